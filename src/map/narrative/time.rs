//! Figures of other times: earlier years, changes, totals over years, plans.

use std::cmp::Ordering;

use super::Reading;
use super::choose::Window;
use super::sentence::{Sentence, is_mark, is_strong_mark};
use crate::model::{Number, PREVIOUS_YEAR, Period};
use crate::schema::{OtherYear, PhraseHit, Role, TimeCue};

/// The reason of totals over years.
pub const CUMULATIVE: &str = "cumulative";
/// The most bytes between a date and 以来: 自5月1日《条例》施行以来.
const LONGEST_BEGINNING: usize = 60;

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
    let since = cue(TimeCue::Since, mine.clone()) || is_since(sentence, clause.start);
    if cue(TimeCue::Cumulative, mine.clone())
        || since && !begins_in_year(sentence, clause.end, years)
        || is_total_as_of(sentence, clause.clone())
        || has_share_of_year(sentence, at, years)
    {
        return Err(CUMULATIVE);
    }
    let carried = clause.start..sentence.mark_after(number.range.end, is_mark);
    let plain = !sentence.has(carried, Role::Time(TimeCue::Carried));
    let raised = cue(TimeCue::ChangedTo, clause.clone());
    if plain && !raised && cue(TimeCue::Previous, mine) {
        return Err(PREVIOUS_YEAR);
    }
    if cue(TimeCue::Planned, clause.clone()) || cue(TimeCue::PlannedOn, sentence.range.start..clause.end) {
        return Err("law_or_plan");
    }
    match other_year(sentence, at, years) {
        Some(OtherYear::Later) if plain && !raised => return Err("law_or_plan"),
        Some(OtherYear::Earlier) if plain && !raised => return Err(PREVIOUS_YEAR),
        _ => {}
    }
    Ok(if cue(TimeCue::AsOf, clause) { Period::AsOf } else { Period::Year })
}

/// "截至2015年底,累计公开1976条".
fn is_total_as_of(sentence: &Sentence<'_>, clause: std::ops::Range<usize>) -> bool {
    let text = sentence.reading.narrative.prose.as_str();
    let before = sentence.range.start..clause.end;
    let dated = sentence.numbers.iter().take_while(|n| n.range.end <= clause.end).any(|n| year(text, n).is_some());
    let said = |range, cue| sentence.has(range, Role::Time(cue));
    dated && said(clause, TimeCue::Running) && said(before.clone(), TimeCue::AsOf) && !said(before, TimeCue::ThisYear)
}

/// Whether a time that goes on "以来" began in the report year: the last date before says so, by its year or by
/// having none.
fn begins_in_year(sentence: &Sentence<'_>, end: usize, years: &Years) -> bool {
    let text = sentence.reading.narrative.prose.as_str();
    let since = |(h, role): &(&PhraseHit, Role)| *role == Role::Time(TimeCue::Since) && h.end <= end;
    let Some((since, _)) = sentence.roles(sentence.range.start..end).rev().find(since) else { return false };
    let date = sentence.numbers.iter().rev().find(|n| n.range.end <= since.end);
    let date = date.filter(|n| n.reason.is_some() && n.range.end + LONGEST_BEGINNING >= since.start);
    date.is_some_and(|date| match year(text, date) {
        Some(year) => years.report == Some(year),
        None => date.reason.as_deref() == Some("date"),
    })
}

/// "自…以来," is the whole clause before.
fn is_since(sentence: &Sentence<'_>, clause: usize) -> bool {
    let before = sentence.text(sentence.range.start..clause).trim_end_matches(is_mark);
    let end = sentence.range.start + before.len();
    let start = sentence.mark_before(end, is_strong_mark);
    let ends =
        |(h, r): &(&PhraseHit, Role)| matches!(r, Role::Time(TimeCue::Since | TimeCue::Cumulative)) && h.end == end;
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

/// Where sentences speak of the report year, and the last year before the number in its sentence is not it: which one
/// it is. A later one does not reach beyond its clause.
fn other_year(sentence: &Sentence<'_>, at: usize, years: &Years) -> Option<OtherYear> {
    years.named.then(|| named_year(sentence, at, years)).flatten()
}

/// Which year, other than the report year, is the last one before the number in its sentence.
pub fn named_year(sentence: &Sentence<'_>, at: usize, years: &Years) -> Option<OtherYear> {
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
        }) && !sentence.roles(n.range.end..start).any(|(h, role)| {
            // "加上2015年结转的6件,实际答复149件": what was carried over is of that year, and nothing behind it.
            let carried = role == Role::Time(TimeCue::Carried) && sentence.text(h.end..start).contains(is_strong_mark);
            (carried || role == Role::Time(TimeCue::Attribute)) && sentence.is_general(n.range.end..h.start)
        })
    };
    let mut before = sentence.numbers[..at].iter().rev().filter(|n| !is_aside(n)).filter(governs);
    let (last, of) = before.find_map(|n| Some((year(text, n)?, n)))?;
    let report = years.report?;
    let same_clause = || !sentence.text(of.range.end..start).contains(is_strong_mark);
    match last.cmp(&report) {
        Ordering::Less => Some(OtherYear::Earlier),
        Ordering::Greater if same_clause() => Some(OtherYear::Later),
        _ => None,
    }
}
