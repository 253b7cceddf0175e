//! Reports to a snapshot: Parquet datasets and the manifest.
