//! `outcomes_harmonised`: the answers of the forms of all years on one scale, by the crosswalk of the schemas.

use polars::prelude::{
    Column, DataFrame, DataType, Expr, IntoLazy, JoinArgs, JoinType, LazyFrame, NULL, PolarsResult,
    SortMultipleOptions, col, lit, when,
};

use super::collect;
use super::spine::Spine;
use super::wide::without_applicant;
use crate::schema::{Crosswalk, OutcomeRule};

/// The name of "no form" in the crosswalk.
const NO_FORM: &str = "narrative";

/// One row a report: a column for each outcome, the printed total, and the share that each rule carried.
pub(super) fn harmonise(spine: &Spine, figures: &DataFrame, crosswalk: &Crosswalk) -> PolarsResult<DataFrame> {
    let reports = spine.reports().with_column(col("form").fill_null(lit(NO_FORM)).alias("scale"));
    let by_organ = || [col("organ")];
    let left = || JoinArgs::new(JoinType::Left);
    let totals = figures.clone().lazy().filter(without_applicant());
    let printed = totals.clone().filter(col("metric_id").eq(lit(crosswalk.total.as_str())));
    let printed = printed.select([col("organ"), col("value").alias("total")]);
    let carried = carried(totals, reports.clone().select([col("organ"), col("scale")]), crosswalk)?;
    let outcomes = carried.group_by_stable(by_organ()).agg(columns(crosswalk));
    let rows = reports
        .join(scales(crosswalk)?, [col("scale")], [col("scale")], left())
        .join(outcomes, by_organ(), by_organ(), left())
        .join(printed, by_organ(), by_organ(), left())
        .with_column(col("comparable").fill_null(lit(false)));
    collect(rows.sort(["place"], SortMultipleOptions::default()))
}

/// What each rule carried: organ, step, outcome, name and value.
fn carried(totals: LazyFrame, reports: LazyFrame, crosswalk: &Crosswalk) -> PolarsResult<LazyFrame> {
    let scaled = totals.select([col("organ"), col("metric_id"), col("value")]).join(
        reports,
        [col("organ")],
        [col("organ")],
        JoinArgs::new(JoinType::Inner),
    );
    let on = [col("scale"), col("metric_id")];
    let matched = scaled.join(metrics(crosswalk)?, on.clone(), on, JoinArgs::new(JoinType::Inner));
    let parts = || col("value").filter(col("is_total").not());
    let whole = col("value").filter(col("is_total")).first();
    let value = when(parts().count().gt(lit(0))).then(parts().sum()).otherwise(whole);
    let value = value.cast(DataType::Decimal(20, 6)).alias("value");
    let carried = matched.group_by([col("organ"), col("step"), col("outcome"), col("name")]).agg([value]);
    Ok(carried.sort(["organ", "step"], SortMultipleOptions::default()))
}

fn columns(crosswalk: &Crosswalk) -> Vec<Expr> {
    let decimal = DataType::Decimal(20, 6);
    let outcome = |name: &String| {
        let values = || col("value").filter(col("outcome").eq(lit(name.as_str())));
        let sum = when(values().count().gt(lit(0))).then(values().sum()).otherwise(lit(NULL));
        sum.cast(decimal.clone()).alias(name.as_str())
    };
    let mut columns: Vec<_> = crosswalk.outcomes.iter().map(outcome).collect();
    let float = || col("value").cast(DataType::Float64);
    let share = when(float().sum().eq(lit(0.0))).then(lit(0.0)).otherwise(float() / float().sum());
    columns.push(col("value").sum().cast(decimal.clone()).alias("assigned"));
    columns.push(col("name").alias("rules"));
    columns.push(share.cast(decimal).alias("rule_shares"));
    columns
}

/// The scales of the forms: scale, comparable, not_comparable.
fn scales(crosswalk: &Crosswalk) -> PolarsResult<LazyFrame> {
    let each = || crosswalk.scales.iter().flat_map(|scale| scale.forms.iter().map(move |form| (form, scale)));
    let reasons = each().map(|(_, s)| s.not_comparable.join("\n")).collect::<Vec<_>>();
    let frame = DataFrame::new_infer_height(vec![
        Column::new("scale".into(), each().map(|(form, _)| form.as_str()).collect::<Vec<_>>()),
        Column::new("comparable".into(), each().map(|(_, scale)| scale.comparable).collect::<Vec<_>>()),
        Column::new("not_comparable".into(), reasons),
    ])?;
    Ok(frame.lazy().with_column(col("not_comparable").str().split(lit("\n"))))
}

/// The metrics of the rules: scale, metric_id, step (of the rule, from 0), outcome, name, is_total.
fn metrics(crosswalk: &Crosswalk) -> PolarsResult<LazyFrame> {
    let mut rows: Vec<(&str, &str, i32, &OutcomeRule, bool)> = Vec::new();
    for (rule, no) in crosswalk.rules.iter().zip(0..) {
        for form in &rule.forms {
            let parts = rule.metrics.iter().map(|metric| (metric, false));
            let metrics = parts.chain(rule.total.iter().map(|metric| (metric, true)));
            rows.extend(metrics.map(|(metric, total)| (form.as_str(), metric.as_str(), no, rule, total)));
        }
    }
    let name = |rule: &OutcomeRule| format!("{} ← {} ({})", rule.outcome, rule.metrics.join(" + "), rule.fit.as_str());
    let frame = DataFrame::new_infer_height(vec![
        Column::new("scale".into(), rows.iter().map(|r| r.0).collect::<Vec<_>>()),
        Column::new("metric_id".into(), rows.iter().map(|r| r.1).collect::<Vec<_>>()),
        Column::new("step".into(), rows.iter().map(|r| r.2).collect::<Vec<_>>()),
        Column::new("outcome".into(), rows.iter().map(|r| r.3.outcome.as_str()).collect::<Vec<_>>()),
        Column::new("name".into(), rows.iter().map(|r| name(r.3)).collect::<Vec<_>>()),
        Column::new("is_total".into(), rows.iter().map(|r| r.4).collect::<Vec<_>>()),
    ])?;
    Ok(frame.lazy())
}
