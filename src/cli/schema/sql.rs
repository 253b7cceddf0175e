//! The data dictionary as SQL definitions.

use std::fmt::Write;

use crate::publish::column::{ColumnInfo, ColumnType, DatasetInfo};
use crate::schema::Metric;

/// Whose SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Duckdb,
    Postgres,
}

impl Dialect {
    fn type_name(self, column_type: ColumnType) -> &'static str {
        let duckdb = self == Dialect::Duckdb;
        match column_type {
            ColumnType::Text if duckdb => "varchar",
            ColumnType::Text => "text",
            ColumnType::TextList if duckdb => "varchar[]",
            ColumnType::TextList => "text[]",
            ColumnType::Int => "integer",
            ColumnType::Long => "bigint",
            ColumnType::Decimal if duckdb => "decimal(20,6)",
            ColumnType::Decimal => "numeric(20,6)",
            ColumnType::DecimalList if duckdb => "decimal(20,6)[]",
            ColumnType::DecimalList => "numeric(20,6)[]",
            ColumnType::Date => "date",
            ColumnType::Flag => "boolean",
            ColumnType::Timestamp => "timestamptz",
        }
    }
}

/// Tables with comments for all datasets, and the metrics as rows of a table.
pub(super) fn sql(dialect: Dialect, datasets: &[DatasetInfo], metrics: &[&Metric]) -> String {
    let mut out: String = datasets.iter().map(|dataset| definition(dialect, dataset)).collect();
    let text = dialect.type_name(ColumnType::Text);
    let columns = ["metric_id", "unit", "label", "definition"].map(|name| format!("    {name} {text} not null"));
    let _ = write!(out, "create table metrics (\n{}\n);\n", columns.join(",\n"));
    for metric in metrics {
        let values = [&metric.id, &metric.unit, &metric.label, &metric.definition].map(|text| quote(text));
        let _ = writeln!(out, "insert into metrics values ({});", values.join(", "));
    }
    out
}

fn definition(dialect: Dialect, dataset: &DatasetInfo) -> String {
    let column = |c: &ColumnInfo| {
        let not_null = if c.nullable { "" } else { " not null" };
        format!("    {} {}{not_null}", name(&c.name), dialect.type_name(c.column_type))
    };
    let columns: Vec<_> = dataset.columns.iter().map(column).collect();
    let mut out = format!("create table {} (\n{}\n);\n", dataset.name, columns.join(",\n"));
    let _ = writeln!(out, "comment on table {} is {};", dataset.name, quote(dataset.description));
    for column in &dataset.columns {
        let (table, name) = (dataset.name, name(&column.name));
        let _ = writeln!(out, "comment on column {table}.{name} is {};", quote(&column.description));
    }
    out + "\n"
}

/// A name as an identifier: quoted where it has a dot, as metric ids have.
fn name(name: &str) -> String {
    if name.contains('.') { format!("\"{name}\"") } else { name.to_owned() }
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
