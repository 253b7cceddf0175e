//! `metrics_best`: one figure for each organ, year, metric and applicant, and which rule chose it.

use polars::prelude::{
    DataFrame, DataType, ExplodeOptions, Expr, IntoLazy, JoinArgs, JoinType, LazyFrame, NULL, NamedFrom, PolarsResult,
    Series, SortMultipleOptions, by_name, col, lit, when,
};

use super::corrections::Corrections;
use super::spine::Spine;
use super::{Partition, collect_facts, scan};
use crate::schema::{ALL, BestRule, Candidate, Metrics, Schemas};

/// Columns of `facts` that are used.
pub(super) const FACTS: [&str; 12] = [
    "fact_id",
    "doc_id",
    "metric_id",
    "applicant",
    "value",
    "unit",
    "qualifier",
    "source",
    "scope",
    "period",
    "method",
    "char_start",
];

/// What is chosen for.
const KEY: [&str; 3] = ["organ", "metric_id", "applicant"];

/// The chosen figures of some reports, with `organ` to join by.
pub(super) fn choose(
    files: &Partition,
    spine: &Spine,
    schemas: &Schemas,
    corrections: &Corrections,
) -> PolarsResult<DataFrame> {
    let rules = &schemas.analytics.best;
    let candidates = candidates(files, spine, rules)?.with_column(applicant(&schemas.metrics).alias("applicant"));
    let candidates = corrections.apply(candidates)?;
    let ranked =
        candidates.with_columns(rules.iter().enumerate().map(|(i, rule)| rank(rule).alias(own(i))).collect::<Vec<_>>());
    let mut order = KEY.map(str::to_owned).to_vec();
    order.extend((0..rules.len()).map(own));
    order.extend(["doc_id", "char_start", "fact_id"].map(str::to_owned));
    let key = || KEY.map(col);
    let sorted = ranked.sort(order, SortMultipleOptions::default());
    let chosen = sorted.clone().group_by_stable(key()).agg(columns(rules.len()));
    let others = sorted.filter(col("value").neq(col("value").first().over(key())?));
    let rivals = others.group_by_stable(key()).agg(rival_columns(rules.len()));
    let join = JoinArgs { nulls_equal: true, ..JoinArgs::new(JoinType::Left) };
    let chosen = chosen.join(rivals, key(), key(), join);
    let named = chosen.with_column(decided_by(rules).alias("rule"));
    let order = ["place", "metric_id", "applicant"];
    collect_facts(named.sort(order, SortMultipleOptions::default()), files)
}

/// All figures of the reports that can be chosen: numbers of the dictionary, and of an allowed period.
fn candidates(files: &Partition, spine: &Spine, rules: &[BestRule]) -> PolarsResult<LazyFrame> {
    let documents = spine.documents().select(
        ["doc_id", "organ", "place", "duplicate", "publisher", "printed", "region_code", "report_year", "form"]
            .map(col),
    );
    let facts = match &files.facts {
        Some(path) => scan(path)?,
        None => empty_facts(),
    };
    let facts = facts.select(FACTS.map(col)).filter(col("metric_id").is_not_null().and(col("value").is_not_null()));
    let allowed = rules.iter().filter(|rule| rule.only).fold(facts, |facts, rule| match rule.column {
        Candidate::Fact(_) => facts.filter(one_of(rule)),
        Candidate::Duplicate | Candidate::Failed => facts,
    });
    let of_reports = allowed.join(documents, [col("doc_id")], [col("doc_id")], JoinArgs::new(JoinType::Inner));
    let with_checks = match &files.findings {
        Some(path) => {
            of_reports.join(failed_checks(path)?, [col("fact_id")], [col("fact_id")], JoinArgs::new(JoinType::Left))
        }
        None => of_reports.with_columns([
            lit(NULL).cast(DataType::List(Box::new(DataType::String))).alias("failed_checks"),
            lit(false).alias("error"),
        ]),
    };
    Ok(with_checks.with_column(
        when(col("error").fill_null(lit(false))).then(lit("true")).otherwise(lit("false")).alias("failed"),
    ))
}

/// Prose and older forms do not break figures down: what they print is the figure of all applicants.
fn applicant(metrics: &Metrics) -> Expr {
    let broken_down: Vec<&str> = metrics.iter().filter(|m| m.has_applicants()).map(|m| m.id.as_str()).collect();
    let broken_down = lit(Series::new("metrics".into(), broken_down)).implode(true);
    let missing = col("applicant").is_null().and(col("metric_id").is_in(broken_down, false));
    when(missing).then(lit(ALL)).otherwise(col("applicant"))
}

