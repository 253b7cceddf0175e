//! One misprinted figure breaks every sum that it is part of. Where one other value of it would mend all of them, the
//! findings say so. Nothing is changed.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Context, Sum};
use crate::check::figures::Figure;

/// A value that would mend sums.
struct Repair<'a> {
    figure: Figure<'a>,
    value: Decimal,
    mends: Vec<usize>,
}

/// Adds hints to the sums that failed.
pub(super) fn add(cx: &mut Context<'_>) {
    if cx.sums.iter().all(|sum| sum.off.is_zero()) {
        return;
    }
    let repairs = repairs(&cx.sums);
    for at in 0..cx.sums.len() {
        if cx.sums[at].off.is_zero() {
            continue;
        }
        let mending: Vec<&Repair<'_>> = repairs.iter().filter(|r| r.mends.contains(&at)).collect();
        let most = mending.iter().map(|r| r.mends.len()).max().unwrap_or(0);
        let best: Vec<_> = mending.into_iter().filter(|r| r.mends.len() == most).collect();
        if let [repair] = best[..] {
            let hint = hint(cx, repair);
            let finding = cx.sums[at].finding;
            cx.findings[finding].hint = hint;
        }
    }
}

/// Figures that are in failed sums only, and could be another value that mends them all.
fn repairs<'a>(sums: &[Sum<'a>]) -> Vec<Repair<'a>> {
    let mut by_figure: BTreeMap<u32, (Figure<'a>, Vec<(usize, Decimal)>)> = BTreeMap::new();
    for (at, sum) in sums.iter().enumerate() {
        for (figure, sign) in &sum.terms {
            let needed = figure.fact.value.number().unwrap_or_default() - sum.off * Decimal::from(*sign);
            by_figure.entry(figure.index).or_insert((*figure, Vec::new())).1.push((at, needed));
        }
    }
    let repair = |(figure, needed): (Figure<'a>, Vec<(usize, Decimal)>)| {
        let value = needed.first()?.1;
        let printed = figure.fact.value.number()?;
        let agree = needed.iter().all(|(_, n)| *n == value) && value != printed && !value.is_sign_negative();
        let sure = needed.len() > 1 || leads(sums, &needed, figure) && slip(printed, value).is_some();
        (agree && sure).then(|| Repair { figure, value, mends: needed.into_iter().map(|(at, _)| at).collect() })
    };
    by_figure.into_values().filter_map(repair).collect()
}

/// Whether the figure is the printed total of its only sum.
fn leads(sums: &[Sum<'_>], needed: &[(usize, Decimal)], figure: Figure<'_>) -> bool {
    needed.iter().all(|(at, _)| {
        let terms = &sums[*at].terms;
        terms.iter().filter(|(_, sign)| *sign > 0).count() == 1 && terms[0].0.index == figure.index
    })
}

fn hint(cx: &Context<'_>, repair: &Repair<'_>) -> String {
    let printed = repair.figure.fact.value.number().unwrap_or_default().normalize();
    let (value, sums) = (repair.value.normalize(), repair.mends.len());
    let words = slip(printed, value).map_or(" / ", Slip::words);
    let (zh, en) = words.split_once(" / ").unwrap_or_default();
    format!(
        "若{}为 {value}（现为 {printed}{zh}），{sums} 项相关关系即成立 / were {} {value} (printed {printed}{en}), {sums} \
         identities would hold",
        cx.label(&repair.figure),
        cx.english(&repair.figure)
    )
}

/// How digits go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slip {
    Missing,
    Extra,
    Swapped,
    Wrong,
}

impl Slip {
    fn words(self) -> &'static str {
        match self {
            Slip::Missing => "，似漏一位 / , a digit may be missing",
            Slip::Extra => "，似多一位 / , a digit may be too many",
            Slip::Swapped => "，似两位颠倒 / , two digits may be swapped",
            Slip::Wrong => "，似错一位 / , a digit may be wrong",
        }
    }
}

/// The slip that turns what was meant into what is printed.
fn slip(printed: Decimal, meant: Decimal) -> Option<Slip> {
    let (p, m) = (printed.normalize().to_string(), meant.normalize().to_string());
    let (p, m) = (p.as_bytes(), m.as_bytes());
    if p.len() + 1 == m.len() && m.len() > 1 && without_one(m, p) {
        return Some(Slip::Missing);
    }
    if m.len() + 1 == p.len() && p.len() > 1 && without_one(p, m) {
        return Some(Slip::Extra);
    }
    if p.len() != m.len() || p.len() < 2 {
        return None;
    }
    let differ: Vec<usize> = (0..p.len()).filter(|i| p[*i] != m[*i]).collect();
    match differ[..] {
        [_] => Some(Slip::Wrong),
        [a, b] if p[a] == m[b] && p[b] == m[a] => Some(Slip::Swapped),
        _ => None,
    }
}

fn without_one(long: &[u8], short: &[u8]) -> bool {
    (0..long.len()).any(|i| long[..i] == short[..i] && long[i + 1..] == short[i..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told() {
        let slip = |p: i64, m: i64| slip(p.into(), m.into());
        assert_eq!(slip(19, 193), Some(Slip::Missing));
        assert_eq!(slip(1193, 193), Some(Slip::Extra));
        assert_eq!(slip(4947, 4974), Some(Slip::Swapped));
        assert_eq!(slip(193, 198), Some(Slip::Wrong));
        assert_eq!(slip(193, 203), None);
        assert_eq!(slip(0, 7), None);
    }
}
