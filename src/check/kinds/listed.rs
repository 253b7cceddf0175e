//! `listed`: the parts that a paragraph lists of a figure make up the figure.
//!
//! ```toml
//! [[check]]
//! id = "J1n"
//! kind = "listed"
//! severity = "warning"
//! metrics = ["applications.received"]           # the whole: the first of them that the prose states
//! parts = ["applications.received.in_person", "applications.received.online"]
//! what = "正文所列各渠道申请数之和等于申请总数 / the channels told add up to the applications received"
//! ```
//!
//! Parts stand behind the whole in the same paragraph. A single part is no list; a list that says that it is partial
//! (等) is not compared, and one that falls far short is only worth knowing (info).

use rust_decimal::Decimal;

use crate::check::Context;
use crate::check::figures::{Figure, PROSE, Side};
use crate::check::say::Compared;
use crate::model::{Qualifier, Severity};
use crate::schema::{Check, MetricNo};

/// A list that falls short of the whole by more than one in this many is partial, though it does not say so.
const PARTIAL: u32 = 10;

pub(in crate::check) fn check(cx: &mut Context<'_>, check: &Check, parts: &[MetricNo]) {
    let wholes = check.metrics.iter().filter(|m| !parts.contains(m));
    let mut wholes: Vec<Figure<'_>> = wholes.flat_map(|m| prose(cx, *m)).collect();
    wholes.sort_by_key(|f| f.index);
    for (at, whole) in wholes.iter().enumerate() {
        let next = wholes[at + 1..].iter().find(|n| n.fact.span.start > whole.fact.span.end);
        let until = next.map_or(u32::MAX, |n| n.fact.span.start);
        let Some(right) = list(cx, whole, parts, until) else { continue };
        let left = Side { value: whole.fact.value.number().unwrap_or_default(), terms: vec![(*whole, 1)] };
        let holds = left.value == right.value;
        let texts = (cx.checks.names.id(whole.metric), "sum(listed)");
        let partial = (left.value - right.value) * Decimal::from(PARTIAL) > left.value;
        cx.compared(check, whole.group, texts, Compared { left, right, relation: "=", holds });
        if let Some(finding) = cx.findings.last_mut().filter(|_| partial) {
            finding.severity = Severity::Info;
        }
    }
}

fn prose<'a>(cx: &Context<'a>, metric: MetricNo) -> Vec<Figure<'a>> {
    let of_prose = |f: &&Figure<'a>| f.group.sheet == PROSE && f.fact.qualifier == Qualifier::Exact;
    cx.figures.of(metric).iter().filter(of_prose).copied().collect()
}

/// The parts behind a whole, once each; `None` where they are no list.
fn list<'a>(cx: &Context<'a>, whole: &Figure<'a>, parts: &[MetricNo], until: u32) -> Option<Side<'a>> {
    let text = cx.report.document.text.as_str();
    let end = whole.fact.span.end;
    let line = text.get(end as usize..)?.find('\n').map_or(u32::MAX, |at| end + at as u32).min(until);
    let (mut side, mut last) = (Side::default(), end);
    for part in parts {
        let behind = |f: &Figure<'a>| f.group == whole.group && f.fact.span.start >= end && f.fact.span.end <= line;
        let Some(figure) = prose(cx, *part).into_iter().find(behind) else { continue };
        side.value = side.value.checked_add(figure.fact.value.number()?)?;
        side.terms.push((figure, 1));
        last = last.max(figure.fact.span.end);
    }
    let between = text.get(end as usize..last as usize)?;
    let partial = cx.checks.prose.partial.iter().any(|word| between.contains(word.as_str()));
    (side.terms.len() > 1 && !partial).then_some(side)
}
