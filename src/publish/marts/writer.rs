//! One analytics table being written: a file for each partition.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use arrow::datatypes::SchemaRef;
use polars::prelude::DataFrame;

use super::batch::batch;
use crate::publish::column::DatasetInfo;
use crate::publish::file::{FileEntry, ParquetFile};
use crate::publish::writer::{UNKNOWN, create_dir};
use crate::publish::{PublishError, arrays};

/// A table being written.
pub(super) struct MartWriter {
    info: DatasetInfo,
    schema: SchemaRef,
    root: PathBuf,
    files: BTreeMap<String, ParquetFile>,
}

impl MartWriter {
    pub(super) fn new(info: DatasetInfo, root: &Path) -> Self {
        Self { schema: arrays::schema(&info), info, root: root.to_owned(), files: BTreeMap::new() }
    }

    /// Appends rows to a partition (`report_year=…`).
    pub(super) fn write(&mut self, partition: &str, frame: &DataFrame) -> Result<(), PublishError> {
        if frame.height() == 0 {
            return Ok(());
        }
        let rows = batch(&self.info, &self.schema, frame)?;
        self.file(partition)?.write(&rows)
    }

    fn file(&mut self, partition: &str) -> Result<&mut ParquetFile, PublishError> {
        match self.files.entry(format!("{}/{partition}/part-0.parquet", self.info.name)) {
            Entry::Occupied(open) => Ok(open.into_mut()),
            Entry::Vacant(new) => {
                let path = self.root.join(new.key());
                path.parent().map_or(Ok(()), create_dir)?;
                Ok(new.insert(ParquetFile::create(&path, self.schema.clone(), self.info.description)?))
            }
        }
    }

    /// Ends all files. A table without a row gets one empty file, so that readers find its columns.
    pub(super) fn finish(mut self) -> Result<(String, Vec<FileEntry>), PublishError> {
        if self.files.is_empty() {
            self.file(&format!("report_year={UNKNOWN}"))?;
        }
        let files = self.files.into_iter().map(|(name, file)| file.finish(name)).collect::<Result<_, _>>()?;
        Ok((self.info.name.to_owned(), files))
    }
}
