//! `ratio`: a printed percentage is part over whole, within `tolerance` of its last printed digit (0.5: rounded; 1: rounded or cut off).
//!
//! ```toml
//! [[check]]
//! id = "J14a"
//! kind = "ratio"
//! severity = "warning"
//! left = "egov.no_visit_share"
//! right = "egov.no_visit + egov.matters"      # part, then whole
//! tolerance = 0.6
//! what = "不见面占比 = 不见面服务业务数 ÷ 政务服务事项业务数 / the share is its part over the whole"
//! ```
//!
//! Where the whole is zero the check is not assessable.

use rust_decimal::Decimal;

use crate::check::Context;
use crate::check::figures::Figure;
use crate::check::say::{Said, signed};
use crate::model::Outcome;
use crate::schema::{Check, Expr};

/// Decimal places of the expected share.
const PLACES: u32 = 3;

pub(in crate::check) fn check(cx: &mut Context<'_>, check: &Check, share: &Expr, of: &Expr, tolerance: Decimal) {
    for group in cx.figures.groups(&check.metrics, &check.forms) {
        let (printed, parts) = (cx.figures.present(share, group), cx.figures.present(of, group));
        if let ([printed], [part, whole]) = (&printed[..], &parts[..])
            && let Some(said) = compare(cx, [*printed, *part, *whole], tolerance)
        {
            cx.said(check, said);
        } else if !printed.is_empty() {
            let about: Vec<_> = printed.into_iter().chain(parts).collect();
            cx.not_assessable(check, group, (&share.text, "=", &of.text), &about);
        }
    }
}

fn compare(cx: &Context<'_>, figures: [Figure<'_>; 3], tolerance: Decimal) -> Option<Said> {
    let [share, part, whole] = figures.map(|f| f.fact.value.number());
    let (left, part, whole) = (share?.normalize(), part?.normalize(), whole?.normalize());
    let right = percent(part, whole)?;
    let holds = rounds_to(right, share?, tolerance);
    let (sign, difference) = (if holds { "≈" } else { "≠" }, signed((left - right).normalize()));
    let [zh_share, zh_part, zh_whole] = figures.map(|f| cx.label(&f));
    let [en_share, en_part, en_whole] = figures.map(|f| cx.english(&f));
    let message = format!(
        "{zh_share} {left}% {sign} {zh_part} {part} ÷ {zh_whole} {whole} = {right}%，差 {difference} / \
         {en_share} {left}% {sign} {en_part} {part} ÷ {en_whole} {whole} = {right}%, difference {difference}"
    );
    let outcome = if holds { Outcome::Pass } else { Outcome::Fail };
    let expression = format!("{en_share} = {en_part} / {en_whole}");
    let facts = figures.iter().map(|f| f.fact.id.clone()).collect();
    Some(Said { outcome, expression, sides: Some((left, right)), message, facts, span: Some(figures[0].fact.span) })
}

/// Whether a percentage is what is printed, up to rounding.
pub(in crate::check) fn rounds_to(percent: Decimal, printed: Decimal, tolerance: Decimal) -> bool {
    let digit = Decimal::new(1, printed.scale().min(PLACES));
    (printed - percent).abs() <= tolerance * digit
}

/// A part of a whole in percent.
pub(super) fn percent(part: Decimal, whole: Decimal) -> Option<Decimal> {
    Some(part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?.round_dp(PLACES).normalize())
}
