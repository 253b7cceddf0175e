//! What a number counts: of the phrases beside it, the one that says most.

use std::ops::Range;

use rust_decimal::Decimal;

use super::emit::Made;
use super::phrases::{self, Match};
use super::sentence::{Sentence, is_mark, is_strong_mark};
use super::series;
use super::talk::Talk;
use super::time::{self, Years};
use super::zeros;
use crate::model::{Number, Period};
use crate::schema::{Gap, MeasureKind, NarrativeRule, PhraseHit, PhraseUse, Role, Side, TimeCue};

/// Bytes of the next word: four characters.
const NEXT_WORD: usize = 12;

/// The part of a sentence in which a number's phrase may stand.
#[derive(Clone, Debug)]
pub struct Window {
    /// From here on words belong to the number and not to the one before it.
    pub from: usize,
    /// The beginning of its clause.
    pub clause: usize,
    /// The first mark after it, or the number after it.
    pub until: usize,
}

/// A figure of the sentence that was mapped.
#[derive(Clone, Debug)]
pub struct Counted {
    /// Index of the number in the sentence.
    pub number: usize,
    /// Index of the rule.
    pub rule: usize,
}

/// Decides for all numbers of a sentence; returns those that are figures.
pub fn numbers(sentence: &Sentence<'_>, talk: &mut Talk, years: &Years, made: &mut Made<'_>) -> Vec<Counted> {
    let mut counted: Vec<Counted> = Vec::new();
    if sentence.numbers.is_empty() {
        return counted;
    }
    let uses = [PhraseUse::Count];
    let has_figures = sentence.numbers.iter().any(|n| n.reason.is_none());
    let matches = if has_figures { phrases::find(sentence, &uses) } else { Vec::new() };
    let places = series::places(sentence, &matches, talk);
    let mut total: Option<Match> = None;
    for (at, number) in sentence.numbers.iter().enumerate() {
        if let Some(reason) = &number.reason {
            made.ignored(sentence, number, reason, "");
            continue;
        }
        let window = window(sentence, at);
        let chosen = match &places[at] {
            series::Place::Head(head) => Some(head),
            series::Place::Unknown => None,
            series::Place::Free => choose(sentence, at, &window, &matches, (talk, &counted, years)),
        };
        let chosen = chosen.or_else(|| total.as_ref().filter(|_| time::is_share_of_year(sentence, number, years)));
        let subject = subject(sentence, number, &window);
        let spans: Vec<Range<usize>> = chosen.iter().map(|m| m.range.clone()).collect();
        let period = match chosen {
            _ if talk.planned => Err("law_or_plan"),
            Some(chosen) if is_running_total(sentence, &window, (number, chosen), &counted, years) => {
                Err(time::CUMULATIVE)
            }
            _ => time::when(sentence, at, &window, &spans, years),
        };
        match (chosen, period) {
            (Some(chosen), Ok(period)) if !is_part_of_same(sentence, at, chosen, &counted) => {
                let rule = sentence.phrase(chosen).rule as usize;
                let alone = matches!(places[at], series::Place::Free);
                counted.push(Counted { number: at, rule });
                counted.extend(state(sentence, talk, made, at, (chosen, alone), period));
            }
            (chosen, Err(reason)) => {
                made.of_other_time(sentence, number, reason, (&subject, chosen));
                total = chosen.filter(|_| reason == time::CUMULATIVE).cloned();
            }
            _ => made.unexplained(sentence, number, &subject),
        }
    }
    counted
}

/// Makes the fact, and where a zero or 均为 speaks of a list also those of its other members ("行政复议、行政诉讼均为0件").
fn state(
    sentence: &Sentence<'_>,
    talk: &mut Talk,
    made: &mut Made<'_>,
    at: usize,
    (chosen, alone): (&Match, bool),
    period: Period,
) -> Vec<Counted> {
    let number = &sentence.numbers[at];
    let scope = talk.scope(sentence, number.range.start);
    made.figure(sentence, number, chosen, scope, period);
    let usage = match number.value {
        _ if !alone || chosen.range.end > number.range.start => None,
        Some(value) if value.is_zero() => Some(PhraseUse::Zero),
        _ => is_of_every(sentence, chosen.range.end..number.range.start).then_some(PhraseUse::Count),
    };
    let mut others = Vec::new();
    for other in usage.map(|usage| zeros::list_before(sentence, chosen.range.start, usage)).unwrap_or_default() {
        let rule = sentence.phrase(&other).rule;
        if rule != sentence.phrase(chosen).rule {
            made.figure(sentence, number, &other, scope, period);
            others.push(Counted { number: at, rule: rule as usize });
        }
    }
    if let Some(topic) = sentence.rule(chosen).topic {
        talk.turn(topic, number.range.end);
    }
    others
}

