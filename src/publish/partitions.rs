//! The files of one dataset: one for each partition, opened when its first row comes.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::PublishError;
use super::arrays;
use super::column::DatasetInfo;
use super::file::{FileEntry, ParquetFile};

/// The year of rows whose report year is unknown, as Hive names it.
const UNKNOWN: &str = "__HIVE_DEFAULT_PARTITION__";

/// The partition of the rows of a report year: the folder that Hive, Spark, DuckDB and Polars expect.
pub(super) fn of_year(year: Option<i32>) -> String {
    match year {
        Some(year) => format!("report_year={year}"),
        None => format!("report_year={UNKNOWN}"),
    }
}

/// The open files of one dataset.
pub(super) struct Partitions {
    name: &'static str,
    description: &'static str,
    partitioned: bool,
    schema: SchemaRef,
    /// The folder of the snapshot.
    root: PathBuf,
    /// By the path below the snapshot.
    files: BTreeMap<String, ParquetFile>,
}

impl Partitions {
    /// Makes the folder of the dataset below the snapshot.
    pub(super) fn create(info: &DatasetInfo, root: &Path) -> Result<Self, PublishError> {
        create_dir(&root.join(info.name))?;
        Ok(Self {
            name: info.name,
            description: info.description,
            partitioned: info.partitioned,
            schema: arrays::schema(info),
            root: root.to_owned(),
            files: BTreeMap::new(),
        })
    }

    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    pub(super) fn description(&self) -> &'static str {
        self.description
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Appends rows to a partition (`report_year=…`; "" where the dataset has none).
    pub(super) fn write(&mut self, partition: &str, rows: &RecordBatch) -> Result<(), PublishError> {
        self.file(partition)?.write(rows)
    }

    fn file(&mut self, partition: &str) -> Result<&mut ParquetFile, PublishError> {
        let folder = if partition.is_empty() { self.name.to_owned() } else { format!("{}/{partition}", self.name) };
        match self.files.entry(format!("{folder}/part-0.parquet")) {
            Entry::Occupied(open) => Ok(open.into_mut()),
            Entry::Vacant(new) => {
                create_dir(&self.root.join(folder))?;
                let path = self.root.join(new.key());
                Ok(new.insert(ParquetFile::create(&path, self.schema.clone(), self.description)?))
            }
        }
    }

    /// Ends all files. A dataset without a row gets one empty file, so that readers find its columns.
    pub(super) fn finish(mut self) -> Result<Vec<FileEntry>, PublishError> {
        if self.files.is_empty() {
            let partition = if self.partitioned { of_year(None) } else { String::new() };
            self.file(&partition)?;
        }
        self.files.into_iter().map(|(name, file)| file.finish(name)).collect()
    }
}

fn create_dir(path: &Path) -> Result<(), PublishError> {
    fs::create_dir_all(path).map_err(|e| PublishError::io(path, e))
}
