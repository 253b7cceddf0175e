//! Tables with lines between their rows only: the lines between their columns are added where nothing but figures stand
//! below one another, so that they are read as ruled ones.

use super::aligned::COLUMN;
use super::ink::{Area, Glyph, Rule};
use super::ordinals::{begins, is_figure};
use super::parted::{FINE, decimals_parted};
use super::rulings::{clusters, merged, places};
use super::runs::{Run, runs};

/// Fewer lines below one another are a frame, or belong to no table.
const FEWEST_LINES: usize = 4;
/// Lines end together that end no further apart.
const NEAR: f32 = 3.0;
/// Rows higher than this, in ems of their text, are paragraphs between lines.
const HIGHEST: f32 = 30.0;
/// Text this little beyond an edge does not cross it.
const SLACK: f32 = 1.0;

/// The lines of tables that no line runs down through, each with those between its columns added.
pub(super) fn tables(across: &[Rule], glyphs: &[Glyph]) -> Vec<(Vec<Rule>, Vec<Rule>)> {
    stacks(across).iter().flat_map(|stack| of_stack(stack, glyphs)).collect()
}

fn of_stack(stack: &[Rule], glyphs: &[Glyph]) -> Vec<(Vec<Rule>, Vec<Rule>)> {
    let area = area(stack);
    let held: Vec<Glyph> = glyphs.iter().filter(|glyph| area.holds(glyph.area.center())).copied().collect();
    let words = decimals_parted(runs(&held, Some(COLUMN)), &runs(&held, Some(FINE)));
    let parts = joined(split(stack, &words), &words);
    parts.iter().filter_map(|lines| Bands::new(lines, &words)?.ruled()).collect()
}

/// Parts of the same columns put together again: what stood between them was a row without figures.
fn joined(parts: Vec<Vec<Rule>>, words: &[Run]) -> Vec<Vec<Rule>> {
    let columns = |lines: &[Rule]| Some(Bands::new(lines, words)?.columns()?.len());
    let mut out: Vec<(Vec<Rule>, Option<usize>)> = Vec::new();
    for part in parts {
        let count = columns(&part);
        if let Some((last, _)) = out.last_mut().filter(|(_, before)| count.is_some() && *before == count) {
            let whole = [&last[..], &part[..]].concat();
            if columns(&whole) == count {
                *last = whole;
                continue;
            }
        }
        out.push((part, count));
    }
    out.into_iter().map(|(lines, _)| lines).filter(|lines| lines.len() > 2).collect()
}

/// The tables of a stack: between two of them stands nothing, or a heading, with names of columns below that have no line
/// above them.
fn split(lines: &[Rule], words: &[Run]) -> Vec<Vec<Rule>> {
    let mut out = vec![vec![lines[0]]];
    for pair in lines.windows(2) {
        let band = area(pair);
        let within: Vec<&Run> = words.iter().filter(|word| band.holds(word.area.center())).collect();
        let heading = heading(&within);
        let apart = (band.height() > NEAR && within.len() < 2) || heading.is_some();
        match out.last_mut() {
            Some(table) if !apart => table.push(pair[1]),
            _ => {
                let below = heading.map(|word| Rule { at: word.area.y1 + SLACK, ..lines[0] });
                out.push(below.into_iter().chain([pair[1]]).collect());
            }
        }
    }
    out
}

/// Among the words between two lines the heading that stands alone above all others, none of them a figure.
fn heading<'a>(within: &[&'a Run]) -> Option<&'a Run> {
    let first = within.iter().min_by(|a, b| a.area.y0.total_cmp(&b.area.y0))?;
    let is_alone = within.iter().filter(|word| word.area.y0 < first.area.y1).count() == 1;
    let names_only = within.iter().all(|word| !is_figure(&word.text));
    (within.len() > 1 && begins(&first.text) && is_alone && names_only).then_some(*first)
}

/// From the first line to the last one.
fn area(lines: &[Rule]) -> Area {
    Area::around(lines.iter().flat_map(|line| [(line.from, line.at), (line.to, line.at)]))
}

