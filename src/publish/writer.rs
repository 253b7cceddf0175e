//! Rows of documents to the partitions of one dataset.

use std::collections::BTreeMap;
use std::path::Path;

use super::PublishError;
use super::amend::{self, Duplicates};
use super::arrays;
use super::column::Dataset;
use super::file::FileEntry;
use super::partitions::{self, Partitions};

/// The rows of one partition.
type Rows<'a, C, R> = Vec<(&'a C, &'a R)>;

/// A dataset being written.
pub(super) struct DatasetWriter<C: 'static, R: 'static> {
    dataset: &'static Dataset<C, R>,
    files: Partitions,
}

impl<C, R> DatasetWriter<C, R> {
    pub(super) fn create(dataset: &'static Dataset<C, R>, root: &Path) -> Result<Self, PublishError> {
        Ok(Self { dataset, files: Partitions::create(&dataset.info(), root)? })
    }

    /// Appends the rows of all `givers`, in their order.
    pub(super) fn write(&mut self, givers: &[C]) -> Result<(), PublishError> {
        let mut by_partition: BTreeMap<String, Rows<'_, C, R>> = BTreeMap::new();
        for giver in givers {
            let partition = self.dataset.partition.map_or_else(String::new, |year| partitions::of_year(year(giver)));
            let rows = (self.dataset.rows)(giver).iter().map(|row| (giver, row));
            by_partition.entry(partition).or_default().extend(rows);
        }
        for (partition, rows) in by_partition.iter().filter(|(_, rows)| !rows.is_empty()) {
            let batch = arrays::batch(self.dataset, self.files.schema(), rows)?;
            self.files.write(partition, &batch)?;
        }
        Ok(())
    }

    /// Ends all files.
    pub(super) fn finish(self) -> Result<Vec<FileEntry>, PublishError> {
        self.files.finish()
    }

    /// As [`Self::finish`], with what the end of the run told about copies.
    pub(super) fn finish_with(self, duplicates: &Duplicates) -> Result<Vec<FileEntry>, PublishError> {
        let (root, schema) = (self.files.root().to_owned(), self.files.schema().clone());
        let (description, entries) = (self.files.description(), self.files.finish()?);
        if duplicates.is_empty() {
            return Ok(entries);
        }
        entries.into_iter().map(|entry| amend::amend(&root, entry, (&schema, description), duplicates)).collect()
    }
}
