//! `analytics/best.toml`: which of several figures is used.

use serde::Deserialize;
use toml::Spanned;

use crate::schema::files::{FileRef, SchemaError};

/// What `metrics_best.rule` can say beside the ids of the rules, with its meaning.
pub const CHOSEN_BY: [(&str, &str); 4] = [
    ("only", "no other figure"),
    ("agree", "all figures are the same"),
    ("first_printed", "no rule tells them apart"),
    ("correction", "the source is known to be wrong: schemas/corrections"),
];

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BestFile {
    rule: Vec<RuleWritten>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleWritten {
    id: Spanned<String>,
    column: Spanned<String>,
    prefer: Vec<String>,
    #[serde(default)]
    only: bool,
}

/// A column by which figures are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Candidate {
    /// Whether the document is a copy of another one.
    Duplicate,
    /// Whether a check of severity error fails on the figure.
    Failed,
    /// A column of `facts` of this name.
    Fact(&'static str),
}

impl Candidate {
    const FACT_COLUMNS: [&str; 5] = ["period", "source", "qualifier", "method", "scope"];

    fn parse(name: &str) -> Option<Self> {
        match name {
            "duplicate" => Some(Self::Duplicate),
            "failed" => Some(Self::Failed),
            _ => Self::FACT_COLUMNS.into_iter().find(|c| *c == name).map(Self::Fact),
        }
    }
}

/// One rule of the choice.
#[derive(Clone, Debug)]
pub struct BestRule {
    /// Its name in `metrics_best.rule`.
    pub id: String,
    /// What it looks at.
    pub column: Candidate,
    /// The values, best first; others come last.
    pub prefer: Vec<String>,
    /// Figures with other values are no candidates.
    pub only: bool,
}

pub(super) fn resolve(written: BestFile, file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Vec<BestRule> {
    let mut rules: Vec<BestRule> = Vec::new();
    for rule in written.rule {
        let (at, id) = (rule.id.span().start, rule.id.into_inner());
        if CHOSEN_BY.iter().any(|(taken, _)| *taken == id) || rules.iter().any(|r| r.id == id) {
            errors.push(file.error(at, format!("rule `{id}`: the id is taken")));
        }
        let Some(column) = Candidate::parse(rule.column.get_ref()) else {
            let known = format!("duplicate, failed, {}", Candidate::FACT_COLUMNS.join(", "));
            let message = format!("rule `{id}`: no column `{}`; there are {known}", rule.column.get_ref());
            errors.push(file.error(rule.column.span().start, message));
            continue;
        };
        rules.push(BestRule { id, column, prefer: rule.prefer, only: rule.only });
    }
    rules
}
