//! `run.json`: what a snapshot was made from, and what it holds. Only `timing` differs between two runs that read the
//! same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Counts, FileEntry};
use crate::config::Crawl;
use crate::ids::hex;

/// The name of the manifest in a snapshot.
pub const MANIFEST: &str = "run.json";

/// What the run knows before it begins.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// The pipeline file, as named on the command line.
    pub pipeline: String,
    /// SHA-256 of the pipeline file.
    pub pipeline_sha256: String,
    /// SHA-256 over the schemas.
    pub schema_sha256: String,
    /// Version of this program.
    pub program_version: String,
    /// What was read.
    pub inputs: Vec<InputEntry>,
    /// Where crawls keep what, as the pipeline says.
    pub crawl: Crawl,
}

/// An input of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InputEntry {
    /// The path as given: the beginning of `documents.source_path`.
    pub path: String,
    /// The folder that it is relative to, as an absolute path.
    pub base: String,
}

/// When, and how long.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Timing {
    /// Start of the run, UTC.
    pub started: String,
    /// End of the run, UTC.
    pub finished: String,
    /// Seconds between the two.
    pub seconds: f64,
    /// Threads that read documents.
    pub jobs: usize,
    /// Sources of which the rows of the last snapshot were kept; the others were read.
    pub reused: u64,
    /// Seconds by stage, summed over the threads.
    pub stage_seconds: BTreeMap<&'static str, f64>,
}

/// What came of a gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GateResult {
    /// Its name in the pipeline file.
    pub gate: &'static str,
    /// What it asks for.
    pub limit: String,
    /// What was found.
    pub found: String,
    /// Whether it let the snapshot pass.
    pub passed: bool,
}

/// A dataset of a snapshot.
#[derive(Clone, Debug, Serialize)]
pub struct DatasetEntry {
    /// Its rows.
    pub rows: u64,
    /// The size of its files.
    pub bytes: u64,
    /// Its files.
    pub files: Vec<FileEntry>,
}

impl DatasetEntry {
    pub(super) fn new(files: Vec<FileEntry>) -> Self {
        Self { rows: files.iter().map(|f| f.rows).sum(), bytes: files.iter().map(|f| f.bytes).sum(), files }
    }
}

/// The manifest of a snapshot.
#[derive(Clone, Debug, Serialize)]
pub struct Manifest {
    /// Its id.
    pub snapshot: String,
    /// What the run knew before it began.
    #[serde(flatten)]
    pub run: Run,
    /// What it read and made.
    pub counts: Counts,
    /// What it was held against before it could become the current one.
    pub gates: Vec<GateResult>,
    /// What it wrote.
    pub datasets: BTreeMap<String, DatasetEntry>,
    /// When, and how long.
    pub timing: Timing,
}

/// The id of a snapshot: from pipeline, schemas, program version and the content of all files.
pub(super) fn snapshot_id(run: &Run, datasets: &BTreeMap<String, DatasetEntry>) -> String {
    let mut hash = Sha256::new();
    for part in [&run.pipeline_sha256, &run.schema_sha256, &run.program_version] {
        hash.update(format!("{part}\n"));
    }
    for file in datasets.values().flat_map(|d| &d.files) {
        hash.update(format!("{} {}\n", file.sha256, file.path));
    }
    hex(&hash.finalize()[..8])
}
