//! `roll_up` and `contains`: an area and the organs whose names begin with it.
//!
//! ```toml
//! [[check]]
//! id = "P1"
//! kind = "roll_up"            # the area = the sum of its organs
//! severity = "warning"
//! metrics = ["outcome.total"]
//! what = "全区数 = 本级与所属各机关之和 / the area = the sum of all its organs"
//! ```
//!
//! Which organs an area has cannot be known from the reports that happen to be there. So `roll_up` is assessed only for
//! an `[[area]]` that is declared, and only where each of its members has a report for the year; else it is not
//! assessable. `contains`: the area has no less than any of its organs; with `words = ["office"]`, than
//! its office, without, than the others. `[names]` says which names are those of areas and of their offices.

use std::rc::Rc;

use rust_decimal::Decimal;

use super::kept::{Compare, Held, HeldSide, Kept, finding};
use super::{Across, InOrder};
use crate::check::say::Said;
use crate::model::{Finding, Outcome};
use crate::schema::{Check, Checks};

/// The area that a publisher reports for: 某区 of 某区人民政府.
pub(super) fn area<'a>(checks: &Checks, publisher: &'a str) -> Option<&'a str> {
    let area = checks.ends.0.iter().find_map(|end| publisher.strip_suffix(end.as_str()))?;
    (area.chars().count() > 1).then_some(area)
}

/// Other reports of the year whose publishers' names begin with the area.
fn organs<'a>(area: &'a str, kept: &'a Kept, in_order: &'a InOrder<'_>) -> impl Iterator<Item = Rc<Kept>> + 'a {
    in_order.begin_with(area, kept.year).filter(|other| other.publisher != kept.publisher)
}

impl Across<'_> {
    pub(super) fn roll_up(&mut self) {
        let Self { checks, check, kept, in_order, .. } = *self;
        let Some(declared) = checks.areas.iter().find(|area| area.publisher == kept.publisher) else {
            let known = area(checks, &kept.publisher).and_then(|area| organs(area, kept, in_order).next());
            self.findings.extend(known.map(|_| unknown(check)));
            return;
        };
        let reports: Option<Vec<Rc<Kept>>> =
            declared.members.iter().map(|name| in_order.get(name, kept.year)).collect();
        let Some(reports) = reports else { return self.findings.push(unknown(check)) };
        for metric in &check.metrics {
            let Some(figure) = kept.total(checks, *metric) else { continue };
            let parts: Option<Vec<Held>> = reports.iter().map(|r| r.total(checks, *metric).cloned()).collect();
            let Some(parts) = parts else { continue };
            let sum: Decimal = parts.iter().map(|p| p.value).sum();
            let (holds, n) = (figure.value == sum, parts.len());
            let sign = if holds { "=" } else { "≠" };
            let (left, right) = (figure.value.normalize(), sum.normalize());
            let (id, label) = (figure.english(checks), kept.label(checks, figure));
            let words = format!(
                "{label} {left} {sign} 所属{n}个机关之和 {right} / \
                 {id} {left} {sign} the sum of its {n} organs {right}"
            );
            let expression = format!("{id} = sum(organs)");
            let side = HeldSide { value: sum, terms: parts.into_iter().map(|p| (p, false)).collect() };
            let others = side.facts().collect();
            self.findings.push(finding(check, Compare { figure, left, right, holds, expression, words, others }));
        }
    }

    pub(super) fn contains(&mut self, offices: bool) {
        let Self { checks, check, kept, in_order, .. } = *self;
        let Some(name) = area(checks, &kept.publisher) else { return };
        let is_office = |other: &Rc<Kept>| checks.ends.1.iter().any(|end| other.publisher == format!("{name}{end}"));
        for organ in organs(name, kept, in_order).filter(|other| is_office(other) == offices) {
            for metric in &check.metrics {
                let Some((figure, part)) = kept.total(checks, *metric).zip(organ.total(checks, *metric)) else {
                    continue;
                };
                let (left, right) = (figure.value.normalize(), part.value.normalize());
                let holds = left >= right;
                let sign = if holds { "≥" } else { "<" };
                let (id, label, whose) = (figure.english(checks), kept.label(checks, figure), &organ.publisher);
                let words = format!(
                    "{label} {left} {sign} “{whose}”的 {right} / \
                     {id} {left} {sign} {right} of `{whose}`"
                );
                let expression = format!("{id} ≥ organ({id})");
                let others = HeldSide { value: part.value, terms: vec![(part.clone(), false)] }.facts().collect();
                self.findings.push(finding(check, Compare { figure, left, right, holds, expression, words, others }));
            }
        }
    }
}

fn unknown(check: &Check) -> Finding {
    let message = "所属机关的报告不全或未申明，无法汇总核对 / not all organs of the area are known or have a report, so \
                   that they cannot be added";
    let expression = "area = sum(organs)".to_owned();
    let (outcome, message) = (Outcome::NotAssessable, message.to_owned());
    Said { outcome, expression, sides: None, message, facts: Vec::new(), span: None }.finding(check)
}
