//! Why a snapshot could not be written or read.

use std::io;
use std::path::{Path, PathBuf};

/// Why a snapshot could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The file system refused.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
    /// Another run writes there.
    #[error("another run is publishing to {}; wait for it or choose another output", .0.display())]
    Locked(PathBuf),
    /// A file or folder has a name that publishing needs.
    #[error("{} is in the way: it is no link to a snapshot; move it or choose another output", .0.display())]
    InTheWay(PathBuf),
    /// The last snapshot, or what its run noted, is not what it should be: nothing of it can be reused.
    #[error("{}: cannot be reused: {}", .0.display(), .1)]
    Last(PathBuf, String),
    /// A Parquet file could not be written or read.
    #[error("Parquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// Columns do not fit together.
    #[error("Arrow: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
    /// An analytics table could not be made.
    #[cfg(feature = "analytics")]
    #[error("Polars: {0}")]
    Polars(#[from] polars::error::PolarsError),
    /// Corrections whose reports no longer print what they correct.
    #[error("corrections are out of date:\n{}", .0.join("\n"))]
    Corrections(Vec<String>),
}

impl PublishError {
    pub(super) fn io(path: &Path, error: io::Error) -> Self {
        Self::Io { path: path.to_owned(), error }
    }
}
