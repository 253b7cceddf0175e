//! One Parquet file being written.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use arrow::compute::concat_batches;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::PublishError;
use crate::ids::hex;

/// Row groups end at this many rows, or where the group is about [`GROUP_BYTES`] large.
pub const GROUP_ROWS: usize = 1 << 18;
/// Bounds the memory of a writer; measured after each [`STEP`].
const GROUP_BYTES: usize = 8 << 20;
/// Rows are encoded so many at a time, whatever the batches that they come in: what a file looks like follows from its
/// rows alone, and a file whose rows were read back from an older one is the same to the byte.
const STEP: usize = 1024;

/// Columns that hardly repeat a value: a dictionary would be built only to be given up.
const UNIQUE: [&str; 4] = ["fact_id", "finding_id", "source_sha256", "char_start"];

/// A file of a dataset, for the manifest.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its path below the snapshot.
    pub path: String,
    /// Its rows.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

/// A Parquet file being written, hashed on the way.
pub(super) struct ParquetFile {
    writer: ArrowWriter<Hashing>,
    rows: u64,
    /// Fewer than [`STEP`] rows.
    waiting: RecordBatch,
}

impl ParquetFile {
    pub(super) fn create(path: &Path, schema: SchemaRef, description: &str) -> Result<Self, PublishError> {
        let file = File::create(path).map_err(|e| PublishError::io(path, e))?;
        let writer = ArrowWriter::try_new(Hashing::new(file), schema.clone(), Some(properties(description)?))?;
        Ok(Self { writer, rows: 0, waiting: RecordBatch::new_empty(schema) })
    }

    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), PublishError> {
        self.rows += batch.num_rows() as u64;
        let mut from = batch.num_rows().min(STEP - self.waiting.num_rows());
        self.waiting = joined(&self.waiting, &batch.slice(0, from))?;
        if self.waiting.num_rows() < STEP {
            return Ok(());
        }
        let full = std::mem::replace(&mut self.waiting, RecordBatch::new_empty(batch.schema()));
        self.step(&full)?;
        while batch.num_rows() - from >= STEP {
            self.step(&batch.slice(from, STEP))?;
            from += STEP;
        }
        self.waiting = joined(&self.waiting, &batch.slice(from, batch.num_rows() - from))?;
        Ok(())
    }

    fn step(&mut self, rows: &RecordBatch) -> Result<(), PublishError> {
        self.writer.write(rows)?;
        if self.writer.in_progress_size() >= GROUP_BYTES {
            self.writer.flush()?;
        }
        Ok(())
    }

    /// Ends the file and sees it to the disk.
    pub(super) fn finish(mut self, path: String) -> Result<FileEntry, PublishError> {
        if self.waiting.num_rows() > 0 {
            let last = self.waiting.clone();
            self.step(&last)?;
        }
        let hashing = self.writer.into_inner()?;
        hashing.file.sync_all().map_err(|e| PublishError::io(path.as_ref(), e))?;
        Ok(FileEntry { path, rows: self.rows, bytes: hashing.bytes, sha256: hex(&hashing.hash.finalize()) })
    }
}

/// A copy of the rows of both: a slice would hold on to all of the batch that it is of.
fn joined(before: &RecordBatch, rows: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    concat_batches(&before.schema(), [before, rows])
}

fn properties(description: &str) -> Result<WriterProperties, PublishError> {
    let builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_created_by(concat!("nianbao version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new("description".to_owned(), description.to_owned())]));
    let plain = |b, name: &&str| {
        let builder: parquet::file::properties::WriterPropertiesBuilder = b;
        builder.set_column_dictionary_enabled(ColumnPath::from(*name), false)
    };
    Ok(UNIQUE.iter().fold(builder, plain).build())
}

/// A file that knows its size and hash.
struct Hashing {
    file: File,
    hash: Sha256,
    bytes: u64,
}

impl Hashing {
    fn new(file: File) -> Self {
        Self { file, hash: Sha256::new(), bytes: 0 }
    }
}

impl Write for Hashing {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let n = self.file.write(buf)?;
        self.hash.update(&buf[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
