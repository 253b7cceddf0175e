//! Rows of frames to the partitions of one analytics table.

use std::path::Path;

use polars::prelude::DataFrame;

use super::batch::batch;
use crate::publish::PublishError;
use crate::publish::column::DatasetInfo;
use crate::publish::file::FileEntry;
use crate::publish::partitions::Partitions;

/// A table being written.
pub(super) struct MartWriter {
    info: DatasetInfo,
    files: Partitions,
}

impl MartWriter {
    pub(super) fn create(info: DatasetInfo, root: &Path) -> Result<Self, PublishError> {
        Ok(Self { files: Partitions::create(&info, root)?, info })
    }

    /// Appends rows to a partition (`report_year=…`).
    pub(super) fn write(&mut self, partition: &str, frame: &DataFrame) -> Result<(), PublishError> {
        if frame.height() == 0 {
            return Ok(());
        }
        self.files.write(partition, &batch(&self.info, self.files.schema(), frame)?)
    }

    /// Ends all files; they go by the name of the table.
    pub(super) fn finish(self) -> Result<(String, Vec<FileEntry>), PublishError> {
        Ok((self.info.name.to_owned(), self.files.finish()?))
    }
}
