//! `metrics_best`: one figure for each organ, year, metric and applicant, and which rule chose it.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use arrow::error::ArrowError;

use super::batch::{decimal_lists, decimals, text_lists, texts};
use super::candidates::{Candidate, Candidates};
use super::corrections::Corrections;
use super::documents::Documents;
use super::failures::Failures;
use super::texts::NONE;
use crate::schema::{ALL, BestRule};

/// The chosen figure of an organ, a metric and an applicant.
pub(super) struct Best {
    /// Its place among the candidates.
    pub figure: u32,
    /// How many figures there were.
    candidates: usize,
    /// The values that disagree, best first.
    conflicting: Vec<i128>,
    /// The id of the rule.
    rule: usize,
    /// The last correction of one of the figures.
    pub correction: Option<u32>,
}

/// What chose a figure: the number of a rule, or one of these, as `metrics_best.rule` says it.
const ONLY: usize = usize::MAX;
const AGREE: usize = usize::MAX - 1;
const CORRECTION: usize = usize::MAX - 2;

/// The chosen figures of some documents: organ by organ, then by metric and applicant.
pub(super) struct Figures<'a> {
    pub candidates: Candidates<'a>,
    pub chosen: Vec<Best>,
}

impl<'a> Figures<'a> {
    pub(super) fn choose(candidates: Candidates<'a>) -> Self {
        let order = candidates.texts.order();
        let key = |c: &Candidate| (c.organ, order[c.metric as usize], order[c.applicant as usize]);
        let mut sorted: Vec<_> = candidates.list.iter().zip(0_u32..).map(|(c, figure)| (key(c), figure)).collect();
        sorted.sort_unstable();
        let mut chosen = Vec::new();
        for group in sorted.chunk_by_mut(|(a, _), (b, _)| a == b) {
            if group.len() > 1 {
                group.sort_unstable_by(|(_, a), (_, b)| candidates.compare(*a, *b));
            }
            chosen.push(best(&candidates, group.iter().map(|(_, figure)| *figure)));
        }
        Self { candidates, chosen }
    }

    /// The candidate that was chosen.
    pub(super) fn get(&self, best: &Best) -> &Candidate {
        self.candidates.get(best.figure)
    }

    /// A text of the figures.
    pub(super) fn text(&self, id: u32) -> Option<&str> {
        self.candidates.texts.get(id)
    }

    /// The chosen figures of each organ that has some.
    pub(super) fn by_organ(&self) -> impl Iterator<Item = (usize, &[Best])> {
        let organ = move |best: &Best| self.get(best).organ;
        self.chosen.chunk_by(move |a, b| organ(a) == organ(b)).map(move |of| (organ(&of[0]) as usize, of))
    }

    /// Tells whether a figure is of no applicant in particular.
    pub(super) fn is_total(&self) -> impl Fn(&Candidate) -> bool {
        let all = self.candidates.texts.id(ALL);
        move |c| c.applicant == NONE || c.applicant == all
    }
}

/// Of figures of the same, the first comes before the others.
fn best(candidates: &Candidates<'_>, mut figures: impl ExactSizeIterator<Item = u32>) -> Best {
    let count = figures.len();
    let figure = figures.next().unwrap_or_default();
    let first = candidates.get(figure);
    let mut correction = first.correction;
    let (mut rival, mut conflicting) = (None, Vec::new());
    for other in figures {
        let candidate = candidates.get(other);
        correction = correction.max(candidate.correction);
        if candidate.value != first.value {
            rival = rival.or(Some(other));
            if !conflicting.contains(&candidate.value) {
                conflicting.push(candidate.value);
            }
        }
    }
    let rule = match rival {
        _ if first.correction.is_some() => CORRECTION,
        _ if count == 1 => ONLY,
        None => AGREE,
        // One past the last rule where none tells them apart.
        Some(rival) => {
            let both = candidates.ranks(figure).iter().zip(candidates.ranks(rival));
            both.take_while(|(own, other)| own == other).count()
        }
    };
    Best { figure, candidates: count, conflicting, rule, correction }
}

fn rule_name(rule: usize, rules: &[BestRule]) -> &str {
    match rule {
        ONLY => "only",
        AGREE => "agree",
        CORRECTION => "correction",
        rule => rules.get(rule).map_or("first_printed", |rule| &rule.id),
    }
}

/// The columns of the table.
pub(super) fn columns(
    figures: &Figures<'_>,
    documents: &Documents,
    failures: &Failures,
    corrections: &Corrections,
) -> Result<Vec<(&'static str, ArrayRef)>, ArrowError> {
    let chosen = || figures.chosen.iter().map(|best| figures.get(best));
    let of = |read: fn(&Candidate) -> u32| texts(chosen().map(|c| figures.text(read(c))));
    let facts = || figures.chosen.iter().map(|best| figures.candidates.fact(best.figure));
    let rules = figures.candidates.rules;
    let failed = facts().map(|fact| failures.of(fact).into_iter().flat_map(|f| f.checks.iter().map(String::as_str)));
    let mut columns = documents.key(chosen().map(|c| c.document));
    columns.extend([
        ("metric_id", of(|c| c.metric)),
        ("applicant", of(|c| c.applicant)),
        ("value", decimals(chosen().map(|c| Some(c.value)))?),
        ("unit", of(|c| c.unit)),
        ("fact_id", texts(facts().map(Some))),
        ("doc_id", documents.ids(chosen().map(|c| c.document))),
        ("form", documents.texts("form", chosen().map(|c| c.document))),
        ("source", of(|c| c.source)),
        ("scope", of(|c| c.scope)),
        ("rule", texts(figures.chosen.iter().map(|best| Some(rule_name(best.rule, rules))))),
        (
            "candidates",
            Arc::new(Int64Array::from_iter_values(figures.chosen.iter().map(|best| best.candidates as i64)))
                as ArrayRef,
        ),
        ("conflicting_values", decimal_lists(figures.chosen.iter().map(|best| best.conflicting.as_slice()))?),
        ("failed_checks", text_lists(failed)),
        ("corrected_from", decimals(chosen().map(|c| corrections.printed(c.correction?)))?),
    ]);
    Ok(columns)
}
