//! `checks/*.toml`: what must hold between the figures of a report, of two years, of an area and its organs.
//!
//! Here a check is read and its names are resolved to numbers; `src/check` holds what each kind does.

mod expr;
mod file;
mod names;

pub use expr::{Expr, Operand, Term};
pub use file::{AreaWritten as Area, ProseWritten};
pub use names::{ALL, ApplicantNo, MetricNo, Names};

use regex::Regex;
use rust_decimal::Decimal;

use super::files::{FileRef, SchemaError, SchemaFiles, parse};
use super::{Form, Metrics};
use crate::model::Severity;
use file::{CheckWritten, ChecksFile, NamesWritten};

/// One check.
#[derive(Clone, Debug)]
pub struct Check {
    /// `findings.check_id`: `check.` and the id of the file.
    pub id: String,
    /// How bad a failure is.
    pub severity: Severity,
    /// What must hold, in both languages.
    pub what: String,
    /// Forms that it is about, with their local variants; all where empty.
    pub forms: Vec<String>,
    /// What is compared.
    pub kind: Kind,
    /// All metrics that it names, each once.
    pub metrics: Vec<MetricNo>,
}

/// What is compared; the manual of each kind is in `src/check/kinds`.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A printed total and its parts.
    Sum(Expr, Expr),
    /// Two sides.
    Equal(Expr, Expr),
    /// None of the left sides exceeds the right one.
    AtMost(Vec<Expr>, Expr),
    /// The cells of a row and their printed total.
    Members(ApplicantNo, Vec<ApplicantNo>),
    /// No number below zero but of the metrics named.
    NotNegative,
    /// Zero for publishers with such names.
    Absent(Vec<Regex>),
    /// A printed share, and its part and whole; how many of its last printed digits it may be off.
    Ratio(Expr, Expr, Decimal),
    /// A figure that two tables print.
    Twice,
    /// The prose and the table.
    Told(Told),
    /// The parts that the prose lists of a metric.
    Listed(Vec<MetricNo>),
    /// The parts that a sentence lists of any number, or of one behind some words.
    Breakdown(Vec<String>),
    /// A share that the prose prints behind a number.
    Share(Vec<Expr>, Decimal),
    /// A column of shares: the whole, its parts, words of the head, and how many last digits they may be off.
    Shares(Expr, Vec<MetricNo>, Vec<String>, Decimal),
    /// The shares behind all parts of a number.
    Portions(Decimal),
    /// Where a figure is not zero, the section with such a heading does not only say one of the words.
    NoneSaid(Vec<String>, Vec<String>),
    /// Where the left side is not zero, the text speaks of one of the words.
    Requires(Expr, Vec<String>),
    /// This year's figure, and what follows from the year before and this one: left, previous, right.
    CarryOver(Expr, Expr, Option<Expr>),
    /// Last year's figure as this year's prose states it.
    Recalled,
    /// Growth as the prose states it.
    Change(Decimal),
    /// Growth beyond a factor; smaller figures than the second are left out.
    Jump(Decimal, Decimal),
    /// An area, and all its organs together.
    RollUp,
    /// An area, and each of its organs, or only its office.
    Contains(bool),
}

impl Kind {
    /// The name in `kind`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sum(..) => "sum",
            Self::Equal(..) => "equal",
            Self::AtMost(..) => "at_most",
            Self::Members(..) => "members",
            Self::NotNegative => "not_negative",
            Self::Absent(..) => "absent",
            Self::Ratio(..) => "ratio",
            Self::Twice => "twice",
            Self::Told(..) => "told",
            Self::Listed(..) => "listed",
            Self::Breakdown(..) => "breakdown",
            Self::Share(..) => "share",
            Self::Shares(..) => "shares",
            Self::Portions(..) => "portions",
            Self::NoneSaid(..) => "none_said",
            Self::Requires(..) => "requires",
            Self::CarryOver(..) => "carry_over",
            Self::Recalled => "recalled",
            Self::Change(..) => "change",
            Self::Jump(..) => "jump",
            Self::RollUp => "roll_up",
            Self::Contains(..) => "contains",
        }
    }

    /// Whether it needs more than one document.
    pub fn is_of_run(&self) -> bool {
        use Kind::{CarryOver, Change, Contains, Jump, Recalled, RollUp};
        matches!(self, CarryOver(..) | Recalled | Change(..) | Jump(..) | RollUp | Contains(..))
    }
}

