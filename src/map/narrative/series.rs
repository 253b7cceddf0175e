//! Figures that are said one after the other, for heads that are named before: "网络、信函申请分别为8件、1件",
//! "当面/网络:5/1". The first figure is that of the first head, and so on. Also the cells of a row of the forms behind its
//! name: "行政规范性文件5/1/25".

use std::ops::Range;

use super::phrases::{self, Match};
use super::sentence::{Sentence, is_strong_mark};
use super::talk::Talk;
use crate::model::Number;
use crate::schema::{PhraseUse, Role};

/// What a number of a sentence counts, as far as a series tells.
#[derive(Clone, Debug)]
pub enum Place {
    /// It stands in no series.
    Free,
    /// It stands in a series, and its head is this phrase.
    Head(Match),
    /// It stands in a series whose heads cannot be told: no phrase near it is its own.
    Unknown,
}

/// Numbers one after the other, and where their heads are.
struct Series {
    numbers: Range<usize>,
    heads: Vec<Range<usize>>,
}

/// The place of every number of a sentence.
pub fn places(sentence: &Sentence<'_>, matches: &[Match], talk: &Talk) -> Vec<Place> {
    let mut places = vec![Place::Free; sentence.numbers.len()];
    let mut at = 0;
    while at < sentence.numbers.len() {
        let run = at..run_end(sentence, at);
        at = run.end;
        if run.len() < 2 {
            continue;
        }
        row(sentence, run.clone(), &mut places);
        let Some(series) = series(sentence, run, matches) else { continue };
        let chosen = choose(sentence, &series, matches, talk);
        for (number, place) in series.numbers.zip(chosen) {
            places[number] = place;
        }
    }
    places
}

/// Numbers without measure words behind the name of a row of the forms: its cells.
fn row(sentence: &Sentence<'_>, run: Range<usize>, places: &mut [Place]) {
    let numbers = &sentence.numbers[run.clone()];
    if numbers.iter().any(|n| !n.unit.is_empty()) {
        return;
    }
    for m in phrases::find(sentence, &[PhraseUse::Row]) {
        let (which, of) = sentence.phrase(&m).row;
        let beside = m.range.end <= numbers[0].range.start && sentence.is_general(m.range.end..numbers[0].range.start);
        let id = sentence.phrase(&m).rule;
        let forbidden = sentence.has(m.range.end..sentence.range.end, Role::ForbidsBefore(id));
        if beside && of == run.len() && !forbidden {
            places[run.start + which.saturating_sub(1)] = Place::Head(m);
        }
    }
}

/// The end of the numbers that follow one, with nothing but a joiner between two of them.
fn run_end(sentence: &Sentence<'_>, first: usize) -> usize {
    let numbers = sentence.numbers;
    let joined = |pair: &[Number]| {
        sentence.is_joiner(pair[0].range.end..pair[1].range.start) && pair.iter().all(|n| n.reason.is_none())
    };
    first + 1 + numbers[first..].windows(2).take_while(|pair| joined(pair)).count()
}

/// The heads of a run of numbers; none where nothing says that it has heads, an empty list where they are more or fewer.
fn series(sentence: &Sentence<'_>, numbers: Range<usize>, matches: &[Match]) -> Option<Series> {
    let first = sentence.numbers[numbers.start].range.start;
    let clause = sentence.mark_before(first, is_strong_mark).max(after_number(sentence, numbers.start));
    let cue = sentence.roles(clause..first).rev().find(|(_, role)| *role == Role::Distributes).map(|(h, _)| h);
    let region = match cue {
        Some(cue) if sentence.is_general(cue.end..first) => clause..cue.start,
        Some(cue) => cue.end..first,
        None => clause..sentence.text(clause..first).strip_suffix(':').map(|text| clause + text.len())?,
    };
    let open = sentence.text(region.clone()).rfind('(').map_or(region.start, |i| region.start + i + 1);
    let mut heads = members(sentence, open..region.end);
    if heads.len() > numbers.len() {
        heads.retain(|head| matches.iter().any(|m| is_within(head, m)));
    }
    if heads.len() != numbers.len() {
        // Without 分别 it may be no row of figures at all.
        cue?;
        heads.clear();
    }
    Some(Series { numbers, heads })
}

/// The end of the number before one.
fn after_number(sentence: &Sentence<'_>, at: usize) -> usize {
    let before = sentence.numbers[..at].iter().rev().find(|n| n.reason.is_none());
    before.map_or(sentence.range.start, |n| n.range.end)
}

/// The members of a list.
fn members(sentence: &Sentence<'_>, range: Range<usize>) -> Vec<Range<usize>> {
    let mut members = Vec::new();
    let mut start = range.start;
    for (joiner, _) in sentence.roles(range.clone()).filter(|(_, role)| *role == Role::Joiner) {
        if joiner.start >= start {
            members.push(start..joiner.start);
            start = joiner.end;
        }
    }
    members.push(start..range.end);
    members.retain(|member| !member.is_empty());
    members
}

fn is_within(head: &Range<usize>, m: &Match) -> bool {
    m.range.start >= head.start && m.range.end <= head.end
}

/// The phrase of each head. Where two heads would be the same metric nothing is told.
fn choose(sentence: &Sentence<'_>, series: &Series, matches: &[Match], talk: &Talk) -> Vec<Place> {
    let topics = topics(sentence, series, matches, talk);
    let numbers = &sentence.numbers[series.numbers.clone()];
    let last = numbers.iter().rev().find(|n| !n.unit.is_empty()).map_or("", |n| &n.unit);
    let chosen: Vec<Option<&Match>> = { series.heads.iter().zip(numbers) }
        .map(|(head, number)| {
            let unit = if number.unit.is_empty() { last } else { &number.unit };
            let weight = |m: &&Match| (sentence.rule(m).priority, m.weight);
            matches.iter().filter(|m| fits(sentence, head, m, (unit, &topics))).max_by_key(weight)
        })
        .collect();
    let metrics: Vec<&String> = chosen.iter().flatten().map(|m| &sentence.rule(m).metric).collect();
    let told = (1..metrics.len()).all(|i| !metrics[..i].contains(&metrics[i]));
    let place = |m: &Option<&Match>| m.filter(|_| told).map_or(Place::Unknown, |m| Place::Head(m.clone()));
    let mut places: Vec<Place> = chosen.iter().map(place).collect();
    places.resize(series.numbers.len(), Place::Unknown);
    places
}

/// What the talk is about at the heads, by the words before them and by what the heads themselves are.
fn topics(sentence: &Sentence<'_>, series: &Series, matches: &[Match], talk: &Talk) -> Vec<Option<u16>> {
    let of_heads = matches.iter().filter(|m| series.heads.iter().any(|head| is_within(head, m)));
    let mut topics: Vec<Option<u16>> = of_heads.map(|m| sentence.rule(m).topic).filter(Option::is_some).collect();
    topics.extend(series.heads.iter().flat_map(|head| [head.start, head.end]).map(|at| talk.topic(sentence, at)));
    topics
}

/// Whether a phrase can be the one of a head, given the measure word of its figure and the topics.
fn fits(sentence: &Sentence<'_>, head: &Range<usize>, m: &Match, said: (&str, &[Option<u16>])) -> bool {
    let (unit, topics) = said;
    let (rule, id) = (sentence.rule(m), sentence.phrase(m).rule);
    is_within(head, m)
        && rule.measures.iter().any(|measure| measure == unit)
        && rule.context.as_ref().is_none_or(|context| context.iter().any(|topic| topics.contains(topic)))
        && !sentence.has(head.clone(), Role::Forbids(id))
}
