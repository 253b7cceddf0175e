//! `page.toml`: how pages print metadata around a document, and what of a page is furniture.

use serde::Deserialize;

use super::files::{FileRef, SchemaError};

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageFile {}

/// The file as checked.
#[derive(Debug)]
pub struct PageRules {}

impl PageRules {
    pub(super) fn resolve(_written: PageFile, _file: FileRef<'_>, _errors: &mut Vec<SchemaError>) -> Self {
        Self {}
    }
}
