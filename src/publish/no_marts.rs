//! A build without the feature `analytics` (fuzz targets) has no analytics tables.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::carried::Last;
use super::column::DatasetInfo;
use super::{FileEntry, PublishError};
use crate::schema::Schemas;

/// The files of each table, by its name.
type Files = BTreeMap<String, Vec<FileEntry>>;

/// The names of the tables.
pub const NAMES: [&str; 0] = [];

/// What a reader of the tables needs to know.
pub fn infos(_schemas: &Schemas) -> [DatasetInfo; 0] {
    []
}

/// Makes nothing.
pub(super) fn write(
    _root: &Path,
    _schemas: &Schemas,
    _files: &Files,
    _last: (Option<&Arc<Last>>, &BTreeSet<String>),
) -> Result<Files, PublishError> {
    Ok(BTreeMap::new())
}
