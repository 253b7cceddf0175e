//! Tables without rulings. Figures below one another are a column, figures beside one another a row; a label belongs to
//! the row that it stands centred on. What does not fit exactly is left as lines: no figure is put where it may not stand.

use super::ink::Area;
use super::parted::{decimals_parted, parted};
use super::rulings::clusters;
use super::runs::{Run, middle};
use super::sheet::Sheet;
use super::units::Units;

/// Gap, in ems, from which on two words of a line are in two columns.
pub(super) const COLUMN: f32 = 0.8;
/// Rows further apart, in ems, are of two tables; header lines further apart are something else.
const ROWS: f32 = 9.0;
const HEADER: f32 = 2.2;
/// Lines further apart, in ems, do not hang together.
const HANGING: f32 = 2.0;
/// Pages with more words than this are not looked at.
const MOST_WORDS: usize = 5000;

/// A table, and the height of the page that is its own.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) top: f32,
    pub(super) bottom: f32,
    pub(super) edges: Vec<f32>,
    pub(super) rows: usize,
    pub(super) cells: Vec<Cell>,
}

/// A cell of a [`Block`].
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) row: usize,
    pub(super) row_span: usize,
    /// From this edge to that one.
    pub(super) edges: (usize, usize),
    pub(super) text: String,
}

/// The tables of a page. `fine` are its words parted at every small gap.
pub(super) fn blocks(words: &[Run], fine: &[Run]) -> Vec<Block> {
    if fine.len() > MOST_WORDS || words.iter().any(|word| word.turn.0 != 0) {
        return Vec::new();
    }
    let words = decimals_parted(words.to_vec(), fine);
    let units = Units::of(&words);
    let (words, fine) = (units.joined(&words), units.joined(fine));
    tables(&parted(&words, &fine, &units, ROWS), &units)
}

/// The tables that some words make, from the top.
fn tables(words: &[Run], units: &Units) -> Vec<Block> {
    let (figures, labels): (Vec<&Run>, Vec<&Run>) = values(words, units);
    let mut out: Vec<Block> = Vec::new();
    let mut above = f32::MIN;
    for rows in stretches(&figures, &labels) {
        let last = rows.last().map_or(above, |row| middle(row[0]));
        let block = Rows::new(rows, &labels, above).and_then(Rows::block);
        above = block.as_ref().map_or(last, |block| block.bottom.max(last));
        out.extend(block);
    }
    out
}

/// Figures with nothing but figures behind them on their line, and all other words (ordinals, years in names); both from
/// the top.
fn values<'a>(words: &'a [Run], units: &Units) -> (Vec<&'a Run>, Vec<&'a Run>) {
    let mut sorted: Vec<&Run> = words.iter().collect();
    sorted.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
    let is_value = |at: usize| {
        let word = sorted[at];
        let near = |other: &&&Run| (middle(other) - middle(word)).abs() < 0.35 * word.size;
        let around = sorted[..at].iter().rev().take_while(near).chain(sorted[at..].iter().take_while(near));
        units.is_value(&word.text)
            && around.filter(|other| other.area.x0 > word.area.x0).all(|other| units.is_value(&other.text))
    };
    let is_value: Vec<bool> = (0..sorted.len()).map(is_value).collect();
    let pick =
        |wanted: bool| sorted.iter().zip(&is_value).filter(|(_, is)| **is == wanted).map(|(word, _)| *word).collect();
    (pick(true), pick(false))
}

/// Figures, from the top, in rows, the rows in stretches that can be one table.
fn stretches<'a>(figures: &[&'a Run], labels: &[&Run]) -> Vec<Vec<Vec<&'a Run>>> {
    let mut rows: Vec<Vec<&Run>> = Vec::new();
    for &figure in figures {
        match rows.last_mut() {
            Some(row) if middle(figure) - middle(row[0]) < 0.35 * figure.size => row.push(figure),
            _ => rows.push(vec![figure]),
        }
    }
    let mut out: Vec<Vec<Vec<&Run>>> = Vec::new();
    for row in rows {
        match out.last_mut() {
            Some(stretch) if goes_on(stretch, &row, labels) => stretch.push(row),
            _ => out.push(vec![row]),
        }
    }
    out
}

