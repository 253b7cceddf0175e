//! Zeros said in words, and 均为: figures without a number of their own.

use std::ops::Range;

use super::choose::Counted;
use super::emit::{Made, Reach};
use super::phrases::{self, Match};
use super::sentence::{Sentence, is_mark, is_strong_mark};
use super::talk::Talk;
use crate::model::{Number, Period};
use crate::schema::{PhraseHit, PhraseUse, Role, ZeroCue};

/// Reads them off a sentence; `counted` are its figures.
pub fn read(sentence: &Sentence<'_>, talk: &Talk, counted: Vec<Counted>, made: &mut Made<'_>) {
    made.remember(sentence, &counted);
    if talk.planned || sentence.hits.is_empty() {
        return;
    }
    let cues: Vec<(&PhraseHit, ZeroCue)> = cues(sentence);
    let uses = [PhraseUse::Zero, PhraseUse::ZeroReceived, PhraseUse::Said, PhraseUse::Whole];
    let matches = phrases::find(sentence, &uses);
    let mut told = Vec::new();
    if !cues.is_empty() && !matches.is_empty() || cues.iter().any(|c| c.1 == ZeroCue::Happened) {
        negated(sentence, talk, &cues, &matches, made, &mut told);
    }
    said(sentence, talk, &matches, made, &told);
    all_of(sentence, talk, &matches, made);
}

/// The words that say zero; of overlapping ones the first and longest, with all that they can be.
fn cues<'a>(sentence: &Sentence<'a>) -> Vec<(&'a PhraseHit, ZeroCue)> {
    let mut found: Vec<(&PhraseHit, ZeroCue)> = Vec::new();
    let mut reached = 0;
    for hit in sentence.hits {
        let kinds = sentence.reading.rules.roles(hit.word).iter();
        let kinds: Vec<ZeroCue> = kinds.filter_map(|r| if let Role::Zero(z) = r { Some(*z) } else { None }).collect();
        if !kinds.is_empty() && hit.start >= reached {
            reached = hit.end;
            found.extend(kinds.into_iter().map(|kind| (hit, kind)));
        }
    }
    found
}

fn negated(
    sentence: &Sentence<'_>,
    talk: &Talk,
    cues: &[(&PhraseHit, ZeroCue)],
    matches: &[Match],
    made: &mut Made<'_>,
    told: &mut Vec<u32>,
) {
    let mut at = 0;
    while at < cues.len() {
        let hit = cues[at].0;
        let kinds: Vec<ZeroCue> = cues[at..].iter().take_while(|c| c.0 == hit).map(|c| c.1).collect();
        at += kinds.len();
        let is_more = |m: &Match, o: &Match| o.range.start == m.range.start && o.range.end > m.range.end;
        let is_same = |m: &Match, o: &Match| sentence.phrase(o).rule == sentence.phrase(m).rule;
        // 依申请 in 依申请公开信息处理费: what forbids the longer phrase forbids the shorter one.
        let forbidden = |m: &Match| matches.iter().any(|o| is_more(m, o) && is_same(m, o) && is_forbidden(sentence, o));
        let usable: Vec<&Match> = matches.iter().filter(|m| is_said_by(sentence, m, &kinds) && !forbidden(m)).collect();
        let negated = sentence.numbers.iter().find(|n| n.range.start == hit.end && sentence.is_negated(n));
        let end = negated.map_or(hit.end, |n| n.range.end);
        // 未 denies the verb behind it and not what that led to: 未按期答复引起复议.
        let over_causes = kinds.iter().any(|kind| *kind != ZeroCue::Not);
        let mut list = list_after(sentence, end, &usable, over_causes);
        if list.is_empty() && looks_back(sentence, end, &kinds) {
            list = backwards(sentence, hit.start, &usable);
        }
        for m in &list {
            let rule = sentence.phrase(m).rule;
            if !told.contains(&rule) {
                told.push(rule);
                made.zero(sentence, hit.start..hit.end, m, talk.scope(sentence, hit.start));
            }
        }
        let counts = sentence.numbers.iter().any(|n| {
            n.reason.is_none() && n.range.start >= hit.end && n.range.start < hit.end + 60 && negated.is_none()
        });
        if list.is_empty() && !counts && kinds.contains(&ZeroCue::Happened) && kinds.contains(&ZeroCue::Received) {
            made.unexplained_zero(sentence, hit.start..hit.end);
        }
    }
}

/// Whether a zero word can be about what stands before it: 复议均未发生. 不 and 未 speak of the verb behind them (申请均未超期),
/// and the others do so where anything particular follows (申请办理未出现超期).
fn looks_back(sentence: &Sentence<'_>, end: usize, kinds: &[ZeroCue]) -> bool {
    let ends = sentence.is_general(end..sentence.mark_after(end, is_mark));
    ends && kinds.iter().any(|kind| *kind != ZeroCue::Not)
}

