//! Numbers of the prose: where they stand, how they are written, and what they were found to count.

use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::text::OffsetMap;
use super::{Qualifier, Span};

/// The text outside of tables, made comparable (white space gone, script simplified) and tied to the document
/// byte for byte. Lines stay apart.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    text: String,
    /// The byte of the document that each byte of `text` stands for.
    map: OffsetMap,
}

impl Prose {
    /// The comparable text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Appends a character that stands for a range of the document.
    pub fn push(&mut self, c: char, span: Span) {
        let (start, width) = (span.start as usize, c.len_utf8());
        let last = (span.end as usize).saturating_sub(1).max(start);
        for i in 0..width {
            self.map.push(self.text.len() + i, if i + 1 == width { last } else { (start + i).min(last) });
        }
        self.text.push(c);
    }

    /// Appends a piece of the document that stands there from a byte on.
    pub fn push_str(&mut self, piece: &str, from: usize) {
        self.map.push(self.text.len(), from);
        self.text.push_str(piece);
    }

    /// The range of the document that a range of the comparable text stands for.
    pub fn span(&self, range: Range<usize>) -> Span {
        let at = |byte: usize| (byte < self.text.len()).then(|| self.map.source(byte));
        match (at(range.start), range.end.checked_sub(1).and_then(at)) {
            (Some(start), Some(last)) if range.start < range.end => Span::new(start, last + 1),
            (Some(start), _) => Span::new(start, start),
            _ => Span::default(),
        }
    }
}

/// A number as it is written in the prose.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// All of it, measure word included, in the comparable text.
    pub range: Range<usize>,
    /// The number proper, its power of ten included.
    pub digits: Range<usize>,
    /// The value; `None` for dates, ranges, names and the like.
    pub value: Option<Decimal>,
    /// The measure word, "" where there is none.
    pub unit: String,
    /// How exact it claims to be.
    pub qualifier: Qualifier,
    /// Why it can count nothing, where that is plain from its form: a date, a phone.
    pub reason: Option<Arc<str>>,
}

/// All numbers of the prose of a document.
#[derive(Clone, Debug, Default)]
pub struct Narrative {
    /// The prose.
    pub prose: Prose,
    /// Its numbers in order, without overlaps; together they hold every digit.
    pub numbers: Vec<Number>,
}

/// What became of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MentionStatus {
    /// It is a fact.
    Mapped,
    /// It counts something that no rule knows.
    Unmapped,
    /// It is no figure of the report year.
    Ignored,
}

impl MentionStatus {
    /// The name in `mentions.status`.
    pub fn as_str(self) -> &'static str {
        match self {
            MentionStatus::Mapped => "mapped",
            MentionStatus::Unmapped => "unmapped",
            MentionStatus::Ignored => "ignored",
        }
    }
}

/// [`Mention::reason`] of a figure of an earlier year.
pub const PREVIOUS_YEAR: &str = "previous_year";

/// A number of the narrative, or a zero said in words, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Where it stands.
    pub span: Span,
    /// Heading of its section.
    pub section: Span,
    /// The value, where it has one.
    pub value: Option<Decimal>,
    /// The measure word as printed.
    pub unit: String,
    /// How exact it claims to be.
    pub qualifier: Qualifier,
    /// The phrase that it counts.
    pub subject: String,
    /// What became of it.
    pub status: MentionStatus,
    /// Why it was ignored; "" otherwise.
    pub reason: Arc<str>,
    /// The metric (mapped).
    pub metric: Option<String>,
    /// The metric of which it is a figure of another time (ignored).
    pub about: Option<String>,
    /// The fact (mapped); named together with the facts.
    pub fact: Option<String>,
}
