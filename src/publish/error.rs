//! Why a snapshot could not be written or read.

use std::io;
use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;

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
    Parquet(#[from] ParquetError),
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
    /// Whether a file of the last snapshot that is not what it should be can be the reason: what a run writes itself it can
    /// read. Where the file system refuses, it is not.
    pub fn is_of_what_is_read(&self) -> bool {
        match self {
            Self::Last(..) | Self::Arrow(_) => true,
            Self::Parquet(ParquetError::External(e)) => {
                e.downcast_ref::<io::Error>().is_none_or(|e| e.raw_os_error().is_none())
            }
            Self::Parquet(_) => true,
            #[cfg(feature = "analytics")]
            Self::Polars(_) => true,
            Self::Io { error, .. } => error.kind() == io::ErrorKind::InvalidData,
            Self::Locked(_) | Self::InTheWay(_) | Self::Corrections(_) => false,
        }
    }

    pub(super) fn io(path: &Path, error: io::Error) -> Self {
        Self::Io { path: path.to_owned(), error }
    }
}
