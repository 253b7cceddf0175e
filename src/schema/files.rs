//! Schema files as text: embedded or from a folder.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::ids::hex;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/schemas");

/// An error in a schema file, with its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SchemaError {
    /// The file, relative to the schema folder.
    pub file: String,
    /// The line, from 1; 0 where the error is about the whole file.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "schemas/{}: {}", self.file, self.message),
            line => write!(f, "schemas/{}:{line}: {}", self.file, self.message),
        }
    }
}

/// One schema file being checked: its name and text, to turn byte offsets into lines.
#[derive(Clone, Copy, Debug)]
pub struct FileRef<'a> {
    /// Relative to the schema folder.
    pub name: &'a str,
    /// Its content.
    pub text: &'a str,
    /// Whether it came with the program, whose tests have found no error in it: patterns are compiled when they are first
    /// asked for, and what only a check needs is left out.
    pub proven: bool,
}

impl FileRef<'_> {
    /// An error at a byte offset of the file.
    pub fn error(&self, offset: usize, message: impl Into<String>) -> SchemaError {
        let line = self.text.get(..offset).map_or(0, |before| before.matches('\n').count() + 1);
        SchemaError { file: self.name.to_owned(), line, message: message.into() }
    }
}

impl<'a> FileRef<'a> {
    /// The lines of a file that is no TOML with their offsets; empty ones and comments (`#`) are left out.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        let mut offset = 0;
        let lines = self.text.split_inclusive('\n').map(move |line| {
            let at = offset;
            offset += line.len();
            (at, line.trim_end_matches(['\n', '\r']))
        });
        lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
    }
}

/// A set of schema files, by their path below the schema folder.
#[derive(Clone, Debug, Default)]
pub struct SchemaFiles {
    files: BTreeMap<String, String>,
    proven: bool,
}

/// Other files, such as the README, are no part of the schemas and do not change their hash.
fn is_schema(name: &str) -> bool {
    name.ends_with(".toml") || name.ends_with(".txt")
}

impl SchemaFiles {
    /// The files embedded in the binary.
    pub fn embedded() -> Self {
        fn collect(dir: &Dir<'_>, files: &mut BTreeMap<String, String>) {
            for file in dir.files() {
                if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8())
                    && is_schema(path)
                {
                    files.insert(path.to_owned(), text.to_owned());
                }
            }
            for dir in dir.dirs() {
                collect(dir, files);
            }
        }
        let mut files = BTreeMap::new();
        collect(&EMBEDDED, &mut files);
        Self { files, proven: true }
    }

    /// The same files, to be checked to the last pattern.
    pub fn unproven(self) -> Self {
        Self { proven: false, ..self }
    }

    /// The files below a folder, instead of the embedded ones.
    ///
    /// # Errors
    /// Where the folder or a file cannot be read as UTF-8 text.
    pub fn folder(path: &Path) -> std::io::Result<Self> {
        let mut files = BTreeMap::new();
        for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
            let entry = entry.map_err(std::io::Error::other)?;
            if entry.file_type().is_file()
                && let Some(name) = entry.path().strip_prefix(path).ok().and_then(Path::to_str)
                && is_schema(name)
            {
                let text = std::fs::read_to_string(entry.path())
                    .map_err(|e| std::io::Error::new(e.kind(), format!("{}: {e}", entry.path().display())))?;
                files.insert(name.replace('\\', "/"), text);
            }
        }
        Ok(Self { files, proven: false })
    }

    /// Replaces or adds one file; for tests and for `--set`-like uses.
    pub fn insert(&mut self, name: &str, text: &str) {
        self.files.insert(name.to_owned(), text.to_owned());
        self.proven = false;
    }

    /// The text of a file.
    pub fn get(&self, name: &str) -> Option<FileRef<'_>> {
        self.files.get_key_value(name).map(|(name, text)| self.file(name, text))
    }

    fn file<'a>(&self, name: &'a str, text: &'a str) -> FileRef<'a> {
        FileRef { name, text, proven: self.proven }
    }

    /// The files of a folder, in order of their names.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = FileRef<'a>> + 'a {
        self.files
            .iter()
            .filter(move |(name, _)| name.starts_with(folder) && name.ends_with(".toml"))
            .map(|(name, text)| self.file(name, text))
    }

    /// Parses a file as TOML and checks it with `resolve`; errors of both go to `errors`.
    pub(super) fn read<W: DeserializeOwned, T>(
        &self,
        name: &str,
        resolve: impl FnOnce(W, FileRef<'_>, &mut Vec<SchemaError>) -> T,
        errors: &mut Vec<SchemaError>,
    ) -> Option<T> {
        let file = self.require(name, errors)?;
        parse(file, errors).map(|written| resolve(written, file, errors))
    }

    /// Reads a file that is no TOML with `parse`; its errors go to `errors`.
    pub(super) fn read_text<T>(
        &self,
        name: &str,
        parse: impl FnOnce(FileRef<'_>, &mut Vec<SchemaError>) -> T,
        errors: &mut Vec<SchemaError>,
    ) -> Option<T> {
        self.require(name, errors).map(|file| parse(file, errors))
    }

    fn require(&self, name: &str, errors: &mut Vec<SchemaError>) -> Option<FileRef<'_>> {
        let file = self.get(name);
        if file.is_none() {
            errors.push(SchemaError { file: name.to_owned(), line: 0, message: "this file is missing".to_owned() });
        }
        file
    }

    /// SHA-256 over names and contents, in hexadecimal.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        for (name, text) in &self.files {
            hash.update((name.len() as u64).to_le_bytes());
            hash.update(name.as_bytes());
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        }
        hex(&hash.finalize())
    }
}

/// Parses one file as TOML; an unknown key is an error that names the allowed ones.
pub(super) fn parse<W: DeserializeOwned>(file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Option<W> {
    match toml::from_str::<W>(file.text) {
        Ok(written) => Some(written),
        Err(e) => {
            errors.push(file.error(e.span().map_or(0, |s| s.start), e.message()));
            None
        }
    }
}
