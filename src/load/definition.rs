//! Tables as SQL: columns, types, keys and comments from the data dictionary.

use super::dialect::Dialect;
use super::tables::{self, Dictionary};
use crate::publish::column::{ColumnInfo, DatasetInfo};
use crate::schema::Metric;

/// Tables with comments for all datasets, and the metrics as rows of a table: what `nianbao schema` prints.
pub fn definitions(dialect: Dialect, dictionary: &Dictionary) -> String {
    let mut statements: Vec<String> = dictionary.datasets.iter().flat_map(|d| create(dialect, "", d)).collect();
    statements.extend(create(dialect, "", &tables::metrics()));
    statements.push(fill_metrics(dialect, "", &dictionary.metrics));
    join(&statements)
}

/// Statements as a script.
pub(super) fn join(statements: &[String]) -> String {
    statements.iter().map(|statement| format!("{statement};\n")).collect()
}

/// The statements that make a table. `prefix` is its schema with a dot, or nothing.
pub(super) fn create(dialect: Dialect, prefix: &str, table: &DatasetInfo) -> Vec<String> {
    let name = format!("{prefix}{}", table.name);
    let lines = column_lines(dialect, table).join(",\n    ");
    match dialect {
        Dialect::Duckdb | Dialect::Postgres => {
            let create = format!("create table {name} (\n    {lines}\n)");
            let on_table = format!("comment on table {name} is {}", dialect.text(table.description));
            let on_columns = table.columns.iter().map(|c| comment(dialect, &name, c));
            [create, on_table].into_iter().chain(on_columns).collect()
        }
        _ => vec![format!("create table if not exists {name} (\n    {lines}\n){}", tail(dialect, table))],
    }
}

/// The comment of a column.
pub(super) fn comment(dialect: Dialect, table: &str, column: &ColumnInfo) -> String {
    let (name, text) = (dialect.name(&column.name), dialect.text(&column.description));
    format!("comment on column {table}.{name} is {text}")
}

/// The columns, and the key where the definition of columns holds it.
fn column_lines(dialect: Dialect, table: &DatasetInfo) -> Vec<String> {
    let column = |c: &ColumnInfo| {
        let (line, text) = (dialect.column(c), dialect.text(&c.description));
        match dialect {
            Dialect::Duckdb | Dialect::Postgres => line,
            Dialect::Bigquery => format!("{line} options (description = {text})"),
            Dialect::Clickhouse | Dialect::Snowflake => format!("{line} comment {text}"),
        }
    };
    let mut lines: Vec<String> = table.columns.iter().map(column).collect();
    if !table.key.is_empty() && dialect != Dialect::Clickhouse {
        let enforced = if dialect == Dialect::Bigquery { " not enforced" } else { "" };
        lines.push(format!("primary key ({}){enforced}", table.key.join(", ")));
    }
    lines
}

/// What follows the columns.
fn tail(dialect: Dialect, table: &DatasetInfo) -> String {
    let text = dialect.text(table.description);
    match dialect {
        Dialect::Duckdb | Dialect::Postgres => String::new(),
        Dialect::Snowflake => format!("\ncomment = {text}"),
        Dialect::Bigquery => {
            // Years below and above go to a partition of their own; so does null.
            let by = "\npartition by range_bucket(report_year, generate_array(1990, 2090, 1))";
            format!("{}\noptions (description = {text})", if table.partitioned { by } else { "" })
        }
        Dialect::Clickhouse => {
            let by = if table.partitioned { "\npartition by ifNull(report_year, 0)" } else { "" };
            let order = if table.key.is_empty() { "tuple()".to_owned() } else { format!("({})", table.key.join(", ")) };
            format!("\nengine = MergeTree{by}\norder by {order}\ncomment {text}")
        }
    }
}

/// Fills the table of metrics.
pub(super) fn fill_metrics(dialect: Dialect, prefix: &str, metrics: &[&Metric]) -> String {
    let row = |metric: &&Metric| tables::metric_row(metric).map(|text| dialect.text(text)).join(", ");
    let rows: Vec<String> = metrics.iter().map(|metric| format!("({})", row(metric))).collect();
    format!("insert into {prefix}metrics values\n    {}", rows.join(",\n    "))
}
