//! Numerals, measure words and qualifiers: how a number is written.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::file::{Measures, Qualifiers, WordsFile};
use crate::model::Qualifier;
use crate::schema::char_set::CharSet;
use crate::schema::files::{FileRef, SchemaError};

/// What a measure word measures.
#[derive(Clone, Debug, PartialEq)]
pub enum MeasureKind {
    /// Things, people, events.
    Count,
    /// Money, with the factor to 元.
    Money(Decimal),
    /// Parts of a hundred.
    Share,
    /// Something that no metric counts; the reason why a number with it is ignored.
    Ignored(String),
}

/// Words in order of their length, by their first character: the longest at a place is found first.
#[derive(Debug)]
pub struct Lexicon<T> {
    by_first: FxHashMap<char, Vec<(String, T)>>,
}

impl<T> Lexicon<T> {
    fn new(words: impl IntoIterator<Item = (String, T)>) -> Self {
        let mut by_first: FxHashMap<char, Vec<(String, T)>> = FxHashMap::default();
        for (word, meaning) in words {
            if let Some(first) = word.chars().next() {
                by_first.entry(first).or_default().push((word, meaning));
            }
        }
        let mut lists: Vec<_> = by_first.into_iter().collect();
        lists.iter_mut().for_each(|(_, list)| list.sort_by_key(|(word, _)| std::cmp::Reverse(word.len())));
        Self { by_first: lists.into_iter().collect() }
    }

    /// The longest word at the beginning of a text.
    pub fn at(&self, text: &str) -> Option<(&str, &T)> {
        let list = self.by_first.get(&text.chars().next()?)?;
        list.iter().find(|(word, _)| text.starts_with(word.as_str())).map(|(word, meaning)| (word.as_str(), meaning))
    }

    /// The meaning of a whole word.
    pub fn get(&self, word: &str) -> Option<&T> {
        self.at(word).filter(|(found, _)| *found == word).map(|(_, meaning)| meaning)
    }
}

/// How numbers are written.
#[derive(Debug)]
pub struct Numerals {
    /// Characters for the digits 0 to 9.
    pub digits: FxHashMap<char, u64>,
    /// Characters for powers of ten.
    pub powers: FxHashMap<char, u64>,
    /// Words for numbers without a digit (上万), with the least number that they mean; 0 where they mean none.
    pub vague: Lexicon<u64>,
    /// Measure words.
    pub measures: Lexicon<MeasureKind>,
    /// Qualifiers before the number; compared with the end of what stands there.
    pub before: Vec<(String, Qualifier)>,
    /// Qualifiers between digits and power of ten or measure word.
    pub within: Lexicon<Qualifier>,
    /// Qualifiers after the measure word.
    pub after: Lexicon<Qualifier>,
    /// Characters by which a number can begin.
    begins: CharSet,
    /// Characters of Chinese numerals.
    chinese: CharSet,
}

impl Numerals {
    pub(super) fn resolve(written: &WordsFile, file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Self {
        let mut single = |list: &BTreeMap<toml::Spanned<String>, u64>| {
            let mut map = FxHashMap::default();
            for (name, &value) in list {
                let mut chars = name.get_ref().chars();
                match (chars.next(), chars.next()) {
                    (Some(c), None) => drop(map.insert(c, value)),
                    _ => errors.push(file.error(name.span().start, "expected one character")),
                }
            }
            map
        };
        let (digits, powers) = (single(&written.numerals), single(&written.powers));
        let q = &written.qualifiers;
        let numerals = digits.keys().chain(powers.keys()).copied();
        let vague = written.vague.keys().filter_map(|word| word.chars().next());
        Self {
            begins: ('0'..='9').chain(numerals.clone()).chain(vague).collect(),
            chinese: numerals.collect(),
            digits,
            powers,
            vague: Lexicon::new(written.vague.iter().map(|(word, &least)| (word.clone(), least))),
            measures: Lexicon::new(measures(&written.measures, file, errors)),
            before: before(q),
            within: Lexicon::new(q.over_within.iter().map(|w| (w.clone(), Qualifier::Over))),
            after: Lexicon::new(tagged(&q.over_after, Qualifier::Over).chain(tagged(&q.about_after, Qualifier::About))),
        }
    }

    /// True for a character of Chinese numerals.
    pub fn is_numeral(&self, c: char) -> bool {
        self.chinese.contains(c)
    }

    /// Whether a number can begin with a character: a digit, a numeral, a word without a digit.
    pub fn may_begin(&self, c: char) -> bool {
        self.begins.contains(c)
    }

    /// The number of Chinese numerals: 十二, 两百零三, 二〇一七.
    pub fn value(&self, text: &str) -> Option<u64> {
        let (mut total, mut section, mut digit, mut plain, mut any_power) = (0_u64, 0_u64, 0_u64, 0_u64, false);
        for c in text.chars() {
            if let Some(&d) = self.digits.get(&c) {
                digit = d;
                plain = plain.checked_mul(10)?.checked_add(d)?;
            } else {
                let power = *self.powers.get(&c)?;
                any_power = true;
                if power >= 10_000 {
                    total = (total + section + digit).max(1).checked_mul(power)?;
                    (section, digit) = (0, 0);
                } else {
                    section = section.checked_add(digit.max(1).checked_mul(power)?)?;
                    digit = 0;
                }
            }
        }
        Some(if any_power { total.checked_add(section + digit)? } else { plain })
    }
}

fn tagged(words: &[String], tag: Qualifier) -> impl Iterator<Item = (String, Qualifier)> {
    words.iter().map(move |w| (w.clone(), tag))
}

fn before(q: &Qualifiers) -> Vec<(String, Qualifier)> {
    let over = tagged(&q.over_before, Qualifier::Over).chain(tagged(&q.under_before, Qualifier::Under));
    let mut all: Vec<_> = over.chain(tagged(&q.about_before, Qualifier::About)).collect();
    all.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    all
}

fn measures(written: &Measures, file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Vec<(String, MeasureKind)> {
    let mut all: Vec<_> = written.count.iter().map(|w| (w.clone(), MeasureKind::Count)).collect();
    all.extend(written.share.iter().map(|w| (w.clone(), MeasureKind::Share)));
    for (word, factor) in &written.money {
        match factor.get_ref().parse() {
            Ok(factor) => all.push((word.clone(), MeasureKind::Money(factor))),
            Err(_) => errors.push(file.error(factor.span().start, "the factor to 元 is no number")),
        }
    }
    for (reason, words) in &written.ignored {
        all.extend(words.iter().map(|w| (w.clone(), MeasureKind::Ignored(reason.clone()))));
    }
    all
}
