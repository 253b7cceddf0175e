//! `carry_over`, `recalled`, `change`, `jump`: a report and that of the same publisher for the year before.
//!
//! ```toml
//! [[check]]
//! id = "Y1"
//! kind = "carry_over"                      # left (this year) = previous (year before) + right (this year, optional)
//! severity = "warning"
//! left = "applications.carried_in"
//! previous = "applications.carried_out"
//! what = "上年结转 = 上一年报告的结转下年度 / carried in = carried out of the year before"
//! ```
//!
//! `recalled`: what the prose says of the year before (`metrics`) is what that year reported. `change`: what the prose
//! says behind a number about the year before (so many percent more, so many more, so many times it); a rounded number
//! within `tolerance` of its last digit; the words are in `[prose]`. `jump`: a
//! figure is more than `tolerance` times that of the year before, or less than that part of it; both below `least` are
//! left out. Only a report whose year before is in the run is checked, and only where all operands are numbers.

use std::rc::Rc;

use rust_decimal::Decimal;

use super::kept::{Compare, Held, Kept, finding};
use super::{Across, InOrder};
use crate::model::{Finding, Origin, Period};
use crate::schema::{ALL, Check, Checks, Expr, MetricNo};

fn before(kept: &Kept, in_order: &InOrder<'_>) -> Option<Rc<Kept>> {
    let previous = in_order.get(&kept.publisher, kept.year.checked_sub(1)?)?;
    // A second report of one year is not compared: which of them counts is not known.
    let first = in_order.get(&kept.publisher, kept.year)?;
    (first.doc_id == kept.doc_id).then_some(previous)
}