/// Where the phrase of a number may stand.
pub fn window(sentence: &Sentence<'_>, at: usize) -> Window {
    let number = &sentence.numbers[at];
    let start = number.range.start;
    let is_end = |n: &&Number| n.reason.is_none() && !time::is_raised(sentence, n) && !is_second_measure(n, number);
    let before = sentence.numbers[..at].iter().rev().find(is_end);
    let clause = sentence.mark_before(start, is_strong_mark);
    let from = before.map_or(sentence.range.start, |b| {
        let mark = sentence.mark_after(b.range.end, is_mark);
        if mark < start { after_aside(sentence, b.range.end, start).unwrap_or(mark) } else { b.range.end }
    });
    let next = sentence.numbers[at + 1..].iter().find(|n| n.reason.is_none()).map(|n| n.range.start);
    let until = sentence.words_after(number.range.end).min(next.unwrap_or(usize::MAX));
    Window { from, clause, until }
}

/// Behind what stands in brackets right behind a number, and speaks of that one: "复议1宗(经复议维持)、诉讼0宗".
fn after_aside(sentence: &Sentence<'_>, from: usize, until: usize) -> Option<usize> {
    let text = sentence.text(from..until);
    let end = text.starts_with('(').then(|| text.find(')'))??;
    Some(from + end)
}

/// "复议0诉讼0": what stands between two numbers and right before the second is rather that one's.
fn is_of_next(sentence: &Sentence<'_>, at: usize, m: &Match) -> bool {
    let next = sentence.numbers.get(at + 1).filter(|next| next.reason.is_none());
    m.range.start >= sentence.numbers[at].range.end && next.is_some_and(|next| m.range.end == next.range.start)
}

/// "156期468条": the same counted in two measures, so that the words before the first are those of the second too.
fn is_second_measure(first: &Number, second: &Number) -> bool {
    first.range.end == second.range.start && !first.unit.is_empty() && first.unit != second.unit
}

/// Whether a number is followed by the same in a measure that a rule would rather have.
fn has_better_measure(sentence: &Sentence<'_>, at: usize, rule: &NarrativeRule) -> bool {
    let rank = |n: &Number| rule.measures.iter().position(|m| *m == n.unit);
    let (number, next) = (&sentence.numbers[at], sentence.numbers.get(at + 1));
    next.filter(|next| is_second_measure(number, next))
        .is_some_and(|next| rank(next).is_some_and(|r| Some(r) < rank(number)))
}

fn choose<'m>(
    sentence: &Sentence<'_>,
    at: usize,
    window: &Window,
    matches: &'m [Match],
    (talk, counted, years): (&Talk, &[Counted], &Years),
) -> Option<&'m Match> {
    let number = &sentence.numbers[at];
    let topic = talk.topic(sentence, number.range.start);
    let unit = measure(sentence, at);
    let fits = |m: &&Match| {
        let rule = sentence.rule(m);
        let measured = rule.measures.iter().any(|m| m == unit)
            && number.value.is_some_and(|value| value.is_integer() || has_fractions(sentence, unit))
            && !is_in_series(sentence, number)
            && !has_better_measure(sentence, at, rule);
        let place = place(sentence, at, window, m);
        // The phrase itself may speak of the topic that its rule asks for.
        let talked =
            rule.context.as_ref().is_none_or(|context| context.contains(&topic_for(sentence, m, number, topic, talk)));
        // "3 复议诉讼" is a heading.
        let placed = place.is_some() && (place != Some(Place::After) || !unit.is_empty());
        measured
            && placed
            && talked
            && (!rule.verb || place == Some(Place::Before) && sentence.is_general(number.range.end..window.until))
            && (!rule.bare || sentence.is_general(sentence.mark_before(m.range.start, is_mark)..m.range.start))
            && rule.other_year.is_none_or(|year| time::named_year(sentence, at, years) == Some(year))
            && (rule.sum_of.is_empty() || is_sum(sentence, number, rule, counted))
            && !is_forbidden(sentence, window, number, m)
    };
    let weight = |m: &&Match| {
        let (rule, weight) = (sentence.rule(m), m.weight);
        (!is_of_next(sentence, at, m), rule.priority, m.number.is_some(), weight, m.range.start)
    };
    matches.iter().filter(fits).max_by_key(weight)
}

