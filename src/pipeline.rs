//! The stages on one screen, and the only place where they meet.
//!
//! Sources flow through in batches, bounded in number and in bytes, so that memory does not grow with the corpus. The
//! documents of a batch are read by as many threads as there are jobs and written, while the next batch is read, in the
//! order of the sources, so that what is published does not depend on the number of threads. A source that cannot be
//! read is a [`Reject`], also where a reader panics, and the run goes on.

mod batch;
mod clock;
mod copies;
mod gates;
mod guard;
mod item;
mod known;
mod past;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use rayon::ThreadPool;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::config::{Crawl, Gates, InputPath};
use crate::fetch::{self, Content, Unpacker};
use crate::ids::{DocIds, DocKey, name_facts};
use crate::model::{Finding, Identity, Reject, Report, Seat, Severity, Source, Stage};
use crate::publish::{self, Entry, InputEntry, PublishError, Published, Record, Run, Snapshot, Timing};
use crate::schema::Schemas;
use crate::{check, extract, map, normalize};
use batch::Batches;
use clock::Clock;
use copies::Copies;
use item::{Item, Listed};
use known::{Figures, Gone, Known};
use past::{Later, Members, Past};

/// A run, ready to start.
#[derive(Debug)]
pub struct Job {
    /// What to read, in order; what could not be listed is a reject already.
    pub sources: Vec<Result<Source, Reject>>,
    /// When that was known.
    pub listed: Timestamp,
    /// Whether to read everything, also what is in the last snapshot already.
    pub full: bool,
    /// Whether to end as soon as possible, without a snapshot.
    pub stop: Arc<AtomicBool>,
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
    /// It was asked to stop.
    #[error("stopped; the current snapshot stays")]
    Stopped,
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

/// Reads all sources of a job, as far as they are not in the last snapshot already, and publishes a snapshot.
/// `progress` is told how many of them are done.
///
/// # Errors
/// Where the snapshot cannot be written, or the job is stopped; never because of a source.
pub fn run(job: &Job, progress: &(dyn Fn(usize) + Sync)) -> Result<Outcome, RunError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(job.jobs).stack_size(STACK_BYTES).build();
    let pool = pool.map_err(|e| RunError::Threads(job.jobs, e))?;
    if job.full {
        return run_once(job, &pool, false, progress);
    }
    // What is broken in the last snapshot can show itself anywhere, in readers of others also as a panic.
    let reusing = guard::guard(Stage::Publish, &Source::default(), || run_once(job, &pool, true, progress));
    let reason = match reusing {
        Ok(Err(RunError::Publish(e))) if e.is_of_what_is_read() => e.to_string(),
        Err(panic) => panic.message,
        Ok(done) => return done,
    };
    tracing::warn!("{reason}; reading everything again");
    run_once(job, &pool, false, &|_| ())
}

fn run_once(job: &Job, pool: &ThreadPool, reuse: bool, progress: &(dyn Fn(usize) + Sync)) -> Result<Outcome, RunError> {
    let (started, clock) = (Timestamp::now(), Clock::default());
    let reader = Reader { schemas: &job.schemas, max_bytes: job.max_bytes, clock: &clock };
    let (snapshot, ledger) = Snapshot::begin(&job.output, &known::fingerprint(job), reuse)?;
    let mut output = Output::new(snapshot, pool, reader);
    let mut past = Past::new(ledger, pool);
    for source in &job.sources {
        if job.stop.load(Ordering::Relaxed) {
            return Err(RunError::Stopped);
        }
        output.add(source, job, &mut past)?;
        progress(1);
    }
    output.read_batch()?;
    let last = past.end()?;
    let Output { mut snapshot, mut seen, first_rejects, reused, mut unwritten, .. } = output;
    unwritten.extend(past.gone.drain(..).map(|gone| seen.gone(gone)));
    clock.add(Stage::Publish, pool.install(|| snapshot.write(&unwritten))?);
    drop(unwritten);
    let compared = clock.time(Stage::Check, || seen.compare(&job.schemas));
    let (duplicates, later) = compared.map_err(|_| past.broken("figures of a report cannot be read"))?;
    if !write_later(&mut snapshot, &last, &later)? {
        return Err(past.broken("findings are not in the order of their documents").into());
    }
    snapshot.sum_checks_up(job.schemas.checks.list.iter().map(|check| check.id.as_str()));
    let finished = clock.time(Stage::Publish, || pool.install(|| snapshot.finish(&duplicates, &job.schemas)))?;
    if job.stop.load(Ordering::Relaxed) {
        return Err(RunError::Stopped);
    }
    let last = finished.last_manifest();
    let gates = gates::check(&job.gates, finished.counts(), last.as_ref().map(Option::as_ref).map_err(String::as_str));
    if job.sources.is_empty() {
        tracing::warn!("there is no file to read below the inputs: the snapshot is empty");
    }
    let timing = Timing { reused, ..timing(started, job.jobs, &clock) };
    let published = finished.publish(job.run.clone(), timing, gates, job.keep)?;
    Ok(Outcome { published, first_rejects })
}

