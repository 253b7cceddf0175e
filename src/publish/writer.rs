//! Rows of documents to the partitions of one dataset.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::PublishError;
use super::amend::{self, Duplicates, Ends};
use super::carried::{Last, Part, Rows};
use super::chunk::Declared;
use super::column::Dataset;
use super::file::FileEntry;
use super::partitions::{self, Partitions};

/// The rows of one partition.
type New<'a, C, R> = Vec<(&'a C, &'a R)>;

/// What comes next in a dataset.
pub(super) enum Step<'a, C> {
    /// The rows of this, and whether row groups end after them.
    New(&'a C, bool),
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

    /// Does the next steps, in their order.
    pub(super) fn write(&mut self, steps: &[Step<'_, C>]) -> Result<(), PublishError> {
        let mut by_year: BTreeMap<Option<i32>, Vec<&Step<'_, C>>> = BTreeMap::new();
        for step in steps {
            let year = match step {
                Step::New(giver, _) => self.dataset.partition.and_then(|year| year(giver)),
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
        let (dataset, of) = (self.dataset, self.of);
        let part = self.files.part(partition);
        let write = |part: &mut Part, new: &mut New<'_, C, R>| match new.is_empty() {
            true => Ok(()),
            false => part.write(&Declared { columns: dataset.columns, rows: std::mem::take(new) }),
        };
        let mut new = Vec::new();
        for step in steps {
            let border = match step {
                Step::New(giver, border) => {
                    new.extend((dataset.rows)(giver).iter().map(|row| (*giver, row)));
                    *border
                }
                Step::Kept(rows) => {
                    write(part, &mut new)?;
                    part.keep(of(rows));
                    rows.border
                }
                Step::Gone(rows) => {
                    write(part, &mut new)?;
                    part.drop_rows(of(rows))?;
                    false
                }
            };
            if border {
                write(part, &mut new)?;
                part.border()?;
            }
        }
        write(part, &mut new)
    }

    /// Ends all files.
    pub(super) fn finish(self) -> Result<Vec<FileEntry>, PublishError> {
        self.files.finish()
    }

    /// As [`Self::finish`], with what the end of the run told about copies, and about checks that failed: the files of
    /// `findings`, which have the partitions of this dataset.
    pub(super) fn finish_with(
        self,
        duplicates: &Duplicates,
        findings: &[FileEntry],
        last: Option<&Last>,
    ) -> Result<Vec<FileEntry>, PublishError> {
        let (root, schema) = (self.files.root().to_owned(), self.files.schema().clone());
        let (description, entries) = (self.files.description(), self.files.finish()?);
        let below = |path: &str| path.split_once('/').map(|(_, below)| below.to_owned());
        let amended = entries.into_iter().map(|entry| {
            let findings = findings.iter().find(|f| below(&f.path) == below(&entry.path));
            let ends = Ends::read(&root, (&entry, findings), duplicates, last)?;
            amend::amend(&root, entry, (&schema, description), &ends)
        });
        amended.collect()
    }
}
