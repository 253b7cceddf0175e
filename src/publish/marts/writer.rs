//! Rows of frames to the partitions of one analytics table.

use std::path::Path;
use std::sync::Arc;

use polars::prelude::DataFrame;

use super::batch::batch;
use crate::publish::PublishError;
use crate::publish::carried::Last;
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

    /// Keeps a partition as it was in the last snapshot.
    pub(super) fn keep(&mut self, partition: &str) {
        self.files.part(partition).keep_all();
    }

    /// Appends rows to a partition (`report_year=…`).
    pub(super) fn write(&mut self, partition: &str, frame: &DataFrame) -> Result<(), PublishError> {
        if frame.height() == 0 {
            return Ok(());
        }
        let rows = batch(&self.info, self.files.schema(), frame)?;
        self.files.part(partition).write(&rows)
    }

    /// Ends all files; they go by the name of the table.
    pub(super) fn finish(self) -> Result<(String, Vec<FileEntry>), PublishError> {
        Ok((self.info.name.to_owned(), self.files.finish()?))
    }
}
