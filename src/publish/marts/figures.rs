//! The figures of a few documents of a year, in a file of their own, so that a query over them does not read all others.

use std::collections::HashSet;
use std::fs::{self, File};
use std::ops::Range;
use std::path::{Path, PathBuf};

use arrow::array::{AsArray, RecordBatchReader};
use arrow::datatypes::Int64Type;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::file::metadata::PageIndexPolicy;
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use super::{Partition, best};
use crate::publish::PublishError;

/// A partition with figures of some documents only; its file is removed with it.
pub(super) struct Excerpt {
    pub partition: Partition,
    file: PathBuf,
}

impl Drop for Excerpt {
    fn drop(&mut self) {
        // It lies beside the datasets; one that cannot be removed goes with the temporary folder, or is no dataset.
        let _ = fs::remove_file(&self.file);
    }
}

/// Takes the figures of some documents out; `None` where they are most of all, or it is not clear which rows they are.
pub(super) fn of_some(files: &Partition, documents: &HashSet<String>) -> Result<Option<Excerpt>, PublishError> {
    let Some(facts) = &files.facts else { return Ok(None) };
    let (rows, all) = rows(&files.documents, documents)?;
    let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Required);
    let reader = ParquetRecordBatchReaderBuilder::try_new_with_options(open(facts)?, options)?;
    let is_whole = usize::try_from(reader.metadata().file_metadata().num_rows()) == Ok(all);
    if !is_whole || rows.iter().map(Range::len).sum::<usize>() * 2 > all {
        return Ok(None);
    }
    let columns = ProjectionMask::columns(reader.parquet_schema(), best::FACTS);
    let selection = RowSelection::from_consecutive_ranges(rows.into_iter(), all);
    let reader = reader.with_projection(columns).with_row_selection(selection).with_batch_size(8192).build()?;
    let file = Path::new(&files.documents).with_file_name("figures.tmp");
    let plain = WriterProperties::builder().set_dictionary_enabled(false);
    let plain = plain.set_statistics_enabled(EnabledStatistics::None).build();
    let to = File::create(&file).map_err(|e| PublishError::io(&file, e))?;
    let excerpt = Excerpt { partition: Partition { facts: Some(file.display().to_string()), ..files.clone() }, file };
    let mut writer = ArrowWriter::try_new(to, reader.schema(), Some(plain))?;
    reader.into_iter().try_for_each(|batch| writer.write(&batch?))?;
    writer.close()?;
    Ok(Some(excerpt))
}

/// Which rows of the figures are those of some documents, and how many there are: both files have the same order.
fn rows(path: &str, documents: &HashSet<String>) -> Result<(Vec<Range<usize>>, usize), PublishError> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(open(path)?)?;
    let columns = ProjectionMask::columns(reader.parquet_schema(), ["doc_id", "facts"]);
    let (mut ranges, mut at) = (Vec::new(), 0);
    for batch in reader.with_projection(columns).with_batch_size(8192).build()? {
        let batch = batch?;
        for (id, facts) in batch.column(0).as_string::<i32>().iter().zip(batch.column(1).as_primitive::<Int64Type>()) {
            let from = at;
            at += usize::try_from(facts.unwrap_or_default()).unwrap_or_default();
            ranges.extend(id.filter(|id| documents.contains(*id) && at > from).map(|_| from..at));
        }
    }
    Ok((ranges, at))
}

fn open(path: &str) -> Result<File, PublishError> {
    File::open(path).map_err(|e| PublishError::io(path.as_ref(), e))
}
