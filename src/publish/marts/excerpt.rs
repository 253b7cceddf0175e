//! A few rows of a file in a file of their own, so that queries over them do not read all others.

use std::fs::{self, File};
use std::ops::Range;
use std::path::{Path, PathBuf};

use arrow::array::{AsArray, RecordBatch, RecordBatchReader};
use parquet::arrow::arrow_reader::{
    ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection,
};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::file::metadata::PageIndexPolicy;
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use crate::model::Outcome;
use crate::publish::PublishError;

/// A file that is removed when it is no longer needed.
pub(super) struct Excerpt {
    file: PathBuf,
}

impl Drop for Excerpt {
    fn drop(&mut self) {
        // What cannot be removed is no file of a dataset.
        let _ = fs::remove_file(&self.file);
    }
}

impl Excerpt {
    /// Beside a file of the snapshot that is being written.
    fn beside(path: &str, name: &str) -> Self {
        Self { file: Path::new(path).with_file_name(name) }
    }

    pub(super) fn path(&self) -> String {
        self.file.display().to_string()
    }

    /// Takes rows of a file over.
    fn take(self, from: &str, columns: &[&str], rows: Vec<Range<usize>>, all: usize) -> Result<Self, PublishError> {
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Required);
        let reader = ParquetRecordBatchReaderBuilder::try_new_with_options(open(from)?, options)?;
        let columns = ProjectionMask::columns(reader.parquet_schema(), columns.iter().copied());
        let selection = RowSelection::from_consecutive_ranges(rows.into_iter(), all);
        let reader = reader.with_projection(columns).with_row_selection(selection).with_batch_size(BATCH).build()?;
        let plain = WriterProperties::builder().set_dictionary_enabled(false);
        let plain = plain.set_statistics_enabled(EnabledStatistics::None).build();
        let to = File::create(&self.file).map_err(|e| PublishError::io(&self.file, e))?;
        let mut writer = ArrowWriter::try_new(to, reader.schema(), Some(plain))?;
        reader.into_iter().try_for_each(|batch| writer.write(&batch?))?;
        writer.close()?;
        Ok(self)
    }
}

/// Rows decoded at once.
const BATCH: usize = 8192;

/// The findings of a file whose outcome is fail, in a file with a `name` beside another; `None` where there are none.
pub(super) fn failed(findings: Option<&str>, (beside, name): (&str, &str)) -> Result<Option<Excerpt>, PublishError> {
    let Some(findings) = findings else { return Ok(None) };
    let (mut rows, mut all) = (Vec::new(), 0);
    for batch in read(findings, &["outcome"])? {
        let batch: RecordBatch = batch?;
        let outcomes = batch.column(0).as_string::<i32>().iter().zip(all..);
        rows.extend(
            outcomes.filter(|(outcome, _)| *outcome == Some(Outcome::Fail.as_str())).map(|(_, row)| row..row + 1),
        );
        all += batch.num_rows();
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let columns = ["outcome", "check_id", "severity", "fact_ids.list.item"];
    Excerpt::beside(beside, name).take(findings, &columns, rows, all).map(Some)
}

/// Columns of a file, in the order of the file.
pub(super) fn read(path: &str, columns: &[&str]) -> Result<ParquetRecordBatchReader, PublishError> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(open(path)?)?;
    let columns = ProjectionMask::columns(reader.parquet_schema(), columns.iter().copied());
    Ok(reader.with_projection(columns).with_batch_size(BATCH).build()?)
}

fn open(path: &str) -> Result<File, PublishError> {
    File::open(path).map_err(|e| PublishError::io(path.as_ref(), e))
}
