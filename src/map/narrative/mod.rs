//! What each number of the prose counts.
//!
//! The prose is read line by line and sentence by sentence. [`sentence`] holds the words of a sentence and answers what
//! lies between two places, [`phrases`] finds the phrases of the rules in it, [`time`] tells earlier years, changes
//! and plans from figures of the year, [`series`] finds the heads of figures said in a row, [`choose`] decides for a
//! number, [`zeros`] reads zeros said in words and 均为, [`nothing`] a 无 below a heading, and [`emit`] makes facts and mentions of
//! all that. The talk goes on over a line: what it is about ([`talk`]) decides where a phrase is short.

mod choose;
mod emit;
mod nothing;
mod phrases;
mod sentence;
mod series;
mod talk;
#[cfg(test)]
mod tests;
mod time;
mod zeros;

use crate::model::{Fact, Identity, Mention, Narrative, Number, Section, Text};
use crate::schema::{NarrativeRules, PhraseHit, Schemas};

/// What all parts of the reading need.
struct Reading<'a> {
    narrative: &'a Narrative,
    rules: &'a NarrativeRules,
    sections: &'a [Section],
    identity: &'a Identity,
    document: &'a Text,
}

/// The facts and mentions of the prose, in order.
pub fn read(
    narrative: &Narrative,
    sections: &[Section],
    identity: &Identity,
    document: &Text,
    schemas: &Schemas,
) -> (Vec<Fact>, Vec<Mention>) {
    let reading = Reading { narrative, rules: &schemas.narrative, sections, identity, document };
    let hits = reading.rules.hits(narrative.prose.as_str());
    let mut made = emit::Made::new(&reading);
    let years = time::Years::of(&reading);
    let mut talk = talk::Talk::default();
    let all = hits.as_slice();
    let (mut hits, mut numbers) = (all, narrative.numbers.as_slice());
    let mut above = nothing::Above::default();
    let mut start = 0;
    for line in narrative.prose.as_str().split_inclusive('\n') {
        let end = start + line.len();
        let mine = take(&mut hits, end, |h: &PhraseHit| h.start);
        let counted = take(&mut numbers, end, |n: &Number| n.range.start);
        talk.line(&reading, start, mine);
        sentence::split(&reading, start..end, mine, counted, |sentence| {
            let carried = choose::numbers(sentence, &mut talk, &years, &mut made);
            zeros::read(sentence, &talk, carried, &mut made);
            above.read(sentence, all, &talk, &mut made);
            talk.follow(sentence);
        });
        start = end;
    }
    made.finish()
}

/// Takes what begins before a place off a sorted list.
fn take<'a, T>(list: &mut &'a [T], end: usize, start: impl Fn(&T) -> usize) -> &'a [T] {
    let (taken, rest) = list.split_at(list.partition_point(|item| start(item) < end));
    *list = rest;
    taken
}
