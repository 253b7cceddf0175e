//! What is known only when all documents were read: which copy of a report is the preferred one, and how many checks
//! failed, those of two years and of areas included.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Int64Array, StringArray};
use arrow::datatypes::{Int64Type, SchemaRef};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::PublishError;
use super::carried::Last;
use super::file::{FileEntry, ParquetFile, ends_group};
use super::last_file::LastFile;
use crate::ids::first_of;
use crate::model::Outcome;

/// The preferred copy of each document that has copies, by `doc_id`; `None` for the preferred one itself.
pub type Duplicates = BTreeMap<String, Option<String>>;

/// What the end of the run told about the documents of a partition.
pub(super) struct Ends<'a> {
    duplicates: &'a Duplicates,
    /// How many checks failed, by `doc_id`; `None` where that is as the last snapshot says.
    failed: Option<BTreeMap<String, i64>>,
}

impl<'a> Ends<'a> {
    /// For the file `documents` of a partition, with the findings of the same documents.
    pub(super) fn read(
        root: &Path,
        (documents, findings): (&FileEntry, Option<&FileEntry>),
        duplicates: &'a Duplicates,
        last: Option<&Last>,
    ) -> Result<Self, PublishError> {
        let is_kept = |entry: &FileEntry| last.and_then(|last| last.file(&entry.path)) == Some(entry);
        let failed = match findings {
            Some(findings) if is_kept(documents) && is_kept(findings) => None,
            Some(findings) => Some(failed(&root.join(&findings.path))?),
            None => Some(BTreeMap::new()),
        };
        Ok(Self { duplicates, failed })
    }

    /// What `duplicate_of` says in the end; of copies that are not known as such, those of the same bytes name the first.
    fn preferred<'b>(&'b self, id: &'b str) -> Option<&'b str> {
        self.duplicates.get(id).map_or_else(|| first_of(id), Option::as_deref)
    }

    /// What `findings` says in the end, for a document of which it says `count`.
    fn failed(&self, id: &str, count: i64) -> i64 {
        self.failed.as_ref().map_or(count, |failed| failed.get(id).copied().unwrap_or(0))
    }

    /// `duplicate_of` and `findings` of some rows.
    fn of(&self, rows: &RecordBatch) -> Result<(StringArray, Int64Array), ArrowError> {
        let (ids, counts) = (strings(rows, "doc_id")?, column(rows, "findings")?.as_primitive::<Int64Type>());
        let copies = ids.iter().map(|id| id.and_then(|id| self.preferred(id))).collect();
        let failed = ids.iter().zip(counts).map(|(id, count)| Some(self.failed(id?, count?))).collect();
        Ok((copies, failed))
    }
}

/// The rows of `findings` whose outcome is fail, by document.
fn failed(path: &Path) -> Result<BTreeMap<String, i64>, PublishError> {
    let builder = reader(path)?;
    let columns = ProjectionMask::columns(builder.parquet_schema(), ["doc_id", "outcome"]);
    let mut failed = BTreeMap::new();
    for batch in builder.with_projection(columns).with_batch_size(8192).build()? {
        let batch = batch?;
        let [ids, outcomes] = [strings(&batch, "doc_id")?, strings(&batch, "outcome")?];
        for (id, _) in
            ids.iter().flatten().zip(outcomes).filter(|(_, outcome)| *outcome == Some(Outcome::Fail.as_str()))
        {
            match failed.get_mut(id) {
                Some(count) => *count += 1,
                None => _ = failed.insert(id.to_owned(), 1),
            }
        }
    }
    Ok(failed)
}

/// Writes a file of `documents` again where the run ended another way than its rows say. Row groups that say what came
/// out are copied as they are encoded.
pub(super) fn amend(
    root: &Path,
    entry: FileEntry,
    (schema, description): (&SchemaRef, &str),
    ends: &Ends<'_>,
) -> Result<FileEntry, PublishError> {
    let path = root.join(&entry.path);
    let rows = said(&path, ends)?;
    if rows.iter().all(|row| row.is_final) {
        return Ok(entry);
    }
    let amended = path.with_extension("amended");
    let mut written = LastFile::open(&path)?;
    let mut writer = ParquetFile::create(&amended, schema.clone(), description)?;
    let mut at = 0;
    while at < entry.rows {
        let group = written.group(at);
        let of_group = &rows[group.rows.start as usize..group.rows.end as usize];
        // A row group that ends for its size could go on where those before it change.
        let is_whole = group.is_last || of_group.last().is_some_and(|row| row.ends_group);
        if writer.is_at_border() && is_whole && of_group.iter().all(|row| row.is_final) {
            writer.append(written.file(), written.encoded(group.no)?)?;
        } else {
            written.decode(group.rows.clone(), &mut |rows| write(&mut writer, &amended_batch(rows, schema, ends)?))?;
        }
        at = group.rows.end;
    }
    let entry = writer.finish(entry.path)?;
    fs::rename(&amended, &path).map_err(|e| PublishError::io(&path, e))?;
    Ok(entry)
}

fn reader(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, PublishError> {
    let file = File::open(path).map_err(|e| PublishError::io(path, e))?;
    Ok(ParquetRecordBatchReaderBuilder::try_new(file)?)
}

/// A document as it was written.
struct Row {
    /// Whether it says what came out.
    is_final: bool,
    ends_group: bool,
}

fn said(path: &Path, ends: &Ends<'_>) -> Result<Vec<Row>, PublishError> {
    let builder = reader(path)?;
    let columns = ProjectionMask::columns(builder.parquet_schema(), ["doc_id", "duplicate_of", "findings"]);
    let mut rows = Vec::new();
    for batch in builder.with_projection(columns).with_batch_size(8192).build()? {
        let batch = batch?;
        let (copies, counts) = ends.of(&batch)?;
        let (said, counted) =
            (strings(&batch, "duplicate_of")?, column(&batch, "findings")?.as_primitive::<Int64Type>());
        let is_final = said.iter().zip(&copies).zip(counted.iter().zip(&counts));
        let is_final = is_final.map(|((said, copy), (counted, count))| said == copy && counted == count);
        let row =
            |(is_final, id): (bool, Option<&str>)| Row { is_final, ends_group: ends_group(id.unwrap_or_default()) };
        rows.extend(is_final.zip(strings(&batch, "doc_id")?).map(row));
    }
    Ok(rows)
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

fn column<'a>(rows: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, ArrowError> {
    Ok(rows.column(rows.schema().index_of(name)?))
}

fn strings<'a>(rows: &'a RecordBatch, name: &str) -> Result<&'a StringArray, ArrowError> {
    Ok(column(rows, name)?.as_string::<i32>())
}

fn amended_batch(batch: &RecordBatch, schema: &SchemaRef, ends: &Ends<'_>) -> Result<RecordBatch, PublishError> {
    let (copies, failed) = ends.of(batch)?;
    let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
    columns[schema.index_of("duplicate_of")?] = Arc::new(copies);
    columns[schema.index_of("findings")?] = Arc::new(failed);
    Ok(RecordBatch::try_new(schema.clone(), columns)?)
}
