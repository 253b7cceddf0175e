//! A sentence: its words, its numbers, and what lies between two places of it.

use std::ops::Range;

use rust_decimal::Decimal;

use super::Reading;
use super::phrases::Match;
use crate::model::Number;
use crate::schema::{NarrativeRule, Phrase, PhraseHit, Role};

/// The most bytes of a name in quotation marks.
const LONGEST_NAME: usize = 48;

/// The most bytes of general words.
const LONGEST_GENERAL: usize = 240;

/// A sentence of the prose.
pub struct Sentence<'a> {
    /// What all need.
    pub reading: &'a Reading<'a>,
    /// Its place in the prose.
    pub range: Range<usize>,
    /// The words of the automaton in it, by their beginning.
    pub hits: &'a [PhraseHit],
    /// Its numbers.
    pub numbers: &'a [Number],
}

/// Cuts a line into sentences.
pub fn split<'a>(
    reading: &'a Reading<'a>,
    line: Range<usize>,
    mut hits: &'a [PhraseHit],
    mut numbers: &'a [Number],
    mut each: impl FnMut(&Sentence<'a>),
) {
    let text = &reading.narrative.prose.as_str()[line.clone()];
    let mut start = line.start;
    let ends = text.char_indices().filter(|&(_, c)| matches!(c, '。' | '!' | '?' | '\n'));
    for end in ends.map(|(i, c)| line.start + i + c.len_utf8()).chain([line.end]) {
        if end > start {
            let hits = super::take(&mut hits, end, |h| h.start);
            let numbers = super::take(&mut numbers, end, |n| n.range.start);
            each(&Sentence { reading, range: start..end, hits, numbers });
            start = end;
        }
    }
}

/// Marks that part clauses.
pub fn is_mark(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '(' | ')' | '、' | '。' | '!' | '?' | '\n')
}

/// Marks that part clauses for good.
pub fn is_strong_mark(c: char) -> bool {
    matches!(c, ',' | ';' | '。' | '!' | '?' | '\n')
}

/// What never counts between two words.
fn is_transparent(c: char) -> bool {
    matches!(c, '“' | '”' | '"' | '「' | '」' | '《' | '》' | '‘' | '’' | ':' | ' ' | '\'' | '【' | '】' | '-' | '—')
}

