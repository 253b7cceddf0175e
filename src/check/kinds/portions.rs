//! `portions`: the shares that a paragraph prints behind the parts of a number make up 100.
//!
//! ```toml
//! [[check]]
//! id = "I8b"
//! kind = "portions"
//! severity = "warning"
//! tolerance = 1
//! what = "各部分占比之和约为 100 / the shares of all parts make up about 100"
//! ```
//!
//! Only a list that is complete has such a sum: the numbers with a share behind a number without one add up to it, in
//! its measure word. Each share may have been rounded.

use rust_decimal::Decimal;

use super::share::printed_share;
use super::shares::add_up;
use crate::check::Context;
use crate::check::say::Said;
use crate::model::Mention;
use crate::schema::Check;

pub(in crate::check) fn check(cx: &mut Context<'_>, check: &Check, tolerance: Decimal) {
    let report = cx.report;
    let text = report.document.text.as_str();
    let behind = |m: &Mention| text.get(m.span.end as usize..).unwrap_or_default();
    let mut until = 0;
    for (at, whole) in report.mentions.iter().enumerate() {
        let is_part = printed_share(cx, behind(whole)).is_some();
        let usable = !whole.unit.is_empty() && whole.unit != "%" && whole.span.start >= until && !is_part;
        let Some(number) = whole.value.filter(|v| usable && !v.is_zero()) else { continue };
        let line = whole.span.end as usize + behind(whole).find('\n').unwrap_or(behind(whole).len());
        let later = report.mentions[at + 1..].iter().take_while(|m| m.span.end as usize <= line);
        let like = later.filter(|m| m.unit == whole.unit);
        let parts = like.filter_map(|m| Some((m, m.value?, printed_share(cx, behind(m))?)));
        let Some(parts) = complete(parts, number) else { continue };
        until = parts.last().map_or(0, |part| part.0.span.end);
        let sum = add_up(parts.iter().map(|part| part.2), tolerance);
        let facts = [whole].into_iter().chain(parts.iter().map(|p| p.0)).filter_map(|m| m.fact.clone()).collect();
        cx.said(check, Said { facts, span: Some(whole.span), ..sum });
    }
}

/// A part: its place, its number and its share.
type Part<'a> = (&'a Mention, Decimal, Decimal);

/// The parts up to the one with which they make up the whole.
fn complete<'a>(parts: impl Iterator<Item = Part<'a>>, whole: Decimal) -> Option<Vec<Part<'a>>> {
    let (mut found, mut sum) = (Vec::new(), Decimal::ZERO);
    for part in parts {
        sum = sum.checked_add(part.1)?;
        found.push(part);
        if sum >= whole {
            break;
        }
    }
    (sum == whole && found.len() > 1).then_some(found)
}
