//! The statistics forms: a label, its unit, one or two values a row.

use nianbao::schema::FormTable;

use super::Maker;
use crate::grid::{Cell, Grid, Kind};

impl Maker<'_, '_> {
    pub(super) fn list(&mut self, table: &FormTable) -> Grid {
        let Some(block) = table.blocks.first() else { return Grid::default() };
        let with_unit = !self.dice.chance(20);
        let with_code = table.rows.iter().any(|row| row.code.is_some());
        let dash = self.dice.pick(&self.words.heading_marks).clone();
        let year = self.year.to_string();
        let head = |text: &str| Cell::new(Kind::Head, text);
        let mut names = vec![head(block.corner.first().map_or("", String::as_str))];
        names.extend(with_unit.then(|| head(&self.words.unit)));
        names.extend(with_code.then(|| head(&self.words.code)));
        names.extend(block.columns.iter().map(|column| head(&header(&column.labels, &year))));
        let mut grid = Grid { rows: vec![names] };
        for row in table.rows.iter().filter(|row| !row.optional) {
            let unit = row.targets.iter().flatten().next().map_or("", |target| target.unit.as_str());
            let beside = |text: &str| Cell::new(Kind::Beside, if row.heading { &dash } else { text });
            let mut cells = vec![Cell { level: row.groups.len(), ..self.label(row) }];
            cells.extend(with_unit.then(|| beside(unit)));
            cells.extend(with_code.then(|| beside(row.code.as_deref().unwrap_or_default())));
            if row.heading {
                cells.extend(block.columns.iter().map(|_| beside("")));
            } else {
                cells.extend(row.targets.iter().map(|target| self.value(target.as_ref())));
            }
            grid.rows.push(cells);
        }
        grid
    }
}

/// The header of a column; one that is the year on the form names it.
fn header(labels: &[String], year: &str) -> String {
    let official = labels.first().map_or("", String::as_str);
    let of_year = labels.iter().find(|label| label.starts_with('*') && label.ends_with(official));
    of_year.map_or_else(|| official.to_owned(), |label| label.replace('*', year))
}