/// Writes what was found at the end. Documents of which the same was found in the last run keep their rows; returns whether
/// those are in the same order.
fn write_later(snapshot: &mut Snapshot, last: &[Later], now: &[AtEnd]) -> Result<bool, PublishError> {
    let places: FxHashMap<&str, usize> = last.iter().enumerate().map(|(at, later)| (later.id.as_str(), at)).collect();
    let (mut steps, mut next) = (Vec::with_capacity(now.len()), 0);
    for at_end in now {
        match at_end {
            AtEnd::New(record) => {
                snapshot.note(&Later::of(record).line())?;
                steps.push(publish::Later::New(record));
            }
            AtEnd::Same(id) => {
                let Some(&place) = places.get(id.as_str()) else { continue };
                let Some(gone) = last.get(next..place) else { return Ok(false) };
                steps.extend(gone.iter().map(|later| publish::Later::Gone(later.rows())));
                let same = &last[place];
                snapshot.note(&same.line())?;
                steps.push(publish::Later::Kept(&same.id, same.rows(), &same.found));
                next = place + 1;
            }
        }
    }
    steps.extend(last[next..].iter().map(|later| publish::Later::Gone(later.rows())));
    snapshot.write_later(&steps)?;
    Ok(true)
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
struct Output<'a> {
    snapshot: Snapshot,
    pool: &'a ThreadPool,
    reader: Reader<'a>,
    batches: Batches<Item<Listed>>,
    ids: DocIds,
    seen: Seen,
    /// What came of the batch that was read last.
    unwritten: Vec<Entry>,
    first_rejects: Vec<Reject>,
    reused: u64,
}

impl<'a> Output<'a> {
    fn new(snapshot: Snapshot, pool: &'a ThreadPool, reader: Reader<'a>) -> Self {
        Self {
            snapshot,
            pool,
            reader,
            batches: Batches::default(),
            ids: DocIds::default(),
            seen: Seen::default(),
            unwritten: Vec::new(),
            first_rejects: Vec::new(),
            reused: 0,
        }
    }

    /// Takes the next listed file: as it was in the last run, where it is the same; else opened.
    fn add(&mut self, listed: &Result<Source, Reject>, job: &Job, past: &mut Past<'_>) -> Result<(), PublishError> {
        let of = listed.as_ref().map_or_else(|reject| &reject.path, |source| &source.path);
        let group = past.group(of)?;
        let stamp = listed.as_ref().ok().and_then(|source| known::settled(source.stamp, job.listed));
        let item = |gone: &mut Vec<_>, is| Item { of: of.clone(), stamp, gone: std::mem::take(gone), is };
        if let Ok(source) = listed
            && past::is_same(&group, source)
            && self.has_same_names(&group, of)?
        {
            return group.into_iter().try_for_each(|note| {
                let same = Listed::Same(source.clone(), note);
                self.push(item(&mut past.gone, same))
            });
        }
        let (mut members, mut result) = (Members::new(group), Ok(()));
        let unpacker = Unpacker { max_bytes: job.max_bytes, crawl: &job.crawl };
        unpack(unpacker, listed.clone(), &mut |member| {
            let listed = members.of(member, &mut past.gone);
            result = self.push(item(&mut past.gone, listed));
            result.is_ok() && !job.stop.load(Ordering::Relaxed)
        });
        members.end(&mut past.gone);
        result
    }

    /// Whether what came of an unchanged file can be kept. A file by itself can be read again if it turns out to need
    /// another name; members of an archive cannot, so the names that they would get are found out before.
    fn has_same_names(&mut self, group: &[known::Note], of: &str) -> Result<bool, PublishError> {
        if let [note] = group
            && note.path == of
        {
            return Ok(true);
        }
        self.read_batch()?;
        let bytes: Vec<_> = group.iter().map(|note| (note.bytes(), note.id())).collect();
        let names: Vec<_> = bytes.iter().filter_map(|(sha256, id)| Some((sha256.as_ref()?, *id))).collect();
        Ok(self.ids.would_be(&names))
    }

    fn push(&mut self, item: Item<Listed>) -> Result<(), PublishError> {
        let bytes = item.bytes();
        self.batches.push(item, bytes).map_or(Ok(()), |batch| self.read(batch))
    }

    fn read_batch(&mut self) -> Result<(), PublishError> {
        let batch = self.batches.take();
        self.read(batch)
    }

