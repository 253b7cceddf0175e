//! All numbers of a text, in order.

use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::model::{Number, Qualifier};
use crate::schema::{MeasureKind, NarrativeRules, Numerals};

/// Finds them; they do not overlap and together hold every ASCII digit.
pub fn numbers(text: &str, rules: &NarrativeRules) -> Vec<Number> {
    let mut scan = Scan { text, numerals: &rules.numerals, found: Vec::new() };
    let mut at = 0;
    for (range, reason) in rules.uncounted(text) {
        scan.plain(at..range.start);
        at = at.max(range.end);
        if text[range.clone()].chars().any(|c| c.is_ascii_digit() || rules.numerals.is_numeral(c)) {
            scan.found.push(uncounted(range, reason));
        }
    }
    scan.plain(at..text.len());
    scan.found
}

fn uncounted(range: Range<usize>, reason: Arc<str>) -> Number {
    let digits = range.clone();
    Number { range, digits, value: None, unit: String::new(), qualifier: Qualifier::Exact, reason: Some(reason) }
}

struct Scan<'a> {
    text: &'a str,
    numerals: &'a Numerals,
    found: Vec<Number>,
}

/// A number proper: where it ends, and its value where it has one.
struct Proper {
    end: usize,
    value: Option<Decimal>,
    qualifier: Option<Qualifier>,
}

impl Scan<'_> {
    /// The numbers of a stretch in which no pattern of `patterns.toml` fits. A number may reach beyond it with its
    /// measure word only.
    fn plain(&mut self, stretch: Range<usize>) {
        let mut at = stretch.start;
        while at < stretch.end {
            let rest = &self.text[at..stretch.end];
            let Some((skipped, c)) = rest.char_indices().find(|&(_, c)| self.numerals.may_begin(c)) else { return };
            at += skipped;
            let number = if c.is_ascii_digit() {
                Some(self.arabic(at, stretch.end))
            } else {
                self.vague(at, stretch.end).or_else(|| self.chinese(at, stretch.end))
            };
            at = match number {
                Some(number) => {
                    let end = number.range.end.max(at + c.len_utf8());
                    self.found.push(number);
                    end
                }
                None => at + c.len_utf8(),
            };
        }
    }

    fn arabic(&self, start: usize, limit: usize) -> Number {
        let end = digits_end(self.text, start, limit);
        let value: Option<Decimal> = self.text[start..end].replace([',', ' '], "").parse().ok();
        let mut proper = self.power(Proper { end, value, qualifier: None }, limit);
        // 1万2千: parts of falling powers.
        while proper.end > end && self.text[proper.end..limit].starts_with(|c: char| c.is_ascii_digit()) {
            let next_end = digits_end(self.text, proper.end, limit);
            let next: Option<Decimal> = self.text[proper.end..next_end].parse().ok();
            let part = self.power(Proper { end: next_end, value: next, qualifier: proper.qualifier }, limit);
            let sum = proper.value.zip(part.value).and_then(|(a, b)| a.checked_add(b));
            proper = Proper { value: sum, ..part };
        }
        self.measured(start, proper, limit)
    }

    /// 余 or 多, and powers of ten behind digits: 1.2万, 60多万, 3千.
    fn power(&self, mut proper: Proper, limit: usize) -> Proper {
        loop {
            let rest = &self.text[proper.end..limit];
            if self.numerals.measures.at(rest).is_some() {
                return proper;
            }
            if let Some((word, &qualifier)) = self.numerals.within.at(rest) {
                proper.qualifier = Some(qualifier);
                proper.end += word.len();
            } else if let Some((c, &power)) = rest.chars().next().and_then(|c| Some((c, self.numerals.powers.get(&c)?)))
            {
                proper.value = proper.value.and_then(|v| v.checked_mul(Decimal::from(power)));
                proper.end += c.len_utf8();
            } else {
                return proper;
            }
        }
    }

    /// 上万, 数百: numbers without a digit, with a measure word.
    fn vague(&self, start: usize, limit: usize) -> Option<Number> {
        let (word, &least) = self.numerals.vague.at(&self.text[start..limit])?;
        let value = (least > 0).then(|| Decimal::from(least));
        let proper = self.power(Proper { end: start + word.len(), value, qualifier: Some(Qualifier::Over) }, limit);
        let mut number = self.measured(start, proper, limit);
        if number.value.is_none() {
            number.reason.get_or_insert_with(|| Arc::from("vague"));
        }
        (!number.unit.is_empty()).then_some(number)
    }

    /// Chinese numerals with a measure word.
    fn chinese(&self, start: usize, limit: usize) -> Option<Number> {
        let run = self.text[start..limit].char_indices().find(|&(_, c)| !self.numerals.is_numeral(c));
        let end = start + run.map_or(limit - start, |(i, _)| i);
        if end == start {
            return None;
        }
        let value = self.numerals.value(&self.text[start..end]).map(Decimal::from);
        let qualifier = self.numerals.within.at(&self.text[end..limit]);
        let proper = match qualifier {
            Some((word, &qualifier)) => Proper { end: end + word.len(), value, qualifier: Some(qualifier) },
            None => Proper { end, value, qualifier: None },
        };
        let number = self.measured(start, self.power(proper, limit), limit);
        (!number.unit.is_empty()).then_some(number)
    }

    /// Measure word and qualifiers around a number.
    fn measured(&self, start: usize, proper: Proper, limit: usize) -> Number {
        let (text, numerals) = (self.text, self.numerals);
        let measure = numerals.measures.at(&text[proper.end..limit]);
        let unit = measure.map_or("", |(word, _)| word);
        let mut end = proper.end + unit.len();
        let after = numerals.after.at(&text[end..limit]);
        end += after.map_or(0, |(word, _)| word.len());
        let before = numerals.before.iter().find(|(word, _)| text[..start].ends_with(word.as_str()));
        let qualifier = before.map(|(_, q)| *q).or(proper.qualifier).or(after.map(|(_, q)| *q));
        let reason = match measure {
            Some((_, MeasureKind::Ignored(reason))) => Some(Arc::from(reason.as_str())),
            _ if self.within_name(start, proper.end) => Some(Arc::from("name")),
            _ => None,
        };
        Number {
            range: start..end,
            digits: start..proper.end,
            value: proper.value,
            unit: unit.to_owned(),
            qualifier: qualifier.unwrap_or_default(),
            reason,
        }
    }

    /// Digits beside letters belong to a name: B2G.
    fn within_name(&self, start: usize, end: usize) -> bool {
        let letter = |c: char| c.is_ascii_alphabetic();
        self.text[..start].ends_with(letter) || self.text[end..].starts_with(letter)
    }
}

/// The end of digits with thousands separators and a decimal part.
fn digits_end(text: &str, start: usize, limit: usize) -> usize {
    let bytes = &text.as_bytes()[..limit];
    let run = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let first = run(start);
    let mut end = start + first;
    let separator = bytes.get(end).filter(|b| matches!(b, b',' | b' '));
    while first <= 3 && bytes[start] != b'0' && separator.is_some() && bytes.get(end) == separator && run(end + 1) == 3
    {
        end += 4;
    }
    if bytes.get(end) == Some(&b'.') && run(end + 1) > 0 {
        end += 1 + run(end + 1);
    }
    end
}
