//! Tables while they are open: rows, cells, and what stands in each.

use super::draft::Draft;
use super::items::{Area, CellItem, Item, TableItem};
use super::layout;

/// An open table.
#[derive(Debug, Default)]
pub(super) struct OpenTable {
    /// Rows that have a cell.
    pub(super) rows: Vec<Vec<OpenCell>>,
    /// A row was begun and not ended.
    pub(super) in_row: bool,
    /// The current row has a cell, and is the last of `rows`.
    pub(super) row_begun: bool,
    /// The current row is not shown.
    pub(super) row_hidden: bool,
    pub(super) area: Area,
}

/// A cell with all that it holds.
#[derive(Debug)]
pub(super) struct OpenCell {
    /// Lines and inner tables.
    pub(super) items: Vec<Item>,
    pub(super) row_span: u32,
    pub(super) col_span: u32,
}

impl OpenTable {
    /// A row begins; it exists once it has a cell.
    pub(super) fn begin_row(&mut self, hidden: bool) {
        (self.in_row, self.row_begun, self.row_hidden) = (true, false, hidden);
    }

    /// The row ends.
    pub(super) fn end_row(&mut self) {
        (self.in_row, self.row_begun, self.row_hidden) = (false, false, false);
    }

    /// Adds a finished cell to the row.
    pub(super) fn push(&mut self, cell: OpenCell) {
        if !self.row_begun {
            self.rows.push(Vec::new());
            self.row_begun = true;
        }
        if let Some(row) = self.rows.last_mut() {
            row.push(cell);
        }
    }

    /// What the table becomes: its lines and inner tables if it only places them, else a table of data followed by
    /// the tables that stood in its cells.
    pub(super) fn close(self, draft: &mut Draft, into: &mut Vec<Item>) {
        if layout::is_layout(&self.rows, draft) {
            into.extend(self.rows.into_iter().flatten().flat_map(|cell| cell.items));
            return;
        }
        let mut inner = Vec::new();
        let mut table = TableItem { rows: Vec::with_capacity(self.rows.len()), link_bytes: 0, area: self.area };
        for row in self.rows {
            table.link_bytes += row.iter().map(OpenCell::link_bytes).sum::<u32>();
            table.rows.push(row.into_iter().map(|cell| cell.close(draft, &mut inner)).collect());
        }
        into.push(Item::Table(table));
        into.append(&mut inner);
    }
}

impl OpenCell {
    fn link_bytes(&self) -> u32 {
        let of = |item: &Item| match item {
            Item::Line(line) => line.link_bytes,
            Item::Table(_) => 0,
        };
        self.items.iter().map(of).sum()
    }

    fn close(self, draft: &mut Draft, inner: &mut Vec<Item>) -> CellItem {
        let mut lines = Vec::with_capacity(self.items.len());
        for item in self.items {
            match item {
                Item::Line(line) => lines.push(line.line),
                table @ Item::Table(_) => inner.push(table),
            }
        }
        CellItem { line: draft.join(&lines), row_span: self.row_span, col_span: self.col_span }
    }
}
