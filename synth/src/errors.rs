//! Errors on request: totals that contradict their parts, as filers make them.

use rust_decimal::Decimal;

use crate::dice::Stream;
use crate::grid::{Grid, Stated};

/// A total that is not what it should be.
#[derive(Clone, Debug)]
pub struct Error {
    /// The figure as printed.
    pub printed: Stated,
    /// What would be right.
    pub right: Decimal,
}

/// What slips add to a total.
const SLIPS: [i64; 5] = [1, 2, 9, 10, 100];

/// Puts so many errors into the totals of tables; fewer where there are not as many totals.
pub fn put(grids: &mut [&mut Grid], count: usize, totals: &[String], dice: &mut Stream<'_>) -> Vec<Error> {
    let is_total = |stated: &Stated| stated.key.applicant == "all" || totals.contains(&stated.key.metric);
    let cells = grids.iter_mut().flat_map(|grid| grid.cells_mut());
    let mut candidates: Vec<&mut Stated> =
        cells.filter_map(|cell| cell.figure.as_mut()).filter(|f| is_total(f)).collect();
    let mut errors = Vec::new();
    while errors.len() < count && !candidates.is_empty() {
        let wrong = candidates.swap_remove(dice.below(candidates.len()));
        let right = wrong.value;
        wrong.value += Decimal::from(*dice.pick(&SLIPS));
        errors.push(Error { printed: wrong.clone(), right });
    }
    errors
}
