//! `nianbao delta`: a snapshot as the next version of Delta Lake tables.

use std::path::PathBuf;

use clap::Args;

use super::load::failure;
use super::{Done, Failure, output, setup};
use crate::load::{Dictionary, Snapshot, delta};

/// Arguments of `delta`.
#[derive(Debug, Args)]
#[command(after_help = "\
Each dataset is a table below TABLES. Its files are links to those of the snapshot, or copies on another disk. A snapshot \
that is published already changes nothing.

Examples:
  nianbao delta out /warehouse/reports
  python -c \"import polars as pl; print(pl.scan_delta('/warehouse/reports/facts').collect())\"")]
pub(super) struct DeltaArgs {
    /// A snapshot, or an output folder, which means its current one.
    snapshot: PathBuf,
    /// The folder of the tables.
    tables: PathBuf,
    /// The schemas that the snapshot was made with, where they are not those in the program.
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
}

/// Does it.
pub(super) fn run(args: &DeltaArgs) -> Result<Done, Failure> {
    let schemas = setup::schemas(args.schemas.as_deref())?;
    let snapshot = Snapshot::open(&args.snapshot).map_err(failure)?;
    let done = delta::publish(&snapshot, &args.tables, &Dictionary::of(&schemas)).map_err(failure)?;
    output::print(&match done.tables {
        0 => format!("snapshot {} is published already\n", snapshot.id),
        tables => format!(
            "snapshot {} published: {tables} tables, {} files added, {} removed\n",
            snapshot.id, done.added, done.removed
        ),
    })
}
