//! A table without rulings, laid out: rows of figures with their labels, names above them.

use super::aligned::{Block, Cell, Rows};
use super::heads::Heads;
use super::ordinals::begins;
use super::partition::{Extent, Leave, Line, partition};
use super::runs::{Run, middle};

/// Lines of one label are no further apart, in ems.
const WRAPPED: f32 = 2.0;
/// A label stands beside its values as exactly as this, in ems.
const EXACT: f32 = 0.45;
/// A label of several rows stands beside their middle as exactly as this, in ems.
const GROUP: f32 = 1.5;
/// Lines around a label of several rows are no further apart, in ems.
const INTERLEAVED: f32 = 2.5;
/// Of so many rows one may have no label: its label stands on another page.
const LABELLED: usize = 4;

/// Labels found so far.
pub(super) struct Sheet<'a> {
    rows: &'a Rows<'a>,
    /// Label columns, from the right: for each its texts with the rows of figures `from..to`.
    columns: Vec<Vec<(usize, usize, String)>>,
    /// Words of the header above each label column.
    corners: Vec<String>,
    /// Lines between rows, each with the row of figures that it stands above.
    between: Vec<(usize, String)>,
    top: f32,
    bottom: f32,
}

impl<'a> Sheet<'a> {
    /// A table without labels.
    pub(super) fn new(rows: &'a Rows<'a>, top: f32, bottom: f32) -> Self {
        Self { rows, columns: Vec::new(), corners: Vec::new(), between: Vec::new(), top, bottom }
    }

    /// Gives every row its label, and labels that stand before several rows all of them. `None` where most rows have none,
    /// or one stands between two rows.
    pub(super) fn labelled(rows: &'a Rows<'a>, top: f32, bottom: f32) -> Option<Self> {
        let mut sheet = Self::new(rows, top, bottom);
        let UnitColumn { units, corner, rest } = UnitColumn::find(rows);
        if !units.is_empty() {
            sheet.columns.push(units.into_iter().map(|(row, unit)| (row, row + 1, unit)).collect());
            sheet.corners.push(corner);
        }
        let anchors = rows.anchors();
        let around = (anchors[0], anchors[anchors.len() - 1]);
        let (leaf, mut outer) = innermost(&rest, around);
        let bodies = sheet.leaf(&leaf)?;
        outer.retain(|word| middle(word) > bodies[0].from.0 && middle(word) < sheet.bottom);
        while !outer.is_empty() {
            let (group, further) = rightmost(&outer, around);
            let (labels, alone): (Vec<_>, Vec<_>) =
                groups(&group, &bodies, rows.size).into_iter().partition(|(from, to, _)| from < to);
            sheet.columns.push(labels);
            sheet.between.extend(alone.into_iter().map(|(row, _, text)| (row, text)));
            sheet.corners.push(String::new());
            outer = further;
        }
        sheet.between.sort_by_key(|(row, _)| *row);
        Some(sheet)
    }

    /// The column of labels beside the figures.
    fn leaf(&mut self, lines: &[Vec<&Run>]) -> Option<Vec<Body>> {
        let size = self.rows.size;
        let line = |words: &Vec<&Run>| Line { extent: extent(words), begins: begins(&words[0].text) };
        let extents: Vec<Line> = lines.iter().map(line).collect();
        let anchors = self.rows.anchors();
        let parts = partition(&extents, &anchors, WRAPPED * size, Leave::some(size))?;
        let found: Vec<(usize, usize)> = parts.of.iter().copied().filter(|(from, to)| from < to).collect();
        let missing = anchors.len() - found.len();
        if parts.far > EXACT * size || missing * LABELLED > anchors.len() {
            return None;
        }
        let text = |lines: &[Vec<&Run>]| -> String { lines.iter().flatten().map(|word| word.text.as_str()).collect() };
        let (first, last) = (found[0].0, found[found.len() - 1].1);
        let heads = lines[..first].iter().filter(|line| middle(line[0]) > self.top).cloned().collect::<Vec<_>>();
        self.corners.push(text(&heads));
        let labels = parts.of.iter().enumerate().filter(|(_, (from, to))| from < to);
        self.columns.push(labels.map(|(row, (from, to))| (row, row + 1, text(&lines[*from..*to]))).collect());
        for at in (first..last).filter(|at| !found.iter().any(|(from, to)| (from..to).contains(&at))) {
            let row = anchors.iter().take_while(|anchor| **anchor < middle(lines[at][0])).count();
            match self.between.last_mut() {
                Some((above, words)) if *above == row => words.push_str(&text(&lines[at..=at])),
                _ => self.between.push((row, text(&lines[at..=at]))),
            }
        }
        self.bottom = self.bottom.max(extents[last - 1].extent.1);
        if self.rows.header.is_empty() {
            self.top = self.top.min(extents[first].extent.0);
        }
        let body = |((from, to), anchor): (&(usize, usize), &f32)| Body::new(&lines[*from..*to], *anchor, size);
        Some(parts.of.iter().zip(&anchors).map(body).collect())
    }

