//! Sheets of OpenDocument. The file holds the text of each cell as it was shown, so that is what is read.

use quick_xml::events::BytesStart;

use super::{Merged, Sheet, pages};
use crate::normalize::items::Items;
use crate::normalize::package::{Package, Refusal, damaged};
use crate::normalize::xml::{Elements, attribute, tell};

/// True for a package that holds an OpenDocument spreadsheet.
pub(in crate::normalize) fn is_ods(package: &mut Package<'_>) -> bool {
    package.text("mimetype").ok().flatten().is_some_and(|kind| kind.contains("opendocument.spreadsheet"))
}

/// Reads it.
pub(in crate::normalize) fn read(package: &mut Package<'_>) -> Result<Items, Refusal> {
    let xml = package.text("content.xml")?.ok_or_else(|| damaged("no content.xml"))?;
    let mut book = Book::default();
    tell(&xml, &mut book)?;
    Ok(pages(&book.sheets))
}

/// The book as far as it is read.
#[derive(Default)]
struct Book {
    sheets: Vec<Sheet>,
    row: u32,
    col: u32,
    row_repeats: u32,
    cell: Option<Cell>,
    paragraphs: usize,
    /// Within a comment on a cell.
    notes: usize,
}

#[derive(Default)]
struct Cell {
    text: String,
    repeats: u32,
    rows: u32,
    cols: u32,
}

/// A filled cell that is repeated more often is a pattern, not data.
const MAX_REPEATS: u32 = 256;

impl Elements for Book {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let count = |name| attribute(tag, name).and_then(|n| n.parse::<u32>().ok()).unwrap_or(1).clamp(1, 1 << 21);
        match tag.local_name().as_ref() {
            "table" => {
                let name = attribute(tag, "name").unwrap_or_default();
                self.sheets.push(Sheet { name, ..Sheet::default() });
                self.row = 0;
            }
            "table-row" => (self.col, self.row_repeats) = (0, count("number-rows-repeated")),
            "table-cell" | "covered-table-cell" => {
                self.cell = Some(Cell {
                    text: String::new(),
                    repeats: count("number-columns-repeated"),
                    rows: count("number-rows-spanned"),
                    cols: count("number-columns-spanned"),
                });
            }
            "annotation" => self.notes += 1,
            "p" => {
                self.paragraphs += 1;
                if self.cell.as_ref().is_some_and(|cell| !cell.text.is_empty()) {
                    self.text("\n");
                }
            }
            "s" | "tab" => self.text(" "),
            "line-break" => self.text("\n"),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.paragraphs > 0
            && self.notes == 0
            && let Some(cell) = &mut self.cell
        {
            cell.text.push_str(text);
        }
    }

    fn end(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
            "p" => self.paragraphs = self.paragraphs.saturating_sub(1),
            "annotation" => self.notes = self.notes.saturating_sub(1),
            "table-row" => self.row = self.row.saturating_add(self.row_repeats),
            "table-cell" | "covered-table-cell" => return self.end_cell(),
            _ => {}
        }
        Ok(())
    }
}

impl Book {
    fn end_cell(&mut self) -> Result<(), Refusal> {
        let (Some(cell), Some(sheet)) = (self.cell.take(), self.sheets.last_mut()) else { return Ok(()) };
        let (row, col) = (self.row, self.col);
        self.col = col.saturating_add(cell.repeats);
        if cell.rows > 1 || cell.cols > 1 {
            let end = (row.saturating_add(cell.rows - 1), col.saturating_add(cell.cols - 1));
            sheet.merged.push(Merged { start: (row, col), end });
        }
        if cell.text.is_empty() {
            return Ok(());
        }
        for r in 0..self.row_repeats.min(MAX_REPEATS) {
            for c in 0..cell.repeats.min(MAX_REPEATS) {
                sheet.put(row.saturating_add(r), col.saturating_add(c), cell.text.clone())?;
            }
        }
        Ok(())
    }
}