/// True where a row stands below the last one with nothing but labels between, and below the same columns.
fn goes_on(stretch: &[Vec<&Run>], row: &[&Run], labels: &[&Run]) -> bool {
    let last = &stretch[stretch.len() - 1];
    let (from, to, size) = (middle(last[0]), middle(row[0]), row[0].size);
    let left = last.iter().chain(row).map(|f| f.area.x0).fold(f32::MAX, f32::min);
    let between = |label: &&Run| middle(label) > from - 0.3 * size && middle(label) < to && label.area.x1 > left + size;
    let shared = |f: &&Run| last.iter().any(|l| l.area.x0 < f.area.x1 + size && f.area.x0 < l.area.x1 + size);
    to - from < ROWS * size && row.iter().any(shared) && !labels.iter().any(between)
}

/// Rows of figures with what stands around them.
pub(super) struct Rows<'a> {
    /// From the top.
    pub(super) rows: Vec<Vec<&'a Run>>,
    /// The columns of figures, from left to right.
    pub(super) columns: Vec<(f32, f32)>,
    /// Where they are parted.
    bounds: Vec<f32>,
    /// Words left of the figures, from the top.
    pub(super) labels: Vec<&'a Run>,
    /// Words above the figures, from the top.
    pub(super) header: Vec<&'a Run>,
    /// Font size.
    pub(super) size: f32,
}

impl<'a> Rows<'a> {
    fn new(rows: Vec<Vec<&'a Run>>, words: &[&'a Run], above: f32) -> Option<Self> {
        let size = rows[0][0].size;
        let spans: Vec<(f32, f32)> = rows.iter().flatten().map(|f| (f.area.x0, f.area.x1)).collect();
        let columns = clusters(spans);
        let left = columns[0].0;
        let (first, last) = (middle(rows[0][0]), middle(rows[rows.len() - 1][0]));
        let near = |word: &&&Run| middle(word) > above && middle(word) < last + ROWS * size;
        let mut near: Vec<&Run> = words.iter().filter(near).copied().collect();
        near.sort_by(|a, b| middle(a).total_cmp(&middle(b)).then(a.area.x0.total_cmp(&b.area.x0)));
        // A word beside or behind a figure: no column of figures.
        let beside = |word: &&Run| middle(word) > first - 0.4 * size && middle(word) < last + 0.4 * size;
        if near.iter().any(|word| beside(word) && word.area.x1 > left + 0.3 * size) {
            return None;
        }
        let labels: Vec<&Run> = near.iter().filter(|word| word.area.x1 <= left + 0.3 * size).copied().collect();
        let mut header: Vec<&Run> = Vec::new();
        let mut edge = first;
        for word in near.iter().rev().filter(|word| middle(word) < first && word.area.x1 > left + 0.3 * size) {
            if edge - middle(word) > (HEADER + 1.0) * size || word.area.x0 < left - 4.0 * size {
                break;
            }
            edge = middle(word);
            header.insert(0, word);
        }
        let columns = with_blanks(columns, &header, size);
        let bounds = columns.windows(2).map(|pair| bound(pair[0].1, pair[1].0, &header)).collect();
        let top = header.first().map_or(f32::MIN, |word| word.area.y0 - size);
        let labels = hanging_together(labels, (first, last), top, size);
        Some(Self { rows, columns, bounds, labels, header, size })
    }

    /// The heights of the rows.
    pub(super) fn anchors(&self) -> Vec<f32> {
        self.rows.iter().map(|row| middle(row[0])).collect()
    }

    fn block(self) -> Option<Block> {
        let twice = |row: &Vec<&Run>| {
            let mut at: Vec<usize> = row.iter().map(|f| self.column(f.area)).collect();
            at.sort_unstable();
            at.windows(2).any(|pair| pair[0] == pair[1])
        };
        if self.rows.iter().any(twice) {
            return None;
        }
        let top = self.header.first().map_or(middle(self.rows[0][0]), |word| middle(word)) - 0.8 * self.size;
        let bottom = middle(self.rows[self.rows.len() - 1][0]) + 0.8 * self.size;
        if self.labels.iter().any(|word| middle(word) > top && middle(word) < bottom) {
            return Some(Sheet::labelled(&self, top, bottom)?.block());
        }
        (self.rows.len() == 1 && self.columns.len() > 1).then(|| Sheet::new(&self, top, bottom).block())
    }

    /// The column of figures that a place belongs to.
    pub(super) fn column(&self, area: Area) -> usize {
        let x = area.center().0;
        self.bounds.iter().take_while(|bound| **bound < x).count()
    }

    /// The edges of the columns, behind so many columns of labels.
    pub(super) fn edges(&self, labels: usize) -> Vec<f32> {
        let left = self.columns[0].0;
        let mut edges: Vec<f32> = (0..labels).map(|i| left - 20.0 * (labels - i) as f32).collect();
        edges.push(left);
        edges.extend(&self.bounds);
        edges.push(self.columns[self.columns.len() - 1].1);
        edges
    }

    /// True where a header word reaches over several columns.
    pub(super) fn spans(&self, word: &Run) -> Option<(usize, usize)> {
        let em = self.size;
        let end = |x: f32| self.column(Area { x0: x, x1: x, ..word.area });
        let (from, to) = (end(word.area.x0 + 0.6 * em), end(word.area.x1 - 0.6 * em));
        (from < to).then_some((from, to))
    }
}

