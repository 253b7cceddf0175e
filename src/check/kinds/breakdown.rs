//! `breakdown`: the parts that a sentence lists of a number (其中…) make up the number.
//!
//! ```toml
//! [[check]]
//! id = "I7"
//! kind = "breakdown"
//! severity = "warning"
//! what = "其中各项之和等于总数 / the parts listed add up to the number"
//! ```
//!
//! Parts that count one of `metrics` (channels of publication) may overlap, and together be more than the whole.
//! With `words`, only numbers right behind one of them are wholes. The words that introduce parts, end them or say that they are partial are in `[prose]`. Parts have the measure word
//! of the whole. Parts that are less than the whole may be partial without saying so: that is worth knowing (info);
//! more than the whole is what `severity` says.

use rust_decimal::Decimal;

use crate::check::Context;
use crate::check::say::{Said, signed};
use crate::model::{Mention, Outcome, Qualifier, Severity};
use crate::schema::Check;

/// Longest list of parts, in bytes.
const REACH: usize = 600;

pub(in crate::check) fn check(cx: &mut Context<'_>, check: &Check, words: &[String]) {
    let (report, rules) = (cx.report, &cx.checks.prose);
    let text = report.document.text.as_str();
    for (at, whole) in report.mentions.iter().enumerate() {
        let Some(number) = whole.value.filter(|_| usable(whole)) else { continue };
        let before = text.get(..whole.span.start as usize).unwrap_or_default().trim_end();
        if !words.is_empty() && !words.iter().any(|word| before.ends_with(word.as_str())) {
            continue;
        }
        let behind = text.get(whole.span.end as usize..).unwrap_or_default();
        let opened = behind.trim_start().starts_with(['（', '(']);
        let start = behind.trim_start_matches(|c: char| c.is_whitespace() || "，,（(:：；".contains(c));
        if !rules.parts.iter().any(|word| start.starts_with(word.as_str())) {
            continue;
        }
        let list = sentence(behind, opened, &rules.ends);
        let end = whole.span.end as usize + list.len();
        let parts: Vec<&Mention> = report.mentions[at + 1..]
            .iter()
            .take_while(|m| m.span.end as usize <= end)
            .filter(|m| m.unit == whole.unit && m.value.is_some())
            .collect();
        let partial = rules.partial.iter().any(|word| list.contains(word.as_str()));
        if parts.len() < 2 || partial || parts.iter().any(|m| m.qualifier != Qualifier::Exact) {
            continue;
        }
        let sum: Decimal = parts.iter().filter_map(|m| m.value).sum();
        let overlap = |m: &&Mention| {
            let metric = m.metric.as_deref().and_then(|id| cx.checks.names.metric(id));
            metric.is_some_and(|no| check.metrics.contains(&no))
        };
        if sum > number && parts.iter().any(overlap) {
            continue;
        }
        let facts = [whole].into_iter().chain(parts.iter().copied()).filter_map(|m| m.fact.clone()).collect();
        let less = sum < number;
        cx.said(check, said(whole, number, sum, parts.len(), facts));
        if let Some(finding) = cx.findings.last_mut().filter(|_| less) {
            finding.severity = Severity::Info;
        }
    }
}

fn usable(whole: &Mention) -> bool {
    !whole.unit.is_empty() && whole.unit != "%" && whole.qualifier == Qualifier::Exact
}

/// Up to the end of the sentence or parenthesis, or the next list.
fn sentence<'a>(behind: &'a str, opened: bool, ends: &[String]) -> &'a str {
    let mut reach = behind.len().min(REACH);
    while !behind.is_char_boundary(reach) {
        reach -= 1;
    }
    let behind = &behind[..reach];
    let marks: &[char] = if opened { &['）', ')', '\n', '。'] } else { &['。', '\n', '；', ';'] };
    let end = behind.find(marks).unwrap_or(reach);
    let next = ends.iter().filter_map(|word| behind.find(word.as_str())).min().unwrap_or(end);
    &behind[..end.min(next)]
}

fn said(whole: &Mention, number: Decimal, sum: Decimal, parts: usize, facts: Vec<String>) -> Said {
    let (left, right, unit) = (number.normalize(), sum.normalize(), &whole.unit);
    let holds = left == right;
    let difference = signed((left - right).normalize());
    let message = if holds {
        format!("{left}{unit} = 所列{parts}项之和 / {left} is the sum of the {parts} parts listed")
    } else {
        format!(
            "正文“{}{left}{unit}” ≠ 所列{parts}项之和 {right}，差 {difference} / the prose says {left}, and lists \
             {parts} parts of it that add up to {right}, difference {difference}",
            whole.subject
        )
    };
    let outcome = if holds { Outcome::Pass } else { Outcome::Fail };
    let expression = "number = sum(parts listed)".to_owned();
    Said { outcome, expression, sides: Some((left, right)), message, facts, span: Some(whole.span) }
}
