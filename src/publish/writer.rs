//! One dataset being written: a file for each partition, opened when its first row comes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use arrow::datatypes::SchemaRef;

use super::PublishError;
use super::amend::{self, Duplicates};
use super::arrays;
use super::column::Dataset;
use super::file::{FileEntry, ParquetFile};

/// The rows of one partition.
type Rows<'a, C, R> = Vec<(&'a C, &'a R)>;

/// The partition of rows whose report year is unknown, as Hive names it.
pub(super) const UNKNOWN: &str = "__HIVE_DEFAULT_PARTITION__";

/// A dataset being written.
pub(super) struct DatasetWriter<C: 'static, R: 'static> {
    dataset: &'static Dataset<C, R>,
    schema: SchemaRef,
    /// The folder of the snapshot.
    root: PathBuf,
    files: BTreeMap<String, ParquetFile>,
}

impl<C, R> DatasetWriter<C, R> {
    pub(super) fn create(dataset: &'static Dataset<C, R>, root: &Path) -> Result<Self, PublishError> {
        create_dir(&root.join(dataset.name))?;
        Ok(Self { dataset, schema: arrays::schema(&dataset.info()), root: root.to_owned(), files: BTreeMap::new() })
    }

    /// Appends the rows of all `givers`, in their order.
    pub(super) fn write(&mut self, givers: &[C]) -> Result<(), PublishError> {
        let mut by_file: BTreeMap<String, Rows<'_, C, R>> = BTreeMap::new();
        for giver in givers {
            let rows = (self.dataset.rows)(giver).iter().map(|row| (giver, row));
            by_file.entry(self.file_name(giver)).or_default().extend(rows);
        }
        by_file.into_iter().try_for_each(|(name, rows)| self.append(name, &rows))
    }

    fn append(&mut self, name: String, rows: &[(&C, &R)]) -> Result<(), PublishError> {
        if rows.is_empty() {
            return Ok(());
        }
        let batch = arrays::batch(self.dataset, &self.schema, rows)?;
        if !self.files.contains_key(&name) {
            let file = self.open(&name)?;
            self.files.insert(name.clone(), file);
        }
        self.files.get_mut(&name).map_or(Ok(()), |file| file.write(&batch))
    }

    fn open(&self, name: &str) -> Result<ParquetFile, PublishError> {
        let path = self.root.join(name);
        path.parent().map_or(Ok(()), create_dir)?;
        ParquetFile::create(&path, self.schema.clone(), self.dataset.description)
    }

    /// The path of the file below the snapshot.
    fn file_name(&self, giver: &C) -> String {
        let name = self.dataset.name;
        match self.dataset.partition.map(|year| year(giver)) {
            None => format!("{name}/part-0.parquet"),
            Some(Some(year)) => format!("{name}/report_year={year}/part-0.parquet"),
            Some(None) => format!("{name}/report_year={UNKNOWN}/part-0.parquet"),
        }
    }

    /// Ends all files. A dataset without a row gets one empty file, so that readers find its columns.
    pub(super) fn finish(mut self) -> Result<Vec<FileEntry>, PublishError> {
        if self.files.is_empty() {
            let name = match self.dataset.partition {
                None => format!("{}/part-0.parquet", self.dataset.name),
                Some(_) => format!("{}/report_year={UNKNOWN}/part-0.parquet", self.dataset.name),
            };
            let file = self.open(&name)?;
            self.files.insert(name, file);
        }
        self.files.into_iter().map(|(name, file)| file.finish(name)).collect()
    }
}

impl<C, R> DatasetWriter<C, R> {
    /// As [`Self::finish`], with what the end of the run told about copies.
    pub(super) fn finish_with(self, duplicates: &Duplicates) -> Result<Vec<FileEntry>, PublishError> {
        let (root, schema, description) = (self.root.clone(), self.schema.clone(), self.dataset.description);
        let entries = self.finish()?;
        if duplicates.is_empty() {
            return Ok(entries);
        }
        entries.into_iter().map(|entry| amend::amend(&root, entry, (&schema, description), duplicates)).collect()
    }
}

pub(super) fn create_dir(path: &Path) -> Result<(), PublishError> {
    fs::create_dir_all(path).map_err(|e| PublishError::io(path, e))
}
