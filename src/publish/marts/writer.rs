//! Rows to the partitions of one analytics table.

use std::path::Path;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;

use crate::publish::PublishError;
use crate::publish::carried::{Last, Part};
use crate::publish::column::DatasetInfo;
use crate::publish::file::FileEntry;
use crate::publish::partitions::Partitions;

/// A table being written.
pub(super) struct MartWriter {
    info: DatasetInfo,
    files: Partitions,
}

impl MartWriter {
    pub(super) fn create(info: DatasetInfo, root: &Path, last: Option<Arc<Last>>) -> Result<Self, PublishError> {
        Ok(Self { files: Partitions::create(&info, root, last)?, info })
    }

    /// The columns of the table.
    pub(super) fn schema(&self) -> &SchemaRef {
        self.files.schema()
    }

    /// The file of a partition (`report_year=…`).
    pub(super) fn part(&mut self, partition: &str) -> &mut Part {
        self.files.part(partition)
    }

    /// Ends all files; they go by the name of the table.
    pub(super) fn finish(self) -> Result<(String, Vec<FileEntry>), PublishError> {
        Ok((self.info.name.to_owned(), self.files.finish()?))
    }
}
