//! `requires`: where a figure is not zero, the text speaks of it.
//!
//! ```toml
//! [[check]]
//! id = "N6b"
//! kind = "requires"
//! severity = "info"
//! left = "outcome.other.fee_overdue"
//! words = ["收费"]
//! what = "有逾期未缴费的，正文应说明收费情况 / unpaid fees imply that fees were asked for"
//! ```

use rust_decimal::Decimal;

use crate::check::Context;
use crate::check::figures::PROSE;
use crate::check::say::Said;
use crate::model::Outcome;
use crate::schema::{ALL, Check, Expr};

pub(in crate::check) fn check(cx: &mut Context<'_>, check: &Check, left: &Expr, words: &[String]) {
    let prose = cx.report.narrative.prose.as_str();
    let found = words.iter().any(|word| prose.contains(word.as_str()));
    let figures: Vec<_> = left.metrics().flat_map(|m| cx.figures.of(m)).copied().collect();
    for figure in figures {
        let name = cx.checks.names.applicant_name(figure.group.applicant);
        let positive = figure.fact.value.number().filter(|v| *v > Decimal::ZERO);
        let Some(value) = positive.filter(|_| figure.group.sheet != PROSE && (name.is_empty() || name == ALL)) else {
            continue;
        };
        let (label, id, wanted) = (cx.label(&figure), cx.english(&figure), words.join("、"));
        let message = if found {
            format!("{label} {value}，正文有说明 / {id} is {value}, and the prose speaks of it")
        } else {
            format!("{label} {value}，但正文未提及“{wanted}” / {id} is {value}, but the prose does not speak of it")
        };
        let outcome = if found { Outcome::Pass } else { Outcome::Fail };
        let expression = format!("{id} > 0 implies {wanted}");
        let (facts, span) = (vec![figure.fact.id.clone()], Some(figure.fact.span));
        cx.said(check, Said { outcome, expression, sides: Some((value, Decimal::ZERO)), message, facts, span });
    }
}
