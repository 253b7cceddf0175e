//! The header of a table without rulings: words above the figures, as names of columns and names over several of them.

use super::aligned::{Cell, Rows};
use super::runs::{Run, middle};

/// Lines of one name are no further apart, in ems.
const WRAPPED: f32 = 0.75;
/// The same where lines of names stand beside gaps of others.
const STACKED: f32 = 2.0;

/// The header of a table.
pub(super) struct Heads<'a> {
    /// Lines above the names of the columns, from the top: words with the columns `from..to` that they stand over.
    above: Vec<Vec<(&'a Run, usize, usize)>>,
    /// The name of each column.
    names: Vec<String>,
}

impl<'a> Heads<'a> {
    /// Tells the names of columns from what stands above them.
    pub(super) fn new(rows: &Rows<'a>) -> Self {
        let is_name = names(rows);
        let mut heads = Self { above: Vec::new(), names: vec![String::new(); rows.columns.len()] };
        let mut last = f32::MIN;
        for (word, is_name) in rows.header.iter().zip(is_name) {
            if is_name {
                heads.names[rows.column(word.area)].push_str(&word.text);
                continue;
            }
            if middle(word) - last > 0.4 * word.size || heads.above.is_empty() {
                heads.above.push(Vec::new());
                last = middle(word);
            }
            let (from, to) = rows.spans(word).unwrap_or_else(|| (rows.column(word.area), rows.column(word.area)));
            if let Some(line) = heads.above.last_mut() {
                line.push((word, from, to + 1));
            }
        }
        heads
    }

    /// Rows of the header.
    pub(super) fn rows(&self, corners: &[String]) -> usize {
        self.above.len() + usize::from(self.names.iter().chain(corners).any(|name| !name.is_empty()))
    }

    /// Its cells, behind `before` columns of labels with what stands above those, from the right.
    pub(super) fn cells(&self, before: usize, corners: &[String]) -> Vec<Cell> {
        let mut cells: Vec<Cell> = Vec::new();
        for (row, line) in self.above.iter().enumerate() {
            for (word, from, to) in line {
                let edges = (before + from, before + to);
                match cells.last_mut() {
                    Some(last) if last.row == row && last.edges.1 > edges.0 => last.text.push_str(&word.text),
                    _ => cells.push(Cell { row, row_span: 1, edges, text: word.text.clone() }),
                }
            }
        }
        if self.rows(corners) > self.above.len() {
            let texts = corners.iter().rev().chain(&self.names).enumerate();
            let name = |(at, text): (usize, &String)| Cell {
                row: self.above.len(),
                row_span: 1,
                edges: (at, at + 1),
                text: text.clone(),
            };
            cells.extend(texts.map(name));
        }
        cells
    }
}

/// For each word of the header whether it is of the name of its column: those nearest above the figures, and what hangs
/// together with them. Where the names end on one line, a line with more room above it is of groups; where they do not, all
/// that stands above one column alone is of its name.
fn names(rows: &Rows<'_>) -> Vec<bool> {
    let mut bottoms: Vec<Option<f32>> = vec![None; rows.columns.len()];
    let single: Vec<usize> = (0..rows.header.len()).filter(|at| rows.spans(rows.header[*at]).is_none()).collect();
    for word in single.iter().map(|at| rows.header[*at]) {
        let bottom = &mut bottoms[rows.column(word.area)];
        *bottom = Some(bottom.map_or(word.area.y1, |bottom| bottom.max(word.area.y1)));
    }
    let ends = || bottoms.iter().flatten();
    let one_line = ends().all(|end| ends().all(|other| (end - other).abs() < 0.3 * rows.size));
    let gap = if one_line { WRAPPED } else { STACKED } * rows.size;
    let mut tops: Vec<Option<f32>> = vec![None; rows.columns.len()];
    let mut out = vec![false; rows.header.len()];
    for at in single.into_iter().rev() {
        let word = rows.header[at];
        let top = &mut tops[rows.column(word.area)];
        if top.is_none_or(|top| top - word.area.y1 < gap) {
            out[at] = true;
            *top = Some(top.map_or(word.area.y0, |top| top.min(word.area.y0)));
        }
    }
    out
}
