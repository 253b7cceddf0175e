//! `told`: what the prose says is what a table of the report says.
//!
//! ```toml
//! [[check]]
//! id = "N1"
//! kind = "told"
//! severity = "warning"
//! metrics = ["applications.received"]          # of the prose
//! words = ["予以公开及部分公开"]                  # or words before its number, where no metric fits
//! readings = ["applications.received", "applications.received + applications.carried_in"]
//! what = "正文所述新收件数与表三一致 / applications received are told as in table 3"
//! ```
//!
//! The readings are tried in turn, in every table of the report: one that fits is enough. A sum of the numbers that the
//! prose has for the metric may fit too. Only the year is compared; a difference is one only where the scopes are equal,
//! and a scope that is not known can be any. Where one number of the prose fits, others of the same metric are parts or repetitions and are not reported.
//! Where a table leaves the totals blank, the cells of its rows are added.

use rust_decimal::Decimal;

use crate::check::Context;
use crate::check::figures::{Figure, Group, PROSE};
use crate::check::say::{Said, signed};
use crate::model::{Mention, Outcome, Period, Qualifier, Scope, Span};
use crate::schema::{ALL, Check, Expr, Told};

/// A number of the prose.
#[derive(Clone)]
struct Number {
    value: Decimal,
    qualifier: Qualifier,
    scope: Scope,
    span: Span,
    fact: Option<String>,
}

/// What a table says.
#[derive(Clone)]
struct Stated {
    value: Decimal,
    scope: Scope,
    text: String,
    label: String,
    facts: Vec<String>,
}

pub(in crate::check) fn check(cx: &mut Context<'_>, check: &Check, told: &Told) {
    let numbers = if told.words.is_empty() { of_facts(cx, told) } else { of_words(cx, told) };
    if numbers.is_empty() {
        return;
    }
    let stated: Vec<Stated> = told.readings.iter().flat_map(|reading| stated(cx, check, reading)).collect();
    let comparable = |n: &Number| {
        let like = |s: &&Stated| n.scope == s.scope || n.scope == Scope::Unknown || s.scope == Scope::Unknown;
        stated.iter().filter(like).cloned().collect::<Vec<_>>()
    };
    let fitting: Vec<(Number, Stated)> =
        numbers.iter().filter_map(|n| Some((n.clone(), stated.iter().find(|s| fits(n, s.value))?.clone()))).collect();
    let sum = numbers.iter().map(|n| n.value).sum::<Decimal>();
    let summed = numbers.len() > 1 && stated.iter().any(|s| s.value == sum);
    let failed = fitting.is_empty() && !summed;
    let pairs: Vec<(Number, Stated)> = if failed {
        numbers.iter().filter_map(|n| Some((n.clone(), comparable(n).into_iter().next()?))).collect()
    } else {
        fitting
    };
    for (number, stated) in pairs {
        cx.said(check, said(cx, told, &number, stated, !failed));
    }
}

fn said(cx: &Context<'_>, told: &Told, number: &Number, stated: Stated, holds: bool) -> Said {
    let (left, right) = (number.value.normalize(), stated.value.normalize());
    let clause = clause(cx, number.span);
    let metric = told.metric.map_or("prose", |m| cx.checks.names.id(m));
    let (label, text) = (&stated.label, &stated.text);
    let message = if holds {
        format!("正文“{clause}”与{label} {right} 相符 / the prose agrees with the table: {text} = {right}")
    } else {
        let difference = signed((left - right).normalize());
        format!(
            "正文“{clause}”与{label}不符：正文 {left}，表 {right}，差 {difference} / the prose says {left}, but \
             {text} in the table is {right}, difference {difference}"
        )
    };
    let outcome = if holds { Outcome::Pass } else { Outcome::Fail };
    let facts = number.fact.iter().cloned().chain(stated.facts.into_iter().filter(|_| !holds)).collect();
    let expression = format!("narrative({metric}) = {text}");
    Said { outcome, expression, sides: Some((left, right)), message, facts, span: Some(number.span) }
}

/// The clause that ends with a number.
fn clause(cx: &Context<'_>, span: Span) -> String {
    let text = cx.report.document.text.as_str();
    let before = text.get(..span.end as usize).unwrap_or_default();
    let marks = ['，', '。', '；', ',', ';', '\n', '、', '：', ':'];
    let clause = before.rsplit(marks).next().unwrap_or_default();
    clause.trim_start_matches(|c: char| !c.is_alphanumeric()).split_whitespace().collect()
}

fn fits(number: &Number, stated: Decimal) -> bool {
    let near = |share: i64| (number.value - stated).abs() * Decimal::from(share) <= stated.abs();
    match number.qualifier {
        Qualifier::Exact => number.value == stated,
        Qualifier::Over => stated >= number.value && near(5),
        Qualifier::Under => stated <= number.value && near(5),
        Qualifier::About => near(10),
    }
}

