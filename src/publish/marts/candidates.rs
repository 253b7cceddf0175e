//! The figures that one is chosen of: numbers of the dictionary and of an allowed period, texts as numbers.

use std::cmp::Ordering;
use std::collections::HashMap;

use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use arrow::datatypes::{Decimal128Type, Int64Type};
use arrow::error::ArrowError;

use super::batch::column;
use super::corrections::{Corrections, Figure};
use super::documents::Documents;
use super::facts::FactsFile;
use super::failures::Failures;
use super::texts::{NONE, Texts};
use crate::publish::PublishError;
use crate::schema::{ALL, BestRule, Candidate as Column, Metric, Metrics, Schemas};

/// A figure that can be chosen.
pub(super) struct Candidate {
    /// Its document, by its place among the documents.
    pub document: u32,
    pub organ: u32,
    pub metric: u32,
    /// [`NONE`] for no applicant in particular.
    pub applicant: u32,
    pub unit: u32,
    pub source: u32,
    pub scope: u32,
    /// The correction that gave its value.
    pub correction: Option<u32>,
    pub value: i128,
    pub char_start: i64,
    /// Where its `fact_id` is: in which batch, and where there.
    fact: (u32, u32),
}

/// The figures of some documents.
pub(super) struct Candidates<'a> {
    pub list: Vec<Candidate>,
    pub texts: Texts,
    pub rules: &'a [BestRule],
    /// For each figure its rank by each rule, 0 for the value that comes first.
    ranks: Vec<u16>,
    facts: Vec<StringArray>,
}

/// What tells of figures, beside their rows.
pub(super) struct With<'a> {
    pub schemas: &'a Schemas,
    pub failures: &'a Failures,
}

/// The figures of a batch, as far as texts matter: a number for each row.
struct Coded {
    documents: Vec<Option<u32>>,
    metrics: Vec<u32>,
    applicants: Vec<u32>,
    units: Vec<u32>,
    sources: Vec<u32>,
    scopes: Vec<u32>,
    /// For each rule that looks at a column of `facts`, the rank of each row; `None` for values that are not listed.
    ranks: Vec<Option<Vec<Option<u16>>>>,
}

impl<'a> Candidates<'a> {
    /// Reads the figures of documents.
    pub(super) fn read(
        facts: Option<&FactsFile>,
        documents: &Documents,
        with: &With<'a>,
        corrections: &Corrections,
    ) -> Result<Self, PublishError> {
        let rules = &with.schemas.analytics.best;
        let mut candidates =
            Self { list: Vec::new(), texts: Texts::default(), rules, ranks: Vec::new(), facts: Vec::new() };
        let by_id: HashMap<&str, u32> = documents.ids.iter().map(String::as_str).zip(0..).collect();
        if let Some(facts) = facts {
            facts.read(&documents.rows, &mut |batch| {
                let coded = candidates.code(batch, &by_id, &with.schemas.metrics)?;
                candidates.add(batch, &coded, documents, with.failures, corrections)
            })?;
        }
        Ok(candidates)
    }

    /// Numbers the texts of a batch.
    fn code(
        &mut self,
        batch: &RecordBatch,
        by_id: &HashMap<&str, u32>,
        metrics: &Metrics,
    ) -> Result<Coded, ArrowError> {
        let mut ids = |name: &str| Ok::<_, ArrowError>(self.texts.add_column(column(batch, name)?));
        let mut ranks = Vec::new();
        for rule in self.rules {
            ranks.push(match rule.column {
                Column::Fact(name) => Some(ids(name)?),
                Column::Duplicate | Column::Failed => None,
            });
        }
        let mut coded = Coded {
            documents: Vec::new(),
            metrics: ids("metric_id")?,
            applicants: ids("applicant")?,
            units: ids("unit")?,
            sources: ids("source")?,
            scopes: ids("scope")?,
            ranks: Vec::new(),
        };
        let ids = ids("doc_id")?;
        let document = self.texts.each(|id| by_id.get(id).copied());
        coded.documents = ids.iter().map(|id| document[*id as usize].flatten()).collect();
        coded.ranks = ranks
            .into_iter()
            .zip(self.rules)
            .map(|(ids, rule)| {
                let rank = self.texts.each(|value| rank(rule, value));
                ids.map(|ids| ids.iter().map(|id| rank[*id as usize].flatten()).collect())
            })
            .collect();
        // Prose and older forms do not break figures down: what they print is the figure of all applicants.
        let all = self.texts.add(ALL);
        let is_broken_down = self.texts.each(|id| metrics.get(id).is_some_and(Metric::has_applicants));
        for (applicant, metric) in coded.applicants.iter_mut().zip(&coded.metrics) {
            if *applicant == NONE && is_broken_down[*metric as usize] == Some(true) {
                *applicant = all;
            }
        }
        Ok(coded)
    }

