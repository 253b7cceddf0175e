//! The different values of a column, each once.

use std::hash::Hasher;

use rustc_hash::FxHasher;

/// A place of the table without a value.
const NONE: u32 = u32::MAX;

/// The different values of a column in the order of their first row, numbered from 0.
#[derive(Debug)]
pub(super) struct Distinct {
    /// Each value, after its length where that varies: the dictionary as Parquet keeps it.
    plain: Vec<u8>,
    /// Bytes of the length.
    prefix: usize,
    /// Where values end.
    ends: Vec<u32>,
    /// The number of a value at its hash, or at one of the places behind it.
    places: Vec<u32>,
}

impl Distinct {
    /// Values with a length, or all of the same length.
    pub(super) fn new(with_length: bool) -> Self {
        let prefix = if with_length { size_of::<u32>() } else { 0 };
        Self { plain: Vec::new(), prefix, ends: Vec::new(), places: vec![NONE; 16] }
    }

    /// The number of a value.
    #[inline]
    pub(super) fn number(&mut self, value: &[u8]) -> u32 {
        let mut place = self.place(value);
        while self.places[place] != NONE {
            if self.value(self.places[place]) == value {
                return self.places[place];
            }
            place = self.after(place);
        }
        self.append(value, place)
    }

    fn append(&mut self, value: &[u8], place: usize) -> u32 {
        let number = self.ends.len() as u32;
        self.places[place] = number;
        if self.prefix > 0 {
            self.plain.extend_from_slice(&(value.len() as u32).to_le_bytes());
        }
        self.plain.extend_from_slice(value);
        self.ends.push(self.plain.len() as u32);
        if self.ends.len() * 2 > self.places.len() {
            self.grow();
        }
        number
    }

    /// The value with a number.
    #[inline]
    pub(super) fn value(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] as usize };
        &self.plain[start + self.prefix..self.ends[number] as usize]
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The dictionary as Parquet keeps it.
    pub(super) fn plain(&self) -> &[u8] {
        &self.plain
    }

    pub(super) fn clear(&mut self) {
        self.plain.clear();
        self.ends.clear();
        self.places.fill(NONE);
    }

    /// The first place of a value.
    #[inline]
    fn place(&self, value: &[u8]) -> usize {
        let mut hasher = FxHasher::default();
        hasher.write(value);
        hasher.finish() as usize & (self.places.len() - 1)
    }

    fn after(&self, place: usize) -> usize {
        (place + 1) & (self.places.len() - 1)
    }

    fn grow(&mut self) {
        let places = self.places.len() * 4;
        self.places.clear();
        self.places.resize(places, NONE);
        for number in 0..self.ends.len() as u32 {
            let mut place = self.place(self.value(number));
            while self.places[place] != NONE {
                place = self.after(place);
            }
            self.places[place] = number;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_value_has_the_same_number() {
        let mut distinct = Distinct::new(true);
        for _ in 0..2 {
            let numbers = (0..1000).map(|n| distinct.number(format!("value {}", n % 300).as_bytes()));
            assert!(numbers.eq((0..1000).map(|n| n % 300)));
            assert_eq!((distinct.len(), distinct.value(299)), (300, "value 299".as_bytes()));
            assert!(distinct.plain().starts_with(b"\x07\0\0\0value 0\x07\0\0\0value 1"));
            distinct.clear();
        }
        let mut distinct = Distinct::new(false);
        assert_eq!([b"ab", b"cd", b"ab"].map(|value| distinct.number(value)), [0, 1, 0]);
        assert_eq!(distinct.plain(), b"abcd");
    }
}