    /// The row of the table that a row of figures is, below the header.
    fn row(&self, figures: usize) -> usize {
        figures + self.between.iter().filter(|(above, _)| *above <= figures).count()
    }

    /// The table.
    pub(super) fn block(self) -> Block {
        let before = self.columns.len();
        let heads = Heads::new(self.rows);
        let mut cells = heads.cells(before, &self.corners);
        let head = heads.rows(&self.corners);
        let label = |row: usize, to: usize, at: usize, text: &str| Cell {
            row: head + row,
            row_span: to - row,
            edges: (at, at + 1),
            text: text.to_owned(),
        };
        for (at, column) in self.columns.iter().rev().enumerate() {
            let rows =
                |(from, to, text): &(usize, usize, String)| label(self.row(*from), self.row(to - 1) + 1, at, text);
            cells.extend(column.iter().map(rows));
        }
        for (at, (above, text)) in self.between.iter().enumerate() {
            cells.push(label(above + at, above + at + 1, before - 1, text));
        }
        for (row, figures) in self.rows.rows.iter().enumerate() {
            let at = |figure: &&Run| before + self.rows.column(figure.area);
            cells
                .extend(figures.iter().map(|figure| label(self.row(row), self.row(row) + 1, at(figure), &figure.text)));
        }
        let rows = head + self.rows.rows.len() + self.between.len();
        let mut block = Block { top: self.top, bottom: self.bottom, edges: self.rows.edges(before), rows, cells };
        block.fill();
        block
    }
}

/// The label of a row of figures: where it begins and ends.
struct Body {
    from: Extent,
    /// Its left end; of a row without label infinite.
    left: f32,
}

impl Body {
    fn new(lines: &[Vec<&Run>], anchor: f32, size: f32) -> Self {
        let left = lines.iter().flatten().map(|word| word.area.x0).fold(f32::INFINITY, f32::min);
        let all = lines.iter().map(|line| extent(line)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        Self { from: all.unwrap_or((anchor - size / 2.0, anchor + size / 2.0)), left }
    }
}

fn extent(line: &[&Run]) -> Extent {
    line.iter().map(|word| (word.area.y0, word.area.y1)).fold((f32::MAX, f32::MIN), |a, b| (a.0.min(b.0), a.1.max(b.1)))
}

/// A column of units between labels and figures, and the other labels.
struct UnitColumn<'a> {
    /// The units with their rows of figures.
    units: Vec<(usize, String)>,
    /// What stands above them.
    corner: String,
    rest: Vec<&'a Run>,
}

