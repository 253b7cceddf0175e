//! Table 2: blocks with headers of their own, in one table or apart.

use nianbao::schema::FormTable;

use super::Maker;
use crate::grid::{Cell, Grid, Kind};

impl Maker<'_, '_> {
    pub(super) fn stacked(&mut self, table: &FormTable) -> Vec<Grid> {
        let apart = self.dice.chance(15);
        let finer = self.dice.chance(25);
        let columns = table.blocks.iter().map(|block| block.columns.len()).max().unwrap_or(1);
        // Where blocks of two and of three columns stand above each other, forms use a finer grid for both.
        let has_two = table.blocks.iter().any(|block| block.columns.len() == 2);
        let width = if finer && has_two { columns + 1 } else { columns };
        let mut grids = Vec::new();
        for (index, block) in table.blocks.iter().enumerate().filter(|(_, block)| !block.alternative) {
            let width = if apart { block.columns.len() } else { width };
            let spans = spans(block.columns.len(), width);
            let head = |text: Option<&String>| Cell::new(Kind::Head, text.cloned().unwrap_or_default());
            let mut rows = vec![vec![head(block.heading.first()).across(width + 1)]];
            let names = block.columns.iter().zip(&spans).map(|(c, across)| head(c.labels.first()).across(*across));
            rows.push(std::iter::once(head(block.corner.first())).chain(names).collect());
            for row in table.rows.iter().filter(|row| row.block == index && !row.optional) {
                let values = row.targets.iter().zip(&spans);
                let values = values.map(|(target, across)| self.value(target.as_ref()).across(*across));
                rows.push(std::iter::once(self.label(row)).chain(values).collect());
            }
            grids.push(Grid { rows });
        }
        if apart { grids } else { vec![Grid { rows: grids.into_iter().flat_map(|grid| grid.rows).collect() }] }
    }
}

/// So many cells over `width` columns.
fn spans(cells: usize, width: usize) -> Vec<usize> {
    let (each, more) = (width / cells.max(1), width % cells.max(1));
    (0..cells).map(|cell| each + usize::from(cell < more)).collect()
}
