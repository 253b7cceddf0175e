//! A table with rulings; where a page ends it goes on at the top of the next.

use std::ops::Range;

use super::{MARGIN, Pages, Paper, file, width, wrapped};
use crate::grid::{Cell, Grid, Kind};

/// Points between the rulings and the text.
const PADDING: f64 = 3.0;
/// A label is broken into lines where it has more characters.
const MOST: f64 = 14.0;
/// No column is narrower than so many characters.
const LEAST: f64 = 3.0;

/// A cell with its place, and what of its text is not drawn yet.
#[derive(Clone)]
struct Placed {
    rows: Range<usize>,
    columns: Range<usize>,
    lines: Vec<String>,
    in_the_middle: bool,
}

struct Layout {
    cells: Vec<Placed>,
    /// Where each column begins, and where the last one ends.
    edges: Vec<f64>,
    heights: Vec<f64>,
    /// Rows of headers at the top.
    heads: usize,
}

/// Draws a table.
pub(super) fn draw(grid: &Grid, pages: &mut Pages) {
    let mut layout = Layout::new(grid, &pages.paper);
    let (rows, mut from) = (layout.heights.len(), 0);
    while from < rows {
        if from > 0 && pages.paper.repeats && layout.heads < from {
            layout.clone_heads(grid, &pages.paper).part(0..layout.heads, pages);
        }
        let mut room = pages.left();
        let fits = layout.heights[from..].iter().take_while(|height| {
            room -= **height;
            room >= 0.0
        });
        let until = from + fits.count();
        // A row that is higher than a page goes over its end.
        let until = if until == from && pages.left() > pages.paper.height / 2.0 { from + 1 } else { until };
        layout.part(from..until, pages);
        from = until;
        if from < rows {
            pages.turn();
        }
    }
    pages.y -= pages.paper.leading;
}

impl Layout {
    fn new(grid: &Grid, paper: &Paper) -> Self {
        let edges = edges(grid, paper);
        let mut cells = Vec::new();
        for (row, spots) in grid.spots().iter().enumerate() {
            for (column, spot) in spots.iter().enumerate().filter_map(|(at, spot)| Some((at, (*spot)?))) {
                if spot.row == 0 && spot.column == 0 {
                    cells.push(Placed::new(spot.cell, (row, column), &edges, paper));
                }
            }
        }
        let height = |placed: &Placed| placed.lines.len().max(1) as f64 * paper.leading + 2.0 * PADDING;
        let mut heights = vec![paper.leading + 2.0 * PADDING; grid.rows.len()];
        for placed in &cells {
            let (rows, last) = (placed.rows.clone(), placed.rows.end - 1);
            let missing = height(placed) - heights[rows].iter().sum::<f64>();
            heights[last] += missing.max(0.0);
        }
        let is_head = |row: &&Vec<Cell>| row.iter().all(|cell| cell.kind == Kind::Head);
        Self { cells, edges, heights, heads: grid.rows.iter().take_while(is_head).count() }
    }

    /// The same with all text not drawn yet.
    fn clone_heads(&self, grid: &Grid, paper: &Paper) -> Self {
        Self { heads: self.heads, ..Self::new(grid, paper) }
    }

    /// Draws rows. Of a cell that goes on on the next page, as many lines stand here as there is room for.
    fn part(&mut self, rows: Range<usize>, pages: &mut Pages) {
        let Paper { size, leading, .. } = pages.paper;
        let tops: Vec<f64> = self.heights[rows.clone()].iter().fold(vec![pages.y], |mut tops, height| {
            tops.push(tops[tops.len() - 1] - height);
            tops
        });
        let here = |placed: &&mut Placed| placed.rows.start < rows.end && placed.rows.end > rows.start;
        for placed in self.cells.iter_mut().filter(here) {
            let top = tops[placed.rows.start.max(rows.start) - rows.start];
            let bottom = tops[placed.rows.end.min(rows.end) - rows.start];
            let (left, right) = (self.edges[placed.columns.start], self.edges[placed.columns.end]);
            pages.add(&file::rectangle((left, bottom), (right - left, top - bottom)));
            let room = ((top - bottom - 2.0 * PADDING) / leading + 0.01).max(0.0) as usize;
            let lines: Vec<String> = placed.lines.drain(..room.min(placed.lines.len())).collect();
            let above = (top - bottom - lines.len() as f64 * leading) / 2.0;
            for (no, line) in lines.iter().enumerate() {
                let free = right - left - width(line) * size;
                let x = if placed.in_the_middle { left + free / 2.0 } else { left + PADDING };
                let y = top - above - no as f64 * leading - (leading + size) / 2.0 + size * 0.15;
                pages.add(&file::text((x, y), size, line));
            }
        }
        pages.y = tops[tops.len() - 1];
    }
}

impl Placed {
    fn new(cell: &Cell, (row, column): (usize, usize), edges: &[f64], paper: &Paper) -> Self {
        let columns = column..column + cell.across;
        let room = (edges[columns.end] - edges[column] - 2.0 * PADDING) / paper.size;
        let text = "\u{3000}".repeat(cell.level) + &cell.text;
        let lines = if cell.text.is_empty() { Vec::new() } else { wrapped(&text, room + 0.01) };
        Self { rows: row..row + cell.down, columns, lines, in_the_middle: cell.kind != Kind::Label }
    }
}

/// Columns of values are as wide as their values; those of labels share the rest.
fn edges(grid: &Grid, paper: &Paper) -> Vec<f64> {
    let (mut widths, mut of_values) = (vec![LEAST; grid.width()], vec![false; grid.width()]);
    for spots in grid.spots() {
        for (column, spot) in spots.iter().enumerate().filter_map(|(at, spot)| Some((at, (*spot)?))) {
            let longest = spot.cell.text.split('\n').map(width).fold(0.0, f64::max);
            of_values[column] |= spot.cell.kind == Kind::Value && spot.cell.across == 1;
            let wanted = match spot.cell.kind {
                Kind::Value => longest,
                Kind::Label => longest.min(MOST) + spot.cell.level as f64,
                _ => longest.min(MOST / 2.0),
            };
            if spot.cell.across == 1 {
                widths[column] = widths[column].max(wanted);
            }
        }
    }
    let points = |width: &f64| width * paper.size + 2.0 * PADDING;
    let share = |values: bool| {
        let of = widths.iter().zip(&of_values).filter(|(_, of)| **of == values);
        of.map(|(width, _)| points(width)).sum::<f64>()
    };
    let factor = ((paper.usable() - share(true)) / share(false)).min(1.0);
    let mut edges = vec![MARGIN];
    for (width, of_values) in widths.iter().zip(&of_values) {
        let scale = if *of_values { 1.0 } else { factor };
        edges.push(edges[edges.len() - 1] + points(width) * scale);
    }
    edges
}
