//! How labels and figures are printed. A report keeps one way of it, as filers do.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::dice::Stream;
use crate::grid::{Cell, Grid, Kind};
use crate::wording::{LabelWords, TableWords, filled};

/// How a report prints its labels.
#[derive(Debug)]
pub struct Labels<'a> {
    words: &'a LabelWords,
    punctuation: &'a BTreeMap<String, String>,
    /// How many of a hundred labels are not the official ones.
    varied: usize,
}

impl<'a> Labels<'a> {
    /// Draws one.
    pub fn draw(words: &'a LabelWords, tables: &'a TableWords, dice: &mut Stream<'_>) -> Self {
        Self { words, punctuation: dice.pick(&tables.punctuation), varied: *dice.pick(&[0, 10, 50]) }
    }

    /// Prints the labels of a table. Within it a label is worded once.
    pub fn print(&self, grid: &mut Grid, dice: &mut Stream<'_>) {
        let mut worded: BTreeMap<String, String> = BTreeMap::new();
        for cell in grid.cells_mut().filter(|cell| cell.kind != Kind::Value && cell.kind != Kind::Beside) {
            let text = worded.entry(cell.text.clone()).or_insert_with(|| self.worded(&cell.text, dice));
            cell.text.clone_from(text);
        }
    }

    fn worded(&self, official: &str, dice: &mut Stream<'_>) -> String {
        let variants = self.words.variants.get(official).filter(|_| dice.chance(self.varied));
        let text = variants.map_or(official, |variants| dice.text(variants));
        let printed = |c: char| self.punctuation.get(c.encode_utf8(&mut [0; 4])).cloned();
        text.chars().map(|c| printed(c).unwrap_or_else(|| c.to_string())).collect()
    }
}

/// How a report prints its figures.
#[derive(Clone, Debug)]
pub struct Numbers {
    digits: Digits,
    /// What is printed for zeros, where they are not.
    zero: Option<String>,
    /// A mark before changes that are no decrease.
    plus: bool,
    /// A unit behind amounts of money.
    unit: bool,
    /// A unit behind every figure above zero.
    units: bool,
    /// What stands behind the number of documents issued.
    note: Option<String>,
}

#[derive(Clone, Copy, Debug)]
enum Digits {
    Plain,
    Thousands,
    Decimals,
    Wide,
}

impl Numbers {
    /// Draws one; `blanks` says whether an empty cell can be told from none, `marks` whether zeros may be left out.
    pub fn draw(words: &TableWords, blanks: bool, marks: bool, dice: &mut Stream<'_>) -> Self {
        let digits = [Digits::Plain, Digits::Thousands, Digits::Decimals, Digits::Wide];
        let digits = digits[dice.weighted(&[80, 8, 6, 6])];
        let mark = dice.pick(&words.zero_marks).clone();
        let marked = dice.chance(15) && marks && (blanks || !mark.is_empty());
        let (plus, unit, units) = (dice.chance(30), dice.chance(10), dice.chance(5));
        let note = (dice.chance(10) && blanks).then(|| dice.text(&words.notes).to_owned());
        Self { digits, zero: marked.then_some(mark), plus, unit, units, note }
    }

    /// Prints the figures of a table. A zero that is not printed states nothing.
    pub fn print(&self, grid: &mut Grid) {
        for cell in grid.cells_mut().filter(|cell| cell.kind == Kind::Value) {
            self.print_cell(cell);
        }
    }

    fn print_cell(&self, cell: &mut Cell) {
        let Some(stated) = &cell.figure else { return };
        if let (Some(mark), true) = (&self.zero, stated.value.is_zero()) {
            cell.text.clone_from(mark);
            cell.figure = None;
            return;
        }
        let mut text = self.number(stated.value);
        if self.plus && stated.key.metric.ends_with("_change") && stated.value.is_sign_positive() {
            text.insert(0, '+');
        }
        let positive = stated.value > Decimal::ZERO;
        if self.unit && stated.key.metric.ends_with(".amount") || self.units && positive {
            text.push_str(&stated.unit);
        }
        if let (Some(note), true) = (&self.note, positive && stated.key.metric.ends_with("_docs.issued")) {
            let part = (stated.value / Decimal::from(2)).ceil().to_string();
            text.push_str(&filled(note, |name| (name == "n").then(|| part.clone())));
        }
        cell.text = text;
    }

    /// A number as the report prints it.
    pub fn number(&self, value: Decimal) -> String {
        let plain = value.normalize().to_string();
        match self.digits {
            Digits::Plain => plain,
            Digits::Thousands => thousands(&plain),
            Digits::Decimals if value.scale() <= 2 => format!("{value:.2}"),
            Digits::Decimals => plain,
            Digits::Wide => plain.chars().map(wide).collect(),
        }
    }
}

/// Commas between thousands.
fn thousands(plain: &str) -> String {
    let (sign, rest) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, decimals) = rest.split_at(rest.find('.').unwrap_or(rest.len()));
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}{decimals}")
}

/// The full-width form of a digit.
fn wide(c: char) -> char {
    c.to_digit(10).and_then(|digit| char::from_u32(u32::from('\u{ff10}') + digit)).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(thousands("1234567.5"), "1,234,567.5");
        assert_eq!((thousands("-123"), thousands("1000")), ("-123".to_owned(), "1,000".to_owned()));
    }
}
