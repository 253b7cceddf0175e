//! The tests of the program from outside: one binary, a module for each thing that is promised.
#![allow(clippy::unwrap_used)]

mod cli;
mod datasets;
mod explain;
mod pdf;
mod project;
mod snapshots;
