//! Tables without rulings. Figures below one another are a column, figures beside one another a row; a label belongs to
//! the row that it stands centred on. What does not fit exactly is left as lines: no figure is put where it may not stand.

use super::ink::Area;
use super::parted::parted;
use super::runs::Run;
use super::sheet::Sheet;
use super::units::Units;

/// Gap, in ems, from which on two words of a line are in two columns.
pub(super) const COLUMN: f32 = 0.8;
/// Rows further apart, in ems, are of two tables; header lines further apart are something else.
const ROWS: f32 = 9.0;
const HEADER: f32 = 2.2;
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

/// The tables of a page. `fine` are its words parted at every small gap: they are asked where the words as they stand make
/// no table.
pub(super) fn blocks(words: &[Run], fine: &[Run]) -> Vec<Block> {
    if fine.len() > MOST_WORDS || words.iter().any(|word| word.turn.0 != 0) {
        return Vec::new();
    }
    let units = Units::of(words);
    let (words, fine) = (units.joined(words), units.joined(fine));
    let mut out = tables(&words, &units, |_| true);
    let whole = out.len();
    for block in tables(&parted(&words, &fine, &units, ROWS), &units, |rows| rows.is_told_apart()) {
        if !out[..whole].iter().any(|other| block.top < other.bottom && other.top < block.bottom) {
            out.push(block);
        }
    }
    out
}

/// The tables that some words make, from the top; of them those whose columns are good.
fn tables(words: &[Run], units: &Units, is_good: impl Fn(&Rows<'_>) -> bool) -> Vec<Block> {
    let (figures, labels): (Vec<&Run>, Vec<&Run>) = values(words, units);
    let mut out: Vec<Block> = Vec::new();
    for rows in stretches(&figures, &labels) {
        let above = out.last().map_or(f32::MIN, |block| block.bottom);
        if let Some(block) = Rows::new(rows, &labels, above).filter(&is_good).and_then(Rows::block) {
            out.push(block);
        }
    }
    out
}

/// Figures with nothing but figures behind them on their line, and all other words: ordinals, years in names.
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
    let pick = |wanted: bool| sorted.iter().zip(&is_value).filter(|(_, is)| **is == wanted).map(|(word, _)| *word).collect();
    (pick(true), pick(false))
}

/// The height at which a word stands.
pub(super) fn middle(run: &Run) -> f32 {
    run.area.center().1
}

/// Figures in rows, the rows in stretches that can be one table.
fn stretches<'a>(figures: &[&'a Run], labels: &[&Run]) -> Vec<Vec<Vec<&'a Run>>> {
    let mut rows: Vec<Vec<&Run>> = Vec::new();
    let mut sorted = figures.to_vec();
    sorted.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
    for figure in sorted {
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
        let mut spans: Vec<(f32, f32)> = rows.iter().flatten().map(|f| (f.area.x0, f.area.x1)).collect();
        let columns = clusters(&mut spans);
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
        let labels = near.iter().filter(|word| word.area.x1 <= left + 0.3 * size).copied().collect();
        let mut header: Vec<&Run> = Vec::new();
        let mut edge = first;
        for word in near.iter().rev().filter(|word| middle(word) < first && word.area.x1 > left + 0.3 * size) {
            if edge - middle(word) > (HEADER + 1.0) * size || word.area.x0 < left - 4.0 * size {
                break;
            }
            edge = middle(word);
            header.insert(0, word);
        }
        Some(Self { rows, columns, labels, header, size })
    }

    /// The heights of the rows.
    pub(super) fn anchors(&self) -> Vec<f32> {
        self.rows.iter().map(|row| middle(row[0])).collect()
    }

    fn block(self) -> Option<Block> {
        let alone = self.columns.len() == 1 && self.rows.len() < 2;
        let twice = |row: &Vec<&Run>| {
            let mut at: Vec<usize> = row.iter().map(|f| self.column(f.area)).collect();
            at.sort_unstable();
            at.windows(2).any(|pair| pair[0] == pair[1])
        };
        if self.rows.iter().any(twice) || (alone && self.header.is_empty()) {
            return None;
        }
        let top = self.header.first().map_or(middle(self.rows[0][0]), |word| middle(word)) - 0.8 * self.size;
        let bottom = middle(self.rows[self.rows.len() - 1][0]) + 0.8 * self.size;
        if self.labels.iter().any(|word| middle(word) > top && middle(word) < bottom) {
            return Some(Sheet::labelled(&self, top, bottom)?.block());
        }
        (self.rows.len() == 1 && !alone).then(|| Sheet::new(&self, top, bottom).block())
    }

    /// True where no two columns have the same name, or all of them a name above it.
    fn is_told_apart(&self) -> bool {
        let mut names = vec![String::new(); self.columns.len()];
        let mut grouped = vec![false; self.columns.len()];
        for word in &self.header {
            match self.spans(word) {
                Some((from, to)) => grouped[from..=to].fill(true),
                None => names[self.column(word.area)].push_str(&word.text),
            }
        }
        let again = |name: &String| !name.is_empty() && names.iter().filter(|other| *other == name).count() > 1;
        names.iter().zip(&grouped).all(|(name, grouped)| *grouped || !again(name))
    }

    /// The column of figures that a place belongs to.
    pub(super) fn column(&self, area: Area) -> usize {
        let x = area.center().0;
        let parted = |pair: &[(f32, f32)]| (pair[0].1 + pair[1].0) / 2.0;
        self.columns.windows(2).take_while(|pair| parted(pair) < x).count()
    }

    /// The edges of the columns, behind so many columns of labels.
    pub(super) fn edges(&self, labels: usize) -> Vec<f32> {
        let left = self.columns[0].0;
        let mut edges: Vec<f32> = (0..labels).map(|i| left - 20.0 * (labels - i) as f32).collect();
        edges.push(left);
        edges.extend(self.columns.windows(2).map(|pair| (pair[0].1 + pair[1].0) / 2.0));
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

/// Intervals that overlap, as one.
fn clusters(spans: &mut [(f32, f32)]) -> Vec<(f32, f32)> {
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out: Vec<(f32, f32)> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.0 < last.1 => last.1 = last.1.max(span.1),
            _ => out.push(*span),
        }
    }
    out
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
