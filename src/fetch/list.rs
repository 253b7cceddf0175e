//! Inputs to a sorted list of sources, each once.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use walkdir::{DirEntry, WalkDir};

use super::pattern::{self, Pattern};
use super::reject;
use crate::config::InputPath;
use crate::model::{Place, Reject, RejectKind, Source, Stamp};

/// An input that names nothing: a mistake in the pipeline or on the command line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// No such file or folder.
    #[error("input path does not exist: {0}")]
    Missing(String),
    /// A glob without a match.
    #[error("input pattern matches no file: {0}")]
    NoMatch(String),
    /// A glob that is none.
    #[error("input pattern {0} is not valid: {1}")]
    BadPattern(String, String),
}

/// What was found, by the place it lies at (to find each once), with sources named as found.
type Found = BTreeMap<PathBuf, Result<Source, Reject>>;

/// Lists all sources of the inputs in order of their paths. What cannot be listed is a reject in its place.
///
/// # Errors
/// Every input that names nothing.
pub fn list(inputs: &[InputPath]) -> Result<Vec<Result<Source, Reject>>, Vec<InputError>> {
    let mut found = Found::new();
    let errors: Vec<InputError> = inputs.iter().filter_map(|input| add(input, &mut found).err()).collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut listed: Vec<_> = found.into_values().collect();
    listed.sort_by(|a, b| path(a).cmp(path(b)));
    Ok(listed)
}

/// The source that a path names, as given.
pub fn one(file: &Path) -> std::io::Result<Source> {
    Ok(source(file.display().to_string(), file, &std::fs::metadata(file)?))
}

fn path(item: &Result<Source, Reject>) -> &str {
    match item {
        Ok(source) => &source.path,
        Err(reject) => &reject.path,
    }
}

fn add(input: &InputPath, found: &mut Found) -> Result<(), InputError> {
    let root = input.base.join(&input.given);
    if root.exists() {
        walk(&root, &input.given, |_| true, found);
        return Ok(());
    }
    let Some(Pattern { folder, glob }) = pattern::split(&input.given)? else {
        return Err(InputError::Missing(root.display().to_string()));
    };
    let root = input.base.join(&folder);
    if !root.exists() {
        return Err(InputError::Missing(root.display().to_string()));
    }
    match walk(&root, &folder, |below| glob.is_match(below), found) {
        0 => Err(InputError::NoMatch(input.given.clone())),
        _ => Ok(()),
    }
}

/// Adds the files below `root` whose path below it is `wanted`; returns how many there were.
fn walk(root: &Path, given: &str, wanted: impl Fn(&Path) -> bool, found: &mut Found) -> usize {
    let visible = |e: &DirEntry| e.depth() == 0 || !e.file_name().to_string_lossy().starts_with('.');
    let mut count = 0;
    for entry in WalkDir::new(root).follow_links(true).into_iter().filter_entry(visible) {
        let place = match &entry {
            Ok(entry) => entry.path().to_owned(),
            Err(e) if e.loop_ancestor().is_some() => continue,
            Err(e) => e.path().unwrap_or(root).to_owned(),
        };
        let below = place.strip_prefix(root).unwrap_or(Path::new(""));
        if entry.as_ref().is_ok_and(|e| e.file_type().is_dir() || !wanted(below)) {
            continue;
        }
        count += 1;
        let path = as_found(given, below);
        let item = entry.map_err(|e| e.to_string()).and_then(|e| item(&e, path.clone()));
        found.entry(lexical(&place)).or_insert(item.map_err(|message| unlisted(path, &place, message)));
    }
    count
}

fn item(entry: &DirEntry, path: String) -> Result<Source, String> {
    let metadata = entry.metadata().map_err(|e| e.to_string())?;
    if metadata.is_file() { Ok(source(path, entry.path(), &metadata)) } else { Err("not a regular file".to_owned()) }
}

