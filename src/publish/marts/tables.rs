//! The tables of a year: rows of the last snapshot, and between them rows that are made.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use polars::prelude::{DataFrame, PolarsResult};
use rayon::prelude::{IndexedParallelIterator, IntoParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::corrections::Corrections;
use super::excerpt::{self, Excerpt};
use super::plan::{Step, plan};
use super::spine::Spine;
use super::writer::MartWriter;
use super::{Files, Partition, REPORTS, best, infos, outcomes, wide};
use crate::publish::PublishError;
use crate::publish::carried::{Last, Part};
use crate::publish::file::is_border;
use crate::schema::Schemas;

/// Row groups end after one in two to the power of so many organs: in `metrics_best` as in the datasets, in the others, which
/// have a row an organ (or a few) and hundreds of columns, after more.
const BORDERS: [u32; 4] = [7, 10, 10, 10];

/// All tables being written, in the order of [`super::NAMES`].
pub(super) struct Tables<'a> {
    writers: [MartWriter; 4],
    schemas: &'a Schemas,
    last: Option<&'a Arc<Last>>,
    /// Documents that were read in this run.
    read: &'a BTreeSet<String>,
    /// What was made last.
    unwritten: Vec<Made>,
}

/// Steps of a partition, with the rows of the organs that are new.
struct Made {
    partition: String,
    steps: Vec<Step>,
    frames: Option<[DataFrame; 4]>,
}

impl<'a> Tables<'a> {
    pub(super) fn create(
        root: &Path,
        schemas: &'a Schemas,
        last: Option<&'a Arc<Last>>,
        read: &'a BTreeSet<String>,
    ) -> Result<Self, PublishError> {
        let [best, wide, applications, outcomes] =
            infos(schemas).map(|info| MartWriter::create(info, root, last.cloned()));
        Ok(Self { writers: [best?, wide?, applications?, outcomes?], schemas, last, read, unwritten: Vec::new() })
    }

    /// Keeps a year as it was in the last snapshot.
    pub(super) fn keep(&mut self, partition: &str) {
        self.writers.iter_mut().for_each(|writer| writer.part(partition).keep_all());
    }

    /// Makes a year, as far as it is not as it was; returns the corrections that are out of date.
    pub(super) fn make(&mut self, files: &Partition) -> Result<Vec<String>, PublishError> {
        let mut corrections = Corrections::of_year(&self.schemas.analytics.corrections, files.year());
        let failed = excerpt::failed(files.findings.as_deref(), (&files.documents, "failed.tmp"))?;
        let files = Partition { findings: failed.as_ref().map(Excerpt::path), ..files.clone() };
        let spine = Spine::read(&files.documents)?;
        // Whether a correction is used is for all reports of its publisher together to say.
        let last = self.last.filter(|_| corrections.is_empty());
        let steps = plan(&files, &spine, last.map(AsRef::as_ref), self.read)?;
        let spine = spine.only(&new(&steps))?;
        let figures = excerpt::figures(&files, &spine.ids()?)?;
        let facts = figures.as_ref().map(Excerpt::path).or(files.facts);
        let files = &Partition { facts, ..files };
        let parts = spine.parts(REPORTS);
        let mut made = Made { partition: files.name.clone(), steps, frames: None };
        for spine in parts {
            let schemas = self.schemas;
            let frames = self.write_while(|| frames(files, &spine, schemas, &mut corrections))??;
            // A report is one row of `metrics_wide`.
            let others = made.steps.split_off(after_new(&made.steps, frames[1].height()));
            made.frames = Some(frames);
            let next = Made { partition: files.name.clone(), steps: others, frames: None };
            self.unwritten.push(std::mem::replace(&mut made, next));
        }
        self.unwritten.push(made);
        Ok(corrections.outdated().collect())
    }

