//! A build without the feature `analytics` (fuzz targets) has no analytics tables.

use std::collections::BTreeMap;
use std::path::Path;

use super::column::DatasetInfo;
use super::{FileEntry, PublishError};
use crate::schema::Schemas;

/// The names of the tables.
pub const NAMES: [&str; 0] = [];

/// What a reader of the tables needs to know.
pub fn infos(_schemas: &Schemas) -> [DatasetInfo; 0] {
    []
}

/// Makes nothing.
pub(super) fn write(_root: &Path, _schemas: &Schemas) -> Result<BTreeMap<String, Vec<FileEntry>>, PublishError> {
    Ok(BTreeMap::new())
}
