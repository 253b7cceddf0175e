//! How far the sheets of an .xls reach, before a library lays them out as full rectangles: two cells far apart would
//! make it ask for more memory than there is.

use std::io::Cursor;

use office_oxide::cfb::CfbReader;

use crate::normalize::package::{Refusal, damaged};

/// Positions of all sheets together; a report has thousands.
const MAX_POSITIONS: u64 = 4_000_000;

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
    Ok(())
}

/// Positions of the rectangles around the filled cells of each sheet.
fn positions(mut records: &[u8]) -> u64 {
    let (mut sheet, mut sum) = (Extent::default(), 0_u64);
    while let Some((head, rest)) = records.split_first_chunk::<4>() {
        let number = |i: usize, bytes: &[u8]| bytes.get(i..i + 2).map(|b| u16::from_le_bytes([b[0], b[1]]));
        let (kind, size) = (number(0, head).unwrap_or(0), usize::from(number(2, head).unwrap_or(0)));
        if kind == BEGIN {
            sum = sum.saturating_add(std::mem::take(&mut sheet).positions());
        }
        if CELLS.contains(&kind)
            && let (Some(row), Some(col)) = (number(0, rest), number(2, rest))
        {
            sheet.reach(row.into(), col.into());
            // Of several numbers the last column ends the record.
            let last = (kind == 0x00bd && size >= 2).then(|| number(size - 2, rest)).flatten();
            sheet.reach(row.into(), last.unwrap_or(col).into());
        }
        records = rest.get(size..).unwrap_or_default();
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
}
