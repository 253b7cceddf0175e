//! A table as it is printed: cells with spans, and the figure that each carries.

use rust_decimal::Decimal;

use crate::figures::Key;

/// What a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A header above columns.
    Head,
    /// A label beside values.
    Label,
    /// The label of several rows.
    Group,
    /// Unit, code: what stands beside a label.
    Beside,
    /// A value.
    Value,
}

/// A cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What is printed; a line break within it as `\n`.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// Columns.
    pub across: usize,
    /// Rows.
    pub down: usize,
    /// How far a label is indented.
    pub level: usize,
    /// The figure that it states.
    pub figure: Option<Stated>,
}

/// A figure as stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// What it counts.
    pub key: Key,
    /// Its value, in `unit`.
    pub value: Decimal,
    /// Its unit.
    pub unit: String,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// Its rows; a cell stands in the row where it begins.
    pub rows: Vec<Vec<Cell>>,
}

/// What stands at a place of the grid.
#[derive(Clone, Copy, Debug)]
pub struct Spot<'a> {
    /// The cell that covers it.
    pub cell: &'a Cell,
    /// Rows below the first one of the cell.
    pub row: usize,
    /// Columns after its first one.
    pub column: usize,
}

impl Cell {
    /// A cell without spans.
    pub fn new(kind: Kind, text: impl Into<String>) -> Self {
        Self { text: text.into(), kind, across: 1, down: 1, level: 0, figure: None }
    }

    /// The same over so many columns.
    pub fn across(self, across: usize) -> Self {
        Self { across, ..self }
    }

    /// The same over so many rows.
    pub fn down(self, down: usize) -> Self {
        Self { down, ..self }
    }

    /// The text on one line.
    pub fn line(&self) -> String {
        self.text.replace('\n', "")
    }
}

impl Grid {
    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.rows.iter().flatten()
    }

    /// All cells, to change them.
    pub fn cells_mut(&mut self) -> impl Iterator<Item = &mut Cell> {
        self.rows.iter_mut().flatten()
    }

    /// What stands at each place, by rows; `None` where no cell does.
    pub fn spots(&self) -> Vec<Vec<Option<Spot<'_>>>> {
        let mut spots: Vec<Vec<Option<Spot<'_>>>> = vec![Vec::new(); self.rows.len()];
        for (top, row) in self.rows.iter().enumerate() {
            let mut left = 0;
            for cell in row {
                while spots[top].get(left).is_some_and(Option::is_some) {
                    left += 1;
                }
                for (down, line) in spots.iter_mut().skip(top).take(cell.down).enumerate() {
                    line.resize(line.len().max(left + cell.across), None);
                    for column in 0..cell.across {
                        line[left + column] = Some(Spot { cell, row: down, column });
                    }
                }
                left += cell.across;
            }
        }
        spots
    }

    /// The same with an empty column after each column of values, which headers span.
    pub fn spaced(&self) -> Self {
        let spots = self.spots();
        let is_value = |spot: &Spot<'_>| spot.cell.kind == Kind::Value && spot.column == 0;
        let has_value =
            |column: usize| spots.iter().any(|row| row.get(column).copied().flatten().is_some_and(|s| is_value(&s)));
        let values: Vec<bool> = (0..self.width()).map(has_value).collect();
        let mut rows = vec![Vec::new(); self.rows.len()];
        for (line, row) in spots.iter().zip(&mut rows) {
            let begins = line.iter().enumerate().filter_map(|(at, spot)| Some((at, (*spot)?)));
            for (at, spot) in begins.filter(|(_, spot)| spot.row == 0 && spot.column == 0) {
                let across = spot.cell.across;
                let spacers = values[at..at + across].iter().filter(|value| **value).count();
                if spot.cell.kind == Kind::Value {
                    row.push(Cell { across: across + spacers - 1, ..spot.cell.clone() });
                    row.push(Cell::new(Kind::Value, ""));
                } else {
                    row.push(Cell { across: across + spacers, ..spot.cell.clone() });
                }
            }
        }
        Self { rows }
    }

    /// Whether values stand above a row, and no cell spans into it from above.
    pub fn is_whole_at(&self, row: usize) -> bool {
        let has_value = self.rows[..row].iter().flatten().any(|cell| cell.kind == Kind::Value);
        let spots = self.spots();
        has_value && spots.get(row).is_some_and(|spots| spots.iter().flatten().all(|spot| spot.row == 0))
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.spots().iter().map(Vec::len).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spot_is_held_by_the_cell_that_covers_it() {
        let cell = |text| Cell::new(Kind::Label, text);
        let grid = Grid { rows: vec![vec![cell("a").down(2), cell("b").across(2)], vec![cell("c"), cell("d")]] };
        let spots = grid.spots();
        let texts: Vec<Vec<&str>> =
            spots.iter().map(|row| row.iter().flatten().map(|spot| spot.cell.text.as_str()).collect()).collect();
        assert_eq!(texts, [vec!["a", "b", "b"], vec!["a", "c", "d"]]);
        assert_eq!(grid.width(), 3);
    }
}
