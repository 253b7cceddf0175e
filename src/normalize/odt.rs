//! Text documents of OpenDocument (.odt): lines and tables of `content.xml` as a reader of the document sees them,
//! tracked deletions and comments left out. Places are byte offsets in that part. Automatic numbers of lists are not
//! in the file and are not made up.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;

use super::items::Items;
use super::package::{Package, Refusal, damaged};
use super::paper::Paper;
use super::xml::{attribute, resolved};

/// True for a package that holds an OpenDocument text.
pub(super) fn is_odt(package: &mut Package<'_>) -> bool {
    package.text("mimetype").ok().flatten().is_some_and(|kind| kind.contains("opendocument.text"))
}

/// Reads it.
pub(super) fn read(package: &mut Package<'_>) -> Result<Items, Refusal> {
    let xml = package.text("content.xml")?.ok_or_else(|| damaged("no content.xml"))?;
    let mut walker = Walker::default();
    walker.walk(&xml, 0, 0).map_err(|e| damaged(&e))?;
    Ok(walker.paper.finish(xml.len()))
}

/// Elements of which nothing is read: what was deleted, comments, pronunciation, the mark of a note, cells that others
/// cover.
const SKIPPED: [&str; 5] = ["tracked-changes", "annotation", "ruby-text", "note-citation", "covered-table-cell"];

/// Elements with lines of their own in the middle of a line: they follow when it has ended.
const ASIDE: [&str; 2] = ["text-box", "note-body"];

/// Text boxes within text boxes go no deeper.
const MAX_DEPTH: usize = 8;

/// More blank cells in a row are a pattern, not data.
const MAX_REPEATS: u32 = 64;

#[derive(Default)]
struct Walker {
    paper: Paper,
    /// Levels of the open headings and paragraphs.
    lines: Vec<u8>,
    /// Ranges of the part that were put aside.
    aside: Vec<(usize, usize)>,
    /// How often the open cell is repeated, and how wide it is.
    cell: (u32, u32),
}

impl Walker {
    /// Walks over the part, or over a range of it that begins at `base`.
    fn walk(&mut self, xml: &str, base: usize, depth: usize) -> Result<(), String> {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().allow_dangling_amp = true;
        loop {
            let from = base + reader.buffer_position() as usize;
            let failed = |e: quick_xml::Error| format!("byte {from}: {e}");
            match reader.read_event().map_err(failed)? {
                Event::Start(tag) if SKIPPED.contains(&tag.local_name().as_ref()) => {
                    let name = tag.name().0.to_owned();
                    reader.read_to_end(QName(&name)).map_err(failed)?;
                }
                Event::Start(tag) if ASIDE.contains(&tag.local_name().as_ref()) => {
                    let name = tag.name().0.to_owned();
                    let inner = reader.read_to_end(QName(&name)).map_err(failed)?;
                    self.aside.push((inner.start as usize, inner.end as usize));
                }
                Event::Start(tag) => self.start(&tag, from),
                Event::Empty(tag) => {
                    self.start(&tag, from);
                    self.end(tag.local_name().as_ref(), from);
                }
                Event::End(tag) => self.end(tag.local_name().as_ref(), from),
                Event::Text(text) if !self.lines.is_empty() => self.paper.text(&text, from),
                Event::GeneralRef(name) if !self.lines.is_empty() => self.paper.made(&resolved(&name), from),
                Event::Eof => return Ok(()),
                _ => {}
            }
            if self.lines.is_empty() {
                self.walk_aside(xml, base, depth)?;
            }
        }
    }

    fn walk_aside(&mut self, xml: &str, base: usize, depth: usize) -> Result<(), String> {
        for (start, end) in std::mem::take(&mut self.aside) {
            if let Some(inner) = xml.get(start..end).filter(|_| depth < MAX_DEPTH) {
                self.walk(inner, base + start, depth + 1)?;
            }
        }
        Ok(())
    }

    fn start(&mut self, tag: &BytesStart<'_>, from: usize) {
        let number = |name| attribute(tag, name).and_then(|n| n.parse::<u32>().ok()).unwrap_or(1).max(1);
        match tag.local_name().as_ref() {
            "p" => self.lines.push(0),
            "h" => self.lines.push(number("outline-level").min(9) as u8),
            "s" => self.paper.made(" ", from),
            "tab" => self.paper.tab(from),
            "line-break" => self.paper.end_line(self.level(), from),
            "table" => self.paper.begin_table(from),
            "table-row" => self.paper.begin_row(from),
            "table-cell" => {
                let width = number("number-columns-spanned");
                self.cell = (number("number-columns-repeated").min(MAX_REPEATS), width);
                self.paper.begin_cell(number("number-rows-spanned"), width, from);
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str, from: usize) {
        match name {
            "p" | "h" => {
                self.paper.end_line(self.level(), from);
                self.lines.pop();
            }
            "table-cell" => {
                self.paper.end_cell(from);
                let (repeats, width) = std::mem::replace(&mut self.cell, (1, 1));
                for _ in 1..repeats {
                    self.paper.begin_cell(1, width, from);
                    self.paper.end_cell(from);
                }
            }
            "table" => self.paper.end_table(from),
            _ => {}
        }
    }

    fn level(&self) -> u8 {
        self.lines.last().copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::items::Item;

    /// The lines of a body, with the number of cells of each row for a table.
    fn lines(body: &str) -> Vec<String> {
        let mut walker = Walker::default();
        walker.walk(&format!("<office:text>{body}</office:text>"), 0, 0).unwrap();
        let items = walker.paper.finish(0);
        let line = |item: &Item| match item {
            Item::Line(line) => items.draft.slice(line.line).to_owned(),
            Item::Table(table) => format!("{:?}", table.rows.iter().map(Vec::len).collect::<Vec<_>>()),
        };
        items.list.iter().map(line).collect()
    }

    #[test]
    fn deleted_text_and_comments_are_not_read() {
        let body = "<text:tracked-changes><text:p>旧</text:p></text:tracked-changes>\
                    <text:p>收到申请<office:annotation><text:p>核对</text:p></office:annotation><text:span>3</text:span>件</text:p>";
        assert_eq!(lines(body), ["收到申请3件"]);
    }

    #[test]
    fn notes_and_text_boxes_follow_the_line_that_they_stand_in() {
        let body = "<text:p>公开<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>含转载\
                    </text:p></text:note-body></text:note>12条</text:p><text:p>止</text:p>";
        assert_eq!(lines(body), ["公开12条", "含转载", "止"]);
    }

    #[test]
    fn covered_cells_are_no_cells_of_their_own() {
        let row = "<table:table-row><table:table-cell table:number-columns-spanned=\"2\"><text:p>申请</text:p>\
                   </table:table-cell><table:covered-table-cell/><table:table-cell><text:p>1</text:p></table:table-cell>\
                   </table:table-row>";
        let body = format!("<table:table>{row}{row}</table:table>");
        assert_eq!(lines(&body), ["[2, 2]"]);
    }
}
