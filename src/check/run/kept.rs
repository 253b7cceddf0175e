//! What is kept of a report until the end of a run.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::change::Change;
use super::members::Key;
use crate::check::say::{Said, added, signed};
use crate::model::{Fact, Finding, Mention, Origin, Outcome, PREVIOUS_YEAR, Period, Qualifier, Report, Span};
use crate::schema::{ALL, ApplicantNo, Check, Checks, Expr, MetricNo, Schemas};

/// A report, as far as checks of a run need it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kept {
    /// Its document.
    pub doc_id: String,
    /// Who and when, as far as its findings say so.
    pub whose: Whose,
    /// The publisher, in simplified characters and without white space.
    pub publisher: String,
    /// The report year.
    pub year: i16,
    /// The form of its tables.
    form: String,
    figures: Vec<Held>,
}

/// What a finding says of its report.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Whose {
    /// The publisher as printed.
    pub publisher: Option<String>,
    /// Its place.
    pub region_code: Option<String>,
    /// The report year.
    pub year: Option<i16>,
}

/// A figure.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "written::Held", into = "written::Held")]
pub struct Held {
    /// What it counts.
    pub metric: MetricNo,
    /// The type of applicant.
    pub applicant: ApplicantNo,
    /// When.
    pub period: Period,
    /// Table or prose.
    pub origin: Origin,
    /// The number.
    pub value: Decimal,
    /// The change against the year before that the prose states behind it.
    pub change: Option<Change>,
    /// "" where the number is no fact.
    fact: String,
    /// In characters.
    span: Span,
}

/// A side of a comparison.
#[derive(Clone, Debug, Default)]
pub struct HeldSide {
    /// Its value.
    pub value: Decimal,
    /// The figures, with their signs.
    pub terms: Vec<(Held, bool)>,
}

impl Kept {
    /// `None` where the report has no publisher, no year or no figure that is needed.
    pub fn new(doc_id: &str, report: &Report, schemas: &Schemas, chars: &dyn Fn(u32) -> u32) -> Option<Self> {
        let (checks, identity) = (&schemas.checks, &report.identity);
        let publisher = schemas.script.name(identity.publisher.as_deref()?);
        let year = identity.report_year?;
        let text = report.document.text.as_str();
        let hold = |fact: &Fact| {
            let metric = checks.names.metric(fact.metric.as_deref()?)?;
            let value = fact.value.number().filter(|_| checks.of_run.binary_search(&metric).is_ok())?;
            let applicant = fact.applicant.as_deref().map_or(Some(0), |a| checks.names.applicant(a))?;
            let exact = fact.qualifier == Qualifier::Exact;
            let told = || Change::behind(checks, text.get(fact.span.end as usize..)?, &fact.raw_unit);
            let change = (fact.origin == Origin::Narrative).then(told).flatten();
            let span = Span { start: chars(fact.span.start), end: chars(fact.span.end) };
            let (period, origin, fact) = (fact.period, fact.origin, fact.id.clone());
            exact.then_some(Held { metric, applicant, period, origin, value, change, fact, span })
        };
        let mut figures: Vec<Held> = report.facts.iter().filter_map(hold).collect();
        figures.extend(recalled(report, schemas, year, chars));
        let form = report.form.clone().unwrap_or_default();
        let region_code = identity.place.code.clone();
        let whose = Whose { publisher: identity.publisher.clone(), region_code, year: identity.report_year };
        let doc_id = doc_id.to_owned();
        (!figures.is_empty()).then_some(Self { doc_id, whose, publisher, year, form, figures })
    }

    /// By what other reports find it.
    pub fn key(&self) -> Key {
        Key { publisher: self.publisher.clone(), year: self.year }
    }

    /// Figures of a metric and period.
    pub fn of(&self, metric: MetricNo, period: Period) -> impl Iterator<Item = &Held> {
        self.figures.iter().filter(move |h| h.metric == metric && h.period == period)
    }

    /// All figures.
    pub fn all(&self) -> impl Iterator<Item = &Held> {
        self.figures.iter()
    }

    /// The figure of the tables; `None` where there is none, or several that differ.
    pub fn printed(&self, metric: MetricNo, applicant: ApplicantNo, period: Period) -> Option<&Held> {
        let mut of_tables = self.of(metric, period).filter(|h| h.origin == Origin::Table && h.applicant == applicant);
        let first = of_tables.next()?;
        of_tables.all(|other| other.value == first.value).then_some(first)
    }

    /// A side of a comparison, for a type of applicant.
    pub fn side(&self, expr: &Expr, applicant: ApplicantNo) -> Option<HeldSide> {
        let mut side = HeldSide::default();
        for term in &expr.terms {
            for operand in term.choices.first()? {
                let held = self.printed(operand.metric, applicant, operand.period.unwrap_or_default())?;
                let value = if term.negative { -held.value } else { held.value };
                side.value = side.value.checked_add(value)?;
                side.terms.push((held.clone(), term.negative));
            }
        }
        Some(side)
    }

