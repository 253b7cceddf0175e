//! What the talk is about, whose figures they are, and whether a section is about the future.

use super::Reading;
use super::sentence::{Sentence, is_mark};
use crate::model::{Scope, Span};
use crate::schema::{PhraseHit, Role, TimeCue};

/// The most bytes of a heading that is a sentence, with its ordinal.
const LONGEST_HEAD: usize = 36;

/// The state of the talk at a place.
#[derive(Clone, Debug, Default)]
pub struct Talk {
    /// The topic of the heading of the section.
    section: Option<u16>,
    /// The topic that the last sentence of the line ended with.
    topic: Option<u16>,
    /// Where a rule set it: words before that place no longer count.
    since: usize,
    /// Whose figures the line speaks of.
    scope: Scope,
    /// Whether the section is about the future.
    pub planned: bool,
    heading: Span,
}

impl Talk {
    /// Begins a line: the section may have changed, and a line begins with the topic of its section.
    pub fn line(&mut self, reading: &Reading<'_>, start: usize, hits: &[PhraseHit]) {
        let place = reading.narrative.prose.span(start..start + 1);
        let heading = reading.heading(place);
        let is_heading = heading.holds(Span { start: place.start, end: place.start }) && !heading.is_empty();
        if heading != self.heading {
            *self = Self { heading, ..Self::default() };
        }
        let short = hits.last().is_none_or(|h| h.end - start < 120);
        let line = reading.narrative.prose.as_str()[start..].lines().next().unwrap_or("");
        if is_heading || (short && line.chars().count() < 30 && !line.ends_with('。')) {
            let roles = || hits.iter().flat_map(|h| reading.rules.roles(h.word));
            self.planned = roles().any(|r| *r == Role::Time(TimeCue::PlannedSection));
            if is_heading {
                let last = start + line.trim_end().len();
                let said = |h: &PhraseHit, r: &Role| match r {
                    Role::Topic(t) => Some(*t),
                    Role::Head(t) if h.end == last => Some(*t),
                    _ => None,
                };
                let words =
                    hits.iter().rev().flat_map(|h| reading.rules.roles(h.word).iter().rev().map(move |r| (h, r)));
                self.section = words.filter_map(|(h, r)| said(h, r)).next();
            }
        }
        (self.topic, self.scope) = (self.section, Scope::Unknown);
    }

    /// What the talk is about at a place of a sentence: the last word that says so, or what it was about before.
    pub fn topic(&self, sentence: &Sentence<'_>, at: usize) -> Option<u16> {
        let said = sentence.roles(self.since.clamp(sentence.range.start, at.max(sentence.range.start))..at).rev();
        let words = said.filter_map(|(h, role)| match role {
            Role::Topic(topic) => Some(((h.end, h.end - h.start, false), topic)),
            Role::Stays(topic) if self.topic == Some(topic) => Some(((h.end, h.end - h.start, true), topic)),
            _ => None,
        });
        words.max_by_key(|(place, _)| *place).map(|(_, topic)| topic).or(self.topic)
    }

    /// Whose figures a place of a sentence speaks of.
    pub fn scope(&self, sentence: &Sentence<'_>, at: usize) -> Scope {
        let mut said = sentence.roles(sentence.range.start..at).rev();
        said.find_map(|(_, role)| if let Role::Scope(s) = role { Some(s) } else { None }).unwrap_or(self.scope)
    }

    /// A rule has spoken.
    pub fn turn(&mut self, topic: u16, at: usize) {
        (self.topic, self.since) = (Some(topic), at);
    }

    /// The talk goes on after a sentence.
    pub fn follow(&mut self, sentence: &Sentence<'_>) {
        self.topic = head(sentence).or_else(|| self.topic(sentence, sentence.range.end));
        self.scope = self.scope(sentence, sentence.range.end);
    }
}

/// The topic of a sentence that is a heading: "二是政务微博。"
fn head(sentence: &Sentence<'_>) -> Option<u16> {
    let text = sentence.text(sentence.range.clone()).trim_end_matches(|c: char| is_mark(c) || c.is_whitespace());
    if text.len() > LONGEST_HEAD || sentence.numbers.iter().any(|n| n.reason.is_none()) {
        return None;
    }
    let end = sentence.range.start + text.len();
    let topic =
        |(h, role): (&PhraseHit, Role)| if let Role::Head(t) = role { (h.end == end).then_some(t) } else { None };
    sentence.roles(sentence.range.start..end).find_map(topic)
}

impl Reading<'_> {
    /// The heading of the section of a place.
    pub fn heading(&self, place: Span) -> Span {
        let after = self.sections.partition_point(|s| s.span.start <= place.start);
        after.checked_sub(1).map_or(Span::default(), |i| self.sections[i].heading)
    }
}
