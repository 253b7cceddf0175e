//! The data dictionary as text, Markdown and JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::cli::grid::columns;
use crate::publish::column::{ColumnInfo, ColumnType, DatasetInfo};
use crate::schema::Metric;

/// Types as they stand in the Parquet files.
fn type_name(column: &ColumnInfo) -> &'static str {
    match column.column_type {
        ColumnType::Text => "utf8",
        ColumnType::TextList => "list<utf8>",
        ColumnType::Int => "int32",
        ColumnType::Long => "int64",
        ColumnType::Decimal => "decimal(20,6)",
        ColumnType::DecimalList => "list<decimal(20,6)>",
        ColumnType::Date => "date32",
        ColumnType::Flag => "bool",
        ColumnType::Timestamp => "timestamp(us, UTC)",
    }
}

fn null(column: &ColumnInfo) -> &'static str {
    if column.nullable { "null" } else { "" }
}

fn metric_row(metric: &Metric) -> Vec<String> {
    [&metric.id, &metric.unit, &metric.label, &metric.definition].map(Clone::clone).to_vec()
}

pub(super) fn table(datasets: &[DatasetInfo], metrics: &[&Metric]) -> String {
    let mut out = String::new();
    for dataset in datasets {
        let by = if dataset.partitioned { " (by report_year)" } else { "" };
        let _ = writeln!(out, "{}{by}: {}", dataset.name, dataset.description);
        let row = |c: &ColumnInfo| {
            [&format!("  {}", c.name), type_name(c), null(c), &c.description].map(str::to_owned).to_vec()
        };
        out += &columns(&dataset.columns.iter().map(row).collect::<Vec<_>>(), "  ");
        out.push('\n');
    }
    let _ = writeln!(out, "metrics: {}", metrics.len());
    out + &columns(&metrics.iter().map(|metric| metric_row(metric)).collect::<Vec<_>>(), "  ")
}

pub(super) fn markdown(datasets: &[DatasetInfo], metrics: &[&Metric]) -> String {
    let mut out = String::from("# Data dictionary\n");
    for dataset in datasets {
        let by = if dataset.partitioned { " Partitioned by `report_year`." } else { "" };
        let _ = write!(out, "\n## {}\n\n{}{by}\n\n", dataset.name, dataset.description);
        out += "| column | type | null | description |\n|---|---|---|---|\n";
        for column in &dataset.columns {
            let null = if column.nullable { "yes" } else { "" };
            let (name, kind) = (&column.name, type_name(column));
            let _ = writeln!(out, "| {name} | {kind} | {null} | {} |", escape(&column.description));
        }
    }
    let (beyond, shared): (Vec<&Metric>, Vec<&Metric>) = metrics.iter().partition(|metric| metric.narrative_only);
    for (title, id, list) in
        [("Metrics", "metric_id", shared), ("Metrics that only prose states", "local_metric", beyond)]
    {
        let _ = writeln!(out, "\n## {title}\n\n| {id} | unit | label | definition |\n|---|---|---|---|");
        for metric in list {
            let cells = metric_row(metric).iter().map(|text| escape(text)).collect::<Vec<_>>();
            let _ = writeln!(out, "| {} |", cells.join(" | "));
        }
    }
    out
}

fn escape(text: &str) -> String {
    text.replace('|', "\\|")
}

pub(super) fn json(datasets: &[DatasetInfo], metrics: &[&Metric]) -> Value {
    let column = |c: &ColumnInfo| json!({"name": c.name, "type": type_name(c), "nullable": c.nullable, "description": c.description});
    let dataset = |d: &DatasetInfo| {
        json!({
            "name": d.name,
            "description": d.description,
            "partitioned_by": d.partitioned.then_some("report_year"),
            "key": d.key,
            "columns": d.columns.iter().map(column).collect::<Vec<_>>(),
        })
    };
    let metric = |m: &&Metric| {
        json!({"metric_id": m.id, "label": m.label, "definition": m.definition, "unit": m.unit,
            "forms": m.forms, "dimension": m.dimension, "narrative_only": m.narrative_only})
    };
    json!({
        "datasets": datasets.iter().map(dataset).collect::<Vec<_>>(),
        "metrics": metrics.iter().map(metric).collect::<Vec<_>>(),
    })
}
