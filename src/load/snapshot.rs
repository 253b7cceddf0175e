//! A finished snapshot on disk: its manifest, and its files by partition.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use arrow::datatypes::SchemaRef;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde::Deserialize;

use super::LoadError;
use crate::publish::column::DatasetInfo;
use crate::publish::{FileEntry, MANIFEST, arrow_schema};

/// What of the manifest a load needs.
#[derive(Debug, Deserialize)]
struct Manifest {
    snapshot: String,
    program_version: String,
    schema_sha256: String,
    datasets: BTreeMap<String, Files>,
}

#[derive(Debug, Deserialize)]
struct Files {
    files: Vec<FileEntry>,
}

/// The files that a manifest names.
#[cfg(feature = "store")]
pub(super) fn files(manifest: &[u8]) -> serde_json::Result<Vec<FileEntry>> {
    let manifest: Manifest = serde_json::from_slice(manifest)?;
    Ok(manifest.datasets.into_values().flat_map(|dataset| dataset.files).collect())
}

/// A snapshot.
#[derive(Debug)]
pub struct Snapshot {
    /// Its folder, links resolved: that of a snapshot never changes.
    pub root: PathBuf,
    /// Its id.
    pub id: String,
    /// Version of the program that made it.
    pub program_version: String,
    /// Hash of the schemas that made it.
    pub schema_sha256: String,
    /// Its files by dataset and partition.
    pub parts: BTreeMap<PartName, Vec<FileEntry>>,
}

/// A partition of a dataset.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartName {
    /// The dataset.
    pub dataset: String,
    /// The folder of its files, `report_year=…`; "" where the dataset has no partitions.
    pub partition: String,
}

impl PartName {
    /// That of a file, by its path below the snapshot.
    fn of(dataset: &str, path: &str) -> Self {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let partition = folder.strip_prefix(dataset).unwrap_or(folder).trim_start_matches('/');
        Self { dataset: dataset.to_owned(), partition: partition.to_owned() }
    }

    /// The report year of its rows.
    pub fn year(&self) -> Option<i32> {
        self.partition.strip_prefix("report_year=")?.parse().ok()
    }
}

/// What tells whether a partition has changed: the hashes of its files.
pub fn sha256(files: &[FileEntry]) -> String {
    files.iter().map(|file| file.sha256.as_str()).collect::<Vec<_>>().join(" ")
}

impl Snapshot {
    /// Opens a snapshot, or the current one of an output folder.
    ///
    /// # Errors
    /// Where the folder has no manifest, or one that cannot be understood.
    pub fn open(folder: &Path) -> Result<Self, LoadError> {
        let current = folder.join("current");
        let root = if current.join(MANIFEST).is_file() { current } else { folder.to_owned() };
        if !root.join(MANIFEST).is_file() {
            return Err(LoadError::NoSnapshot(folder.to_owned()));
        }
        let root = root.canonicalize().map_err(|e| LoadError::io(&root, e))?;
        let path = root.join(MANIFEST);
        let text = fs::read(&path).map_err(|e| LoadError::io(&path, e))?;
        let manifest: Manifest = serde_json::from_slice(&text)
            .map_err(|e| LoadError::Snapshot(path, format!("cannot be understood: {e}")))?;
        let mut parts: BTreeMap<PartName, Vec<FileEntry>> = BTreeMap::new();
        for (dataset, Files { files }) in manifest.datasets {
            files.into_iter().for_each(|f| parts.entry(PartName::of(&dataset, &f.path)).or_default().push(f));
        }
        let Manifest { snapshot: id, program_version, schema_sha256, .. } = manifest;
        Ok(Self { root, id, program_version, schema_sha256, parts })
    }

    /// Looks at a file before it is loaded: whether it is there as the manifest says, with columns of the dictionary.
    /// Returns the names of its columns.
    pub fn columns(&self, file: &FileEntry, dataset: &DatasetInfo) -> Result<Vec<String>, LoadError> {
        let (path, reader) = self.reader(file)?;
        let wrong = |what: String| Err(LoadError::Snapshot(path.clone(), what));
        let bytes = fs::metadata(&path).map_err(|e| LoadError::io(&path, e))?.len();
        let rows = reader.metadata().file_metadata().num_rows();
        if bytes != file.bytes || u64::try_from(rows) != Ok(file.rows) {
            return wrong(format!("is not the file that {MANIFEST} names: {bytes} bytes, {rows} rows"));
        }
        match differ(reader.schema(), dataset) {
            Some(what) => wrong(format!("{what}; load it with the program and --schemas that made it, or run again")),
            None => Ok(reader.schema().fields().iter().map(|field| field.name().clone()).collect()),
        }
    }

    /// A file, ready to be read.
    pub fn reader(&self, file: &FileEntry) -> Result<(PathBuf, Reader), LoadError> {
        let path = self.root.join(&file.path);
        let open = fs::File::open(&path).map_err(|e| LoadError::io(&path, e))?;
        let reader = ParquetRecordBatchReaderBuilder::try_new(open).map_err(LoadError::parquet(&path))?;
        Ok((path, reader))
    }
}

/// A Parquet file of which the columns are known.
pub type Reader = ParquetRecordBatchReaderBuilder<fs::File>;

/// How the columns of a file differ from the dictionary. A column that can be null may be missing: an older program
/// did not know it.
fn differ(found: &SchemaRef, dataset: &DatasetInfo) -> Option<String> {
    let known = arrow_schema(dataset);
    for field in found.fields() {
        match known.field_with_name(field.name()) {
            Err(_) => return Some(format!("has a column {} that is not in the dictionary", field.name())),
            Ok(known) if known.data_type() != field.data_type() => {
                return Some(format!("column {} is {}, not {}", field.name(), field.data_type(), known.data_type()));
            }
            Ok(_) => {}
        }
    }
    let needed = known.fields().iter().find(|f| !f.is_nullable() && found.field_with_name(f.name()).is_err());
    needed.map(|field| format!("has no column {}", field.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_are_the_folders_of_files() {
        let part = PartName::of("facts", "facts/report_year=1999/part-0.parquet");
        assert_eq!((part.partition.as_str(), part.year()), ("report_year=1999", Some(1999)));
        let part = PartName::of("facts", "facts/report_year=__HIVE_DEFAULT_PARTITION__/part-0.parquet");
        assert_eq!(part.year(), None);
        assert_eq!(PartName::of("rejects", "rejects/part-0.parquet").partition, "");
    }
}
