//! `identity.toml`: how titles, publishers, years, periods and sections of annual reports are written.

use serde::Deserialize;

use super::files::{FileRef, SchemaError};

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityFile {}

/// The file as checked.
#[derive(Debug)]
pub struct IdentityRules {}

impl IdentityRules {
    pub(super) fn resolve(_written: IdentityFile, _file: FileRef<'_>, _errors: &mut Vec<SchemaError>) -> Self {
        Self {}
    }
}
