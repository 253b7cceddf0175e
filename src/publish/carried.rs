//! Rows that a snapshot takes over from the last one, because the sources that gave them are the same.
//!
//! Both snapshots have their rows in the order of the sources. So the file of a partition is made by going through the
//! last one once: rows are kept or dropped, and new ones come in between. As long as rows are only kept, nothing is
//! written; a file all of whose rows are kept is linked.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use serde::{Deserialize, Serialize};

use super::PublishError;
use super::file::{FileEntry, ParquetFile};

/// How many rows a document has in each dataset.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Rows {
    /// Its partition.
    pub year: Option<i32>,
    /// Rows of `facts`.
    pub facts: u64,
    /// Rows of `mentions`.
    pub mentions: u64,
    /// Rows of `cells`.
    pub cells: u64,
    /// Rows of `sections`.
    pub sections: u64,
    /// Rows of `findings`, those of the end of the run aside.
    pub findings: u64,
}

/// The last snapshot.
#[derive(Debug)]
pub struct Last {
    root: PathBuf,
    files: BTreeMap<String, FileEntry>,
}

impl Last {
    /// The snapshot in a folder, by its manifest; `None` where one of its files is missing or has another size.
    pub(super) fn open(root: PathBuf, manifest: &serde_json::Value) -> Option<Self> {
        let entries = |dataset: &serde_json::Value| Vec::<FileEntry>::deserialize(&dataset["files"]).ok();
        let files: Vec<_> = manifest["datasets"].as_object()?.values().map(entries).collect::<Option<_>>()?;
        let files: BTreeMap<_, _> = files.into_iter().flatten().map(|entry| (entry.path.clone(), entry)).collect();
        let is_whole = |entry: &FileEntry| root.join(&entry.path).metadata().is_ok_and(|m| m.len() == entry.bytes);
        files.values().all(is_whole).then_some(Self { root, files })
    }

    /// A file of it, by its path below the snapshot.
    pub(super) fn file(&self, path: &str) -> Option<&FileEntry> {
        self.files.get(path)
    }
}

/// What rows were like before the end of their run changed them.
pub(super) type Restore = fn(&RecordBatch) -> Result<RecordBatch, ArrowError>;

/// The rows of a file of the last snapshot, from the first to the last.
struct LastRows {
    file: PathBuf,
    entry: FileEntry,
    reader: Option<ParquetRecordBatchReader>,
    /// Rows that were decoded and not passed yet.
    rest: Option<RecordBatch>,
}

impl LastRows {
    /// Hands the next rows to `each`.
    fn pass(
        &mut self,
        mut rows: u64,
        each: &mut dyn FnMut(&RecordBatch) -> Result<(), PublishError>,
    ) -> Result<(), PublishError> {
        while rows > 0 {
            let batch = match self.rest.take() {
                Some(rest) => rest,
                None => self.decode().map_err(|message| PublishError::Last(self.file.clone(), message))?,
            };
            let here = usize::try_from(rows).map_or(batch.num_rows(), |rows| rows.min(batch.num_rows()));
            each(&batch.slice(0, here))?;
            rows -= here as u64;
            self.rest = (here < batch.num_rows()).then(|| batch.slice(here, batch.num_rows() - here));
        }
        Ok(())
    }

    fn decode(&mut self) -> Result<RecordBatch, String> {
        let open = || {
            let file = File::open(&self.file).map_err(|e| e.to_string())?;
            let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| e.to_string())?;
            builder.with_batch_size(8192).build().map_err(|e| e.to_string())
        };
        let mut reader = self.reader.take().map_or_else(open, Ok)?;
        let batch = reader.next().ok_or("it has fewer rows than it should")?.map_err(|e| e.to_string())?;
        self.reader = Some(reader);
        Ok(batch)
    }
}

/// The file of a partition being made.
pub(super) struct Part {
    path: PathBuf,
    schema: SchemaRef,
    description: &'static str,
    last: Option<LastRows>,
    restore: Option<Restore>,
    /// Rows kept from the start of the last file, while nothing was written.
    kept: u64,
    /// Rows dropped since the last one that was kept.
    dropped: u64,
    file: Option<ParquetFile>,
}

