//! `nianbao load`: a snapshot into a database.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Done, Failure, output, setup};
use crate::load::dialect::Dialect;
use crate::load::{self, Dictionary, LoadError, Loaded, Snapshot, Target};

/// Arguments of `load`.
#[derive(Debug, Args)]
#[command(after_help = "\
Tables, types, keys and comments are those of `nianbao schema`. A load is one transaction; a snapshot that is loaded \
already changes nothing, the next one replaces the years whose files have changed. docs/warehouses.md has the rest.

Examples:
  nianbao load out --to duckdb:reports.db
  nianbao load out --to postgres://loader@db.example.org/reports    (the password from PGPASSWORD)
  nianbao load --print-sql clickhouse https://store.example.org/$(readlink out/current) | clickhouse-client")]
pub(super) struct LoadArgs {
    /// A snapshot, or an output folder, which means its current one; with --print-sql, where the warehouse finds it.
    snapshot: String,
    /// The database: duckdb:FILE or postgres://USER@HOST/DATABASE.
    #[arg(long, value_name = "DATABASE", required_unless_present = "print_sql")]
    to: Option<Target>,
    /// The schema of the tables in the database (DuckDB: main, PostgreSQL: nianbao; a database in ClickHouse, a
    /// dataset in BigQuery).
    #[arg(long, value_name = "NAME")]
    schema: Option<String>,
    /// Print SQL that makes and fills the tables, for a warehouse that fetches the files itself; load nothing.
    #[arg(long, value_enum, value_name = "WAREHOUSE", conflicts_with = "to")]
    print_sql: Option<Warehouse>,
    /// The schemas that the snapshot was made with, where they are not those in the program.
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Warehouse {
    /// Reads the files.
    Duckdb,
    /// Tables and views; the rows come by `nianbao load`.
    Postgres,
    /// Reads files, or a store that speaks S3.
    Clickhouse,
    /// Loads from gs://.
    Bigquery,
    /// Loads from a stage.
    Snowflake,
}

impl From<Warehouse> for Dialect {
    fn from(warehouse: Warehouse) -> Self {
        match warehouse {
            Warehouse::Duckdb => Self::Duckdb,
            Warehouse::Postgres => Self::Postgres,
            Warehouse::Clickhouse => Self::Clickhouse,
            Warehouse::Bigquery => Self::Bigquery,
            Warehouse::Snowflake => Self::Snowflake,
        }
    }
}

/// Does it.
pub(super) fn run(args: &LoadArgs) -> Result<Done, Failure> {
    let schemas = setup::schemas(args.schemas.as_deref())?;
    let dictionary = Dictionary::of(&schemas);
    if let Some(warehouse) = args.print_sql {
        return output::print(&load::script(warehouse.into(), &args.snapshot, args.schema.as_deref(), &dictionary));
    }
    let Some(to) = &args.to else { return Err(Failure::Usage("--to is missing".to_owned())) };
    let snapshot = Snapshot::open(args.snapshot.as_ref()).map_err(failure)?;
    let loaded = load::load(&snapshot, to, args.schema.as_deref(), &dictionary).map_err(failure)?;
    output::print(&said(&snapshot.id, &loaded))
}

/// What of an error is bad usage.
pub(super) fn failure(error: LoadError) -> Failure {
    match error {
        LoadError::NoSnapshot(_) => Failure::Usage(error.to_string()),
        LoadError::Stopped => Failure::Stopped(error.to_string()),
        _ => Failure::Run(error.to_string()),
    }
}

fn said(id: &str, loaded: &Loaded) -> String {
    if loaded.nothing_to_do {
        return format!("snapshot {id} is loaded already\n");
    }
    let Loaded { tables, columns, loaded, removed, kept, rows, .. } = loaded;
    format!(
        "snapshot {id} loaded: {rows} rows, {loaded} partitions loaded, {kept} unchanged, {removed} removed; \
         {tables} tables made, {columns} columns added\n"
    )
}
