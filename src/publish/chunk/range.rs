//! The least and the largest value of a page or a column, by which readers tell what they need not read.

use std::cmp::Ordering;

use parquet::basic::Type;
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::statistics::{Statistics, ValueStatistics};
use parquet::schema::types::ColumnDescriptor;

/// Texts are cut to so many bytes: a bound does not need to be a value.
const TEXT_BYTES: usize = 64;

/// The least and the largest value so far, as they are encoded; nothing before the first one.
#[derive(Clone, Debug)]
pub(super) struct Range {
    of: Type,
    /// Whether there was a value.
    pub(super) is_known: bool,
    least: Vec<u8>,
    largest: Vec<u8>,
}

/// A range as it is stated.
#[derive(Debug)]
pub(super) struct Bounds {
    pub(super) least: Vec<u8>,
    pub(super) largest: Vec<u8>,
    /// Whether they are values.
    is_exact: [bool; 2],
}

impl Range {
    pub(super) fn new(of: Type) -> Self {
        Self { of, is_known: false, least: Vec::new(), largest: Vec::new() }
    }

    #[inline]
    pub(super) fn add(&mut self, value: &[u8]) {
        if !self.is_known {
            self.is_known = true;
            set(&mut self.least, value);
            set(&mut self.largest, value);
        } else if compare(self.of, value, &self.least) == Ordering::Less {
            set(&mut self.least, value);
        } else if compare(self.of, value, &self.largest) == Ordering::Greater {
            set(&mut self.largest, value);
        }
    }

    pub(super) fn add_all(&mut self, range: &Self) {
        if range.is_known {
            self.add(&range.least);
            self.add(&range.largest);
        }
    }

    /// Whether neither bound is below, or above, that of the range before.
    pub(super) fn follows(&self, before: &Self, order: Ordering) -> bool {
        let is_so = |now: &[u8], before: &[u8]| [order, Ordering::Equal].contains(&compare(self.of, now, before));
        is_so(&self.least, &before.least) && is_so(&self.largest, &before.largest)
    }

    pub(super) fn bounds(&self) -> Bounds {
        let above = if self.of == Type::BYTE_ARRAY { above(&self.largest) } else { None };
        let least = if self.of == Type::BYTE_ARRAY { start(&self.least) } else { &self.least };
        let is_exact = [least.len() == self.least.len(), above.is_none()];
        Bounds { least: least.to_vec(), largest: above.unwrap_or_else(|| self.largest.clone()), is_exact }
    }

    pub(super) fn clear(&mut self) {
        self.is_known = false;
    }

    /// What is said of a column.
    pub(super) fn statistics(&self, column: &ColumnDescriptor, nulls: u64) -> Result<Statistics, ParquetError> {
        let bounds = self.is_known.then(|| self.bounds());
        let said = (bounds.as_ref(), nulls, column.sort_order().is_signed());
        let bytes = |bytes: &[u8]| ByteArray::from(bytes.to_vec());
        match self.of {
            Type::BOOLEAN => Ok(statistics::<BoolType>(said, |bytes| bytes != [0])),
            Type::INT32 => Ok(statistics::<Int32Type>(said, int)),
            Type::INT64 => Ok(statistics::<Int64Type>(said, long)),
            Type::BYTE_ARRAY => Ok(statistics::<ByteArrayType>(said, bytes)),
            Type::FIXED_LEN_BYTE_ARRAY => {
                Ok(statistics::<FixedLenByteArrayType>(said, |value| FixedLenByteArray::from(bytes(value))))
            }
            other => Err(ParquetError::NYI(format!("columns of {other}"))),
        }
    }
}

fn set(bound: &mut Vec<u8>, value: &[u8]) {
    bound.clear();
    bound.extend_from_slice(value);
}

