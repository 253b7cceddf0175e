//! `twice`: a figure that two tables of a report print is the same in both.
//!
//! ```toml
//! [[check]]
//! id = "J13b"
//! kind = "twice"
//! severity = "error"
//! metrics = ["applications.source.citizen"]
//! what = "两表所列同一来源的申请数相同 / both tables state the same number for a source"
//! ```
//!
//! Only figures of equal applicant, scope and period are compared, in different tables of one form.

use crate::check::Context;
use crate::check::figures::{Figure, Group, Side};
use crate::check::say::{Compared, signed};
use crate::schema::Check;

pub(in crate::check) fn check(cx: &mut Context<'_>, check: &Check) {
    let mut pairs: Vec<(Figure<'_>, Figure<'_>)> = Vec::new();
    for metric in &check.metrics {
        let figures: Vec<_> = cx.figures.of(*metric).iter().filter(|f| f.fact.cell.is_some()).collect();
        let numbers: Vec<_> = figures.into_iter().filter(|f| f.fact.value.number().is_some()).collect();
        for (at, one) in numbers.iter().enumerate() {
            let like = |other: &&&Figure<'_>| {
                let group = Group { sheet: one.group.sheet, lane: one.group.lane, ..other.group };
                other.group.sheet != one.group.sheet && group == one.group && other.fact.form == one.fact.form
            };
            pairs.extend(numbers[at + 1..].iter().find(like).map(|other| (**one, **other)));
        }
    }
    for (one, other) in pairs {
        let side = |f: Figure<'_>| f.fact.value.number().unwrap_or_default();
        let (l, r) = (side(one), side(other));
        let left = Side { value: l, terms: vec![(one, 1)] };
        let right = Side { value: r, terms: vec![(other, 1)] };
        let id = cx.checks.names.id(one.metric);
        let at = cx.compared(check, one.group, (id, id), Compared { left, right, relation: "=", holds: l == r });
        if l == r {
            continue;
        }
        let (zh, en) = (cx.label(&one), cx.english(&one));
        let table = |f: &Figure<'_>| f.fact.cell.map_or(0, |cell| cell.table);
        let (first, second, l, r) = (table(&one), table(&other), l.normalize(), r.normalize());
        let difference = signed((l - r).normalize());
        cx.findings[at].message = format!(
            "{zh}在第{first}表为 {l}，在第{second}表为 {r}，差 {difference} / {en} is {l} in table {first}, but {r} in \
             table {second}, difference {difference}"
        );
    }
}