impl<'a> UnitColumn<'a> {
    /// Short words beside most rows, below one another; some are broken over lines.
    fn find(rows: &Rows<'a>) -> Self {
        let none = Self { units: Vec::new(), corner: String::new(), rest: rows.labels.clone() };
        let anchors = rows.anchors();
        let mut found: Vec<&Run> = Vec::new();
        for anchor in &anchors {
            let beside = rows.labels.iter().filter(|word| (middle(word) - anchor).abs() < 0.35 * rows.size);
            let last = beside.max_by(|a, b| a.area.x1.total_cmp(&b.area.x1));
            found.extend(last.filter(|word| word.text.chars().count() <= 3));
        }
        let Some(column) = found.first().map(|word| word.area) else { return none };
        let within = |word: &Run| word.area.x0 < column.x1 && word.area.x1 > column.x0;
        found.retain(|word| within(word));
        let edge = found.iter().map(|word| word.area.x0).fold(f32::MAX, f32::min);
        let others = rows.labels.iter().any(|w| w.area.x1 < edge && middle(w) > anchors[0] - rows.size);
        if found.len() * 2 <= anchors.len() || !others {
            return none;
        }
        let mut out = Self { rest: Vec::new(), ..none };
        for word in rows.labels.iter() {
            if within(word) && word.area.x0 > edge - 0.5 * rows.size && word.text.chars().count() <= 3 {
                out.add(word, &anchors, rows.size);
            } else {
                out.rest.push(word);
            }
        }
        out
    }

    /// Gives a word to the row that it stands beside or nearly.
    fn add(&mut self, word: &'a Run, anchors: &[f32], size: f32) {
        let far = |row: &usize| (anchors[*row] - middle(word)).abs();
        let row = (0..anchors.len()).min_by(|a, b| far(a).total_cmp(&far(b))).filter(|row| far(row) < size);
        match (row, self.units.last_mut()) {
            (Some(row), Some((last, unit))) if *last == row => unit.push_str(&word.text),
            (Some(row), _) => self.units.push((row, word.text.clone())),
            (None, _) if middle(word) < anchors[0] => self.corner.push_str(&word.text),
            (None, _) => self.rest.push(word),
        }
    }
}

/// Words that hang together as the column nearest to the figures, in lines, and all others.
fn innermost<'a>(words: &[&'a Run], rows: Extent) -> (Vec<Vec<&'a Run>>, Vec<&'a Run>) {
    let (column, rest) = rightmost(words, rows);
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
/// line belong to the column that they stand below. `rows` are the heights of the first row and the last: what stands
/// above or below them tells nothing of the columns.
fn rightmost<'a>(words: &[&'a Run], rows: Extent) -> (Vec<&'a Run>, Vec<&'a Run>) {
    let same_line = |a: &Run, b: &Run| a.area.y0 < b.area.y1 - 0.3 * b.size && b.area.y0 < a.area.y1 - 0.3 * a.size;
    let near = |i: usize| &words[i.saturating_sub(12)..words.len().min(i + 13)];
    let behind: Vec<bool> = (0..words.len())
        .map(|i| near(i).iter().any(|w| same_line(w, words[i]) && w.area.x0 > words[i].area.x1))
        .collect();
    let within = |word: &Run| middle(word) > rows.0 - 0.6 * word.size && middle(word) < rows.1 + 0.6 * word.size;
    let edge = words.iter().zip(&behind).filter(|(word, behind)| **behind && within(word));
    let edge = edge.map(|(word, _)| word.area.x1).fold(f32::MIN, f32::max);
    let mut column: Vec<&Run> = Vec::new();
    let mut rest = Vec::new();
    for (word, behind) in words.iter().zip(behind) {
        // The second line of a label over all columns.
        let goes_on = |above: &&&Run| {
            let gap = word.area.y0 - above.area.y1;
            let aligned = (word.area.x0 - above.area.x0).abs() < 0.3 * word.size;
            let centred = (word.area.center().0 - above.area.center().0).abs() < 0.3 * word.size;
            above.area.x0 < edge && gap > -0.5 * word.size && gap < WRAPPED * word.size && (aligned || centred)
        };
        let alone = !behind
            && !interleaved(word, words)
            && (word.area.x1 > edge || column.iter().rev().take(3).any(|above| goes_on(&above)));
        if alone { column.push(*word) } else { rest.push(*word) }
    }
    (column, rest)
}

