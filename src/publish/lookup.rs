//! Rows of a snapshot: one found by its id, or all of a dataset.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{Array, BooleanArray, StringArray};
use arrow::compute::kernels::cmp;
use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowPredicateFn, ParquetRecordBatchReaderBuilder, RowFilter};

use super::PublishError;

/// A row as printed values by column; nulls are absent.
pub type Row = BTreeMap<String, String>;

/// The first row of a dataset whose text column `key` is `value`.
///
/// # Errors
/// Where the folder or one of its files cannot be read.
pub fn find(dataset: &Path, key: &str, value: &str) -> Result<Option<Row>, PublishError> {
    for path in files(dataset) {
        if let Some(row) = find_in(&path?, key, value)? {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// The Parquet files of a dataset, in order of their names.
fn files(dataset: &Path) -> impl Iterator<Item = Result<PathBuf, PublishError>> + '_ {
    let entries = walkdir::WalkDir::new(dataset).follow_links(true).sort_by_file_name().into_iter();
    let is_data =
        |e: &walkdir::DirEntry| e.file_type().is_file() && e.path().extension().is_some_and(|e| e == "parquet");
    let files = entries.filter(move |entry| entry.as_ref().map_or(true, is_data));
    files.map(|entry| entry.map(walkdir::DirEntry::into_path).map_err(|e| PublishError::io(dataset, e.into())))
}

/// A Parquet file, ready to read.
fn open(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, PublishError> {
    let file = File::open(path).map_err(|e| PublishError::io(path, e))?;
    Ok(ParquetRecordBatchReaderBuilder::try_new(file)?)
}

/// Calls `each` with some text columns of every row of a dataset, in the order of the files.
///
/// # Errors
/// Where the folder or one of its files cannot be read.
pub fn each_row(dataset: &Path, columns: &[&str], each: &mut dyn FnMut(&[&str])) -> Result<(), PublishError> {
    for path in files(dataset) {
        let builder = open(&path?)?;
        let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
        for batch in builder.with_projection(mask).build()? {
            let batch = batch?;
            let cells = columns.iter().map(|c| batch.column_by_name(c).and_then(|a| a.as_any().downcast_ref()));
            let Some(cells) = cells.collect::<Option<Vec<&StringArray>>>() else { continue };
            (0..batch.num_rows()).for_each(|i| each(&cells.iter().map(|c| c.value(i)).collect::<Vec<_>>()));
        }
    }
    Ok(())
}

fn find_in(path: &Path, key: &str, value: &str) -> Result<Option<Row>, PublishError> {
    let builder = open(path)?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), [key]);
    let wanted = StringArray::new_scalar(value);
    let is_wanted = move |batch: RecordBatch| match batch.columns() {
        [column] => cmp::eq(column, &wanted),
        _ => Ok(BooleanArray::from(vec![false; batch.num_rows()])),
    };
    let filter = RowFilter::new(vec![Box::new(ArrowPredicateFn::new(mask, is_wanted))]);
    for batch in builder.with_row_filter(filter).build()? {
        let batch = batch?;
        if batch.num_rows() > 0 {
            return Ok(Some(row(&batch)?));
        }
    }
    Ok(None)
}

fn row(batch: &RecordBatch) -> Result<Row, PublishError> {
    let options = FormatOptions::default();
    let mut row = Row::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        if column.is_valid(0) {
            let value = ArrayFormatter::try_new(column, &options)?.value(0).to_string();
            row.insert(field.name().clone(), value);
        }
    }
    Ok(row)
}
