//! What a comparison says: the figures by their names on the form, in Chinese and in English.

use std::fmt::Write;

use rust_decimal::Decimal;

use super::Context;
use super::figures::{Figure, Group, Side};
use crate::model::{Finding, Outcome, Span};
use crate::schema::Check;

/// How many figures of a side are named one by one.
const NAMED: usize = 4;
/// Bytes that most messages have room in.
const USUAL: usize = 192;

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

    /// Writes a side: its figures if they are few, and their sum.
    fn side(&self, out: &mut String, side: &Side<'_>, chinese: bool) {
        match &side.terms[..] {
            [] => {}
            [(one, _)] => {
                self.name(out, one, chinese);
                out.push(' ');
            }
            terms if terms.len() > NAMED => {
                let (zh, en) = "各项之和  / the sum of its parts ".split_once(" / ").unwrap_or_default();
                out.push_str(if chinese { zh } else { en });
                push_number(out, side.value);
                return push_parts(out, terms);
            }
            terms => {
                self.named_terms(out, terms, chinese);
                out.push_str(" = ");
            }
        }
        push_number(out, side.value);
    }

    fn name(&self, out: &mut String, figure: &Figure<'_>, chinese: bool) {
        let (names, applicant) = (&self.checks.names, figure.group.applicant);
        if chinese {
            names.write_chinese(out, figure.fact.form.as_deref(), figure.metric, applicant);
        } else {
            names.write_english(out, figure.metric, applicant);
        }
    }

    /// Figures with their names, added and subtracted; the group above the first of them is not repeated.
    fn named_terms(&self, out: &mut String, terms: &[(Figure<'_>, i8)], chinese: bool) {
        let mut group = 0..0;
        for (i, (figure, sign)) in terms.iter().enumerate() {
            out.push_str(match (*sign < 0, i) {
                (true, _) => " - ",
                (false, 0) => "",
                (false, _) => " + ",
            });
            let start = out.len();
            self.name(out, figure, chinese);
            if i == 0 {
                group = start..out[start..].rfind('·').map_or(start, |at| start + at + '·'.len_utf8());
            } else if out[start..].starts_with(&out[group.clone()]) {
                out.drain(start..start + group.len());
            }
            out.push(' ');
            push_number(out, figure.fact.value.number().unwrap_or_default());
        }
    }

    /// What was compared, for programs.
    fn expression(&self, group: Group, left: &str, relation: &str, right: &str) -> String {
        match self.checks.names.applicant_name(group.applicant) {
            "" => [left, " ", relation, " ", right].concat(),
            applicant => [left, " ", relation, " ", right, " [", applicant, "]"].concat(),
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
        let mut message = String::with_capacity(USUAL);
        for (chinese, before_difference) in [(true, "，差 "), (false, ", difference ")] {
            self.side(&mut message, left, chinese);
            [" ", sign, " "].into_iter().for_each(|text| message.push_str(text));
            self.side(&mut message, right, chinese);
            if !*holds {
                [before_difference, &signed(difference)].into_iter().for_each(|text| message.push_str(text));
            }
            message.push_str(if chinese { " / " } else { "" });
        }
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

/// Writes a number without the zeros at its end.
fn push_number(out: &mut String, number: Decimal) {
    let number = number.normalize();
    let _ = match i64::try_from(number.mantissa()) {
        Ok(whole) if number.scale() == 0 => write!(out, "{whole}"),
        _ => write!(out, "{number}"),
    };
}

/// Writes the numbers of a sum that are not zero, in parentheses, where they are several.
fn push_parts(out: &mut String, terms: &[(Figure<'_>, i8)]) {
    let numbers = terms.iter().filter_map(|(f, sign)| Some((f.fact.value.number()?, *sign)));
    let (start, mut count) = (out.len(), 0);
    for (number, sign) in numbers.filter(|(number, _)| !number.is_zero()) {
        out.push_str(if count == 0 { " (" } else { "+" });
        out.push_str(if sign < 0 { "-" } else { "" });
        push_number(out, number);
        count += 1;
    }
    if count < 2 {
        out.truncate(start);
    } else {
        out.push(')');
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
