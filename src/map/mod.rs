//! Tables to facts: which form a table follows, which cell is which metric.

use crate::model::Report;
use crate::schema::Schemas;

/// Maps the tables of a report; fills its form, facts and findings and the roles of the cells.
pub fn map(report: &mut Report, schemas: &Schemas) {
    let _ = (report, schemas);
}