    /// The figure of the tables for all applicants together, or for a metric without applicants.
    pub fn total(&self, checks: &Checks, metric: MetricNo) -> Option<&Held> {
        let all = checks.names.applicant(ALL)?;
        self.printed(metric, all, Period::Year).or_else(|| self.printed(metric, 0, Period::Year))
    }

    /// What the form calls a figure.
    pub fn label(&self, checks: &Checks, held: &Held) -> String {
        checks.names.in_chinese(Some(&self.form), held.metric, held.applicant)
    }
}

impl Held {
    /// Its metric, and the type of applicant.
    pub fn english(&self, checks: &Checks) -> String {
        checks.names.in_english(self.metric, self.applicant)
    }
}

impl HeldSide {
    /// Its figures, named.
    pub fn words(&self, checks: &Checks, kept: &Kept, chinese: bool) -> String {
        let name = |held| if chinese { kept.label(checks, held) } else { held.english(checks) };
        added(self.terms.iter().map(|(held, negative)| (*negative, name(held), held.value)))
    }

    /// Ids of its figures.
    pub fn facts(&self) -> impl Iterator<Item = String> + '_ {
        self.terms.iter().map(|(held, _)| held.fact.clone())
    }
}

/// A comparison of a figure of a report with something.
pub struct Compare<'a> {
    /// The figure.
    pub figure: &'a Held,
    /// Its value.
    pub left: Decimal,
    /// What it should be.
    pub right: Decimal,
    /// Whether it is.
    pub holds: bool,
    /// For programs.
    pub expression: String,
    /// What is compared, in both languages, without the difference.
    pub words: String,
    /// Other figures.
    pub others: Vec<String>,
}

/// The finding of a comparison.
pub fn finding(check: &Check, compare: Compare<'_>) -> Finding {
    let Compare { figure, left, right, holds, expression, words, others } = compare;
    let (left, right) = (left.normalize(), right.normalize());
    let message = match words.split_once(" / ") {
        Some((zh, en)) if !holds => {
            let difference = signed((left - right).normalize());
            format!("{zh}，差 {difference} / {en}, difference {difference}")
        }
        _ => words,
    };
    let outcome = if holds { Outcome::Pass } else { Outcome::Fail };
    let others = others.into_iter().filter(|_| !holds);
    let facts = [figure.fact.clone()].into_iter().chain(others).filter(|fact| !fact.is_empty()).collect();
    Said { outcome, expression, sides: Some((left, right)), message, facts, span: Some(figure.span) }.finding(check)
}

/// What the prose says of the year before: numbers that are no facts, but count something.
fn recalled(report: &Report, schemas: &Schemas, year: i16, chars: &dyn Fn(u32) -> u32) -> Vec<Held> {
    let checks = &schemas.checks;
    let text = report.document.text.as_str();
    let hold = |m: &Mention| {
        let metric = checks.names.metric(m.about.as_deref()?)?;
        let wanted = checks.of_run.binary_search(&metric).is_ok() && m.qualifier == Qualifier::Exact;
        let span = Span { start: chars(m.span.start), end: chars(m.span.end) };
        let (period, origin, change, fact) = (Period::PreviousYear, Origin::Narrative, None, String::new());
        let last = &*m.reason == PREVIOUS_YEAR && is_of_last_year(checks, text, m.span, year);
        (wanted && last).then_some(Held { metric, applicant: 0, period, origin, value: m.value?, change, fact, span })
    };
    report.mentions.iter().filter_map(hold).collect()
}

/// Whether the years that the sentence names before a number are no others than this year and the last.
fn is_of_last_year(checks: &Checks, text: &str, span: Span, year: i16) -> bool {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let sentence = before.rsplit(['。', '\n']).next().unwrap_or_default();
    let numbers = sentence.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
    let mut years = numbers.filter_map(|digits| digits.parse::<i16>().ok()).filter(|y| (1990..2100).contains(y));
    years.all(|y| y == year || y + 1 == year)
        && !checks.prose.earlier.iter().any(|word| sentence.contains(word.as_str()))
}

/// How a figure is noted for the next run: short, and exact.
mod written {
    use serde::{Deserialize, Serialize};

    use crate::model::{Origin, Period, Span};
    use crate::schema::{ApplicantNo, MetricNo};

    /// A figure in the order of its fields; numbers as text, so that they stay exact.
    #[derive(Serialize, Deserialize)]
    pub struct Held(MetricNo, ApplicantNo, Period, Origin, String, Option<String>, String, u32, u32);

    impl From<super::Held> for Held {
        fn from(held: super::Held) -> Self {
            let super::Held { metric, applicant, period, origin, value, change, fact, span } = held;
            let change = change.map(|change| change.to_string());
            Self(metric, applicant, period, origin, value.to_string(), change, fact, span.start, span.end)
        }
    }

    impl TryFrom<Held> for super::Held {
        type Error = rust_decimal::Error;

        fn try_from(
            Held(metric, applicant, period, origin, value, change, fact, start, end): Held,
        ) -> Result<Self, Self::Error> {
            let (value, change) = (value.parse()?, change.map(|change| change.parse()).transpose()?);
            Ok(Self { metric, applicant, period, origin, value, change, fact, span: Span { start, end } })
        }
    }
}
