//! Pages: the markup of editors, in a page of a portal.

use encoding_rs::GB18030;

use super::portal;
use crate::dice::{Dice, Stream};
use crate::grid::{Cell, Grid, Kind};
use crate::report::{Block, Report};
use crate::wording::{HtmlStyle, HtmlWords, Wording, filled};

/// How one page is written.
struct Page<'a> {
    style: &'a HtmlStyle,
    heading: &'a str,
    around: &'a str,
    /// An empty column after each column of values.
    spacers: bool,
    /// Each table falls in two at this row.
    cut: usize,
    /// Every digit in a span of its own.
    torn: bool,
    number: usize,
}

/// A page as text and as bytes.
pub(super) fn render(report: &Report, wording: &Wording, furniture: usize, dice: &mut Dice) -> (String, Vec<u8>) {
    let mut stream = dice.stream("html");
    let page = Page::draw(&wording.html, &mut stream);
    let gb = stream.chance(15);
    let body = page.body(report);
    let charset = if gb { "gb2312" } else { "utf-8" };
    let whole = portal::around(report, &body, charset, &wording.portal, furniture, &mut stream);
    let bytes = if gb { GB18030.encode(&whole).0.into_owned() } else { whole.clone().into_bytes() };
    (whole, bytes)
}

impl<'a> Page<'a> {
    fn draw(words: &'a HtmlWords, dice: &mut Stream<'_>) -> Self {
        Self {
            style: dice.pick(&words.style),
            heading: dice.text(&words.headings),
            around: dice.text(&words.boxes),
            spacers: dice.chance(8),
            cut: if dice.chance(12) { dice.between(1, 30) } else { 0 },
            torn: dice.chance(8),
            number: dice.below(200),
        }
    }

    fn body(&self, report: &Report) -> String {
        let parts = report.blocks.iter().map(|block| match block {
            Block::Heading(text) => self.fill(self.heading, "", &escaped(text)),
            Block::Paragraph(text, _) => self.fill(&self.style.paragraph, "", &escaped(text)),
            Block::Table(grid) => self.table(grid),
        });
        parts.map(|part| part + "\n").collect()
    }

    fn fill(&self, template: &str, spans: &str, text: &str) -> String {
        filled(template, |name| {
            Some(match name {
                "spans" => spans.to_owned(),
                "text" | "rows" | "cells" | "table" => text.to_owned(),
                "n" => self.number.to_string(),
                _ => return None,
            })
        })
    }

    fn table(&self, grid: &Grid) -> String {
        let row = |row: &Vec<Cell>| {
            let cells: String = row.iter().map(|cell| self.cell(cell)).collect();
            self.fill(&self.style.row, "", &cells)
        };
        let spaced = self.spacers.then(|| grid.spaced());
        let rows: Vec<String> = spaced.as_ref().unwrap_or(grid).rows.iter().map(row).collect();
        let cut = (1..=self.cut.min(rows.len())).rev().find(|at| grid.is_whole_at(*at)).unwrap_or(0);
        let parts = [&rows[..cut], &rows[cut..]].into_iter().filter(|rows| !rows.is_empty());
        parts.map(|rows| self.fill(self.around, "", &self.fill(&self.style.table, "", &rows.concat()))).collect()
    }

    fn cell(&self, cell: &Cell) -> String {
        let span = |name: &str, n: usize| if n > 1 { format!(" {name}=\"{n}\"") } else { String::new() };
        let spans = span("colspan", cell.across) + &span("rowspan", cell.down);
        let template = self.style.head.as_ref().filter(|_| cell.kind == Kind::Head).unwrap_or(&self.style.cell);
        self.fill(template, &spans, &self.content(cell))
    }

    fn content(&self, cell: &Cell) -> String {
        if cell.text.is_empty() {
            return self.style.blank.clone();
        }
        if self.torn && cell.kind == Kind::Value {
            return cell.text.chars().map(|c| format!("<span>{c}</span>")).collect();
        }
        let text = escaped(&cell.text).replace('\n', &self.style.line_break);
        self.style.indent.repeat(cell.level) + &text
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
