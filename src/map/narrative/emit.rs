//! Facts and mentions.

use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::choose::{self, Counted};
use super::phrases::Match;
use super::sentence::Sentence;
use super::{Reading, zeros};
use crate::model::{Fact, Mention, MentionStatus, Method, Number, Origin, Period, Qualifier, Scope, Span, Value};
use crate::schema::MeasureKind;

/// Decimal places of `facts.value`.
const SCALE: u32 = 6;
/// 万元 in 元.
const MONEY_UNIT: i64 = 10_000;
/// 均为 speaks of what was counted at most so many bytes before.
const WHOLE_REACH: usize = 240;

/// Which figure before can be the one that all of is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The last one only.
    Last,
    /// The last one of a metric that fits.
    Any,
}

/// What was made so far.
pub struct Made<'a> {
    reading: &'a Reading<'a>,
    facts: Vec<Fact>,
    mentions: Vec<Mention>,
    /// Figures of the line: metric, number, and where.
    last: Vec<(String, Number)>,
}

impl<'a> Made<'a> {
    /// Nothing yet.
    pub fn new(reading: &'a Reading<'a>) -> Self {
        Self { reading, facts: Vec::new(), mentions: Vec::new(), last: Vec::new() }
    }

    /// All facts and mentions.
    pub fn finish(mut self) -> (Vec<Fact>, Vec<Mention>) {
        self.mentions.sort_by_key(|m| (m.span.start, m.span.end));
        (self.facts, self.mentions)
    }

    /// Keeps the figures of a sentence for what 均为 may say of them later.
    pub fn remember(&mut self, sentence: &Sentence<'_>, counted: &[Counted]) {
        for c in counted {
            let metric = self.reading.rules.rules[c.rule].metric.clone();
            self.last.push((metric, sentence.numbers[c.number].clone()));
        }
        let excess = self.last.len().saturating_sub(24);
        self.last.drain(..excess);
    }

    /// A number that is no figure of the year.
    pub fn ignored(&mut self, sentence: &Sentence<'_>, number: &Number, reason: &Arc<str>, subject: &str) {
        let mention = self.mention(sentence, number, subject.to_owned());
        self.mentions.push(Mention { status: MentionStatus::Ignored, reason: Arc::clone(reason), ..mention });
    }

    /// A figure of another time; what it counts, where a phrase says so.
    pub fn of_other_time(&mut self, s: &Sentence<'_>, number: &Number, reason: &str, said: (&str, Option<&Match>)) {
        self.ignored(s, number, &reason.into(), said.0);
        if let Some(mention) = self.mentions.last_mut() {
            mention.about = said.1.map(|m| s.rule(m).metric.clone());
        }
    }

    /// A number that no rule explains.
    pub fn unexplained(&mut self, sentence: &Sentence<'_>, number: &Number, subject: &str) {
        let kind = self.reading.rules.numerals.measures.get(&number.unit);
        match choose::why_not(number, kind) {
            Some(reason) => self.ignored(sentence, number, &reason.into(), subject),
            None => {
                let mention = self.mention(sentence, number, subject.to_owned());
                self.mentions.push(mention);
            }
        }
    }

    /// A zero in words that no rule explains.
    pub fn unexplained_zero(&mut self, sentence: &Sentence<'_>, cue: Range<usize>) {
        let until = sentence.mark_after(cue.end, super::sentence::is_mark);
        let subject = sentence.text(cue.end..until).chars().take(24).collect();
        let mention = self.mention(sentence, &worded(cue), subject);
        self.mentions.push(mention);
    }

    /// A number that is a figure.
    pub fn figure(&mut self, sentence: &Sentence<'_>, number: &Number, m: &Match, scope: Scope, period: Period) {
        let Some(value) = number.value.and_then(|v| self.convert(v, &number.unit)) else {
            return self.unexplained(sentence, number, sentence.text(m.range.clone()));
        };
        let tight = m.range.end == number.range.start && sentence.phrase(m).rest.is_empty();
        let method = if tight { Method::Exact } else { Method::Alias };
        self.fact(sentence, number, m, (value, method, scope, period));
    }

    /// A zero in words.
    pub fn zero(&mut self, sentence: &Sentence<'_>, cue: Range<usize>, m: &Match, scope: Scope) {
        self.fact(sentence, &worded(cue), m, (Decimal::ZERO, Method::Alias, scope, zeros::PERIOD));
    }

