//! PDF as office programs print it: Chinese text in a font that is not embedded, tables with rulings that go on over
//! page breaks, page numbers.

mod file;
mod table;

use super::markdown;
use crate::dice::{Dice, Stream};
use crate::report::{Block, Report};

/// Points left free at each side of a page.
const MARGIN: f64 = 50.0;

/// How the pages of a report look.
#[derive(Clone, Copy, Debug)]
struct Paper {
    width: f64,
    height: f64,
    /// Of the font.
    size: f64,
    /// From line to line.
    leading: f64,
    /// The header of a table stands on each of its pages.
    repeats: bool,
    /// Pages have numbers.
    numbered: bool,
}

/// Pages being drawn, from the top down.
struct Pages {
    paper: Paper,
    /// What is drawn on each.
    pages: Vec<String>,
    /// Where the next thing goes on the last page.
    y: f64,
}

/// A report as text for people and as a file.
pub(super) fn render(report: &Report, dice: &mut Dice) -> (String, Vec<u8>) {
    let widest = report.blocks.iter().map(|block| if let Block::Table(grid) = block { grid.width() } else { 0 }).max();
    let mut pages = Pages::new(Paper::draw(widest.unwrap_or(0), &mut dice.stream("pdf")));
    pages.heading(&report.title);
    for block in &report.blocks {
        match block {
            Block::Heading(line) => pages.heading(line),
            Block::Paragraph(text, _) => pages.paragraph(text),
            Block::Table(grid) => table::draw(grid, &mut pages),
        }
    }
    (markdown::render(report), pages.finish())
}

impl Paper {
    /// Wide tables lie on their side.
    fn draw(columns: usize, dice: &mut Stream<'_>) -> Self {
        let lies = columns > 6 || dice.chance(20);
        let (width, height) = if lies { (842.0, 595.0) } else { (595.0, 842.0) };
        let size = if lies { 9.0 } else { *dice.pick(&[9.0, 10.5, 12.0]) };
        Self { width, height, size, leading: size * 1.5, repeats: dice.chance(30), numbered: dice.chance(50) }
    }

    /// The width between the margins.
    fn usable(&self) -> f64 {
        self.width - 2.0 * MARGIN
    }
}

impl Pages {
    fn new(paper: Paper) -> Self {
        let mut pages = Self { paper, pages: Vec::new(), y: 0.0 };
        pages.turn();
        pages
    }

    /// Begins a page.
    fn turn(&mut self) {
        self.pages.push(String::new());
        self.y = self.paper.height - MARGIN;
    }

    /// How much room is left on the page.
    fn left(&self) -> f64 {
        self.y - MARGIN
    }

    fn add(&mut self, drawn: &str) {
        if let Some(page) = self.pages.last_mut() {
            page.push_str(drawn);
        }
    }

    fn line(&mut self, x: f64, text: &str) {
        if self.left() < self.paper.leading {
            self.turn();
        }
        self.y -= self.paper.leading;
        self.add(&file::text((x, self.y + self.paper.leading - self.paper.size), self.paper.size, text));
    }

    fn heading(&mut self, text: &str) {
        for line in wrapped(text, self.paper.usable() / self.paper.size) {
            self.line(MARGIN, &line);
        }
        self.y -= self.paper.leading / 2.0;
    }

    /// The first line is indented by two characters.
    fn paragraph(&mut self, text: &str) {
        let lines = wrapped(&format!("\u{3000}\u{3000}{text}"), self.paper.usable() / self.paper.size);
        for (at, line) in lines.iter().enumerate() {
            let indent = if at == 0 { 2.0 * self.paper.size } else { 0.0 };
            self.line(MARGIN + indent, line.trim_start_matches('\u{3000}'));
        }
        self.y -= self.paper.leading / 2.0;
    }

    fn finish(mut self) -> Vec<u8> {
        if self.paper.numbered {
            let at = (self.paper.width / 2.0, MARGIN / 2.0);
            for (number, page) in (1..).zip(&mut self.pages) {
                page.push_str(&file::text(at, self.paper.size, &format!("- {number} -")));
            }
        }
        file::write((self.paper.width, self.paper.height), &self.pages)
    }
}

/// The width of a text in its size: what is ASCII is half as wide as what is not.
fn width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum()
}

/// A text in lines of at most this width. Numbers stay whole.
fn wrapped(text: &str, most: f64) -> Vec<String> {
    let mut lines = Vec::new();
    for part in text.split('\n') {
        let (mut line, mut filled) = (String::new(), 0.0);
        for word in words(part) {
            if filled + width(word) > most && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                filled = 0.0;
            }
            line.push_str(word);
            filled += width(word);
        }
        lines.push(line);
    }
    lines
}

/// Runs of ASCII, and every other character by itself.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(|c: char| !c.is_ascii()).flat_map(|part| {
        let last = part.char_indices().next_back().filter(|(_, c)| !c.is_ascii()).map_or(part.len(), |(at, _)| at);
        [&part[..last], &part[last..]].into_iter().filter(|word| !word.is_empty())
    })
}
