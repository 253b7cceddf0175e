//! Text, with the ways in which tables lose their markup.

use std::fmt::Write;

use crate::grid::{Cell, Grid, Spot};
use crate::report::{Block, Report};

/// How tables stand in text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextLayout {
    /// Rows with bars between cells.
    Bars,
    /// Rows with bars around cells.
    Edges,
    /// Rows with tabs between cells.
    Tabs,
    /// A cell a line, blank lines between.
    Cells,
    /// A cell a line after a tab; what a cell spans below is an empty line.
    Led,
    /// Bars on lines of their own.
    BarLines,
    /// Rows with spaces between cells; empty cells are lost.
    Spaces,
    /// A whole table on one line, with spaces between cells; empty cells are lost.
    Run,
}

impl TextLayout {
    /// All of them, the plainest first.
    pub const ALL: [TextLayout; 8] = [
        TextLayout::Bars,
        TextLayout::Edges,
        TextLayout::Tabs,
        TextLayout::Cells,
        TextLayout::Led,
        TextLayout::BarLines,
        TextLayout::Spaces,
        TextLayout::Run,
    ];

    /// Whether an empty cell can be told from none.
    pub fn keeps_blanks(self) -> bool {
        matches!(self, TextLayout::Bars | TextLayout::Edges | TextLayout::Tabs)
    }

    /// Whether each row has a line of its own.
    fn has_rows(self) -> bool {
        matches!(self, TextLayout::Bars | TextLayout::Edges | TextLayout::Tabs | TextLayout::Spaces)
    }

    fn table(self, grid: &Grid) -> String {
        match self {
            TextLayout::Bars => rows(grid, |cells| cells.join(" | ")),
            TextLayout::Edges => rows(grid, |cells| format!("|{}|", cells.join("|"))),
            TextLayout::Tabs => rows(grid, |cells| cells.join("\t")),
            TextLayout::BarLines => rows(grid, |cells| format!("|\n{}\n|", cells.join("\n|\n"))),
            TextLayout::Cells => grid.cells().map(|cell| format!("{}\n\n", cell.line())).collect(),
            TextLayout::Led => led(grid),
            TextLayout::Run => words(grid.cells()) + "\n",
            TextLayout::Spaces => grid
                .rows
                .iter()
                .map(|row| {
                    words(row.iter())
                        + "
"
                })
                .collect(),
        }
    }
}

/// A line for each row. A cell stands where it begins; the places that it spans below are empty.
fn rows(grid: &Grid, line: impl Fn(Vec<String>) -> String) -> String {
    let mut text = String::new();
    for row in grid.spots() {
        let begins = row.into_iter().flatten().filter(|spot| spot.column == 0);
        let cells = begins.map(|spot| if spot.row == 0 { spot.cell.line() } else { String::new() });
        text.push_str(&line(cells.collect()));
        text.push('\n');
    }
    text
}

/// The texts of cells with spaces between.
fn words<'a>(cells: impl Iterator<Item = &'a Cell>) -> String {
    let texts: Vec<String> = cells.map(Cell::line).filter(|text| !text.is_empty()).collect();
    texts.join("  ")
}

fn led(grid: &Grid) -> String {
    let mut text = String::new();
    for row in grid.spots() {
        let begins = |spot: &Spot<'_>| spot.column == 0;
        for spot in row.into_iter().flatten().filter(begins) {
            let shown = if spot.row == 0 { spot.cell.text.replace('\n', "\n\t") } else { String::new() };
            let _ = writeln!(text, "\t{shown}");
        }
        text.push('\n');
    }
    text
}

/// The same with the number of a page below so many lines, as printed pages leave it behind.
fn broken(table: &str, after: usize) -> String {
    let mut lines: Vec<&str> = table.lines().collect();
    if after > 0 && after < lines.len() {
        lines.insert(after, "- 4 -");
    }
    lines.join("\n") + "\n"
}

/// A report as text; rows of tables that stand on lines of their own are broken by a page.
pub(super) fn render(report: &Report, layout: TextLayout, page_break: usize) -> String {
    let page_break = if layout.has_rows() { page_break } else { 0 };
    let mut text = format!("{}\n\n", report.title);
    for block in &report.blocks {
        match block {
            Block::Heading(line) | Block::Paragraph(line, _) => text.push_str(line),
            Block::Table(grid) => text.push_str(&broken(&layout.table(grid), page_break)),
        }
        text.push('\n');
    }
    text
}
