//! Which organs of a year are as they were in the last snapshot, so that their rows can be taken over.
//!
//! What the tables say of an organ follows from its documents, their figures, and the checks that fail on them. So an
//! organ is the same where its documents are, none of them was read in this run, and the same checks fail. How many rows
//! it had is not noted anywhere: it follows from the last tables.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use arrow::array::AsArray;
use polars::prelude::{ExplodeOptions, LazyFrame, NamedFrom, PolarsResult, Series, by_name, col, lit};

use super::NAMES;
use super::excerpt::{self, Excerpt};
use super::spine::{Organ, Spine};
use super::{Partition, collect, collect_facts, scan};
use crate::publish::PublishError;
use crate::publish::carried::Last;

/// Rows of one organ in each table, in the order of [`NAMES`].
pub(super) type Rows = [u64; 4];

/// What comes next in the tables of a year.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// An organ whose rows are made.
    New(String),
    /// The next rows of the last tables, of this organ; they stay.
    Kept(String, Rows),
    /// The next rows of the last tables, of this organ; they do not.
    Gone(String, Rows),
}

/// The tables of a year, organ by organ. `read` are the documents that were read in this run.
pub(super) fn plan(
    now: &Partition,
    spine: &Spine,
    last: Option<&Last>,
    read: &BTreeSet<String>,
) -> Result<Vec<Step>, PublishError> {
    let organs = spine.organs()?;
    let before = last.map_or_else(|| Ok(None), |last| before(last, &now.name))?;
    let Some(before) = before else { return Ok(organs.into_iter().map(|organ| Step::New(organ.name)).collect()) };
    let otherwise = failing_otherwise(now, &before.files)?;
    let is_same = |organ: &Organ| !organ.documents.iter().any(|id| read.contains(id) || otherwise.contains(id));
    Ok(steps(organs, &before.organs, &is_same))
}

/// Goes through the organs of both snapshots, which are in the same order.
fn steps(organs: Vec<Organ>, before: &[(Organ, Rows)], is_same: &dyn Fn(&Organ) -> bool) -> Vec<Step> {
    let places: HashMap<&str, usize> = before.iter().enumerate().map(|(i, (organ, _))| (&*organ.name, i)).collect();
    let (mut steps, mut at) = (Vec::with_capacity(organs.len()), 0);
    for organ in organs {
        let place = places.get(organ.name.as_str()).copied().filter(|place| *place >= at);
        match place.filter(|place| before[*place].0 == organ && is_same(&organ)) {
            Some(place) => {
                steps.extend(gone(&before[at..place]));
                steps.push(Step::Kept(organ.name, before[place].1));
                at = place + 1;
            }
            None => steps.push(Step::New(organ.name)),
        }
    }
    steps.extend(gone(&before[at..]));
    steps
}

fn gone(organs: &[(Organ, Rows)]) -> impl Iterator<Item = Step> + '_ {
    organs.iter().map(|(organ, rows)| Step::Gone(organ.name.clone(), *rows))
}

fn sum(organs: &[(Organ, Rows)]) -> Rows {
    organs.iter().fold([0; 4], |sum, (_, rows)| std::array::from_fn(|table| sum[table] + rows[table]))
}

/// A year in the last snapshot.
struct Before {
    files: Partition,
    organs: Vec<(Organ, Rows)>,
}

/// `None` where the last snapshot has no such year, or tables with other rows than they should have.
fn before(last: &Last, partition: &str) -> Result<Option<Before>, PublishError> {
    let files = Partition::new(last.root(), partition);
    if !Path::new(&files.documents).is_file() {
        return Ok(None);
    }
    let table = |name: &str| format!("{name}/{partition}/part-0.parquet");
    let best = Some(table(NAMES[0])).filter(|name| last.file(name).is_some()).map(|name| last.root().join(name));
    let organs = with_rows(Spine::read(&files.documents)?.organs()?, best.as_deref())?;
    let is_whole =
        NAMES.iter().zip(sum(&organs)).all(|(name, rows)| last.file(&table(name)).map_or(0, |file| file.rows) == rows);
    Ok(is_whole.then_some(Before { files, organs }))
}

/// Counts the rows of organs: one for each figure in `metrics_best`, one for each type of applicant of them in
/// `applications_wide`, one in the other tables.
fn with_rows(organs: Vec<Organ>, best: Option<&Path>) -> Result<Vec<(Organ, Rows)>, PublishError> {
    let by_document = best.map(by_document).transpose()?.unwrap_or_default();
    let count = |organ: Organ| {
        let (mut figures, mut applicants) = (0, BTreeSet::new());
        for (rows, of) in organ.documents.iter().filter_map(|id| by_document.get(id)) {
            figures += rows;
            applicants.extend(of);
        }
        let applicants = applicants.len() as u64;
        (organ, [figures, 1, applicants, 1])
    };
    Ok(organs.into_iter().map(count).collect())
}

