//! Values of one column to the pages of a Parquet column chunk.
//!
//! The writer of the parquet crate looks up each value of each row in a hash table, compares it with the least and the
//! largest so far, and makes a compressor for each column of each row group. Most columns repeat the value of the row
//! before, or have few different ones: here rows of the same value are taken together, the different values are
//! numbered, and bounds are found among those. The crate still writes the headers of pages, the metadata and the file.

mod delta;
mod distinct;
mod page;
mod range;
mod runs;
mod rows;

use std::cmp::Ordering;
use std::io::Write;

use bytes::Bytes;
use parquet::basic::{BoundaryOrder, Compression, Encoding, EncodingMask, PageType, Type, ZstdLevel};
use parquet::column::page::{CompressedPage, Page as Encoded, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, ColumnIndexBuilder, OffsetIndexBuilder, PageEncodingStats};
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use crate::compress::compressed;
use distinct::Distinct;
use page::{Done, Page};
use range::Range;
pub(super) use rows::{Declared, Rows};

/// A page ends at so many rows …
const PAGE_ROWS: u32 = 20_000;
/// … or bytes.
const PAGE_BYTES: usize = 1 << 20;
/// Values of a chunk are numbered up to so many bytes of different ones; then they are written as they are.
const DICTIONARY_BYTES: usize = 1 << 20;

/// A column chunk being encoded.
pub(super) struct Chunk {
    of: ColumnDescPtr,
    kind: Type,
    /// The different values, unless hardly one comes twice.
    distinct: Option<Distinct>,
    /// Whether values are written as they are, from now on.
    is_plain: bool,
    page: Page,
    pages: Vec<Done>,
    range: Range,
}

impl Chunk {
    /// An empty one. Where values are `unique`, they are not numbered.
    pub(super) fn new(of: ColumnDescPtr, unique: bool) -> Self {
        let kind = of.physical_type();
        let is_plain = unique || kind == Type::BOOLEAN;
        let distinct = (!is_plain).then(|| Distinct::new(kind == Type::BYTE_ARRAY));
        let (page, range) = (Page::new(kind), Range::new(kind));
        Self { of, kind, distinct, is_plain, page, pages: Vec::new(), range }
    }

    /// Rows with texts.
    pub(super) fn texts<'a>(&mut self, texts: impl Iterator<Item = Option<&'a str>>) -> Result<(), ParquetError> {
        each_run(texts, is_same, |text, rows| self.append(text.map(str::as_bytes), rows))
    }

    /// Rows with values of the same size, as Parquet encodes them; of a flag, one byte.
    pub(super) fn values<const N: usize>(
        &mut self,
        values: impl Iterator<Item = Option<[u8; N]>>,
    ) -> Result<(), ParquetError> {
        each_run(values, |a, b| a == b, |value, rows| self.append(value.as_ref().map(<[u8; N]>::as_slice), rows))
    }

    /// A row with a list.
    pub(super) fn list<'a>(&mut self, values: impl Iterator<Item = &'a [u8]>) -> Result<(), ParquetError> {
        let mut is_next = 0;
        for value in values {
            self.page.repeated.push(is_next, 1);
            self.page.defined.push(1, 1);
            self.push(value, 1);
            is_next = 1;
        }
        if is_next == 0 {
            self.page.repeated.push(0, 1);
            self.page.defined.push(0, 1);
            self.page.nulls += 1;
        }
        self.end_rows(1)
    }

    /// Rows with the same value, or without one.
    #[inline]
    fn append(&mut self, value: Option<&[u8]>, mut rows: u32) -> Result<(), ParquetError> {
        while rows > 0 {
            let now = if self.could_fill(value) { 1 } else { rows.min(PAGE_ROWS - self.page.rows) };
            if self.of.max_def_level() > 0 {
                self.page.defined.push(u32::from(value.is_some()), now);
            }
            match value {
                Some(value) => self.push(value, now),
                None => self.page.nulls += now,
            }
            self.end_rows(now)?;
            rows -= now;
        }
        Ok(())
    }

    /// About as many bytes as it will have.
    pub(super) fn bytes(&self) -> usize {
        let pages: usize = self.pages.iter().map(|page| page.data.len()).sum();
        let (different, dictionary) = self.distinct.as_ref().map_or((0, 0), |d| (d.len(), d.plain().len()));
        pages + dictionary + self.page.bytes(runs::width(different))
    }

    /// Ends the chunk; the next one begins.
    pub(super) fn end(&mut self) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
        self.end_page()?;
        let pages = std::mem::take(&mut self.pages);
        let dictionary = self.distinct.as_ref().map(dictionary_page).transpose()?;
        let chunk = self.written(dictionary, &pages);
        self.range.clear();
        if let Some(distinct) = &mut self.distinct {
            distinct.clear();
            self.is_plain = false;
        }
        chunk
    }

    /// Whether a page could end for its bytes, or the dictionary be full, after a row with this value.
    fn could_fill(&self, value: Option<&[u8]>) -> bool {
        let dictionary = self.distinct.as_ref().filter(|_| !self.is_plain).map(|distinct| distinct.plain().len());
        dictionary.is_none_or(|bytes| bytes + value.map_or(0, <[u8]>::len) + size_of::<u32>() >= DICTIONARY_BYTES)
    }

    #[inline]
    fn push(&mut self, value: &[u8], times: u32) {
        match &mut self.distinct {
            Some(distinct) if !self.is_plain => self.page.numbers.push(distinct.number(value), times),
            _ => self.page.push(value),
        }
    }

    fn end_rows(&mut self, rows: u32) -> Result<(), ParquetError> {
        self.page.rows += rows;
        let is_full = self.distinct.as_ref().is_some_and(|d| !self.is_plain && d.plain().len() >= DICTIONARY_BYTES);
        if is_full || self.page.rows >= PAGE_ROWS || self.page.plain.len() >= PAGE_BYTES {
            self.end_page()?;
            self.is_plain |= is_full;
        }
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), ParquetError> {
        if self.page.rows > 0 {
            let distinct = self.distinct.as_ref().filter(|_| !self.is_plain);
            let done = self.page.end(&self.of, distinct)?;
            self.range.add_all(&done.range);
            self.pages.push(done);
        }
        Ok(())
    }

    /// The pages behind each other, and what is to be said of them.
    fn written(
        &self,
        dictionary: Option<CompressedPage>,
        pages: &[Done],
    ) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
        let mut file = TrackedWrite::new(Vec::new());
        let mut writer = SerializedPageWriter::new(&mut file);
        let (mut bytes, mut uncompressed, mut starts) = (0, 0, Vec::new());
        let has_dictionary = dictionary.is_some();
        for page in dictionary.into_iter().chain(pages.iter().map(Done::encoded)) {
            let written = writer.write_page(page)?;
            starts.push((written.offset as i64, written.compressed_size as i32));
            bytes += written.bytes_written;
            uncompressed += written.uncompressed_size as i64;
        }
        file.flush()?;
        let first = usize::from(has_dictionary);
        let nulls = pages.iter().map(|page| u64::from(page.nulls)).sum();
        let counts = page_counts(has_dictionary, pages);
        let metadata = ColumnChunkMetaData::builder(self.of.clone())
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_encodings_mask(encodings(&counts))
            .set_page_encoding_stats(counts)
            .set_total_compressed_size(bytes as i64)
            .set_total_uncompressed_size(uncompressed)
            .set_num_values(pages.iter().map(|page| i64::from(page.values)).sum())
            .set_dictionary_page_offset(has_dictionary.then_some(0))
            .set_data_page_offset(starts.get(first).map_or(0, |(start, _)| *start))
            .set_statistics(self.range.statistics(&self.of, nulls)?)
            .build()?;
        let close = ColumnCloseResult {
            bytes_written: bytes,
            rows_written: pages.iter().map(|page| u64::from(page.rows)).sum(),
            metadata,
            bloom_filter: None,
            column_index: Some(column_index(self.kind, pages).build()?),
            offset_index: Some(offset_index(&starts[first..], pages).build()),
        };
        Ok((file.into_inner()?.into(), close))
    }
}