    /// What was counted before a place, of which a phrase there can say that all of it is of one kind.
    pub fn parent(&self, sentence: &Sentence<'_>, start: usize, (m, reach): (&Match, Reach)) -> Option<&Number> {
        let near = |n: &Number| n.range.end <= start && n.range.end + WHOLE_REACH >= start;
        let candidates = if reach == Reach::Last { 1 } else { self.last.len() };
        let mut candidates = self.last.iter().rev().filter(|(_, n)| near(n)).take(candidates);
        let (_, parent) = candidates.find(|(metric, _)| sentence.rule(m).whole_of.contains(metric))?;
        (parent.value.is_some() && !self.has_unknown(sentence, parent.range.end..start)).then_some(parent)
    }

    /// Figures of the line within a range.
    pub fn counted_within(&self, range: Range<usize>) -> impl Iterator<Item = &Number> {
        let within = move |n: &&Number| n.range.start >= range.start && n.range.end <= range.end;
        self.last.iter().map(|(_, number)| number).filter(within)
    }

    /// All of what was counted before.
    pub fn whole(
        &mut self,
        sentence: &Sentence<'_>,
        place: Range<usize>,
        (m, parent): (&Match, &Number),
        scope: Scope,
    ) {
        let number = Number { range: place.clone(), digits: place, ..parent.clone() };
        if let Some(value) = number.value {
            self.fact(sentence, &number, m, (value, Method::Alias, scope, zeros::PERIOD));
        }
    }

    /// "诉讼14件,审结11件,均驳回": what is said of all is said of the number before it, and no rule knows that one.
    fn has_unknown(&self, sentence: &Sentence<'_>, range: Range<usize>) -> bool {
        let within = |n: &&Number| n.reason.is_none() && n.range.start >= range.start && n.range.end <= range.end;
        let is_known = |n: &Number| self.last.iter().any(|(_, last)| last.range == n.range);
        sentence.numbers.iter().filter(within).any(|n| !is_known(n))
    }

    fn fact(&mut self, sentence: &Sentence<'_>, number: &Number, m: &Match, said: (Decimal, Method, Scope, Period)) {
        let (value, method, scope, period) = said;
        let rule = sentence.rule(m);
        let mention = self.mention(sentence, number, sentence.text(m.range.clone()).to_owned());
        let digits = self.reading.narrative.prose.span(number.digits.clone());
        let index = self.facts.len();
        self.facts.push(Fact {
            id: format!("narrative {index}"),
            metric: (!rule.narrative_only).then(|| rule.metric.clone()),
            local_metric: rule.narrative_only.then(|| rule.metric.clone()),
            applicant: None,
            value: Value::Number(value),
            unit: rule.unit.clone(),
            qualifier: number.qualifier,
            raw_value: self.reading.document.slice(digits).to_owned(),
            raw_unit: number.unit.clone(),
            origin: Origin::Narrative,
            form: None,
            scope,
            period,
            cell: None,
            span: digits,
            page: None,
            evidence: self.evidence(sentence, number, m),
            method,
            note: String::new(),
        });
        let fact = Some(format!("narrative {index}"));
        self.mentions.push(Mention {
            status: MentionStatus::Mapped,
            metric: Some(rule.metric.clone()),
            fact,
            ..mention
        });
    }

    /// The clause, as printed.
    fn evidence(&self, sentence: &Sentence<'_>, number: &Number, m: &Match) -> String {
        let start = sentence.mark_before(m.range.start.min(number.range.start), super::sentence::is_strong_mark);
        let end = sentence.mark_after(m.range.end.max(number.range.end), super::sentence::is_strong_mark);
        let span = self.reading.narrative.prose.span(start..end);
        self.reading.document.slice(span).trim().replace(['\n', '\t'], " ")
    }

    fn mention(&self, _: &Sentence<'_>, number: &Number, subject: String) -> Mention {
        let span = self.reading.narrative.prose.span(number.range.clone());
        Mention {
            span,
            section: self.reading.heading(Span { start: span.start, end: span.start }),
            value: number.value,
            unit: number.unit.clone(),
            qualifier: number.qualifier,
            subject,
            status: MentionStatus::Unmapped,
            reason: Arc::from(""),
            metric: None,
            about: None,
            fact: None,
        }
    }

    /// The value in the canonical unit: money in 万元.
    fn convert(&self, value: Decimal, unit: &str) -> Option<Decimal> {
        let value = match self.reading.rules.numerals.measures.get(unit) {
            Some(MeasureKind::Money(factor)) => value.checked_mul(*factor)?.checked_div(Decimal::from(MONEY_UNIT))?,
            _ => value,
        };
        let value = value.normalize();
        (value.scale() <= SCALE).then_some(value)
    }
}

/// The number of a zero that is said in words.
fn worded(cue: Range<usize>) -> Number {
    Number {
        digits: cue.clone(),
        range: cue,
        value: Some(Decimal::ZERO),
        unit: String::new(),
        qualifier: Qualifier::Exact,
        reason: None,
    }
}
