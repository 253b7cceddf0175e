//! Figures of other times: earlier years, changes, totals over years, plans.

use super::Reading;
use super::choose::Window;
use super::sentence::{Sentence, is_mark, is_strong_mark};
use crate::model::{Number, PREVIOUS_YEAR, Period};
use crate::schema::{PhraseHit, Role, TimeCue};

/// The reason of totals over years.
pub const CUMULATIVE: &str = "cumulative";

/// The years that the prose speaks of.
#[derive(Debug)]
pub struct Years {
    report: Option<i16>,
    /// Whether sentences speak of the report year; where none does, the year of the title may be the wrong one.
    named: bool,
}

impl Years {
    /// Looks through the prose; titles and the sentence of the period do not count.
    pub fn of(reading: &Reading<'_>) -> Self {
        let report = reading.identity.report_year;
        let text = reading.narrative.prose.as_str();
        let is_prose = |at: usize| {
            let line = text[..at].rfind('\n').map_or(0, |i| i + 1);
            text[at..].split('\n').next().is_some_and(|rest| rest.contains(['。', ',', ';'])) && line <= at
        };
        let named = reading.narrative.numbers.iter().any(|n| year(text, n) == report && is_prose(n.range.start));
        Self { report, named }
    }
}

/// The year of a date.
fn year(text: &str, number: &Number) -> Option<i16> {
    let digits = text.get(number.range.clone())?.get(..4)?;
    (number.reason.is_some() && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|y| (1990..2100).contains(y))
}

/// When a number holds: a period of its own, or why it is none of the year.
pub fn when(
    sentence: &Sentence<'_>,
    at: usize,
    window: &Window,
    matched: &[std::ops::Range<usize>],
    years: &Years,
) -> Result<Period, &'static str> {
    let number = &sentence.numbers[at];
    let clause = window.clause.min(number.range.start)..number.range.start;
    let mine = clause.start.max(window.from.min(clause.end))..clause.end;
    let cue = |wanted: TimeCue, range: std::ops::Range<usize>| {
        sentence.roles(range).any(|(h, role)| {
            role == Role::Time(wanted) && !matched.iter().any(|m| m.start <= h.start && h.end <= m.end)
        })
    };
    if sentence.is_negated(number) {
        return Err("negated");
    }
    if is_from(sentence, number) {
        return Err(PREVIOUS_YEAR);
    }
    if is_change(sentence, number) || cue(TimeCue::Compared, mine.clone()) {
        return Err("change");
    }
    if cue(TimeCue::Cumulative, mine.clone())
        || is_since(sentence, clause.start)
        || has_share_of_year(sentence, at, years)
    {
        return Err(CUMULATIVE);
    }
    let plain = !cue(TimeCue::Carried, clause.start..sentence.mark_after(number.range.end, is_mark));
    let raised = cue(TimeCue::ChangedTo, clause.clone());
    if plain && !raised && cue(TimeCue::Previous, mine) {
        return Err(PREVIOUS_YEAR);
    }
    if cue(TimeCue::Planned, clause.clone()) {
        return Err("law_or_plan");
    }
    match other_year(sentence, at, years) {
        Some(later) if plain && !raised => return Err(if later { "law_or_plan" } else { PREVIOUS_YEAR }),
        _ => {}
    }
    Ok(if cue(TimeCue::AsOf, clause) { Period::AsOf } else { Period::Year })
}

/// "自…以来," is the whole clause before.
fn is_since(sentence: &Sentence<'_>, clause: usize) -> bool {
    let before = sentence.text(sentence.range.start..clause).trim_end_matches(is_mark);
    let end = sentence.range.start + before.len();
    let start = sentence.mark_before(end, is_strong_mark);
    let ends = |(h, r): &(&PhraseHit, Role)| *r == Role::Time(TimeCue::Cumulative) && h.end == end;
    end < clause && sentence.roles(start..end).any(|hit| ends(&hit) && !is_within_filler(sentence, start, hit.0))
}

/// 今年以来 is no 以来: a word that is the end of a general one.
fn is_within_filler(sentence: &Sentence<'_>, from: usize, hit: &PhraseHit) -> bool {
    sentence.roles(from..hit.end).any(|(h, r)| r == Role::Filler && h.start < hit.start && h.end == hit.end)
}

/// "累计2.4万条,其中本年新增3562条": the first is a total over years, because the second is the year's.
fn has_share_of_year(sentence: &Sentence<'_>, at: usize, years: &Years) -> bool {
    let number = &sentence.numbers[at];
    let before = sentence.range.start..number.range.start;
    let said = |range, cue| sentence.has(range, Role::Time(cue));
    let clause = sentence.mark_before(number.range.start, is_strong_mark)..number.range.start;
    let is_total = said(before.clone(), TimeCue::AsOf) || said(clause, TimeCue::Running);
    if !is_total && is_of_year(sentence, before, years) {
        return false;
    }
    let next = sentence.numbers[at + 1..].iter().find(|n| n.reason.is_none());
    let share = next.filter(|next| next.unit == number.unit && is_share_of_year(sentence, next, years));
    share.is_some_and(|share| is_total || said(number.range.end..share.range.start, TimeCue::SubCount))
}

