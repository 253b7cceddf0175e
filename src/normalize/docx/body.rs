//! The walk over the XML of a body or of notes.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;

use super::numbering::Numbering;
use super::paragraph::Paragraph;
use super::rows::{CellProperties, Columns};
use super::styles::Styles;
use crate::normalize::items::Items;
use crate::normalize::paper::Paper;
use crate::normalize::xml::{attribute, is_on, resolved};

/// Text boxes within text boxes go no deeper.
const MAX_BOXES: usize = 8;

/// Elements that are not read, with all that they hold: deletions, the place that was moved from, pronunciation, field
/// codes, properties before a change, and the second copy of what newer programs draw.
const SKIPPED: [&str; 10] =
    ["del", "moveFrom", "delText", "rt", "instrText", "Fallback", "rPrChange", "pPrChange", "tcPrChange", "trPrChange"];

/// The state of a document being read.
#[derive(Default)]
pub(super) struct Walker {
    paper: Paper,
    styles: Styles,
    numbering: Numbering,
    tables: Vec<Columns>,
    /// Open paragraphs; more than one only in broken files.
    paragraphs: Vec<Paragraph>,
    cell: CellProperties,
    /// A cell was begun whose properties may follow.
    describes_cell: bool,
    boxes: usize,
    in_paragraph_properties: bool,
    in_row_properties: bool,
    run_hidden: bool,
    in_text: bool,
    /// The mark at the end of the paragraph was deleted: the next one goes on in its line.
    mark_deleted: bool,
}

/// A walk over one part, or over a text box in it.
struct Part<'a> {
    xml: &'a str,
    base: usize,
    /// The element in which nothing is read, and how many of its name are open.
    skipped: Option<(String, usize)>,
    /// Text boxes of the open paragraph: ranges of `xml`.
    boxes: Vec<(usize, usize)>,
}

impl Part<'_> {
    fn skip(&mut self, name: &str) {
        self.skipped = Some((name.to_owned(), 1));
    }

    /// True for a start tag that is not read.
    fn skips_start(&mut self, name: &str) -> bool {
        match &mut self.skipped {
            Some((open, depth)) => *depth += usize::from(open == name),
            None if SKIPPED.contains(&name) => self.skip(name),
            None => return false,
        }
        true
    }

    /// True for an end tag that is not read.
    fn skips_end(&mut self, name: &str) -> bool {
        let Some((open, depth)) = &mut self.skipped else { return false };
        *depth -= usize::from(open == name);
        if *depth == 0 {
            self.skipped = None;
        }
        true
    }
}

impl Walker {
    pub(super) fn new(styles: Styles, numbering: Numbering) -> Self {
        Self { styles, numbering, ..Self::default() }
    }

    pub(super) fn finish(self, from: usize) -> Items {
        self.paper.finish(from)
    }

