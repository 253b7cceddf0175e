//! Lines put together into paragraphs, over pages too. A line goes on in the next one where it reaches the right margin
//! and the next begins at the left one; headings keep lines of their own.

use std::collections::BTreeMap;

use super::layout::{Part, Piece, Ruled, TextLine};
use super::ordinals::begins;

/// A paragraph or a table.
#[derive(Debug)]
pub(super) enum Block {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A table.
    Table(Ruled),
}

/// Lines that are one paragraph.
#[derive(Debug)]
pub(super) struct Paragraph {
    /// Its lines.
    pub(super) lines: Vec<Piece>,
    /// 1 for a title, 2 for a heading in larger type, else 0.
    pub(super) level: u8,
}

/// Left and right margin of the pages of one width.
type Margins = BTreeMap<i32, (f32, f32)>;

/// Puts lines together.
pub(super) fn join(parts: Vec<Part>) -> Vec<Block> {
    let lines = || parts.iter().filter_map(|part| if let Part::Line(line) = part { Some(line) } else { None });
    let margins = margins(lines());
    let body = body_size(lines());
    let mut out: Vec<Block> = Vec::new();
    let mut last: Option<TextLine> = None;
    for part in parts {
        match part {
            Part::Table(table) => {
                out.push(Block::Table(table));
                last = None;
            }
            Part::Line(line) => {
                let piece = Piece { text: line.text.clone(), from: line.from };
                let level = level(&line, body, &margins);
                match out.last_mut() {
                    Some(Block::Paragraph(paragraph))
                        if paragraph.level == level
                            && last.as_ref().is_some_and(|last| goes_on(last, &line, level, &margins)) =>
                    {
                        paragraph.lines.push(piece);
                    }
                    _ => out.push(Block::Paragraph(Paragraph { lines: vec![piece], level })),
                }
                last = Some(line);
            }
        }
    }
    out
}

fn width_of(line: &TextLine) -> i32 {
    line.paper.0.round() as i32
}

/// The margins, by the lines long enough to be text.
fn margins<'a>(lines: impl Iterator<Item = &'a TextLine>) -> Margins {
    let mut margins = Margins::new();
    for line in lines.filter(|line| line.text.chars().count() >= 8 && !line.text.contains('\t')) {
        let (left, right) = margins.entry(width_of(line)).or_insert((line.area.x0, line.area.x1));
        *left = left.min(line.area.x0);
        *right = right.max(line.area.x1);
    }
    margins
}

/// The size of most characters, in quarters of a point.
fn body_size<'a>(lines: impl Iterator<Item = &'a TextLine>) -> f32 {
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    for line in lines {
        *counts.entry((line.size * 4.0).round() as i32).or_default() += line.text.len();
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(0.0, |(size, _)| size as f32 / 4.0)
}

fn is_centred(line: &TextLine, (left, right): (f32, f32)) -> bool {
    let (before, after) = (line.area.x0 - left, right - line.area.x1);
    (before - after).abs() < 2.0 * line.size
}

fn level(line: &TextLine, body: f32, margins: &Margins) -> u8 {
    let larger = line.size / body.max(1.0);
    let centred = margins.get(&width_of(line)).is_some_and(|margins| is_centred(line, *margins));
    match (larger >= 1.12, centred) {
        _ if line.text.chars().count() > 60 || line.text.contains('\t') => 0,
        (true, true) => 1,
        (true, false) if larger >= 1.2 => 2,
        _ => 0,
    }
}

/// True where the second line goes on with the paragraph of the first.
fn goes_on(last: &TextLine, next: &TextLine, level: u8, margins: &Margins) -> bool {
    let tabs = last.text.contains('\t') || next.text.contains('\t');
    if tabs || (last.size - next.size).abs() > 0.12 * last.size {
        return false;
    }
    if level > 0 {
        // A title over two lines.
        return last.page == next.page && next.area.y0 - last.area.y1 < 1.2 * last.size;
    }
    let (Some((_, right)), Some((left, _))) = (margins.get(&width_of(last)), margins.get(&width_of(next))) else {
        return false;
    };
    // A number that found no room at the end of the line stands whole on the next.
    let unbroken = next.text.chars().take_while(|c| c.is_ascii_alphanumeric() || ".,%".contains(*c)).count();
    let reaches = last.area.x1 >= right - (1.6 + 0.6 * unbroken as f32) * last.size;
    if last.text.ends_with(['。', '!', '！', '?', '？', ';', '；']) && begins(&next.text) {
        return false;
    }
    let flush = next.area.x0 <= left + 0.9 * next.size;
    let near = last.page != next.page || next.area.y0 - last.area.y1 < 2.0 * last.size;
    reaches && flush && near
}

#[cfg(test)]
mod tests {
    use super::super::ink::Area;
    use super::*;

    fn line(text: &str, x0: f32, x1: f32, y: f32, size: f32) -> Part {
        let area = Area { x0, x1, y0: y, y1: y + size };
        Part::Line(TextLine { text: text.to_owned(), from: 0, area, size, page: 0, paper: (500.0, 800.0) })
    }

    #[test]
    fn lines_that_reach_the_margin_go_on() {
        let parts = vec![
            line("某市人民政府办公室", 150.0, 350.0, 0.0, 20.0),
            line("2023年政府信息公开工作年度报告", 100.0, 400.0, 30.0, 20.0),
            line("一、总体情况及其他", 70.0, 180.0, 60.0, 10.0),
            line("主动公开政府信息主动公开政府信息", 70.0, 450.0, 80.0, 10.0),
            line("信息3条。", 50.0, 100.0, 100.0, 10.0),
            line("收到申请收到申请收到申请2件。", 70.0, 440.0, 120.0, 10.0),
        ];
        let shape: Vec<_> = join(parts)
            .into_iter()
            .map(|block| match block {
                Block::Paragraph(p) => (p.level, p.lines.len()),
                Block::Table(_) => (9, 0),
            })
            .collect();
        assert_eq!(shape, [(1, 2), (0, 1), (0, 2), (0, 1)]);
    }
}
