//! The kinds of checks, each with its manual.
//!
//! Of one document: [`equal`] (also `sum`), [`at_most`], [`members`], [`not_negative`], [`absent`], [`ratio`],
//! [`twice`], [`shares`]; between prose and tables: [`told`], [`requires`], [`none_said`]; within the prose: [`listed`],
//! [`breakdown`], [`share`], [`portions`]. Those of a run are in [`crate::check::run`].

pub mod absent;
pub mod at_most;
pub mod breakdown;
pub mod equal;
pub mod listed;
pub mod members;
pub mod none_said;
pub mod not_negative;
pub mod portions;
pub mod ratio;
pub mod requires;
pub mod share;
pub mod shares;
pub mod told;
pub mod twice;
