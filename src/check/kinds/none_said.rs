//! `none_said`: a section that says that there is nothing to report, in a report that has such a thing.
//!
//! ```toml
//! [[check]]
//! id = "N6a"
//! kind = "none_said"
//! severity = "warning"
//! metrics = ["applications.fees", "outcome.other.fee_overdue"]
//! sections = ["其他需要报告"]              # in the heading of the section
//! words = ["无", "没有"]                   # the whole section, but for marks
//! what = "有信息处理费的，“其他需要报告的事项”不应为“无” / with fees charged, section 6 does not say that there is nothing"
//! ```
//!
//! Reports without such a section, and without such figures, are not checked.

use rust_decimal::Decimal;

use crate::check::Context;
use crate::check::figures::Figure;
use crate::check::say::Said;
use crate::model::{Outcome, Section};
use crate::schema::{ALL, Check};

pub(in crate::check) fn check(cx: &mut Context<'_>, check: &Check, (sections, words): (&[String], &[String])) {
    let document = &cx.report.document;
    let is_wanted = |s: &&Section| sections.iter().any(|word| document.text.slice(s.heading).contains(word.as_str()));
    let Some(section) = cx.report.sections.iter().find(is_wanted) else { return };
    let body = document.text.as_str().get(section.heading.end as usize..section.span.end as usize).unwrap_or_default();
    let said: String = body.chars().filter(|c| c.is_alphanumeric()).collect();
    let nothing = words.contains(&said);
    let heading: String = document.text.slice(section.heading).split_whitespace().collect();
    let figures: Vec<Figure<'_>> = check.metrics.iter().flat_map(|m| cx.figures.of(*m)).copied().collect();
    for figure in figures {
        let name = cx.checks.names.applicant_name(figure.group.applicant);
        let positive = figure.fact.value.number().filter(|v| *v > Decimal::ZERO);
        let Some(value) = positive.filter(|_| name.is_empty() || name == ALL) else { continue };
        let (label, id, value) = (cx.label(&figure), cx.english(&figure), value.normalize());
        let message = if nothing {
            format!(
                "{label} {value}，但“{heading}”只写“{said}” / {id} is {value}, but the section `{heading}` says only \
                 `{said}`"
            )
        } else {
            format!("{label} {value}，“{heading}”有内容 / {id} is {value}, and the section `{heading}` says something")
        };
        let outcome = if nothing { Outcome::Fail } else { Outcome::Pass };
        let expression = format!("{id} > 0 implies a section");
        let (facts, span) = (vec![figure.fact.id.clone()], Some(figure.fact.span));
        cx.said(check, Said { outcome, expression, sides: Some((value, Decimal::ZERO)), message, facts, span });
    }
}
