//! `not_negative`: no figure of a table is below zero, but of the `metrics` named.
//!
//! ```toml
//! [[check]]
//! id = "M2"
//! kind = "not_negative"
//! severity = "error"
//! metrics = ["permits.items_change"]       # these may be
//! what = "除增减数外各数不得为负 / no figure is negative, changes aside"
//! ```
//!
//! One row a document says that it holds; each figure that is negative is a failure.

use rust_decimal::Decimal;

use crate::check::Context;
use crate::check::figures::{Figure, Side};
use crate::check::say::{Compared, Said};
use crate::model::Outcome;
use crate::schema::Check;

pub(in crate::check) fn check(cx: &mut Context<'_>, check: &Check) {
    let (mut numbers, mut negative): (usize, Vec<Figure<'_>>) = (0, Vec::new());
    for figure in cx.figures.of_tables() {
        let Some(number) = figure.fact.value.number() else { continue };
        numbers += 1;
        if number.is_sign_negative() && !number.is_zero() && !check.metrics.contains(&figure.metric) {
            negative.push(*figure);
        }
    }
    if numbers > 0 && negative.is_empty() {
        cx.said(check, all_well(numbers));
    }
    for figure in negative {
        let left = Side::default();
        let value = figure.fact.value.number().unwrap_or_default();
        let right = Side { value, terms: vec![(figure, 1)] };
        let id = cx.checks.names.id(figure.metric);
        cx.compared(check, figure.group, ("0", id), Compared { left, right, relation: "≤", holds: false });
    }
}

fn all_well(numbers: usize) -> Said {
    Said {
        outcome: Outcome::Pass,
        expression: "0 ≤ figures".to_owned(),
        sides: Some((Decimal::ZERO, Decimal::ZERO)),
        message: format!("{numbers}个数均不为负 / none of {numbers} figures is negative"),
        facts: Vec::new(),
        span: None,
    }
}