    /// Takes the figures of a batch that can be chosen.
    fn add(
        &mut self,
        batch: &RecordBatch,
        coded: &Coded,
        documents: &Documents,
        failures: &Failures,
        corrections: &Corrections,
    ) -> Result<(), PublishError> {
        let facts = column(batch, "fact_id")?.as_string::<i32>();
        let values = column(batch, "value")?.as_primitive::<Decimal128Type>();
        let starts = column(batch, "char_start")?.as_primitive::<Int64Type>();
        for row in 0..batch.num_rows() {
            let Some(document) = coded.documents[row] else { continue };
            if coded.metrics[row] == NONE || values.is_null(row) || !coded.is_allowed(row, self.rules) {
                continue;
            }
            let is_copy = documents.copies[document as usize];
            let is_failed = failures.of(facts.value(row)).is_some_and(|failed| failed.error);
            self.ranks.extend(self.rules.iter().zip(&coded.ranks).map(|(rule, ranks)| {
                let rank = match (ranks, rule.column) {
                    (Some(ranks), _) => ranks[row],
                    (None, Column::Duplicate) => rank(rule, if is_copy { "true" } else { "false" }),
                    (None, _) => rank(rule, if is_failed { "true" } else { "false" }),
                };
                rank.unwrap_or(u16::MAX)
            }));
            let mut candidate = Candidate {
                document,
                organ: documents.organs[document as usize],
                metric: coded.metrics[row],
                applicant: coded.applicants[row],
                unit: coded.units[row],
                source: coded.sources[row],
                scope: coded.scopes[row],
                correction: None,
                value: values.value(row),
                char_start: starts.value(row),
                fact: (self.facts.len() as u32, row as u32),
            };
            self.correct(&mut candidate, documents, corrections);
            self.list.push(candidate);
        }
        self.facts.push(facts.clone());
        Ok(())
    }

    /// Replaces a known misprint.
    fn correct(&self, figure: &mut Candidate, documents: &Documents, corrections: &Corrections) {
        if corrections.is_empty() {
            return;
        }
        let printed = Figure {
            metric: self.texts.get(figure.metric),
            applicant: self.texts.get(figure.applicant),
            value: figure.value,
        };
        let publisher = documents.printed.get(figure.document as usize);
        if let Some((correction, value)) = corrections.of(publisher, &printed) {
            (figure.correction, figure.value) = (Some(correction), value);
        }
    }

    /// Which of two figures of the same comes first.
    pub(super) fn compare(&self, a: u32, b: u32) -> Ordering {
        let [first, second] = [a, b].map(|figure| {
            let c = self.get(figure);
            (self.ranks(figure), c.document, c.char_start, self.fact(figure))
        });
        first.cmp(&second)
    }

    /// The ranks of a figure.
    pub(super) fn ranks(&self, figure: u32) -> &[u16] {
        let rules = self.rules.len();
        &self.ranks[figure as usize * rules..][..rules]
    }

    pub(super) fn get(&self, figure: u32) -> &Candidate {
        &self.list[figure as usize]
    }

    /// The `fact_id` of a figure.
    pub(super) fn fact(&self, figure: u32) -> &str {
        let (batch, row) = self.get(figure).fact;
        self.facts[batch as usize].value(row as usize)
    }
}

impl Coded {
    /// Whether no rule leaves a row out.
    fn is_allowed(&self, row: usize, rules: &[BestRule]) -> bool {
        let mut ranks = self.ranks.iter().zip(rules).filter(|(_, rule)| rule.only);
        ranks.all(|(ranks, _)| ranks.as_ref().is_none_or(|ranks| ranks[row].is_some()))
    }
}

/// 0 for the value that comes first; `None` for one that is not listed.
fn rank(rule: &BestRule, value: &str) -> Option<u16> {
    rule.prefer.iter().position(|preferred| preferred == value).and_then(|rank| u16::try_from(rank).ok())
}
