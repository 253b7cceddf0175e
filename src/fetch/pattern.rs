//! Globs: the folder to walk, and what to match below it.

use globset::{GlobBuilder, GlobMatcher};

use super::InputError;

/// A glob, split at its first component with a wildcard.
#[derive(Debug)]
pub(super) struct Pattern {
    /// The folder as given, "" for the one that the pattern is relative to.
    pub folder: String,
    /// What paths below the folder must match.
    pub glob: GlobMatcher,
}

/// Splits a path at its first component with a wildcard; `None` where it has none.
pub(super) fn split(given: &str) -> Result<Option<Pattern>, InputError> {
    let Some(wild) = given.find(['*', '?', '[', '{']) else { return Ok(None) };
    let cut = given[..wild].rfind('/').map_or(0, |slash| slash + 1);
    let folder = match &given[..cut] {
        "/" => "/",
        folder => folder.trim_end_matches('/'),
    };
    let glob = GlobBuilder::new(&given[cut..]).literal_separator(true).build();
    let glob = glob.map_err(|e| InputError::BadPattern(given.to_owned(), e.kind().to_string()))?;
    Ok(Some(Pattern { folder: folder.to_owned(), glob: glob.compile_matcher() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_ends_before_the_first_wildcard() {
        assert!(split("reports/2019").unwrap().is_none());
        assert_eq!(split("../r/20*/x.txt").unwrap().unwrap().folder, "../r");
        assert_eq!(split("*.txt").unwrap().unwrap().folder, "");
        assert_eq!(split("/*.txt").unwrap().unwrap().folder, "/");
        assert!(matches!(split("a/[").unwrap_err(), InputError::BadPattern(..)));
    }
}
