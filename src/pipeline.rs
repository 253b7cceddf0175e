//! The stages on one screen, and the only place where they meet.
//!
//! Sources flow through in batches, bounded in number and in bytes, so that memory does not grow with the corpus. The
//! documents of a batch are read by as many threads as there are jobs and written in the order of the sources, so that
//! what is published does not depend on the number of threads. A source that cannot be read is a [`Reject`], also
//! where a reader panics, and the run goes on.

mod batch;
mod clock;
mod copies;
mod gates;
mod guard;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rayon::ThreadPool;
use rayon::prelude::*;

use crate::config::{Crawl, Gates, InputPath};
use crate::fetch::{self, Content, Unpacker};
use crate::ids::{DocIds, DocKey, name_facts};
use crate::model::{Finding, Reject, Report, Severity, Source, Span, Stage};
use crate::publish::{self, InputEntry, PublishError, Published, Record, Run, Snapshot, Timing};
use crate::schema::Schemas;
use crate::{check, extract, map, normalize};
use batch::Batches;
use clock::Clock;
use copies::Copies;

/// A run, ready to start.
#[derive(Debug)]
pub struct Job {
    /// What to read, in order; what could not be listed is a reject already.
    pub sources: Vec<Result<Source, Reject>>,
    /// Sources larger than this are rejected.
    pub max_bytes: u64,
    /// Where crawls keep what.
    pub crawl: Crawl,
    /// The schemas.
    pub schemas: Schemas,
    /// Where to publish.
    pub output: PathBuf,
    /// How many snapshots to keep; `None` for all.
    pub keep: Option<NonZeroUsize>,
    /// What a snapshot must be like to become the current one.
    pub gates: Gates,
    /// Threads that read documents.
    pub jobs: usize,
    /// For the manifest.
    pub run: Run,
}

/// Why a run could not be done.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The snapshot could not be written.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// No threads.
    #[error("cannot start {0} threads: {1}")]
    Threads(usize, rayon::ThreadPoolBuildError),
}

/// What came of a run, besides the snapshot.
#[derive(Debug)]
pub struct Outcome {
    /// The snapshot.
    pub published: Published,
    /// The first rejects, for the summary.
    pub first_rejects: Vec<Reject>,
}

/// How many rejects the summary can show.
const FIRST_REJECTS: usize = 5;

/// Readers of documents recurse over markup; a thread gets this much stack.
const STACK_BYTES: usize = 16 << 20;

/// Reads all sources of a job and publishes a snapshot. `progress` is told how many of them are done.
///
/// # Errors
/// Where the snapshot cannot be written; never because of a source.
pub fn run(job: Job, progress: &(dyn Fn(usize) + Sync)) -> Result<Outcome, RunError> {
    let (started, clock) = (Timestamp::now(), Clock::default());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(job.jobs).stack_size(STACK_BYTES).build();
    let pool = pool.map_err(|e| RunError::Threads(job.jobs, e))?;
    let reader = Reader { schemas: &job.schemas, max_bytes: job.max_bytes, clock: &clock };
    let mut output = Output {
        snapshot: Snapshot::begin(&job.output)?,
        ids: DocIds::default(),
        seen: Seen::default(),
        first_rejects: Vec::new(),
    };
    let (mut batches, mut failed) = (Batches::default(), None);
    let unpacker = Unpacker { max_bytes: job.max_bytes, crawl: &job.crawl };
    for source in job.sources {
        let mut hand_on = |item| {
            let batch = batches.push(item);
            failed = batch.and_then(|batch| output.read(&pool, reader, batch).err());
            failed.is_none()
        };
        unpack(unpacker, source, &mut hand_on);
        if let Some(e) = failed {
            return Err(e.into());
        }
        progress(1);
    }
    output.read(&pool, reader, batches.take())?;
    let Output { mut snapshot, seen, first_rejects, .. } = output;
    let (duplicates, later) = clock.time(Stage::Check, || seen.compare(&job.schemas));
    snapshot.write_later(later)?;
    snapshot.name_idle_checks(job.schemas.checks.list.iter().map(|check| check.id.as_str()));
    let finished = clock.time(Stage::Publish, || snapshot.finish(&duplicates, &job.schemas))?;
    let gates = gates::check(&job.gates, finished.counts(), finished.last_manifest().as_ref());
    let published = finished.publish(job.run, timing(started, job.jobs, &clock), gates, job.keep)?;
    Ok(Outcome { published, first_rejects })
}