fn of_facts(cx: &Context<'_>, told: &Told) -> Vec<Number> {
    let figures = told.metric.into_iter().flat_map(|metric| cx.figures.of(metric));
    let of_prose = figures.filter(|f| f.group.sheet == PROSE && f.group.period == Period::Year);
    let number = |f: &Figure<'_>| Number {
        value: f.fact.value.number().unwrap_or_default(),
        qualifier: f.fact.qualifier,
        scope: f.fact.scope,
        span: f.fact.span,
        fact: Some(f.fact.id.clone()),
    };
    of_prose.map(number).collect()
}

fn of_words(cx: &Context<'_>, told: &Told) -> Vec<Number> {
    let text = cx.report.document.text.as_str();
    let said = |m: &&Mention| {
        let before = text.get(..m.span.start as usize).unwrap_or_default().trim_end();
        told.words.iter().any(|word| before.ends_with(word.as_str()))
    };
    let number = |m: &Mention| {
        let (qualifier, fact) = (m.qualifier, m.fact.clone());
        Some(Number { value: m.value?, qualifier, scope: Scope::Unknown, span: m.span, fact })
    };
    cx.report.mentions.iter().filter(said).filter_map(number).collect()
}

/// What the tables say of a reading; each value once.
fn stated(cx: &Context<'_>, check: &Check, reading: &Expr) -> Vec<Stated> {
    let metrics: Vec<_> = reading.metrics().collect();
    let all = cx.checks.names.applicant(ALL).unwrap_or_default();
    let groups = cx.figures.groups(&metrics, &check.forms);
    let year = groups.into_iter().filter(|g| g.period == Period::Year);
    let mut rows: Vec<Group> = Vec::new();
    for group in year {
        let row = if group.applicant == 0 { group } else { Group { applicant: all, ..group } };
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    let together = together(cx, reading, &rows);
    let each = rows.into_iter().filter_map(|row| printed(cx, reading, row).or_else(|| added(cx, reading, row)));
    each.chain(together).collect()
}

/// The columns of a table that holds several (the government, its departments, its towns), added.
fn together(cx: &Context<'_>, reading: &Expr, rows: &[Group]) -> Option<Stated> {
    let (first, lanes) = (rows.first()?, rows.iter().filter(|g| g.lane > 0));
    let sides: Vec<_> = lanes.filter(|g| g.sheet == first.sheet).map(|g| cx.figures.side(reading, *g)).collect();
    if sides.len() < 2 {
        return None;
    }
    let (mut value, mut figures) = (Decimal::ZERO, Vec::new());
    for side in sides {
        let side = side?;
        value = value.checked_add(side.value)?;
        figures.extend(side.terms.into_iter().map(|(f, _)| f));
    }
    Some(state(cx, reading, value, Group { scope: Scope::Unknown, ..*first }, &figures))
}

fn printed(cx: &Context<'_>, reading: &Expr, group: Group) -> Option<Stated> {
    let side = cx.figures.side(reading, group)?;
    let figures: Vec<_> = side.terms.iter().map(|(f, _)| *f).collect();
    Some(state(cx, reading, side.value, group, &figures))
}

/// The cells of the rows of a reading, where the totals are blank.
fn added(cx: &Context<'_>, reading: &Expr, group: Group) -> Option<Stated> {
    if group.applicant == 0 {
        return None;
    }
    let (mut value, mut figures) = (Decimal::ZERO, Vec::new());
    for term in &reading.terms {
        for operand in term.choices.last()? {
            let cells = cx.figures.of(operand.metric).iter().filter(|f| {
                let name = cx.checks.names.applicant_name(f.group.applicant);
                name != ALL && name != "organisations" && f.group.sheet == group.sheet && f.group.period == group.period
            });
            let numbers: Vec<_> = cells.filter_map(|f| Some((*f, f.fact.value.number()?))).collect();
            let sum = numbers.iter().map(|(_, n)| *n).sum::<Decimal>();
            value = value.checked_add(if term.negative { -sum } else { sum })?;
            figures.extend(numbers.into_iter().map(|(f, _)| f));
        }
    }
    (!figures.is_empty()).then(|| state(cx, reading, value, group, &figures))
}

fn state(cx: &Context<'_>, reading: &Expr, value: Decimal, group: Group, figures: &[Figure<'_>]) -> Stated {
    let mut labels: Vec<&str> = Vec::new();
    for figure in figures {
        let label = cx.checks.names.label(figure.fact.form.as_deref(), figure.metric);
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    let label = match labels[..] {
        [] => reading.text.clone(),
        [first, .., last] if labels.len() > 4 => format!("{first}…{last}"),
        _ => labels.join("+"),
    };
    let facts = figures.iter().map(|f| f.fact.id.clone()).collect();
    Stated { value, scope: group.scope, text: reading.text.clone(), label, facts }
}
