//! Tables without rulings. Figures below one another are a column, figures beside one another a row; a label belongs to
//! the row that it stands centred on. What does not fit exactly is left as lines: no figure is put where it may not stand.

use super::ink::Area;
use super::ordinals::is_figure;
use super::parted::parted;
use super::partition::{Extent, partition};
use super::runs::Run;

/// Gap, in ems, from which on two words of a line are in two columns.
pub(super) const COLUMN: f32 = 0.8;
/// Rows further apart, in ems, are of two tables; header lines further apart are something else.
const ROWS: f32 = 9.0;
const HEADER: f32 = 2.2;
/// Lines of one label are no further apart, in ems.
const WRAPPED: f32 = 1.1;
/// A label stands beside its values as exactly as this, in ems.
const EXACT: f32 = 0.45;
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
    let mut out = tables(words, |_| true);
    let whole = out.len();
    for block in tables(&parted(words, fine, ROWS), |rows| rows.is_told_apart()) {
        if !out[..whole].iter().any(|other| block.top < other.bottom && other.top < block.bottom) {
            out.push(block);
        }
    }
    out
}

/// The tables that some words make, from the top; of them those whose columns are good.
fn tables(words: &[Run], is_good: impl Fn(&Rows<'_>) -> bool) -> Vec<Block> {
    let (figures, labels): (Vec<&Run>, Vec<&Run>) = words.iter().partition(|word| is_value(&word.text));
    let mut out: Vec<Block> = Vec::new();
    for rows in stretches(&figures, &labels) {
        let above = out.last().map_or(f32::MIN, |block| block.bottom);
        if let Some(block) = Rows::new(rows, &labels, above).filter(&is_good).and_then(Rows::block) {
            out.push(block);
        }
    }
    out
}

/// A figure, and no page number in dashes.
fn is_value(text: &str) -> bool {
    let text = text.trim();
    is_figure(text) && !(text.len() > 1 && text.ends_with('-'))
}

fn middle(run: &Run) -> f32 {
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
struct Rows<'a> {
    rows: Vec<Vec<&'a Run>>,
    /// The columns of figures, from left to right.
    columns: Vec<(f32, f32)>,
    /// Words left of the figures, from the top.
    labels: Vec<&'a Run>,
    /// Words above the figures, from the top.
    header: Vec<&'a Run>,
    size: f32,
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

    fn anchors(&self) -> Vec<f32> {
        self.rows.iter().map(|row| middle(row[0])).collect()
    }

    fn block(self) -> Option<Block> {
        let twice = |row: &Vec<&Run>| {
            let mut at: Vec<usize> = row.iter().map(|f| self.column(f.area)).collect();
            at.sort_unstable();
            at.windows(2).any(|pair| pair[0] == pair[1])
        };
        if self.rows.iter().any(twice) || (self.columns.len() == 1 && self.rows.len() < 2 && self.header.is_empty()) {
            return None;
        }
        if !self.is_sure() {
            return None;
        }
        let mut sheet = Sheet::default();
        let top = self.header.first().map_or(middle(self.rows[0][0]), |word| middle(word)) - 0.8 * self.size;
        let bottom = middle(self.rows[self.rows.len() - 1][0]) + 0.8 * self.size;
        (sheet.top, sheet.bottom) = (top, bottom);
        let beside = self.labels.iter().any(|word| middle(word) > top && middle(word) < bottom);
        if beside {
            sheet.labels(&self)?;
        } else if self.rows.len() > 1 {
            return None;
        }
        Some(sheet.finish(&self))
    }

    /// True where no column can be missing: every header word stands above figures, no two of a line above the same ones,
    /// and where rows have blanks there is a header.
    fn is_sure(&self) -> bool {
        let single: Vec<&&Run> = self.header.iter().filter(|word| self.spans(word).is_none()).collect();
        let above = |word: &&&Run| {
            let (from, to) = self.columns[self.column(word.area)];
            word.area.x0 < to && from < word.area.x1
        };
        let same = |a: &Run, b: &Run| (middle(a) - middle(b)).abs() < 0.4 * self.size;
        let column = |word: &Run| self.column(word.area);
        let twice = single.windows(2).any(|pair| same(pair[0], pair[1]) && column(pair[0]) == column(pair[1]));
        let named = (0..self.columns.len()).all(|at| single.iter().any(|word| column(word) == at));
        let full = self.rows.iter().all(|row| row.len() == self.columns.len());
        single.iter().all(above) && !twice && (named || (full && single.is_empty()))
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
    fn column(&self, area: Area) -> usize {
        let x = area.center().0;
        let parted = |pair: &[(f32, f32)]| (pair[0].1 + pair[1].0) / 2.0;
        self.columns.windows(2).take_while(|pair| parted(pair) < x).count()
    }

    /// True where a header word reaches over several columns.
    fn spans(&self, word: &Run) -> Option<(usize, usize)> {
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

/// Label columns found so far, from the right: for each its words with their rows.
#[derive(Default)]
struct Sheet {
    columns: Vec<Vec<(usize, usize, String)>>,
    /// Words of the header above each label column.
    heads: Vec<String>,
    top: f32,
    bottom: f32,
}

impl Sheet {
    /// Gives every row its label, and labels that stand before several rows all of them.
    fn labels(&mut self, rows: &Rows<'_>) -> Option<()> {
        let (units, rest) = units(rows);
        if !units.is_empty() {
            let texts = units.iter().map(|(row, unit)| (*row, row + 1, unit.text.clone())).collect();
            self.columns.push(texts);
            self.heads.push(String::new());
        }
        let (leaf, mut outer) = innermost(&rest);
        let extents: Vec<Extent> = leaf.iter().map(|line| extent(line)).collect();
        let (parts, far) = partition(&extents, &rows.anchors(), WRAPPED * rows.size)?;
        if far > EXACT * rows.size {
            return None;
        }
        let text = |(from, to): (usize, usize)| -> String {
            leaf[from..to].iter().flatten().map(|word| word.text.as_str()).collect()
        };
        let bodies: Vec<Extent> = parts.iter().map(|(a, b)| (extents[*a].0, extents[b - 1].1)).collect();
        let lefts: Vec<f32> = parts
            .iter()
            .map(|(a, b)| leaf[*a..*b].iter().flatten().map(|w| w.area.x0).fold(f32::MAX, f32::min))
            .collect();
        let head_at = |line: &&Vec<&Run>, top: f32| middle(line[0]) > top;
        let heads = leaf[..parts[0].0].iter().filter(|line| head_at(line, self.top));
        self.heads.push(heads.flatten().map(|word| word.text.as_str()).collect());
        self.columns.push(parts.iter().enumerate().map(|(row, part)| (row, row + 1, text(*part))).collect());
        self.bottom = self.bottom.max(bodies[bodies.len() - 1].1);
        if rows.header.is_empty() {
            self.top = self.top.min(bodies[0].0);
        }
        outer.retain(|word| middle(word) > bodies[0].0 && middle(word) < self.bottom);
        while !outer.is_empty() {
            let (group, further) = rightmost(&outer);
            self.columns.push(groups(&group, &bodies, &lefts, rows.size)?);
            self.heads.push(String::new());
            outer = further;
        }
        Some(())
    }

    fn finish(self, rows: &Rows<'_>) -> Block {
        let before = self.columns.len();
        let mut cells = Vec::new();
        let mut head = usize::from(rows.header.iter().any(|word| rows.spans(word).is_some()));
        for word in &rows.header {
            if let Some((from, to)) = rows.spans(word) {
                cells.push(Cell {
                    row: 0,
                    row_span: 1,
                    edges: (before + from, before + to + 1),
                    text: word.text.clone(),
                });
            }
        }
        let mut single = vec![String::new(); rows.columns.len()];
        for word in rows.header.iter().filter(|word| rows.spans(word).is_none()) {
            single[rows.column(word.area)].push_str(&word.text);
        }
        if single.iter().chain(&self.heads).any(|text| !text.is_empty()) {
            let labels = self.heads.into_iter().rev();
            for (at, text) in labels.chain(single).enumerate() {
                cells.push(Cell { row: head, row_span: 1, edges: (at, at + 1), text });
            }
            head += 1;
        }
        for (at, column) in self.columns.into_iter().rev().enumerate() {
            for (from, to, text) in column {
                cells.push(Cell { row: head + from, row_span: to - from, edges: (at, at + 1), text });
            }
        }
        for (row, figures) in rows.rows.iter().enumerate() {
            for figure in figures {
                let at = before + rows.column(figure.area);
                cells.push(Cell { row: head + row, row_span: 1, edges: (at, at + 1), text: figure.text.clone() });
            }
        }
        let left = rows.columns[0].0;
        let mut edges: Vec<f32> = (0..before).map(|i| left - 20.0 * (before - i) as f32).collect();
        edges.push(left);
        edges.extend(rows.columns.windows(2).map(|pair| (pair[0].1 + pair[1].0) / 2.0));
        edges.push(rows.columns[rows.columns.len() - 1].1);
        let count = head + rows.rows.len();
        let mut block = Block { top: self.top, bottom: self.bottom, edges, rows: count, cells };
        block.fill();
        block
    }
}

impl Block {
    /// Adds the cells that show nothing, and puts all in order.
    fn fill(&mut self) {
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

fn extent(line: &[&Run]) -> Extent {
    line.iter().map(|word| (word.area.y0, word.area.y1)).fold((f32::MAX, f32::MIN), |a, b| (a.0.min(b.0), a.1.max(b.1)))
}

/// The words of a unit column, with their rows, and the other labels: short words beside most rows, below one another.
fn units<'a>(rows: &Rows<'a>) -> (Vec<(usize, &'a Run)>, Vec<&'a Run>) {
    let anchors = rows.anchors();
    let mut found: Vec<(usize, &Run)> = Vec::new();
    for (row, anchor) in anchors.iter().enumerate() {
        let beside = rows.labels.iter().filter(|word| (middle(word) - anchor).abs() < 0.35 * rows.size);
        let last = beside.max_by(|a, b| a.area.x1.total_cmp(&b.area.x1));
        found.extend(last.filter(|word| word.text.chars().count() <= 3).map(|word| (row, *word)));
    }
    let column = found.first().map_or((0.0, 0.0), |(_, word)| (word.area.x0, word.area.x1));
    found.retain(|(_, word)| word.area.x0 < column.1 && word.area.x1 > column.0);
    let others = rows.labels.iter().any(|w| w.area.x1 < column.0 && middle(w) > anchors[0] - rows.size);
    if found.len() * 2 <= anchors.len() || !others {
        found.clear();
    }
    let is_unit = |word: &Run| found.iter().any(|(_, unit)| std::ptr::eq(*unit, word));
    let rest = rows.labels.iter().filter(|word| !is_unit(word)).copied().collect();
    (found, rest)
}

/// Words that hang together as the column nearest to the figures, in lines, and all others.
fn innermost<'a>(words: &[&'a Run]) -> (Vec<Vec<&'a Run>>, Vec<&'a Run>) {
    let (column, rest) = rightmost(words);
    let mut lines: Vec<Vec<&Run>> = Vec::new();
    for word in column {
        match lines.last_mut() {
            Some(line) if middle(word) - middle(line[0]) < 0.4 * word.size => line.push(word),
            _ => lines.push(vec![word]),
        }
    }
    (lines, rest)
}

/// The words of the rightmost column: those with no other to their right on their line. Words that stand alone on their
/// line belong to the column that they stand below.
fn rightmost<'a>(words: &[&'a Run]) -> (Vec<&'a Run>, Vec<&'a Run>) {
    let same_line = |a: &Run, b: &Run| a.area.y0 < b.area.y1 - 0.3 * b.size && b.area.y0 < a.area.y1 - 0.3 * a.size;
    let near = |i: usize| &words[i.saturating_sub(12)..words.len().min(i + 13)];
    let behind: Vec<bool> = (0..words.len())
        .map(|i| near(i).iter().any(|w| same_line(w, words[i]) && w.area.x0 > words[i].area.x1))
        .collect();
    let edge =
        words.iter().zip(&behind).filter(|(_, behind)| **behind).map(|(w, _)| w.area.x1).fold(f32::MIN, f32::max);
    let mut column = Vec::new();
    let mut rest = Vec::new();
    for (word, behind) in words.iter().zip(behind) {
        if behind || word.area.x1 <= edge { rest.push(*word) } else { column.push(*word) }
    }
    (column, rest)
}

/// Labels of several rows each: the rows that have nothing below the labels, shared out by the middles.
fn groups(words: &[&Run], bodies: &[Extent], lefts: &[f32], size: f32) -> Option<Vec<(usize, usize, String)>> {
    let mut labels: Vec<(Extent, String, f32)> = Vec::new();
    for word in words {
        let (top, bottom) = (word.area.y0, word.area.y1);
        match labels.last_mut() {
            Some((extent, text, right)) if top - extent.1 < WRAPPED * size && !super::ordinals::begins(&word.text) => {
                *extent = (extent.0, bottom);
                text.push_str(&word.text);
                *right = right.max(word.area.x1);
            }
            _ => labels.push(((top, bottom), word.text.clone(), word.area.x1)),
        }
    }
    let right = labels.iter().map(|label| label.2).fold(f32::MIN, f32::max);
    let under: Vec<usize> = (0..bodies.len()).filter(|row| lefts[*row] > right).collect();
    let extents: Vec<Extent> = under.iter().map(|row| bodies[*row]).collect();
    let anchors: Vec<f32> = labels.iter().map(|((top, bottom), ..)| (top + bottom) / 2.0).collect();
    let (parts, far) = partition(&extents, &anchors, f32::MAX)?;
    if far > 1.5 * size {
        return None;
    }
    let whole = |(from, to): (usize, usize)| (under[from], under[to - 1] + 1);
    let cells = parts.into_iter().map(whole).zip(labels).map(|((from, to), (_, text, _))| (from, to, text));
    Some(cells.collect())
}
