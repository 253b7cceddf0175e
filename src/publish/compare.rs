//! Two snapshots compared: documents, facts and findings that were added, are gone, or changed.
//!
//! Documents are compared by their path. Facts are compared by document, metric, applicant, source, period and scope:
//! what stands at one such place is compared as a list of values, so that a table that moved is no change. Of the
//! findings, failures are compared.

use std::path::{Path, PathBuf};

use polars::prelude::{
    DataFrame, DataType, Expr, IntoLazy, JoinArgs, JoinCoalesce, JoinType, LazyFrame, MaintainOrderJoin, PolarsResult,
    SortMultipleOptions, col, concat_str, lit, when,
};

use super::PublishError;
use super::datasets::{DOCUMENTS, FACTS, FINDINGS};
use super::manifest::MANIFEST;
use super::marts::{collect, scan};

/// What happened to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// Only the second snapshot has it.
    Added,
    /// Only the first snapshot has it.
    Gone,
    /// Both have it, differently.
    Changed,
}

impl Happened {
    const ALL: [Self; 3] = [Self::Added, Self::Gone, Self::Changed];

    /// The name in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Gone => "gone",
            Self::Changed => "changed",
        }
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub happened: Happened,
    /// The document: `documents.source_path`.
    pub source_path: String,
    /// What of it: "" for the document itself.
    pub name: String,
    /// What the first snapshot says; "" where it has nothing.
    pub before: String,
    /// What the second one says.
    pub after: String,
}

/// The differences of one dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The dataset.
    pub dataset: &'static str,
    /// How many were added, are gone, changed.
    pub counts: [u64; 3],
    /// The first ones, in order of their documents.
    pub first: Vec<Change>,
}

impl Changes {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.counts == [0; 3]
    }

    /// How many things something happened to.
    pub fn count(&self, happened: Happened) -> u64 {
        self.counts[happened as usize]
    }
}

/// Compares two snapshots, each a folder with a `run.json`; lists at most `limit` differences of a dataset.
///
/// # Errors
/// Where a folder is no snapshot, or a file cannot be read.
pub fn compare(before: &Path, after: &Path, limit: usize) -> Result<[Changes; 3], PublishError> {
    let same_rules = made_by(before)? == made_by(after)?;
    let [before, after] = [before, after].map(|folder| Side { folder: folder.to_owned() });
    let kept = if same_rules { unchanged(&before, &after)? } else { none() };
    let of = |dataset, read: fn(&Side) -> PolarsResult<LazyFrame>| {
        let without = |side: &Side| -> PolarsResult<LazyFrame> {
            Ok(read(side)?.join(kept.clone().lazy(), [col("source_path")], [col("source_path")], anti()))
        };
        changes(dataset, without(&before)?, without(&after)?, limit)
    };
    Ok([of(DOCUMENTS.name, Side::documents)?, of(FACTS.name, Side::facts)?, of(FINDINGS.name, Side::findings)?])
}

/// Program and schemas of a snapshot.
fn made_by(folder: &Path) -> Result<[String; 2], PublishError> {
    let path = folder.join(MANIFEST);
    let text = std::fs::read_to_string(&path).map_err(|e| PublishError::io(&path, e))?;
    let json: serde_json::Value = serde_json::from_str(&text).map_err(|e| PublishError::io(&path, e.into()))?;
    Ok(["program_version", "schema_sha256"].map(|key| json[key].to_string()))
}

/// The paths of documents with the same content in both snapshots.
fn unchanged(before: &Side, after: &Side) -> PolarsResult<DataFrame> {
    let key = || ["source_path", "source_sha256", "duplicate_of"].map(col);
    let join = JoinArgs { nulls_equal: true, ..JoinArgs::new(JoinType::Semi) };
    let both = before.scan(DOCUMENTS.name)?.join(after.scan(DOCUMENTS.name)?, key(), key(), join);
    collect(both.select([col("source_path")]))
}

fn none() -> DataFrame {
    DataFrame::empty_with_schema(&[("source_path".into(), DataType::String)].into_iter().collect())
}

fn anti() -> JoinArgs {
    JoinArgs::new(JoinType::Anti)
}

