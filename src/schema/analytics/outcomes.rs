//! `analytics/outcomes.toml`: the answers of all forms on one scale.

use serde::Deserialize;
use toml::Spanned;

use crate::schema::Metrics;
use crate::schema::files::{FileRef, SchemaError};

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomesFile {
    outcomes: Vec<String>,
    total: Spanned<String>,
    scale: Vec<Scale>,
    rule: Vec<RuleWritten>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleWritten {
    forms: Vec<String>,
    outcome: Spanned<String>,
    metrics: Vec<Spanned<String>>,
    total: Option<Spanned<String>>,
    fit: Fit,
}

/// How well a metric of a form fits an outcome.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// The same quantity.
    Same,
    /// The same answers under another name.
    Near,
    /// A judgement.
    Coarse,
}

impl Fit {
    /// All, from the best.
    pub const ALL: [Fit; 3] = [Fit::Same, Fit::Near, Fit::Coarse];

    /// The name in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Fit::Same => "same",
            Fit::Near => "near",
            Fit::Coarse => "coarse",
        }
    }
}

/// How far a form can be chained with the others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Its forms.
    pub forms: Vec<String>,
    /// Whether its outcomes can be chained.
    pub comparable: bool,
    /// Series that cannot, with the reason after a colon.
    #[serde(default)]
    pub not_comparable: Vec<String>,
}

/// A group of metrics that counts towards an outcome.
#[derive(Clone, Debug)]
pub struct OutcomeRule {
    /// The forms that it is for.
    pub forms: Vec<String>,
    /// The outcome.
    pub outcome: String,
    /// Metrics whose sum it is.
    pub metrics: Vec<String>,
    /// Used where none of them is printed.
    pub total: Option<String>,
    /// How well they fit.
    pub fit: Fit,
}

/// The crosswalk.
#[derive(Clone, Debug)]
pub struct Crosswalk {
    /// The outcomes in order: columns of `outcomes_harmonised`.
    pub outcomes: Vec<String>,
    /// The metric of all answers.
    pub total: String,
    /// How far the forms can be chained.
    pub scales: Vec<Scale>,
    /// What counts towards what.
    pub rules: Vec<OutcomeRule>,
}

pub(super) fn resolve(
    written: OutcomesFile,
    metrics: &Metrics,
    file: FileRef<'_>,
    errors: &mut Vec<SchemaError>,
) -> Crosswalk {
    let mut known = |metric: Spanned<String>| {
        if metrics.get(metric.get_ref()).is_none() {
            errors.push(file.error(metric.span().start, format!("no metric `{}`", metric.get_ref())));
        }
        metric.into_inner()
    };
    let total = known(written.total);
    let rules = written.rule.into_iter().map(|rule| {
        let metrics = rule.metrics.into_iter().map(&mut known).collect();
        let total = rule.total.map(&mut known);
        (rule.outcome, OutcomeRule { forms: rule.forms, outcome: String::new(), metrics, total, fit: rule.fit })
    });
    let rules: Vec<_> = rules.collect();
    let mut outcome = |(name, rule): (Spanned<String>, OutcomeRule)| {
        if !written.outcomes.contains(name.get_ref()) {
            errors.push(file.error(name.span().start, format!("no outcome `{}`", name.get_ref())));
        }
        OutcomeRule { outcome: name.into_inner(), ..rule }
    };
    let rules = rules.into_iter().map(&mut outcome).collect();
    Crosswalk { outcomes: written.outcomes, total, scales: written.scale, rules }
}
