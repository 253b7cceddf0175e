//! Checks of a whole run: two years of a publisher, an area and its organs.
//!
//! Of each document only the figures are kept that such checks name ([`Kept`]). At the end of the run the reports are in
//! order of publisher and year, and each check looks at a report, the one of the year before, and those whose publishers'
//! names begin with its area.

mod areas;
mod change;
mod kept;
mod years;

use std::collections::BTreeMap;

use crate::model::Finding;
use crate::schema::{Check, Checks, Kind};

pub use kept::{Kept, Whose};

/// The reports of a run, as far as checks of the run need them.
#[derive(Debug, Default)]
pub struct Run {
    kept: Vec<Kept>,
}

/// What was found about a document at the end of a run. Places are counted in characters already.
#[derive(Debug)]
pub struct Later {
    /// `documents.doc_id`.
    pub doc_id: String,
    /// Who and when.
    pub whose: Whose,
    /// The findings.
    pub findings: Vec<Finding>,
}

/// The reports in order: publisher, then year.
type InOrder<'a> = BTreeMap<(&'a str, i16), &'a Kept>;

/// A check on one report and those beside it.
struct Across<'a> {
    checks: &'a Checks,
    check: &'a Check,
    kept: &'a Kept,
    in_order: &'a InOrder<'a>,
    findings: &'a mut Vec<Finding>,
}

impl Across<'_> {
    fn check(mut self) {
        match &self.check.kind {
            Kind::CarryOver(left, previous, right) => self.carry_over((left, previous, right.as_ref())),
            Kind::Recalled => self.recalled(),
            Kind::Change(tolerance) => self.change(*tolerance),
            Kind::Jump(factor, least) => self.jump((*factor, *least)),
            Kind::RollUp => self.roll_up(),
            Kind::Contains(offices) => self.contains(*offices),
            kind => debug_assert!(!kind.is_of_run()),
        }
    }
}

impl Run {
    /// Keeps what is needed of a report.
    pub fn add(&mut self, kept: Kept) {
        self.kept.push(kept);
    }

    /// What all reports but copies together say, document by document in the order of the run.
    pub fn finish(mut self, checks: &Checks, is_copy: &dyn Fn(&str) -> bool) -> Vec<Later> {
        self.kept.retain(|kept| !is_copy(&kept.doc_id));
        let mut in_order: InOrder<'_> = BTreeMap::new();
        for kept in &self.kept {
            in_order.entry((&kept.publisher, kept.year)).or_insert(kept);
        }
        let mut later = Vec::new();
        for kept in &self.kept {
            let mut findings = Vec::new();
            for check in &checks.list {
                Across { checks, check, kept, in_order: &in_order, findings: &mut findings }.check();
            }
            if !findings.is_empty() {
                later.push(Later { doc_id: kept.doc_id.clone(), whose: kept.whose.clone(), findings });
            }
        }
        later
    }
}
