//! A snapshot from its first row to the switch of `current`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::datasets::{self, CELLS, DOCUMENTS, FACTS, FINDINGS, MENTIONS, REJECTS, SECTIONS};
use super::manifest::{DatasetEntry, GateResult, MANIFEST, Manifest, Run, Timing, snapshot_id};
use super::output::{Output, Temporary};
use super::writer::DatasetWriter;
use super::{Counts, Duplicates, FileEntry, PublishError, Record, marts};
use crate::model::Reject;
use crate::schema::Schemas;

/// A snapshot being written.
pub struct Snapshot {
    output: Output,
    folder: Temporary,
    counts: Counts,
    writers: Writers,
}

struct Writers {
    documents: DatasetWriter<Record, Record>,
    facts: DatasetWriter<Record, crate::model::Fact>,
    mentions: DatasetWriter<Record, crate::model::Mention>,
    cells: DatasetWriter<Record, super::CellRow>,
    sections: DatasetWriter<Record, super::SectionRow>,
    findings: DatasetWriter<Record, super::FindingRow>,
    rejects: DatasetWriter<Reject, Reject>,
}

/// A snapshot that readers see.
#[derive(Debug)]
pub struct Published {
    /// Its folder.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
    /// Whether it is the current one; not where a gate failed.
    pub current: bool,
}

impl Snapshot {
    /// Begins a snapshot in an output folder.
    ///
    /// # Errors
    /// Where the folder cannot be written or another run is writing there.
    pub fn begin(output: &Path) -> Result<Self, PublishError> {
        let output = Output::open(output)?;
        output.check_links(links())?;
        let folder = output.temporary()?;
        let writers = Writers::create(&folder.path)?;
        Ok(Self { output, folder, counts: Counts::default(), writers })
    }

    /// Appends what came of the next sources, in their order.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn write(&mut self, results: Vec<Result<Record, Reject>>) -> Result<(), PublishError> {
        let (mut records, mut rejects) = (Vec::with_capacity(results.len()), Vec::new());
        for result in results {
            match result {
                Ok(record) => {
                    self.counts.document(&record);
                    records.push(record);
                }
                Err(reject) => {
                    self.counts.reject(&reject);
                    rejects.push(reject);
                }
            }
        }
        self.writers.write(&records, &rejects)
    }

    /// Appends findings about documents that were written before.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn write_later(&mut self, records: Vec<Record>) -> Result<(), PublishError> {
        records.iter().for_each(|record| self.counts.findings(record));
        self.writers.findings.write(&records)
    }

    /// Names the checks, of all that there are, that no document gave anything to compare.
    pub fn name_idle_checks<'a>(&mut self, all: impl Iterator<Item = &'a str>) {
        self.counts.name_idle_checks(all);
    }

    /// What was counted so far.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Ends the datasets, with what the end of the run told about copies, and makes the analytics tables from them.
    ///
    /// # Errors
    /// Where a file cannot be written, or a correction is out of date.
    pub fn finish(self, duplicates: &Duplicates, schemas: &Schemas) -> Result<Finished, PublishError> {
        let mut files = self.writers.finish(duplicates)?;
        files.extend(marts::write(&self.folder.path, schemas)?);
        let datasets = files.into_iter().map(|(name, files)| (name, DatasetEntry::new(files))).collect();
        Ok(Finished { output: self.output, folder: self.folder, counts: self.counts, datasets })
    }
}

/// A snapshot with all its data on the disk, that no reader sees yet.
pub struct Finished {
    output: Output,
    folder: Temporary,
    counts: Counts,
    datasets: BTreeMap<String, DatasetEntry>,
}

impl Finished {
    /// What was counted.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The manifest of the current snapshot, where there is one that can be read.
    pub fn last_manifest(&self) -> Option<serde_json::Value> {
        self.output.current_manifest(MANIFEST)
    }

    /// Writes the manifest and makes the snapshot the current one; where a gate failed, the snapshot is set aside.
    /// Removes the oldest snapshots until at most `keep` are left.
    ///
    /// # Errors
    /// Where a file cannot be written, renamed or removed.
    pub fn publish(
        self,
        run: Run,
        timing: Timing,
        gates: Vec<GateResult>,
        keep: Option<NonZeroUsize>,
    ) -> Result<Published, PublishError> {
        let id = snapshot_id(&run, &self.datasets);
        let passed = gates.iter().all(|gate| gate.passed);
        let Self { output, folder, counts, datasets } = self;
        let manifest = Manifest { snapshot: id.clone(), run, counts, gates, datasets, timing };
        write_manifest(&folder.path.join(MANIFEST), &manifest)?;
        if !passed {
            let folder = output.set_aside(&folder.path, &id)?;
            return Ok(Published { folder, manifest, current: false });
        }
        let folder = output.publish(&folder.path, &id, MANIFEST)?;
        output.link("current", &format!("snapshots/{id}"))?;
        for name in links().skip(1) {
            output.link(name, &format!("current/{name}"))?;
        }
        output.sync()?;
        if let Some(keep) = keep {
            output.prune(keep, &id)?;
        }
        Ok(Published { folder, manifest, current: true })
    }
}

/// The links of an output folder: `current` first, then one for each part of a snapshot.
fn links() -> impl Iterator<Item = &'static str> {
    ["current", MANIFEST].into_iter().chain(datasets::infos().map(|d| d.name)).chain(marts::NAMES)
}

impl Writers {
    fn create(folder: &Path) -> Result<Self, PublishError> {
        Ok(Self {
            documents: DatasetWriter::create(&DOCUMENTS, folder)?,
            facts: DatasetWriter::create(&FACTS, folder)?,
            mentions: DatasetWriter::create(&MENTIONS, folder)?,
            cells: DatasetWriter::create(&CELLS, folder)?,
            sections: DatasetWriter::create(&SECTIONS, folder)?,
            findings: DatasetWriter::create(&FINDINGS, folder)?,
            rejects: DatasetWriter::create(&REJECTS, folder)?,
        })
    }

    /// Each dataset has a thread: compression is most of the work, and the order within a dataset is what counts.
    fn write(&mut self, records: &[Record], rejects: &[Reject]) -> Result<(), PublishError> {
        std::thread::scope(|scope| {
            let threads = [
                scope.spawn(|| self.documents.write(records)),
                scope.spawn(|| self.facts.write(records)),
                scope.spawn(|| self.mentions.write(records)),
                scope.spawn(|| self.cells.write(records)),
                scope.spawn(|| self.sections.write(records)),
                scope.spawn(|| self.findings.write(records)),
                scope.spawn(|| self.rejects.write(rejects)),
            ];
            threads.into_iter().try_for_each(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    }

    fn finish(self, duplicates: &Duplicates) -> Result<BTreeMap<String, Vec<FileEntry>>, PublishError> {
        let files = [
            (DOCUMENTS.name, self.documents.finish_with(duplicates)?),
            (FACTS.name, self.facts.finish()?),
            (MENTIONS.name, self.mentions.finish()?),
            (CELLS.name, self.cells.finish()?),
            (SECTIONS.name, self.sections.finish()?),
            (FINDINGS.name, self.findings.finish()?),
            (REJECTS.name, self.rejects.finish()?),
        ];
        Ok(files.map(|(name, files)| (name.to_owned(), files)).into())
    }
}

fn write_manifest(path: &Path, manifest: &Manifest) -> Result<(), PublishError> {
    let write = || {
        let mut text = serde_json::to_string_pretty(manifest)?;
        text.push('\n');
        let mut file = File::create(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|e| PublishError::io(path, e))
}
