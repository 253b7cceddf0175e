//! One Parquet file being written.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use arrow::compute::concat_batches;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::{Compression, ZstdLevel};
use parquet::column::writer::ColumnCloseResult;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::PublishError;
use crate::ids::hex;

/// Row groups end where [`ends_group`] says, at this many rows, or where the group is about [`GROUP_BYTES`] large.
pub const GROUP_ROWS: usize = 1 << 18;
/// Bounds the memory of a writer; measured after each [`STEP`].
const GROUP_BYTES: usize = 8 << 20;
/// Rows are encoded so many at a time, whatever the batches that they come in: what a row group looks like follows from
/// its rows alone, and one whose rows were read back from an older file is the same to the byte.
const STEP: usize = 1024;

/// Columns that hardly repeat a value: a dictionary would be built only to be given up.
const UNIQUE: [&str; 4] = ["fact_id", "finding_id", "source_sha256", "char_start"];

/// A file of a dataset, for the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// Whether row groups end after the rows of a document: on average after every 128th, some 30,000 figures. A border
/// follows from the document alone, so that what is new in one place of a file leaves its other row groups as they were.
pub(super) fn ends_group(doc_id: &str) -> bool {
    is_border(doc_id, 7)
}

/// Whether a name is one of those, one in two to the power of `bits`, after whose rows row groups end.
pub(super) fn is_border(name: &str, bits: u32) -> bool {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3) // FNV-1a
    });
    hash >> (u64::BITS - bits) == 0
}

/// A Parquet file being written, hashed on the way.
pub(super) struct ParquetFile {
    writer: SerializedFileWriter<Hashing>,
    factory: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
    /// The row group being encoded; none of them at a border.
    columns: Vec<ArrowColumnWriter>,
    /// Rows in them.
    encoded: usize,
    /// Fewer than [`STEP`] rows.
    waiting: RecordBatch,
    /// Rows of the file.
    rows: u64,
}

impl ParquetFile {
    pub(super) fn create(path: &Path, schema: SchemaRef, description: &str) -> Result<Self, PublishError> {
        let file = File::create(path).map_err(|e| PublishError::io(path, e))?;
        let writer = ArrowWriter::try_new(Hashing::new(file), schema.clone(), Some(properties(description)?))?;
        let (writer, factory) = writer.into_serialized_writer()?;
        let waiting = RecordBatch::new_empty(schema.clone());
        Ok(Self { writer, factory, schema, columns: Vec::new(), encoded: 0, waiting, rows: 0 })
    }

    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), PublishError> {
        self.rows += batch.num_rows() as u64;
        let mut from = batch.num_rows().min(STEP - self.waiting.num_rows());
        self.waiting = joined(&self.waiting, &batch.slice(0, from))?;
        if self.waiting.num_rows() < STEP {
            return Ok(());
        }
        self.encode_waiting()?;
        while batch.num_rows() - from >= STEP {
            self.encode(&batch.slice(from, STEP))?;
            from += STEP;
        }
        self.waiting = joined(&self.waiting, &batch.slice(from, batch.num_rows() - from))?;
        Ok(())
    }

    /// Ends the row group, if there is one.
    pub(super) fn border(&mut self) -> Result<(), PublishError> {
        self.encode_waiting()?;
        self.end_group()
    }

    /// Whether the next row begins a row group.
    pub(super) fn is_at_border(&self) -> bool {
        self.columns.is_empty() && self.waiting.num_rows() == 0
    }

    /// Appends a row group of another file, as it is encoded there. Only at a border.
    pub(super) fn append(&mut self, from: &File, group: EncodedGroup) -> Result<(), PublishError> {
        self.rows += group.rows;
        let mut writer = self.writer.next_row_group()?;
        group.columns.into_iter().try_for_each(|column| writer.append_column(from, column))?;
        writer.close()?;
        Ok(())
    }

    fn encode_waiting(&mut self) -> Result<(), PublishError> {
        let rows = std::mem::replace(&mut self.waiting, RecordBatch::new_empty(self.schema.clone()));
        if rows.num_rows() > 0 { self.encode(&rows) } else { Ok(()) }
    }

    fn encode(&mut self, rows: &RecordBatch) -> Result<(), PublishError> {
        if self.columns.is_empty() {
            self.columns = self.factory.create_column_writers(self.writer.flushed_row_groups().len())?;
        }
        let mut columns = self.columns.iter_mut();
        for (field, array) in self.schema.fields().iter().zip(rows.columns()) {
            let leaves = compute_leaves(field, array)?;
            leaves.iter().zip(&mut columns).try_for_each(|(leaf, column)| column.write(leaf))?;
        }
        self.encoded += rows.num_rows();
        let bytes: usize = self.columns.iter().map(ArrowColumnWriter::get_estimated_total_bytes).sum();
        if bytes >= GROUP_BYTES || self.encoded >= GROUP_ROWS { self.end_group() } else { Ok(()) }
    }

    fn end_group(&mut self) -> Result<(), PublishError> {
        if self.columns.is_empty() {
            return Ok(());
        }
        self.encoded = 0;
        let mut group = self.writer.next_row_group()?;
        for column in std::mem::take(&mut self.columns) {
            column.close()?.append_to_row_group(&mut group)?;
        }
        group.close()?;
        Ok(())
    }

    /// Ends the file and sees it to the disk.
    pub(super) fn finish(mut self, path: String) -> Result<FileEntry, PublishError> {
        self.border()?;
        let hashing = self.writer.into_inner()?;
        hashing.file.sync_all().map_err(|e| PublishError::io(path.as_ref(), e))?;
        Ok(FileEntry { path, rows: self.rows, bytes: hashing.bytes, sha256: hex(&hashing.hash.finalize()) })
    }
}

/// A row group as it is encoded in a file.
pub(super) struct EncodedGroup {
    pub rows: u64,
    pub columns: Vec<ColumnCloseResult>,
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
