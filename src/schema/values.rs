//! `values.toml`: how figures are written, and the reading of one cell by these rules.

use std::collections::BTreeMap;

use regex::RegexSet;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::files::{FileRef, SchemaError};
use super::memo::Memo;
use crate::model::{Qualifier, Reading, Value};

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValuesFile {
    not_applicable: Vec<String>,
    words: BTreeMap<String, i64>,
    signs: BTreeMap<String, String>,
    multipliers: BTreeMap<String, i64>,
    qualifiers: Qualifiers,
    units: Units,
    ignored: Ignored,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Qualifiers {
    over_before: Vec<String>,
    under_before: Vec<String>,
    about_before: Vec<String>,
    over_after: Vec<String>,
    about_after: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Units {
    count: BTreeMap<String, String>,
    money: BTreeMap<String, String>,
    share: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ignored {
    patterns: Vec<String>,
}

/// What a unit measures. Units of one kind convert into each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    /// Things counted; the measure word does not matter.
    Count,
    /// Money.
    Money,
    /// Parts of a hundred.
    Share,
}

/// A unit with its factor to the base of its kind (one, 元, %).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// As printed.
    pub name: String,
    /// What it measures.
    pub kind: UnitKind,
    /// How many of the base it is.
    pub factor: Decimal,
}

/// The rules of `values.toml`, checked; longest words first.
#[derive(Debug)]
pub struct ValueRules {
    not_applicable: Vec<String>,
    words: Vec<(String, i64)>,
    signs: Vec<(String, bool)>,
    multipliers: Vec<(String, i64)>,
    before: Vec<(String, Qualifier)>,
    after: Vec<(String, Qualifier)>,
    units: Vec<Unit>,
    /// The place of each name in `units`; of a name that stands there twice the first.
    unit_names: FxHashMap<String, usize>,
    ignored: RegexSet,
    readings: Memo<Reading>,
    /// Whether texts are ignored.
    known: Memo<bool>,
    /// Where units end in texts that begin with one.
    with_units: Memo<Option<usize>>,
    /// Whether a word of the rules begins with a digit: then digits alone are not read for what they are at once.
    digits_mean_more: bool,
    /// Bytes of the longest text without a digit that is a value.
    longest_word: usize,
}

fn longest_first<T>(mut list: Vec<(String, T)>) -> Vec<(String, T)> {
    list.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    list
}

fn tagged(words: Vec<String>, tag: Qualifier) -> impl Iterator<Item = (String, Qualifier)> {
    words.into_iter().map(move |w| (w, tag))
}

impl ValueRules {
    pub(super) fn resolve(written: ValuesFile, file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Self {
        let q = written.qualifiers;
        let before = tagged(q.over_before, Qualifier::Over)
            .chain(tagged(q.under_before, Qualifier::Under))
            .chain(tagged(q.about_before, Qualifier::About));
        let after = tagged(q.over_after, Qualifier::Over).chain(tagged(q.about_after, Qualifier::About));
        let mut units = Vec::new();
        let kinds = [
            (UnitKind::Count, written.units.count),
            (UnitKind::Money, written.units.money),
            (UnitKind::Share, written.units.share),
        ];
        for (kind, list) in kinds {
            for (name, factor) in list {
                match factor.parse() {
                    Ok(factor) => units.push(Unit { name, kind, factor }),
                    Err(_) => errors.push(file.error(0, format!("unit `{name}`: factor `{factor}` is no number"))),
                }
            }
        }
        units.sort_by_key(|u| std::cmp::Reverse(u.name.len()));
        let unit_names =
            units.iter().enumerate().rev().map(|(i, unit): (usize, &Unit)| (unit.name.clone(), i)).collect();
        let ignored = RegexSet::new(&written.ignored.patterns).unwrap_or_else(|e| {
            errors.push(file.error(0, format!("ignored.patterns: {e}")));
            RegexSet::empty()
        });
        let before: Vec<(String, Qualifier)> = before.collect();
        let words = written.not_applicable.iter().chain(written.words.keys()).chain(written.signs.keys());
        let mut words = words.chain(before.iter().map(|(word, _)| word));
        let digits_mean_more = words.any(|word| word.is_empty() || word.starts_with(|c: char| c.is_ascii_digit()));
        let marks = written.not_applicable.iter().chain(written.words.keys());
        Self {
            readings: Memo::default(),
            known: Memo::default(),
            with_units: Memo::default(),
            digits_mean_more,
            longest_word: marks.map(String::len).max().unwrap_or(0),
            not_applicable: written.not_applicable,
            words: longest_first(written.words.into_iter().collect()),
            signs: longest_first(written.signs.into_iter().map(|(w, s)| (w, s == "-")).collect()),
            multipliers: longest_first(written.multipliers.into_iter().collect()),
            before: longest_first(before),
            after: longest_first(after.collect()),
            units,
            unit_names,
            ignored,
        }
    }

    /// The unit of a name, ignoring enclosing parentheses and white space.
    pub fn unit(&self, name: &str) -> Option<&Unit> {
        let name = name.trim().trim_start_matches('(').trim_end_matches(')').trim();
        self.unit_names.get(name).map(|&at| &self.units[at])
    }

    /// Where a unit ends and a value begins in a short text, without anything between: 件无.
    pub fn unit_with_value(&self, text: &str) -> Option<usize> {
        self.with_units.get(text, |text| {
            let is_value = |value: &str| !self.is_ignored(value) && self.read_strict(value).is_some();
            let mut ends = text.char_indices().map(|(at, _)| at).skip(1);
            ends.find(|&at| self.unit(&text[..at]).is_some() && is_value(text[at..].trim()))
        })
    }

    /// A unit that a header or label names in parentheses: 采购总金额(单位:万元), 收到申请数(件).
    pub fn unit_in_label(&self, label: &str) -> Option<&Unit> {
        let inner = label.rsplit_once('(')?.1.split(')').next()?;
        let last = inner.rsplit([':', ' ', ',']).next()?;
        self.unit(last)
    }

    /// True for text inside a table that is neither label nor value (page numbers).
    pub fn is_ignored(&self, text: &str) -> bool {
        self.known.get(text.trim(), |text| self.ignored.is_match(text))
    }

    /// Reads the content of a value cell.
    pub fn read(&self, text: &str) -> Reading {
        if let Some(number) = plain_digits(text).filter(|_| !self.digits_mean_more) {
            return plain(Value::Number(Decimal::from(number)));
        }
        self.readings.get(text, |text| self.read_anew(text))
    }

    fn read_anew(&self, text: &str) -> Reading {
        let compact = compact_spaces(text);
        let text = compact.text.trim();
        if text.is_empty() {
            return plain(Value::Blank);
        }
        if self.not_applicable.iter().any(|mark| mark == text) {
            return plain(Value::NotApplicable);
        }
        let reading =
            self.number(text).unwrap_or_else(|| Reading { note: text.to_owned(), ..plain(Value::Unreadable) });
        Reading { repaired: compact.joined_digits && reading.value.number().is_some(), ..reading }
    }

    /// Reads text that is nothing but a figure, its unit and a note in parentheses; `None` for anything else, blanks
    /// included. Tells values from labels where a table has lost its markup.
    pub fn read_strict(&self, text: &str) -> Option<Reading> {
        let words = text.trim();
        if words.len() > self.longest_word && !words.bytes().any(|b| b.is_ascii_digit() || b.is_ascii_whitespace()) {
            return None;
        }
        let reading = self.read(text);
        match reading.value {
            Value::Number(_) => (reading.note.is_empty() || reading.note.starts_with('(')).then_some(reading),
            Value::NotApplicable => Some(reading),
            Value::Blank | Value::Unreadable => None,
        }
    }

    /// Whether a text is a figure with the unit of a share.
    pub fn is_share(&self, text: &str) -> bool {
        let unit = self.read_strict(text).and_then(|reading| self.unit(&reading.unit).map(|unit| unit.kind));
        unit == Some(UnitKind::Share)
    }

    fn number(&self, text: &str) -> Option<Reading> {
        if let Some((_, n)) = self.words.iter().find(|(w, _)| w == text) {
            return Some(plain(Value::Number(Decimal::from(*n))));
        }
        let (mut rest, mut qualifier) = (text, Qualifier::Exact);
        if let Some((word, q)) = self.before.iter().find(|(w, _)| rest.starts_with(w.as_str())) {
            (rest, qualifier) = (rest[word.len()..].trim_start(), *q);
        }
        let mut negative = false;
        if let Some((word, minus)) = self.signs.iter().find(|(w, _)| rest.starts_with(w.as_str())) {
            (rest, negative) = (rest[word.len()..].trim_start(), *minus);
        }
        let (mut value, len) = digits(rest)?;
        rest = rest[len..].trim_start();
        let mut unit = String::new();
        for _ in 0..3 {
            if let Some((word, q)) = self.after.iter().find(|(w, _)| rest.starts_with(w.as_str())) {
                (rest, qualifier) = (rest[word.len()..].trim_start(), *q);
            } else if unit.is_empty()
                && let Some(found) = self.units.iter().find(|u| starts_with_unit(rest, &u.name))
                && !self.multipliers.iter().any(|(m, _)| *m == found.name)
            {
                (rest, unit) = (skip_unit(rest, &found.name), found.name.clone());
            } else if let Some((word, factor)) = self.multipliers.iter().find(|(w, _)| rest.starts_with(w.as_str())) {
                value = value.checked_mul(Decimal::from(*factor))?;
                rest = rest[word.len()..].trim_start();
            }
        }
        // U+FFFD: a character that could not be read, or digits that an edge cut off.
        if rest.starts_with(|c: char| c.is_ascii_digit() || "./:-+\u{fffd}".contains(c)) {
            return None;
        }
        let value = if negative { -value } else { value };
        let note = rest.trim().to_owned();
        Some(Reading { value: Value::Number(value.normalize()), unit, qualifier, note, repaired: false })
    }

    /// The factor from a printed unit to a canonical one. `None` where they measure different things.
    pub fn factor(&self, printed: &str, canonical: &str) -> Option<Decimal> {
        if printed.is_empty() || printed == canonical {
            return Some(Decimal::ONE);
        }
        let (from, to) = (self.unit(printed)?, self.unit(canonical)?);
        (from.kind == to.kind).then(|| from.factor / to.factor)
    }
}

/// The number of a text of a few digits and nothing else, which most cells are.
fn plain_digits(text: &str) -> Option<u32> {
    let digits = (1..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.bytes().fold(0, |number, b| number * 10 + u32::from(b - b'0')))
}

fn plain(value: Value) -> Reading {
    Reading { value, unit: String::new(), qualifier: Qualifier::Exact, note: String::new(), repaired: false }
}

fn starts_with_unit(rest: &str, unit: &str) -> bool {
    rest.starts_with(unit)
        || rest.strip_prefix('(').and_then(|r| r.strip_prefix(unit)).is_some_and(|r| r.starts_with(')'))
}

fn skip_unit<'a>(rest: &'a str, unit: &str) -> &'a str {
    let skipped = rest.strip_prefix(unit).unwrap_or_else(|| &rest[unit.len() + 2..]);
    skipped.trim_start()
}

