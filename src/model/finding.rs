//! Findings: what is odd about a document. A finding never stops the batch.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Span;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// A figure is missing or wrong.
    Error,
    /// A figure may be missing or wrong.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The name in `findings.severity`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// What was expected does not hold.
    Fail,
    /// It holds.
    Pass,
    /// An operand is missing.
    NotAssessable,
}

impl Outcome {
    /// The name in `findings.outcome`.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Fail => "fail",
            Outcome::Pass => "pass",
            Outcome::NotAssessable => "not_assessable",
        }
    }
}

/// Something odd, with its place.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Finding {
    /// Which check or which stage noticed, as `stage.what` (`normalize.undecodable`, `check.K2`).
    pub check: Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// What came of it.
    pub outcome: Outcome,
    /// What was compared, "" where nothing was.
    pub expression: String,
    /// Left side of a comparison.
    pub left: Option<Decimal>,
    /// Right side of a comparison.
    pub right: Option<Decimal>,
    /// The message, in Chinese and English, separated by ` / `.
    pub message: String,
    /// What may have happened, in both languages; "" where nothing suggests itself.
    pub hint: String,
    /// Facts it is about.
    pub facts: Vec<String>,
    /// Where in the normalised text.
    pub span: Option<Span>,
}

impl Finding {
    /// A finding of a stage: something seen, nothing compared.
    pub fn seen(check: &'static str, severity: Severity, message: impl Into<String>, span: Option<Span>) -> Self {
        Self {
            check: Cow::Borrowed(check),
            severity,
            outcome: Outcome::Fail,
            expression: String::new(),
            left: None,
            right: None,
            message: message.into(),
            hint: String::new(),
            facts: Vec::new(),
            span,
        }
    }
}
