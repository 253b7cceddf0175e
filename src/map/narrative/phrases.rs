//! The phrases of the rules in a sentence.

use std::ops::Range;

use super::sentence::{Sentence, is_strong_mark};
use crate::schema::{Gap, Phrase, PhraseHit, PhraseUse, Role, TimeCue};

/// A phrase at a place.
#[derive(Clone, Debug)]
pub struct Match {
    /// Index of the phrase.
    pub phrase: usize,
    /// From its first word to its last.
    pub range: Range<usize>,
    /// The number that it runs over or begins with, by its index in the sentence.
    pub number: Option<usize>,
    /// Letters of its words.
    pub weight: usize,
}

/// The most bytes that … may stand for, and those on either side of a comma.
const LONGEST_GAP: usize = 180;
const LONGEST_GAP_OVER_COMMA: usize = 36;

/// All phrases of the sentence that are used in one of some ways.
pub fn find(sentence: &Sentence<'_>, uses: &[PhraseUse]) -> Vec<Match> {
    let rules = sentence.reading.rules;
    let year = sentence.reading.identity.report_year;
    let mut found = Vec::new();
    for hit in sentence.hits {
        for role in rules.roles(hit.word) {
            let Role::Begins(index) = *role else { continue };
            let phrase = &rules.phrases[index as usize];
            if uses.contains(&phrase.usage) && rules.rules[phrase.rule as usize].holds_in(year) {
                let walk = Walk { sentence, phrase, index: index as usize, start: hit.start };
                walk.on(hit.end, (0, walk.letters(hit)), None, &mut found);
            }
        }
    }
    found
}

struct Walk<'a, 's> {
    sentence: &'a Sentence<'s>,
    phrase: &'a Phrase,
    index: usize,
    start: usize,
}

impl Walk<'_, '_> {
    /// Goes on from the end of the word before; adds the phrase where it is complete, once for each of the words that
    /// can stand at a place.
    fn on(&self, at: usize, (step, weight): (usize, usize), number: Option<usize>, found: &mut Vec<Match>) {
        let Some((gap, words)) = self.phrase.rest.get(step) else {
            found.push(Match { phrase: self.index, range: self.start..at, number, weight });
            return;
        };
        let limit = (at + LONGEST_GAP).min(self.sentence.range.end);
        let mut taken: Vec<u32> = Vec::new();
        for hit in self.sentence.within(at..limit).filter(|h| words.binary_search(&h.word).is_ok()) {
            if !taken.contains(&hit.word)
                && let Some(passed) = self.passes(*gap, at..hit.start)
            {
                taken.push(hit.word);
                self.on(hit.end, (step + 1, weight + self.letters(hit)), number.or(passed), found);
            }
            if taken.len() == words.len() {
                return;
            }
        }
    }

    fn letters(&self, hit: &PhraseHit) -> usize {
        self.sentence.text(hit.start..hit.end).chars().count()
    }

    /// Whether a gap may stand for a range; the number in it, if it holds one.
    fn passes(&self, gap: Gap, range: Range<usize>) -> Option<Option<usize>> {
        let sentence = self.sentence;
        match gap {
            Gap::Fillers => sentence.is_general(range).then_some(None),
            Gap::Any => self.is_one_clause(range).then_some(None),
            Gap::List => (!sentence.text(range).contains([';', '。'])).then_some(None),
            Gap::Number => {
                let inside = |n: &crate::model::Number| n.reason.is_none() && n.range.start >= range.start;
                let index = sentence.numbers.iter().position(inside)?;
                let number = &sentence.numbers[index].range;
                let fits = number.end <= range.end
                    && sentence.is_general(range.start..number.start)
                    && (sentence.is_general(number.end..range.end) || self.is_parted(index, range.end));
                fits.then_some(Some(index))
            }
        }
    }

    /// The mark between a figure and its parts: "工作人员4人(专职1人", "工作人员4人,其中专职1人". They have one measure.
    fn is_parted(&self, number: usize, end: usize) -> bool {
        let part = self.sentence.numbers[number + 1..].iter().find(|n| n.reason.is_none());
        let (number, range) = (&self.sentence.numbers[number], self.sentence.numbers[number].range.end..end);
        if part.is_none_or(|part| part.unit != number.unit) {
            return false;
        }
        let is_part = |(hit, role): (&PhraseHit, Role)| hit.start == range.end && role == Role::Time(TimeCue::SubCount);
        match self.sentence.text(range.clone()) {
            "(" => true,
            "," => self.sentence.roles(range.end..self.sentence.range.end).any(is_part),
            _ => false,
        }
    }

    /// No figure, and at most one comma in a short range.
    fn is_one_clause(&self, range: Range<usize>) -> bool {
        let text = self.sentence.text(range.clone());
        let marks = text.chars().filter(|&c| is_strong_mark(c)).count();
        let figures = self.sentence.numbers.iter().any(|n| n.reason.is_none() && range.contains(&n.range.start));
        let short = range.len() <= LONGEST_GAP_OVER_COMMA && !text.contains([';', '。']);
        !figures && (marks == 0 || marks == 1 && short)
    }
}
