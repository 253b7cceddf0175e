//! Rulings to the cells that they bound. Lines that touch make a lattice; where a line is missing between two of its
//! positions, these are one merged cell.

use super::bands;
use super::ink::{Area, Glyph, Ink, Rule};
use super::rulings::{merged, nearest, places};

/// A line that ends this near to another one touches it.
const TOUCH: f32 = 3.0;
/// Lines nearer than this bound no column or row.
const NARROWEST: f32 = 4.0;
/// Lines that reach out further than this have lost the line where they end.
const REACH: f32 = 8.0;
/// More crossings to look at belong to a drawing, not to a table.
const MOST_CROSSINGS: usize = 4_000_000;

/// A position of the lattice, or several merged ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Field {
    /// First row.
    pub(super) row: usize,
    /// Rows held.
    pub(super) row_span: usize,
    /// First column.
    pub(super) col: usize,
    /// Columns held.
    pub(super) col_span: usize,
}

/// The fields of a table.
#[derive(Debug)]
pub(super) struct Lattice {
    /// Column edges, from the left.
    pub(super) xs: Vec<f32>,
    /// Row edges, from the top.
    pub(super) ys: Vec<f32>,
    /// The fields, row by row; together they fill the rectangle.
    pub(super) fields: Vec<Field>,
    /// For each position the index of its field.
    grid: Vec<usize>,
}

impl Lattice {
    /// All of it.
    pub(super) fn area(&self) -> Area {
        let edge = |edges: &[f32], last: bool| if last { edges[edges.len() - 1] } else { edges[0] };
        Area {
            x0: edge(&self.xs, false),
            x1: edge(&self.xs, true),
            y0: edge(&self.ys, false),
            y1: edge(&self.ys, true),
        }
    }

    /// The index of the field at a point within.
    pub(super) fn field_at(&self, (x, y): (f32, f32)) -> usize {
        let index = |edges: &[f32], at: f32| edges.partition_point(|e| *e <= at).clamp(1, edges.len() - 1) - 1;
        self.grid[index(&self.ys, y) * (self.xs.len() - 1) + index(&self.xs, x)]
    }
}

/// The lattices of a page, smaller ones first.
pub(super) fn lattices(ink: &mut Ink) -> Vec<Lattice> {
    let across = merged(std::mem::take(&mut ink.across));
    let down = merged(std::mem::take(&mut ink.down));
    if across.len().saturating_mul(down.len()) > MOST_CROSSINGS {
        ink.pictures += 1;
        return Vec::new();
    }
    let mut groups = touching(&across, &down);
    groups.iter_mut().for_each(|group| add_side(group, &down, &ink.glyphs));
    let alone: Vec<Rule> = across.iter().filter(|a| !down.iter().any(|d| touch(a, d))).copied().collect();
    groups.extend(bands::tables(&alone, &ink.glyphs));
    let mut lattices: Vec<Lattice> = groups.into_iter().filter_map(|(a, d)| lattice(&a, &d)).collect();
    let size = |lattice: &Lattice| lattice.area().width() * lattice.area().height();
    lattices.sort_by(|a, b| size(a).total_cmp(&size(b)));
    lattices
}

/// Adds the line at the left of a label that goes on over the whole page: no line touches that one. It is as high as the
/// table, and a word stands between them.
fn add_side((across, down): &mut (Vec<Rule>, Vec<Rule>), all: &[Rule], glyphs: &[Glyph]) {
    let from = down.iter().map(|rule| rule.from).fold(f32::MAX, f32::min);
    let to = down.iter().map(|rule| rule.to).fold(f32::MIN, f32::max);
    let left = down.iter().map(|rule| rule.at).fold(f32::MAX, f32::min);
    let beside = |rule: &&Rule| {
        let as_high = (rule.from - from).abs() <= TOUCH && (rule.to - to).abs() <= TOUCH;
        as_high && rule.at < left - NARROWEST && !across.iter().any(|a| touch(a, rule))
    };
    let Some(side) = all.iter().filter(beside).max_by(|a, b| a.at.total_cmp(&b.at)) else { return };
    let between = Area { x0: side.at, x1: left, y0: from, y1: to };
    if across.len() > 2 && glyphs.iter().any(|glyph| between.holds(glyph.area.center())) {
        let (first, last) = (Rule { at: from, from: side.at, to: left }, Rule { at: to, from: side.at, to: left });
        down.push(*side);
        across.extend([first, last]);
    }
}

