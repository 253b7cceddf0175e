//! Table 3: rows of outcomes by columns of applicants, with groups beside the labels.

use nianbao::schema::{FormRow, FormTable};

use super::Maker;
use crate::grid::{Cell, Grid, Kind};

/// How the header is laid.
#[derive(Clone, Copy, PartialEq)]
enum Header {
    /// Two rows: 自然人 and 总计 beside both.
    Two,
    /// A title above them.
    Titled,
    /// A title above them, and an empty third row below 自然人 and 总计.
    Loose,
}

impl Maker<'_, '_> {
    pub(super) fn matrix(&mut self, table: &FormTable) -> Grid {
        let header = *self.dice.pick(&[Header::Two, Header::Titled, Header::Loose]);
        let subtotal = self.dice.chance(8);
        let Some(block) = table.blocks.first() else { return Grid::default() };
        let columns: Vec<usize> =
            (0..block.columns.len()).filter(|c| !block.columns[*c].optional || subtotal).collect();
        let rows = self.printed_rows(table);
        let depth = rows.iter().map(|row| row.groups.len()).max().unwrap_or(0);
        let mut grid = Grid { rows: self.header(table, &columns, header, depth + 1) };
        let mut open: Vec<String> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let mut cells = Vec::new();
            for level in 0..row.groups.len() {
                if open.get(level) != row.groups.get(level) {
                    let same = |r: &&&FormRow| r.groups.get(..=level) == row.groups.get(..=level);
                    let down = rows[at..].iter().take_while(same).count();
                    cells.push(Cell::new(Kind::Group, row.groups[level].clone()).down(down));
                    open.truncate(level);
                    open.push(row.groups[level].clone());
                }
            }
            open.truncate(row.groups.len());
            cells.push(self.label(row).across(depth + 1 - row.groups.len()));
            cells.extend(columns.iter().map(|c| self.value(row.targets.get(*c).and_then(Option::as_ref))));
            grid.rows.push(cells);
        }
        grid
    }

    /// The rows of the form; of an optional row and the rows that it adds up, either or both.
    fn printed_rows<'t>(&mut self, table: &'t FormTable) -> Vec<&'t FormRow> {
        let metric = |row: &FormRow| row.targets.iter().flatten().find_map(|t| t.metric.clone()).unwrap_or_default();
        let mut left_out = Vec::new();
        let mut added = Vec::new();
        for row in table.rows.iter().filter(|row| row.optional) {
            // A row of its own level stands for its parts in reports of another edition; subtotals are rare.
            let replaces = row.groups.len() == 1;
            match self.dice.below(20) {
                19 if replaces => left_out.push(format!("{}.", metric(row))),
                18 | 19 => {}
                _ => continue,
            }
            added.push(metric(row));
        }
        let is_left_out = |row: &FormRow| left_out.iter().any(|whole| metric(row).starts_with(whole.as_str()));
        let is_printed = |row: &&FormRow| (!row.optional || added.contains(&metric(row))) && !is_left_out(row);
        table.rows.iter().filter(is_printed).collect()
    }

    fn header(&mut self, table: &FormTable, columns: &[usize], header: Header, labels: usize) -> Vec<Vec<Cell>> {
        let block = &table.blocks[0];
        let head = |text: &str| Cell::new(Kind::Head, text);
        let corner = block.corner.first().map_or("", String::as_str);
        let down = if header == Header::Two { 2 } else { 3 };
        let mut rows = vec![vec![head(corner).across(labels).down(down)]];
        if header != Header::Two {
            rows[0].push(head(&self.words.applicants).across(columns.len()));
            rows.push(Vec::new());
        }
        let (mut top, mut below) = (Vec::new(), Vec::new());
        let mut group: Option<&str> = None;
        for column in columns.iter().map(|c| &block.columns[*c]) {
            let label = column.labels.first().map_or("", String::as_str);
            let Some(name) = column.group.as_deref() else {
                group = None;
                top.push(if header == Header::Loose { head(label) } else { head(label).down(2) });
                below.extend((header == Header::Loose).then(|| head("")));
                continue;
            };
            match top.last_mut() {
                Some(cell) if group == Some(name) => cell.across += 1,
                _ => top.push(head(name)),
            }
            group = Some(name);
            below.push(head(label));
        }
        if let Some(last) = rows.last_mut() {
            last.extend(top);
        }
        rows.push(below);
        rows
    }
}