impl Across<'_> {
    pub(super) fn carry_over(&mut self, (left, previous, right): (&Expr, &Expr, Option<&Expr>)) {
        let Self { checks, check, kept, in_order, .. } = *self;
        let Some(last) = before(kept, in_order) else { return };
        let last = &*last;
        let (Some(metric), Some(operand)) = (left.metrics().next(), left.terms.first()) else { return };
        let period = operand.choices.first().and_then(|c| c.first()?.period).unwrap_or_default();
        for figure in kept.of(metric, period).filter(|h| h.origin == Origin::Table) {
            let applicant = figure.applicant;
            let now = right.map(|right| kept.side(right, applicant));
            let (Some(l), Some(p), true) =
                (kept.side(left, applicant), last.side(previous, applicant), now.as_ref().is_none_or(Option::is_some))
            else {
                continue;
            };
            let now = now.flatten().unwrap_or_default();
            let expected = p.value + now.value;
            let holds = l.value == expected;
            let sign = if holds { "=" } else { "≠" };
            let words = |chinese: bool| {
                let this = if now.terms.is_empty() { String::new() } else { now.words(checks, kept, chinese) };
                (l.words(checks, kept, chinese), p.words(checks, last, chinese), this)
            };
            let (zh, en) = (words(true), words(false));
            let join = |this: &str| match this {
                "" => String::new(),
                _ if this.starts_with(" - ") => this.to_owned(),
                _ => format!(" + {this}"),
            };
            let (year, of) = (kept.year, last.year);
            let words = format!(
                "{year}年{} {sign} {of}年报告的{}{}（应为 {expected}） / \
                 {year}: {} {sign} {of}: {}{} (expected {expected})",
                zh.0,
                zh.1,
                join(&zh.2),
                en.0,
                en.1,
                join(&en.2)
            );
            let expression = format!(
                "{} = previous({}){}",
                left.text,
                previous.text,
                right.map_or(String::new(), |r| format!(" + {}", r.text))
            );
            let others = p.facts().chain(now.facts()).collect();
            let compare = Compare { figure, left: l.value, right: expected, holds, expression, words, others };
            self.findings.push(finding(check, compare));
        }
    }

    pub(super) fn recalled(&mut self) {
        let Self { checks, check, kept, in_order, .. } = *self;
        let Some(last) = before(kept, in_order) else { return };
        let last = &*last;
        for figure in check.metrics.iter().flat_map(|m| kept.of(*m, Period::PreviousYear)) {
            let reported = totals(checks, last, figure.metric);
            let Some(first) = reported.first() else { continue };
            let fitting = reported.iter().find(|h| h.value == figure.value);
            let reported = fitting.unwrap_or(first);
            self.findings.push(told_again(checks, check, (kept, figure), (last, reported), fitting.is_some()));
        }
    }

    pub(super) fn change(&mut self, tolerance: Decimal) {
        let Self { checks, check, kept, in_order, .. } = *self;
        let Some(last) = before(kept, in_order) else { return };
        let last = &*last;
        let figures = kept.all().filter(|h| h.period == Period::Year && check.metrics.contains(&h.metric));
        for (figure, told) in figures.filter_map(|h| Some((h, h.change?))) {
            let compare = |old: &Held| told.compare(figure.value, old.value, tolerance);
            let possible = totals(checks, last, figure.metric).into_iter().filter_map(|old| Some((compare(old)?, old)));
            let nearest = possible.min_by_key(|((right, _), _)| (*right - told.number()).abs());
            let Some(((right, holds), old)) = nearest else { continue };
            let sign = if holds { "≈" } else { "≠" };
            let (id, label) = (figure.english(checks), kept.label(checks, figure));
            let (now, was) = (figure.value.normalize(), old.value.normalize());
            let (left, right) = (told.number(), right.normalize());
            let (said, is) = (told.words(left), told.words(right));
            let words = format!(
                "正文称{label}同比变化 {said} {sign} {is}（{now} 与上年 {was}） / \
                 change of {id} told as {said} {sign} {is} ({now} after {was})"
            );
            let expression = format!("change({id}) = {id} against previous({id})");
            let others = Vec::new();
            self.findings.push(finding(check, Compare { figure, left, right, holds, expression, words, others }));
        }
    }

    pub(super) fn jump(&mut self, (factor, least): (Decimal, Decimal)) {
        let Self { checks, check, kept, in_order, .. } = *self;
        let Some(last) = before(kept, in_order) else { return };
        let last = &*last;
        for metric in &check.metrics {
            let Some((figure, old)) = kept.total(checks, *metric).zip(last.total(checks, *metric)) else { continue };
            let (now, was) = (figure.value.normalize(), old.value.normalize());
            if now.max(was) < least {
                continue;
            }
            let far = |a: Decimal, b: Decimal| b.checked_mul(factor).is_some_and(|limit| a > limit);
            let holds = !far(now, was) && !far(was, now);
            let (id, label, of) = (figure.english(checks), kept.label(checks, figure), last.year);
            let words = if holds {
                format!(
                    "{label} {now}，{of}年 {was} / \
                     {id} {now} after {was}"
                )
            } else {
                format!(
                    "{label} {now}，而{of}年为 {was}，变化超过 {factor} 倍 / \
                     {id} is {now} after {was} in {of}: a change of more than {factor} times"
                )
            };
            let expression = format!("1/{factor} ≤ {id} / previous({id}) ≤ {factor}");
            let others = Vec::new();
            self.findings
                .push(finding(check, Compare { figure, left: now, right: was, holds, expression, words, others }));
        }
    }
}

/// The prose on the year before, against what that year reported.
fn told_again(
    checks: &Checks,
    check: &Check,
    (kept, figure): (&Kept, &Held),
    (last, reported): (&Kept, &Held),
    holds: bool,
) -> Finding {
    let (id, label, of) = (figure.english(checks), kept.label(checks, figure), last.year);
    let (left, right) = (figure.value.normalize(), reported.value.normalize());
    let words = if holds {
        format!(
            "正文所述{of}年{label} {left} 与该年报告相符 / \
             {id} of {of} is told as {of} reported it"
        )
    } else {
        format!(
            "正文称{of}年{label}为 {left}，而{of}年报告为 {right} / \
             the prose says that {id} of {of} was {left}, but {of} reported {right}"
        )
    };
    let expression = format!("narrative(previous {id}) = previous({id})");
    finding(check, Compare { figure, left, right, holds, expression, words, others: Vec::new() })
}

/// The figures of a year that stand for all applicants, tables first.
fn totals<'a>(checks: &Checks, kept: &'a Kept, metric: MetricNo) -> Vec<&'a Held> {
    let all = |h: &&Held| matches!(checks.names.applicant_name(h.applicant), "" | ALL);
    let mut held: Vec<&Held> = kept.of(metric, Period::Year).filter(all).collect();
    held.sort_by_key(|h| h.origin);
    held
}
