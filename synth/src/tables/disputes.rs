//! Table 4: one row of figures under three levels of headers, or one of its other layouts.

use nianbao::schema::{FormBlock, FormColumn, FormTable};

use super::Maker;
use crate::grid::{Cell, Grid, Kind};

impl Maker<'_, '_> {
    pub(super) fn disputes(&mut self, table: &FormTable) -> Vec<Grid> {
        let layout = self.dice.below(12);
        let blocks = || table.blocks.iter().enumerate().filter(|(_, block)| block.alternative);
        match layout {
            // Three small tables.
            10 => blocks()
                .filter(|(_, block)| block.columns.len() > 1)
                .map(|(index, block)| Grid { rows: self.small(table, index, block) })
                .collect(),
            // One figure a row.
            11 => blocks()
                .filter(|(_, block)| block.columns.len() == 1)
                .map(|(index, block)| Grid { rows: self.upright(table, index, block) })
                .collect(),
            other => vec![self.across(table, other)],
        }
    }

    fn across(&mut self, table: &FormTable, layout: usize) -> Grid {
        let block = &table.blocks[0];
        let head = |text: &str| Cell::new(Kind::Head, text);
        let groups: Vec<&[FormColumn]> = block.columns.chunk_by(|a, b| a.group == b.group).collect();
        let own = |group: &[FormColumn]| group[0].group.as_ref() == block.heading.first();
        let names = |group: &[FormColumn], down: usize| {
            let label = |column: &FormColumn| head(column.labels.first().map_or("", String::as_str)).down(down);
            group.iter().map(label).collect::<Vec<Cell>>()
        };
        let (mut top, mut middle, mut bottom) = (Vec::new(), Vec::new(), Vec::new());
        for group in &groups {
            let name = group[0].group.as_deref().unwrap_or_default();
            match (own(group), layout % 3) {
                // The labels of the reviews span both rows below their header; or they stand in the last row.
                (true, 0) => {
                    top.push(head(name).across(group.len()));
                    middle.extend(names(group, 2));
                }
                (true, 1) => {
                    top.push(head(name).across(group.len()).down(2));
                    bottom.extend(names(group, 1));
                }
                (true, _) => {
                    top.push(head(name).across(group.len()));
                    middle.extend(names(group, 1));
                    bottom.extend(group.iter().map(|_| head("")));
                }
                (false, _) => {
                    middle.push(head(name).across(group.len()));
                    bottom.extend(names(group, 1));
                }
            }
        }
        let others = groups.iter().filter(|group| !own(group)).map(|group| group.len()).sum();
        top.push(head(block.heading.last().map_or("", String::as_str)).across(others));
        let rows = table.rows.iter().filter(|row| row.block == 0);
        let values = rows.map(|row| row.targets.iter().map(|target| self.value(target.as_ref())).collect());
        Grid { rows: [top, middle, bottom].into_iter().chain(values.collect::<Vec<_>>()).collect() }
    }

    fn small(&mut self, table: &FormTable, index: usize, block: &FormBlock) -> Vec<Vec<Cell>> {
        let head = |text: Option<&String>| Cell::new(Kind::Head, text.cloned().unwrap_or_default());
        let names = block.columns.iter().map(|column| head(column.labels.first())).collect();
        let mut rows = vec![vec![head(block.heading.first()).across(block.columns.len())], names];
        for row in table.rows.iter().filter(|row| row.block == index) {
            rows.push(row.targets.iter().map(|target| self.value(target.as_ref())).collect());
        }
        rows
    }

    fn upright(&mut self, table: &FormTable, index: usize, block: &FormBlock) -> Vec<Vec<Cell>> {
        let rows: Vec<_> = table.rows.iter().filter(|row| row.block == index).collect();
        let depth = rows.iter().map(|row| row.groups.len()).max().unwrap_or(0);
        let head = |text: Option<&String>| Cell::new(Kind::Head, text.cloned().unwrap_or_default());
        let column = block.columns.first().and_then(|column| column.labels.first());
        let mut laid = vec![vec![head(block.corner.first()).across(depth + 1), head(column)]];
        for (at, row) in rows.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| &rows[at].groups);
            let mut cells = Vec::new();
            for level in 0..row.groups.len() {
                if before.is_none_or(|groups| groups.get(..=level) != row.groups.get(..=level)) {
                    let down =
                        rows[at..].iter().take_while(|r| r.groups.get(..=level) == row.groups.get(..=level)).count();
                    let across = if level + 1 == row.groups.len() { depth - level } else { 1 };
                    cells.push(Cell::new(Kind::Group, row.groups[level].clone()).down(down).across(across));
                }
            }
            cells.push(self.label(row));
            cells.push(self.value(row.targets.first().and_then(Option::as_ref)));
            laid.push(cells);
        }
        laid
    }
}
