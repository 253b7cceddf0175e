//! A spreadsheet as commas and quotes: a row for each line of the report.

use super::markdown::places;
use crate::report::{Block, Report};

/// A report as CSV; all rows are as long as the longest, as spreadsheet programs write them.
pub(super) fn render(report: &Report) -> String {
    let mut rows = vec![vec![report.title.clone()]];
    for block in &report.blocks {
        match block {
            Block::Heading(line) | Block::Paragraph(line, _) => rows.push(vec![line.clone()]),
            Block::Table(grid) => rows.extend(places(grid)),
        }
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or(1);
    let line = |mut row: Vec<String>| {
        row.resize(width, String::new());
        row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\r\n"
    };
    rows.into_iter().map(line).collect()
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}
