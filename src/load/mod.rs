//! A published snapshot into a database, and SQL for warehouses that fetch the files themselves.
//!
//! Tables, types, keys and comments follow from the data dictionary ([`crate::publish::column`]): nothing about a
//! dataset is written here a second time. A load is one transaction. It looks at what the database holds
//! ([`plan::Found`]), and replaces only partitions (dataset × report year) whose files have another hash.

pub mod delta;
pub mod dialect;
#[cfg(feature = "postgres")]
mod copy;
mod definition;
mod duckdb;
mod error;
mod external;
mod plan;
#[cfg(feature = "postgres")]
mod postgres;
mod snapshot;
#[cfg(feature = "store")]
pub mod store;
mod tables;
mod target;
mod views;

pub use definition::definitions;
pub use error::LoadError;
pub use external::script;
pub use plan::Loaded;
pub use snapshot::Snapshot;
pub use tables::Dictionary;
pub use target::Target;

/// Loads a snapshot into a database.
///
/// # Errors
/// Where the snapshot cannot be read, or the database refuses or holds what this program does not know. The database
/// is as it was before then.
pub fn load(
    snapshot: &Snapshot,
    target: &Target,
    schema: Option<&str>,
    dictionary: &Dictionary,
) -> Result<Loaded, LoadError> {
    match target {
        Target::Duckdb(file) => duckdb::load(snapshot, file, schema.unwrap_or("main"), dictionary),
        #[cfg(feature = "postgres")]
        Target::Postgres(url) => postgres::load(snapshot, url, schema.unwrap_or("nianbao"), dictionary),
    }
}
