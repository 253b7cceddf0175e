//! **nianbao** (年报) turns Chinese government-information-disclosure annual reports into Parquet datasets of
//! disclosure metrics: every figure with its place in the source.
//!
//! The modules stand in the order in which a report flows through them:
//!
//! ```text
//! fetch      folders, globs, files   → Source            what lies on disk
//! normalize  Source bytes            → Document          clean text, tables of the markup, page metadata
//! extract    Document                → Report            sections, all tables (also those that lost their markup)
//! map        Report × schemas        → Facts, Findings   which form, which cell is which metric
//! check      Facts × schemas         → Findings          which figures contradict each other
//! publish    rows                    → a snapshot        Parquet datasets and the manifest run.json
//! ```
//!
//! [`model`] holds the nouns that the stages exchange, [`schema`] the forms and metrics read from `schemas/`,
//! [`config`] the pipeline files, [`ids`] how documents and facts are named.
//! A stage never imports another stage; they meet in [`pipeline`] only. [`load`] brings what was published into
//! databases. [`cli`] is the command line around all of it.

#![allow(rustdoc::private_intra_doc_links)] // the docs are built for those who work on the code

pub mod model;
pub mod ids;
pub mod compress;
pub mod schema;
pub mod config;
pub mod fetch;
pub mod normalize;
pub mod extract;
pub mod map;
pub mod check;
pub mod publish;
pub mod pipeline;
pub mod load;
pub mod cli;