/// Lines below one another that end at the same right side.
fn stacks(across: &[Rule]) -> Vec<Vec<Rule>> {
    let mut out: Vec<Vec<Rule>> = Vec::new();
    for rule in across {
        let side = |stack: &&mut Vec<Rule>| stack.iter().any(|r| (r.to - rule.to).abs() <= NEAR);
        match out.iter_mut().find(side) {
            Some(stack) => stack.push(*rule),
            None => out.push(vec![*rule]),
        }
    }
    // Shorter lines within, as below a name over several columns.
    let within = |rule: &Rule, stack: &[Rule]| {
        let (first, last) = (stack[0], stack[stack.len() - 1]);
        first.from - NEAR <= rule.from && rule.to <= first.to + NEAR && (first.at..last.at).contains(&rule.at)
    };
    let whole: Vec<Vec<Rule>> = out.iter().filter(|stack| stack.len() >= FEWEST_LINES).cloned().collect();
    let with_shorter = |mut stack: Vec<Rule>| {
        let shorter: Vec<Rule> = out
            .iter()
            .filter(|other| other.len() < FEWEST_LINES)
            .flatten()
            .filter(|rule| within(rule, &stack))
            .copied()
            .collect();
        stack.extend(shorter);
        stack.sort_by(|a, b| a.at.total_cmp(&b.at));
        stack
    };
    whole.into_iter().map(with_shorter).collect()
}

/// The rows between some lines, and the words in them.
struct Bands<'a> {
    lines: &'a [Rule],
    area: Area,
    /// Tops and bottoms.
    bands: Vec<(f32, f32)>,
    words: Vec<&'a Run>,
}

impl<'a> Bands<'a> {
    fn new(lines: &'a [Rule], words: &'a [Run]) -> Option<Self> {
        let area = area(lines);
        let bands = lines.windows(2).map(|pair| (pair[0].at, pair[1].at)).filter(|band| band.1 - band.0 > NEAR);
        let bands: Vec<(f32, f32)> = bands.collect();
        let words: Vec<&Run> = words.iter().filter(|word| area.holds(word.area.center())).collect();
        let size = words.iter().map(|word| word.size).fold(0.0, f32::max);
        let is_flat = bands.iter().all(|band| band.1 - band.0 < HIGHEST * size);
        (is_flat && words.iter().all(|word| word.turn.0 == 0)).then_some(Self { lines, area, bands, words })
    }

