//! Sides of a comparison: `applications.received + applications.carried_in`, with other ways to get a part in
//! parentheses: `(outcome.other.misc + outcome.other.fee_overdue | outcome.other)`.

use super::MetricNo;
use crate::model::Period;

/// A sum of terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expr {
    /// As written, white space reduced.
    pub text: String,
    /// Its terms.
    pub terms: Vec<Term>,
}

/// One summand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Subtracted.
    pub negative: bool,
    /// Ways to get it, the preferred first; each is a sum.
    pub choices: Vec<Vec<Operand>>,
}

/// A metric, of the period of its group or of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operand {
    /// The metric.
    pub metric: MetricNo,
    /// Its period, where it is not that of the group.
    pub period: Option<Period>,
}

impl Expr {
    /// Reads an expression; `number` knows the metrics.
    pub(super) fn parse(text: &str, number: &mut dyn FnMut(&str) -> Option<MetricNo>) -> Result<Self, String> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut terms = Vec::new();
        let (mut rest, mut negative) = (text.as_str(), false);
        loop {
            rest = rest.trim_start();
            let (term, after) = match rest.strip_prefix('(') {
                Some(inner) => inner.split_once(')').ok_or("a `(` has no `)`")?,
                None => rest.split_at(rest.find(" + ").into_iter().chain(rest.find(" - ")).min().unwrap_or(rest.len())),
            };
            let choices = term.split('|').map(|choice| operands(choice, number)).collect::<Result<_, _>>()?;
            terms.push(Term { negative, choices });
            let after = after.trim_start();
            (rest, negative) = match (after.strip_prefix('+'), after.strip_prefix('-')) {
                _ if after.is_empty() => break,
                (Some(next), _) => (next, false),
                (_, Some(next)) => (next, true),
                _ => return Err(format!("expected `+` or `-` before `{after}`")),
            };
        }
        Ok(Self { text, terms })
    }

    /// All metrics in it.
    pub fn metrics(&self) -> impl Iterator<Item = MetricNo> + '_ {
        self.terms.iter().flat_map(|t| &t.choices).flatten().map(|o| o.metric)
    }
}

fn operands(text: &str, number: &mut dyn FnMut(&str) -> Option<MetricNo>) -> Result<Vec<Operand>, String> {
    text.split('+').map(|name| operand(name.trim(), number)).collect()
}

fn operand(name: &str, number: &mut dyn FnMut(&str) -> Option<MetricNo>) -> Result<Operand, String> {
    let (name, period) = match name.split_once('@') {
        None => (name, None),
        Some((name, period)) => (name, Some(Period::parse(period).ok_or_else(|| format!("`{period}` is no period"))?)),
    };
    let metric = number(name).ok_or_else(|| format!("metric `{name}` is not in metrics.toml, nor in a form"))?;
    Ok(Operand { metric, period })
}