fn is_said_by(sentence: &Sentence<'_>, m: &Match, kinds: &[ZeroCue]) -> bool {
    if is_forbidden(sentence, m) {
        return false;
    }
    match sentence.phrase(m).usage {
        PhraseUse::Zero => true,
        PhraseUse::ZeroReceived => kinds.contains(&ZeroCue::Received),
        _ => false,
    }
}

/// Whether the word behind a phrase forbids its rule, or says that the phrase is a cause, or any word of the clause
/// forbids a zero of the rule.
fn is_forbidden(sentence: &Sentence<'_>, m: &Match) -> bool {
    let rule = sentence.phrase(m).rule;
    let clause = sentence.mark_before(m.range.start, is_strong_mark)..sentence.mark_after(m.range.end, is_strong_mark);
    let mut behind = sentence.roles(m.range.end..sentence.range.end).take_while(|(h, _)| h.start == m.range.end);
    behind.any(|(_, role)| role == Role::Forbids(rule) || role == Role::Causes)
        || sentence.phrase(m).usage != PhraseUse::Said && sentence.has(clause, Role::ForbidsZero(rule))
}

/// The members of a list that begins at a place: 举报、投诉、复议和诉讼.
fn list_after(sentence: &Sentence<'_>, start: usize, usable: &[&Match], over_causes: bool) -> Vec<Match> {
    let mut list: Vec<Match> = Vec::new();
    let mut at = start;
    loop {
        let reached = |to: usize| match list.is_empty() {
            true if over_causes => sentence.is_general(at..to) || is_cause(sentence, at..to),
            true => sentence.is_general(at..to) && !is_cause(sentence, at + 1..to),
            false => is_joined(sentence, at, to),
        };
        let fits = |m: &&&Match| m.range.start >= at && m.range.start <= at + 90 && reached(m.range.start);
        let next = usable.iter().filter(fits).max_by_key(|m| (std::cmp::Reverse(m.range.start), m.range.end));
        let Some(next) = next.filter(|next| !has_figure(sentence, next)) else { return list };
        at = next.range.end;
        list.push((*next).clone());
    }
}

/// "未发生行政复议,行政诉讼1件": what has a figure of its own is not what did not happen.
fn has_figure(sentence: &Sentence<'_>, m: &Match) -> bool {
    let next = sentence.numbers.iter().find(|n| n.range.start >= m.range.end && n.reason.is_none());
    next.is_some_and(|n| sentence.is_general(m.range.end..n.range.start))
}

/// General words, or what joins the members of a list.
fn is_joined(sentence: &Sentence<'_>, from: usize, to: usize) -> bool {
    let mut joins = sentence.roles(from..to).filter(|(_, role)| *role == Role::Joiner);
    sentence.is_general(from..to)
        || joins.any(|(j, _)| sentence.is_general(from..j.start) && sentence.is_general(j.end..to))
}

/// The cause of what did not happen: "没有申请人因不服答复提起行政复议".
fn is_cause(sentence: &Sentence<'_>, range: Range<usize>) -> bool {
    let one_clause = !sentence.text(range.clone()).contains(is_strong_mark);
    let ends = |(h, role): (&PhraseHit, Role)| role == Role::Causes && sentence.is_general(h.end..range.end);
    one_clause && sentence.roles(range.clone()).any(ends)
}

/// A list that ends before a place: 行政复议、行政诉讼 in "行政复议、行政诉讼均未发生".
fn backwards(sentence: &Sentence<'_>, end: usize, usable: &[&Match]) -> Vec<Match> {
    let mut list: Vec<Match> = Vec::new();
    let mut at = end;
    loop {
        let fits = |m: &&&Match| {
            let reached = match list.is_empty() {
                true => sentence.is_general(m.range.end..at),
                false => is_joined(sentence, m.range.end, at),
            };
            m.range.end <= at && m.range.end + 90 >= at && reached
        };
        let next = usable.iter().filter(fits).max_by_key(|m| (m.range.end, m.range.len()));
        let Some(next) = next else { return list };
        at = next.range.start;
        list.push((*next).clone());
    }
}

/// The members of a list before a phrase whose figure is that of all of them.
pub fn list_before(sentence: &Sentence<'_>, end: usize, usage: PhraseUse) -> Vec<Match> {
    let matches = phrases::find(sentence, &[usage]);
    let usable: Vec<&Match> = matches.iter().collect();
    let joiners = sentence.roles(sentence.range.start..end).filter(|(h, role)| *role == Role::Joiner && h.end == end);
    joiners.map(|(h, _)| h.start).min().map_or(Vec::new(), |at| backwards(sentence, at, &usable))
}

