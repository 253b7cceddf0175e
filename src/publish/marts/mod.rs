//! The analytics tables, made from the datasets of a snapshot that has just been written.
//!
//! They are built year by year, and within a year for some thousand reports at a time, so that memory does not grow
//! with the archive: [`spine`] lists the reports (with Polars: joins and windows over all of a year), [`plan`] says whose
//! rows are in the last snapshot already, [`candidates`] reads the figures of the others, once and with their texts as
//! numbers, [`best`] chooses one for each organ, year, metric and applicant, [`wide`] and [`outcomes`] rearrange those, and
//! [`tables`] writes what is new between what is kept.

mod batch;
mod best;
mod candidates;
mod corrections;
mod documents;
mod excerpt;
mod facts;
mod failures;
mod outcomes;
mod plan;
mod spine;
mod tables;
mod texts;
mod wide;
mod writer;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use polars::prelude::{DataFrame, Engine, LazyFrame, PlRefPath, PolarsResult, ScanArgsParquet};

use super::carried::Last;
use super::datasets::{DOCUMENTS, FACTS, FINDINGS};
use super::{FileEntry, PublishError};
use crate::schema::Schemas;
use tables::Tables;

pub use super::mart_info::{NAMES, infos};

/// Reports whose figures are chosen at once; those of as many others are in memory, being written.
const REPORTS: usize = 2_000;

/// Files of facts from this size on are streamed; for smaller ones starting the engine takes longer than the query.
const STREAMED_BYTES: u64 = 16 << 20;

/// The files of each table, by its name.
pub(super) type Files = BTreeMap<String, Vec<FileEntry>>;

/// Makes all tables of the snapshot in a folder. Years whose `files` are those of the last snapshot keep its tables; in
/// other years organs of which nothing was `read` and nothing else has changed keep their rows.
///
/// # Errors
/// Where a file cannot be read or written, or a correction is out of date.
pub(super) fn write(
    root: &Path,
    schemas: &Schemas,
    files: &Files,
    (last, read): (Option<&Arc<Last>>, &BTreeSet<String>),
) -> Result<Files, PublishError> {
    let is_known = |partition: &str| last.is_some_and(|last| is_unchanged(partition, files, last));
    let mut tables = Tables::create(root, schemas, last, read)?;
    let mut outdated = Vec::new();
    for partition in partitions(root)? {
        if is_known(&partition) {
            tables.keep(&partition);
        } else {
            outdated.extend(tables.make(&Partition::new(root, &partition))?);
        }
    }
    if !outdated.is_empty() {
        return Err(PublishError::Corrections(outdated));
    }
    tables.finish()
}

/// Whether all that the tables of a partition are made from is as it was in the last snapshot.
fn is_unchanged(partition: &str, files: &Files, last: &Last) -> bool {
    [DOCUMENTS.name, FACTS.name, FINDINGS.name].into_iter().all(|dataset| {
        let path = format!("{dataset}/{partition}/part-0.parquet");
        let now = files.get(dataset).and_then(|files| files.iter().find(|file| file.path == path));
        now.map(|file| &file.sha256) == last.file(&path).map(|file| &file.sha256)
    })
}

/// The partitions of `documents`, by name.
fn partitions(root: &Path) -> Result<Vec<String>, PublishError> {
    let folder = root.join(DOCUMENTS.name);
    let entries = std::fs::read_dir(&folder).map_err(|e| PublishError::io(&folder, e))?;
    let mut names: Vec<_> = entries.flatten().filter_map(|e| e.file_name().into_string().ok()).collect();
    names.sort();
    Ok(names)
}

/// The files of one partition.
#[derive(Clone)]
struct Partition {
    name: String,
    documents: String,
    /// `None` where no document has a figure.
    facts: Option<String>,
    findings: Option<String>,
}

impl Partition {
    fn new(root: &Path, name: &str) -> Self {
        let file = |dataset: &str| root.join(dataset).join(name).join("part-0.parquet").display().to_string();
        let existing = |dataset: &str| Some(file(dataset)).filter(|path| Path::new(path).is_file());
        Self {
            name: name.to_owned(),
            documents: file(DOCUMENTS.name),
            facts: existing(FACTS.name),
            findings: existing(FINDINGS.name),
        }
    }

    fn year(&self) -> Option<i32> {
        self.name.split_once('=').and_then(|(_, year)| year.parse().ok())
    }
}

/// Parquet files (a path or a pattern) as a lazy frame: read where a query needs them.
pub(super) fn scan(path: &str) -> PolarsResult<LazyFrame> {
    let mut args = ScanArgsParquet { glob: path.contains('*'), ..ScanArgsParquet::default() };
    // The partition's year is a column of the file too.
    args.hive_options.enabled = Some(false);
    LazyFrame::scan_parquet(PlRefPath::new(path), args)
}

/// Runs a query over the facts of a partition: streaming, where they are many.
fn collect_facts(query: LazyFrame, files: &Partition) -> PolarsResult<DataFrame> {
    let size = |path: &String| std::fs::metadata(path).map_or(0, |m| m.len());
    let large = files.facts.as_ref().map_or(0, size) >= STREAMED_BYTES;
    let engine = if large { Engine::Streaming } else { Engine::InMemory };
    Ok(query.collect_with_engine(engine)?.unwrap_single())
}

/// Runs a query over what is in memory.
pub(super) fn collect(query: LazyFrame) -> PolarsResult<DataFrame> {
    Ok(query.collect_with_engine(Engine::InMemory)?.unwrap_single())
}