/// The rows of each document in `metrics_best`, and the types of applicant in them.
fn by_document(best: &Path) -> Result<HashMap<String, (u64, BTreeSet<String>)>, PublishError> {
    let mut by_document: HashMap<String, (u64, BTreeSet<String>)> = HashMap::new();
    for batch in excerpt::read(&best.display().to_string(), &["doc_id", "applicant"])? {
        let batch = batch?;
        let [ids, applicants] =
            ["doc_id", "applicant"].map(|name| batch.column_by_name(name).map(AsArray::as_string::<i32>));
        let (Some(ids), Some(applicants)) = (ids, applicants) else { continue };
        for (id, applicant) in ids.iter().zip(applicants).filter_map(|(id, applicant)| Some((id?, applicant))) {
            if !by_document.contains_key(id) {
                by_document.insert(id.to_owned(), Default::default());
            }
            let Some((rows, applicants)) = by_document.get_mut(id) else { continue };
            *rows += 1;
            applicants.extend(applicant.filter(|applicant| !applicants.contains(*applicant)).map(str::to_owned));
        }
    }
    Ok(by_document)
}

/// The documents on whose figures other checks fail than did, whichever document the finding is of.
fn failing_otherwise(now: &Partition, then: &Partition) -> Result<HashSet<String>, PublishError> {
    let failed = excerpt::failed(then.findings.as_deref(), (&now.documents, "then.tmp"))?;
    let then = Partition { findings: failed.as_ref().map(Excerpt::path), ..then.clone() };
    let (now_failing, then_failing) = (failing(now)?, failing(&then)?);
    let facts: BTreeSet<&str> =
        now_failing.symmetric_difference(&then_failing).map(|[fact, ..]| fact.as_str()).collect();
    let Some(path) = now.facts.as_ref().filter(|_| !facts.is_empty()) else { return Ok(HashSet::new()) };
    let facts = lit(Series::new("facts".into(), facts.into_iter().collect::<Vec<_>>())).implode(true);
    let of = scan(path)?.filter(col("fact_id").is_in(facts, false)).select([col("doc_id")]);
    let of = collect_facts(of, now)?;
    let ids = of.column("doc_id")?.str()?.iter().flatten().map(str::to_owned).collect();
    Ok(ids)
}

/// Figures, the checks that fail on them, and how bad that is.
fn failing(files: &Partition) -> PolarsResult<BTreeSet<[String; 3]>> {
    let Some(path) = &files.findings else { return Ok(BTreeSet::new()) };
    let columns = ["fact_id", "check_id", "severity"];
    let frame = collect(failures(path)?.select(columns.map(col)))?;
    let mut rows = vec![<[String; 3]>::default(); frame.height()];
    for (at, name) in columns.into_iter().enumerate() {
        for (row, text) in rows.iter_mut().zip(frame.column(name)?.str()?.iter()) {
            row[at] = text.unwrap_or_default().to_owned();
        }
    }
    Ok(rows.into_iter().collect())
}

/// Each figure with each check that fails on it: `fact_id`, `check_id`, `severity`.
fn failures(path: &str) -> PolarsResult<LazyFrame> {
    let failed =
        scan(path)?.filter(col("outcome").eq(lit("fail"))).select(["check_id", "severity", "fact_ids"].map(col));
    let options = ExplodeOptions { empty_as_null: true, keep_nulls: true };
    let each = failed.explode(by_name(["fact_ids"], true, false), options);
    Ok(each.rename(["fact_ids"], ["fact_id"], true).filter(col("fact_id").is_not_null()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organ(name: &str, documents: &[&str]) -> Organ {
        let documents: Vec<_> = documents.iter().map(|id| (*id).to_owned()).collect();
        Organ { name: name.to_owned(), said: documents.join(" "), documents }
    }

    #[test]
    fn organs_that_are_the_same_keep_their_rows() {
        let before = [organ("a", &["1"]), organ("b", &["2"]), organ("c", &["3"]), organ("e", &["5"])];
        let before: Vec<_> = before.into_iter().zip(1..).map(|(organ, rows)| (organ, [rows; 4])).collect();
        let now = vec![organ("b", &["2"]), organ("c", &["3", "33"]), organ("d", &["4"]), organ("e", &["5"])];
        let new = |name: &str| Step::New(name.to_owned());
        let kept = |name: &str, n| Step::Kept(name.to_owned(), [n; 4]);
        let gone = |name: &str, n| Step::Gone(name.to_owned(), [n; 4]);
        assert_eq!(
            steps(now.clone(), &before, &|_| true),
            [gone("a", 1), kept("b", 2), new("c"), new("d"), gone("c", 3), kept("e", 4)]
        );
        assert_eq!(
            steps(now, &before, &|organ| organ.name != "e"),
            [gone("a", 1), kept("b", 2), new("c"), new("d"), new("e"), gone("c", 3), gone("e", 4)]
        );
    }
}
