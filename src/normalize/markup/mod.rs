//! HTML to lines and tables. [`scan`] finds the tags, [`flow`] keeps what is open and breaks lines, [`super::grid`] collects
//! cells, [`super::layout`] tells tables of data from tables that only place things, [`head`] reads titles and meta tags.

mod attributes;
mod entity;
mod flow;
mod head;
mod scan;
mod tags;

pub(super) use head::Head;

use super::items::Items;
use flow::Flow;

/// Reads a page.
pub(super) fn read(text: &str) -> (Items, Head) {
    let mut flow = Flow::new(text.len(), has_lines_of_its_own(text));
    scan::scan(text, &mut flow);
    flow.finish()
}

/// True for text that is no page but holds tables of markup (as converters write): without elements for paragraphs its
/// line breaks are the paragraphs.
fn has_lines_of_its_own(text: &str) -> bool {
    let mut tags = memchr::memchr_iter(b'<', text.as_bytes()).map(|at| &text[at + 1..]);
    !tags.any(|rest| {
        let end = rest.bytes().take(8).position(|b| !b.is_ascii_alphanumeric() && b != b'!').unwrap_or(0);
        ["p", "div", "html", "body", "li", "!doctype", "section", "article", "h1", "h2", "center"]
            .iter()
            .any(|tag| tag.eq_ignore_ascii_case(&rest[..end]))
    })
}

#[cfg(test)]
mod tests;