    /// Reads a batch on all threads, while what came of the one before is written: no thread waits for another's
    /// last document, or for the largest dataset.
    fn read(&mut self, batch: Vec<Item<Listed>>) -> Result<(), PublishError> {
        let Self { snapshot, pool, ids, .. } = self;
        let (reader, unwritten) = (self.reader, std::mem::take(&mut self.unwritten));
        let write = move || snapshot.write(&unwritten);
        let (written, done) = pool.install(|| rayon::join(write, || read_all(batch, ids, reader)));
        reader.clock.add(Stage::Publish, written?);
        for item::Done { gone, entry, known, line, reused } in done {
            self.reused += u64::from(reused);
            self.snapshot.note(&line)?;
            if let Some(known) = known {
                self.seen.add(known, reused);
            }
            let seen = &mut self.seen;
            self.unwritten.extend(gone.into_iter().map(|gone| seen.gone(gone)));
            if let Entry::Reject(reject) = &entry
                && self.first_rejects.len() < FIRST_REJECTS
            {
                self.first_rejects.push(reject.clone());
            }
            self.unwritten.push(entry);
        }
        Ok(())
    }
}

/// Reads sources on all threads, named in their order.
fn read_all(batch: Vec<Item<Listed>>, ids: &mut DocIds, reader: Reader<'_>) -> Vec<item::Done> {
    let fetched: Vec<_> = batch.into_par_iter().map(|item| item.fetch(reader)).collect();
    let named: Vec<_> = fetched.into_iter().map(|item| item.name(ids, reader)).collect();
    named.into_par_iter().map(|item| item.read(reader)).collect()
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
            result.iter().for_each(|record| seen.add(Known::of(record, schemas), false));
            each(result);
            true
        });
    }
    let later = seen.compare(schemas).map(|(_, later)| later).unwrap_or_default();
    let new = later.into_iter().filter_map(|later| if let AtEnd::New(record) = later { Some(*record) } else { None });
    new.collect()
}

/// What was found about a document at the end of a run.
enum AtEnd {
    New(Box<Record>),
    /// What the last run found, if anything.
    Same(String),
}

/// What is remembered of the reports that were read, to compare them in the end.
#[derive(Default)]
struct Seen {
    copies: Copies,
    years: check::run::Run,
}

impl Seen {
    fn add(&mut self, known: Known, reused: bool) {
        let Known { id, likeness, key, figures, .. } = known;
        match (figures, key) {
            (Figures::Read(packed), Some(key)) => self.years.add(id.clone(), key, packed),
            (Figures::Noted(line), Some(key)) => {
                self.years.add_noted(id.clone(), key, Box::new(move || Figures::read(&line)));
            }
            _ => {}
        }
        if let Some(likeness) = likeness {
            if !reused {
                self.copies.change(likeness);
            }
            self.copies.add(id, likeness);
        }
    }

    /// A document of the last run is gone.
    fn gone(&mut self, Gone { rows, likeness, key }: Gone) -> Entry {
        likeness.into_iter().for_each(|likeness| self.copies.change(likeness));
        key.into_iter().for_each(|key| self.years.gone(key));
        Entry::Gone(rows)
    }

    /// The preferred copies, and what is found when all reports but copies are compared with each other.
    fn compare(self, schemas: &Schemas) -> Result<(publish::Duplicates, Vec<AtEnd>), check::run::Unread> {
        let otherwise = self.copies.otherwise();
        let duplicates = self.copies.duplicates();
        // Later sources of the same bytes, too few in figures to be told by them, have a number in their id.
        let is_copy = |doc_id: &str| duplicates.get(doc_id).map_or(doc_id.contains('-'), Option::is_some);
        let later = self.years.finish(&schemas.checks, &is_copy, &|doc_id| otherwise.contains(doc_id))?;
        let later = later.into_iter().map(|check::run::Later { doc_id, found }| match found {
            Some((whose, findings)) => AtEnd::New(Box::new(Record::later(doc_id, identity(whose), findings))),
            None => AtEnd::Same(doc_id),
        });
        let later = later.collect();
        Ok((duplicates, later))
    }
}

fn identity(check::run::Whose { publisher, region_code, year }: check::run::Whose) -> Identity {
    let place = Seat { code: region_code, ..Seat::default() };
    Identity { publisher, place, report_year: year, ..Identity::default() }
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
    fn read(self, (key, Content { source, bytes, sha256 }): (DocKey, Content)) -> Result<Record, Reject> {
        let Self { schemas, .. } = self;
        let normalize = || normalize::normalize(&source, &bytes, &sha256, &schemas.page);
        let document = self.stage(Stage::Normalize, &source, normalize)??;
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
    Timing { started, finished, seconds, jobs, reused: 0, stage_seconds: clock.seconds() }
}

/// An input as the manifest states it.
pub fn input_entry(input: &InputPath) -> InputEntry {
    // An empty path is the working directory, but has no absolute form.
    let base = Path::new(".").join(&input.base);
    let base = std::path::absolute(&base).unwrap_or(base);
    InputEntry { path: input.given.clone(), base: base.display().to_string() }
}
