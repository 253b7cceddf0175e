//! One Parquet file being written.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::column::writer::ColumnCloseResult;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnDescPtr;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::PublishError;
use super::chunk::{Chunk, Rows};
use crate::ids::hex;

/// Row groups end where [`ends_group`] says, at this many rows, or where the group is about [`GROUP_BYTES`] large.
pub const GROUP_ROWS: usize = 1 << 18;
/// Bounds the memory of a writer; measured after each [`STEP`].
const GROUP_BYTES: usize = 8 << 20;
/// The size of a row group is looked at after so many rows, whatever the batches that they come in: what a row group
/// looks like follows from its rows alone, and one whose rows were read back from an older file is the same to the byte.
const STEP: usize = 1024;

/// Columns that hardly repeat a value: a dictionary would be built only to be given up.
const UNIQUE: [&str; 5] = ["fact_id", "finding_id", "source_sha256", "char_start", "char_end"];

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
    /// The row group being encoded.
    columns: Vec<Chunk>,
    /// Rows in it.
    encoded: usize,
    /// Rows of the file.
    rows: u64,
}

impl ParquetFile {
    pub(super) fn create(path: &Path, schema: SchemaRef, description: &str) -> Result<Self, PublishError> {
        let file = File::create(path).map_err(|e| PublishError::io(path, e))?;
        let writer = ArrowWriter::try_new(Hashing::new(file), schema, Some(properties(description)))?;
        let (writer, _) = writer.into_serialized_writer()?;
        let column = |of: &ColumnDescPtr| Chunk::new(of.clone(), UNIQUE.contains(&of.name()));
        let columns = writer.schema_descr().columns().iter().map(column).collect();
        Ok(Self { writer, columns, encoded: 0, rows: 0 })
    }

    pub(super) fn write(&mut self, rows: &impl Rows) -> Result<(), PublishError> {
        let mut from = 0;
        while from < rows.len() {
            let until = rows.len().min(from + STEP - self.encoded % STEP);
            for (no, column) in self.columns.iter_mut().enumerate() {
                rows.write(no, from..until, column)?;
            }
            self.encoded += until - from;
            from = until;
            if self.encoded % STEP == 0 && self.is_full() {
                self.border()?;
            }
        }
        self.rows += rows.len() as u64;
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.encoded >= GROUP_ROWS || self.columns.iter().map(Chunk::bytes).sum::<usize>() >= GROUP_BYTES
    }

    /// Ends the row group, if there is one.
    pub(super) fn border(&mut self) -> Result<(), PublishError> {
        if self.is_at_border() {
            return Ok(());
        }
        self.encoded = 0;
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            let (bytes, said) = column.end()?;
            group.append_column(&bytes, said)?;
        }
        group.close()?;
        Ok(())
    }

    /// Whether the next row begins a row group.
    pub(super) fn is_at_border(&self) -> bool {
        self.encoded == 0
    }

    /// Appends a row group of another file, as it is encoded there. Only at a border.
    pub(super) fn append(&mut self, from: &File, group: EncodedGroup) -> Result<(), PublishError> {
        self.rows += group.rows;
        let mut writer = self.writer.next_row_group()?;
        group.columns.into_iter().try_for_each(|column| writer.append_column(from, column))?;
        writer.close()?;
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

fn properties(description: &str) -> WriterProperties {
    WriterProperties::builder()
        .set_created_by(concat!("nianbao version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new("description".to_owned(), description.to_owned())]))
        .build()
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
