//! Parquet: a crawled page a row. Read in small batches of the columns that are needed, after a look at what the file
//! declares ([`super::pages`]).

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::file::reader::ChunkReader;

use super::crawl::{CONTENT, DATE, TITLE, URL};
use super::{Inside, Left, pages};
use crate::model::{Hints, RejectKind};

fn broken(e: impl std::fmt::Display) -> Left {
    Left::Broken(RejectKind::Damaged, e.to_string())
}

/// Does what may panic in the parquet crate, on broken pages.
fn contained<T>(work: impl FnOnce() -> Result<T, Left>) -> Result<T, Left> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(broken("its reader gave up")))
}

impl Inside<'_> {
    /// The rows of a Parquet file.
    pub(super) fn parquet<R: ChunkReader + 'static>(&mut self, file: R, path: &str) -> Result<(), Left> {
        pages::footer(&file)?;
        // The Arrow schema that a file may carry is not needed, and a broken one makes its reader panic.
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let metadata = contained(|| ArrowReaderMetadata::load(&file, options).map_err(broken))?;
        let crawl = self.unpacker.crawl;
        let schema = metadata.schema().clone();
        let names = [(&crawl.content, &CONTENT[..]), (&crawl.url, &URL), (&crawl.title, &TITLE), (&crawl.date, &DATE)];
        let columns = names.map(|(given, usual)| column(&schema, given.as_deref(), usual));
        if columns[0].is_none() {
            let message = "no content column; [crawl] content names it".to_owned();
            return Err(Left::Broken(RejectKind::UnsupportedFormat, message));
        }
        let described = metadata.parquet_schema();
        let is_wanted = |leaf: &usize| columns.contains(&Some(described.get_column_root_idx(*leaf)));
        let leaves: Vec<usize> = (0..described.num_columns()).filter(is_wanted).collect();
        let sound = pages::sound(&file, metadata.metadata(), &leaves, &self.meter);
        let wanted = ProjectionMask::leaves(described, leaves);
        let names = columns.map(|column| column.map(|i| schema.field(i).name().clone()));
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
        let builder = builder.with_row_groups((0..sound.groups).collect()).with_batch_size(sound.batch);
        let mut batches = contained(|| builder.with_projection(wanted).build().map_err(broken))?;
        let mut number = 0;
        while let Some(batch) = contained(|| batches.next().transpose().map_err(broken))? {
            self.rows(&batch, &names, path, &mut number)?;
        }
        sound.then.map_or(Ok(()), Err)
    }

    fn rows(
        &mut self,
        batch: &RecordBatch,
        names: &[Option<String>; 4],
        path: &str,
        number: &mut u64,
    ) -> Result<(), Left> {
        let column = |name: &Option<String>, kind: &DataType| {
            name.as_ref().and_then(|name| batch.column_by_name(name)).and_then(|column| cast(column, kind).ok())
        };
        let content = column(&names[0], &DataType::LargeBinary);
        let is_text = |name: &String| batch.column_by_name(name).is_some_and(|column| is_text(column.data_type()));
        let is_base64 = self.unpacker.crawl.base64 && names[0].as_ref().is_some_and(is_text);
        let texts = [1, 2, 3].map(|i| column(&names[i], &DataType::LargeUtf8));
        for row in 0..batch.num_rows() {
            *number += 1;
            let path = format!("{path}/{number}");
            let text = |i: usize| {
                let column = texts[i].as_ref()?.as_string::<i64>();
                column.is_valid(row).then(|| column.value(row).to_owned())
            };
            let hints = Hints { charset: None, url: text(0), title: text(1), captured: text(2) };
            match content.as_ref().map(AsArray::as_binary::<i64>).filter(|column| column.is_valid(row)) {
                Some(column) if is_base64 => {
                    let text = String::from_utf8_lossy(column.value(row));
                    self.decoded(path, text.len() as u64, &text, hints)?;
                }
                Some(column) => {
                    self.meter.count(column.value(row).len() as u64)?;
                    self.give(path, column.value(row).to_vec(), hints)?;
                }
                None => self.refuse(path, 0, RejectKind::Empty, "the row has no content")?,
            }
        }
        Ok(())
    }
}

/// Bytes need no base64, whatever the pipeline says.
fn is_text(kind: &DataType) -> bool {
    !matches!(kind, DataType::Binary | DataType::LargeBinary | DataType::FixedSizeBinary(_) | DataType::BinaryView)
}

/// The column of a name, or of one of the usual names. Lists and records hold no page.
fn column(schema: &Schema, given: Option<&str>, usual: &[&str]) -> Option<usize> {
    let flat = |name: &str| schema.index_of(name).ok().filter(|i| !schema.field(*i).data_type().is_nested());
    match given {
        Some(name) => flat(name),
        None => usual.iter().find_map(|name| flat(name)),
    }
}