fn statistics<T: DataType>(
    (bounds, nulls, is_signed): (Option<&Bounds>, u64, bool),
    value: impl Fn(&[u8]) -> T::T,
) -> Statistics {
    let [least_is_exact, largest_is_exact] = bounds.map_or([false; 2], |bounds| bounds.is_exact);
    let (least, largest) = bounds.map(|bounds| (value(&bounds.least), value(&bounds.largest))).unzip();
    let statistics = ValueStatistics::new(least, largest, None, Some(nulls), false)
        .with_backwards_compatible_min_max(is_signed)
        .with_min_is_exact(least_is_exact)
        .with_max_is_exact(largest_is_exact);
    Statistics::from(statistics)
}

/// The order of two values as they are encoded.
fn compare(of: Type, a: &[u8], b: &[u8]) -> Ordering {
    match of {
        Type::INT32 => int(a).cmp(&int(b)),
        Type::INT64 => long(a).cmp(&long(b)),
        Type::FIXED_LEN_BYTE_ARRAY => sign(a).cmp(&sign(b)).then_with(|| a.cmp(b)),
        _ => a.cmp(b),
    }
}

fn int(bytes: &[u8]) -> i32 {
    bytes.first_chunk().map_or(0, |bytes| i32::from_le_bytes(*bytes))
}

fn long(bytes: &[u8]) -> i64 {
    bytes.first_chunk().map_or(0, |bytes| i64::from_le_bytes(*bytes))
}

/// The first byte of a decimal, with its sign.
fn sign(bytes: &[u8]) -> i8 {
    bytes.first().map_or(0, |byte| *byte as i8)
}

/// The beginning of a text.
fn start(text: &[u8]) -> &[u8] {
    if text.len() <= TEXT_BYTES {
        return text;
    }
    let is_start = |at: &usize| (text[*at] as i8) >= -0x40; // as `str::is_char_boundary`
    &text[..(0..=TEXT_BYTES).rev().find(is_start).unwrap_or(0)]
}

/// A short text that is above a long one and all others that begin as it does; `None` where it is short itself, or
/// where there is none.
fn above(text: &[u8]) -> Option<Vec<u8>> {
    let mut short = match start(text) {
        short if short.len() == text.len() => return None,
        short => String::from_utf8(short.to_vec()).ok()?,
    };
    loop {
        let last = short.pop()?;
        if let Some(next) = (last..=char::MAX).nth(1) {
            short.push(next);
            return Some(short.into_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_and_integers_are_in_the_order_of_numbers() {
        let decimal = |n: i128| n.to_be_bytes()[7..].to_vec();
        let numbers = [-(10_i128.pow(19)), -256, -1, 0, 1, 255, 256, 10_i128.pow(19)];
        for pair in numbers.windows(2) {
            let [a, b] = [decimal(pair[0]), decimal(pair[1])];
            assert_eq!(compare(Type::FIXED_LEN_BYTE_ARRAY, &a, &b), Ordering::Less);
        }
        assert_eq!(compare(Type::INT64, &(-1_i64).to_le_bytes(), &256_i64.to_le_bytes()), Ordering::Less);
        assert_eq!(compare(Type::INT32, &256_i32.to_le_bytes(), &1_i32.to_le_bytes()), Ordering::Greater);
    }

    #[test]
    fn long_texts_are_bounded_by_short_ones() {
        let bounds = |texts: &[&str]| {
            let mut range = Range::new(Type::BYTE_ARRAY);
            texts.iter().for_each(|text| range.add(text.as_bytes()));
            range.bounds()
        };
        let short = bounds(&["b", "a", "c"]);
        assert_eq!((&short.least[..], &short.largest[..], short.is_exact), (&b"a"[..], &b"c"[..], [true, true]));
        for text in
            ["政府信息公开".repeat(5), "\u{d7ff}".repeat(30), format!("{}{}", "a".repeat(60), "\u{10ffff}".repeat(9))]
        {
            let long = bounds(&[&text]);
            assert_eq!(long.is_exact, [false, false]);
            let [least, largest] = [long.least, long.largest].map(|bound| String::from_utf8(bound).unwrap());
            assert!(least.len() <= TEXT_BYTES && largest.len() <= TEXT_BYTES + 3);
            assert!(least < text && text < largest);
        }
        let highest = "\u{10ffff}".repeat(30);
        assert_eq!(bounds(&[&highest]).largest, highest.as_bytes());
    }
}
