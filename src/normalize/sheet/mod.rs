//! Spreadsheets: the filled cells of each sheet, laid out as lines and tables.
//!
//! [`workbook`] reads xlsx and xls, [`ods`] OpenDocument, [`flat`] the XML of 2003, [`csv`] comma- or tab-separated text, all to [`Sheet`]s; [`lay`] tells
//! titles and paragraphs, which stand alone in their rows, from tables. Places are byte offsets in the texts of the
//! cells, one behind the other.

mod csv;
mod extent;
mod flat;
mod lay;
mod ods;
mod workbook;

pub(super) use csv::{is_csv, read as read_csv};
pub(super) use flat::read as read_flat;
pub(super) use ods::{is_ods, read as read_ods};
pub(super) use workbook::{is_xlsx, read_xls, read_xlsx};

use std::collections::BTreeMap;

use super::items::Items;
use super::package::{Refusal, damaged};
use super::paper::Paper;

/// A sheet as far as it is filled.
#[derive(Debug, Default)]
struct Sheet {
    name: String,
    /// Texts by row and column.
    cells: BTreeMap<(u32, u32), String>,
    /// Merged ranges: first and last row and column.
    merged: Vec<Merged>,
}

#[derive(Clone, Copy, Debug)]
struct Merged {
    start: (u32, u32),
    end: (u32, u32),
}

/// More cells than all reports of a province have.
const MAX_CELLS: usize = 2_000_000;

impl Sheet {
    /// Adds a cell, unless it is blank.
    fn put(&mut self, row: u32, col: u32, text: String) -> Result<(), Refusal> {
        if self.cells.len() >= MAX_CELLS {
            return Err(damaged("too many cells"));
        }
        if !text.trim().is_empty() {
            self.cells.insert((row, col), text);
        }
        Ok(())
    }
}

/// The sheets of a book, in order; of several, each under its name.
fn pages(sheets: &[Sheet]) -> Items {
    let (mut paper, mut at) = (Paper::default(), 0);
    let filled: Vec<_> = sheets.iter().filter(|sheet| !sheet.cells.is_empty()).collect();
    for sheet in &filled {
        if filled.len() > 1 {
            paper.text(&sheet.name, at);
            at += sheet.name.len();
            paper.end_line(0, at);
        }
        lay::lay(sheet, &mut paper, &mut at);
    }
    paper.finish(at)
}

#[cfg(test)]
mod tests;