/// The measure word of a number; in a list behind a total that of the total ("326条:网站280、微信46").
fn measure<'a>(sentence: &Sentence<'a>, at: usize) -> &'a str {
    let number = &sentence.numbers[at];
    let total = sentence.numbers[..at].iter().rev().find(|n| n.reason.is_none() && !n.unit.is_empty());
    let Some(total) = total.filter(|_| number.unit.is_empty()) else { return &number.unit };
    let list = sentence.text(total.range.end..number.range.start);
    let opens = list.starts_with([':', '(', '—', '-']) && !list.contains([';', ')']);
    if opens { &total.unit } else { "" }
}

/// Only money and shares have fractions: half a document is none.
fn has_fractions(sentence: &Sentence<'_>, unit: &str) -> bool {
    matches!(sentence.reading.rules.numerals.measures.get(unit), Some(MeasureKind::Money(_) | MeasureKind::Share))
}

/// Numbers without measure words one after the other are cells of a table in prose: "予以公开2、1、0".
fn is_in_series(sentence: &Sentence<'_>, number: &Number) -> bool {
    let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let behind = sentence.text(number.range.end..sentence.range.end);
    let before = sentence.text(sentence.range.start..number.range.start);
    let follows = before.strip_suffix('、').is_some_and(|b| b.ends_with(|c: char| c.is_ascii_digit()));
    number.unit.is_empty() && (follows || behind.strip_prefix('、').is_some_and(digit))
}

/// The topic, not counting words within the phrase itself.
fn topic_for(sentence: &Sentence<'_>, m: &Match, number: &Number, topic: Option<u16>, talk: &Talk) -> Option<u16> {
    if m.range.start < number.range.start { talk.topic(sentence, m.range.start) } else { topic }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Before,
    After,
    Around,
}

/// Where a phrase stands by a number, if it may belong to it.
fn place(sentence: &Sentence<'_>, at: usize, window: &Window, m: &Match) -> Option<Place> {
    let number = &sentence.numbers[at].range;
    if let Some(n) = m.number {
        return (n == at).then_some(Place::Around);
    }
    let side = sentence.phrase(m).side;
    if m.range.end <= number.start {
        if side == Some(Side::AfterNumber) {
            return None;
        }
        let begun = if has_list(sentence, m) { m.range.end } else { m.range.start };
        let first = sentence.numbers[..at].last().filter(|first| is_second_measure(first, &sentence.numbers[at]));
        let end = first.map_or(number.start, |first| first.range.start.max(m.range.end));
        let near = begun >= window.from && is_near(sentence, m.range.end..end);
        return near.then_some(Place::Before);
    }
    let near = m.range.start >= number.end && m.range.end <= window.until && side != Some(Side::BeforeNumber);
    let of_others = || sentence.roles(number.end..m.range.start).any(|(_, r)| matches!(r, Role::AllOf | Role::Among));
    (near && sentence.is_general(number.end..m.range.start) && !of_others()).then_some(Place::After)
}

/// 新收…总计: a phrase that holds the figures of a list.
fn has_list(sentence: &Sentence<'_>, m: &Match) -> bool {
    sentence.phrase(m).rest.iter().any(|(gap, _)| *gap == Gap::List)
}

/// Whether 均为 or 各 stands between the last head of a list and the figure of all of them.
fn is_of_every(sentence: &Sentence<'_>, range: Range<usize>) -> bool {
    let each = |(h, role): (&PhraseHit, Role)| role == Role::Each && h.end == range.end;
    sentence.has(range.clone(), Role::AllOf) || sentence.roles(range.clone()).any(each)
}

/// General words between phrase and number; the words of a rise are general there.
fn is_near(sentence: &Sentence<'_>, range: Range<usize>) -> bool {
    if sentence.is_general(range.clone()) {
        return true;
    }
    let is_rise =
        |(h, r): &(&PhraseHit, Role)| *r == Role::Time(TimeCue::ChangedTo) && sentence.is_general(h.end..range.end);
    let rise = sentence.roles(range.clone()).find(is_rise);
    rise.is_some_and(|(rise, _)| {
        let from = sentence.roles(range.start..rise.start).find(|(_, r)| *r == Role::Time(TimeCue::From));
        from.is_some_and(|(from, _)| sentence.is_general(range.start..from.start))
    })
}