    fn in_band(&self, (top, bottom): (f32, f32)) -> impl Iterator<Item = &'a Run> {
        self.words.iter().copied().filter(move |word| (top..bottom).contains(&word.area.center().1))
    }

    /// The figures at the end of a row.
    fn figures(&self, band: (f32, f32)) -> Vec<Area> {
        let mut words: Vec<&Run> = self.in_band(band).collect();
        words.sort_by(|a, b| b.area.x0.total_cmp(&a.area.x0));
        words.iter().take_while(|word| is_figure(&word.text)).map(|word| word.area).collect()
    }

    /// The columns of the figures; `None` where they do not stand in columns.
    fn columns(&self) -> Option<Vec<(f32, f32)>> {
        let figures: Vec<Vec<Area>> = self.bands.iter().map(|band| self.figures(*band)).collect();
        let columns = clusters(figures.iter().flatten().map(across).collect());
        let column = |area: &Area| columns.iter().position(|(from, to)| area.x0 < *to && *from < area.x1);
        let twice = |row: &Vec<Area>| row.windows(2).any(|pair| column(&pair[0]) == column(&pair[1]));
        // A name in the row of its figure: the lines do not part the rows.
        let named = |(band, row): (&(f32, f32), &Vec<Area>)| {
            let words = self.in_band(*band).filter(|word| !is_figure(&word.text)).map(|word| word.area);
            words.into_iter().any(|word| row.iter().any(|figure| word.x0 < figure.x1 && figure.x0 < word.x1))
        };
        if self.bands.iter().zip(&figures).any(named) {
            return None;
        }
        let filled = figures.iter().filter(|row| !row.is_empty()).count();
        (!columns.is_empty() && !figures.iter().any(twice) && filled * 4 >= self.bands.len()).then_some(columns)
    }

    /// Columns of words between the labels and the figures: units, codes.
    fn between(&self, label_end: f32, figures: f32) -> Vec<(f32, f32)> {
        let mut found: Vec<Area> = Vec::new();
        let mut rows = 0;
        for band in self.bands.iter().filter(|band| !self.figures(**band).is_empty()) {
            rows += 1;
            let words = self.in_band(*band).map(|word| word.area);
            let mut words: Vec<Area> = words.filter(|word| word.x1 <= figures && word.x0 > label_end).collect();
            words.sort_by(|a, b| a.x0.total_cmp(&b.x0));
            let first = words.first().map_or(f32::MAX, |word| word.x1);
            found.extend(words.into_iter().filter(|word| word.x0 > first));
        }
        let in_column = |span: &(f32, f32)| found.iter().filter(|area| area.x0 < span.1 && span.0 < area.x1).count();
        clusters(found.iter().map(across).collect()).into_iter().filter(|span| in_column(span) * 2 > rows).collect()
    }

    /// The lines with those added.
    fn ruled(&self) -> Option<(Vec<Rule>, Vec<Rule>)> {
        let columns = self.columns()?;
        let mut edges = self.label_edges(columns[0].0);
        let mut end = edges.last().copied().unwrap_or(self.area.x0);
        let between = self.between(end, columns[0].0);
        for column in between.iter().chain(&columns) {
            edges.push(self.gap(end, column.0)?);
            end = column.1;
        }
        let mut down = merged(edges.iter().flat_map(|x| self.walls(*x)).collect());
        let Area { x0, x1, y0, y1 } = self.area;
        down.extend([x0, x1].map(|at| Rule { at, from: y0, to: y1 }));
        Some((self.lines.to_vec(), down))
    }

    /// Where lines begin beside a label of several rows.
    fn label_edges(&self, figures: f32) -> Vec<f32> {
        let inner = |line: &&Rule| line.from > self.area.x0 + NEAR && line.from < figures;
        let ends: Vec<f32> = self.lines.iter().filter(inner).map(|line| line.from).collect();
        places(ends, NEAR)
    }

    /// The place between two columns that the fewest words cross, in the middle of the widest of such.
    fn gap(&self, from: f32, to: f32) -> Option<f32> {
        let ends = self.words.iter().flat_map(|word| [word.area.x0, word.area.x1]);
        let mut stops: Vec<f32> = ends.filter(|x| from < *x && *x < to).chain([from, to]).collect();
        stops.sort_by(f32::total_cmp);
        let crossed = |x: f32| self.words.iter().filter(|word| word.area.x0 < x && x < word.area.x1).count();
        let spaces = stops.windows(2).filter(|pair| pair[1] - pair[0] > f32::EPSILON);
        let rated = spaces.map(|pair| ((pair[0] + pair[1]) / 2.0, pair[1] - pair[0]));
        rated.min_by(|a, b| crossed(a.0).cmp(&crossed(b.0)).then(b.1.total_cmp(&a.1))).map(|(x, _)| x)
    }

    /// The line at an edge, but for the rows in which a word reaches over it.
    fn walls(&self, x: f32) -> Vec<Rule> {
        let covers = |line: &&Rule| line.from < x - SLACK && line.to > x + SLACK;
        let ends = [self.area.y0, self.area.y1];
        let mut ys: Vec<f32> = self.lines.iter().filter(covers).map(|line| line.at).chain(ends).collect();
        ys.sort_by(f32::total_cmp);
        let crossed = |band: (f32, f32)| {
            self.in_band(band).any(|word| word.area.x0 < x - SLACK && word.area.x1 > x + SLACK)
                || self.is_spanned(band, x)
        };
        let blocks = ys.windows(2).map(|pair| (pair[0], pair[1]));
        blocks.filter(|band| !crossed(*band)).map(|(from, to)| Rule { at: x, from, to }).collect()
    }

    /// True where a line below shows that one name stands over several columns.
    fn is_spanned(&self, band: (f32, f32), x: f32) -> bool {
        let below = |line: &&Rule| (line.at - band.1).abs() < SLACK && line.from < x && x < line.to;
        let shorter = |line: &&Rule| line.from > self.area.x0 + NEAR && line.to < self.area.x1 - NEAR;
        self.lines.iter().filter(below).filter(shorter).any(|line| {
            let over = |word: &&Run| line.from < word.area.center().0 && word.area.center().0 < line.to;
            self.in_band(band).filter(over).count() == 1
        })
    }
}

