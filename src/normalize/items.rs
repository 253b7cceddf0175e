//! What a page or file holds before its furniture is taken out: lines and tables over a [`Draft`].

use super::draft::{Draft, DraftLine};

/// A line or table, in reading order.
#[derive(Debug)]
pub(super) enum Item {
    /// A line.
    Line(LineItem),
    /// A table with data.
    Table(TableItem),
}

/// A line with what markup says about it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LineItem {
    /// Its characters.
    pub(super) line: DraftLine,
    /// Heading level, 0 for none.
    pub(super) level: u8,
    /// Bytes of it that are links.
    pub(super) link_bytes: u32,
    /// The element that it stands in.
    pub(super) area: Area,
}

/// Elements that say what a line is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Area {
    /// No such element.
    #[default]
    Text,
    /// A header or sidebar, which may hold the title.
    Header,
    /// Navigation or a footer.
    Navigation,
}

impl LineItem {
    /// True where most of its characters are links.
    pub(super) fn is_links(&self) -> bool {
        self.link_bytes as usize * 2 > self.line.len()
    }
}

/// A table: rows of cells.
#[derive(Debug, Default)]
pub(super) struct TableItem {
    /// The rows; each has at least one cell.
    pub(super) rows: Vec<Vec<CellItem>>,
    /// Bytes of it that are links.
    pub(super) link_bytes: u32,
    /// The element that it stands in.
    pub(super) area: Area,
}

/// A cell of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellItem {
    /// Its text, on one line.
    pub(super) line: DraftLine,
    /// Rows that it holds.
    pub(super) row_span: u32,
    /// Columns that it holds.
    pub(super) col_span: u32,
}

impl TableItem {
    /// All cells in reading order.
    pub(super) fn cells(&self) -> impl Iterator<Item = &CellItem> {
        self.rows.iter().flatten()
    }

    /// True where most of its characters are links.
    pub(super) fn is_links(&self) -> bool {
        self.link_bytes as usize * 2 > self.cells().map(|cell| cell.line.len()).sum::<usize>()
    }
}

/// The items of a document with their characters.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// The characters.
    pub(super) draft: Draft,
    /// The items in reading order.
    pub(super) list: Vec<Item>,
    /// Characters of elements that are not shown.
    pub(super) hidden_chars: usize,
}
