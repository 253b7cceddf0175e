//! The metadata that a page prints around a document or names in its head.

use super::draft::Draft;
use super::items::TableItem;
use super::markup::Head;
use crate::model::{Hints, PageMetadata};
use crate::schema::{PageField, PageLabel, PageRules};

/// Metadata as it is found. Of several values for a field the one with the most trusted label stays, of equals the
/// first; what is printed counts more than the head of the page, but for the title.
#[derive(Debug, Default)]
pub(super) struct Collector {
    page: PageMetadata,
    trust: [Option<usize>; 6],
}

/// Added to the rank of values from the head of a page.
const HEAD: usize = 1000;

impl Collector {
    /// What the head of the page names.
    pub(super) fn head(&mut self, head: Head, rules: &PageRules) {
        for (name, content) in head.meta {
            if let Some(label) = rules.meta_of(&name) {
                let rank = if label.field == Some(PageField::Title) { label.rank } else { label.rank + HEAD };
                self.offer(PageLabel { rank, ..label }, &content);
            }
        }
        let offers = [(head.title, PageField::Title, HEAD / 2), (head.canonical, PageField::Url, 0)];
        for (value, field, rank) in offers {
            if let Some(value) = value {
                self.offer(PageLabel { field: Some(field), rank }, &value);
            }
        }
    }

    /// Takes the values of a line that begins with a label; false for any other line, which is left alone.
    pub(super) fn line(&mut self, line: &str, rules: &PageRules) -> bool {
        if !rules.begins_with_label(line) {
            return false;
        }
        let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
        let mut open: Option<(PageLabel, usize)> = None;
        let mut from = 0;
        while let Some(found) = rules.label.captures_at(line, from) {
            let (Some(all), Some(label)) = (found.get(0), found.get(1)) else { break };
            if let Some((label, start)) = open.take() {
                self.offer(label, &line[start..all.start()]);
            }
            open = rules.label_of(label.as_str()).map(|label| (label, all.end()));
            // The colon stays within reach: what follows it may be the next label.
            from = all.end();
        }
        if let Some((label, start)) = open {
            self.offer(label, &line[start..]);
        }
        true
    }

    /// Takes the values of a table that has nothing but labels and their values; false for any other table.
    pub(super) fn table(&mut self, table: &TableItem, draft: &Draft, rules: &PageRules) -> bool {
        let cells: Vec<&str> = table.cells().map(|cell| draft.slice(cell.line)).collect();
        let mut pairs = Vec::new();
        let mut lines = Vec::new();
        let mut rest = cells.iter().copied().peekable();
        while let Some(cell) = rest.next() {
            if let Some(label) = rules.label_of(cell.trim_end_matches([':', ' '])) {
                let is_value = |next: &&str| rules.label_of(next.trim_end_matches([':', ' '])).is_none();
                pairs.push((label, rest.next_if(is_value).unwrap_or_default()));
            } else if cell.contains(':') && rules.label.find(cell).is_some_and(|at| at.start() == 0) {
                lines.push(cell);
            } else if !cell.is_empty() {
                return false;
            }
        }
        if pairs.len() + lines.len() < 2 {
            return false;
        }
        pairs.into_iter().for_each(|(label, value)| self.offer(label, value));
        lines.into_iter().for_each(|line| {
            self.line(line, rules);
        });
        true
    }

    fn offer(&mut self, label: PageLabel, value: &str) {
        let value = value.trim_matches(|c: char| c.is_whitespace() || "|[]【】;".contains(c));
        let Some(field) = label.field.filter(|_| !value.is_empty()) else { return };
        let trust = &mut self.trust[field as usize];
        if trust.is_none_or(|best| label.rank < best) {
            *trust = Some(label.rank);
            *self.slot(field) = Some(value.to_owned());
        }
    }

    fn slot(&mut self, field: PageField) -> &mut Option<String> {
        match field {
            PageField::Title => &mut self.page.title,
            PageField::IndexNumber => &mut self.page.index_number,
            PageField::DocumentNumber => &mut self.page.document_number,
            PageField::Publisher => &mut self.page.publisher,
            PageField::PublishedOn => &mut self.page.published_on,
            PageField::Url => &mut self.page.url,
        }
    }

    /// All that was found; what the page does not say is taken from the crawl. The address is the one that was crawled:
    /// a mirror says that of the page it was copied from.
    pub(super) fn finish(mut self, hints: &Hints) -> PageMetadata {
        self.page.title = self.page.title.or_else(|| hints.title.clone());
        self.page.url = hints.url.clone().or(self.page.url);
        self.page.captured_on = hints.captured.as_deref().and_then(day);
        self.page
    }
}

/// The day of a time stamp: its first eight digits, which may be apart.
fn day(stamp: &str) -> Option<jiff::civil::Date> {
    let digits: String = stamp.chars().filter(char::is_ascii_digit).take(8).collect();
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i16>().ok();
    jiff::civil::Date::new(part(0..4)?, part(4..6)? as i8, part(6..8)? as i8).ok()
}
