//! Workbooks that are one XML file (SpreadsheetML 2003), which portals export under the name .xls.

use quick_xml::events::BytesStart;

use super::workbook::number;
use super::{Merged, Sheet, pages};
use crate::normalize::items::Items;
use crate::normalize::package::Refusal;
use crate::normalize::xml::{Elements, attribute, tell};

/// Reads it.
pub(in crate::normalize) fn read(xml: &str) -> Result<Items, Refusal> {
    let mut book = Book::default();
    tell(xml, &mut book)?;
    Ok(pages(&book.sheets))
}

/// The book as far as it is read.
#[derive(Default)]
struct Book {
    sheets: Vec<Sheet>,
    /// The next row and column, from 0.
    row: u32,
    col: u32,
    text: String,
    kind: String,
    in_data: bool,
    in_comment: bool,
    in_visible: bool,
}

impl Elements for Book {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let count = |name| attribute(tag, name).and_then(|n| n.parse::<u32>().ok()).map(|n| n.min(1 << 21));
        match tag.local_name().as_ref() {
            "Worksheet" => {
                let name = attribute(tag, "Name").unwrap_or_default();
                self.sheets.push(Sheet { name, ..Sheet::default() });
                (self.row, self.col) = (0, 0);
            }
            "Row" => {
                self.row = count("Index").map_or(self.row, |n| n.saturating_sub(1));
                self.col = 0;
            }
            "Cell" => {
                self.col = count("Index").map_or(self.col, |n| n.saturating_sub(1));
                self.text.clear();
                let (right, down) = (count("MergeAcross").unwrap_or(0), count("MergeDown").unwrap_or(0));
                if right + down > 0
                    && let Some(sheet) = self.sheets.last_mut()
                {
                    let start = (self.row, self.col);
                    sheet.merged.push(Merged { start, end: (start.0 + down, start.1 + right) });
                }
                // The next cell stands behind the merged ones.
                self.col += right;
            }
            "Data" => {
                self.in_data = !self.in_comment;
                self.kind = attribute(tag, "Type").unwrap_or_default();
            }
            "Comment" => self.in_comment = true,
            "Visible" => self.in_visible = true,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_data {
            self.text.push_str(text);
        } else if self.in_visible && text.trim() != "SheetVisible" {
            // The options of a sheet follow its cells.
            self.sheets.pop();
        }
    }

    fn end(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
            "Data" => self.in_data = false,
            "Comment" => self.in_comment = false,
            "Visible" => self.in_visible = false,
            "Row" => self.row += 1,
            "Cell" => return self.end_cell(),
            _ => {}
        }
        Ok(())
    }
}

impl Book {
    fn end_cell(&mut self) -> Result<(), Refusal> {
        let col = self.col;
        self.col += 1;
        let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
        let start = sheet.merged.last().filter(|m| m.start.0 == self.row && m.end.1 == col).map_or(col, |m| m.start.1);
        let text = std::mem::take(&mut self.text);
        sheet.put(self.row, start, shown(&self.kind, text))
    }
}

/// A value as a sheet shows it.
fn shown(kind: &str, text: String) -> String {
    match (kind, text.trim().parse::<f64>()) {
        ("Number", Ok(n)) => number(n),
        ("DateTime", _) => text.split_once("T00:00").map_or(text.clone(), |(day, _)| day.to_owned()),
        _ => text,
    }
}
