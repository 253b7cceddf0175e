//! What a comparison says: the figures by their names on the form, in Chinese and in English.

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
        let names = &self.checks.names;
        let label = names.label(figure.fact.form.as_deref(), figure.metric);
        match names.head(figure.group.applicant) {
            "" => label.to_owned(),
            head => format!("{label}（{head}）"),
        }
    }

    /// A figure by its metric.
    pub fn english(&self, figure: &Figure<'_>) -> String {
        let names = &self.checks.names;
        match names.applicant_name(figure.group.applicant) {
            "" => names.id(figure.metric).to_owned(),
            applicant => format!("{}[{applicant}]", names.id(figure.metric)),
        }
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
                let mut text = String::new();
                for (figure, sign) in terms {
                    let mark = if *sign < 0 {
                        " - "
                    } else if text.is_empty() {
                        ""
                    } else {
                        " + "
                    };
                    let number = figure.fact.value.number().unwrap_or_default().normalize();
                    text += &format!("{mark}{} {number}", name(figure));
                }
                format!("{text} = {value}")
            }
        }
    }

    /// What was compared, for programs.
    fn expression(&self, check: &Check, group: Group, left: &str, relation: &str, right: &str) -> String {
        let applicant = self.checks.names.applicant_name(group.applicant);
        let _ = check;
        match applicant {
            "" => format!("{left} {relation} {right}"),
            _ => format!("{left} {relation} {right} [{applicant}]"),
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
        let finding = Finding {
            check: check.id.clone().into(),
            severity: check.severity,
            outcome,
            expression: self.expression(check, group, texts.0, relation, texts.1),
            left: Some(left.value),
            right: Some(right.value),
            message,
            hint: String::new(),
            facts,
            span,
        };
        self.findings.push(finding);
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
        self.findings.push(Finding {
            check: check.id.clone().into(),
            severity: check.severity,
            outcome: Outcome::NotAssessable,
            expression: self.expression(check, group, texts.0, texts.1, texts.2),
            left: None,
            right: None,
            message,
            hint: String::new(),
            facts: vec![anchor.fact.id.clone()],
            span: Some(anchor.fact.span),
        });
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
    /// The left side.
    pub left: Decimal,
    /// The right side.
    pub right: Decimal,
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
            left: Some(self.left),
            right: Some(self.right),
            message: self.message,
            hint: String::new(),
            facts: self.facts,
            span: self.span,
        }
    }
}

/// A difference with its sign.
pub fn signed(difference: Decimal) -> String {
    if difference.is_sign_positive() && !difference.is_zero() {
        format!("+{difference}")
    } else {
        difference.to_string()
    }
}