fn unlisted(path: String, place: &Path, message: String) -> Reject {
    let modified = std::fs::symlink_metadata(place).map_or(0, |m| modified(&m));
    let source = Source { path, modified, ..Source::default() };
    reject(&source, RejectKind::Unreadable, message)
}

fn source(path: String, file: &Path, metadata: &Metadata) -> Source {
    Source {
        path,
        place: Place::File(file.to_owned()),
        bytes: metadata.len(),
        modified: modified(metadata),
        stamp: stamp(metadata),
        ..Source::default()
    }
}

#[cfg(unix)]
fn stamp(metadata: &Metadata) -> Option<Stamp> {
    use std::os::unix::fs::MetadataExt;
    let nanos = |seconds: i64, nanos: i64| seconds.checked_mul(1_000_000_000)?.checked_add(nanos);
    Some(Stamp {
        bytes: metadata.len(),
        modified: nanos(metadata.mtime(), metadata.mtime_nsec())?,
        changed: nanos(metadata.ctime(), metadata.ctime_nsec())?,
        inode: metadata.ino(),
    })
}

/// Elsewhere the file is read to see whether it is the same.
#[cfg(not(unix))]
fn stamp(_: &Metadata) -> Option<Stamp> {
    None
}

/// Seconds since 1970; 0 where the file system does not say.
fn modified(metadata: &Metadata) -> i64 {
    let since = metadata.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |d| d.as_secs() as i64)
}

/// The input path as given, joined with the path below it.
fn as_found(given: &str, below: &Path) -> String {
    let below: Vec<_> = below.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    match (given, below.is_empty()) {
        ("", _) => below.join("/"),
        (_, true) => given.to_owned(),
        _ => format!("{}/{}", given.trim_end_matches('/'), below.join("/")),
    }
}

/// A path without `.` and with `..` resolved by name, so that two inputs that overlap give each file once.
fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let file = dir.path().join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, "x").unwrap();
        }
        dir
    }

    fn listed(dir: &Path, inputs: &[&str]) -> Vec<String> {
        let inputs: Vec<_> =
            inputs.iter().map(|given| InputPath { given: (*given).to_owned(), base: dir.to_owned() }).collect();
        list(&inputs).unwrap().iter().map(|item| path(item).to_owned()).collect()
    }

    #[test]
    fn overlapping_inputs_give_each_file_once_in_order() {
        let dir = folder(&["r/b.txt", "r/a/z.txt", "r/.hidden", "r/.git/x"]);
        assert_eq!(listed(dir.path(), &["r", "./r/a", "r/b.txt"]), ["r/a/z.txt", "r/b.txt"]);
    }

    #[test]
    fn a_star_stays_within_a_folder_and_two_stars_do_not() {
        let dir = folder(&["r/b.txt", "r/c.html", "r/a/z.txt"]);
        assert_eq!(listed(dir.path(), &["r/*.txt"]), ["r/b.txt"]);
        assert_eq!(listed(dir.path(), &["r/**/*.txt"]), ["r/a/z.txt", "r/b.txt"]);
    }

    #[test]
    fn inputs_that_name_nothing_are_errors_and_all_are_told() {
        let dir = folder(&["r/b.txt"]);
        let input = |given: &str| InputPath { given: given.to_owned(), base: dir.path().to_owned() };
        let errors = list(&[input("s"), input("r"), input("r/*.pdf")]).unwrap_err();
        assert!(matches!(errors[..], [InputError::Missing(_), InputError::NoMatch(_)]), "{errors:?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_its_own_folder_ends_and_a_dangling_one_is_a_reject() {
        let dir = folder(&["r/b.txt"]);
        std::os::unix::fs::symlink(".", dir.path().join("r/again")).unwrap();
        std::os::unix::fs::symlink("nowhere", dir.path().join("r/dangling")).unwrap();
        assert_eq!(listed(dir.path(), &["r"]), ["r/b.txt", "r/dangling"]);
    }
}