    /// Does some work while what was made last is written, each table on a thread.
    fn write_while<T: Send>(&mut self, work: impl FnOnce() -> T + Send) -> Result<T, PublishError> {
        let (writers, unwritten) = (&mut self.writers, std::mem::take(&mut self.unwritten));
        let write = move || unwritten.iter().try_for_each(|made| made.write(writers));
        let (written, done) = rayon::join(write, work);
        written.map(|()| done)
    }

    /// Ends all files.
    pub(super) fn finish(mut self) -> Result<Files, PublishError> {
        self.write_while(|| ())?;
        self.writers.into_par_iter().map(MartWriter::finish).collect()
    }
}

impl Made {
    fn write(&self, writers: &mut [MartWriter; 4]) -> Result<(), PublishError> {
        writers.par_iter_mut().enumerate().try_for_each(|(table, writer)| {
            let frame = self.frames.as_ref().map(|frames| &frames[table]);
            let made = frame.map(|frame| Ok::<_, PublishError>((writer.rows(frame)?, by_organ(frame)?))).transpose()?;
            write(writer.part(&self.partition), table, &self.steps, made)
        })
    }
}

/// The rows of some reports in all tables.
fn frames(
    files: &Partition,
    spine: &Spine,
    schemas: &Schemas,
    corrections: &mut Corrections,
) -> PolarsResult<[DataFrame; 4]> {
    let figures = best::choose(files, spine, schemas, corrections)?;
    corrections.note_use(spine, &figures)?;
    let wide = wide::reports(spine, &figures, &schemas.metrics)?;
    let applications = wide::applications(&figures, &schemas.metrics)?;
    let outcomes = outcomes::harmonise(spine, &figures, &schemas.analytics.outcomes)?;
    Ok([figures, wide, applications, outcomes])
}

/// The organs whose rows are made.
fn new(steps: &[Step]) -> HashSet<&str> {
    let names = steps.iter().filter_map(|step| match step {
        Step::New(name) => Some(name.as_str()),
        Step::Kept(..) | Step::Gone(_) => None,
    });
    names.collect()
}

/// How many steps there are up to so many organs whose rows are made.
fn after_new(steps: &[Step], organs: usize) -> usize {
    let new = steps.iter().enumerate().filter(|(_, step)| matches!(step, Step::New(_)));
    new.take(organs).last().map_or(0, |(at, _)| at + 1)
}

/// How many rows of a frame are of each organ.
fn by_organ(frame: &DataFrame) -> PolarsResult<HashMap<String, usize>> {
    let mut rows = HashMap::new();
    for organ in frame.column("organ")?.str()?.iter().flatten() {
        *rows.entry(organ.to_owned()).or_default() += 1;
    }
    Ok(rows)
}

/// Does steps in one table. The rows that are made are in the order of the steps.
fn write(
    part: &mut Part,
    table: usize,
    steps: &[Step],
    made: Option<(RecordBatch, HashMap<String, usize>)>,
) -> Result<(), PublishError> {
    let (mut from, mut until) = (0, 0);
    let mut catch_up = |part: &mut Part, until: usize| match &made {
        Some((rows, _)) if until > from => {
            let next = rows.slice(from, until - from);
            from = until;
            part.write(&next)
        }
        _ => Ok(()),
    };
    for step in steps {
        let (ends, kept) = match step {
            Step::New(organ) => {
                until += made.as_ref().and_then(|(_, rows)| rows.get(organ)).copied().unwrap_or(0);
                (is_border(organ, BORDERS[table]), false)
            }
            Step::Kept(organ, rows) => {
                catch_up(part, until)?;
                part.keep(rows[table]);
                (is_border(organ, BORDERS[table]), true)
            }
            Step::Gone(rows) => {
                catch_up(part, until)?;
                part.drop_rows(rows[table], false)?;
                (false, false)
            }
        };
        if ends {
            catch_up(part, until)?;
            part.border(kept)?;
        }
    }
    catch_up(part, until)
}
