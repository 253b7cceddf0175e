//! The columns of the analytics tables. Those of the wide ones come from the metric dictionary. Also in a build that
//! makes no such tables: it may read them.

use crate::publish::column::{ColumnInfo, ColumnType, DatasetInfo};
use crate::schema::{Metric, Schemas};
use ColumnType::{Decimal, DecimalList, Flag, Int, Long, Text, TextList};

/// The names of the tables.
pub const NAMES: [&str; 4] = ["metrics_best", "metrics_wide", "applications_wide", "outcomes_harmonised"];

/// What a reader of the tables needs to know.
pub fn infos(schemas: &Schemas) -> [DatasetInfo; 4] {
    let table = |name, description, key, columns| DatasetInfo { name, description, partitioned: true, key, columns };
    let [best, wide, applications, outcomes] = NAMES;
    [
        table(
            best,
            "One row for each organ (publisher and place), year, metric and applicant: the reported figure to use. \
             applicant = 'all' is a member like the others: do not sum over it.",
            &["fact_id"],
            best_columns(),
        ),
        table(
            wide,
            "One row for each report (organ and year), one column a metric (applicant = 'all').",
            &["doc_id"],
            report_columns().into_iter().chain(schemas.metrics.iter().map(metric_column)).collect(),
        ),
        table(
            applications,
            "One row for each report and applicant, one column a metric that has applicants. applicant = 'all' is a \
             member like the others: do not sum over it.",
            &[],
            application_columns(schemas),
        ),
        table(
            outcomes,
            "One row for each report: the answers to applications of the forms of all years on one scale.",
            &["doc_id"],
            outcome_columns(schemas),
        ),
    ]
}

fn column(name: &'static str, column_type: ColumnType, description: &'static str) -> ColumnInfo {
    ColumnInfo { name: name.into(), column_type, nullable: false, description: description.into() }
}

fn maybe(name: &'static str, column_type: ColumnType, description: &'static str) -> ColumnInfo {
    ColumnInfo { nullable: true, ..column(name, column_type, description) }
}

fn metric_column(metric: &Metric) -> ColumnInfo {
    let description = format!("{} ({}): {}", metric.label, metric.unit, metric.definition);
    ColumnInfo { name: metric.id.clone().into(), column_type: Decimal, nullable: true, description: description.into() }
}

/// The organ and the year.
fn key_columns() -> Vec<ColumnInfo> {
    vec![
        maybe(
            "publisher",
            Text,
            "Name of the publishing organ as its report prints it (documents that print it otherwise are of the same \
             organ where documents.organ and the region are equal); null where none was found: the row is of one \
             document.",
        ),
        maybe("region_code", Text, "GB/T 2260 code at the level of the publisher; null where unknown."),
        maybe("report_year", Int, "The year that the report is about. Also the partition of the file."),
    ]
}

fn best_columns() -> Vec<ColumnInfo> {
    let mut columns = key_columns();
    columns.extend([
        column("metric_id", Text, "What is counted: an id of the metric dictionary."),
        maybe("applicant", Text, "As in facts; all is a member like the others. Null where the metric has no applicants."),
        column("value", Decimal, "The figure in the canonical unit of the metric: as printed, or corrected (rule)."),
        column("unit", Text, "The canonical unit of the metric."),
        column("fact_id", Text, "The chosen figure: facts.fact_id."),
        column("doc_id", Text, "Its document: documents.doc_id."),
        maybe("form", Text, "The form of its table; null in the narrative."),
        column("source", Text, "table or narrative."),
        column("scope", Text, "Whose figure: area, organ or unknown."),
        column("rule", Text, "What chose it: only (no other figure), agree (all are the same), the first rule of schemas/analytics/best.toml that tells it from the best figure that disagrees, first_printed (none does) or correction."),
        column("candidates", Long, "How many figures there were."),
        column("conflicting_values", DecimalList, "The values that disagree, best first."),
        column("failed_checks", TextList, "Checks that fail on the chosen figure: findings.check_id."),
        maybe("corrected_from", Decimal, "What is printed, where a correction (schemas/corrections) replaced it."),
    ]);
    columns
}

fn report_columns() -> Vec<ColumnInfo> {
    let mut columns = key_columns();
    columns.extend([
        maybe("publisher_kind", Text, "As in documents."),
        maybe("region_name", Text, "As in documents."),
        maybe("province", Text, "As in documents."),
        maybe("city", Text, "As in documents."),
        maybe("county", Text, "As in documents."),
        column("doc_id", Text, "The document with the most figures: documents.doc_id."),
        maybe("form", Text, "Its form; null where it has only a narrative."),
        column("documents", Long, "Documents of this organ and year that are no copies of each other."),
    ]);
    columns
}

fn application_columns(schemas: &Schemas) -> Vec<ColumnInfo> {
    let mut columns = key_columns();
    columns.push(column("applicant", Text, "Type of applicant; all is a member like the others."));
    columns.extend(schemas.metrics.iter().filter(|m| m.has_applicants()).map(metric_column));
    columns
}

fn outcome_columns(schemas: &Schemas) -> Vec<ColumnInfo> {
    let mut columns = key_columns();
    columns.push(column("doc_id", Text, "The document with the most figures: documents.doc_id."));
    columns.push(maybe("form", Text, "Its form, which decides the rules; null where it has only a narrative."));
    columns.extend(schemas.analytics.outcomes.outcomes.iter().map(|name| ColumnInfo {
        name: name.clone().into(),
        column_type: Decimal,
        nullable: true,
        description:
            "Applications answered so, by the crosswalk; null where the form or the report says nothing.".into(),
    }));
    columns.extend([
        maybe("assigned", Decimal, "Their sum."),
        maybe("total", Decimal, "Applications answered in all, as printed."),
        column("rules", TextList, "The rules of schemas/analytics/outcomes.toml that carried something."),
        column("rule_shares", DecimalList, "What each of them carried of the sum, from 0 to 1."),
        column("comparable", Flag, "Whether the outcomes can be chained with those of other forms."),
        column("not_comparable", TextList, "Series that cannot be chained, each with the reason after a colon."),
    ]);
    columns
}
