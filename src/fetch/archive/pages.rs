//! What a Parquet file declares about itself, looked at before it is decoded: a damaged file may declare sizes for which
//! no machine has room, and pages that take hours.

use std::io;
use std::ops::Range;

use parquet::basic::Type;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::ChunkReader;

use super::Left;
use super::meter::Meter;
use super::thrift::{Compact, INT_32, STRUCT};
use crate::model::RejectKind;

/// Footers are no longer.
const MAX_FOOTER: u64 = 512 << 20;
/// Headers of pages are no longer: they may repeat the least and the greatest value.
const MAX_HEADER: u64 = 64 << 20;
/// Values of a fixed length are no longer.
const MAX_FIXED: i32 = 1 << 20;
/// Every row counts as so many bytes at least: rows that repeat take no room in the file.
pub(super) const ROW: u64 = 1024;
/// Bytes of rows that are held at once, as far as pages tell.
const HELD: u64 = 64 << 20;
/// Rows held at once.
const BATCH: u64 = 32;

/// The type of a page that is a dictionary.
const DICTIONARY: i64 = 2;
/// Encodings whose reader fills as much room as a number on the page says.
const DELTAS: Range<i64> = 6..8;

fn damaged(message: impl std::fmt::Display) -> Left {
    Left::Broken(RejectKind::Damaged, format!("Parquet 文件已损坏 / the Parquet file is damaged: {message}"))
}

/// Refuses a footer that lies about lengths, or is encrypted.
pub(super) fn footer<R: ChunkReader>(file: &R) -> Result<(), Left> {
    let size = file.len();
    let end = size.checked_sub(8).ok_or_else(|| damaged("no footer"))?;
    let tail = file.get_bytes(end, 8).map_err(damaged)?;
    let length = u64::from(u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]));
    match &tail[4..] {
        b"PAR1" => {}
        b"PARE" => {
            let message = "Parquet 文件已加密 / the Parquet file is encrypted".to_owned();
            return Err(Left::Broken(RejectKind::Encrypted, message));
        }
        _ => return Err(damaged("no footer")),
    }
    let start = end.checked_sub(length).filter(|_| length <= MAX_FOOTER);
    let start = start.ok_or_else(|| damaged("the footer is longer than the file"))?;
    let mut footer = Compact::new(io::BufReader::new(file.get_read(start).map_err(damaged)?), length);
    footer.skip(STRUCT).map_err(|e| damaged(format_args!("footer: {e}")))
}

/// What can be decoded of a file.
pub(super) struct Sound {
    /// So many row groups, from the first.
    pub(super) groups: usize,
    /// Why the next one cannot.
    pub(super) then: Option<Left>,
    /// Rows to hold at once.
    pub(super) batch: usize,
}

/// Looks at the pages of those columns.
pub(super) fn sound<R: ChunkReader>(file: &R, metadata: &ParquetMetaData, columns: &[usize], meter: &Meter) -> Sound {
    let mut look = Look { file, columns, meter, left: file.len(), largest: 1 };
    let mut groups = 0;
    let then = metadata.row_groups().iter().find_map(|group| {
        let result = look.group(group);
        groups += usize::from(result.is_ok());
        result.err()
    });
    Sound { groups, then, batch: (HELD / look.largest).clamp(1, BATCH) as usize }
}

/// The pages seen so far.
struct Look<'a, R> {
    file: &'a R,
    columns: &'a [usize],
    meter: &'a Meter,
    /// Bytes of the file that no column has taken.
    left: u64,
    /// The largest page.
    largest: u64,
}