/// What the prose may mean by a figure.
#[derive(Clone, Debug)]
pub struct Told {
    /// The metric of the prose; `None` where `words` name it.
    pub metric: Option<MetricNo>,
    /// Words that stand before the number.
    pub words: Vec<String>,
    /// What of the tables it may be, the usual reading first.
    pub readings: Vec<Expr>,
}

/// Words of the prose.
pub type ProseRules = ProseWritten;

/// All checks.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    /// In order of the files.
    pub list: Vec<Check>,
    /// The metrics that checks of more than one document name, sorted.
    pub of_run: Vec<MetricNo>,
    /// Metrics, applicants and labels.
    pub names: Names,
    /// Areas whose organs are all known.
    pub areas: Vec<Area>,
    /// Ends of the names of those who report for an area, and of their offices.
    pub ends: (Vec<String>, Vec<String>),
    /// Words of the prose.
    pub prose: ProseRules,
}

impl Checks {
    pub(super) fn load(files: &SchemaFiles, metrics: &Metrics, forms: &[Form], errors: &mut Vec<SchemaError>) -> Self {
        let mut checks = Self { names: Names::new(metrics, forms), ..Self::default() };
        for file in files.below("checks/") {
            let Some(written) = parse::<ChecksFile>(file, errors) else { continue };
            for check in written.check {
                let mut reader = Reader { file, names: &checks.names, errors };
                if let Some(check) = reader.check(check, &checks.list) {
                    checks.list.push(check);
                }
            }
            checks.areas.extend(written.area);
            if let Some(NamesWritten { area, office }) = written.names {
                checks.ends = (area, office);
            }
            checks.prose = written.prose.unwrap_or(std::mem::take(&mut checks.prose));
        }
        let of_run = checks.list.iter().filter(|check| check.kind.is_of_run());
        checks.of_run = of_run.flat_map(|check| check.metrics.iter().copied()).collect();
        checks.of_run.sort_unstable();
        checks.of_run.dedup();
        checks
    }
}

struct Reader<'a> {
    file: FileRef<'a>,
    names: &'a Names,
    errors: &'a mut Vec<SchemaError>,
}

/// A word of a file with its place.
type Word = toml::Spanned<String>;

