//! The files of one dataset: one for each partition, opened when its first row comes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::datatypes::SchemaRef;

use super::PublishError;
use super::arrays;
use super::carried::{Last, Part};
use super::column::DatasetInfo;
use super::file::FileEntry;

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
    /// Rows can be taken over from here.
    last: Option<Arc<Last>>,
    /// By the path below the snapshot.
    files: BTreeMap<String, Part>,
}

impl Partitions {
    /// Makes the folder of the dataset below the snapshot.
    pub(super) fn create(info: &DatasetInfo, root: &Path, last: Option<Arc<Last>>) -> Result<Self, PublishError> {
        let folder = root.join(info.name);
        fs::create_dir_all(&folder).map_err(|e| PublishError::io(&folder, e))?;
        Ok(Self {
            name: info.name,
            description: info.description,
            partitioned: info.partitioned,
            schema: arrays::schema(info),
            root: root.to_owned(),
            last,
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

    /// The file of a partition (`report_year=…`; "" where the dataset has none).
    pub(super) fn part(&mut self, partition: &str) -> &mut Part {
        let folder = if partition.is_empty() { self.name.to_owned() } else { format!("{}/{partition}", self.name) };
        let name = format!("{folder}/part-0.parquet");
        let new =
            |name: &String| Part::new((&self.root, name), self.schema.clone(), self.description, self.last.as_deref());
        self.files.entry(name).or_insert_with_key(new)
    }

    /// Ends all files. A dataset without a row gets one empty file, so that readers find its columns.
    pub(super) fn finish(mut self) -> Result<Vec<FileEntry>, PublishError> {
        let parts = std::mem::take(&mut self.files).into_iter();
        let entries = parts.map(|(name, part)| part.finish(name)).filter_map(Result::transpose);
        let entries: Vec<FileEntry> = entries.collect::<Result<_, _>>()?;
        if !entries.is_empty() {
            return Ok(entries);
        }
        self.last = None;
        self.part(&if self.partitioned { of_year(None) } else { String::new() });
        let empty = self.files.into_iter().map(|(name, part)| part.finish_empty(name)).filter_map(Result::transpose);
        empty.collect()
    }
}
