//! The tables of a form, laid out as reports print them. The structure comes from `schemas/forms`, what stands in the
//! headers besides from `wording/tables.toml`.

mod disputes;
mod list;
mod matrix;
mod stacked;

use nianbao::schema::{Form, FormRow, FormTable, Target};

use crate::dice::Stream;
use crate::figures::{Figures, Key};
use crate::grid::{Cell, Grid, Kind, Stated};
use crate::wording::TableWords;

/// What the layouts need.
pub(crate) struct Maker<'a, 's> {
    pub(crate) figures: &'a Figures,
    pub(crate) words: &'a TableWords,
    pub(crate) year: i16,
    pub(crate) dice: &'a mut Stream<'s>,
}

/// A table of a form with its heading.
#[derive(Clone, Debug)]
pub struct Laid {
    /// The heading of its section, or its title.
    pub title: String,
    /// Its parts: one, or several that stand apart.
    pub grids: Vec<Grid>,
}

/// All tables of a form.
pub fn lay(form: &Form, figures: &Figures, words: &TableWords, year: i16, dice: &mut Stream<'_>) -> Vec<Laid> {
    let mut maker = Maker { figures, words, year, dice };
    form.tables.iter().map(|table| maker.table(table)).collect()
}

impl Maker<'_, '_> {
    fn table(&mut self, table: &FormTable) -> Laid {
        let title = table.titles.first().cloned().unwrap_or_default();
        let first = table.rows.iter().find(|row| !row.heading);
        let by_applicant = first.is_some_and(|row| row.targets.iter().flatten().any(|t| t.applicant.is_some()));
        let grids = if by_applicant {
            vec![self.matrix(table)]
        } else if first.is_some_and(|row| row.labels.iter().any(String::is_empty)) {
            self.disputes(table)
        } else if table.blocks.iter().filter(|block| !block.alternative).count() > 1 {
            self.stacked(table)
        } else {
            vec![self.list(table)]
        };
        Laid { title, grids }
    }

    /// A value cell.
    fn value(&self, target: Option<&Target>) -> Cell {
        let Some(target) = target else { return Cell::new(Kind::Value, "") };
        let metric = target.metric.clone().or_else(|| target.local.clone()).unwrap_or_default();
        let key = Key {
            metric,
            applicant: target.applicant.clone().unwrap_or_default(),
            of_year: target.period != nianbao::model::Period::Cumulative,
        };
        // A row that only a form has is called without its form in the rules.
        let rule = Key { metric: key.metric.rsplit(':').next().unwrap_or_default().to_owned(), ..key.clone() };
        let value = self.figures.get(&rule).copied().unwrap_or_default();
        let figure = Some(Stated { key, value, unit: target.unit.clone() });
        Cell { figure, ..Cell::new(Kind::Value, value.to_string()) }
    }

    /// A label as the form prints it.
    fn label(&self, row: &FormRow) -> Cell {
        Cell::new(Kind::Label, row.labels.first().cloned().unwrap_or_default())
    }
}
