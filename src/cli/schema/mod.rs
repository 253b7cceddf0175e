//! `nianbao schema`: the data dictionary.

mod documents;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::schema::{Check, Schemas};
use serde_json::json;

use super::{Done, Failure, grid, output, setup};
use crate::load::dialect::Dialect;
use crate::load::{Dictionary, definitions};

/// Arguments of `schema`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nianbao schema
  nianbao schema checks
  nianbao schema --format markdown > DATA.md
  nianbao schema --format sql-duckdb | duckdb reports.db
  nianbao schema --format sql-postgres | psql warehouse")]
pub(super) struct SchemaArgs {
    /// `checks`: print what must hold between figures, in place of the dictionary.
    #[arg(value_enum)]
    what: Option<What>,
    /// Format of the output.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Use the schemas of this folder in place of those in the program.
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// The checks.
    Checks,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people, on a terminal.
    Table,
    /// For programs.
    Json,
    /// For a documentation page.
    Markdown,
    /// Tables and comments for DuckDB.
    SqlDuckdb,
    /// Tables and comments for PostgreSQL.
    SqlPostgres,
}

/// Does it.
pub(super) fn run(args: &SchemaArgs) -> Result<Done, Failure> {
    let schemas = setup::schemas(args.schemas.as_deref())?;
    if args.what.is_some() {
        return checks(&schemas, args.format);
    }
    let dictionary = Dictionary::of(&schemas);
    let (datasets, metrics) = (&dictionary.datasets, &dictionary.metrics);
    match args.format {
        Format::Table => output::print(&documents::table(datasets, metrics)),
        Format::Json => output::print_json(&documents::json(datasets, metrics)),
        Format::Markdown => output::print(&documents::markdown(datasets, metrics)),
        Format::SqlDuckdb => output::print(&definitions(Dialect::Duckdb, &dictionary)),
        Format::SqlPostgres => output::print(&definitions(Dialect::Postgres, &dictionary)),
    }
}

/// The table of checks.
fn checks(schemas: &Schemas, format: Format) -> Result<Done, Failure> {
    let list = &schemas.checks.list;
    if matches!(format, Format::Json) {
        let check = |c: &Check| {
            let (id, severity, kind) = (&c.id, c.severity.as_str(), c.kind.name());
            json!({"check_id": id, "severity": severity, "kind": kind, "forms": c.forms, "what": c.what})
        };
        return output::print_json(&json!(list.iter().map(check).collect::<Vec<_>>()));
    }
    let row = |c: &Check| {
        vec![c.id.clone(), c.severity.as_str().into(), c.kind.name().into(), c.forms.join(" "), c.what.clone()]
    };
    output::print(&grid::columns(&list.iter().map(row).collect::<Vec<_>>(), "  "))
}
