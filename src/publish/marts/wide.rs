//! `metrics_wide` and `applications_wide`: the chosen figures with a column for each metric.

use std::sync::Arc;

use polars::frame::PivotColumnNaming;
use polars::prelude::{
    Column, DataFrame, Expr, IntoLazy, JoinArgs, JoinType, LazyFrame, PolarsResult, Selector, SortMultipleOptions,
    by_name, col, lit,
};

use super::collect;
use super::spine::Spine;
use crate::schema::{ALL, Metric, Metrics};

/// One row a report, one column a metric of the dictionary.
pub(super) fn reports(spine: &Spine, figures: &DataFrame, metrics: &Metrics) -> PolarsResult<DataFrame> {
    let total = figures.clone().lazy().filter(without_applicant());
    let wide = pivot(total, &["organ"], metrics.iter())?;
    let joined = spine.reports().join(wide, [col("organ")], [col("organ")], JoinArgs::new(JoinType::Left));
    collect(joined.sort(["place"], SortMultipleOptions::default()))
}

/// One row a report and type of applicant, one column a metric that has that dimension.
pub(super) fn applications(figures: &DataFrame, metrics: &Metrics) -> PolarsResult<DataFrame> {
    let of_applicants = figures.clone().lazy().filter(col("applicant").is_not_null());
    let index = ["place", "organ", "publisher", "region_code", "report_year", "applicant"];
    let wide = pivot(of_applicants, &index, metrics.iter().filter(|m| m.has_applicants()))?;
    collect(wide.sort(["place", "applicant"], SortMultipleOptions::default()))
}

/// Figures of no applicant in particular.
pub(super) fn without_applicant() -> Expr {
    col("applicant").is_null().or(col("applicant").eq(lit(ALL)))
}

fn pivot<'a>(figures: LazyFrame, index: &[&str], metrics: impl Iterator<Item = &'a Metric>) -> PolarsResult<LazyFrame> {
    let ids: Vec<&str> = metrics.map(|m| m.id.as_str()).collect();
    let on = DataFrame::new_infer_height(vec![Column::new("metric_id".into(), ids)])?;
    let names = |names: &[&str]| -> Selector { by_name(names.iter().copied(), true, false) };
    Ok(figures.pivot(
        names(&["metric_id"]),
        Arc::new(on),
        names(index),
        names(&["value"]),
        Expr::Element.first(),
        true,
        "_".into(),
        PivotColumnNaming::Auto,
    ))
}
