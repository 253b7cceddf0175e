//! Checks of a whole run: two years of a publisher, an area and its organs.
//!
//! Of each document only the figures are kept that such checks name ([`Kept`]). At the end of the run the reports are in
//! order of publisher and year, and each check looks at a report, the one of the year before, and those whose publishers'
//! names begin with its area. Where all of these are as they were in the last run ([`members`]), so is what is found.

mod areas;
mod change;
mod kept;
mod members;
mod packed;
mod years;

use crate::model::Finding;
use crate::schema::{Check, Checks, Kind};
use members::{Changed, InOrder, Member};

pub use kept::{Kept, Whose};
pub use members::{Key, Read};
pub use packed::Packed;

/// The reports of a run, as far as checks of the run need them.
#[derive(Default)]
pub struct Run {
    members: Vec<Member>,
    /// Publishers and years of which a report is new or gone.
    changed: Vec<Key>,
}

/// What was found about a document at the end of a run. Places are counted in characters already.
#[derive(Debug)]
pub struct Later {
    /// `documents.doc_id`.
    pub doc_id: String,
    /// Who and when, and the findings; `None` where they are those of the last run, if it had any.
    pub found: Option<(Whose, Vec<Finding>)>,
}

/// The figures of a report that was noted in the last run cannot be read.
#[derive(Debug)]
pub struct Unread;

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
    pub fn add(&mut self, doc_id: String, key: Key, packed: Packed) {
        self.changed.push(key.clone());
        self.members.push(Member::new(doc_id, key, Box::new(move || packed.open())));
    }

    /// A report that was in the last run; its figures are read where they are needed.
    pub fn add_noted(&mut self, doc_id: String, key: Key, read: Read) {
        self.members.push(Member::new(doc_id, key, read));
    }

    /// A report that was in the last run and is gone.
    pub fn gone(&mut self, key: Key) {
        self.changed.push(key);
    }

    /// What all reports but copies together say, document by document in the order of the run. Documents that
    /// `may_be_otherwise` are those that may have become a copy, or be none any more.
    ///
    /// # Errors
    /// Where the figures of a noted report cannot be read.
    pub fn finish(
        mut self,
        checks: &Checks,
        is_copy: &dyn Fn(&str) -> bool,
        may_be_otherwise: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<Later>, Unread> {
        self.changed.extend(self.members.iter().filter(|m| may_be_otherwise(&m.doc_id)).map(|m| m.key.clone()));
        self.members.retain(|member| !is_copy(&member.doc_id));
        let changed = Changed::new(&self.changed);
        let in_order = if self.changed.is_empty() { InOrder::default() } else { InOrder::new(&self.members) };
        // In the order of publishers, so that reports which are compared are in memory together, and few others.
        let mut order: Vec<usize> = (0..self.members.len()).collect();
        order.sort_by_key(|at| &self.members[*at].key.publisher);
        let mut later: Vec<Option<Later>> = std::iter::repeat_with(|| None).take(order.len()).collect();
        for of_one in order.chunk_by(|a, b| self.members[*a].key.publisher == self.members[*b].key.publisher) {
            for at in of_one {
                later[*at] = self.members[*at].later(checks, &changed, &in_order);
            }
            let publisher = &self.members[of_one[0]].key.publisher;
            in_order.release(areas::area(checks, publisher).unwrap_or(publisher));
        }
        let is_unread = self.members.iter().any(Member::is_unread);
        if is_unread { Err(Unread) } else { Ok(later.into_iter().flatten().collect()) }
    }
}

impl Member {
    fn later(&self, checks: &Checks, changed: &Changed<'_>, in_order: &InOrder<'_>) -> Option<Later> {
        let is_affected = changed.affects(checks, self);
        let found = if is_affected { Some(found(checks, &*self.kept()?, in_order)?) } else { None };
        Some(Later { doc_id: self.doc_id.clone(), found })
    }
}

/// What is found about a report, if anything.
fn found(checks: &Checks, kept: &Kept, in_order: &InOrder<'_>) -> Option<(Whose, Vec<Finding>)> {
    let mut findings = Vec::new();
    for check in &checks.list {
        Across { checks, check, kept, in_order, findings: &mut findings }.check();
    }
    (!findings.is_empty()).then(|| (kept.whose.clone(), findings))
}
