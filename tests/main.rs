//! The tests of the program from outside: one binary, a module for each thing that is promised.
#![allow(clippy::unwrap_used)]

mod cases;
mod checks;
mod cli;
mod conservation;
mod containers;
mod copies;
mod crawls;
mod datasets;
#[cfg(feature = "analytics")]
mod diff;
mod explain;
mod formats;
mod gold;
mod incremental;
mod kills;
mod load;
#[cfg(feature = "analytics")]
mod marts;
mod mutations;
mod pdf;
mod project;
mod prose_reports;
mod regressions;
mod properties;
mod schemas;
mod snapshots;
#[cfg(feature = "store")]
mod store;
mod tidy;