impl<'a> Sentence<'a> {
    /// The text between two places of the prose.
    pub fn text(&self, range: Range<usize>) -> &'a str {
        self.reading.narrative.prose.as_str().get(range).unwrap_or("")
    }

    /// The words that begin within a range and end within it.
    pub fn within(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = &'a PhraseHit> + use<'a> {
        let hits = self.hits;
        let from = hits.partition_point(|h| h.start < range.start);
        let to = hits.partition_point(|h| h.start < range.end);
        hits[from..to.max(from)].iter().filter(move |h| h.end <= range.end)
    }

    /// Words with a role within a range.
    pub fn roles(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = (&'a PhraseHit, Role)> + use<'a, '_> {
        self.within(range).flat_map(|h| self.reading.rules.roles(h.word).iter().map(move |&role| (h, role)))
    }

    /// Whether a word with a role stands within a range.
    pub fn has(&self, range: Range<usize>, wanted: Role) -> bool {
        self.roles(range).any(|(_, role)| role == wanted)
    }

    /// Whether a word that joins the members of a list is just this range.
    pub fn is_joiner(&self, range: Range<usize>) -> bool {
        self.roles(range.clone()).any(|(h, role)| role == Role::Joiner && (h.start..h.end) == range)
    }

    /// What a phrase that was found is.
    pub fn phrase(&self, found: &Match) -> &'a Phrase {
        &self.reading.rules.phrases[found.phrase]
    }

    /// The rule of a phrase that was found.
    pub fn rule(&self, found: &Match) -> &'a NarrativeRule {
        &self.reading.rules.rules[self.phrase(found).rule as usize]
    }

    /// True where nothing but general words, quotation marks, dates and parentheses without figures lie in a range.
    pub fn is_general(&self, range: Range<usize>) -> bool {
        if range.start >= range.end {
            return range.start == range.end;
        }
        if range.len() > LONGEST_GENERAL {
            return false;
        }
        let mut reached = [false; LONGEST_GENERAL + 1];
        reached[0] = true;
        for at in 0..range.len() {
            if reached[at] {
                self.steps(range.start + at, range.end, |end| reached[end - range.start] = true);
            }
        }
        reached[range.len()]
    }

    /// Where general words, marks, dates and parentheses that begin at a place end.
    fn steps(&self, at: usize, limit: usize, mut end: impl FnMut(usize)) {
        self.fillers(at).filter(|&end| end <= limit).for_each(&mut end);
        let rest = self.text(at..limit);
        match rest.chars().next() {
            Some('(') => self.parenthesis(at, limit).into_iter().for_each(&mut end),
            Some('“') => {
                end(at + '“'.len_utf8());
                self.quotation(at, limit).into_iter().for_each(&mut end);
            }
            Some(c) if is_transparent(c) => end(at + c.len_utf8()),
            _ => {}
        }
        let uncounted = self.numbers.iter().find(|n| n.range.start == at && n.reason.is_some());
        uncounted.map(|n| n.range.end).filter(|&end| end <= limit).into_iter().for_each(end);
    }

    fn fillers(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let from = self.hits.partition_point(|h| h.start < at);
        let here = self.hits[from..].iter().take_while(move |h| h.start == at);
        here.filter(|h| self.reading.rules.roles(h.word).contains(&Role::Filler)).map(|h| h.end)
    }

    /// The end of a parenthesis without figures.
    fn parenthesis(&self, at: usize, limit: usize) -> Option<usize> {
        let end = at + self.text(at..limit).find(')')? + 1;
        let figures = self.numbers.iter().any(|n| n.reason.is_none() && n.range.start >= at && n.range.start < end - 1);
        let inner = self.text(at..end);
        let one = inner.chars().filter(|c| c.is_ascii_digit()).count() <= 1;
        (!figures || one && inner.len() > 12).then_some(end)
    }

    /// The end of a short quotation without figures: a name.
    fn quotation(&self, at: usize, limit: usize) -> Option<usize> {
        let end = at + self.text(at..limit).find('”')? + '”'.len_utf8();
        let figures = self.numbers.iter().any(|n| n.range.start >= at && n.range.start < end);
        (!figures && end - at <= LONGEST_NAME).then_some(end)
    }

    /// The first mark from a place on for which `is` holds, or the end of the sentence.
    pub fn mark_after(&self, at: usize, is: fn(char) -> bool) -> usize {
        self.text(at..self.range.end).find(is).map_or(self.range.end, |i| at + i)
    }

    /// The first mark from a place on, but for brackets without figures behind a word: 62个部门(单位)公开.
    pub fn words_after(&self, at: usize) -> usize {
        let end = self.mark_after(at, is_mark);
        let bracket = (end > at && self.text(end..self.range.end).starts_with('('))
            .then(|| self.parenthesis(end, self.range.end));
        bracket.flatten().map_or(end, |behind| self.words_after(behind))
    }

    /// 未发生一起, 没有一例: the number says that there is not even one. Not so where the word is what is counted
    /// (信息不存在1件).
    pub fn is_negated(&self, number: &Number) -> bool {
        let start = number.range.start;
        let counted = |hit: &PhraseHit| self.reading.rules.roles(hit.word).iter().any(|r| matches!(r, Role::Begins(_)));
        let said = |(hit, role): (&PhraseHit, Role)| hit.end == start && matches!(role, Role::Zero(_)) && !counted(hit);
        number.value == Some(Decimal::ONE) && self.roles(self.range.start..start).any(said)
    }

    /// The place behind the last mark before a place for which `is` holds, or the beginning of the sentence.
    pub fn mark_before(&self, at: usize, is: fn(char) -> bool) -> usize {
        let text = self.text(self.range.start..at);
        text.char_indices()
            .rev()
            .find(|&(_, c)| is(c))
            .map_or(self.range.start, |(i, c)| self.range.start + i + c.len_utf8())
    }
}
