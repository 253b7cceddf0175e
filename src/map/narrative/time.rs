//! Figures of other times: earlier years, changes, totals over years, plans.

use super::Reading;
use super::choose::Window;
use super::sentence::{Sentence, is_mark, is_strong_mark};
use crate::model::{Number, Period};
use crate::schema::{Role, TimeCue};

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
        return Err("previous_year");
    }
    if is_change(sentence, number) || cue(TimeCue::Compared, mine.clone()) {
        return Err("change");
    }
    if cue(TimeCue::Cumulative, mine.clone()) {
        return Err("cumulative");
    }
    let plain = !cue(TimeCue::Carried, clause.start..sentence.mark_after(number.range.end, is_mark));
    let raised = cue(TimeCue::ChangedTo, clause.clone());
    if plain && !raised && cue(TimeCue::Previous, mine) {
        return Err("previous_year");
    }
    if cue(TimeCue::Planned, clause.clone()) {
        return Err("law_or_plan");
    }
    match other_year(sentence, at, years) {
        Some(later) if plain && !raised => return Err(if later { "law_or_plan" } else { "previous_year" }),
        _ => {}
    }
    Ok(if cue(TimeCue::AsOf, clause) { Period::AsOf } else { Period::Year })
}

/// 由N件增加到M件, before N.
fn is_from(sentence: &Sentence<'_>, number: &Number) -> bool {
    let end = number.range.end;
    let to = sentence.roles(end..(end + 24).min(sentence.range.end));
    let rises = to.filter(|(_, role)| *role == Role::Time(TimeCue::ChangedTo)).any(|(h, _)| h.start == end);
    let clause = sentence.mark_before(number.range.start, is_strong_mark);
    rises && sentence.roles(clause..number.range.start).any(|(_, role)| role == Role::Time(TimeCue::From))
}

/// 增加N件.
fn is_change(sentence: &Sentence<'_>, number: &Number) -> bool {
    let start = number.digits.start;
    let from = sentence.mark_before(start, is_mark);
    sentence.roles(from..start).any(|(h, role)| {
        role == Role::Time(TimeCue::Changed)
            && !sentence.roles(h.start..start).any(|(o, r)| r == Role::Time(TimeCue::ChangedTo) && o.end > h.end)
            && !sentence.roles(from..h.end).any(|(o, r)| r == Role::Filler && o.end >= h.end && o.start < h.start)
            && sentence.is_general(h.end..start)
            && !sentence.roles(h.end..start).any(|(_, r)| matches!(r, Role::Begins(_)))
    })
}

/// Where the last year before the number in its sentence is not the report year: whether it is a later one.
fn other_year(sentence: &Sentence<'_>, at: usize, years: &Years) -> Option<bool> {
    let text = sentence.reading.narrative.prose.as_str();
    let governs = |n: &&Number| {
        let around = n.range.start.saturating_sub(6)..n.range.end;
        !sentence.roles(around).any(|(h, role)| {
            matches!(role, Role::Time(TimeCue::Compared | TimeCue::From))
                && h.start < n.range.start
                && h.end >= n.range.start
        })
    };
    let last = sentence.numbers[..at].iter().rev().filter(governs).find_map(|n| year(text, n))?;
    let report = years.report.filter(|_| years.named)?;
    (last != report).then_some(last > report)
}
