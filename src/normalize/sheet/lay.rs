//! Rows of a sheet to lines and tables.

use std::collections::{BTreeMap, BTreeSet};

use super::{Merged, Sheet};
use crate::normalize::paper::Paper;

/// Grid positions of a table; beyond, its rows are lines.
const MAX_GRID: usize = 4_000_000;

/// Texts of one row by their columns.
type Row<'a> = BTreeMap<u32, &'a str>;

/// Lays the rows of a sheet: a text alone in its row before a table, or a sentence, is a line; what else stands without
/// a blank row in between is a table. Below a text alone in its row the same head as before begins another table.
pub(super) fn lay(sheet: &Sheet, paper: &mut Paper, at: &mut usize) {
    let mut rows: BTreeMap<u32, Row<'_>> = BTreeMap::new();
    for (&(row, col), text) in &sheet.cells {
        rows.entry(row).or_default().insert(col, text);
    }
    let mut table: BTreeMap<u32, Row<'_>> = BTreeMap::new();
    let mut rows = rows.into_iter().peekable();
    while let Some((row, cells)) = rows.next() {
        let follows = table.last_key_value().is_some_and(|(&last, _)| reaches(sheet, last) + 1 >= row);
        if !follows {
            write(sheet, std::mem::take(&mut table), paper, at);
        }
        let same_head = rows.peek().is_some_and(|(_, next)| table.values().next() == Some(next));
        let is_line = table.is_empty() || same_head || cells.values().all(|t| is_sentence(t));
        if cells.len() == 1 && !is_covered(sheet, row) && is_line {
            write(sheet, std::mem::take(&mut table), paper, at);
            cells.values().for_each(|text| line(text, paper, at));
        } else {
            table.insert(row, cells);
        }
    }
    write(sheet, table, paper, at);
}

/// The last row that a row's merged cells reach.
fn reaches(sheet: &Sheet, row: u32) -> u32 {
    sheet.merged.iter().filter(|m| m.start.0 <= row && row <= m.end.0).map(|m| m.end.0).max().unwrap_or(row)
}

/// True where a merged cell of several rows holds a part of the row.
fn is_covered(sheet: &Sheet, row: u32) -> bool {
    sheet.merged.iter().any(|m| m.start.0 <= row && row <= m.end.0 && m.start.0 < m.end.0)
}

fn is_sentence(text: &str) -> bool {
    text.contains('。') && text.len() >= 60
}

/// A cell with line breaks outside of tables is paragraphs.
fn line(text: &str, paper: &mut Paper, at: &mut usize) {
    for part in text.split('\n') {
        paper.text(part, *at);
        *at += part.len();
        paper.end_line(0, *at);
    }
}

fn write(sheet: &Sheet, rows: BTreeMap<u32, Row<'_>>, paper: &mut Paper, at: &mut usize) {
    let cols: BTreeSet<u32> = rows.values().flat_map(|row| row.keys().copied()).collect();
    if rows.is_empty() {
        return;
    }
    if cols.len() == 1 || rows.len() * cols.len() > MAX_GRID {
        rows.values().flat_map(Row::values).for_each(|text| line(text, paper, at));
        return;
    }
    let merged = Spans::new(sheet, &rows);
    paper.begin_table(*at);
    for (&row, cells) in &rows {
        paper.begin_row(*at);
        for &col in cols.iter().filter(|&&col| !merged.hides(row, col)) {
            let (row_span, col_span) = merged.of((row, col), &rows, &cols);
            paper.begin_cell(row_span, col_span, *at);
            if let Some(text) = cells.get(&col) {
                line(text, paper, at);
            }
            paper.end_cell(*at);
        }
    }
    paper.end_table(*at);
}

/// The merged ranges that begin in a table.
struct Spans {
    by_start: BTreeMap<(u32, u32), Merged>,
    /// Columns held from elsewhere, by row: ranges with the start that holds them.
    held: BTreeMap<u32, Vec<Merged>>,
}

impl Spans {
    fn new(sheet: &Sheet, rows: &BTreeMap<u32, Row<'_>>) -> Self {
        let mut spans = Self { by_start: BTreeMap::new(), held: BTreeMap::new() };
        for &merged in sheet.merged.iter().filter(|m| rows.contains_key(&m.start.0)) {
            spans.by_start.insert(merged.start, merged);
            for (&row, _) in rows.range(merged.start.0..=merged.end.0) {
                spans.held.entry(row).or_default().push(merged);
            }
        }
        spans
    }

    /// True for a position that a range holds which begins elsewhere.
    fn hides(&self, row: u32, col: u32) -> bool {
        let holds = |m: &Merged| m.start.1 <= col && col <= m.end.1 && m.start != (row, col);
        self.held.get(&row).is_some_and(|ranges| ranges.iter().any(holds))
    }

    /// Rows and columns of the table that a cell holds.
    fn of(&self, start: (u32, u32), rows: &BTreeMap<u32, Row<'_>>, cols: &BTreeSet<u32>) -> (u32, u32) {
        let Some(Merged { end, .. }) = self.by_start.get(&start) else { return (1, 1) };
        let height = rows.range(start.0..=end.0).filter(|(row, _)| **row == start.0 || self.has_own(**row, cols));
        (height.count().max(1) as u32, cols.range(start.1..=end.1).count().max(1) as u32)
    }

    /// True for a row that has cells of its own, and so is one of the table.
    fn has_own(&self, row: u32, cols: &BTreeSet<u32>) -> bool {
        cols.iter().any(|&col| !self.hides(row, col))
    }
}
