//! Rows of documents to the partitions of one dataset.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::PublishError;
use super::amend::{self, Duplicates};
use super::arrays;
use super::carried::{Last, Restore, Rows};
use super::column::Dataset;
use super::file::FileEntry;
use super::partitions::{self, Partitions};

/// The rows of one partition.
type New<'a, C, R> = Vec<(&'a C, &'a R)>;

/// What comes next in a dataset.
pub(super) enum Step<'a, C> {
    /// The rows of this.
    New(&'a C),
    /// Rows of the last snapshot, which stay.
    Kept(Rows),
    /// Rows of the last snapshot, which do not.
    Gone(Rows),
}

/// A dataset being written.
pub(super) struct DatasetWriter<C: 'static, R: 'static> {
    dataset: &'static Dataset<C, R>,
    files: Partitions,
    /// How many rows of the last snapshot are of this dataset.
    of: fn(&Rows) -> u64,
}

impl<C, R> DatasetWriter<C, R> {
    /// A dataset all of whose rows are new.
    pub(super) fn create(dataset: &'static Dataset<C, R>, root: &Path) -> Result<Self, PublishError> {
        Ok(Self { dataset, files: Partitions::create(&dataset.info(), root, None)?, of: |_| 0 })
    }

    /// A dataset that can take over rows.
    pub(super) fn carrying(
        dataset: &'static Dataset<C, R>,
        (root, last): (&Path, Option<&Arc<Last>>),
        of: fn(&Rows) -> u64,
    ) -> Result<Self, PublishError> {
        Ok(Self { dataset, files: Partitions::create(&dataset.info(), root, last.cloned())?, of })
    }

    /// Rows that are taken over are changed back to what they were before the end of their run.
    pub(super) fn restoring(self, restore: Restore) -> Self {
        Self { files: self.files.restoring(restore), ..self }
    }

    /// Does the next steps, in their order.
    pub(super) fn write(&mut self, steps: &[Step<'_, C>]) -> Result<(), PublishError> {
        let mut by_year: BTreeMap<Option<i32>, Vec<&Step<'_, C>>> = BTreeMap::new();
        for step in steps {
            let year = match step {
                Step::New(giver) => self.dataset.partition.and_then(|year| year(giver)),
                Step::Kept(rows) | Step::Gone(rows) => rows.year,
            };
            by_year.entry(year).or_default().push(step);
        }
        for (year, steps) in by_year {
            let partition = self.dataset.partition.map_or_else(String::new, |_| partitions::of_year(year));
            self.write_to(&partition, &steps)?;
        }
        Ok(())
    }

    fn write_to(&mut self, partition: &str, steps: &[&Step<'_, C>]) -> Result<(), PublishError> {
        let (mut new, mut kept) = (Vec::new(), 0);
        for step in steps {
            match step {
                Step::New(giver) => {
                    self.keep(partition, std::mem::take(&mut kept))?;
                    new.extend((self.dataset.rows)(giver).iter().map(|row| (*giver, row)));
                }
                Step::Kept(rows) => {
                    self.write_new(partition, std::mem::take(&mut new))?;
                    kept += (self.of)(rows);
                }
                Step::Gone(rows) if (self.of)(rows) > 0 => {
                    self.keep(partition, std::mem::take(&mut kept))?;
                    self.files.drop_rows(partition, (self.of)(rows));
                }
                Step::Gone(_) => {}
            }
        }
        self.write_new(partition, new)?;
        self.keep(partition, kept)
    }

    fn keep(&mut self, partition: &str, rows: u64) -> Result<(), PublishError> {
        if rows == 0 { Ok(()) } else { self.files.keep(partition, rows) }
    }

    fn write_new(&mut self, partition: &str, rows: New<'_, C, R>) -> Result<(), PublishError> {
        if rows.is_empty() {
            return Ok(());
        }
        let batch = arrays::batch(self.dataset, self.files.schema(), &rows)?;
        self.files.write(partition, &batch)
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