/// Takes rows of the same value together.
fn each_run<T: Copy>(
    mut values: impl Iterator<Item = T>,
    is_same: impl Fn(T, T) -> bool,
    mut each: impl FnMut(T, u32) -> Result<(), ParquetError>,
) -> Result<(), ParquetError> {
    let Some(mut value) = values.next() else { return Ok(()) };
    let mut rows = 1;
    for next in values {
        if is_same(next, value) {
            rows += 1;
        } else {
            each(value, rows)?;
            (value, rows) = (next, 1);
        }
    }
    each(value, rows)
}

/// Rows of a document often have the same text of it, not only an equal one.
fn is_same(a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => std::ptr::eq(a, b) || a == b,
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn dictionary_page(distinct: &Distinct) -> Result<CompressedPage, ParquetError> {
    let page = Encoded::DictionaryPage {
        buf: compressed(distinct.plain())?.into(),
        num_values: distinct.len() as u32,
        encoding: Encoding::PLAIN,
        is_sorted: false,
    };
    Ok(CompressedPage::new(page, distinct.plain().len()))
}

/// Those of the pages, and that of levels.
fn encodings(counts: &[PageEncodingStats]) -> EncodingMask {
    EncodingMask::new_from_encodings(counts.iter().map(|count| &count.encoding).chain([&Encoding::RLE]))
}

fn page_counts(has_dictionary: bool, pages: &[Done]) -> Vec<PageEncodingStats> {
    let dictionary = PageEncodingStats { page_type: PageType::DICTIONARY_PAGE, encoding: Encoding::PLAIN, count: 1 };
    let mut counts = Vec::from_iter(has_dictionary.then_some(dictionary));
    for pages in pages.chunk_by(|a, b| a.encoding == b.encoding) {
        let encoding = pages[0].encoding;
        counts.push(PageEncodingStats { page_type: PageType::DATA_PAGE, encoding, count: pages.len() as i32 });
    }
    counts
}

fn column_index(kind: Type, pages: &[Done]) -> ColumnIndexBuilder {
    let mut index = ColumnIndexBuilder::new(kind);
    for page in pages {
        let bounds = page.range.is_known.then(|| page.range.bounds());
        let (least, largest) = bounds.map_or_else(Default::default, |bounds| (bounds.least, bounds.largest));
        index.append(!page.range.is_known, least, largest, i64::from(page.nulls));
    }
    let ranges: Vec<_> = pages.iter().map(|page| &page.range).filter(|range| range.is_known).collect();
    let goes = |order| ranges.windows(2).all(|pair| pair[1].follows(pair[0], order));
    index.set_boundary_order(match (goes(Ordering::Greater), goes(Ordering::Less)) {
        (true, _) => BoundaryOrder::ASCENDING,
        (false, true) => BoundaryOrder::DESCENDING,
        (false, false) => BoundaryOrder::UNORDERED,
    });
    index
}

fn offset_index(starts: &[(i64, i32)], pages: &[Done]) -> OffsetIndexBuilder {
    let mut index = OffsetIndexBuilder::new();
    for ((start, size), page) in starts.iter().zip(pages) {
        index.append_row_count(i64::from(page.rows));
        index.append_offset_and_size(*start, *size);
    }
    index
}

#[cfg(test)]
mod tests;
