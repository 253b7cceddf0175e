//! `share`: a share that the prose prints behind a number (258件，占33.9%) is that number over a whole.
//!
//! ```toml
//! [[check]]
//! id = "N3s"
//! kind = "share"
//! severity = "warning"
//! readings = ["outcome.total"]        # wholes that it may be of, in table or prose
//! tolerance = 0.6
//! what = "占比 = 件数 ÷ 总数 / a share is its number over the whole"
//! ```
//!
//! Every earlier number of the paragraph with the same measure word may be the whole, too. The check needs one of
//! those, for a share can be of anything.

use rust_decimal::Decimal;

use super::ratio::{percent, rounds_to};
use crate::check::Context;
use crate::check::figures::Figure;
use crate::check::say::{Said, signed};
use crate::model::{Mention, Outcome};
use crate::schema::{ALL, Check, Expr};

pub(in crate::check) fn check(cx: &mut Context<'_>, check: &Check, wholes: &[Expr], tolerance: Decimal) {
    let report = cx.report;
    let text = report.document.text.as_str();
    for (at, part) in report.mentions.iter().enumerate() {
        let Some(number) = part.value.filter(|v| !v.is_zero() && !part.unit.is_empty() && part.unit != "%") else {
            continue;
        };
        let Some(share) = printed_share(cx, text.get(part.span.end as usize..).unwrap_or_default()) else { continue };
        let line = text.get(..part.span.start as usize).and_then(|before| before.rfind('\n')).unwrap_or(0);
        let like = |m: &&Mention| m.span.start as usize >= line && m.unit == part.unit && m.value >= part.value;
        let mut candidates: Vec<Decimal> = report.mentions[..at].iter().filter(like).filter_map(|m| m.value).collect();
        if candidates.is_empty() {
            continue;
        }
        let named = wholes.iter().flat_map(|w| w.metrics()).flat_map(|m| cx.figures.of(m));
        let whole = |f: &&Figure<'_>| matches!(cx.checks.names.applicant_name(f.group.applicant), "" | ALL);
        candidates.extend(named.filter(whole).filter_map(|f| f.fact.value.number()).filter(|w| *w >= number));
        let shares = candidates.iter().filter_map(|whole| Some((percent(number, *whole)?, *whole)));
        let Some((right, whole)) = shares.min_by_key(|(p, _)| (*p - share).abs()) else { continue };
        cx.said(check, said(part, number, share, (right, whole), tolerance));
    }
}

/// What may stand between a number and its share.
const OPENING: [char; 5] = ['，', ',', '（', '(', '、'];

/// The share right behind a number.
pub(super) fn printed_share(cx: &Context<'_>, behind: &str) -> Option<Decimal> {
    let first = behind.chars().take(24).find(|c| !c.is_whitespace() && !OPENING.contains(c))?;
    if !cx.checks.prose.share.iter().any(|word| word.starts_with(first)) {
        return None;
    }
    let near: String = behind.chars().take(24).filter(|c| !c.is_whitespace()).collect();
    let start = near.trim_start_matches(OPENING);
    let share = cx.checks.prose.share.iter().find_map(|word| start.strip_prefix(word.as_str()))?;
    let digits = share.find(|c: char| c.is_ascii_digit())?;
    if share[..digits].contains(['，', '。', '；', '、']) {
        return None;
    }
    let number = &share[digits..share[digits..].find(['%', '％'])? + digits];
    number.parse().ok()
}

fn said(part: &Mention, number: Decimal, share: Decimal, of: (Decimal, Decimal), tolerance: Decimal) -> Said {
    let ((right, whole), left) = (of, share.normalize());
    let (number, whole, unit) = (number.normalize(), whole.normalize(), &part.unit);
    let holds = rounds_to(right, share, tolerance);
    let message = if holds {
        format!("{number}{unit}占 {left}% ≈ {number} ÷ {whole} = {right}% / the share fits")
    } else {
        let difference = signed((left - right).normalize());
        format!(
            "正文“{}{number}{unit}，占{left}%”：最接近的算法 {number} ÷ {whole} = {right}%，差 {difference} / the prose \
             says that {number} is {left}%; the nearest whole, {whole}, gives {right}%, difference {difference}",
            part.subject
        )
    };
    let outcome = if holds { Outcome::Pass } else { Outcome::Fail };
    let facts = part.fact.iter().cloned().collect();
    let expression = "share = number / whole".to_owned();
    Said { outcome, expression, sides: Some((left, right)), message, facts, span: Some(part.span) }
}
