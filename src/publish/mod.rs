//! Records to a snapshot: Parquet datasets and the manifest.
//!
//! A snapshot appears whole or not at all: it is written to a temporary folder, seen to the disk, renamed to a name
//! that comes from its content, and only then is the link `current` switched. What a dataset is stands in
//! [`datasets`]; everything else here is about writing any dataset.

pub mod column;
pub mod datasets;
mod amend;
mod arrays;
mod batches;
mod carried;
mod chars;
mod chunk;
#[cfg(feature = "analytics")]
mod compare;
mod counts;
mod decimal;
mod error;
mod file;
mod last_file;
mod ledger;
mod lookup;
mod manifest;
pub mod mart_info;
#[cfg_attr(not(feature = "analytics"), path = "no_marts.rs")]
pub mod marts;
mod output;
mod partitions;
mod record;
mod snapshot;
mod writer;

pub use amend::Duplicates;
pub use arrays::schema as arrow_schema;
pub use batches::batches;
pub use carried::Rows;
#[cfg(feature = "analytics")]
pub use compare::{Change, Changes, Happened, compare};
pub use counts::{Counts, Found, Tally};
pub use decimal::refuse_what_does_not_fit;
pub use error::PublishError;
pub use file::FileEntry;
pub use ledger::{Frame, LedgerReader, Line, OldLine};
pub use lookup::{Row, each_row, find};
pub use manifest::{DatasetEntry, GateResult, InputEntry, MANIFEST, Manifest, Run, Timing};
pub use record::{CellRow, FindingRow, Record, SectionRow};
pub use snapshot::{Entry, Later, Published, Snapshot};
