//! A Parquet file of the last snapshot: its row groups, as they are encoded and decoded.

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::column::writer::ColumnCloseResult;
use parquet::file::metadata::{ColumnChunkMetaData, PageIndexPolicy};
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::statistics::Statistics;

use super::PublishError;
use super::file::EncodedGroup;

/// Rows decoded at once.
const BATCH: usize = 8192;

/// A file whose rows are kept in parts.
pub(super) struct LastFile {
    path: PathBuf,
    file: File,
    metadata: ArrowReaderMetadata,
    /// The first row of each row group, and one past the last row of the file.
    starts: Vec<u64>,
    decoding: Option<Decoding>,
}

/// A row group of it.
pub(super) struct Group {
    pub no: usize,
    pub rows: Range<u64>,
    pub is_last: bool,
}

/// A row group being decoded.
struct Decoding {
    group: usize,
    reader: ParquetRecordBatchReader,
    /// Rows that were decoded and not asked for yet.
    rest: Option<RecordBatch>,
    /// The row that comes next.
    next: u64,
}

impl LastFile {
    pub(super) fn open(path: &Path) -> Result<Self, PublishError> {
        let open = || {
            let file = File::open(path).map_err(|e| e.to_string())?;
            let options = ArrowReaderOptions::new()
                .with_page_index_policy(PageIndexPolicy::Required)
                .with_encoding_stats_as_mask(false);
            let metadata = ArrowReaderMetadata::load(&file, options).map_err(|e| e.to_string())?;
            Ok((file, metadata))
        };
        let (file, metadata) = open().map_err(|message| PublishError::Last(path.to_owned(), message))?;
        let mut starts = vec![0];
        for group in metadata.metadata().row_groups() {
            starts.push(starts.last().copied().unwrap_or_default() + u64::try_from(group.num_rows()).unwrap_or(0));
        }
        Ok(Self { path: path.to_owned(), file, metadata, starts, decoding: None })
    }

    /// The bytes.
    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// The row group of a row.
    pub(super) fn group(&self, row: u64) -> Group {
        let no = self.starts.partition_point(|start| *start <= row).saturating_sub(1);
        let end = self.starts.get(no + 1).copied().unwrap_or(u64::MAX);
        Group { no, rows: self.starts[no]..end, is_last: no + 2 >= self.starts.len() }
    }

    /// A row group as it is encoded.
    pub(super) fn encoded(&self, group: usize) -> Result<EncodedGroup, PublishError> {
        let metadata = self.metadata.metadata();
        let rows = self.starts[group + 1] - self.starts[group];
        let column_index = metadata.column_index().and_then(|index| index.get(group));
        let offset_index = metadata.offset_index().and_then(|index| index.get(group));
        let columns = metadata.row_group(group).columns().iter().enumerate();
        let columns = columns.map(|(i, column)| {
            Ok(ColumnCloseResult {
                bytes_written: u64::try_from(column.compressed_size()).unwrap_or(0),
                rows_written: rows,
                metadata: as_written(column)?,
                bloom_filter: None,
                column_index: column_index
                    .and_then(|index| index.get(i).cloned())
                    .filter(|index| !matches!(index, ColumnIndexMetaData::NONE)),
                offset_index: offset_index.and_then(|index| index.get(i).cloned()),
            })
        });
        Ok(EncodedGroup { rows, columns: columns.collect::<Result<_, PublishError>>()? })
    }

    /// Decodes rows of one row group.
    pub(super) fn decode(
        &mut self,
        rows: Range<u64>,
        each: &mut dyn FnMut(&RecordBatch) -> Result<(), PublishError>,
    ) -> Result<(), PublishError> {
        let group = self.group(rows.start).no;
        let same = self.decoding.take().filter(|decoding| decoding.group == group && decoding.next <= rows.start);
        let broken = |message| PublishError::Last(self.path.clone(), message);
        let mut decoding = same.map_or_else(|| self.begin(group, rows.start), Ok).map_err(broken)?;
        while decoding.next < rows.end {
            let batch = decoding.batch().map_err(broken)?;
            let len = batch.num_rows() as u64;
            let [from, until] = [rows.start, rows.end].map(|row| row.saturating_sub(decoding.next).min(len) as usize);
            if until > from {
                each(&batch.slice(from, until - from))?;
            }
            decoding.rest = (until < batch.num_rows()).then(|| batch.slice(until, batch.num_rows() - until));
            decoding.next += until as u64;
        }
        self.decoding = Some(decoding);
        Ok(())
    }

    /// Begins to decode a row group at a row.
    fn begin(&self, group: usize, row: u64) -> Result<Decoding, String> {
        let file = self.file.try_clone().map_err(|e| e.to_string())?;
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone())
            .with_row_groups(vec![group])
            .with_offset((row - self.starts[group]) as usize)
            .with_batch_size(BATCH)
            .build();
        Ok(Decoding { group, reader: reader.map_err(|e| e.to_string())?, rest: None, next: row })
    }
}

/// What is said of a column, as its writer said it. Older readers look for the least and the largest value in another
/// place; that they stand there too is forgotten when the file is read.
fn as_written(column: &ColumnChunkMetaData) -> Result<ColumnChunkMetaData, PublishError> {
    let Some(statistics) = column.statistics().cloned() else { return Ok(column.clone()) };
    let both = column.column_descr().sort_order().is_signed();
    let statistics = match statistics {
        Statistics::Boolean(of) => Statistics::Boolean(of.with_backwards_compatible_min_max(both)),
        Statistics::Int32(of) => Statistics::Int32(of.with_backwards_compatible_min_max(both)),
        Statistics::Int64(of) => Statistics::Int64(of.with_backwards_compatible_min_max(both)),
        Statistics::Int96(of) => Statistics::Int96(of.with_backwards_compatible_min_max(both)),
        Statistics::Float(of) => Statistics::Float(of.with_backwards_compatible_min_max(both)),
        Statistics::Double(of) => Statistics::Double(of.with_backwards_compatible_min_max(both)),
        Statistics::ByteArray(of) => Statistics::ByteArray(of.with_backwards_compatible_min_max(both)),
        Statistics::FixedLenByteArray(of) => Statistics::FixedLenByteArray(of.with_backwards_compatible_min_max(both)),
    };
    Ok(column.clone().into_builder().set_statistics(statistics).build()?)
}

impl Decoding {
    fn batch(&mut self) -> Result<RecordBatch, String> {
        match self.rest.take() {
            Some(rest) => Ok(rest),
            None => self.reader.next().ok_or("it has fewer rows than it should")?.map_err(|e| e.to_string()),
        }
    }
}
