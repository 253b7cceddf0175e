//! Pipeline files: which reports to read, with which schemas, and where to publish.
//!
//! `written` is the TOML as a person writes it; [`Pipeline`] is what the program works with: paths resolved against
//! the folder of the file, defaults filled in, limits checked. Between the two, all errors are collected.

mod error;
mod gates;
mod written;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ids::hex;
pub use error::ConfigError;
pub use gates::Gates;
use written::{CrawlTable, PipelineFile};

/// Sources larger than this are not read, unless the pipeline says otherwise.
pub const DEFAULT_MAX_BYTES: u64 = 64 << 20;

/// No pipeline can ask for more: places in a text are 32-bit offsets, and a text can grow when it is decoded.
pub const LARGEST_MAX_BYTES: u64 = 1 << 30;

/// One input path with the folder that it is relative to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputPath {
    /// The folder, file or glob as given; it begins the path of every source found there.
    pub given: String,
    /// The folder that `given` is relative to.
    pub base: PathBuf,
}

/// Which columns of a crawl (JSONL, Parquet) hold what. Without a name the usual ones are tried.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crawl {
    /// The page or text.
    pub content: Option<String>,
    /// The content is bytes, written in base64.
    pub base64: bool,
    /// Its address.
    pub url: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// When it was captured.
    pub date: Option<String>,
}

/// A form that a pipeline names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormUse {
    /// The id.
    pub id: String,
    /// The line that names it.
    pub line: usize,
}

/// A pipeline, checked.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// The file, as named on the command line.
    pub path: String,
    /// SHA-256 of the file, in hexadecimal.
    pub hash: String,
    /// What to read.
    pub inputs: Vec<InputPath>,
    /// Sources larger than this are rejected.
    pub max_bytes: u64,
    /// Columns of crawls.
    pub crawl: Crawl,
    /// The forms to recognise; `None` for all.
    pub forms: Option<Vec<FormUse>>,
    /// A folder of schemas in place of those in the binary.
    pub schemas: Option<PathBuf>,
    /// Where snapshots are published.
    pub output: PathBuf,
    /// How many snapshots to keep; `None` for all.
    pub keep: Option<NonZeroUsize>,
    /// What a snapshot must be like to become the current one.
    pub gates: Gates,
}

impl Pipeline {
    /// Reads and checks a pipeline file.
    ///
    /// # Errors
    /// Everything that is wrong with it; a file that is no TOML or has an unknown key gives one error.
    pub fn load(path: &Path) -> Result<Self, Vec<ConfigError>> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|e| vec![ConfigError::whole(&name, format!("cannot read the pipeline file: {e}"))])?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::parse(&name, &text, folder)
    }

    /// Errors for the forms that are none of `known`.
    pub fn unknown_forms(&self, known: &[&str]) -> Vec<ConfigError> {
        let unknown = self.forms.iter().flatten().filter(|form| !known.contains(&form.id.as_str()));
        let message = |form: &FormUse| format!("no form `{}`; the schemas have {}", form.id, known.join(", "));
        unknown.map(|f| ConfigError { file: self.path.clone(), line: f.line, message: message(f) }).collect()
    }

    /// Checks the text of a pipeline file; its paths are relative to `folder`.
    ///
    /// # Errors
    /// As [`Pipeline::load`].
    pub fn parse(name: &str, text: &str, folder: &Path) -> Result<Self, Vec<ConfigError>> {
        let written: PipelineFile = toml::from_str(text)
            .map_err(|e| vec![ConfigError::at(name, text, e.span().map_or(0, |s| s.start), e.message())])?;
        let errors = check(&written, name, text);
        if errors.is_empty() { Ok(resolve(written, name, text, folder)) } else { Err(errors) }
    }
}

fn check(written: &PipelineFile, name: &str, text: &str) -> Vec<ConfigError> {
    let mut errors = Vec::new();
    let mut error = |offset: usize, message: String| errors.push(ConfigError::at(name, text, offset, message));
    let paths = &written.input.paths;
    if paths.get_ref().iter().all(|p| p.trim().is_empty()) {
        error(paths.span().start, "input.paths names nothing to read; expected folders, globs or files".to_owned());
    }
    if let Some(max) = &written.input.max_bytes
        && !(1..=LARGEST_MAX_BYTES).contains(max.get_ref())
    {
        error(max.span().start, format!("input.max_bytes is {}; expected 1 to {LARGEST_MAX_BYTES}", max.get_ref()));
    }
    written.gates.errors().for_each(|(at, message)| error(at, message));
    for rule in &written.narrative.rules {
        let name = rule.get_ref();
        error(
            rule.span().start,
            format!("`{name}`: narrative rules are files of schemas/narrative; all of them are used"),
        );
    }
    errors
}

fn resolve(written: PipelineFile, name: &str, text: &str, folder: &Path) -> Pipeline {
    let given = written.input.paths.into_inner();
    Pipeline {
        path: name.to_owned(),
        hash: hex(&Sha256::digest(text)),
        inputs: given.into_iter().map(|given| InputPath { given, base: folder.to_owned() }).collect(),
        max_bytes: written.input.max_bytes.map_or(DEFAULT_MAX_BYTES, toml::Spanned::into_inner),
        crawl: crawl(written.crawl),
        forms: written.forms.ids.map(|ids| ids.into_iter().map(|id| form_use(id, text)).collect()),
        schemas: written.schemas.dir.map(|dir| folder.join(dir)),
        output: folder.join(written.output.dir),
        keep: written.output.keep,
        gates: written.gates.resolve(),
    }
}

fn crawl(CrawlTable { content, base64, url, title, date }: CrawlTable) -> Crawl {
    Crawl { content, base64, url, title, date }
}

fn form_use(id: toml::Spanned<String>, text: &str) -> FormUse {
    let line = text.get(..id.span().start).map_or(0, |before| before.matches('\n').count() + 1);
    FormUse { id: id.into_inner(), line }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[input]\npaths = [\"a\"]\n[output]\ndir = \"../out\"\n";

    fn errors(text: &str) -> String {
        let errors = Pipeline::parse("p.toml", text, Path::new("x")).unwrap_err();
        errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn paths_are_relative_to_the_folder_of_the_file() {
        let p = Pipeline::parse("x/p.toml", GOOD, Path::new("x")).unwrap();
        assert_eq!(p.output, Path::new("x/../out"));
        assert_eq!(p.inputs, [InputPath { given: "a".to_owned(), base: "x".into() }]);
        assert_eq!(p.max_bytes, DEFAULT_MAX_BYTES);
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_allowed_keys() {
        let message = errors(&GOOD.replace("paths", "path"));
        assert!(message.starts_with("p.toml:2: unknown field `path`, expected `paths` or `max_bytes`"), "{message}");
    }

    #[test]
    fn a_wrong_type_says_what_is_expected() {
        assert_eq!(
            errors(&GOOD.replace("[\"a\"]", "\"a\"")),
            "p.toml:2: invalid type: string \"a\", expected a sequence"
        );
    }

    #[test]
    fn values_out_of_bounds_are_reported_together() {
        let text = "[input]\npaths = []\nmax_bytes = 0\n[output]\ndir = \"o\"\n[narrative]\nrules = [\"r\"]\n";
        assert_eq!(errors(text).lines().map(|l| &l[..9]).collect::<Vec<_>>(), ["p.toml:2:", "p.toml:3:", "p.toml:7:"]);
    }
}