/// Of words sorted from the top those between the first row and the last, and those above and below that hang together with
/// them, as far up as `top`.
fn hanging_together(words: Vec<&Run>, (first, last): (f32, f32), top: f32, size: f32) -> Vec<&Run> {
    let (mut from, mut to) = (first - size, last + size);
    for word in &words {
        if middle(word) > last && word.area.y0 < to + HANGING * size {
            to = to.max(word.area.y1);
        }
    }
    for word in words.iter().rev() {
        if middle(word) < first && word.area.y1 > from - HANGING * size {
            from = from.min(word.area.y0);
        }
    }
    words.into_iter().filter(|word| middle(word) > from.max(top) && middle(word) < to).collect()
}

/// The columns of figures, and those that only a name tells of: one apart from a name above figures, on its line.
fn with_blanks(mut columns: Vec<(f32, f32)>, header: &[&Run], size: f32) -> Vec<(f32, f32)> {
    let over = |word: &Run, column: &(f32, f32)| word.area.x0 < column.1 && column.0 < word.area.x1;
    let named = |word: &&&Run| columns.iter().any(|column| over(word, column));
    let beside = |word: &Run| {
        header.iter().filter(named).any(|name| {
            let gap = (word.area.x0 - name.area.x1).max(name.area.x0 - word.area.x1);
            (middle(name) - middle(word)).abs() < 0.4 * size && gap > COLUMN * size
        })
    };
    let single = |word: &Run| columns.iter().all(|column| word.area.x1 < column.0 || column.1 < word.area.x0);
    let mut blank: Vec<(f32, f32)> =
        header.iter().filter(|word| single(word) && beside(word)).map(|word| (word.area.x0, word.area.x1)).collect();
    columns.append(&mut blank);
    clusters(columns)
}

/// Where two columns are parted: in the middle between their figures, or where the names above them are.
fn bound(from: f32, to: f32, header: &[&Run]) -> f32 {
    let middle = (from + to) / 2.0;
    let crossed = |x: &f32| header.iter().filter(|word| word.area.x0 + 0.1 < *x && *x < word.area.x1 - 0.1).count();
    let ends = header.iter().flat_map(|word| [word.area.x0, word.area.x1]).filter(|x| (from..to).contains(x));
    let by = |x: &f32| (crossed(x), (x - middle).abs());
    let better = |a: &f32, b: &f32| by(a).0.cmp(&by(b).0).then(by(a).1.total_cmp(&by(b).1));
    std::iter::once(middle).chain(ends).min_by(better).unwrap_or(middle)
}

impl Block {
    /// Adds the cells that show nothing, and puts all in order.
    pub(super) fn fill(&mut self) {
        let wide = self.edges.len() - 1;
        let mut held = vec![false; wide * self.rows];
        for cell in &self.cells {
            for row in cell.row..cell.row + cell.row_span {
                held[row * wide + cell.edges.0..row * wide + cell.edges.1].fill(true);
            }
        }
        for at in (0..held.len()).filter(|at| !held[*at]) {
            let (row, col) = (at / wide, at % wide);
            self.cells.push(Cell { row, row_span: 1, edges: (col, col + 1), text: String::new() });
        }
        self.cells.sort_by_key(|cell| (cell.row, cell.edges.0));
    }
}
