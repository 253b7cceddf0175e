//! Excel's formats, by calamine.

use std::io::Cursor;

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Reader, SheetVisible, Xls, XlsError, Xlsx};

use super::{Merged, Sheet, extent, pages};
use crate::normalize::items::Items;
use crate::normalize::package::{Package, Refusal, damaged, encrypted};

/// True for a package that holds a workbook.
pub(in crate::normalize) fn is_xlsx(package: &Package<'_>) -> bool {
    package.has("xl/workbook.xml")
}

fn failed(e: impl std::fmt::Display) -> Refusal {
    damaged(&e.to_string())
}

/// Reads a workbook of Excel 2007 or later. Cells are taken one by one: a sheet with two cells far apart stays small.
pub(in crate::normalize) fn read_xlsx(bytes: &[u8]) -> Result<Items, Refusal> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(failed)?;
    let mut sheets = Vec::new();
    for name in visible(&book) {
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let mut sheet = Sheet { merged: ranges(&merged), name, ..Sheet::default() };
        // Sheets of charts and macros have no cells.
        let Ok(mut cells) = book.worksheet_cells_reader(&sheet.name) else { continue };
        while let Some(cell) = cells.next_cell().map_err(failed)? {
            let (row, col) = cell.get_position();
            sheet.put(row, col, shown(&owned(cell.get_value())))?;
        }
        sheets.push(sheet);
    }
    Ok(pages(&sheets))
}

/// Reads a workbook of Excel before 2007, or of WPS.
pub(in crate::normalize) fn read_xls(bytes: &[u8]) -> Result<Items, Refusal> {
    extent::check(bytes)?;
    let opened: Result<Xls<_>, XlsError> = calamine::open_workbook_from_rs(Cursor::new(bytes));
    let mut book = opened.map_err(|e| if matches!(e, XlsError::Password) { encrypted() } else { failed(e) })?;
    let mut sheets = Vec::new();
    for name in visible(&book) {
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let (top, left) = range.start().unwrap_or_default();
        let mut sheet = Sheet { name, merged: ranges(&merged), ..Sheet::default() };
        for (row, col, value) in range.used_cells() {
            sheet.put(top + row as u32, left + col as u32, shown(value))?;
        }
        sheets.push(sheet);
    }
    Ok(pages(&sheets))
}

fn visible<'a, B: Reader<Cursor<&'a [u8]>>>(book: &B) -> Vec<String> {
    let shown = book.sheets_metadata().iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    shown.map(|sheet| sheet.name.clone()).collect()
}

fn ranges(merged: &[Dimensions]) -> Vec<Merged> {
    let is_range = |d: &&Dimensions| d.start.0 <= d.end.0 && d.start.1 <= d.end.1;
    merged.iter().filter(is_range).map(|d| Merged { start: d.start, end: d.end }).collect()
}

fn owned(value: &DataRef<'_>) -> Data {
    match value {
        DataRef::SharedString(text) => Data::String((*text).to_owned()),
        other => Data::from(other.clone()),
    }
}

/// A value as a sheet shows it in the general format.
fn shown(value: &Data) -> String {
    match value {
        Data::Int(n) => n.to_string(),
        Data::Float(n) => number(*n),
        Data::String(text) => text.clone(),
        Data::Bool(b) => b.to_string().to_uppercase(),
        Data::DateTime(time) => date(time),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Error(e) => e.to_string(),
        Data::Empty => String::new(),
    }
}

/// Fifteen digits, as many as Excel keeps, without the noise behind them.
pub(super) fn number(n: f64) -> String {
    let rounded: f64 = format!("{n:.14e}").parse().unwrap_or(n);
    rounded.to_string()
}

fn date(time: &ExcelDateTime) -> String {
    if time.is_duration() {
        return number(time.as_f64());
    }
    let (year, month, day, hour, minute, ..) = time.to_ymd_hms_milli();
    match (hour, minute) {
        (0, 0) => format!("{year}-{month:02}-{day:02}"),
        _ => format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}"),
    }
}
