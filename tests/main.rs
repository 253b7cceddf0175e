//! The tests of the program from outside: one binary, a module for each thing that is promised.
#![allow(clippy::unwrap_used)]

mod cli;
mod containers;
mod datasets;
mod explain;
mod mutations;
mod project;
mod snapshots;
