//! Numbers of the prose: where they stand, how they are written, and what they were found to count.

use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Qualifier, Span};

/// The text outside of tables, made comparable (white space gone, script simplified) and tied to the document
/// byte for byte. Lines stay apart.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    text: String,
    /// For each byte of `text`, the byte of the document that it stands for.
    at: Vec<u32>,
}

impl Prose {
    /// The comparable text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Appends a character that stands for a range of the document.
    pub fn push(&mut self, c: char, span: Span) {
        let width = c.len_utf8();
        self.text.push(c);
        let last = span.end.saturating_sub(1).max(span.start);
        self.at
            .extend((0..width as u32).map(|i| if i as usize + 1 == width { last } else { (span.start + i).min(last) }));
    }

    /// The range of the document that a range of the comparable text stands for.
    pub fn span(&self, range: Range<usize>) -> Span {
        match (self.at.get(range.start), range.end.checked_sub(1).and_then(|last| self.at.get(last))) {
            (Some(&start), Some(&last)) if range.start < range.end => Span { start, end: last + 1 },
            (Some(&start), _) => Span { start, end: start },
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
