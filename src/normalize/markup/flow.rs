//! What is open while a page is read, and where its lines break.
//!
//! The page is a stack of frames: the page itself, and for each open table a frame and one for its open cell. Each
//! frame has the stack of the elements that were opened in it, so an end tag never reaches out of its cell, and the
//! number of those of each kind, so an end tag without a start costs nothing.

use super::super::draft::Draft;
use super::super::grid::{OpenCell, OpenTable};
use super::super::items::{Area, Item, Items, LineItem};
use super::attributes::Attributes;
use super::head::Head;
use super::scan::Pieces;
use super::tags::{SLOTS, Tag};

/// Tables nested deeper are text: their rows and cells break lines.
const MAX_TABLES: usize = 32;

/// The state of a page being read.
pub(super) struct Flow {
    items: Items,
    head: Head,
    frames: Vec<Frame>,
    /// The elements that are open in all of them, outermost first.
    elements: Vec<Open>,
    /// Open tables beyond [`MAX_TABLES`].
    excess_tables: usize,
    open: Counters,
    line: LineItem,
    /// Line breaks of the source are line breaks of the page.
    keeps_lines: bool,
}

/// What is open around the text.
#[derive(Default)]
struct Counters {
    /// How many elements of each kind, by [`Tag::slot`].
    of: [u32; SLOTS],
    /// How many elements and frames that are not shown.
    hidden: usize,
    /// The level of the heading.
    heading: u8,
}

impl Counters {
    fn is_within(&self, tag: Tag) -> bool {
        self.of[tag.slot()] > 0
    }
}

struct Frame {
    items: Vec<Item>,
    /// How many elements were open when it was begun, and of each kind.
    outside: usize,
    counts: [u32; SLOTS],
    hidden: bool,
    role: Role,
}

enum Role {
    Page,
    Table(OpenTable),
    Cell { row_span: u32, col_span: u32 },
}

#[derive(Clone, Copy)]
struct Open {
    tag: Tag,
    /// Its text is no text of the document.
    hidden: bool,
}

impl Frame {
    fn new(role: Role, hidden: bool) -> Self {
        Self { items: Vec::new(), outside: 0, counts: [0; SLOTS], hidden, role }
    }
}

impl Flow {
    /// For a page of so many bytes.
    pub(super) fn new(bytes: usize, keeps_lines: bool) -> Self {
        Self {
            items: Items { draft: Draft::with_capacity(bytes / 4), ..Items::default() },
            head: Head::default(),
            frames: vec![Frame::new(Role::Page, false)],
            elements: Vec::new(),
            excess_tables: 0,
            open: Counters::default(),
            line: LineItem::default(),
            keeps_lines,
        }
    }

    pub(super) fn finish(mut self) -> (Items, Head) {
        if let Some(page) = self.frames.pop() {
            self.items.list = page.items;
        }
        (self.items, self.head)
    }

    fn frame(&mut self) -> &mut Frame {
        let top = self.frames.len() - 1;
        &mut self.frames[top]
    }

    fn in_table(&self) -> bool {
        self.excess_tables == 0 && self.frames.len() > 1
    }

    fn in_cell(&self) -> bool {
        self.excess_tables == 0 && matches!(self.frames.last(), Some(Frame { role: Role::Cell { .. }, .. }))
    }

