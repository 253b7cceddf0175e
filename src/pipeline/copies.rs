//! Copies of one report: as page and as attachment, on the portal and on a mirror.
//!
//! Two documents are the same report where publisher, year and all figures agree. The first in the order of the sources
//! is preferred; the others name it in `documents.duplicate_of`, so that nothing built on the facts counts them twice.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use sha2::{Digest, Sha256};

use crate::publish::Record;
use crate::schema::Script;

/// The reports seen so far, by a digest of what makes them the same.
#[derive(Debug, Default)]
pub(super) struct Copies {
    seen: HashMap<[u8; 16], String>,
}

/// Reports with fewer figures that are not zero can agree by chance.
const LEAST_FIGURES: usize = 3;

impl Copies {
    /// Names the preferred copy of a report, where one was seen before.
    pub(super) fn mark(&mut self, record: &mut Record, script: &Script) {
        let Some(digest) = digest(record, script) else { return };
        match self.seen.entry(digest) {
            Entry::Vacant(first) => {
                first.insert(record.key.id.clone());
            }
            Entry::Occupied(first) => {
                record.key.duplicate_of.get_or_insert_with(|| first.get().clone());
            }
        }
    }
}

/// A digest of publisher, year and figures. `None` where one of them is missing.
fn digest(record: &Record, script: &Script) -> Option<[u8; 16]> {
    let identity = &record.report.identity;
    let (publisher, year) = (identity.publisher.as_deref()?, identity.report_year?);
    let publisher: String = script.simplify(publisher).chars().filter(|c| !c.is_whitespace()).collect();
    let facts = record.report.facts.iter().filter_map(|f| {
        let number = f.value.number()?.normalize();
        Some((f.metric.as_deref()?, f.applicant.as_deref(), f.origin, f.period, number))
    });
    let mut figures: Vec<_> = facts.collect();
    if figures.iter().filter(|f| !f.4.is_zero()).count() < LEAST_FIGURES {
        return None;
    }
    figures.sort_unstable();
    let mut hash = Sha256::new();
    hash.update(format!("{publisher}\n{year}\n{figures:?}"));
    let mut digest = [0; 16];
    digest.copy_from_slice(&hash.finalize()[..16]);
    Some(digest)
}
