//! The tables of a year: rows of the last snapshot, and between them rows that are made.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use rayon::prelude::{IndexedParallelIterator, IntoParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::batch::batch;
use super::best::Figures;
use super::candidates::{Candidates, With};
use super::corrections::Corrections;
use super::documents::Documents;
use super::excerpt::{self, Excerpt};
use super::facts::FactsFile;
use super::failures::Failures;
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
    rows: Option<Rows>,
}

/// Rows of all tables.
struct Rows {
    batches: [RecordBatch; 4],
    /// How many of them are of each organ.
    counts: Vec<[usize; 4]>,
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
        // Whether a correction is used is for all reports of its publisher together to say.
        let last = self.last.filter(|_| corrections.is_empty());
        let failed = match (last, files.findings.as_deref()) {
            (Some(_), findings) => excerpt::failed(findings, (&files.documents, "failed.tmp"))?,
            (None, _) => None,
        };
        let findings = if last.is_some() { failed.as_ref().map(Excerpt::path) } else { files.findings.clone() };
        let files = &Partition { findings, ..files.clone() };
        let spine = Spine::read(&files.documents)?;
        let steps = plan(files, &spine, last.map(AsRef::as_ref), self.read)?;
        let facts = files.facts.as_deref().map(|path| FactsFile::open(path, spine.figures())).transpose()?;
        let failures = Failures::read(files.findings.as_deref())?;
        let parts = spine.only(&new(&steps))?.parts(REPORTS);
        let mut made = Made { partition: files.name.clone(), steps, rows: None };
        let schemas = self.schemas;
        let into = self.writers.each_ref().map(|writer| writer.schema().clone());
        for documents in parts {
            let documents = documents?;
            let with = With { schemas, failures: &failures };
            let rows = self.write_while(|| rows(facts.as_ref(), &documents, &with, &mut corrections, &into))??;
            let others = made.steps.split_off(after_new(&made.steps, rows.counts.len()));
            made.rows = Some(rows);
            let next = Made { partition: files.name.clone(), steps: others, rows: None };
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
        writers
            .par_iter_mut()
            .enumerate()
            .try_for_each(|(table, writer)| write(writer.part(&self.partition), table, &self.steps, self.rows.as_ref()))
    }
}

/// The rows of some documents in all tables.
fn rows(
    facts: Option<&FactsFile>,
    documents: &Documents,
    with: &With<'_>,
    corrections: &mut Corrections,
    [best, wide, applications, outcomes]: &[SchemaRef; 4],
) -> Result<Rows, PublishError> {
    let (metrics, crosswalk) = (&with.schemas.metrics, &with.schemas.analytics.outcomes);
    let figures = Figures::choose(Candidates::read(facts, documents, with, corrections)?);
    corrections.note_use(documents, &figures);
    let (of_applicants, counts) = wide::applications(documents, &figures, metrics.iter())?;
    let mut counts: Vec<_> = counts.into_iter().map(|applicants| [0, 1, applicants, 1]).collect();
    figures.by_organ().for_each(|(organ, of)| counts[organ][0] = of.len());
    let batches = [
        batch(best, &best::columns(&figures, documents, with.failures, corrections)?)?,
        batch(wide, &wide::reports(documents, &figures, metrics.iter())?)?,
        batch(applications, &of_applicants)?,
        batch(outcomes, &outcomes::harmonise(documents, &figures, crosswalk)?)?,
    ];
    Ok(Rows { batches, counts })
}

/// The organs whose rows are made.
fn new(steps: &[Step]) -> HashSet<&str> {
    let names = steps.iter().filter_map(|step| match step {
        Step::New(name) => Some(name.as_str()),
        Step::Kept(..) | Step::Gone(..) => None,
    });
    names.collect()
}

/// How many steps there are up to so many organs whose rows are made.
fn after_new(steps: &[Step], organs: usize) -> usize {
    let new = steps.iter().enumerate().filter(|(_, step)| matches!(step, Step::New(_)));
    new.take(organs).last().map_or(0, |(at, _)| at + 1)
}

/// Does steps in one table. The rows that are made are in the order of the steps.
fn write(part: &mut Part, table: usize, steps: &[Step], made: Option<&Rows>) -> Result<(), PublishError> {
    let (mut from, mut until) = (0, 0);
    let mut counts = made.into_iter().flat_map(|made| &made.counts);
    let mut catch_up = |part: &mut Part, until: usize| match made {
        Some(made) if until > from => {
            let next = made.batches[table].slice(from, until - from);
            from = until;
            part.write(&next)
        }
        _ => Ok(()),
    };
    for step in steps {
        let (ends, kept) = match step {
            Step::New(organ) => {
                until += counts.next().map_or(0, |rows| rows[table]);
                (is_border(organ, BORDERS[table]), false)
            }
            Step::Kept(organ, rows) => {
                catch_up(part, until)?;
                part.keep(rows[table]);
                (is_border(organ, BORDERS[table]), true)
            }
            Step::Gone(organ, rows) => {
                catch_up(part, until)?;
                part.drop_rows(rows[table], is_border(organ, BORDERS[table]))?;
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