/// True for a word that stands between lines that all begin behind it: a label of several rows.
fn interleaved(word: &Run, words: &[&Run]) -> bool {
    let near = |other: &&&Run| (middle(other) - middle(word)).abs() < INTERLEAVED * word.size;
    let (above, below): (Vec<&Run>, Vec<&Run>) = words
        .iter()
        .copied()
        .filter(|other| near(&other) && !std::ptr::eq(*other, word))
        .partition(|other| middle(other) < middle(word));
    let behind = |others: &[&Run]| others.iter().any(|other| other.area.x0 > word.area.x1);
    behind(&above) && behind(&below)
}

/// A label of several rows: its lines.
struct Group {
    at: Extent,
    text: String,
    right: f32,
}

/// Labels of several rows each: the rows that have nothing below the labels, shared out by the middles. The rows of the
/// first and of the last can go on on other pages. Where they fit no rows, each stands beside one; above a row without a
/// label of its own it stands beside none, `from` being `to`.
fn groups(words: &[&Run], bodies: &[Body], size: f32) -> Vec<(usize, usize, String)> {
    let mut labels: Vec<Group> = Vec::new();
    for word in words {
        let (top, bottom) = (word.area.y0, word.area.y1);
        match labels.last_mut() {
            Some(label) if top - label.at.1 < WRAPPED * size && !begins(&word.text) => {
                label.at.1 = bottom;
                label.text.push_str(&word.text);
                label.right = label.right.max(word.area.x1);
            }
            _ => labels.push(Group { at: (top, bottom), text: word.text.clone(), right: word.area.x1 }),
        }
    }
    let right = labels.iter().map(|label| label.right).fold(f32::MIN, f32::max);
    let under: Vec<usize> =
        (0..bodies.len()).filter(|row| bodies[*row].left > right && bodies[*row].left.is_finite()).collect();
    let extents: Vec<Line> = under.iter().map(|row| bodies[*row].from.into()).collect();
    let anchors: Vec<f32> = labels.iter().map(|label| (label.at.0 + label.at.1) / 2.0).collect();
    let shared = shared(&extents, &anchors, size).or_else(|| open_ended(&extents, &anchors, size));
    // Not beside rows whose own label is missing: it would look like theirs.
    let labelled = |from: usize, to: usize| (from..to).take_while(|row| bodies[*row].left.is_finite()).count();
    let parts: Vec<(usize, usize)> = match shared {
        Some(parts) => parts.into_iter().map(|(from, to)| (under[from], under[to - 1] + 1)).collect(),
        None => beside(bodies, &anchors),
    };
    let cut = |(from, to): (usize, usize)| (from, from + labelled(from, to));
    parts.into_iter().map(cut).zip(labels).map(|((from, to), label)| (from, to, label.text)).collect()
}

fn shared(rows: &[Line], anchors: &[f32], size: f32) -> Option<Vec<(usize, usize)>> {
    partition(rows, anchors, f32::MAX, Leave::NOTHING).filter(|parts| parts.far <= GROUP * size).map(|parts| parts.of)
}

/// The rows of all labels but the first and the last; these have what is left.
fn open_ended(rows: &[Line], anchors: &[f32], size: f32) -> Option<Vec<(usize, usize)>> {
    let [_, inner @ .., _] = anchors else { return None };
    let mut parts = shared(rows, inner, size)?;
    let (from, to) = (parts.first()?.0, parts.last()?.1);
    if from == 0 || to == rows.len() {
        return None;
    }
    parts.insert(0, (0, from));
    parts.push((to, rows.len()));
    Some(parts)
}

/// For each label the row that it stands beside, no two beside the same.
fn beside(bodies: &[Body], anchors: &[f32]) -> Vec<(usize, usize)> {
    let mut free = 0;
    let mut out = Vec::new();
    for (i, anchor) in anchors.iter().enumerate() {
        let last = bodies.len() - (anchors.len() - i).min(bodies.len() - free);
        let far = |row: &usize| ((bodies[*row].from.0 + bodies[*row].from.1) / 2.0 - anchor).abs();
        let row = (free..=last.max(free)).filter(|row| *row < bodies.len()).min_by(|a, b| far(a).total_cmp(&far(b)));
        let Some(row) = row else { break };
        out.push((row, row + 1));
        free = row + 1;
    }
    out
}