/// From left to right.
fn across(area: &Area) -> (f32, f32) {
    (area.x0, area.x1)
}

#[cfg(test)]
mod tests {
    use super::super::ink::Turn;
    use super::*;

    /// Words of ten points, `(x, y, text)`, as glyphs.
    fn glyphs(words: &[(f32, f32, &str)]) -> Vec<Glyph> {
        let glyph = |(x, y): (f32, f32), i: usize, c: char| {
            let width = if c.is_ascii() { 5.0 } else { 10.0 };
            let x = x + width * i as f32;
            Glyph { c, area: Area { x0: x, y0: y, x1: x + width, y1: y + 10.0 }, size: 10.0, turn: Turn(0) }
        };
        words
            .iter()
            .flat_map(|(x, y, text)| text.chars().enumerate().map(move |(i, c)| glyph((*x, *y), i, c)))
            .collect()
    }

    fn lines(at: &[(f32, f32)]) -> Vec<Rule> {
        at.iter().map(|&(at, from)| Rule { at, from, to: 300.0 }).collect()
    }

    /// The lines added between the outer ones, as `(x, from, to)` without fractions.
    fn added(lines: &[Rule], words: &[(f32, f32, &str)]) -> Vec<(i32, i32, i32)> {
        let tables = tables(lines, &glyphs(words));
        let down = tables.iter().flat_map(|(_, down)| &down[..down.len() - 2]);
        down.map(|rule| (rule.at as i32, rule.from as i32, rule.to as i32)).collect()
    }

    #[test]
    fn columns_are_parted_where_no_word_crosses() {
        let words = [(10., 5., "事项"), (110., 5., "本年"), (210., 5., "上年"), (10., 25., "甲"), (115., 25., "3")];
        let words = [&words[..], &[(215., 25., "4"), (10., 45., "乙"), (115., 45., "12"), (215., 45., "0")]].concat();
        let rows = lines(&[(0., 0.), (20., 0.), (40., 0.), (60., 0.)]);
        assert_eq!(added(&rows, &words), [(70, 0, 60), (170, 0, 60)]);
    }

    #[test]
    fn a_label_of_several_rows_has_its_line_where_the_others_begin() {
        let words = [(5., 15., "结果"), (60., 5., "甲"), (200., 5., "3"), (60., 25., "乙"), (200., 25., "4")];
        let words = [&words[..], &[(5., 45., "结转下年度继续办理"), (200., 45., "4")]].concat();
        let rows = lines(&[(0., 0.), (20., 50.), (40., 0.), (60., 0.)]);
        assert_eq!(added(&rows, &words), [(50, 0, 40), (147, 0, 60)]);
    }

    #[test]
    fn a_heading_between_two_tables_parts_them_where_no_line_does() {
        let one = [(10., 5., "事项"), (110., 5., "本年"), (10., 25., "甲"), (115., 25., "3"), (10., 45., "乙")];
        let two = [(115., 45., "4"), (0., 65., "四、复议情况"), (50., 85., "维持"), (190., 85., "纠正")];
        let words = [&one[..], &two, &[(55., 105., "5"), (195., 105., "6")]].concat();
        let rows = lines(&[(0., 0.), (20., 0.), (40., 0.), (60., 0.), (100., 0.), (120., 0.)]);
        assert_eq!(added(&rows, &words), [(70, 0, 60), (25, 76, 120), (130, 76, 120)]);
    }

    #[test]
    fn lines_around_several_rows_part_none() {
        let words = [(10., 5., "事项"), (110., 5., "本年"), (10., 25., "甲"), (115., 25., "3"), (10., 45., "乙")];
        let words = [&words[..], &[(115., 45., "4")]].concat();
        assert!(added(&lines(&[(0., 0.), (20., 0.), (61., 0.), (90., 0.)]), &words).is_empty());
    }
}
