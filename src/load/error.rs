//! Why a snapshot could not be loaded.

use std::io;
use std::path::{Path, PathBuf};

/// Why a snapshot could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The folder has no manifest.
    #[error("{} is no snapshot: it has no run.json", .0.display())]
    NoSnapshot(PathBuf),
    /// The manifest or a file is not what this program knows.
    #[error("{}: {}", .0.display(), .1)]
    Snapshot(PathBuf, String),
    /// A file or program could not be used.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// A Parquet file could not be read.
    #[error("{}: {error}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: parquet::errors::ParquetError,
    },
    /// A batch of rows could not be read.
    #[error("{}: {error}", path.display())]
    Arrow {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: arrow::error::ArrowError,
    },
    /// The tables of the database are not ours, or of a program that knows more.
    #[error("the tables in schema {schema} are not those of this program, nothing was changed:\n{}\n\
        They were made by hand, by other --schemas or by a newer program; --schema NAME loads beside them.", differ.join("\n"))]
    Refused {
        /// The schema in the database.
        schema: String,
        /// What differs, a line each.
        differ: Vec<String>,
    },
    /// A Delta table is not ours, or of a program that knows more.
    #[error("the tables are not those of this program, nothing was changed:\n{}", .0.join("\n"))]
    OtherTable(Vec<String>),
    /// Another writer of a Delta table has taken the version.
    #[error("{} was written by another program in between; publish again", .0.display())]
    OtherWriter(PathBuf),
    /// The program `duckdb` is not there.
    #[error(
        "the program `{0}` was not found. Install DuckDB's command line (pip install duckdb-cli, or see https://duckdb.org), \
        or name it in NIANBAO_DUCKDB."
    )]
    NoDuckdb(String),
    /// DuckDB ended with an error.
    #[error("DuckDB: {0}")]
    Duckdb(String),
    /// An object store could not be used.
    #[error("{0}: {1}")]
    Store(String, String),
    /// Asked to stop before the snapshot was the current one.
    #[error("stopped: nothing was published; what was uploaded is found there by the next time")]
    Stopped,
    /// PostgreSQL ended with an error.
    #[error("PostgreSQL: {0}")]
    Postgres(String),
}

impl LoadError {
    pub(super) fn io(path: &Path, error: io::Error) -> Self {
        Self::Io { path: path.to_owned(), error }
    }

    #[cfg(feature = "postgres")]
    pub(super) fn arrow(path: &Path) -> impl Fn(arrow::error::ArrowError) -> Self {
        let path = path.to_owned();
        move |error| Self::Arrow { path: path.clone(), error }
    }

    pub(super) fn parquet(path: &Path) -> impl Fn(parquet::errors::ParquetError) -> Self {
        let path = path.to_owned();
        move |error| Self::Parquet { path: path.clone(), error }
    }
}
