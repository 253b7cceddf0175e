//! The tables of a year: rows of the last snapshot, and between them rows that are made.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use polars::prelude::{DataFrame, PolarsResult};
use rayon::prelude::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::corrections::Corrections;
use super::plan::{Step, plan};
use super::spine::Spine;
use super::writer::MartWriter;
use super::{Files, Partition, REPORTS, best, infos, outcomes, wide};
use crate::publish::PublishError;
use crate::publish::carried::{Last, Part};
use crate::schema::Schemas;

/// All tables being written, in the order of [`super::NAMES`].
pub(super) struct Tables<'a> {
    writers: [MartWriter; 4],
    schemas: &'a Schemas,
    last: Option<&'a Arc<Last>>,
    /// Documents that were read in this run.
    read: &'a BTreeSet<String>,
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
        Ok(Self { writers: [best?, wide?, applications?, outcomes?], schemas, last, read })
    }

    /// Keeps a year as it was in the last snapshot.
    pub(super) fn keep(&mut self, partition: &str) {
        self.writers.iter_mut().for_each(|writer| writer.part(partition).keep_all());
    }

    /// Makes a year, as far as it is not as it was; returns the corrections that are out of date.
    pub(super) fn make(&mut self, files: &Partition) -> Result<Vec<String>, PublishError> {
        let mut corrections = Corrections::of_year(&self.schemas.analytics.corrections, files.year());
        let spine = Spine::read(&files.documents)?;
        // Whether a correction is used is for all reports of its publisher together to say.
        let last = self.last.filter(|_| corrections.is_empty());
        let steps = plan(files, &spine, last.map(AsRef::as_ref), self.read)?;
        let mut rest = steps.as_slice();
        for spine in spine.only(&new(&steps))?.parts(REPORTS) {
            let frames = frames(files, &spine, self.schemas, &mut corrections)?;
            // A report is one row of `metrics_wide`.
            let (next, others) = rest.split_at(after_new(rest, frames[1].height()));
            self.write(&files.name, next, frames.each_ref().map(Some))?;
            rest = others;
        }
        self.write(&files.name, rest, [None; 4])?;
        Ok(corrections.outdated().collect())
    }

    /// Does steps, with the rows of the organs that are new: each table on a thread.
    fn write(&mut self, partition: &str, steps: &[Step], frames: [Option<&DataFrame>; 4]) -> Result<(), PublishError> {
        self.writers.par_iter_mut().zip(frames).enumerate().try_for_each(|(table, (writer, frame))| {
            let made = frame.map(|frame| Ok::<_, PublishError>((writer.rows(frame)?, by_organ(frame)?))).transpose()?;
            write(writer.part(partition), table, steps, made)
        })
    }

    /// Ends all files.
    pub(super) fn finish(self) -> Result<Files, PublishError> {
        self.writers.into_iter().map(MartWriter::finish).collect()
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
        Step::Kept(_) | Step::Gone(_) => None,
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
        match step {
            Step::New(organ) => until += made.as_ref().and_then(|(_, rows)| rows.get(organ)).copied().unwrap_or(0),
            Step::Kept(rows) => {
                catch_up(part, until)?;
                part.keep(rows[table]);
            }
            Step::Gone(rows) => {
                catch_up(part, until)?;
                part.drop_rows(rows[table])?;
            }
        }
    }
    catch_up(part, until)
}
