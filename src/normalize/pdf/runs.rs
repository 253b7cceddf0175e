//! Glyphs to lines of text. Space characters are not asked: where words end is told by the gaps, for many writers draw
//! no spaces, and some draw them inside numbers.

use super::ink::{Area, Glyph, Turn};

/// A line of text, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    /// Its characters.
    pub(super) text: String,
    /// Where it stands.
    pub(super) area: Area,
    /// Size of most of its glyphs.
    pub(super) size: f32,
    /// Its direction.
    pub(super) turn: Turn,
}

/// The height at which a word stands.
pub(super) fn middle(run: &Run) -> f32 {
    run.area.center().1
}

/// Glyphs whose middles are no further apart, in ems, stand on one line.
const SAME_LINE: f32 = 0.45;
/// The same character drawn again this near, in ems, is fake bold.
const TWICE: f32 = 0.12;
/// Gaps, in ems, that are spaces: between digits, between letters, elsewhere.
const DIGITS: f32 = 0.6;
const LETTERS: f32 = 0.15;
const OTHERS: f32 = 0.7;
/// What word processors leave free at the sides of a cell, both together, at most, in points.
const MOST_PADDING: f32 = 12.5;
/// Gap, in ems, between columns of text.
pub(super) const COLUMN: f32 = 1.9;

/// The lines that some glyphs make, from the top; those of another direction follow. With `column`, a gap in
/// ems, a line also ends where so wide a gap follows, and its continuation stands behind it.
pub(super) fn runs(glyphs: &[Glyph], column: Option<f32>) -> Vec<Run> {
    let mut out = Vec::new();
    for turn in (0..4).map(Turn) {
        let mut group: Vec<Placed> = glyphs.iter().filter(|g| g.turn == turn).map(Placed::new).collect();
        group.sort_by(|a, b| a.middle.total_cmp(&b.middle).then(a.frame.x0.total_cmp(&b.frame.x0)));
        let mut rest = &mut group[..];
        while let Some(first) = rest.first() {
            let mut middle = first.middle;
            let same = rest.iter().take_while(|g| {
                let near = g.middle - middle <= SAME_LINE * g.glyph.size;
                if near {
                    middle += (g.middle - middle) * 0.2;
                }
                near
            });
            let count = same.count();
            let (line, after) = rest.split_at_mut(count);
            line.sort_by(|a, b| a.frame.x0.total_cmp(&b.frame.x0));
            line_runs(line, column, &mut out);
            rest = after;
        }
    }
    out
}

/// A glyph as seen along its own direction.
struct Placed<'a> {
    glyph: &'a Glyph,
    frame: Area,
    middle: f32,
}

impl<'a> Placed<'a> {
    fn new(glyph: &'a Glyph) -> Self {
        let frame = glyph.area.turned(glyph.turn, (0.0, 0.0));
        Self { glyph, frame, middle: frame.center().1 }
    }
}

fn line_runs(line: &[Placed<'_>], column: Option<f32>, out: &mut Vec<Run>) {
    let mut last: Option<&Placed<'_>> = None;
    for placed in line {
        let glyph = placed.glyph;
        let size = glyph.size;
        let Some(before) = last else {
            out.push(run_of(glyph));
            last = Some(placed);
            continue;
        };
        if before.glyph.c == glyph.c && placed.frame.x0 - before.frame.x0 < TWICE * size {
            continue;
        }
        let gap = (placed.frame.x0 - before.frame.x1) / size.max(before.glyph.size);
        match out.last_mut() {
            Some(run) if column.is_none_or(|column| gap <= column) => {
                if gap > space_between(before.glyph.c, glyph.c) {
                    run.text.push(' ');
                }
                run.text.push(glyph.c);
                run.area = run.area.to(glyph.area);
                run.size = run.size.max(size);
            }
            _ => out.push(run_of(glyph)),
        }
        last = Some(placed);
    }
}

fn run_of(glyph: &Glyph) -> Run {
    Run { text: glyph.c.to_string(), area: glyph.area, size: glyph.size, turn: glyph.turn }
}

/// The gap, in ems, from which on a space stands between two characters.
fn space_between(left: char, right: char) -> f32 {
    let numeric = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | '-' | '+');
    match (left, right) {
        (l, r) if numeric(l) && numeric(r) => DIGITS,
        (l, r) if l.is_ascii_alphanumeric() && r.is_ascii_alphanumeric() => LETTERS,
        (l, r) if l.is_ascii() && r.is_ascii() => 2.0 * LETTERS,
        _ => OTHERS,
    }
}

