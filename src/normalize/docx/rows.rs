//! The columns of an open table, to know which cell a vertically merged one goes on.

/// Where a cell of the table begins: row among those with cells, index in it.
pub(super) type Place = (usize, usize);

/// What is known of a cell before its text.
#[derive(Clone, Debug)]
pub(super) struct CellProperties {
    /// Grid columns that it holds.
    pub(super) width: u32,
    /// It goes on the cell above.
    pub(super) goes_on: bool,
}

impl Default for CellProperties {
    fn default() -> Self {
        Self { width: 1, goes_on: false }
    }
}

/// An open table.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// For each grid column the cell that held it last.
    held: Vec<Option<Place>>,
    /// Rows with cells so far.
    rows: usize,
    /// Cells begun in the current row, and the grid column that the next begins in.
    cells: usize,
    at: usize,
    /// Cells above that the current row goes on.
    longer: Vec<Place>,
    /// The current row is deleted.
    pub(super) deleted: bool,
}

/// Wider cells are cut.
const MAX_WIDTH: u32 = 1000;

impl Columns {
    /// A row begins.
    pub(super) fn begin_row(&mut self) {
        (self.cells, self.at, self.deleted) = (0, 0, false);
        self.longer.clear();
    }

    /// Places the next cell; false where it only goes on the one above.
    pub(super) fn place(&mut self, cell: &CellProperties) -> bool {
        let (at, width) = (self.at.min(4096), cell.width.clamp(1, MAX_WIDTH) as usize);
        self.at = at + width;
        if self.held.len() < self.at {
            self.held.resize(self.at, None);
        }
        if let (true, Some(above)) = (cell.goes_on, self.held[at]) {
            self.longer.push(above);
            return false;
        }
        self.held[at..self.at].fill(Some((self.rows, self.cells)));
        self.cells += 1;
        true
    }

    /// The row ends. Returns the cells above that it makes longer, and whether it has cells of its own that count; a
    /// row without any is none.
    pub(super) fn end_row(&mut self) -> (Vec<Place>, bool) {
        let counts = self.cells > 0 && !self.deleted;
        if !counts {
            let rows = self.rows;
            self.held.iter_mut().filter(|held| held.is_some_and(|(row, _)| row == rows)).for_each(|held| *held = None);
            return (Vec::new(), false);
        }
        self.rows += 1;
        (std::mem::take(&mut self.longer), true)
    }
}