impl<R: ChunkReader> Look<'_, R> {
    fn group(&mut self, group: &RowGroupMetaData) -> Result<(), Left> {
        let rows = u64::try_from(group.num_rows()).map_err(damaged)?;
        self.meter.count(rows.saturating_mul(ROW))?;
        for at in self.columns {
            let column = group.columns().get(*at).ok_or_else(|| damaged("a row group lacks a column"))?;
            self.column(column, rows)?;
        }
        Ok(())
    }

    fn column(&mut self, column: &ColumnChunkMetaData, rows: u64) -> Result<(), Left> {
        let described = column.column_descr();
        if described.physical_type() == Type::FIXED_LEN_BYTE_ARRAY && described.type_length() > MAX_FIXED {
            return Err(damaged(format_args!("values of {} bytes", described.type_length())));
        }
        let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
        let mut at = u64::try_from(start).map_err(damaged)?;
        let size = u64::try_from(column.compressed_size()).map_err(damaged)?;
        let end = at.checked_add(size).filter(|end| *end <= self.file.len());
        let end = end.ok_or_else(|| damaged("a column reaches beyond the file"))?;
        self.left = self.left.checked_sub(size).ok_or_else(|| damaged("columns overlap"))?;
        let mut values = 0_u64;
        while at < end {
            let page = self.page(at, end)?;
            at = page.end;
            values += page.rows;
            if values > rows {
                return Err(damaged("a column has more values than rows"));
            }
        }
        Ok(())
    }

    /// Reads the header of the page that begins there.
    fn page(&mut self, start: u64, end: u64) -> Result<Page, Left> {
        let reader = io::BufReader::new(self.file.get_read(start).map_err(damaged)?);
        let mut compact = Compact::new(reader, (end - start).min(MAX_HEADER));
        let header = Header::read(&mut compact).map_err(|e| damaged(format_args!("page header: {e}")))?;
        let after = start + compact.read;
        let length = u64::try_from(header.compressed).map_err(damaged)?;
        let plain = u64::try_from(header.plain).map_err(damaged)?;
        let values = u64::try_from(header.values).map_err(damaged)?;
        if length > end - after {
            return Err(damaged("a page reaches beyond its column"));
        }
        if header.is_dictionary && values > plain {
            return Err(damaged("a dictionary has more values than bytes"));
        }
        if header.has_deltas {
            let message = "Parquet 的增量编码不支持,请改用普通或字典编码 / \
                 delta encodings of text are not read: write the file with plain or dictionary encoding";
            return Err(Left::Broken(RejectKind::UnsupportedFormat, message.to_owned()));
        }
        self.meter.count(plain)?;
        self.largest = self.largest.max(plain);
        Ok(Page { end: after + length, rows: if header.is_dictionary { 0 } else { values } })
    }
}

/// A page: where the next one begins, and its rows.
struct Page {
    end: u64,
    rows: u64,
}

/// The header of a page, as far as it is about sizes.
#[derive(Default)]
struct Header {
    plain: i64,
    compressed: i64,
    values: i64,
    has_deltas: bool,
    is_dictionary: bool,
}

impl Header {
    fn read<R: io::Read>(compact: &mut Compact<R>) -> io::Result<Self> {
        let mut header = Self::default();
        compact.fields(&mut |compact, id, kind| match (id, kind) {
            (1, INT_32) => compact.int().map(|kind| header.is_dictionary = kind == DICTIONARY),
            (2, INT_32) => compact.int().map(|size| header.plain = size),
            (3, INT_32) => compact.int().map(|size| header.compressed = size),
            // A page of data, a dictionary, a page of data of the second version.
            (5 | 7 | 8, STRUCT) => header.values(compact, if id == 8 { 4 } else { 2 }),
            _ => compact.skip(kind),
        })?;
        Ok(header)
    }

    /// How many values, and in which encoding. Of several such records in one header the greatest counts.
    fn values<R: io::Read>(&mut self, compact: &mut Compact<R>, encoding: i64) -> io::Result<()> {
        compact.fields(&mut |compact, id, kind| match (id, kind) {
            (1, INT_32) => compact.int().map(|values| self.values = self.values.max(values)),
            (id, INT_32) if id == encoding => {
                compact.int().map(|encoding| self.has_deltas |= DELTAS.contains(&encoding))
            }
            _ => compact.skip(kind),
        })
    }
}
