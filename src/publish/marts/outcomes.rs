//! `outcomes_harmonised`: the answers of the forms of all years on one scale, by the crosswalk of the schemas.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray};
use arrow::error::ArrowError;

use super::batch::{decimal_lists, decimals, text_lists};
use super::best::{Best, Figures};
use super::documents::Documents;
use super::texts::NONE;
use crate::publish::decimal::SCALE;
use crate::schema::{Crosswalk, OutcomeRule, Scale};

/// The name of "no form" in the crosswalk.
const NO_FORM: &str = "narrative";

/// The outcomes of an organ.
#[derive(Clone, Default)]
struct Row {
    /// What each rule carried, in the order of the rules.
    carried: Vec<(usize, i128)>,
    /// The printed total.
    total: Option<i128>,
}

/// What the figures of one rule are.
#[derive(Clone, Copy, Default)]
struct Share {
    parts: Option<i128>,
    whole: Option<i128>,
}

/// One row a report: a column for each outcome, the printed total, and the share that each rule carried.
pub(super) fn harmonise<'a>(
    documents: &Documents,
    figures: &Figures<'_>,
    crosswalk: &'a Crosswalk,
) -> Result<Vec<(&'a str, ArrayRef)>, ArrowError> {
    let reports = || documents.reports.iter().copied();
    let forms: Vec<&str> = reports().map(|report| documents.form(report).unwrap_or(NO_FORM)).collect();
    let rows = rows(figures, &forms, crosswalk);
    let scales: Vec<Option<&Scale>> = forms.iter().map(|form| scale(crosswalk, form)).collect();
    let names: Vec<String> = crosswalk.rules.iter().map(name).collect();
    let shares: Vec<Vec<i128>> = rows.iter().map(Row::shares).collect();
    let mut columns = documents.key(reports());
    columns.push(("doc_id", documents.ids(reports())));
    columns.push(("form", documents.texts("form", reports())));
    for outcome in &crosswalk.outcomes {
        let is_of = |rule: usize| crosswalk.rules[rule].outcome == *outcome;
        columns.push((outcome.as_str(), decimals(rows.iter().map(|row| row.sum(&is_of)))?));
    }
    columns.extend([
        ("assigned", decimals(rows.iter().map(|row| row.sum(&|_| true)))?),
        ("total", decimals(rows.iter().map(|row| row.total))?),
        ("rules", text_lists(rows.iter().map(|row| row.carried.iter().map(|(rule, _)| names[*rule].as_str())))),
        ("rule_shares", decimal_lists(shares.iter().map(Vec::as_slice))?),
        (
            "comparable",
            Arc::new(scales.iter().map(|s| Some(s.is_some_and(|s| s.comparable))).collect::<BooleanArray>())
                as ArrayRef,
        ),
        (
            "not_comparable",
            text_lists(scales.iter().map(|s| s.iter().flat_map(|s| s.not_comparable.iter().map(String::as_str)))),
        ),
    ]);
    Ok(columns)
}

/// The outcomes of each organ.
fn rows(figures: &Figures<'_>, forms: &[&str], crosswalk: &Crosswalk) -> Vec<Row> {
    let uses = uses(figures, crosswalk);
    let total = figures.candidates.texts.id(&crosswalk.total);
    let is_total = figures.is_total();
    let mut rows = vec![Row::default(); forms.len()];
    for (organ, of_organ) in figures.by_organ() {
        let of_organ = of_organ.iter().map(|best: &Best| figures.get(best)).filter(|c| is_total(c));
        let mut shares = vec![Share::default(); crosswalk.rules.len()];
        for figure in of_organ {
            if figure.metric == total && rows[organ].total.is_none() {
                rows[organ].total = Some(figure.value);
            }
            for (rule, is_whole) in &uses[figure.metric as usize] {
                shares[*rule].add(figure.value, *is_whole);
            }
        }
        let is_for_form = |(rule, _): &(usize, i128)| crosswalk.rules[*rule].forms.iter().any(|f| f == forms[organ]);
        let carried = shares.iter().enumerate().filter_map(|(rule, share)| Some((rule, share.parts.or(share.whole)?)));
        rows[organ].carried = carried.filter(is_for_form).collect();
    }
    rows
}

/// For each metric, by the number of its text, the rules that use it, and whether as the total of the others.
fn uses(figures: &Figures<'_>, crosswalk: &Crosswalk) -> Vec<Vec<(usize, bool)>> {
    let texts = &figures.candidates.texts;
    let mut uses = vec![Vec::new(); texts.end()];
    for (no, rule) in crosswalk.rules.iter().enumerate() {
        rule.metrics.iter().for_each(|metric| uses[texts.id(metric) as usize].push((no, false)));
        rule.total.iter().for_each(|metric| uses[texts.id(metric) as usize].push((no, true)));
    }
    uses[NONE as usize].clear(); // of metrics without a figure
    uses
}

impl Share {
    fn add(&mut self, value: i128, is_whole: bool) {
        if is_whole {
            self.whole = self.whole.or(Some(value));
        } else {
            self.parts = Some(self.parts.unwrap_or_default() + value);
        }
    }
}

impl Row {
    /// What some rules carried; `None` where that is nothing.
    fn sum(&self, is_of: &dyn Fn(usize) -> bool) -> Option<i128> {
        self.carried.iter().filter(|(rule, _)| is_of(*rule)).map(|(_, value)| *value).reduce(|sum, value| sum + value)
    }

    /// What of the sum each rule carried, in millionths.
    fn shares(&self) -> Vec<i128> {
        let one = 10_f64.powi(i32::from(SCALE));
        let value = |value: i128| value as f64 / one;
        let sum: f64 = self.carried.iter().map(|(_, carried)| value(*carried)).sum();
        let share = |carried: i128| if sum == 0.0 { 0.0 } else { value(carried) / sum };
        self.carried.iter().map(|(_, carried)| (share(*carried) * one).round_ties_even() as i128).collect()
    }
}

fn scale<'a>(crosswalk: &'a Crosswalk, form: &str) -> Option<&'a Scale> {
    crosswalk.scales.iter().find(|scale| scale.forms.iter().any(|f| f == form))
}

fn name(rule: &OutcomeRule) -> String {
    format!("{} ← {} ({})", rule.outcome, rule.metrics.join(" + "), rule.fit.as_str())
}
