//! A page as lines and ruled tables, from the top.

use super::aligned::{self, Block};
use super::ink::{Area, Glyph, Ink};
use super::lattice::{Lattice, lattices};
use super::ordinals::is_figure;
use super::parted::FINE;
use super::runs::{COLUMN, Run, fills, joined, runs};

/// Characters from which on a field with a sentence is a paragraph, and how many short fields can stand beside it.
const PROSE: usize = 120;
const MOST_SHORT: usize = 6;

/// A line or a table of a page.
#[derive(Debug)]
pub(super) enum Part {
    /// A line of text.
    Line(TextLine),
    /// A table.
    Table(Ruled),
}

/// A line of text outside tables.
#[derive(Debug)]
pub(super) struct TextLine {
    /// Its text, with tabs between words far apart.
    pub(super) text: String,
    /// Its place in the raw text of all pages.
    pub(super) from: usize,
    /// Where it stands.
    pub(super) area: Area,
    /// Font size.
    pub(super) size: f32,
    /// The page, from 0, and its width and height.
    pub(super) page: usize,
    /// Width and height of that page.
    pub(super) paper: (f32, f32),
}

/// A table with rulings; after [`super::continued`] perhaps of several pages.
#[derive(Debug)]
pub(super) struct Ruled {
    /// Column edges, from the left.
    pub(super) edges: Vec<f32>,
    /// Number of rows.
    pub(super) rows: usize,
    /// Cells, row by row.
    pub(super) cells: Vec<RuledCell>,
    /// The page on which it ends, from 0.
    pub(super) page: usize,
}

/// A cell of a [`Ruled`].
#[derive(Debug)]
pub(super) struct RuledCell {
    /// First row.
    pub(super) row: usize,
    /// Rows held.
    pub(super) row_span: usize,
    /// Left edge.
    pub(super) left: f32,
    /// Right edge.
    pub(super) right: f32,
    /// Its text, in pieces that were apart.
    pub(super) pieces: Vec<Piece>,
    /// Its last line leaves no room for another character.
    pub(super) full: bool,
}

/// Text with its place in the raw text of all pages.
#[derive(Debug)]
pub(super) struct Piece {
    /// The text.
    pub(super) text: String,
    /// Its place.
    pub(super) from: usize,
}

/// The raw text as far as it was read: every line and every cell takes its bytes and one more.
#[derive(Debug, Default)]
pub(super) struct Raw {
    /// Bytes so far.
    pub(super) len: usize,
}

impl Raw {
    fn take(&mut self, text: &str) -> usize {
        let from = self.len;
        self.len += text.len() + 1;
        from
    }

    /// The text of a cell: one piece, or none.
    fn pieces(&mut self, text: String) -> Vec<Piece> {
        if text.is_empty() { Vec::new() } else { vec![Piece { from: self.take(&text), text }] }
    }
}

/// Lays out a page.
pub(super) fn parts(mut ink: Ink, page: usize, raw: &mut Raw) -> Vec<Part> {
    let lattices = lattices(&mut ink);
    let (held, mut free) = share(&ink.glyphs, &lattices);
    let mut placed: Vec<(f32, Layout)> = Vec::new();
    for (lattice, fields) in lattices.iter().zip(held).filter(|(_, fields)| !fields.is_empty()) {
        placed.push((lattice.area().y0, Layout::Table(lattice, fields)));
    }
    for block in aligned::blocks(&runs(&free, Some(aligned::COLUMN)), &runs(&free, Some(FINE))) {
        free.retain(|glyph| !(block.top..block.bottom).contains(&glyph.area.center().1));
        placed.push((block.top, Layout::Aligned(block)));
    }
    for line in lines(runs(&free, Some(COLUMN))) {
        placed.push((line[0].area.center().1, Layout::Line(line)));
    }
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let part = |(_, layout)| match layout {
        Layout::Table(lattice, fields) => Part::Table(table(lattice, &fields, page, raw)),
        Layout::Aligned(block) => Part::Table(aligned_table(block, page, raw)),
        Layout::Line(line) => Part::Line(text_line(&line, page, ink.paper, raw)),
    };
    placed.into_iter().map(part).collect()
}

enum Layout<'a> {
    Table(&'a Lattice, Vec<Vec<Glyph>>),
    Aligned(Block),
    Line(Vec<Run>),
}

