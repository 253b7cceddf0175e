//! The checks that fail on figures.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;

use arrow::array::{AsArray, BooleanArray, RecordBatch, StringArray};
use arrow::compute::kernels::cmp;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowPredicateFn, ParquetRecordBatchReaderBuilder, RowFilter};

use super::batch::column;
use crate::model::{Outcome, Severity};
use crate::publish::PublishError;

/// The failed checks of a partition, by figure.
#[derive(Default)]
pub(super) struct Failures {
    by_fact: HashMap<String, Failed>,
}

/// The checks that fail on a figure.
#[derive(Default)]
pub(super) struct Failed {
    pub checks: BTreeSet<String>,
    /// Whether one of them is an error.
    pub error: bool,
}

impl Failures {
    /// Reads the findings of a partition whose outcome is fail.
    pub(super) fn read(path: Option<&str>) -> Result<Self, PublishError> {
        let mut failures = Self::default();
        let Some(path) = path else { return Ok(failures) };
        let file = File::open(path).map_err(|e| PublishError::io(path.as_ref(), e))?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
        let [outcome, columns] = [&["outcome"][..], &["check_id", "severity", "fact_ids.list.item"]]
            .map(|names| ProjectionMask::columns(builder.parquet_schema(), names.iter().copied()));
        let fail = StringArray::new_scalar(Outcome::Fail.as_str());
        let is_fail = move |batch: RecordBatch| match batch.columns() {
            [outcome] => cmp::eq(outcome, &fail),
            _ => Ok(BooleanArray::from(vec![false; batch.num_rows()])),
        };
        let filter = RowFilter::new(vec![Box::new(ArrowPredicateFn::new(outcome, is_fail))]);
        for batch in builder.with_projection(columns).with_row_filter(filter).build()? {
            failures.add(&batch?)?;
        }
        Ok(failures)
    }

    fn add(&mut self, batch: &RecordBatch) -> Result<(), PublishError> {
        let [checks, severities] =
            [column(batch, "check_id")?, column(batch, "severity")?].map(|c| c.as_string::<i32>());
        let facts = column(batch, "fact_ids")?.as_list::<i32>();
        for row in 0..batch.num_rows() {
            for fact in facts.value(row).as_string::<i32>().iter().flatten() {
                let failed = self.by_fact.entry(fact.to_owned()).or_default();
                failed.checks.insert(checks.value(row).to_owned());
                failed.error |= severities.value(row) == Severity::Error.as_str();
            }
        }
        Ok(())
    }

    pub(super) fn of(&self, fact: &str) -> Option<&Failed> {
        self.by_fact.get(fact)
    }
}
