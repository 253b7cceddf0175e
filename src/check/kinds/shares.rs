//! `shares`: a column of a table that repeats the figures beside it as shares.
//!
//! ```toml
//! [[check]]
//! id = "I8a"
//! kind = "shares"
//! severity = "warning"
//! words = ["占比"]                            # in the head of the column
//! left = "applications.received"             # the whole
//! parts = ["applications.source.citizen"]    # figures that make up the whole
//! tolerance = 1
//! what = "占比 = 申请数 ÷ 总数，各项占比之和约为 100 / a share is its part over the whole, and all make up about 100"
//! ```
//!
//! Its cells are no facts, so they are read here. Each share is compared with its figure over the whole of the table, and
//! the sum of all with 100; a share may be off by `tolerance` in its last printed digit, the sum by half of that for each
//! share. A table that lacks one of the shares has no sum.

use rust_decimal::Decimal;

use super::ratio::{percent, rounds_to};
use crate::check::Context;
use crate::check::figures::Figure;
use crate::check::say::{Said, signed};
use crate::model::{Outcome, Table, ValuePlace};
use crate::schema::{Check, Expr, MetricNo};

/// A printed share and its figure.
struct Printed<'a> {
    share: Decimal,
    part: Figure<'a>,
}

pub(in crate::check) fn check(cx: &mut Context<'_>, check: &Check, rule: (&Expr, &[MetricNo], &[String], Decimal)) {
    let (whole, parts, words, tolerance) = rule;
    let wholes: Vec<_> = whole.metrics().flat_map(|m| cx.figures.of(m)).copied().collect();
    for whole in wholes {
        let Some((place, of)) = whole.fact.cell.zip(whole.fact.value.number()) else { continue };
        let Some(column) = column(cx, place, words) else { continue };
        let in_table = |f: &&Figure<'_>| f.group == whole.group && f.fact.cell.is_some_and(|c| c.table == place.table);
        let found = |m: &MetricNo| cx.figures.of(*m).iter().find(in_table).copied();
        let figures = parts.iter().filter_map(found);
        let shares: Vec<Printed<'_>> =
            figures.filter_map(|part| Some(Printed { share: share_at(cx, part.fact.cell?, column)?, part })).collect();
        let mut said: Vec<Said> = shares.iter().filter_map(|p| each(cx, p, (&whole, of), tolerance)).collect();
        if shares.len() == parts.len() && !of.is_zero() {
            let sum = add_up(shares.iter().map(|p| p.share), tolerance);
            let facts = shares.iter().map(|p| p.part.fact.id.clone()).collect();
            said.push(Said { facts, span: Some(whole.fact.span), ..sum });
        }
        said.into_iter().for_each(|said| cx.said(check, said));
    }
}

/// The column whose head, above the figure, has one of the words.
fn column(cx: &Context<'_>, place: ValuePlace, words: &[String]) -> Option<u32> {
    let table = table(cx, place)?;
    let is_head = |text: &str| words.iter().any(|word| text.contains(word.as_str()));
    let heads = table.cells.iter().filter(|c| c.row < place.row && c.col != place.col);
    heads.filter(|c| is_head(cx.report.document.text.slice(c.span))).map(|c| c.col).next()
}

fn table<'a>(cx: &Context<'a>, place: ValuePlace) -> Option<&'a Table> {
    cx.report.tables.get((place.table as usize).checked_sub(1)?)
}

fn share_at(cx: &Context<'_>, place: ValuePlace, column: u32) -> Option<Decimal> {
    let cell = table(cx, place)?.at(place.row, column)?;
    let text: String = cx.report.document.text.slice(cell.span).chars().filter(|c| !c.is_whitespace()).collect();
    text.trim_end_matches(['%', '％']).parse().ok()
}

fn each(cx: &Context<'_>, printed: &Printed<'_>, whole: (&Figure<'_>, Decimal), tolerance: Decimal) -> Option<Said> {
    let (share, number) = (printed.share, printed.part.fact.value.number()?);
    let right = percent(number, whole.1)?;
    let holds = rounds_to(right, share, tolerance);
    let (sign, left) = (if holds { "≈" } else { "≠" }, share.normalize());
    let (number, of, difference) = (number.normalize(), whole.1.normalize(), signed((left - right).normalize()));
    let message = format!(
        "{}占比 {left}% {sign} {number} ÷ {} {of} = {right}%，差 {difference} / \
         share of {} {left}% {sign} {number} / {} {of} = {right}%, difference {difference}",
        cx.label(&printed.part),
        cx.label(whole.0),
        cx.english(&printed.part),
        cx.english(whole.0)
    );
    let outcome = if holds { Outcome::Pass } else { Outcome::Fail };
    let facts = [&printed.part, whole.0].map(|f| f.fact.id.clone()).to_vec();
    let expression = "share = part / whole".to_owned();
    Some(Said { outcome, expression, sides: Some((left, right)), message, facts, span: Some(printed.part.fact.span) })
}

/// Shares and 100: each may have been rounded by half of its last digit.
pub(super) fn add_up(shares: impl Iterator<Item = Decimal>, tolerance: Decimal) -> Said {
    let shares: Vec<Decimal> = shares.collect();
    let sum = shares.iter().copied().sum::<Decimal>().normalize();
    let slack: Decimal = shares.iter().map(|s| tolerance * Decimal::new(5, s.scale().min(20) + 1)).sum();
    let (difference, count) = ((sum - Decimal::ONE_HUNDRED).normalize(), shares.len());
    let holds = difference.abs() <= slack;
    let message = if holds {
        format!("{count}项占比之和 {sum}% ≈ 100% / the {count} shares add up to {sum}%")
    } else {
        let difference = signed(difference);
        format!(
            "{count}项占比之和 {sum}% ≠ 100%，差 {difference} / the {count} shares of a whole add up to {sum}%, not \
             to 100%, difference {difference}"
        )
    };
    let outcome = if holds { Outcome::Pass } else { Outcome::Fail };
    let expression = "sum(shares) = 100".to_owned();
    let sides = Some((sum, Decimal::ONE_HUNDRED));
    Said { outcome, expression, sides, message, facts: Vec::new(), span: None }
}