/// Opens an archive. Where its reader panics it is a reject, besides the members that were read before.
fn unpack(unpacker: Unpacker<'_>, item: Result<Source, Reject>, sink: &mut dyn FnMut(Result<Source, Reject>) -> bool) {
    let (source, mut is_ours) = (item.as_ref().ok().cloned().unwrap_or_default(), false);
    let opened = guard::guard(Stage::Fetch, &source, || {
        unpacker.open(item, &mut |item| {
            is_ours = true;
            let goes_on = sink(item);
            is_ours = false;
            goes_on
        })
    });
    if let Err(reject) = opened {
        // What panicked while it took a member on is no matter of the archive.
        assert!(!is_ours, "{}", reject.message);
        sink(Err(reject));
    }
}

/// What a run has made so far.
struct Output {
    snapshot: Snapshot,
    ids: DocIds,
    seen: Seen,
    first_rejects: Vec<Reject>,
}

impl Output {
    /// Reads a batch on all threads and writes it in the order of its sources.
    fn read(
        &mut self,
        pool: &ThreadPool,
        reader: Reader<'_>,
        batch: Vec<Result<Source, Reject>>,
    ) -> Result<(), PublishError> {
        let contents: Vec<_> = pool.install(|| batch.into_par_iter().map(|source| reader.fetch(source?)).collect());
        let named: Vec<_> = contents.into_iter().map(|content| name(&mut self.ids, content)).collect();
        let results: Vec<_> = pool.install(|| named.into_par_iter().map(|named| reader.read(named?)).collect());
        results.iter().flatten().for_each(|record| self.seen.add(record, reader.schemas));
        let rejects = results.iter().filter_map(|result: &Result<Record, Reject>| result.as_ref().err());
        self.first_rejects.extend(rejects.take(FIRST_REJECTS - self.first_rejects.len()).cloned());
        reader.clock.time(Stage::Publish, || self.snapshot.write(results))
    }
}

/// Reads and checks all sources without publishing: hands each on to `each`, in order, and returns what is found when
/// all of them are compared with each other.
pub fn check_all(
    sources: Vec<Result<Source, Reject>>,
    max_bytes: u64,
    crawl: &Crawl,
    schemas: &Schemas,
    each: &mut dyn FnMut(Result<Record, Reject>),
) -> Vec<Record> {
    let clock = Clock::default();
    let reader = Reader { schemas, max_bytes, clock: &clock };
    let (mut ids, mut seen) = (DocIds::default(), Seen::default());
    let unpacker = Unpacker { max_bytes, crawl };
    for source in sources {
        unpack(unpacker, source, &mut |item| {
            let named = name(&mut ids, item.and_then(|source| reader.fetch(source)));
            let result = named.and_then(|named| reader.read(named));
            result.iter().for_each(|record| seen.add(record, schemas));
            each(result);
            true
        });
    }
    seen.compare(schemas).1
}

/// What is remembered of the reports that were read, to compare them in the end.
#[derive(Default)]
struct Seen {
    copies: Copies,
    years: check::run::Run,
}

impl Seen {
    fn add(&mut self, record: &Record, schemas: &Schemas) {
        self.copies.add(record, schemas);
        let chars = |at| record.char_start(Span { start: at, end: at }) as u32;
        self.years.add(&record.key.id, &record.report, schemas, &chars);
    }

    /// The preferred copies, and what is found when all reports but copies are compared with each other.
    fn compare(self, schemas: &Schemas) -> (publish::Duplicates, Vec<Record>) {
        let duplicates = self.copies.duplicates();
        // Later sources of the same bytes, too few in figures to be told by them, have a number in their id.
        let is_copy = |doc_id: &str| duplicates.get(doc_id).map_or(doc_id.contains('-'), Option::is_some);
        let later = self.years.finish(&schemas.checks, &is_copy);
        let later = later.into_iter().map(|l| Record::later(l.doc_id, l.identity, l.findings)).collect();
        (duplicates, later)
    }
}