    /// Walks over the XML of a part whose first byte counts as `base`.
    pub(super) fn walk(&mut self, xml: &str, base: usize) -> Result<(), String> {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().allow_dangling_amp = true;
        let mut part = Part { xml, base, skipped: None, boxes: Vec::new() };
        loop {
            let at = reader.buffer_position() as usize;
            let failed = |e: quick_xml::Error| format!("byte {at}: {e}");
            let event = reader.read_event().map_err(failed)?;
            let end = base + reader.buffer_position() as usize;
            match event {
                Event::Start(tag) if part.skips_start(tag.local_name().as_ref()) => {}
                Event::Start(tag) if tag.local_name().as_ref() == "txbxContent" => {
                    let name = tag.name().0.to_owned();
                    let inner = reader.read_to_end(QName(&name)).map_err(failed)?;
                    part.boxes.push((inner.start as usize, inner.end as usize));
                }
                Event::Start(tag) => self.start(&tag, base + at, &mut part),
                Event::End(tag) if part.skips_end(tag.local_name().as_ref()) => {}
                Event::End(tag) => self.end(tag.local_name().as_ref(), end, &mut part)?,
                Event::Eof => return self.text_boxes(&mut part),
                _ if part.skipped.is_some() => {}
                Event::Empty(tag) => self.empty(&tag, base + at, end, &mut part)?,
                Event::Text(text) => self.text(&text, base + at),
                Event::CData(text) => self.text(&text, base + at),
                Event::GeneralRef(name) if self.in_text && !self.run_hidden => {
                    self.paper.made(&resolved(&name), base + at);
                }
                _ => {}
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, from: usize, part: &mut Part<'_>) {
        let name = tag.local_name();
        let name = name.as_ref();
        if self.describes_cell && matches!(name, "p" | "tbl" | "sdt") {
            self.begin_cell(from, part);
            if part.skips_start(name) {
                return;
            }
        }
        match name {
            "p" => self.paragraphs.push(Paragraph::default()),
            "pPr" => self.in_paragraph_properties = true,
            "trPr" => self.in_row_properties = true,
            "r" => self.run_hidden = false,
            "t" => self.in_text = true,
            "tbl" => {
                self.paper.begin_table(from);
                self.tables.push(Columns::default());
            }
            "tr" => {
                self.paper.begin_row(from);
                if let Some(table) = self.tables.last_mut() {
                    table.begin_row();
                }
            }
            "tc" => (self.cell, self.describes_cell) = (CellProperties::default(), true),
            _ => self.property(name, tag, from),
        }
    }

    /// An element without content. Its end is told as well, where it is one that ends something.
    fn empty(&mut self, tag: &BytesStart<'_>, from: usize, end: usize, part: &mut Part<'_>) -> Result<(), String> {
        match tag.local_name().as_ref() {
            name @ ("p" | "pPr" | "trPr" | "tcPr" | "tbl" | "tr" | "tc") => {
                self.start(tag, from, part);
                if part.skips_end(name) { Ok(()) } else { self.end(name, end, part) }
            }
            "r" | "t" => Ok(()),
            name => {
                self.property(name, tag, from);
                Ok(())
            }
        }
    }

    /// What an element says by being there.
    fn property(&mut self, name: &str, tag: &BytesStart<'_>, from: usize) {
        let number = || attribute(tag, "val").and_then(|v| v.parse::<u32>().ok());
        match name {
            "del" if self.in_paragraph_properties => self.mark_deleted = true,
            "del" if self.in_row_properties => {
                if let Some(table) = self.tables.last_mut() {
                    table.deleted = true;
                }
            }
            "gridBefore" if self.in_row_properties => self.filler(number().unwrap_or(0), from),
            "gridSpan" if self.describes_cell => self.cell.width = number().unwrap_or(1).max(1),
            "vMerge" if self.describes_cell => self.cell.goes_on = attribute(tag, "val").as_deref() != Some("restart"),
            "vanish" if !self.in_paragraph_properties => self.run_hidden = is_on(tag),
            "tab" if !self.in_paragraph_properties && !self.run_hidden => self.paper.tab(from),
            "br" | "cr" if !self.run_hidden => self.paper.end_line(self.level(), from),
            "noBreakHyphen" if !self.run_hidden => self.paper.made("-", from),
            name if self.in_paragraph_properties => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.property(name, tag);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str, from: usize, part: &mut Part<'_>) -> Result<(), String> {
        match name {
            "p" => {
                if !std::mem::take(&mut self.mark_deleted) {
                    self.paper.end_line(self.level(), from);
                }
                self.paragraphs.pop();
                self.run_hidden = false;
                return self.text_boxes(part);
            }
            "pPr" => {
                self.in_paragraph_properties = false;
                self.begin_paragraph(from);
            }
            "trPr" => self.in_row_properties = false,
            "tcPr" if self.describes_cell => self.begin_cell(from, part),
            "r" => self.run_hidden = false,
            "t" => self.in_text = false,
            "tc" if self.describes_cell => {
                self.begin_cell(from, part);
                if !part.skips_end("tc") {
                    self.paper.end_cell(from);
                }
            }
            "tc" => self.paper.end_cell(from),
            "tr" => self.end_row(),
            "tbl" => {
                self.paper.end_table(from);
                self.tables.pop();
            }
            _ => {}
        }
        Ok(())
    }

    fn level(&self) -> u8 {
        self.paragraphs.last().map_or(0, Paragraph::level)
    }

    /// The properties of a paragraph are known: its number is written.
    fn begin_paragraph(&mut self, from: usize) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        self.styles.fill(paragraph);
        let level = paragraph.list_level.unwrap_or(0);
        if let Some(number) = paragraph.list.as_deref().and_then(|list| self.numbering.next(list, level)) {
            self.paper.made(&number, from);
            if number.ends_with(|c: char| c.is_ascii()) {
                self.paper.made(" ", from);
            }
        }
    }

    /// The properties of a cell are known.
    fn begin_cell(&mut self, from: usize, part: &mut Part<'_>) {
        self.describes_cell = false;
        let Some(table) = self.tables.last_mut() else { return };
        if table.place(&self.cell) {
            self.paper.begin_cell(1, self.cell.width, from);
        } else {
            part.skip("tc");
        }
    }

    /// Columns that a row leaves free at its start.
    fn filler(&mut self, width: u32, from: usize) {
        let Some(table) = self.tables.last_mut().filter(|_| width > 0) else { return };
        if table.place(&CellProperties { width, goes_on: false }) {
            self.paper.begin_cell(1, width, from);
            self.paper.end_cell(from);
        }
    }

    fn end_row(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let deleted = table.deleted;
        let (longer, counts) = table.end_row();
        if deleted {
            self.paper.drop_row();
        }
        for (row, cell) in longer.into_iter().filter(|_| counts) {
            if let Some(cell) = self.paper.rows().get_mut(row).and_then(|row| row.get_mut(cell)) {
                cell.row_span += 1;
            }
        }
    }

    fn text(&mut self, text: &str, from: usize) {
        match (self.in_text, self.run_hidden) {
            (true, false) => self.paper.text(text, from),
            (true, true) => self.paper.hidden(text),
            (false, _) => {}
        }
    }

    /// Reads the text boxes that were anchored in the paragraph that ended.
    fn text_boxes(&mut self, part: &mut Part<'_>) -> Result<(), String> {
        for (start, end) in std::mem::take(&mut part.boxes) {
            if self.boxes < MAX_BOXES && start <= end {
                let xml = part.xml.get(start..end).unwrap_or_default();
                self.boxes += 1;
                self.walk(xml, part.base + start)?;
                self.boxes -= 1;
            }
        }
        Ok(())
    }
}