/// Phrases that say zero by themselves: 免费提供.
fn said(sentence: &Sentence<'_>, talk: &Talk, matches: &[Match], made: &mut Made<'_>, told: &[u32]) {
    let mut told = told.to_vec();
    for m in matches {
        let phrase = sentence.phrase(m);
        if phrase.usage == PhraseUse::Said && !told.contains(&phrase.rule) && !is_forbidden(sentence, m) {
            told.push(phrase.rule);
            made.zero(sentence, m.range.clone(), m, talk.scope(sentence, m.range.start));
        }
    }
}

/// All that was counted last is of one kind: 均为网络申请, or the kind alone as a clause ("行政复议1件,结果维持"). Of
/// what stands before a semicolon nothing is said, where something behind it can be meant.
fn all_of(sentence: &Sentence<'_>, talk: &Talk, matches: &[Match], made: &mut Made<'_>) {
    let wholes = matches.iter().filter(|m| sentence.phrase(m).usage == PhraseUse::Whole);
    let found: Vec<(Range<usize>, &Match, Number)> = wholes
        .filter_map(|m| {
            let (start, reach) = whole_from(sentence, m)?;
            let parent = made.parent(sentence, start, (m, reach))?.clone();
            is_talked_of(sentence, start, m).then_some((start..m.range.end, m, parent))
        })
        .collect();
    let mut taken: Vec<&str> = Vec::new();
    for (place, m, parent) in &found {
        let metric = sentence.rule(m).metric.as_str();
        let others = || found.iter().filter(|(p, ..)| p.start == place.start).map(|(.., other)| other);
        let is_nearer = |other: &Number| {
            let between = parent.range.end..other.range.end.max(parent.range.end);
            sentence.text(between.clone()).contains(';')
                || made.counted_within(between).any(|n| others().all(|other| other.range != n.range))
        };
        if !others().any(is_nearer) && !taken.contains(&metric) {
            taken.push(metric);
            // A number that counts nothing, in the words between, has a mention of its own.
            let told = if sentence.numbers.iter().any(|n| place.contains(&n.range.start)) { &m.range } else { place };
            made.whole(sentence, told.clone(), (m, parent), talk.scope(sentence, place.start));
        }
    }
}

/// "复议均维持,诉讼…": where the clause names what it speaks of, that must be what the rule asks for.
fn is_talked_of(sentence: &Sentence<'_>, start: usize, m: &Match) -> bool {
    let context = &sentence.rule(m).context;
    let clause = sentence.mark_before(start, is_strong_mark);
    let topic = |(h, role): (&PhraseHit, Role)| {
        if let Role::Topic(topic) = role { Some((h.start, h.end, topic)) } else { None }
    };
    let topics = sentence.roles(clause..start.max(clause)).filter_map(topic);
    let named = topics.max_by_key(|(start, end, _)| (*start, *end)).map(|(_, _, topic)| topic);
    named.is_none_or(|topic| context.as_ref().is_none_or(|context| context.contains(&Some(topic))))
}

/// Where the words begin that say of all that it is of this kind; none where they have a figure of their own, or name
/// two kinds (均为当面或信函提交).
fn whole_from(sentence: &Sentence<'_>, m: &Match) -> Option<(usize, Reach)> {
    let goes_on = |(h, role): (&PhraseHit, Role)| {
        role == Role::Joiner && h.start == m.range.end && !sentence.text(h.start..h.end).contains(is_strong_mark)
    };
    if sentence.roles(m.range.end..sentence.range.end).any(goes_on) {
        return None;
    }
    let enclosed = sentence.text(sentence.range.start..m.range.start).ends_with('(')
        && sentence.text(m.range.end..sentence.range.end).starts_with(')');
    let is_end = if enclosed { is_mark } else { is_strong_mark };
    let clause = sentence.mark_before(m.range.start, is_end);
    let until = sentence.mark_after(m.range.end, is_end);
    // 三类 in 三类内部事务信息 counts nothing.
    let is_figure = |n: &&Number| n.reason.is_none() && !(m.range.start <= n.range.start && n.range.end <= m.range.end);
    let counted = |from, to| sentence.numbers.iter().filter(is_figure).any(|n| (from..to).contains(&n.range.start));
    let cue = sentence.roles(sentence.range.start..m.range.start).rev();
    let mut cues = cue.filter(|(h, role)| *role == Role::AllOf && sentence.is_general(h.end..m.range.start));
    if let Some((cue, _)) = cues.next() {
        // 其余均按时办结: of the others only.
        let is_rest = |(h, role): (&PhraseHit, Role)| role == Role::Rest && h.end == cue.start;
        if sentence.roles(sentence.range.start..cue.start).any(is_rest) {
            return None;
        }
        return (!counted(cue.end, sentence.mark_after(m.range.end, is_mark))).then_some((cue.start, Reach::Any));
    }
    let alone = clause > sentence.range.start
        && !counted(clause, until)
        && sentence.is_general(clause..m.range.start)
        && sentence.is_general(m.range.end..until);
    alone.then_some((clause, Reach::Last))
}

/// The period of figures that have no number of their own.
pub const PERIOD: Period = Period::Year;
