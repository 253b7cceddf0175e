//! Page furniture: what stands around a document on its page. Only what comes before the first and after the last part
//! of the report itself can be furniture; in between nothing is left out but navigation that the markup calls so.

use std::ops::Range;

use super::draft::{Draft, DraftLine};
use super::items::{Area, Item, Items, LineItem, TableItem};
use super::metadata::Collector;
use crate::schema::PageRules;

/// Paragraphs have at least this many bytes.
const PARAGRAPH: usize = 120;

/// Takes the furniture out of the items and returns the number of its characters; its metadata goes to `metadata`.
pub(super) fn separate(items: &mut Items, metadata: &mut Collector, rules: &PageRules) -> usize {
    let judge = Judge { items, rules, trusted: areas_are_plausible(items), links: links_are_plausible(items) };
    let body = judge.body();
    let mut keep = vec![true; judge.items.list.len()];
    for (i, item) in judge.items.list.iter().enumerate() {
        keep[i] = if body.contains(&i) { !judge.is_navigation(item) } else { !judge.is_furniture(item, metadata) };
    }
    let mut taken = Taken { draft: &items.draft, chars: items.hidden_chars, open: 0..0 };
    let mut at = 0;
    items.list.retain(|item| {
        at += 1;
        if !keep[at - 1] {
            taken.take(item);
        }
        keep[at - 1]
    });
    taken.finish()
}

/// Counts the characters of what is taken out. Lines that follow each other are counted together.
struct Taken<'a> {
    draft: &'a Draft,
    chars: usize,
    /// What is not counted yet.
    open: Range<usize>,
}

impl Taken<'_> {
    fn take(&mut self, item: &Item) {
        match item {
            Item::Line(line) => self.line(line.line),
            Item::Table(table) => table.cells().for_each(|cell| self.line(cell.line)),
        }
    }

    fn line(&mut self, line: DraftLine) {
        let line = line.range();
        if line.start != self.open.end {
            self.count();
            self.open.start = line.start;
        }
        self.open.end = line.end;
    }

    fn count(&mut self) {
        self.chars += self.draft.text(self.open.clone()).chars().count();
    }

    fn finish(mut self) -> usize {
        self.count();
        self.chars
    }
}

/// False where most of the text stands in navigation, by its markup: an element was not closed.
fn areas_are_plausible(items: &Items) -> bool {
    let (mut text, mut navigation) = (0, 0);
    for item in &items.list {
        if let Item::Line(line) = item {
            let bytes = line.line.len() - (line.link_bytes as usize).min(line.line.len());
            match line.area {
                Area::Navigation => navigation += bytes,
                _ => text += bytes,
            }
        }
    }
    navigation <= text
}

/// False where paragraphs are links: a link was not closed.
fn links_are_plausible(items: &Items) -> bool {
    let is_sentence = |line: &LineItem| line.is_links() && is_paragraph(items.draft.slice(line.line));
    items.list.iter().filter(|item| matches!(item, Item::Line(line) if is_sentence(line))).count() < 2
}

struct Judge<'a> {
    items: &'a Items,
    rules: &'a PageRules,
    /// What the markup says about areas can be trusted.
    trusted: bool,
    /// What it says about links can be trusted.
    links: bool,
}

impl Judge<'_> {
    /// The items from the first to the last that can only be part of the report.
    fn body(&self) -> Range<usize> {
        let is_body = |item: &Item| self.is_body(item);
        let list = &self.items.list;
        let Some(first) = list.iter().position(is_body) else { return 0..0 };
        let last = list.iter().rposition(is_body).unwrap_or(first);
        first..last + 1
    }

    fn is_body(&self, item: &Item) -> bool {
        match item {
            Item::Line(line) => self.is_report_line(line),
            Item::Table(table) => self.is_data(table),
        }
    }

    fn is_report_line(&self, line: &LineItem) -> bool {
        let text = self.items.draft.slice(line.line);
        if text.is_empty() || self.is_links(line) || (self.trusted && line.area == Area::Navigation) {
            return false;
        }
        self.rules.kind(text).heading || (is_paragraph(text) && !self.is_listed(text))
    }

    fn is_links(&self, line: &LineItem) -> bool {
        self.links && line.is_links()
    }

    fn is_listed(&self, text: &str) -> bool {
        let label = || text.contains(':') && self.rules.label.find(text).is_some_and(|at| at.start() == 0);
        !text.contains('。') && (label() || self.rules.kind(text).furniture)
    }

    /// A table with a figure, or more rows than a header table has words.
    fn is_data(&self, table: &TableItem) -> bool {
        if Collector::default().table(table, &self.items.draft, self.rules) {
            return false;
        }
        let is_navigation = (self.links && table.is_links()) || (self.trusted && table.area == Area::Navigation);
        let figures = table.cells().filter(|cell| is_figure(self.items.draft.slice(cell.line))).count();
        let filled = table.cells().filter(|cell| !cell.line.is_empty()).count();
        figures > 0 || (filled >= 4 && !is_navigation)
    }

    /// Within the report: only what the markup calls navigation, and no sentence even then.
    fn is_navigation(&self, item: &Item) -> bool {
        match item {
            Item::Line(line) => {
                let text = self.items.draft.slice(line.line);
                self.trusted
                    && line.area == Area::Navigation
                    && (self.is_links(line) || self.rules.kind(text).furniture)
            }
            Item::Table(_) => false,
        }
    }

    /// Before or behind the report.
    fn is_furniture(&self, item: &Item, metadata: &mut Collector) -> bool {
        match item {
            Item::Line(line) => self.is_furniture_line(line, metadata),
            Item::Table(table) => {
                metadata.table(table, &self.items.draft, self.rules) || self.is_furniture_table(table)
            }
        }
    }

    fn is_furniture_table(&self, table: &TableItem) -> bool {
        let text = |line| self.items.draft.slice(line);
        let plain = |text: &str| !text.is_empty() && !self.rules.kind(text).furniture;
        let by_links = self.links && table.is_links();
        !self.is_data(table) && (by_links || !table.cells().any(|cell| plain(text(cell.line))))
    }

    fn is_furniture_line(&self, line: &LineItem, metadata: &mut Collector) -> bool {
        let text = self.items.draft.slice(line.line);
        if text.is_empty() {
            return false;
        }
        let kind = self.rules.kind(text);
        if (kind.labelled && metadata.line(text, self.rules)) || kind.furniture {
            return true;
        }
        if kind.title && (line.level > 0 || !self.is_links(line)) {
            return false;
        }
        self.is_links(line) || (self.trusted && line.area == Area::Navigation)
    }
}

/// A sentence, or several.
fn is_paragraph(text: &str) -> bool {
    text.len() >= PARAGRAPH && (text.contains('。') || text.contains(',') || text.contains('、'))
}

/// A number, alone in its cell.
fn is_figure(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_digit() || b".,%+- ".contains(&b))
}
