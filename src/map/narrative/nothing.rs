//! A heading, or a few words that stand for one, below which nothing stands but 无: a zero for everything that they name.

use std::ops::Range;

use super::emit::Made;
use super::phrases;
use super::sentence::{Sentence, is_mark};
use super::talk::Talk;
use crate::schema::{PhraseHit, PhraseUse, Role, ZeroCue};

/// The most bytes of such words.
const LONGEST: usize = 120;

/// The sentence before, where it can be such words.
#[derive(Debug, Default)]
pub struct Above(Option<Range<usize>>);

impl Above {
    /// Reads a sentence; `hits` are the words of all the prose.
    pub fn read(&mut self, sentence: &Sentence<'_>, hits: &[PhraseHit], talk: &Talk, made: &mut Made<'_>) {
        if sentence.text(sentence.range.clone()).chars().all(|c| is_mark(c) || c.is_whitespace()) {
            return;
        }
        if let Some(above) = self.0.take().filter(|_| !talk.planned) {
            below(above, sentence, hits, talk, made);
        }
        let counts = sentence.numbers.iter().any(|n| n.reason.is_none());
        self.0 = (!counts && sentence.range.len() <= LONGEST).then(|| sentence.range.clone());
    }
}

/// The sentence below them.
fn below(above: Range<usize>, sentence: &Sentence<'_>, hits: &[PhraseHit], talk: &Talk, made: &mut Made<'_>) {
    let Some(cue) = nothing_else(sentence) else { return };
    let from = hits.partition_point(|h| h.start < above.start);
    let until = hits.partition_point(|h| h.start < sentence.range.end);
    let range = above.start..sentence.range.end;
    let both = Sentence { reading: sentence.reading, range, hits: &hits[from..until], numbers: &[] };
    let mut told = Vec::new();
    for m in phrases::find(&both, &[PhraseUse::Zero]) {
        let rule = both.phrase(&m).rule;
        let is_forbidden = both.has(above.clone(), Role::Forbids(rule));
        if m.range.end <= above.end && !is_forbidden && !told.contains(&rule) {
            told.push(rule);
            made.zero(&both, cue.clone(), &m, talk.scope(&both, cue.start));
        }
    }
}

/// The word that says that there is none, where the sentence has no other.
fn nothing_else(sentence: &Sentence<'_>) -> Option<Range<usize>> {
    if sentence.hits.is_empty() {
        return None;
    }
    let text = sentence.text(sentence.range.clone()).trim_end_matches(|c: char| is_mark(c) || c.is_whitespace());
    let (start, end) = (sentence.range.start, sentence.range.start + text.len());
    let none = |(hit, role): (&PhraseHit, Role)| {
        let cue = (role == Role::Zero(ZeroCue::None)).then_some(hit.start..hit.end)?;
        (sentence.is_general(start..cue.start) && sentence.is_general(cue.end..end)).then_some(cue)
    };
    sentence.roles(start..end).find_map(none)
}