/// One of the two snapshots. Each of its frames has source_path, name and text, one row for each of the first two.
struct Side {
    folder: PathBuf,
}

impl Side {
    fn scan(&self, dataset: &str) -> PolarsResult<LazyFrame> {
        scan(&self.folder.join(dataset).join("**/*.parquet").display().to_string())
    }

    fn documents(&self) -> PolarsResult<LazyFrame> {
        let shown = ["title", "publisher", "report_year", "form", "duplicate_of"];
        let shown = shown.map(|name| col(name).cast(DataType::String).fill_null(lit("–")));
        let content = col("source_sha256").str().slice(lit(0), lit(12));
        let text = concat_str([&shown[..], &[content]].concat(), " · ", false).alias("text");
        Ok(self.scan(DOCUMENTS.name)?.select([col("source_path"), lit("").alias("name"), text]))
    }

    fn facts(&self) -> PolarsResult<LazyFrame> {
        let name = ["metric_id", "applicant", "source", "period", "scope"].map(col);
        let number = col("value").cast(DataType::String).str().replace(lit(r"\.?0+$"), lit(""), false);
        let value = when(col("value_state").eq(lit("number"))).then(number).otherwise(col("value_state"));
        let facts = self.scan(FACTS.name)?.sort(["doc_id", "char_start", "fact_id"], SortMultipleOptions::default());
        self.of_documents(facts.select([col("doc_id"), concat_str(name, " ", true).alias("name"), value.alias("text")]))
    }

    fn findings(&self) -> PolarsResult<LazyFrame> {
        let failed = self.scan(FINDINGS.name)?.filter(col("outcome").eq(lit("fail")));
        let failed = failed.sort(["doc_id", "finding_id"], SortMultipleOptions::default());
        let name = concat_str([col("check_id"), col("expression")], " ", false).alias("name");
        self.of_documents(failed.select([col("doc_id"), name, col("message").alias("text")]))
    }

    /// Rows of documents, all of one name in one text.
    fn of_documents(&self, rows: LazyFrame) -> PolarsResult<LazyFrame> {
        let documents = self.scan(DOCUMENTS.name)?.select([col("doc_id"), col("source_path")]);
        let args = JoinArgs { maintain_order: MaintainOrderJoin::Left, ..JoinArgs::new(JoinType::Inner) };
        let named = rows.join(documents, [col("doc_id")], [col("doc_id")], args);
        let key = [col("source_path"), col("name")];
        Ok(named.group_by_stable(key).agg([col("text").str().join(", ", true)]))
    }
}

fn changes(dataset: &'static str, before: LazyFrame, after: LazyFrame, limit: usize) -> Result<Changes, PublishError> {
    let key = || [col("source_path"), col("name")];
    let join = JoinArgs { coalesce: JoinCoalesce::CoalesceColumns, ..JoinArgs::new(JoinType::Full) };
    let after = after.rename(["text"], ["after"], true);
    let joined = before.rename(["text"], ["before"], true).join(after, key(), key(), join);
    let joined = joined.filter(col("before").eq_missing(col("after")).not()).with_column(happened().alias("happened"));
    let rows = collect(joined.sort(["source_path", "name"], SortMultipleOptions::default()))?;
    let mut changes = Changes { dataset, ..Changes::default() };
    let text = |name: &str| rows.column(name).and_then(|c| c.str().cloned());
    let (paths, names, before, after) = (text("source_path")?, text("name")?, text("before")?, text("after")?);
    for (row, happened) in rows.column("happened")?.i32()?.iter().enumerate() {
        let happened = Happened::ALL[happened.unwrap_or_default() as usize];
        changes.counts[happened as usize] += 1;
        if row < limit {
            let [source_path, name, before, after] =
                [&paths, &names, &before, &after].map(|column| column.get(row).unwrap_or_default().to_owned());
            changes.first.push(Change { happened, source_path, name, before, after });
        }
    }
    Ok(changes)
}

/// The place in [`Happened::ALL`].
fn happened() -> Expr {
    let [added, gone, changed] = Happened::ALL.map(|h| lit(h as i32));
    when(col("before").is_null()).then(added).when(col("after").is_null()).then(gone).otherwise(changed)
}
