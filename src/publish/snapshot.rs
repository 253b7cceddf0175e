//! A snapshot from its first row to the switch of `current`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::carried::{Last, Rows};
use super::datasets::{self, CELLS, DOCUMENTS, FACTS, FINDINGS, MENTIONS, REJECTS, SECTIONS};
use super::file::{ends_group, is_border};
use super::ledger::{LedgerReader, LedgerWriter, Line};
use super::manifest::{DatasetEntry, GateResult, MANIFEST, Manifest, Run, Timing, snapshot_id};
use super::output::{Output, Temporary};
use super::writer::{DatasetWriter, Step};
use super::{Counts, Duplicates, FileEntry, Found, PublishError, Record, Tally, marts};
use crate::model::Reject;
use crate::schema::Schemas;

/// A snapshot being written.
pub struct Snapshot {
    output: Output,
    folder: Temporary,
    counts: Counts,
    writers: Writers,
    ledger: LedgerWriter,
    last: Option<Arc<Last>>,
    /// Documents that were read though others are kept.
    read: BTreeSet<String>,
}

/// What comes next in a snapshot.
#[derive(Debug)]
pub enum Entry {
    /// A document, and what is counted of it.
    New(Box<Record>, Box<Tally>),
    /// The next document of the last snapshot; it stays.
    Kept(Rows, Box<Tally>),
    /// The next document of the last snapshot; it does not.
    Gone(Rows),
    /// A source without a document.
    Reject(Reject),
}

/// What comes next of the findings of the end of a run.
#[derive(Debug)]
pub enum Later<'a> {
    /// Those of a document.
    New(&'a Record),
    /// The next ones of the last snapshot, of this document; they stay.
    Kept(&'a str, Rows, &'a Found),
    /// The next ones of the last snapshot; they do not.
    Gone(Rows),
}

/// Among the findings of the end of a run, a few for each document, row groups end after one document in two to the power of
/// so many.
const LATER: u32 = 10;

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
    /// Begins a snapshot in an output folder. Where the last one was made under the same `fingerprint` of everything
    /// but the sources, its ledger is handed out, and its documents can be kept.
    ///
    /// # Errors
    /// Where the folder cannot be written or another run is writing there.
    pub fn begin(output: &Path, fingerprint: &str, reuse: bool) -> Result<(Self, Option<LedgerReader>), PublishError> {
        let output = Output::open(output)?;
        output.check_links(links())?;
        let folder = output.temporary()?;
        let last = if reuse { last(&output, fingerprint) } else { Ok(None) };
        let (last, lines) = last
            .unwrap_or_else(|reason| {
                tracing::warn!("nothing of the last snapshot can be taken over: {reason}; reading everything");
                None
            })
            .unzip();
        let last = last.map(Arc::new);
        let writers = Writers::create(&folder.path, last.as_ref())?;
        let ledger = LedgerWriter::create(folder.path.join(".ledger"), fingerprint)?;
        Ok((Self { output, folder, counts: Counts::default(), writers, ledger, last, read: BTreeSet::new() }, lines))
    }

    /// Appends what came of the next sources, in their order; returns the time that it took, summed over threads.
    ///
    /// # Errors
    /// Where a file cannot be written, or the last snapshot cannot be read.
    pub fn write(&mut self, entries: &[Entry]) -> Result<Duration, PublishError> {
        let (mut documents, mut rejects) = (Vec::with_capacity(entries.len()), Vec::new());
        for entry in entries {
            match entry {
                Entry::New(record, tally) => {
                    self.counts.document(tally);
                    self.read.extend(self.last.is_some().then(|| record.key.id.clone()));
                    documents.push(Step::New(&**record, ends_group(&record.key.id)));
                }
                Entry::Kept(rows, tally) => {
                    self.counts.document(tally);
                    documents.push(Step::Kept(*rows));
                }
                Entry::Gone(rows) => documents.push(Step::Gone(*rows)),
                Entry::Reject(reject) => {
                    self.counts.reject(reject);
                    rejects.push(Step::New(reject, false));
                }
            }
        }
        self.writers.write(&documents, &rejects)
    }

    /// Appends findings about documents that were written before.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_later(&mut self, later: &[Later<'_>]) -> Result<(), PublishError> {
        let mut steps = Vec::with_capacity(later.len());
        for later in later {
            steps.push(match later {
                Later::New(record) => {
                    self.counts.findings(&Found::of(record));
                    Step::New(*record, is_border(&record.key.id, LATER))
                }
                Later::Kept(doc_id, rows, found) => {
                    self.counts.findings(found);
                    Step::Kept(Rows { border: is_border(doc_id, LATER), ..*rows })
                }
                Later::Gone(rows) => Step::Gone(*rows),
            });
        }
        self.writers.findings.write(&steps)
    }

    /// Notes a line for the next run.
    ///
    /// # Errors
    /// Where the ledger cannot be written.
    pub fn note(&mut self, line: &Line) -> Result<(), PublishError> {
        self.ledger.line(line)
    }

    /// Sums the outcomes of checks up, and names those, of all that there are, that no document gave anything to compare.
    pub fn sum_checks_up<'a>(&mut self, all: impl Iterator<Item = &'a str>) {
        self.counts.sum_checks_up(all);
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
        let last = self.last.as_deref();
        let mut files = self.writers.finish(duplicates, last)?;
        files.extend(marts::write(&self.folder.path, schemas, &files, (self.last.as_ref(), &self.read))?);
        let datasets = files.into_iter().map(|(name, files)| (name, DatasetEntry::new(files))).collect();
        let ledger = self.ledger.finish()?;
        Ok(Finished { output: self.output, folder: self.folder, counts: self.counts, datasets, ledger })
    }
}

