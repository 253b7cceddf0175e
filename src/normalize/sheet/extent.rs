//! How far the sheets of an .xls reach, before a library lays them out as full rectangles: two cells far apart would
//! make it ask for more memory than there is.

use std::io::Cursor;

use office_oxide::cfb::CfbReader;

use crate::normalize::package::{Refusal, damaged};

/// Positions of all sheets together; a report has thousands.
const MAX_POSITIONS: u64 = 4_000_000;

/// Positions that a sheet of this format can have: 65,536 rows of 256 columns. The library makes room for as many as a
/// sheet declares.
const MAX_DECLARED: u64 = 1 << 24;

/// The record in which a sheet declares how far it reaches.
const DECLARED: u16 = 0x0200;

/// Records of cells with a value: formula, several numbers, label, number, text of the file, truth, number packed.
const CELLS: [u16; 8] = [0x0006, 0x00bd, 0x00d6, 0x00fd, 0x0203, 0x0204, 0x0205, 0x027e];

/// The record with which a sheet begins.
const BEGIN: u16 = 0x0809;

/// Rows and columns of one sheet, first and last.
#[derive(Default)]
struct Extent(Option<[u64; 4]>);

impl Extent {
    fn reach(&mut self, row: u64, col: u64) {
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, col, col]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(col), right.max(col)]);
    }

    fn positions(&self) -> u64 {
        self.0.map_or(0, |[top, bottom, left, right]| (bottom - top + 1) * (right - left + 1))
    }
}

/// Refuses a workbook whose filled cells are too far apart.
pub(super) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    let mut file = CfbReader::new(Cursor::new(bytes)).map_err(|e| damaged(&e.to_string()))?;
    let book = file.open_stream("Workbook").or_else(|_| file.open_stream("Book"));
    let book = book.map_err(|e| damaged(&e.to_string()))?;
    if positions(&book) > MAX_POSITIONS {
        return Err(damaged("its cells are too far apart"));
    }
    if records(&book).any(|(kind, body)| kind == DECLARED && declared(body) > MAX_DECLARED) {
        return Err(damaged("a sheet declares more cells than the format has"));
    }
    Ok(())
}

/// The records of a workbook: kind and body. The last one may be torn.
fn records(mut bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (head, rest) = bytes.split_first_chunk::<4>()?;
        let (kind, size) =
            (u16::from_le_bytes([head[0], head[1]]), usize::from(u16::from_le_bytes([head[2], head[3]])));
        let (body, next) = rest.split_at(size.min(rest.len()));
        bytes = next;
        Some((kind, body))
    })
}

fn number(at: usize, body: &[u8]) -> Option<u16> {
    body.get(at..at + 2).map(|b| u16::from_le_bytes([b[0], b[1]]))
}

/// Positions that a sheet declares, from its first column on; `u64::MAX` where it ends before it begins.
fn declared(body: &[u8]) -> u64 {
    let at = |at: usize| u64::from(number(at, body).unwrap_or(0));
    let (first, end, columns) = match body.len() {
        // Rows of 16 bits, as before Excel 97.
        10 => (at(0), at(2), at(6)),
        _ => (at(0) | at(2) << 16, at(4) | at(6) << 16, at(10)),
    };
    match end.checked_sub(first) {
        // An empty sheet.
        _ if end == 0 || columns == 0 => 0,
        None | Some(0) => u64::MAX,
        Some(rows) => rows.saturating_mul(columns),
    }
}

/// Positions of the rectangles around the filled cells of each sheet.
fn positions(book: &[u8]) -> u64 {
    let (mut sheet, mut sum) = (Extent::default(), 0_u64);
    for (kind, body) in records(book) {
        if kind == BEGIN {
            sum = sum.saturating_add(std::mem::take(&mut sheet).positions());
        }
        if CELLS.contains(&kind)
            && let (Some(row), Some(col)) = (number(0, body), number(2, body))
        {
            sheet.reach(row.into(), col.into());
            // Of several numbers the last column ends the record.
            let last = (kind == 0x00bd).then(|| body.len().checked_sub(2)).flatten().and_then(|at| number(at, body));
            sheet.reach(row.into(), last.unwrap_or(col).into());
        }
    }
    sum.saturating_add(sheet.positions())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_counts_from_its_first_cell_to_its_last() {
        let cell = |row: u16, col: u16| {
            let place = [row.to_le_bytes(), col.to_le_bytes()].concat();
            [&[0x03, 0x02, 4, 0], &place[..]].concat()
        };
        let begin = [0x09, 0x08, 0, 0];
        let book = [&begin[..], &cell(2, 1), &cell(4, 5), &begin, &cell(65_535, 0), &cell(0, 65_535)].concat();
        assert_eq!(positions(&book), 15 + (1 << 32));
        assert_eq!(positions(&book[..3]), 0);
    }

    #[test]
    fn a_sheet_declares_no_more_than_the_format_has() {
        let rows = |first: u32, end: u32| [first.to_le_bytes(), end.to_le_bytes()].concat();
        let wide =
            |first, end, columns: u16| [&rows(first, end)[..], &[0, 0], &columns.to_le_bytes(), &[0, 0]].concat();
        assert_eq!(declared(&wide(2, 30, 9)), 28 * 9);
        assert_eq!(declared(&wide(0, 65_536, 256)), MAX_DECLARED);
        assert!(declared(&wide(0, u32::MAX, 256)) > MAX_DECLARED);
        assert_eq!(declared(&wide(5, 5, 9)), u64::MAX);
        assert_eq!(declared(&wide(0, 0, 0)), 0);
        assert_eq!(declared(&[1, 0, 4, 0, 0, 0, 3, 0, 0, 0]), 9);
    }
}