impl Part {
    /// The file `name` below `root`.
    pub(super) fn new(
        (root, name): (&Path, &str),
        schema: SchemaRef,
        description: &'static str,
        (last, restore): (Option<&Last>, Option<Restore>),
    ) -> Self {
        let rows = |last: &Last| {
            let entry = last.file(name)?.clone();
            Some(LastRows { file: last.root.join(name), entry, reader: None, rest: None })
        };
        let (path, last) = (root.join(name), last.and_then(rows));
        Self { path, schema, description, last, restore, kept: 0, dropped: 0, file: None }
    }

    /// Appends rows.
    pub(super) fn write(&mut self, rows: &RecordBatch) -> Result<(), PublishError> {
        self.open()?.write(rows)
    }

    /// Appends the next rows of the last snapshot.
    pub(super) fn keep(&mut self, rows: u64) -> Result<(), PublishError> {
        if self.file.is_none() && self.dropped == 0 {
            self.kept += rows;
            return Ok(());
        }
        self.open()?;
        let dropped = std::mem::take(&mut self.dropped);
        if let Some(last) = &mut self.last {
            last.pass(dropped, &mut |_| Ok(()))?;
        }
        self.copy(rows)
    }

    /// Leaves out the next rows of the last snapshot.
    pub(super) fn drop_rows(&mut self, rows: u64) {
        self.dropped += rows;
    }

    /// Keeps the whole file of the last snapshot, if there is one.
    #[cfg(feature = "analytics")]
    pub(super) fn keep_all(&mut self) -> Result<(), PublishError> {
        let rows = self.last.as_ref().map_or(0, |last| last.entry.rows);
        self.keep(rows)
    }

    /// The file to write to; it begins with the rows that were kept so far.
    fn open(&mut self) -> Result<&mut ParquetFile, PublishError> {
        if self.file.is_none() {
            make_room(&self.path)?;
            self.file = Some(ParquetFile::create(&self.path, self.schema.clone(), self.description)?);
            let kept = std::mem::take(&mut self.kept);
            self.copy(kept)?;
        }
        let path = &self.path;
        self.file.as_mut().ok_or_else(|| PublishError::Last(path.clone(), "it is not open".to_owned()))
    }

    fn copy(&mut self, rows: u64) -> Result<(), PublishError> {
        let (Some(last), Some(file)) = (&mut self.last, &mut self.file) else { return Ok(()) };
        last.pass(rows, &mut |rows| match self.restore {
            Some(restore) => file.write(&restore(rows)?),
            None => file.write(rows),
        })
    }

    /// Ends the file; `None` where it has no row.
    pub(super) fn finish(mut self, name: String) -> Result<Option<FileEntry>, PublishError> {
        if self.file.is_none() && self.kept == 0 {
            return Ok(None);
        }
        if let (None, None, 0, Some(last)) = (&self.file, self.restore, self.dropped, &self.last)
            && last.entry.rows == self.kept
        {
            link(&last.file, &self.path)?;
            return Ok(Some(last.entry.clone()));
        }
        self.open()?;
        self.file.map(|file| file.finish(name)).transpose()
    }

    /// Ends the file, which is there also without a row.
    pub(super) fn finish_empty(mut self, name: String) -> Result<Option<FileEntry>, PublishError> {
        self.open()?;
        self.finish(name)
    }
}

/// Makes the folder of a file.
fn make_room(file: &Path) -> Result<(), PublishError> {
    file.parent().map_or(Ok(()), |folder| fs::create_dir_all(folder).map_err(|e| PublishError::io(folder, e)))
}

/// The file under a second name, or a copy where the file system has no links.
fn link(from: &Path, to: &Path) -> Result<(), PublishError> {
    make_room(to)?;
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    let copy = || {
        fs::copy(from, to)?;
        File::open(to)?.sync_all()
    };
    copy().map_err(|e| PublishError::io(to, e))
}