/// The glyphs of each field of each lattice, and those outside. A lattice with text in fewer than two fields is a
/// frame: its text stands free.
fn share(glyphs: &[Glyph], lattices: &[Lattice]) -> (Vec<Vec<Vec<Glyph>>>, Vec<Glyph>) {
    let mut held: Vec<Vec<Vec<Glyph>>> = lattices.iter().map(|l| vec![Vec::new(); l.fields.len()]).collect();
    let areas: Vec<Area> = lattices.iter().map(Lattice::area).collect();
    let mut free = Vec::new();
    for glyph in glyphs {
        let at = glyph.area.center();
        match areas.iter().position(|area| area.holds(at)) {
            Some(i) => held[i][lattices[i].field_at(at)].push(*glyph),
            None => free.push(*glyph),
        }
    }
    for fields in &mut held {
        let filled = fields.iter().filter(|field| !field.is_empty()).count();
        if filled < 2 || is_frame(fields) || fields.iter().any(|field| is_column(field)) {
            free.extend(fields.drain(..).flatten());
        }
    }
    (held, free)
}

/// True for boxes around paragraphs: of a table of data most fields are short.
fn is_frame(fields: &[Vec<Glyph>]) -> bool {
    let is_prose = |field: &&Vec<Glyph>| field.len() >= PROSE && field.iter().any(|glyph| glyph.c == '。');
    let filled = || fields.iter().filter(|field| !field.is_empty());
    let (prose, short): (Vec<_>, Vec<_>) = filled().partition(is_prose);
    let glyphs = |fields: &[&Vec<Glyph>]| fields.iter().map(|field| field.len()).sum::<usize>();
    !prose.is_empty() && short.len() <= MOST_SHORT && glyphs(&prose) > 4 * glyphs(&short)
}

/// True where a field holds the figures of several rows: the lines between them are not drawn.
fn is_column(field: &[Glyph]) -> bool {
    let digits = field.iter().filter(|glyph| glyph.c.is_ascii_digit()).count();
    if digits < 3 || digits * 2 <= field.len() {
        return false;
    }
    let lines = runs(field, None);
    lines.len() >= 3 && lines.iter().all(|run| is_figure(&run.text))
}

/// Lines outside of tables that have figures in columns.
pub(super) fn loose_rows(parts: &[Part]) -> usize {
    let loose = |line: &TextLine| {
        let apart = line.text.contains('\t') && line.text.split('\t').any(is_figure);
        let words = || line.text.split_whitespace();
        apart || (words().count() > 1 && words().all(is_figure))
    };
    parts.iter().filter(|part| matches!(part, Part::Line(line) if loose(line))).count()
}

/// Runs side by side as one line.
fn lines(runs: Vec<Run>) -> Vec<Vec<Run>> {
    let mut lines: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        match lines.last_mut().and_then(|line| line.last().map(|last| beside(last, &run)).zip(Some(line))) {
            Some((true, line)) => line.push(run),
            _ => lines.push(vec![run]),
        }
    }
    lines
}

fn beside(left: &Run, right: &Run) -> bool {
    let near = (left.area.center().1 - right.area.center().1).abs() < 0.5 * left.size.min(right.size);
    near && left.turn == right.turn && left.area.x1 <= right.area.x0
}

fn text_line(runs: &[Run], page: usize, paper: (f32, f32), raw: &mut Raw) -> TextLine {
    // A title set wide has its characters apart, not its columns.
    let single = runs.iter().all(|run| run.text.chars().count() == 1);
    let separator = if single { " " } else { "\t" };
    let text = runs.iter().map(|run| run.text.as_str()).collect::<Vec<_>>().join(separator);
    let area = runs.iter().skip(1).fold(runs[0].area, |area, run| area.to(run.area));
    let size = runs.iter().map(|run| run.size).fold(0.0, f32::max);
    TextLine { from: raw.take(&text), text, area, size, page, paper }
}

fn table(lattice: &Lattice, fields: &[Vec<Glyph>], page: usize, raw: &mut Raw) -> Ruled {
    let mut cells = Vec::with_capacity(fields.len());
    for (field, glyphs) in lattice.fields.iter().zip(fields) {
        let (left, right) = (lattice.xs[field.col], lattice.xs[field.col + field.col_span]);
        let (top, bottom) = (lattice.ys[field.row], lattice.ys[field.row + field.row_span]);
        let within = Area { x0: left, x1: right, y0: top, y1: bottom };
        let runs = runs(glyphs, None);
        let text = joined(&runs, within);
        let full = runs.last().is_some_and(|run| fills(run, within));
        let pieces = raw.pieces(text);
        cells.push(RuledCell { row: field.row, row_span: field.row_span, left, right, pieces, full });
    }
    Ruled { edges: lattice.xs.clone(), rows: lattice.ys.len() - 1, cells, page }
}

fn aligned_table(block: Block, page: usize, raw: &mut Raw) -> Ruled {
    let mut cells = Vec::with_capacity(block.cells.len());
    for cell in block.cells {
        let (left, right) = (block.edges[cell.edges.0], block.edges[cell.edges.1]);
        let pieces = raw.pieces(cell.text);
        cells.push(RuledCell { row: cell.row, row_span: cell.row_span, left, right, pieces, full: false });
    }
    Ruled { edges: block.edges, rows: block.rows, cells, page }
}