/// A frame of no facts.
fn empty_facts() -> LazyFrame {
    let text = |name: &str| lit(NULL).cast(DataType::String).alias(name);
    let columns = FACTS.map(|name| match name {
        "value" => lit(NULL).cast(DataType::Decimal(20, 6)).alias(name),
        "char_start" => lit(NULL).cast(DataType::Int64).alias(name),
        _ => text(name),
    });
    DataFrame::empty().lazy().select(columns)
}

/// The failed checks of each figure, and whether one of them is an error.
fn failed_checks(path: &str) -> PolarsResult<LazyFrame> {
    Ok(failures(path)?.group_by([col("fact_id")]).agg([
        col("check_id").unique().sort(Default::default()).alias("failed_checks"),
        col("severity").eq(lit("error")).any(true).alias("error"),
    ]))
}

/// Each figure with each check that fails on it: `fact_id`, `check_id`, `severity`.
pub(super) fn failures(path: &str) -> PolarsResult<LazyFrame> {
    let failed =
        scan(path)?.filter(col("outcome").eq(lit("fail"))).select(["check_id", "severity", "fact_ids"].map(col));
    let options = ExplodeOptions { empty_as_null: true, keep_nulls: true };
    let each = failed.explode(by_name(["fact_ids"], true, false), options);
    Ok(each.rename(["fact_ids"], ["fact_id"], true).filter(col("fact_id").is_not_null()))
}

/// The name of the rank that a rule gives.
fn own(rule: usize) -> String {
    format!("rank {rule}")
}

/// The rank of the best figure that disagrees.
fn rival(rule: usize) -> String {
    format!("rival {rule}")
}

fn column(rule: &BestRule) -> Expr {
    match rule.column {
        Candidate::Duplicate => col("duplicate"),
        Candidate::Failed => col("failed"),
        Candidate::Fact(name) => col(name),
    }
}

/// Whether the value is listed.
fn one_of(rule: &BestRule) -> Expr {
    rule.prefer.iter().fold(lit(false), |any, value| any.or(column(rule).eq(lit(value.as_str()))))
}

/// 0 for the value that comes first.
fn rank(rule: &BestRule) -> Expr {
    let last = lit(rule.prefer.len() as i32);
    let values = rule.prefer.iter().enumerate().rev();
    values.fold(last, |rest, (i, value)| when(column(rule).eq(lit(value.as_str()))).then(lit(i as i32)).otherwise(rest))
}

/// What is said of a group of figures, the chosen one first.
fn columns(rules: usize) -> Vec<Expr> {
    let first = [
        "place",
        "publisher",
        "region_code",
        "report_year",
        "value",
        "unit",
        "fact_id",
        "doc_id",
        "form",
        "source",
        "scope",
        "failed_checks",
        "corrected_from",
    ];
    let mut columns = first.map(|name| col(name).first()).to_vec();
    columns.push(col("fact_id").len().cast(DataType::Int64).alias("candidates"));
    columns.push(col("correction").max().alias("correction"));
    columns.extend((0..rules).map(|i| col(own(i)).first()));
    columns
}

/// What is said of the figures that disagree, the best one first.
fn rival_columns(rules: usize) -> Vec<Expr> {
    let mut columns: Vec<_> = (0..rules).map(|i| col(own(i)).first().alias(rival(i))).collect();
    columns.push(col("value").unique_stable().alias("conflicting_values"));
    columns
}

/// The first rule that tells the chosen figure from the best one that disagrees.
fn decided_by(rules: &[BestRule]) -> Expr {
    let tie = lit("first_printed");
    let decided =
        rules.iter().enumerate().rev().fold(tie, |rest, (i, rule)| {
            when(col(own(i)).neq(col(rival(i)))).then(lit(rule.id.as_str())).otherwise(rest)
        });
    let agree = if rules.is_empty() { lit(false) } else { col(rival(0)).is_null() };
    when(col("corrected_from").is_not_null())
        .then(lit("correction"))
        .when(col("candidates").eq(lit(1)))
        .then(lit("only"))
        .when(agree)
        .then(lit("agree"))
        .otherwise(decided)
}