/// A number at the start: `12`, `1,234`, `0.50`, `1234.5`; with its length in bytes. A comma that groups no
/// thousands ends in `None`: such a number is not read at all.
fn digits(text: &str) -> Option<(Decimal, usize)> {
    let bytes = text.as_bytes();
    let run = |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = run(0);
    if whole == 0 {
        return None;
    }
    let mut end = whole;
    while bytes.get(end) == Some(&b',') {
        match run(end + 1) {
            3 if whole <= 3 => end += 4,
            0 => break,
            _ => return None,
        }
    }
    if bytes.get(end) == Some(&b'.') && run(end + 1) > 0 {
        end += 1 + run(end + 1);
    }
    let number: String = text[..end].chars().filter(|c| *c != ',').collect();
    Some((number.parse().ok()?, end))
}

struct Compact {
    text: String,
    joined_digits: bool,
}

/// Joins digits that layout has drawn apart: `2 0` (single digits) and `1 234` (groups of three) become one number.
/// Other numbers side by side stay apart, and are then no number.
fn compact_spaces(text: &str) -> Compact {
    let words: Vec<&str> = text.split_whitespace().collect();
    let digits = |w: &&str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit());
    let numbers = words.iter().take_while(|w| digits(w)).count();
    let head = &words[..numbers];
    let torn = numbers > 1
        && (head.iter().all(|w| w.len() == 1) || (head[0].len() <= 3 && head[1..].iter().all(|w| w.len() == 3)));
    if torn {
        return Compact { text: format!("{} {}", head.concat(), words[numbers..].join(" ")), joined_digits: true };
    }
    Compact { text: words.join(" "), joined_digits: false }
}
