//! `members`: the printed total of each row is the sum of its cells, over types of applicant.
//!
//! ```toml
//! [[check]]
//! id = "K3"
//! kind = "members"
//! severity = "error"
//! whole = "all"
//! parts = ["natural_person", "business", "research", "nonprofit", "legal_service", "other_org"]
//! what = "每行总计 = 各类申请人之和 / the total of a row is the sum over applicants"
//! ```
//!
//! A printed subtotal is no part. All metrics with the dimension `applicant` are checked, or the `metrics` named.

use rust_decimal::Decimal;

use crate::check::figures::{Group, Side};
use crate::check::say::Compared;
use crate::check::{Context, Sum};
use crate::schema::{ApplicantNo, Check, MetricNo};

pub(in crate::check) fn check(cx: &mut Context<'_>, check: &Check, whole: ApplicantNo, parts: &[ApplicantNo]) {
    let checks = cx.checks;
    for metric in &check.metrics {
        for group in rows(cx, check, *metric, whole, parts) {
            let id = checks.names.id(*metric);
            let sum = ["sum(", id, ")"].concat();
            let total = side(cx, *metric, &[whole], group);
            let Some((left, right)) = total.zip(side(cx, *metric, parts, group)) else {
                let all = [whole].into_iter().chain(parts.iter().copied());
                let about: Vec<_> = all.filter_map(|a| cx.figures.one(*metric, of(group, a))).collect();
                cx.not_assessable(check, of(group, whole), (id, "=", &sum), &about);
                continue;
            };
            let (off, terms) = (left.value - right.value, super::equal::terms(&left, &right));
            let compared = Compared { left, right, relation: "=", holds: off.is_zero() };
            let finding = cx.compared(check, of(group, whole), (id, &sum), compared);
            cx.sums.push(Sum { finding, terms, off });
        }
    }
}

fn of(group: Group, applicant: ApplicantNo) -> Group {
    Group { applicant, ..group }
}

/// The rows of a metric in which one of the figures is a number, once each.
fn rows(cx: &Context<'_>, check: &Check, metric: MetricNo, whole: ApplicantNo, parts: &[ApplicantNo]) -> Vec<Group> {
    let mut rows: Vec<Group> = Vec::new();
    for group in cx.figures.groups(&[metric], &check.forms) {
        let row = of(group, whole);
        if (group.applicant == whole || parts.contains(&group.applicant)) && !rows.contains(&row) {
            rows.push(row);
        }
    }
    // A subtotal is checked where it is printed.
    let printed = |row: &Group| whole_is_all(cx, whole) || cx.figures.one(metric, *row).is_some();
    rows.retain(printed);
    rows
}

fn whole_is_all(cx: &Context<'_>, whole: ApplicantNo) -> bool {
    cx.checks.names.applicant_name(whole) == crate::schema::ALL
}

fn side<'a>(cx: &Context<'a>, metric: MetricNo, members: &[ApplicantNo], group: Group) -> Option<Side<'a>> {
    let mut side = Side { value: Decimal::ZERO, terms: Vec::with_capacity(members.len()) };
    for member in members {
        let figure = cx.figures.one(metric, of(group, *member))?;
        side.value = side.value.checked_add(figure.fact.value.number()?)?;
        side.terms.push((figure, 1));
    }
    Some(side)
}
