//! `absent`: figures that must be zero for some publishers.
//!
//! ```toml
//! [[check]]
//! id = "M5"
//! kind = "absent"
//! severity = "warning"
//! metrics = ["regulations.issued"]
//! publishers = ["县人民政府$", "[乡镇]人民政府$"]      # patterns of the printed name
//! what = "县级以下机关无权制定规章 / counties and below make no regulations"
//! ```
//!
//! Publishers without a name are not assessable.

use regex::Regex;
use rust_decimal::Decimal;

use crate::check::Context;
use crate::check::say::Said;
use crate::model::Outcome;
use crate::schema::Check;

pub(in crate::check) fn check(cx: &mut Context<'_>, check: &Check, publishers: &[Regex]) {
    let publisher = cx.report.identity.publisher.as_deref().unwrap_or_default();
    let barred = publishers.iter().any(|p| p.is_match(publisher));
    let figures: Vec<_> = check.metrics.iter().flat_map(|m| cx.figures.of(*m)).copied().collect();
    for figure in figures.into_iter().filter(|f| f.fact.cell.is_some()) {
        let Some(value) = figure.fact.value.number() else { continue };
        if !publisher.is_empty() && !barred {
            continue;
        }
        let (label, id) = (cx.label(&figure), cx.checks.names.id(figure.metric));
        let (outcome, message) = if publisher.is_empty() {
            let message = format!("发布机构不明，无法核对{label} / {id} cannot be checked: the publisher is unknown");
            (Outcome::NotAssessable, message)
        } else if value.is_zero() {
            (Outcome::Pass, format!("{label} 0，相符 / {id} is 0, as it must be"))
        } else {
            let message = format!(
                "{label} {value}，但“{publisher}”无权制定，应为 0 / {id} is {value}, but `{publisher}` makes none: \
                 expected 0"
            );
            (Outcome::Fail, message)
        };
        let expression = format!("{id} = 0");
        let (facts, span) = (vec![figure.fact.id.clone()], Some(figure.fact.span));
        cx.said(check, Said { outcome, expression, sides: Some((value, Decimal::ZERO)), message, facts, span });
    }
}
