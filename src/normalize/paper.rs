//! A page set by a reader of office formats: lines and tables as they come, put into [`Items`].
//!
//! The readers say what begins and ends; here is kept what is open. Lines that stand in a cell become its text, tables
//! in a cell follow the table that holds it, and a table with nothing but one cell is no table.

use super::grid::{OpenCell, OpenTable};
use super::items::{Item, Items, LineItem};

/// Tables nested deeper are text.
const MAX_TABLES: usize = 32;

/// What a reader writes to.
#[derive(Debug, Default)]
pub(super) struct Paper {
    items: Items,
    /// Finished items outside of all tables.
    list: Vec<Item>,
    open: Vec<Open>,
    /// Tables begun beyond [`MAX_TABLES`].
    excess: usize,
}

/// A table with the cell that is open in it.
#[derive(Debug, Default)]
struct Open {
    table: OpenTable,
    cell: Option<OpenCell>,
}

impl Paper {
    /// Adds text of the source at `from` to the line in progress.
    pub(super) fn text(&mut self, text: &str, from: usize) {
        self.items.draft.push_str(text, from, false);
    }

    /// Adds a tab, which is structure outside of tables and a space in them.
    pub(super) fn tab(&mut self, from: usize) {
        let is_structure = self.open.is_empty() && self.items.draft.written() > 0;
        self.items.draft.push_str("\t", from, is_structure);
    }

    /// Adds characters that the source at `from` stands for and does not hold.
    pub(super) fn made(&mut self, text: &str, from: usize) {
        text.chars().for_each(|c| self.items.draft.push_char(c, from));
    }

    /// Counts text that is not shown.
    pub(super) fn hidden(&mut self, text: &str) {
        self.items.hidden_chars += text.chars().filter(|c| !c.is_whitespace()).count();
    }

    /// Ends the line in progress. A line without text is left out.
    pub(super) fn end_line(&mut self, level: u8, from: usize) {
        let line = self.items.draft.finish(from);
        if !line.is_empty() {
            self.push(Item::Line(LineItem { line, level, ..LineItem::default() }));
        }
    }

    fn push(&mut self, item: Item) {
        self.here().push(item);
    }

    fn here(&mut self) -> &mut Vec<Item> {
        match self.open.iter_mut().rev().find_map(|open| open.cell.as_mut()) {
            Some(cell) => &mut cell.items,
            None => &mut self.list,
        }
    }

    /// A table begins.
    pub(super) fn begin_table(&mut self, from: usize) {
        self.end_line(0, from);
        if self.excess > 0 || self.open.len() >= MAX_TABLES {
            self.excess += 1;
        } else {
            self.open.push(Open::default());
        }
    }

    fn table(&mut self) -> Option<&mut Open> {
        if self.excess > 0 { None } else { self.open.last_mut() }
    }

    /// A row begins.
    pub(super) fn begin_row(&mut self, from: usize) {
        self.end_cell(from);
        if let Some(open) = self.table() {
            open.table.begin_row(false);
        }
    }

    /// A cell begins.
    pub(super) fn begin_cell(&mut self, row_span: u32, col_span: u32, from: usize) {
        self.end_cell(from);
        if let Some(open) = self.table() {
            open.cell = Some(OpenCell { items: Vec::new(), row_span, col_span });
        }
    }

    /// The cell ends.
    pub(super) fn end_cell(&mut self, from: usize) {
        self.end_line(0, from);
        if let Some(open) = self.table()
            && let Some(cell) = open.cell.take()
        {
            open.table.push(cell);
        }
    }

    /// The rows of the innermost open table.
    pub(super) fn rows(&mut self) -> &mut [Vec<OpenCell>] {
        self.table().map_or(&mut [], |open| &mut open.table.rows)
    }

    /// Takes back the last row that has cells.
    pub(super) fn drop_row(&mut self) {
        if let Some(open) = self.table() {
            open.table.rows.pop();
        }
    }

    /// The table ends.
    pub(super) fn end_table(&mut self, from: usize) {
        self.end_cell(from);
        if self.excess > 0 {
            self.excess -= 1;
            return;
        }
        if let Some(open) = self.open.pop() {
            let mut closed = Vec::new();
            open.table.close(&mut self.items.draft, &mut closed);
            self.here().append(&mut closed);
        }
    }

    /// All that was written.
    pub(super) fn finish(mut self, from: usize) -> Items {
        self.excess = 0;
        while !self.open.is_empty() {
            self.end_table(from);
        }
        self.end_line(0, from);
        self.items.list = self.list;
        self.items
    }
}
