//! Corrections of a year, applied to figures before one of them is chosen.

use std::collections::BTreeSet;

use polars::prelude::{
    Column, DataFrame, DataType, IntoLazy, JoinArgs, JoinType, LazyFrame, NULL, PolarsResult, col, lit, when,
};

use super::spine::Spine;
use crate::publish::decimal::{PRECISION, SCALE};
use crate::schema::Correction;

/// The corrections of one report year and which of them were used.
pub(super) struct Corrections {
    list: Vec<Correction>,
    /// Those whose organ has a report.
    expected: BTreeSet<usize>,
    used: BTreeSet<usize>,
}

impl Corrections {
    pub(super) fn of_year(all: &[Correction], year: Option<i32>) -> Self {
        let list = all.iter().filter(|c| Some(c.report_year) == year).cloned().collect();
        Self { list, expected: BTreeSet::new(), used: BTreeSet::new() }
    }

    /// Whether the year has none.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Replaces known misprints; adds `corrected_from` (what is printed) and `correction` (which one, from 0).
    pub(super) fn apply(&self, figures: LazyFrame) -> PolarsResult<LazyFrame> {
        let decimal = DataType::Decimal(PRECISION.into(), SCALE as usize);
        if self.list.is_empty() {
            let none = |name: &str, kind| lit(NULL).cast(kind).alias(name);
            return Ok(figures.with_columns([none("corrected_from", decimal), none("correction", DataType::Int64)]));
        }
        let on = ["printed", "metric_id", "applicant"].map(col);
        let join = JoinArgs { nulls_equal: true, ..JoinArgs::new(JoinType::Left) };
        let corrections =
            self.frame()?.lazy().with_columns([col("from").cast(decimal.clone()), col("to").cast(decimal)]);
        let joined = figures.join(corrections, on.clone(), on, join);
        let hit = col("value").eq(col("from"));
        Ok(joined.with_columns([
            when(hit.clone()).then(col("to")).otherwise(col("value")).alias("value"),
            when(hit.clone()).then(col("value")).otherwise(lit(NULL)).alias("corrected_from"),
            when(hit).then(col("correction")).otherwise(lit(NULL)).alias("correction"),
        ]))
    }

    fn frame(&self) -> PolarsResult<DataFrame> {
        let text = |name: &str, read: fn(&Correction) -> String| {
            Column::new(name.into(), self.list.iter().map(read).collect::<Vec<_>>())
        };
        let applicants: Vec<_> = self.list.iter().map(|c| c.applicant.clone()).collect();
        let numbers: Vec<_> = (0..self.list.len() as i64).collect();
        DataFrame::new_infer_height(vec![
            text("printed", |c| c.publisher.clone()),
            text("metric_id", |c| c.metric.clone()),
            Column::new("applicant".into(), applicants),
            text("from", |c| c.from.to_string()),
            text("to", |c| c.to.to_string()),
            Column::new("correction".into(), numbers),
        ])
    }

    /// Remembers which corrections some reports should have used, and which they did.
    pub(super) fn note_use(&mut self, spine: &Spine, figures: &DataFrame) -> PolarsResult<()> {
        if self.list.is_empty() {
            return Ok(());
        }
        let expected = self.list.iter().enumerate().filter(|(_, c)| spine.has(&c.publisher)).map(|(i, _)| i);
        self.expected.extend(expected);
        let used = figures.column("correction")?.i64()?;
        self.used.extend(used.iter().flatten().map(|i| i as usize));
        Ok(())
    }

    /// Says which corrections have a report that no longer prints what they correct.
    pub(super) fn outdated(self) -> impl Iterator<Item = String> {
        let Self { list, expected, used } = self;
        let outdated = expected.into_iter().filter(move |i| !used.contains(i));
        outdated.map(move |i| {
            let c = &list[i];
            let applicant = c.applicant.as_ref().map_or(String::new(), |a| format!(" ({a})"));
            format!(
                "{}: the report of {} for {} does not print {} as {}{applicant} any more",
                c.place, c.publisher, c.report_year, c.from, c.metric
            )
        })
    }
}
