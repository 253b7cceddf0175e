//! One data page being encoded.

use bytes::Bytes;
use parquet::basic::{Encoding, Type};
use parquet::column::page::{CompressedPage, Page as Encoded};
use parquet::errors::ParquetError;
use parquet::schema::types::ColumnDescriptor;

use super::delta;
use super::distinct::Distinct;
use super::range::Range;
use super::runs::{self, Runs};
use crate::compress::compressed;

/// The rows of a page. Its buffers are those of the page before.
pub(super) struct Page {
    kind: Type,
    pub(super) rows: u32,
    pub(super) nulls: u32,
    /// Of each value of a column that can have none: 1 where there is one.
    pub(super) defined: Runs,
    /// Of each value of a list: 1 where it belongs to the row before.
    pub(super) repeated: Runs,
    /// Numbers of values, where they are numbered, …
    pub(super) numbers: Runs,
    /// … the values themselves, where they are not, …
    pub(super) plain: Vec<u8>,
    /// … and how many of those there are.
    plain_values: usize,
    range: Range,
    encoded: Vec<u8>,
}

/// A page that has ended.
pub(super) struct Done {
    pub(super) rows: u32,
    /// Values, missing ones included.
    pub(super) values: u32,
    pub(super) nulls: u32,
    pub(super) range: Range,
    pub(super) encoding: Encoding,
    pub(super) data: Bytes,
    uncompressed: usize,
}

impl Page {
    pub(super) fn new(kind: Type) -> Self {
        Self {
            kind,
            rows: 0,
            nulls: 0,
            defined: Runs::default(),
            repeated: Runs::default(),
            numbers: Runs::default(),
            plain: Vec::new(),
            plain_values: 0,
            range: Range::new(kind),
            encoded: Vec::new(),
        }
    }

    /// Appends a value as it is.
    #[inline]
    pub(super) fn push(&mut self, value: &[u8]) {
        self.plain_values += 1;
        match self.kind {
            Type::BYTE_ARRAY => self.plain.extend_from_slice(&(value.len() as u32).to_le_bytes()),
            Type::INT64 => return self.plain.extend_from_slice(value),
            _ => (),
        }
        self.range.add(value);
        self.plain.extend_from_slice(value);
    }

    /// About as many bytes as it would have, with `width` bits for each number.
    pub(super) fn bytes(&self, width: u8) -> usize {
        self.plain.len() + self.numbers.len() * usize::from(width) / 8
    }

    /// Ends it; the next one begins. Values are numbered where there is a dictionary of them.
    pub(super) fn end(&mut self, of: &ColumnDescriptor, distinct: Option<&Distinct>) -> Result<Done, ParquetError> {
        self.encoded.clear();
        if of.max_rep_level() > 0 {
            levels(&self.repeated, &mut self.encoded);
        }
        if of.max_def_level() > 0 {
            levels(&self.defined, &mut self.encoded);
        }
        match distinct {
            Some(distinct) => self.encode_numbers(distinct),
            None if self.kind == Type::BOOLEAN => self.encode_flags(),
            None if self.kind == Type::INT64 => self.encode_longs(),
            None => self.encoded.extend_from_slice(&self.plain),
        }
        let values = if of.max_def_level() > 0 { self.defined.len() } else { self.numbers.len() + self.plain_values };
        let done = Done {
            rows: self.rows,
            values: values as u32,
            nulls: self.nulls,
            range: self.range.clone(),
            encoding: match (distinct, self.kind) {
                (Some(_), _) => Encoding::RLE_DICTIONARY,
                (None, Type::INT64) => Encoding::DELTA_BINARY_PACKED,
                (None, _) => Encoding::PLAIN,
            },
            data: compressed(&self.encoded)?.into(),
            uncompressed: self.encoded.len(),
        };
        self.clear();
        Ok(done)
    }

    /// Numbers of values; the bounds are those of the values that they stand for.
    fn encode_numbers(&mut self, distinct: &Distinct) {
        let width = runs::width(distinct.len());
        self.encoded.push(width);
        self.numbers.encode(width, &mut self.encoded);
        let mut seen = vec![false; distinct.len()];
        for number in self.numbers.numbers() {
            if !std::mem::replace(&mut seen[number as usize], true) {
                self.range.add(distinct.value(number));
            }
        }
    }

    /// Eight flags a byte.
    fn encode_flags(&mut self) {
        let byte = |flags: &[u8]| flags.iter().rev().fold(0, |byte, flag| byte << 1 | flag);
        self.encoded.extend(self.plain.chunks(8).map(byte));
    }

    /// Places in a text: each is a little behind the one before.
    fn encode_longs(&mut self) {
        let (longs, _) = self.plain.as_chunks();
        let longs: Vec<i64> = longs.iter().map(|long| i64::from_le_bytes(*long)).collect();
        [longs.iter().min(), longs.iter().max()].into_iter().flatten().for_each(|n| self.range.add(&n.to_le_bytes()));
        delta::encode(&longs, &mut self.encoded);
    }

    fn clear(&mut self) {
        (self.rows, self.nulls, self.plain_values) = (0, 0, 0);
        [&mut self.defined, &mut self.repeated, &mut self.numbers].into_iter().for_each(Runs::clear);
        self.plain.clear();
        self.range.clear();
    }
}

impl Done {
    /// As the crate writes it.
    pub(super) fn encoded(&self) -> CompressedPage {
        let page = Encoded::DataPage {
            buf: self.data.clone(),
            num_values: self.values,
            encoding: self.encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        CompressedPage::new(page, self.uncompressed)
    }
}

/// Levels of one bit after the length of their encoding.
fn levels(levels: &Runs, out: &mut Vec<u8>) {
    let length = out.len();
    out.extend_from_slice(&[0; size_of::<u32>()]);
    let start = out.len();
    levels.encode(1, out);
    let bytes = (out.len() - start) as u32;
    out[length..start].copy_from_slice(&bytes.to_le_bytes());
}
