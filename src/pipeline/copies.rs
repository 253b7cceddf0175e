//! Copies of one report: as page and as attachment, on the portal and on a mirror.
//!
//! Two documents are the same report where publisher, year and the figures of their tables agree; zeros aside, which
//! one copy prints and another leaves blank, and prose aside, which an attachment often lacks. Reports without tables
//! are compared by the figures of their prose. Which copy is preferred is said by [`Rank`]; the others name it in
//! `documents.duplicate_of`, so that nothing built on the facts counts them twice.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::{Format, Origin};
use crate::publish::{Duplicates, Record};
use crate::schema::Schemas;

/// The reports seen so far, by a digest of what makes them the same.
#[derive(Debug, Default)]
pub(super) struct Copies {
    seen: FxHashMap<[u8; 16], Copied>,
    /// The digests of those that are new or gone.
    changed: FxHashSet<[u8; 16]>,
}

/// What a report is compared by, and how good a copy it is.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Likeness {
    digest: [u8; 16],
    rank: Rank,
}

/// The copies of one report, in the order of the sources.
#[derive(Debug)]
struct Copied {
    ids: Vec<String>,
    preferred: usize,
    rank: Rank,
}

/// What makes a copy the better one, the weightiest first; of equals the first is preferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Rank {
    /// It is from a host of the government: a mirror can say anything, and some are hijacked.
    is_official: bool,
    /// It is in simplified script: reports are written in it, mirrors in the other convert words as well.
    is_simplified: bool,
    /// A page with the prose says more than an attachment with the tables.
    facts: usize,
    /// The page is preferred to its attachment: it has address, index number and date.
    is_page: bool,
}

/// Reports with fewer figures that are not zero can agree by chance.
const LEAST_FIGURES: usize = 3;

/// Characters in which a text in traditional script shows itself …
const LOOKED_AT: usize = 4000;
/// … and how many of a thousand are traditional then; names of people and places are in any report.
const TRADITIONAL: usize = 20;

impl Copies {
    /// Takes note of a report.
    pub(super) fn add(&mut self, id: String, Likeness { digest, rank }: Likeness) {
        let copied = self.seen.entry(digest).or_insert_with(|| Copied { ids: Vec::new(), preferred: 0, rank });
        copied.ids.push(id);
        if rank > copied.rank {
            (copied.preferred, copied.rank) = (copied.ids.len() - 1, rank);
        }
    }

    /// A report of this kind is new, or gone.
    pub(super) fn change(&mut self, Likeness { digest, .. }: Likeness) {
        self.changed.insert(digest);
    }

    /// The documents that have become a copy, or are none any more, and others like those that are new or gone.
    pub(super) fn otherwise(&self) -> FxHashSet<String> {
        let like = self.changed.iter().filter_map(|digest| self.seen.get(digest));
        like.flat_map(|copied| copied.ids.iter().cloned()).collect()
    }

    /// The preferred copy of each report that has copies.
    pub(super) fn duplicates(self) -> Duplicates {
        let mut duplicates = Duplicates::new();
        for Copied { ids, preferred, .. } in self.seen.into_values().filter(|copied| copied.ids.len() > 1) {
            let best = ids[preferred].clone();
            let other = |id: String| (id != best).then(|| best.clone());
            duplicates.extend(ids.into_iter().map(|id| (id.clone(), other(id))));
        }
        duplicates
    }
}

impl Likeness {
    /// `None` for a report that cannot be told to be a copy.
    pub(super) fn of(record: &Record, schemas: &Schemas) -> Option<Self> {
        Some(Self { digest: digest(record, schemas)?, rank: Rank::of(record, schemas) })
    }
}

impl Rank {
    fn of(record: &Record, schemas: &Schemas) -> Self {
        let document = &record.report.document;
        let address = document.page.url.as_deref().unwrap_or(&document.path);
        let text = || document.text.as_str().chars().take(LOOKED_AT);
        let traditional = text().filter(|&c| schemas.script.char(c) != c).count();
        Self {
            is_official: schemas.page.is_official(address),
            is_simplified: traditional * 1000 < text().count() * TRADITIONAL,
            facts: record.report.facts.len(),
            is_page: matches!(document.format, Format::Html | Format::Mhtml),
        }
    }
}

/// A digest of publisher, year and figures. `None` where one of them is missing.
fn digest(record: &Record, schemas: &Schemas) -> Option<[u8; 16]> {
    let identity = &record.report.identity;
    let (publisher, year) = (identity.publisher.as_deref()?, identity.report_year?);
    let publisher = schemas.script.name(publisher);
    let of = |origin: Origin| {
        let facts = record.report.facts.iter().filter(|f| f.origin == origin).filter_map(|f| {
            let number = f.value.number().filter(|n| !n.is_zero())?.normalize();
            Some((f.metric.as_deref()?, f.applicant.as_deref(), f.period, number))
        });
        let mut figures: Vec<_> = facts.collect();
        figures.sort_unstable();
        (figures.len() >= LEAST_FIGURES).then_some((origin, figures))
    };
    let figures = of(Origin::Table).or_else(|| of(Origin::Narrative))?;
    let hash = Sha256::digest(format!("{publisher}\n{year}\n{figures:?}"));
    let mut digest = [0; 16];
    digest.copy_from_slice(&hash[..16]);
    Some(digest)
}
