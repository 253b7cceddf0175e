//! What a comparison says: the figures by their names on the form, in Chinese and in English.

use std::fmt::Write;

use rust_decimal::Decimal;

use super::Context;
use super::figures::{Figure, Group, Side};
use crate::model::{Finding, Outcome, Span};
use crate::schema::Check;

/// How many figures of a side are named one by one.
const NAMED: usize = 4;

/// What was compared and what came of it.
pub struct Compared<'a> {
    /// The left side.
    pub left: Side<'a>,
    /// The right side.
    pub right: Side<'a>,
    /// How the left side should stand to the right one: `=` or `≤`.
    pub relation: &'static str,
    /// Whether it does.
    pub holds: bool,
}

impl<'a> Context<'a> {
    /// A figure by its name on the form; with the head of its column, for one type of applicant.
    pub fn label(&self, figure: &Figure<'_>) -> String {
        self.checks.names.in_chinese(figure.fact.form.as_deref(), figure.metric, figure.group.applicant)
    }

    /// A figure by its metric.
    pub fn english(&self, figure: &Figure<'_>) -> String {
        self.checks.names.in_english(figure.metric, figure.group.applicant)
    }

    /// A side: its figures if they are few, and their sum.
    fn side(&self, side: &Side<'_>, chinese: bool) -> String {
        let name = |figure: &Figure<'_>| if chinese { self.label(figure) } else { self.english(figure) };
        let value = side.value.normalize();
        match &side.terms[..] {
            [] => value.to_string(),
            [(one, _)] => format!("{} {value}", name(one)),
            terms if terms.len() > NAMED => {
                let shown: Vec<String> = terms
                    .iter()
                    .filter_map(|(f, sign)| Some((f.fact.value.number()?, sign)))
                    .filter(|(n, _)| !n.is_zero())
                    .map(|(n, sign)| if *sign < 0 { format!("-{}", n.normalize()) } else { n.normalize().to_string() })
                    .collect();
                let sum = if shown.len() < 2 { String::new() } else { format!(" ({})", shown.join("+")) };
                let both = format!("各项之和 {value}{sum} / the sum of its parts {value}{sum}");
                let (zh, en) = both.split_once(" / ").unwrap_or_default();
                if chinese { zh.to_owned() } else { en.to_owned() }
            }
            terms => {
                let number = |f: &Figure<'_>| f.fact.value.number().unwrap_or_default();
                let mut names: Vec<String> = terms.iter().map(|(f, _)| name(f)).collect();
                drop_repeated_group(&mut names);
                let terms = terms.iter().zip(names);
                let text = added(terms.map(|((f, sign), name)| (*sign < 0, name, number(f))));
                format!("{text} = {value}")
            }
        }
    }

    /// What was compared, for programs.
    fn expression(&self, group: Group, left: &str, relation: &str, right: &str) -> String {
        match self.checks.names.applicant_name(group.applicant) {
            "" => format!("{left} {relation} {right}"),
            applicant => format!("{left} {relation} {right} [{applicant}]"),
        }
    }

    /// Reports a comparison; `texts` are its sides as written.
    pub fn compared(&mut self, check: &Check, group: Group, texts: (&str, &str), compared: Compared<'a>) -> usize {
        let Compared { left, right, relation, holds } = &compared;
        let difference = left.value.checked_sub(right.value).unwrap_or_default().normalize();
        let sign = match (*holds, *relation) {
            (true, relation) => relation,
            (false, "≤") => ">",
            (false, _) => "≠",
        };
        let (zh, en) = (|side| self.side(side, true), |side| self.side(side, false));
        let message = if *holds {
            format!("{} {sign} {} / {} {sign} {}", zh(left), zh(right), en(left), en(right))
        } else {
            let difference = signed(difference);
            format!(
                "{} {sign} {}，差 {difference} / {} {sign} {}, difference {difference}",
                zh(left),
                zh(right),
                en(left),
                en(right)
            )
        };
        let outcome = if *holds { Outcome::Pass } else { Outcome::Fail };
        let sides: &[&Side<'_>] = if *holds { &[left] } else { &[left, right] };
        let facts = sides.iter().flat_map(|s| &s.terms).map(|(f, _)| f.fact.id.clone()).collect();
        let span = left.terms.first().or(right.terms.first()).map(|(f, _)| f.fact.span);
        let expression = self.expression(group, texts.0, relation, texts.1);
        let sides = Some((left.value, right.value));
        self.said(check, Said { outcome, expression, sides, message, facts, span });
        self.findings.len() - 1
    }

    /// Reports that a comparison is not possible, for `missing` figures.
    pub fn not_assessable(&mut self, check: &Check, group: Group, texts: (&str, &str, &str), about: &[Figure<'a>]) {
        let numbers = about.iter().filter(|f| f.fact.value.number().is_some());
        let Some(anchor) = numbers.clone().next() else { return };
        let blank = about.iter().find(|f| f.fact.value.number().is_none());
        let message = match blank {
            Some(blank) => format!(
                "{}未填数字，无法核对 / cannot be checked: {} is no number",
                self.label(blank),
                self.english(blank)
            ),
            None => format!(
                "{}所在表缺少需要核对的数，无法核对 / {} cannot be checked: figures of its table are missing",
                self.label(anchor),
                self.english(anchor)
            ),
        };
        let expression = self.expression(group, texts.0, texts.1, texts.2);
        let (facts, span) = (vec![anchor.fact.id.clone()], Some(anchor.fact.span));
        self.said(check, Said { outcome: Outcome::NotAssessable, expression, sides: None, message, facts, span });
    }

    /// Reports what no two sides of figures say.
    pub fn said(&mut self, check: &Check, said: Said) {
        self.findings.push(said.finding(check));
    }
}

/// A finding in words of its own.
pub struct Said {
    /// What came of it.
    pub outcome: Outcome,
    /// For programs.
    pub expression: String,
    /// The left and the right side, where there are numbers to compare.
    pub sides: Option<(Decimal, Decimal)>,
    /// In both languages.
    pub message: String,
    /// The figures.
    pub facts: Vec<String>,
    /// Where.
    pub span: Option<Span>,
}

impl Said {
    /// The finding.
    pub fn finding(self, check: &Check) -> Finding {
        Finding {
            check: check.id.clone().into(),
            severity: check.severity,
            outcome: self.outcome,
            expression: self.expression,
            left: self.sides.map(|sides| sides.0),
            right: self.sides.map(|sides| sides.1),
            message: self.message,
            hint: String::new(),
            facts: self.facts,
            span: self.span,
        }
    }
}

/// The group above the first of some labels, which the others need not repeat.
fn drop_repeated_group(names: &mut [String]) {
    let Some((first, others)) = names.split_first_mut() else { return };
    let Some((group, _)) = first.rsplit_once('·') else { return };
    for name in others {
        if let Some(short) = name.strip_prefix(group).and_then(|rest| rest.strip_prefix('·')) {
            *name = short.to_owned();
        }
    }
}

/// Numbers with their names, added and subtracted: `a 3 + b 4 - c 1`.
pub fn added(terms: impl Iterator<Item = (bool, String, Decimal)>) -> String {
    let mut text = String::new();
    for (negative, name, number) in terms {
        let mark = match (negative, text.is_empty()) {
            (true, _) => " - ",
            (false, true) => "",
            (false, false) => " + ",
        };
        let _ = write!(text, "{mark}{name} {}", number.normalize());
    }
    text
}

/// A difference with its sign.
pub fn signed(difference: Decimal) -> String {
    if difference.is_sign_positive() && !difference.is_zero() {
        format!("+{difference}")
    } else {
        difference.to_string()
    }
}