/// "其中本年新增N条" after another number: the year's part of a total.
pub fn is_share_of_year(sentence: &Sentence<'_>, number: &Number, years: &Years) -> bool {
    let start = number.range.start;
    let clause = sentence.mark_before(start, is_strong_mark);
    let sub = sentence.roles(clause..start).find(|(h, r)| h.start == clause && *r == Role::Time(TimeCue::SubCount));
    let from = sub.map_or(clause, |(sub, _)| sub.end);
    let follows = sub.is_some() || is_behind_number(sentence, clause);
    follows && is_plain(sentence, from..start) && is_of_year(sentence, from..start, years)
}

/// True for a clause right behind a number: "共公开243条,全年新增86条".
fn is_behind_number(sentence: &Sentence<'_>, clause: usize) -> bool {
    let before = sentence.text(sentence.range.start..clause).trim_end_matches([',', '，']);
    let end = sentence.range.start + before.len();
    sentence.numbers.iter().any(|n| n.reason.is_none() && n.range.end == end)
}

/// General words, with the beginning of one phrase among them: what is counted may be said again.
fn is_plain(sentence: &Sentence<'_>, range: std::ops::Range<usize>) -> bool {
    let mut begun = sentence.roles(range.clone()).filter(|(_, r)| matches!(r, Role::Begins(_)));
    sentence.is_general(range.clone())
        || begun.any(|(h, _)| sentence.is_general(range.start..h.start) && sentence.is_general(h.end..range.end))
}

/// Whether words speak of the report year.
pub fn is_of_year(sentence: &Sentence<'_>, range: std::ops::Range<usize>, years: &Years) -> bool {
    let text = sentence.reading.narrative.prose.as_str();
    let within = |n: &&Number| n.range.start >= range.start && n.range.end <= range.end;
    let named = sentence.numbers.iter().filter(within).filter_map(|n| year(text, n)).any(|y| Some(y) == years.report);
    named || sentence.has(range, Role::Time(TimeCue::ThisYear))
}

/// 由N件增加到M件, before N.
fn is_from(sentence: &Sentence<'_>, number: &Number) -> bool {
    let clause = sentence.mark_before(number.range.start, is_strong_mark);
    is_raised(sentence, number) && sentence.has(clause..number.range.start, Role::Time(TimeCue::From))
}

/// 增加到 follows: N is an earlier figure, and its words belong to the one behind.
pub fn is_raised(sentence: &Sentence<'_>, number: &Number) -> bool {
    let end = number.range.end;
    let mut to = sentence.roles(end..(end + 24).min(sentence.range.end));
    to.any(|(h, role)| role == Role::Time(TimeCue::ChangedTo) && h.start == end)
}

/// 增加N件.
fn is_change(sentence: &Sentence<'_>, number: &Number) -> bool {
    let start = number.digits.start;
    let from = sentence.mark_before(start, is_mark);
    sentence.roles(from..start).any(|(h, role)| {
        role == Role::Time(TimeCue::Changed)
            && !sentence.roles(h.start..start).any(|(o, r)| r == Role::Time(TimeCue::ChangedTo) && o.end > h.end)
            && !is_within_filler(sentence, from, h)
            && sentence.is_general(h.end..start)
            && !sentence.roles(h.end..start).any(|(_, r)| matches!(r, Role::Begins(_)))
    })
}

/// Where the last year before the number in its sentence is not the report year: whether it is a later one.
fn other_year(sentence: &Sentence<'_>, at: usize, years: &Years) -> Option<bool> {
    let text = sentence.reading.narrative.prose.as_str();
    let start = sentence.numbers[at].range.start;
    // "37份(2008年为21份),其中…": what stands in brackets speaks of what is in them.
    let is_aside = |n: &Number| {
        let text = sentence.text(n.range.end..start);
        text.find(')').is_some_and(|end| !text[..end].contains('('))
    };
    let governs = |n: &&Number| {
        let around = n.range.start.saturating_sub(6)..n.range.end;
        !sentence.roles(around).any(|(h, role)| {
            matches!(role, Role::Time(TimeCue::Compared | TimeCue::From))
                && h.start < n.range.start
                && h.end >= n.range.start
        })
    };
    let mut before = sentence.numbers[..at].iter().rev().filter(|n| !is_aside(n)).filter(governs);
    let last = before.find_map(|n| year(text, n))?;
    let report = years.report.filter(|_| years.named)?;
    (last != report).then_some(last > report)
}