/// A snapshot with all its data on the disk, that no reader sees yet.
pub struct Finished {
    output: Output,
    folder: Temporary,
    counts: Counts,
    datasets: BTreeMap<String, DatasetEntry>,
    ledger: PathBuf,
}

impl Finished {
    /// What was counted.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The manifest of the current snapshot; `None` where nothing was published yet.
    ///
    /// # Errors
    /// What is wrong, where there are snapshots and it cannot be read.
    pub fn last_manifest(&self) -> Result<Option<serde_json::Value>, String> {
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
        let Self { output, folder, counts, datasets, ledger } = self;
        let manifest = Manifest { snapshot: id.clone(), run, counts, gates, datasets, timing };
        write_manifest(&folder.path.join(MANIFEST), &manifest)?;
        if !passed {
            std::fs::remove_file(&ledger).map_err(|e| PublishError::io(&ledger, e))?;
            let folder = output.set_aside(&folder.path, &id)?;
            return Ok(Published { folder, manifest, current: false });
        }
        output.keep_ledger(&ledger, &id)?;
        let folder = output.publish(&folder.path, &id, MANIFEST)?;
        output.link("current", &format!("snapshots/{id}"))?;
        for name in links().skip(1) {
            output.link(name, &format!("current/{name}"))?;
        }
        output.sync()?;
        output.remove_leftovers()?;
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

/// The last snapshot and its ledger; `None` where there is none, or where the ledger is of another fingerprint.
///
/// # Errors
/// What is wrong, where one of them is not whole.
fn last(output: &Output, fingerprint: &str) -> Result<Option<(Last, LedgerReader)>, String> {
    let Some(manifest) = output.current_manifest(MANIFEST)? else { return Ok(None) };
    let folder = output.current().ok_or("`current` is no link")?;
    let id = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let Some(ledger) = LedgerReader::open(&output.ledger(id), fingerprint)? else { return Ok(None) };
    Ok(Some((Last::open(folder, &manifest)?, ledger)))
}

impl Writers {
    fn create(folder: &Path, last: Option<&Arc<Last>>) -> Result<Self, PublishError> {
        let at = (folder, last);
        Ok(Self {
            documents: DatasetWriter::carrying(&DOCUMENTS, at, |_| 1)?,
            facts: DatasetWriter::carrying(&FACTS, at, |rows| rows.facts)?,
            mentions: DatasetWriter::carrying(&MENTIONS, at, |rows| rows.mentions)?,
            cells: DatasetWriter::carrying(&CELLS, at, |rows| rows.cells)?,
            sections: DatasetWriter::carrying(&SECTIONS, at, |rows| rows.sections)?,
            findings: DatasetWriter::carrying(&FINDINGS, at, |rows| rows.findings)?,
            rejects: DatasetWriter::create(&REJECTS, folder)?,
        })
    }

    /// On the threads of the pool that this is called in, each dataset on one: compression is most of the work, and the
    /// order within a dataset is what counts.
    fn write(
        &mut self,
        documents: &[Step<'_, Record>],
        rejects: &[Step<'_, Reject>],
    ) -> Result<Duration, PublishError> {
        type Write<'a> = Box<dyn FnOnce() -> Result<(), PublishError> + Send + 'a>;
        let writes: [Write<'_>; 7] = [
            Box::new(|| self.cells.write(documents)),
            Box::new(|| self.documents.write(documents)),
            Box::new(|| self.sections.write(documents)),
            Box::new(|| self.facts.write(documents)),
            Box::new(|| self.mentions.write(documents)),
            Box::new(|| self.findings.write(documents)),
            Box::new(|| self.rejects.write(rejects)),
        ];
        let timed = |write: Write<'_>| {
            let start = Instant::now();
            write().map(|()| start.elapsed())
        };
        writes.into_par_iter().map(timed).try_reduce(Duration::default, |a, b| Ok(a + b))
    }

    fn finish(
        self,
        duplicates: &Duplicates,
        last: Option<&Last>,
    ) -> Result<BTreeMap<String, Vec<FileEntry>>, PublishError> {
        type Finish<'a> = Box<dyn FnOnce() -> Result<Vec<FileEntry>, PublishError> + Send + 'a>;
        let Self { documents, findings, .. } = self;
        let finishes: [(&str, Finish<'_>); 5] = [
            (CELLS.name, Box::new(|| self.cells.finish())),
            (SECTIONS.name, Box::new(|| self.sections.finish())),
            (FACTS.name, Box::new(|| self.facts.finish())),
            (MENTIONS.name, Box::new(|| self.mentions.finish())),
            (REJECTS.name, Box::new(|| self.rejects.finish())),
        ];
        let named = |(name, finish): (&str, Finish<'_>)| Ok((name.to_owned(), finish()?));
        // Documents state how many checks failed.
        let checked = || {
            let findings = findings.finish()?;
            Ok::<_, PublishError>((documents.finish_with(duplicates, &findings, last)?, findings))
        };
        let others = || finishes.into_par_iter().map(named).collect::<Result<BTreeMap<_, _>, PublishError>>();
        let (checked, others) = rayon::join(checked, others);
        let ((documents, findings), mut files) = (checked?, others?);
        files.insert(DOCUMENTS.name.to_owned(), documents);
        files.insert(FINDINGS.name.to_owned(), findings);
        Ok(files)
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
