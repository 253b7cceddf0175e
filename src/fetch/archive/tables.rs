//! Parquet: a crawled page a row. Read in small batches of the columns that are needed.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::file::reader::ChunkReader;

use super::crawl::{CONTENT, DATE, TITLE, URL};
use super::{Inside, Left};
use crate::model::{Hints, RejectKind};

/// Rows held at once.
const BATCH: usize = 32;

fn broken(e: impl std::fmt::Display) -> Left {
    Left::Broken(RejectKind::Damaged, e.to_string())
}

impl Inside<'_> {
    /// The rows of a Parquet file.
    pub(super) fn parquet<R: ChunkReader + 'static>(&mut self, file: R, path: &str) -> Result<(), Left> {
        // The Arrow schema that a file may carry is not needed, and a broken one makes its reader panic.
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).map_err(broken)?;
        let crawl = self.unpacker.crawl;
        let schema = builder.schema().clone();
        let names = [(&crawl.content, &CONTENT[..]), (&crawl.url, &URL), (&crawl.title, &TITLE), (&crawl.date, &DATE)];
        let columns = names.map(|(given, usual)| column(&schema, given.as_deref(), usual));
        if columns[0].is_none() {
            let message = "no content column; [crawl] content names it".to_owned();
            return Err(Left::Broken(RejectKind::UnsupportedFormat, message));
        }
        let wanted = ProjectionMask::roots(builder.parquet_schema(), columns.iter().flatten().copied());
        let rows = builder.with_batch_size(BATCH).with_projection(wanted).build().map_err(broken)?;
        let names = columns.map(|column| column.map(|i| schema.field(i).name().clone()));
        let mut number = 0;
        for batch in rows {
            self.rows(&batch.map_err(broken)?, &names, path, &mut number)?;
        }
        Ok(())
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
                Some(column) => self.give(path, column.value(row).to_vec(), hints)?,
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

fn column(schema: &Schema, given: Option<&str>, usual: &[&str]) -> Option<usize> {
    match given {
        Some(name) => schema.index_of(name).ok(),
        None => usual.iter().find_map(|name| schema.index_of(name).ok()),
    }
}