    fn table(&mut self) -> Option<&mut OpenTable> {
        match &mut self.frame().role {
            Role::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Ends the line in progress.
    fn break_line(&mut self, from: usize) {
        if self.items.draft.written() == 0 {
            return self.items.draft.skip_space();
        }
        let mut line = std::mem::take(&mut self.line);
        line.line = self.items.draft.finish(from);
        line.level = self.open.heading;
        self.frame().items.push(Item::Line(line));
    }

    fn area(&self) -> Area {
        match (self.open.is_within(Tag::Nav), self.open.is_within(Tag::Header)) {
            (true, _) => Area::Navigation,
            (false, true) => Area::Header,
            (false, false) => Area::Text,
        }
    }

    /// Accounts for what a piece of text added to the line.
    fn added(&mut self, bytes: usize) {
        if self.open.is_within(Tag::A) {
            self.line.link_bytes += bytes as u32;
        }
        let area = self.area();
        if bytes > 0 && area != Area::Text {
            self.line.area = area;
        }
    }

    fn push_line_text(&mut self, text: &str, from: usize) {
        let before = self.items.draft.written();
        self.items.draft.push_str(text, from, false);
        self.added(self.items.draft.written() - before);
    }

    fn open(&mut self, tag: Tag, hidden: bool) {
        self.elements.push(Open { tag, hidden });
        self.open.of[tag.slot()] += 1;
        self.open.hidden += usize::from(hidden);
        if let Tag::Heading(level) = tag {
            self.open.heading = level;
        }
    }

    /// The innermost open element of the frame.
    fn innermost(&self) -> Option<&Open> {
        let outside = self.frames.last().map_or(0, |frame| frame.outside);
        self.elements[outside..].last()
    }

    /// Closes the innermost open element of the frame.
    fn pop(&mut self) -> Option<Tag> {
        let Open { tag, hidden } = *self.innermost()?;
        self.elements.pop();
        self.open.of[tag.slot()] -= 1;
        self.open.hidden -= usize::from(hidden);
        if let Tag::Heading(_) = tag {
            self.open.heading = 0;
        }
        Some(tag)
    }

    /// Closes an element of a kind, and all opened within it, if one is open in this frame.
    fn close(&mut self, tag: Tag) {
        let slot = tag.slot();
        if self.open.of[slot] > self.frame().counts[slot] {
            while let Some(closed) = self.pop() {
                if closed.slot() == slot {
                    break;
                }
            }
        }
    }

    /// A block begins: what it ends by beginning, and the line.
    fn begin_block(&mut self, from: usize) {
        self.close(Tag::Select);
        self.break_line(from);
        self.close(Tag::P);
    }

    fn begin_item(&mut self, from: usize) {
        self.begin_block(from);
        if matches!(self.innermost(), Some(Open { tag: Tag::Item, .. })) {
            self.pop();
        }
    }

    fn push_frame(&mut self, frame: Frame) {
        self.open.hidden += usize::from(frame.hidden);
        self.frames.push(Frame { outside: self.elements.len(), counts: self.open.of, ..frame });
    }

    /// Takes the innermost frame off, with all that is open in it.
    fn pop_frame(&mut self, from: usize) -> Option<Frame> {
        self.break_line(from);
        while self.pop().is_some() {}
        let frame = if self.frames.len() > 1 { self.frames.pop() } else { None }?;
        self.open.hidden -= usize::from(frame.hidden);
        Some(frame)
    }

    fn begin_table(&mut self, hidden: bool, from: usize) {
        self.close(Tag::Select);
        self.break_line(from);
        if self.excess_tables > 0 || self.frames.len() > 2 * MAX_TABLES {
            self.excess_tables += 1;
            return;
        }
        if self.table().is_some() {
            self.end_table(from);
        }
        let area = self.area();
        self.push_frame(Frame::new(Role::Table(OpenTable { area, ..OpenTable::default() }), hidden));
    }

    fn end_table(&mut self, from: usize) {
        if self.excess_tables > 0 {
            self.break_line(from);
            self.excess_tables -= 1;
            return;
        }
        self.end_cell(from);
        if self.table().is_none() {
            return self.break_line(from);
        }
        let Some(Frame { mut items, role: Role::Table(table), hidden, .. }) = self.pop_frame(from) else { return };
        if hidden {
            return;
        }
        table.close(&mut self.items.draft, &mut items);
        let frame = self.frame();
        frame.items.append(&mut items);
    }

    fn begin_row(&mut self, hidden: bool, from: usize) {
        self.end_row(from);
        if self.in_table()
            && let Some(table) = self.table()
        {
            table.begin_row(hidden);
        }
    }

    fn end_row(&mut self, from: usize) {
        self.end_cell(from);
        self.break_line(from);
        if self.in_table()
            && let Some(table) = self.table()
        {
            table.end_row();
        }
    }

    fn begin_cell(&mut self, attributes: Attributes<'_>, from: usize) {
        self.end_cell(from);
        self.break_line(from);
        if !self.in_table() {
            return;
        }
        let mut hidden = attributes.is_hidden();
        if let Some(table) = self.table() {
            if !table.in_row {
                table.begin_row(false);
            }
            hidden |= table.row_hidden;
        }
        let (row_span, col_span) = attributes.spans();
        self.push_frame(Frame::new(Role::Cell { row_span, col_span }, hidden));
    }

    fn end_cell(&mut self, from: usize) {
        if !self.in_cell() {
            return;
        }
        let Some(Frame { items, role: Role::Cell { row_span, col_span }, hidden, .. }) = self.pop_frame(from) else {
            return;
        };
        if !hidden && let Some(table) = self.table() {
            table.push(OpenCell { items, row_span, col_span });
        }
    }
}

impl Pieces for Flow {
    fn text(&mut self, text: &str, from: usize) {
        if self.open.hidden > 0 {
            self.items.hidden_chars += text.chars().filter(|c| !c.is_whitespace()).count();
            return;
        }
        if !(self.open.is_within(Tag::Pre) || self.keeps_lines && self.frames.len() == 1) {
            return self.push_line_text(text, from);
        }
        let mut at = 0;
        for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
            self.push_line_text(&text[at..end], from + at);
            if end < text.len() {
                self.break_line(from + end);
            }
            at = end + 1;
        }
    }

    fn character(&mut self, c: char, from: usize) {
        if self.open.hidden > 0 {
            self.items.hidden_chars += usize::from(!c.is_whitespace());
            return;
        }
        let before = self.items.draft.written();
        self.items.draft.push_char(c, from);
        self.added(self.items.draft.written() - before);
    }

    fn start(&mut self, tag: Tag, attributes: Attributes<'_>, from: usize) {
        match tag {
            Tag::Cell => self.begin_cell(attributes, from),
            Tag::Row => self.begin_row(attributes.is_hidden(), from),
            Tag::Table => self.begin_table(attributes.is_hidden(), from),
            Tag::Body => self.end_row(from),
            Tag::Break => self.break_line(from),
            Tag::Head(tag) => self.head.tag(tag, attributes),
            Tag::Caption => {
                self.end_row(from);
                self.begin_block(from);
            }
            Tag::A => {
                self.close(Tag::A);
                // An anchor that leads nowhere marks a place, and is seldom closed.
                let tag = if attributes.has_href() { Tag::A } else { Tag::Inline };
                self.open(tag, attributes.is_hidden());
            }
            Tag::Inline => self.open(tag, attributes.is_hidden()),
            Tag::Control | Tag::Select => self.open(tag, true),
            Tag::Item => {
                self.begin_item(from);
                self.open(tag, attributes.is_hidden());
            }
            Tag::P | Tag::Block | Tag::Pre | Tag::Nav | Tag::Header | Tag::Heading(_) => {
                self.begin_block(from);
                if matches!(tag, Tag::Heading(_)) {
                    self.close(tag);
                }
                self.open(tag, attributes.is_hidden());
            }
            Tag::Raw | Tag::Title => {}
        }
    }

    fn end(&mut self, tag: Tag, from: usize) {
        match tag {
            Tag::Cell => {
                self.end_cell(from);
                self.break_line(from);
            }
            Tag::Row | Tag::Body => self.end_row(from),
            Tag::Table => self.end_table(from),
            Tag::A | Tag::Inline | Tag::Control | Tag::Select => self.close(tag),
            Tag::Break | Tag::Caption => self.break_line(from),
            Tag::P | Tag::Block | Tag::Pre | Tag::Nav | Tag::Header | Tag::Heading(_) | Tag::Item => {
                self.break_line(from);
                self.close(tag);
            }
            Tag::Head(_) | Tag::Raw | Tag::Title => {}
        }
    }

    fn title(&mut self, raw: &str) {
        self.head.title(raw);
    }

    fn over(&mut self, from: usize) {
        self.excess_tables = 0;
        while self.frames.len() > 1 {
            self.end_table(from);
        }
        self.break_line(from);
    }
}
