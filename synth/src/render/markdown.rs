//! Markdown: headings, tables with bars.

use crate::grid::Grid;
use crate::report::{Block, Report};

/// A report as Markdown.
pub(super) fn render(report: &Report) -> String {
    let mut text = format!("# {}\n\n", report.title);
    for block in &report.blocks {
        match block {
            Block::Heading(line) => text.push_str(&format!("## {line}\n")),
            Block::Paragraph(line, _) => text.push_str(&format!("{line}\n")),
            Block::Table(grid) => text.push_str(&table(grid)),
        }
        text.push('\n');
    }
    text
}

/// Markdown knows no spans: a cell stands where it begins, the other places that it covers are empty.
pub(super) fn places(grid: &Grid) -> Vec<Vec<String>> {
    let width = grid.width();
    let rows = grid.spots().into_iter().map(|row| {
        let mut cells: Vec<String> = row
            .into_iter()
            .map(|spot| spot.filter(|s| s.row == 0 && s.column == 0).map_or_else(String::new, |s| s.cell.line()))
            .collect();
        cells.resize(width, String::new());
        cells
    });
    rows.collect()
}

fn table(grid: &Grid) -> String {
    let mut text = String::new();
    for (at, row) in places(grid).into_iter().enumerate() {
        text.push_str(&format!("| {} |\n", row.join(" | ")));
        if at == 0 {
            text.push_str(&format!("|{}\n", " --- |".repeat(row.len())));
        }
    }
    text
}