/// Whether the clause of the number and of the phrase holds a word that forbids the rule.
fn is_forbidden(sentence: &Sentence<'_>, window: &Window, number: &Number, m: &Match) -> bool {
    let rule = sentence.phrase(m).rule;
    // A phrase that begins in an earlier clause begins with the words of that one ("除网站公开外,…").
    let clause = window.clause.min(sentence.mark_before(m.range.start, is_strong_mark));
    let from = m.range.start.min(clause.max(window.from)).max(window.from.min(m.range.start));
    let until = if m.number.is_some() {
        // What stands around the number is complete: only the next word can change it.
        (m.range.end + NEXT_WORD).min(window.until.max(m.range.end))
    } else {
        window.until.max(m.range.end).max(number.range.end)
    };
    // What stands behind 均为 says of which kind they are.
    let all_of = sentence.roles(number.range.end..until).find(|(_, role)| *role == Role::AllOf);
    let until = all_of.map_or(until, |(all_of, _)| all_of.start.max(m.range.end));
    let before = sentence.range.start..m.range.start.min(number.range.start);
    let after = m.range.end.max(number.range.end)..sentence.range.end;
    sentence.has(from..until, Role::Forbids(rule))
        || sentence.has(before, Role::ForbidsAfter(rule))
        || sentence.has(after, Role::ForbidsBefore(rule))
}

/// "当面申请3件,网络申请4件,共7件": the sum of two or more figures before it.
fn is_sum(sentence: &Sentence<'_>, number: &Number, rule: &NarrativeRule, counted: &[Counted]) -> bool {
    let rules = &sentence.reading.rules.rules;
    let is_of = |metric: &str, of: &String| if of.ends_with('.') { metric.starts_with(of) } else { metric == of };
    let parts = counted.iter().filter(|c| rule.sum_of.iter().any(|of| is_of(&rules[c.rule].metric, of)));
    let values: Vec<Decimal> = parts.filter_map(|c| sentence.numbers[c.number].value).collect();
    values.len() > 1 && number.value == Some(values.iter().sum())
}

/// "新增98条,累计1560条": the second is a total over years.
fn is_running_total(
    sentence: &Sentence<'_>,
    window: &Window,
    (number, chosen): (&Number, &Match),
    counted: &[Counted],
    years: &Years,
) -> bool {
    let Some(first) = counted_as(sentence, chosen, counted) else { return false };
    let clause = window.clause.max(window.from.min(number.range.start))..number.range.start;
    sentence.has(clause, Role::Time(TimeCue::Running))
        && time::is_of_year(sentence, sentence.range.start..first.range.start, years)
}

/// The first figure before that is of the same metric.
fn counted_as<'a>(sentence: &Sentence<'a>, chosen: &Match, counted: &[Counted]) -> Option<&'a Number> {
    let (rules, mine) = (&sentence.reading.rules.rules, &sentence.rule(chosen).metric);
    counted.iter().find(|c| rules[c.rule].metric == *mine).map(|c| &sentence.numbers[c.number])
}

/// A part of a figure ("其中…", "…:A 3条、B 5条") that a rule would take for the same metric.
fn is_part_of_same(sentence: &Sentence<'_>, at: usize, chosen: &Match, counted: &[Counted]) -> bool {
    let Some(parent) = counted_as(sentence, chosen, counted) else { return false };
    let between = parent.range.end..sentence.numbers[at].range.start;
    let text = sentence.text(between.clone());
    let list = text.starts_with([':', '(']) && !text.contains(';');
    list || sentence.has(between, Role::Time(TimeCue::SubCount))
}

/// The words that a number stands with: those before it in its clause, or those behind it.
pub fn subject(sentence: &Sentence<'_>, number: &Number, window: &Window) -> String {
    let mark = sentence.mark_before(number.range.start, is_mark).max(window.from);
    let trim = |text: &str| text.trim_matches(|c: char| is_mark(c) || c.is_whitespace()).to_owned();
    let before = trim(sentence.text(mark..number.range.start));
    let behind = trim(sentence.text(number.range.end..window.until));
    let tail = |text: String| text.chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect::<String>();
    match (before.is_empty(), behind.is_empty()) {
        (false, _) if !behind.is_empty() => format!("{}…{}", tail(before), behind.chars().take(16).collect::<String>()),
        (false, _) => tail(before),
        _ => behind.chars().take(24).collect(),
    }
}

/// Whether a number without phrase is worth a rule, and why not otherwise.
pub fn why_not(number: &Number, kind: Option<&MeasureKind>) -> Option<&'static str> {
    match kind {
        _ if number.value.is_none() => Some("vague"),
        None => Some("no_measure"),
        Some(MeasureKind::Share) => Some("share"),
        Some(MeasureKind::Money(_)) => Some("amount"),
        _ => None,
    }
}