fn touch(across: &Rule, down: &Rule) -> bool {
    let within = |at: f32, rule: &Rule| rule.from - TOUCH <= at && at <= rule.to + TOUCH;
    within(down.at, across) && within(across.at, down)
}

/// Lines in groups that hang together.
fn touching(across: &[Rule], down: &[Rule]) -> Vec<(Vec<Rule>, Vec<Rule>)> {
    let mut parent: Vec<usize> = (0..across.len() + down.len()).collect();
    for (i, a) in across.iter().enumerate() {
        for (j, d) in down.iter().enumerate() {
            if touch(a, d) {
                let (a, d) = (root(&mut parent, i), root(&mut parent, across.len() + j));
                parent[a.max(d)] = a.min(d);
            }
        }
    }
    let mut groups: Vec<(Vec<Rule>, Vec<Rule>)> = vec![(Vec::new(), Vec::new()); across.len()];
    for (i, rule) in across.iter().enumerate() {
        groups[root(&mut parent, i)].0.push(*rule);
    }
    for (j, rule) in down.iter().enumerate() {
        if let Some(group) = groups.get_mut(root(&mut parent, across.len() + j)) {
            group.1.push(*rule);
        }
    }
    groups.retain(|(a, d)| a.len() > 1 && !d.is_empty());
    groups
}

fn root(parent: &mut [usize], mut i: usize) -> usize {
    while parent[i] != i {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    i
}

/// The lattice of some lines that hang together; `None` for a mere box.
fn lattice(across: &[Rule], down: &[Rule]) -> Option<Lattice> {
    let across: Vec<Rule> =
        across.iter().filter(|a| crossings(a, down, touch) > 1 || down.len() < 2).copied().collect();
    let held = |d: &&Rule| crossings(d, &across, |d, a| touch(a, d)) > 1;
    let whole: Vec<Rule> = down.iter().filter(held).copied().collect();
    // In a row cut by the end of the page a line touches one other only, and ends where all do.
    let cut = |d: &Rule| whole.iter().any(|w| (w.to - d.to).abs() < 1.0 || (w.from - d.from).abs() < 1.0);
    let reaches = |d: &Rule| across.iter().all(|a| d.to > a.at + REACH) || across.iter().all(|a| d.from < a.at - REACH);
    let down: Vec<Rule> = down.iter().filter(|d| held(d) || (cut(d) && reaches(d))).copied().collect();
    let xs = edges(&down, &across, false);
    let ys = edges(&across, &down, true);
    if xs.len() < 2 || ys.len() < 2 || xs.len() * ys.len() < 6 {
        return None;
    }
    let walls = Walls { across: by_place(&across, &ys), down: by_place(&down, &xs), xs: &xs, ys: &ys };
    let (fields, grid) = walls.fields();
    (fields.len() > 1).then_some(Lattice { xs, ys, fields, grid })
}

fn crossings(rule: &Rule, others: &[Rule], touch: impl Fn(&Rule, &Rule) -> bool) -> usize {
    others.iter().filter(|other| touch(rule, other)).count()
}

/// The places of parallel lines, with those that the crossing lines show where the outer ones are not drawn.
fn edges(rules: &[Rule], crossing: &[Rule], is_row: bool) -> Vec<f32> {
    let mut found = places(rules.iter().map(|rule| rule.at).collect(), NARROWEST);
    let (Some(&first), Some(&last)) = (found.first(), found.last()) else { return found };
    let before: Vec<f32> = crossing.iter().map(|r| r.from).filter(|from| *from < first - REACH).collect();
    let after: Vec<f32> = crossing.iter().map(|r| r.to).filter(|to| *to > last + REACH).collect();
    if before.len() * 2 > crossing.len() || is_open(before.len(), crossing, |r| r.from < first - REACH) {
        found.insert(0, end_of(before, is_row, false));
    }
    if after.len() * 2 > crossing.len() || is_open(after.len(), crossing, |r| r.to > last + REACH) {
        found.push(end_of(after, is_row, true));
    }
    found
}

/// True where the first and another line reach out, be most of them shorter: beside a label of many rows none is drawn.
fn is_open(reaching: usize, crossing: &[Rule], reaches: impl Fn(&Rule) -> bool) -> bool {
    reaching > 1 && crossing.iter().min_by(|a, b| a.at.total_cmp(&b.at)).is_some_and(reaches)
}

/// Where lines end that reach out. Those that run down a page may be sides of a frame around the table, which reach further
/// than most; lines across end with the table, or with the page.
fn end_of(mut ends: Vec<f32>, is_row: bool, last: bool) -> f32 {
    ends.sort_by(f32::total_cmp);
    match (is_row, last) {
        (true, _) => ends[ends.len() / 2],
        (false, true) => ends[ends.len() - 1],
        (false, false) => ends[0],
    }
}

fn by_place(rules: &[Rule], places: &[f32]) -> Vec<Vec<Rule>> {
    let mut out = vec![Vec::new(); places.len()];
    rules.iter().for_each(|rule| out[nearest(places, rule.at)].push(*rule));
    out
}

/// Where lines are drawn between the positions of a lattice.
struct Walls<'a> {
    across: Vec<Vec<Rule>>,
    down: Vec<Vec<Rule>>,
    xs: &'a [f32],
    ys: &'a [f32],
}

