//! The reports of a run, and of which of them the run has to find out anew what is found.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::areas::area;
use super::kept::Kept;
use crate::schema::Checks;

/// By what reports find each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The publisher, in simplified characters and without white space.
    pub publisher: String,
    /// The report year.
    pub year: i16,
}

impl Key {
    fn parts(&self) -> (&str, i16) {
        (&self.publisher, self.year)
    }
}

/// Reads what is kept of a report from where it was noted; `None` where that cannot be read.
pub type Read = Box<dyn Fn() -> Option<Kept>>;

/// A report.
pub(super) struct Member {
    pub doc_id: String,
    pub key: Key,
    read: Read,
    /// What is kept of it, from where it was asked for until it is [released](InOrder::release).
    kept: RefCell<Option<Rc<Kept>>>,
    /// Whether it was asked for, but could not be read.
    is_unread: Cell<bool>,
}

impl Member {
    pub(super) fn new(doc_id: String, key: Key, read: Read) -> Self {
        Self { doc_id, key, read, kept: RefCell::default(), is_unread: Cell::default() }
    }

    pub(super) fn kept(&self) -> Option<Rc<Kept>> {
        let mut kept = self.kept.borrow_mut();
        if kept.is_none() {
            *kept = (self.read)().map(Rc::new);
            self.is_unread.set(kept.is_none());
        }
        kept.clone()
    }

    pub(super) fn is_unread(&self) -> bool {
        self.is_unread.get()
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member").field("doc_id", &self.doc_id).field("key", &self.key).finish_non_exhaustive()
    }
}

/// The reports in order: publisher, then year. Of several for one year the first counts.
#[derive(Default)]
pub(super) struct InOrder<'a>(BTreeMap<(&'a str, i16), &'a Member>);

impl<'a> InOrder<'a> {
    pub(super) fn new(members: &'a [Member]) -> Self {
        Self(members.iter().rev().map(|member| (member.key.parts(), member)).collect())
    }

    pub(super) fn get(&self, publisher: &str, year: i16) -> Option<Rc<Kept>> {
        self.0.get(&(publisher, year))?.kept()
    }

    /// The reports of a year whose publishers' names begin with a text.
    pub(super) fn begin_with<'b>(&'b self, text: &'b str, year: i16) -> impl Iterator<Item = Rc<Kept>> + 'b {
        self.from(text).filter(move |member| member.key.year == year).filter_map(Member::kept)
    }

    /// Forgets what is kept of reports whose publishers' names begin with a text, until it is asked for again.
    pub(super) fn release(&self, text: &str) {
        self.from(text).for_each(|member| *member.kept.borrow_mut() = None);
    }

    fn from<'b>(&'b self, text: &'b str) -> impl Iterator<Item = &'b Member> + 'b {
        let from = self.0.range((text, i16::MIN)..).take_while(move |((name, _), _)| name.starts_with(text));
        from.map(|(_, member)| *member)
    }
}

/// The publishers and years of which a report is new, gone, or may have become a copy or be none any more.
pub(super) struct Changed<'a> {
    all: FxHashSet<(&'a str, i16)>,
    in_order: BTreeSet<(&'a str, i16)>,
}

impl<'a> Changed<'a> {
    pub(super) fn new(keys: &'a [Key]) -> Self {
        Self { all: keys.iter().map(Key::parts).collect(), in_order: keys.iter().map(Key::parts).collect() }
    }

    /// Whether any of the reports that checks compare with this one, or itself, is not as it was.
    pub(super) fn affects(&self, checks: &Checks, member: &Member) -> bool {
        let (publisher, year) = member.key.parts();
        let of = |publisher: &str, year: i16| self.all.contains(&(publisher, year));
        !self.all.is_empty()
            && (of(publisher, year)
                || year.checked_sub(1).is_some_and(|before| of(publisher, before))
                || checks.areas.iter().any(|a| a.publisher == publisher && a.members.iter().any(|m| of(m, year)))
                || area(checks, publisher).is_some_and(|area| self.begins_with(area, year)))
    }

    fn begins_with(&self, text: &str, year: i16) -> bool {
        let from = self.in_order.range((text, i16::MIN)..).take_while(|(name, _)| name.starts_with(text));
        from.into_iter().any(|(_, of)| *of == year)
    }
}
