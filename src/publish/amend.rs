//! What is known only when all documents were read: which copy of a report is the preferred one.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringArray};
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::PublishError;
use super::file::{FileEntry, ParquetFile};
use crate::ids::first_of;

/// The preferred copy of each document that has copies, by `doc_id`; `None` for the preferred one itself.
pub type Duplicates = BTreeMap<String, Option<String>>;

/// Writes a file of `documents` again, with `duplicate_of` as it came out in the end.
pub(super) fn amend(
    root: &Path,
    entry: FileEntry,
    (schema, description): (&SchemaRef, &str),
    duplicates: &Duplicates,
) -> Result<FileEntry, PublishError> {
    let path = root.join(&entry.path);
    let amended = path.with_extension("amended");
    let file = File::open(&path).map_err(|e| PublishError::io(&path, e))?;
    let mut writer = ParquetFile::create(&amended, schema.clone(), description)?;
    for batch in ParquetRecordBatchReaderBuilder::try_new(file)?.build()? {
        writer.write(&amended_batch(&batch?, schema, duplicates)?)?;
    }
    let entry = writer.finish(entry.path)?;
    fs::rename(&amended, &path).map_err(|e| PublishError::io(&path, e))?;
    Ok(entry)
}

/// Rows of `documents` as they were written first: only sources of the same bytes are known as copies then.
pub(super) fn restored(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let schema = batch.schema();
    let [ids, copies] = [schema.index_of("doc_id")?, schema.index_of("duplicate_of")?];
    let first = batch.column(ids).as_string::<i32>().iter().map(|id| id.and_then(first_of)).collect::<StringArray>();
    let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
    columns[copies] = Arc::new(first);
    RecordBatch::try_new(schema, columns)
}

fn amended_batch(batch: &RecordBatch, schema: &SchemaRef, all: &Duplicates) -> Result<RecordBatch, PublishError> {
    let [ids, copies] = [schema.index_of("doc_id")?, schema.index_of("duplicate_of")?];
    let (names, before) = (batch.column(ids).as_string::<i32>(), batch.column(copies).as_string::<i32>());
    let preferred = (0..batch.num_rows()).map(|row| match all.get(names.value(row)) {
        Some(preferred) => preferred.as_deref(),
        None => before.is_valid(row).then(|| before.value(row)),
    });
    let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
    columns[copies] = Arc::new(preferred.collect::<StringArray>());
    Ok(RecordBatch::try_new(schema.clone(), columns)?)
}
