//! The figures of some documents, read off their rows of `facts`.

use std::fs::File;
use std::iter::once;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection,
};
use parquet::file::metadata::PageIndexPolicy;

use crate::publish::PublishError;

/// Columns that have few texts; they are read as dictionaries.
const CODED: [&str; 9] =
    ["doc_id", "metric_id", "applicant", "unit", "qualifier", "source", "scope", "period", "method"];

/// The others.
const PLAIN: [&str; 3] = ["fact_id", "value", "char_start"];

/// Rows decoded at once.
const BATCH: usize = 8192;

/// The facts of a partition.
pub(super) struct FactsFile {
    path: PathBuf,
    file: File,
    /// Whether it is clear which rows are of which documents.
    is_clear: bool,
    metadata: ArrowReaderMetadata,
}

impl FactsFile {
    /// Opens a file of facts; the documents of its partition say that they have so many `figures`.
    pub(super) fn open(path: &str, figures: usize) -> Result<Self, PublishError> {
        let file = File::open(path).map_err(|e| PublishError::io(path.as_ref(), e))?;
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Required);
        let metadata = ArrowReaderMetadata::load(&file, options.clone())?;
        let field = |field: &Arc<Field>| match CODED.contains(&field.name().as_str()) {
            true => Arc::new(field.as_ref().clone().with_data_type(coded())),
            false => field.clone(),
        };
        let schema = Schema::new(metadata.schema().fields().iter().map(field).collect::<Vec<_>>());
        let metadata =
            ArrowReaderMetadata::try_new(metadata.metadata().clone(), options.with_schema(Arc::new(schema)))?;
        let is_clear = usize::try_from(metadata.metadata().file_metadata().num_rows()) == Ok(figures);
        Ok(Self { path: path.into(), file, is_clear, metadata })
    }

    /// Reads `rows`, the ranges of some documents from the least on; or all where it is not clear which are whose.
    pub(super) fn read(
        &self,
        rows: &[Range<usize>],
        each: &mut dyn FnMut(&RecordBatch) -> Result<(), PublishError>,
    ) -> Result<(), PublishError> {
        let mut from = 0;
        for (no, group) in self.metadata.metadata().row_groups().iter().enumerate() {
            let of_group = from..from + usize::try_from(group.num_rows()).unwrap_or_default();
            from = of_group.end;
            let wanted = if self.is_clear { overlap(rows, &of_group) } else { once(0..of_group.len()).collect() };
            if !wanted.is_empty() {
                let selection = RowSelection::from_consecutive_ranges(wanted.into_iter(), of_group.len());
                self.group(no, selection)?.try_for_each(|batch| each(&batch?))?;
            }
        }
        Ok(())
    }

    /// Rows of one row group: a batch has one dictionary then.
    fn group(&self, no: usize, rows: RowSelection) -> Result<ParquetRecordBatchReader, PublishError> {
        let file = self.file.try_clone().map_err(|e| PublishError::io(&self.path, e))?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
        let columns = ProjectionMask::columns(builder.parquet_schema(), CODED.into_iter().chain(PLAIN));
        let builder = builder.with_row_groups(vec![no]).with_projection(columns).with_row_selection(rows);
        Ok(builder.with_batch_size(BATCH).build()?)
    }
}

fn coded() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// What of some rows is in a row group, counted from its first row.
fn overlap(rows: &[Range<usize>], group: &Range<usize>) -> Vec<Range<usize>> {
    let first = rows.partition_point(|rows| rows.end <= group.start);
    let within = rows[first..].iter().take_while(|rows| rows.start < group.end);
    within.map(|rows| rows.start.max(group.start) - group.start..rows.end.min(group.end) - group.start).collect()
}