impl Walls<'_> {
    /// True where a line covers at least half of the way.
    fn covers(rules: &[Rule], from: f32, to: f32) -> bool {
        let covered: f32 = rules.iter().map(|r| (r.to.min(to) - r.from.max(from)).max(0.0)).sum();
        covered * 2.0 >= to - from
    }

    /// A line to the left of a position.
    fn left(&self, row: usize, col: usize) -> bool {
        Self::covers(&self.down[col], self.ys[row], self.ys[row + 1])
    }

    /// A line above a position.
    fn above(&self, row: usize, col: usize) -> bool {
        Self::covers(&self.across[row], self.xs[col], self.xs[col + 1])
    }

    /// Fields from the top left, each as wide and then as high as no line ends it.
    fn fields(&self) -> (Vec<Field>, Vec<usize>) {
        let (rows, cols) = (self.ys.len() - 1, self.xs.len() - 1);
        let mut grid = vec![usize::MAX; rows * cols];
        let mut fields = Vec::new();
        for at in 0..rows * cols {
            if grid[at] != usize::MAX {
                continue;
            }
            let (row, col) = (at / cols, at % cols);
            let joins = |c: &usize| grid[row * cols + c] == usize::MAX && !self.left(row, *c);
            let col_span = 1 + (col + 1..cols).take_while(joins).count();
            let row_span = 1 + (row + 1..rows).take_while(|r| self.goes_on(*r, col, col_span)).count();
            for r in row..row + row_span {
                grid[r * cols + col..r * cols + col + col_span].fill(fields.len());
            }
            fields.push(Field { row, row_span, col, col_span });
        }
        (fields, grid)
    }

    /// True where no line parts some positions of a row from those above or from each other.
    fn goes_on(&self, row: usize, col: usize, col_span: usize) -> bool {
        (col..col + col_span).all(|c| !self.above(row, c)) && (col + 1..col + col_span).all(|c| !self.left(row, c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(at: f32, from: f32, to: f32) -> Rule {
        Rule { at, from, to }
    }

    #[test]
    fn a_missing_line_merges_two_cells() {
        // Two columns, two rows; the line between the rows is missing on the left.
        let mut ink = Ink {
            across: vec![rule(0.0, 0.0, 100.0), rule(20.0, 50.0, 100.0), rule(40.0, 0.0, 100.0)],
            down: vec![rule(0.0, 0.0, 40.0), rule(50.0, 0.0, 40.0), rule(100.0, 0.0, 40.0)],
            ..Ink::default()
        };
        let lattices = lattices(&mut ink);
        assert_eq!(lattices.len(), 1);
        let spans: Vec<_> = lattices[0].fields.iter().map(|f| (f.row, f.col, f.row_span, f.col_span)).collect();
        assert_eq!(spans, [(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)]);
        assert_eq!(lattices[0].field_at((75.0, 30.0)), 2);
    }

    #[test]
    fn outer_lines_may_be_missing() {
        let mut ink = Ink {
            across: vec![rule(0.0, 0.0, 100.0), rule(20.0, 0.0, 100.0), rule(40.0, 0.0, 100.0)],
            down: vec![rule(50.0, 0.0, 40.0)],
            ..Ink::default()
        };
        assert_eq!(lattices(&mut ink)[0].fields.len(), 4);
    }

    /// A label column whose only label is higher than the page; a table of two rows and two columns beside it.
    fn beside_a_label(across: Vec<Rule>, down: Vec<Rule>) -> Option<(usize, usize)> {
        let glyph = |x, y| Glyph {
            c: '三',
            area: Area { x0: x, x1: x + 10.0, y0: y, y1: y + 10.0 },
            size: 10.0,
            turn: super::super::ink::Turn(0),
        };
        let mut ink = Ink { across, down, glyphs: vec![glyph(-30.0, 15.0)], ..Ink::default() };
        lattices(&mut ink).first().map(|lattice| (lattice.fields.len(), lattice.fields[0].row_span))
    }

    #[test]
    fn a_label_higher_than_its_page_is_a_column_of_the_table() {
        let across = || vec![rule(0.0, 0.0, 100.0), rule(20.0, 0.0, 100.0), rule(40.0, 0.0, 100.0)];
        let down = |side: Rule| vec![side, rule(0.0, 0.0, 40.0), rule(50.0, 0.0, 40.0), rule(100.0, 0.0, 40.0)];
        assert_eq!(beside_a_label(across(), down(rule(-50.0, 0.0, 40.0))), Some((5, 2)));
        // The side of a frame is higher than the table.
        assert_eq!(beside_a_label(across(), down(rule(-50.0, -30.0, 90.0))), Some((4, 1)));
    }

    #[test]
    fn an_open_side_is_told_by_the_first_line_where_labels_are_merged() {
        let across =
            vec![rule(0.0, -50.0, 100.0), rule(20.0, 0.0, 100.0), rule(30.0, 0.0, 100.0), rule(40.0, -50.0, 100.0)];
        let down = vec![rule(0.0, 0.0, 40.0), rule(50.0, 0.0, 40.0), rule(100.0, 0.0, 40.0)];
        assert_eq!(beside_a_label(across, down), Some((7, 3)));
    }

    #[test]
    fn a_row_without_its_end_has_all_its_cells() {
        // The second row is cut by the end of the page, and parted once more than the first.
        let mut ink = Ink {
            across: vec![rule(0.0, 0.0, 100.0), rule(20.0, 0.0, 100.0)],
            down: vec![rule(0.0, 0.0, 40.0), rule(25.0, 20.0, 40.0), rule(50.0, 0.0, 40.0), rule(100.0, 0.0, 40.0)],
            ..Ink::default()
        };
        assert_eq!(lattices(&mut ink)[0].fields.len(), 5);
    }

    #[test]
    fn an_underline_and_a_box_are_no_table() {
        let mut ink = Ink {
            across: vec![rule(0.0, 0.0, 100.0), rule(40.0, 0.0, 100.0), rule(20.0, 20.0, 60.0)],
            down: vec![rule(0.0, 0.0, 40.0), rule(100.0, 0.0, 40.0)],
            ..Ink::default()
        };
        assert!(lattices(&mut ink).is_empty());
    }
}