impl Reader<'_> {
    fn error<T>(&mut self, at: &Word, message: impl Into<String>) -> Option<T> {
        self.errors.push(self.file.error(at.span().start, message));
        None
    }

    fn check(&mut self, written: CheckWritten, before: &[Check]) -> Option<Check> {
        let id = format!("check.{}", written.id.as_ref());
        if before.iter().any(|check| check.id == id) {
            return self.error(&written.id, format!("check `{}` is declared twice", written.id.as_ref()));
        }
        if !written.what.as_ref().contains(" / ") {
            return self.error(&written.what, "`what` is Chinese, then ` / `, then English");
        }
        let severity = match written.severity.as_ref().as_str() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            "info" => Severity::Info,
            other => return self.error(&written.severity, format!("severity `{other}`: error, warning or info")),
        };
        let mut listed = self.metrics(&written.metrics)?;
        let kind = self.kind(&written, &listed)?;
        listed.extend(of_kind(&kind));
        if matches!(kind, Kind::Members(..)) {
            listed.extend(self.names.broken_down());
        }
        listed.sort_unstable();
        listed.dedup();
        Some(Check { id, severity, what: written.what.into_inner(), forms: written.forms, kind, metrics: listed })
    }

    fn kind(&mut self, w: &CheckWritten, metrics: &[MetricNo]) -> Option<Kind> {
        let tolerance = w.tolerance.and_then(|t| Decimal::try_from(t).ok());
        let factor = |least: Option<f64>| least.and_then(|l| Decimal::try_from(l).ok()).unwrap_or_default();
        Some(match w.kind.as_ref().as_str() {
            "sum" => Kind::Sum(self.expr(w, "left", &w.left)?, self.expr(w, "right", &w.right)?),
            "equal" => Kind::Equal(self.expr(w, "left", &w.left)?, self.expr(w, "right", &w.right)?),
            "at_most" => Kind::AtMost(self.exprs(w, &w.parts)?, self.expr(w, "right", &w.right)?),
            "members" => Kind::Members(self.applicant(w, w.whole.as_ref())?, self.applicants(w)?),
            "not_negative" => Kind::NotNegative,
            "absent" => Kind::Absent(self.patterns(&w.publishers)?),
            "ratio" => Kind::Ratio(
                self.expr(w, "left", &w.left)?,
                self.expr(w, "right", &w.right)?,
                tolerance.unwrap_or(Decimal::ONE),
            ),
            "twice" => Kind::Twice,
            "told" => Kind::Told(Told {
                metric: metrics.first().copied(),
                words: w.words.clone(),
                readings: self.exprs(w, &w.readings)?,
            }),
            "listed" => Kind::Listed(self.metrics(&w.parts)?),
            "breakdown" => Kind::Breakdown(w.words.clone()),
            "share" => Kind::Share(self.exprs(w, &w.readings)?, tolerance.unwrap_or(Decimal::ONE)),
            "shares" => Kind::Shares(
                self.expr(w, "left", &w.left)?,
                self.metrics(&w.parts)?,
                w.words.clone(),
                tolerance.unwrap_or(Decimal::ONE),
            ),
            "portions" => Kind::Portions(tolerance.unwrap_or(Decimal::ONE)),
            "none_said" => Kind::NoneSaid(w.sections.clone(), w.words.clone()),
            "requires" => Kind::Requires(self.expr(w, "left", &w.left)?, w.words.clone()),
            "carry_over" => Kind::CarryOver(
                self.expr(w, "left", &w.left)?,
                self.expr(w, "previous", &w.previous)?,
                w.right.as_ref().map(|_| self.expr(w, "right", &w.right)).unwrap_or(None),
            ),
            "recalled" => Kind::Recalled,
            "change" => Kind::Change(tolerance.unwrap_or(Decimal::ONE)),
            "jump" => Kind::Jump(tolerance.unwrap_or(Decimal::from(5)), factor(w.least)),
            "roll_up" => Kind::RollUp,
            "contains" => Kind::Contains(w.words.iter().any(|word| word == "office")),
            other => return self.error(&w.kind, format!("kind `{other}` is unknown; see schemas/README.md")),
        })
    }

    fn expr(&mut self, w: &CheckWritten, key: &str, side: &Option<Word>) -> Option<Expr> {
        match side {
            None => self.error(&w.id, format!("check `{}` needs `{key}`", w.id.as_ref())),
            Some(side) => self.one(side),
        }
    }

    fn one(&mut self, side: &Word) -> Option<Expr> {
        let names = self.names;
        match Expr::parse(side.as_ref(), &mut |id| names.metric(id)) {
            Ok(expr) => Some(expr),
            Err(message) => self.error(side, message),
        }
    }

    fn exprs(&mut self, w: &CheckWritten, sides: &[Word]) -> Option<Vec<Expr>> {
        if sides.is_empty() {
            return self.error(&w.id, format!("check `{}` compares with nothing", w.id.as_ref()));
        }
        sides.iter().map(|side| self.one(side)).collect()
    }

    fn metrics(&mut self, ids: &[Word]) -> Option<Vec<MetricNo>> {
        ids.iter()
            .map(|id| match self.names.metric(id.as_ref()) {
                Some(metric) => Some(metric),
                None => self.error(id, format!("metric `{}` is not in metrics.toml, nor in a form", id.as_ref())),
            })
            .collect()
    }

    fn applicant(&mut self, w: &CheckWritten, name: Option<&Word>) -> Option<ApplicantNo> {
        let Some(name) = name else { return self.error(&w.id, "`whole` is missing") };
        match self.names.applicant(name.as_ref()) {
            Some(no) => Some(no),
            None => self.error(name, format!("no form has the applicant `{}`", name.as_ref())),
        }
    }

    fn applicants(&mut self, w: &CheckWritten) -> Option<Vec<ApplicantNo>> {
        w.parts.iter().map(|name| self.applicant(w, Some(name))).collect()
    }

    fn patterns(&mut self, written: &[Word]) -> Option<Vec<Regex>> {
        written
            .iter()
            .map(|pattern| match Regex::new(pattern.as_ref()) {
                Ok(regex) => Some(regex),
                Err(e) => self.error(pattern, e.to_string()),
            })
            .collect()
    }
}

fn of_kind(kind: &Kind) -> Vec<MetricNo> {
    let exprs: Vec<&Expr> = match kind {
        Kind::Sum(l, r) | Kind::Equal(l, r) | Kind::Ratio(l, r, _) => vec![l, r],
        Kind::AtMost(left, right) => left.iter().chain([right]).collect(),
        Kind::Told(told) => told.readings.iter().collect(),
        Kind::Share(readings, _) => readings.iter().collect(),
        Kind::Requires(left, _) => vec![left],
        Kind::CarryOver(l, p, r) => [l, p].into_iter().chain(r).collect(),
        Kind::Listed(parts) | Kind::Shares(_, parts, ..) => return parts.clone(),
        _ => Vec::new(),
    };
    exprs.into_iter().flat_map(Expr::metrics).collect()
}
