//! Tables: a full rectangle of grid positions, each held by a cell or by none.

use super::Span;

/// Where a table came from; decides how far its columns can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableOrigin {
    /// `<table>` of the markup: rows, columns and spans are given.
    Markup,
    /// Text with a row on each line or rows told apart (pipes, tabs): rows are given, columns are counted.
    Rows,
    /// Text with one cell a line, or all cells in one paragraph: rows were found by the labels of the forms.
    Stream,
}

/// What a cell is, once the table was mapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellRole {
    /// No form claimed the cell.
    #[default]
    OutsideAnyForm,
    /// A row label, column header, unit or code of the form.
    Label,
    /// A figure of the form.
    Value,
    /// The corner of a table: a header that labels the label column.
    Corner,
    /// A note printed inside the table.
    Note,
}

impl CellRole {
    /// The name in `cells.role`.
    pub fn as_str(self) -> &'static str {
        match self {
            CellRole::OutsideAnyForm => "outside_any_form",
            CellRole::Label => "label",
            CellRole::Value => "value",
            CellRole::Corner => "corner",
            CellRole::Note => "note",
        }
    }
}

/// A cell, which may hold several grid positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// First row, from 0.
    pub row: u32,
    /// First column, from 0.
    pub col: u32,
    /// Rows held, at least 1.
    pub row_span: u32,
    /// Columns held, at least 1.
    pub col_span: u32,
    /// Its text; empty (but placed) for a blank cell.
    pub span: Span,
    /// Set by `map`.
    pub role: CellRole,
}

/// A table of a document.
#[derive(Clone, Debug)]
pub struct Table {
    /// Where it came from.
    pub origin: TableOrigin,
    /// Number of rows.
    pub rows: u32,
    /// Number of columns.
    pub cols: u32,
    /// The cells in reading order.
    pub cells: Vec<Cell>,
    /// The range of all of it in the text.
    pub span: Span,
    /// For each grid position, row by row, the index of the cell that holds it, or `NONE` (a ragged row).
    grid: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Table {
    /// The index of the cell that holds a grid position.
    pub fn index_at(&self, row: u32, col: u32) -> Option<usize> {
        if row >= self.rows || col >= self.cols {
            return None;
        }
        let i = self.grid[(row * self.cols + col) as usize];
        (i != NONE).then_some(i as usize)
    }

    /// The cell that holds a grid position.
    pub fn at(&self, row: u32, col: u32) -> Option<&Cell> {
        self.index_at(row, col).map(|i| &self.cells[i])
    }

    /// Indices of the cells that begin in a row, in order of their columns.
    pub fn starting_in(&self, row: u32) -> impl Iterator<Item = usize> + '_ {
        let start = self.cells.partition_point(|c| c.row < row);
        (start..self.cells.len()).take_while(move |&i| self.cells[i].row == row)
    }

    /// Indices of the cells that hold a position of a row, in order, each once; those from rows above are included.
    pub fn holding(&self, row: u32) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::with_capacity(self.cols as usize);
        for col in 0..self.cols {
            if let Some(i) = self.index_at(row, col)
                && found.last() != Some(&i)
            {
                found.push(i);
            }
        }
        found
    }
}

/// Lays cells into a grid as HTML does: each cell takes the next free position of its row, and holds the positions
/// that its spans name. Where spans collide the first cell keeps the position.
#[derive(Debug)]
pub struct TableBuilder {
    origin: TableOrigin,
    cells: Vec<Cell>,
    /// Rows of grid positions; grown as needed.
    rows: Vec<Vec<u32>>,
    current: Option<usize>,
}

/// Spans larger than this are cut: HTML allows 1000 columns and 65534 rows, which no report has.
const MAX_SPAN: u32 = 1000;

impl TableBuilder {
    /// An empty table.
    pub fn new(origin: TableOrigin) -> Self {
        Self { origin, cells: Vec::new(), rows: Vec::new(), current: None }
    }

    /// Begins the next row.
    pub fn row(&mut self) {
        let next = self.current.map_or(0, |r| r + 1);
        if self.rows.len() <= next {
            self.rows.push(Vec::new());
        }
        self.current = Some(next);
    }

    /// True before the first cell.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Adds a cell to the current row (beginning one where none is open) and returns its index.
    /// `row_span` 0 means to the end of the table in HTML; it is read as 1.
    pub fn cell(&mut self, span: Span, row_span: u32, col_span: u32) -> usize {
        if self.current.is_none() {
            self.row();
        }
        let row = self.current.unwrap_or(0);
        let (row_span, col_span) = (row_span.clamp(1, MAX_SPAN), col_span.clamp(1, MAX_SPAN));
        let col = self.rows[row].iter().position(|&i| i == NONE).unwrap_or(self.rows[row].len());
        let free = (0..col_span as usize).take_while(|d| self.is_free(row, col + d)).count().max(1);
        let index = self.cells.len();
        for r in row..row + row_span as usize {
            for c in col..col + free {
                self.hold(r, c, index as u32);
            }
        }
        self.cells.push(Cell {
            row: row as u32,
            col: col as u32,
            row_span,
            col_span: free as u32,
            span,
            role: CellRole::default(),
        });
        index
    }

    fn is_free(&self, row: usize, col: usize) -> bool {
        self.rows.get(row).and_then(|r| r.get(col)).is_none_or(|&i| i == NONE)
    }

    fn hold(&mut self, row: usize, col: usize, index: u32) {
        while self.rows.len() <= row {
            self.rows.push(Vec::new());
        }
        let cells = &mut self.rows[row];
        if cells.len() <= col {
            cells.resize(col + 1, NONE);
        }
        if cells[col] == NONE {
            cells[col] = index;
        }
    }

    /// Ends the table. Rows without a cell of their own below the last one that has any are cut off.
    pub fn finish(mut self, span: Span) -> Table {
        let begun = self.current.map_or(0, |r| r + 1);
        let last = self.cells.iter().map(|c| c.row as usize + 1).max().unwrap_or(0);
        let rows = begun.min(last);
        self.rows.truncate(rows);
        let cols = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut grid = Vec::with_capacity(rows * cols);
        for mut row in self.rows {
            row.resize(cols, NONE);
            grid.extend(row);
        }
        for cell in &mut self.cells {
            cell.row_span = cell.row_span.min(rows as u32 - cell.row);
        }
        Table { origin: self.origin, rows: rows as u32, cols: cols as u32, cells: self.cells, span, grid }
    }
}
