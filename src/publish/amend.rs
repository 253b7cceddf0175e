//! What is known only when all documents were read: which copy of a report is the preferred one.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, StringArray};
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::PublishError;
use super::file::{FileEntry, ParquetFile, ends_group};
use crate::ids::first_of;

/// The preferred copy of each document that has copies, by `doc_id`; `None` for the preferred one itself.
pub type Duplicates = BTreeMap<String, Option<String>>;

/// Writes a file of `documents` again where `duplicate_of` came out another way in the end.
pub(super) fn amend(
    root: &Path,
    entry: FileEntry,
    (schema, description): (&SchemaRef, &str),
    duplicates: &Duplicates,
) -> Result<FileEntry, PublishError> {
    let path = root.join(&entry.path);
    if is_final(&path, duplicates)? {
        return Ok(entry);
    }
    let amended = path.with_extension("amended");
    let mut writer = ParquetFile::create(&amended, schema.clone(), description)?;
    for batch in reader(&path)?.build()? {
        write(&mut writer, &amended_batch(&batch?, schema, duplicates)?)?;
    }
    let entry = writer.finish(entry.path)?;
    fs::rename(&amended, &path).map_err(|e| PublishError::io(&path, e))?;
    Ok(entry)
}

fn reader(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, PublishError> {
    let file = File::open(path).map_err(|e| PublishError::io(path, e))?;
    Ok(ParquetRecordBatchReaderBuilder::try_new(file)?)
}

/// Whether all rows of a file say already what came out.
fn is_final(path: &Path, duplicates: &Duplicates) -> Result<bool, PublishError> {
    let builder = reader(path)?;
    let columns = ProjectionMask::columns(builder.parquet_schema(), ["doc_id", "duplicate_of"]);
    for batch in builder.with_projection(columns).with_batch_size(8192).build()? {
        let batch = batch?;
        let [ids, copies] = [strings(&batch, "doc_id")?, strings(&batch, "duplicate_of")?];
        if !ids.iter().zip(copies).all(|(id, copy)| preferred(id.unwrap_or_default(), duplicates) == copy) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Writes rows; row groups end as they do in the other datasets.
fn write(writer: &mut ParquetFile, rows: &RecordBatch) -> Result<(), PublishError> {
    let mut from = 0;
    for (row, id) in strings(rows, "doc_id")?.iter().enumerate() {
        if ends_group(id.unwrap_or_default()) {
            writer.write(&rows.slice(from, row + 1 - from))?;
            writer.border()?;
            from = row + 1;
        }
    }
    writer.write(&rows.slice(from, rows.num_rows() - from))
}

fn strings<'a>(rows: &'a RecordBatch, column: &str) -> Result<&'a StringArray, ArrowError> {
    Ok(rows.column(rows.schema().index_of(column)?).as_string::<i32>())
}

/// What `duplicate_of` says in the end; of copies that are not known as such, those of the same bytes name the first.
fn preferred<'a>(id: &'a str, all: &'a Duplicates) -> Option<&'a str> {
    all.get(id).map_or_else(|| first_of(id), Option::as_deref)
}

fn amended_batch(batch: &RecordBatch, schema: &SchemaRef, all: &Duplicates) -> Result<RecordBatch, PublishError> {
    let ids = strings(batch, "doc_id")?.iter();
    let preferred: StringArray = ids.map(|id| id.and_then(|id| preferred(id, all))).collect();
    let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
    columns[schema.index_of("duplicate_of")?] = Arc::new(preferred);
    Ok(RecordBatch::try_new(schema.clone(), columns)?)
}
