//! What must hold between figures, and what does not.
//!
//! After mapping, each document is checked by itself ([`check`]); what two years of a publisher, or an area and its
//! organs, must have in common is checked at the end of a run ([`run`]). The checks are data (`schemas/checks`); the
//! kinds of them are in [`kinds`], each with its manual. A comparison is made only where every operand is a number.
//! Nothing is ever corrected: a finding may carry a hint ([`hints`]).

mod figures;
mod hints;
pub mod kinds;
pub mod run;
mod say;

use crate::model::{Finding, Report};
use crate::schema::{Check, Checks, Kind, Schemas};
use figures::{Figure, Figures};

/// What the kinds work on.
struct Context<'a> {
    report: &'a Report,
    checks: &'a Checks,
    figures: Figures<'a>,
    findings: Vec<Finding>,
    /// Sums that held or did not, for [`hints`].
    sums: Vec<Sum<'a>>,
}

/// A sum of figures that should be zero.
struct Sum<'a> {
    finding: usize,
    terms: Vec<(Figure<'a>, i8)>,
    off: rust_decimal::Decimal,
}

/// Checks one document; its facts have their ids. The findings are in the order of the checks.
pub fn check(report: &Report, schemas: &Schemas) -> Vec<Finding> {
    if report.facts.is_empty() {
        return Vec::new();
    }
    let figures = Figures::new(report, schemas);
    let mut context = Context { report, checks: &schemas.checks, figures, findings: Vec::new(), sums: Vec::new() };
    for check in &schemas.checks.list {
        context.check(check);
    }
    hints::add(&mut context);
    context.findings
}

impl Context<'_> {
    fn check(&mut self, check: &Check) {
        match &check.kind {
            Kind::Sum(total, parts) => kinds::equal::check(self, check, total, parts),
            Kind::Equal(left, right) => kinds::equal::check(self, check, left, right),
            Kind::AtMost(left, right) => kinds::at_most::check(self, check, left, right),
            Kind::Members(whole, parts) => kinds::members::check(self, check, *whole, parts),
            Kind::NotNegative => kinds::not_negative::check(self, check),
            Kind::Absent(publishers) => kinds::absent::check(self, check, publishers),
            Kind::Ratio(share, of, tolerance) => kinds::ratio::check(self, check, share, of, *tolerance),
            Kind::Twice => kinds::twice::check(self, check),
            Kind::Told(told) => kinds::told::check(self, check, told),
            Kind::Listed(parts) => kinds::listed::check(self, check, parts),
            Kind::Breakdown(words) => kinds::breakdown::check(self, check, words),
            Kind::Share(wholes, tolerance) => kinds::share::check(self, check, wholes, *tolerance),
            Kind::Shares(whole, parts, words, tolerance) => {
                kinds::shares::check(self, check, (whole, parts, words, *tolerance));
            }
            Kind::Portions(tolerance) => kinds::portions::check(self, check, *tolerance),
            Kind::NoneSaid(sections, words) => kinds::none_said::check(self, check, (sections, words)),
            Kind::Requires(left, words) => kinds::requires::check(self, check, left, words),
            kind => debug_assert!(kind.is_of_run()),
        }
    }
}