/// Reads one source through all stages, under the identity that it has in a snapshot or, for `None`, its own.
///
/// # Errors
/// The reject that a run would publish for it.
pub fn read_one(
    source: Source,
    doc_id: Option<&str>,
    max_bytes: u64,
    schemas: &Schemas,
) -> Result<(Record, Vec<u8>), Reject> {
    let clock = Clock::default();
    let reader = Reader { schemas, max_bytes, clock: &clock };
    let content = reader.fetch(source)?;
    let bytes = content.bytes.clone();
    let (mut key, content) = name(&mut DocIds::default(), Ok(content))?;
    key.id = doc_id.map_or(key.id, str::to_owned);
    Ok((reader.read((key, content))?, bytes))
}

fn name(ids: &mut DocIds, content: Result<Content, Reject>) -> Result<(DocKey, Content), Reject> {
    content.map(|content| (ids.name(&content.sha256), content))
}

/// What the stages need besides the document.
#[derive(Clone, Copy)]
struct Reader<'a> {
    schemas: &'a Schemas,
    max_bytes: u64,
    clock: &'a Clock,
}

impl Reader<'_> {
    fn fetch(self, source: Source) -> Result<Content, Reject> {
        self.clock.time(Stage::Fetch, || fetch::read(source, self.max_bytes))
    }

    /// One document: bytes → document → report → facts → record.
    fn read(self, (key, Content { source, bytes, .. }): (DocKey, Content)) -> Result<Record, Reject> {
        let Self { schemas, .. } = self;
        let document =
            self.stage(Stage::Normalize, &source, || normalize::normalize(&source, &bytes, &schemas.page))??;
        let mut report = self.stage(Stage::Extract, &source, || extract::extract(document, schemas))?;
        self.stage(Stage::Map, &source, || map::map(&mut report, schemas))?;
        self.stage(Stage::Publish, &source, || {
            if !report.identity.is_annual_report {
                withhold(&mut report);
            }
            name_facts(&key.id, &mut report);
            let unfit = publish::refuse_what_does_not_fit(&mut report.facts);
            report.findings.extend(unfit);
        })?;
        let checked = self.stage(Stage::Check, &source, || check::check(&report, schemas))?;
        report.findings.extend(checked);
        self.stage(Stage::Publish, &source, || Record::new(key, report))
    }

    /// Runs a stage of one document: timed, and a panic is a reject.
    fn stage<T>(self, stage: Stage, source: &Source, work: impl FnOnce() -> T) -> Result<T, Reject> {
        self.clock.time(stage, || guard::guard(stage, source, work))
    }
}

/// Pages that are no annual reports are rows, but their figures are no facts of any report. That is said, for a report
/// whose title is not understood looks the same.
fn withhold(report: &mut Report) {
    let figures = std::mem::take(&mut report.facts).len();
    report.mentions.clear();
    report.findings.iter_mut().for_each(|finding| finding.facts.clear());
    if figures > 0 {
        let message = format!(
            "此页不像年度报告，表中{figures}个数未作为指标发布 / this page seems to be no annual report; \
             {figures} figures of its tables are not published as facts"
        );
        report.findings.push(Finding::seen("extract.no_annual_report", Severity::Warning, message, None));
    }
}

fn timing(started: Timestamp, jobs: usize, clock: &Clock) -> Timing {
    let finished = Timestamp::now();
    let seconds = (finished.as_millisecond() - started.as_millisecond()) as f64 / 1000.0;
    let [started, finished] = [started, finished].map(|t| t.to_string());
    Timing { started, finished, seconds, jobs, stage_seconds: clock.seconds() }
}

/// An input as the manifest states it.
pub fn input_entry(input: &InputPath) -> InputEntry {
    // An empty path is the working directory, but has no absolute form.
    let base = Path::new(".").join(&input.base);
    let base = std::path::absolute(&base).unwrap_or(base);
    InputEntry { path: input.given.clone(), base: base.display().to_string() }
}