/// The text of a cell: its lines as one, without spaces where a word goes on.
pub(super) fn joined(runs: &[Run], within: Area) -> String {
    let mut text = String::new();
    for (i, run) in runs.iter().enumerate() {
        if let (Some(before), Some(first)) = (i.checked_sub(1).map(|i| &runs[i]), run.text.chars().next()) {
            let last = before.text.chars().next_back().unwrap_or(' ');
            let is_word = |c: char| c.is_ascii_alphanumeric();
            let goes_on = last.is_ascii_digit() && first.is_ascii_digit() && fills(before, within);
            if is_word(last) && is_word(first) && !goes_on {
                text.push(' ');
            }
        }
        text.push_str(&run.text);
    }
    text
}

/// True where a run leaves no room for another character on either side of it.
pub(super) fn fills(run: &Run, within: Area) -> bool {
    let room = if run.turn.0.is_multiple_of(2) {
        within.width() - run.area.width()
    } else {
        within.height() - run.area.height()
    };
    room < (1.9 * run.size).max(run.size + MOST_PADDING)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Glyphs of ten points at given places.
    fn glyphs(places: &[(char, f32, f32)]) -> Vec<Glyph> {
        let glyph = |&(c, x, y): &(char, f32, f32)| {
            let width = if c.is_ascii() { 5.0 } else { 10.0 };
            Glyph { c, area: Area { x0: x, y0: y, x1: x + width, y1: y + 10.0 }, size: 10.0, turn: Turn(0) }
        };
        places.iter().map(glyph).collect()
    }

    fn texts(places: &[(char, f32, f32)], columns: bool) -> Vec<String> {
        runs(&glyphs(places), columns.then_some(COLUMN)).into_iter().map(|run| run.text).collect()
    }

    #[test]
    fn digits_drawn_apart_are_one_number_and_numbers_far_apart_are_two() {
        assert_eq!(texts(&[('2', 0.0, 0.0), ('0', 9.0, 0.0), ('7', 30.0, 0.0)], false), ["20 7"]);
    }

    #[test]
    fn fake_bold_is_read_once() {
        assert_eq!(texts(&[('总', 0.0, 0.0), ('计', 10.0, 0.0), ('总', 0.3, 0.0), ('计', 10.3, 0.1)], false), ["总计"]);
        assert_eq!(texts(&[('1', 0.0, 0.0), ('1', 5.0, 0.0)], false), ["11"]);
    }

    #[test]
    fn wide_gaps_part_columns() {
        assert_eq!(texts(&[('件', 0.0, 0.0), ('3', 60.0, 0.0)], true), ["件", "3"]);
        assert_eq!(texts(&[('件', 0.0, 0.0), ('3', 60.0, 0.0)], false), ["件 3"]);
    }

    #[test]
    fn characters_below_one_another_are_one_word() {
        let column = runs(&glyphs(&[('总', 0.0, 0.0), ('计', 0.0, 12.0)]), None);
        assert_eq!(joined(&column, Area { x0: -5.0, x1: 15.0, y0: 0.0, y1: 30.0 }), "总计");
        let numbers = runs(&glyphs(&[('1', 0.0, 0.0), ('2', 0.0, 12.0)]), None);
        assert_eq!(joined(&numbers, Area { x0: -2.0, x1: 7.0, y0: 0.0, y1: 30.0 }), "12");
        assert_eq!(joined(&numbers, Area { x0: -2.0, x1: 90.0, y0: 0.0, y1: 30.0 }), "1 2");
    }
}
