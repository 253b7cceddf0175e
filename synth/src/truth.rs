//! What a reader must find in a report, in the layout of gold files.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::errors::Error;
use crate::figures::Key;
use crate::report::{Block, Report};

/// A figure that a report states.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct True {
    /// What it counts.
    pub key: Key,
    /// Its value.
    pub value: Decimal,
    /// Its unit.
    pub unit: String,
    /// Whether it stands in a table.
    pub in_table: bool,
}

/// The header of `truth.csv`.
pub const HEADER: &str = "source_file,metric_id,applicant,value,unit,source,required,qualifier";

/// The header of `errors.csv`.
pub const ERRORS_HEADER: &str = "source_file,metric_id,applicant,printed,right";

/// A line of `errors.csv`.
pub fn error_line(error: &Error, file: &str) -> String {
    let Key { metric, applicant, .. } = &error.printed.key;
    format!("{file},{metric},{applicant},{},{}", error.printed.value, error.right)
}

impl Report {
    /// All figures that it states.
    pub fn truth(&self) -> BTreeSet<True> {
        let all = self.blocks.iter().flat_map(|block| match block {
            Block::Heading(_) => Vec::new(),
            Block::Paragraph(_, stated) => stated.iter().map(|stated| (stated, false)).collect(),
            Block::Table(grid) => grid.cells().filter_map(|cell| Some((cell.figure.as_ref()?, true))).collect(),
        });
        let all = all.map(|(stated, in_table)| True {
            key: stated.key.clone(),
            value: stated.value.normalize(),
            unit: stated.unit.clone(),
            in_table,
        });
        all.collect()
    }
}

impl True {
    /// Its line in `truth.csv`. Rows that only a form has carry no metric of the dictionary: they have none.
    pub fn line(&self, file: &str) -> Option<String> {
        let Key { metric, applicant, .. } = &self.key;
        let source = if self.in_table { "table" } else { "narrative" };
        let line = || format!("{file},{metric},{applicant},{},{},{source},yes,exact", self.value, self.unit);
        (!metric.contains(':')).then(line)
    }
}
