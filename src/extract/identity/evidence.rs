//! Whether a page is an annual report at all: by its title, else by what stands in it.

use crate::model::{Block, Document};
use crate::schema::{Lazy, Schemas, TitleShape};

use crate::extract::folded::Folded;

use super::Lines;
use super::title::Title;

/// Whether a document is an annual report. A page whose title says that it is about reports is none, unless the whole
/// report stands below it; neither is a list of titles.
pub fn is_annual_report(document: &Document, lines: &Lines, title: Option<&Title>, schemas: &Schemas) -> bool {
    let rules = &schemas.identity.evidence;
    let contents = || has_contents(document, lines, schemas, rules.needed);
    match title {
        Some(title) if !title.is_report => {
            !rules.never.iter().any(|p| p.is_match(title.text.as_str()))
                && has_contents(document, lines, schemas, rules.needed_against_title)
        }
        Some(_) => !is_index(lines, schemas) || contents(),
        None => contents(),
    }
}

/// A page with many titles is a list of links.
fn is_index(lines: &Lines, schemas: &Schemas) -> bool {
    let rules = &schemas.identity.title;
    let is_title = |line: &&str| rules.shape(line) == TitleShape::Report;
    let mut titles: Vec<&str> = lines.iter().map(Folded::as_str).filter(is_title).collect();
    titles.sort_unstable();
    titles.dedup();
    titles.len() >= rules.index_titles && titles.len() * 2 >= lines.iter().len()
}

/// Enough of the headings and labels that only annual reports have.
fn has_contents(document: &Document, lines: &Lines, schemas: &Schemas, needed: usize) -> bool {
    let rules = &schemas.identity.evidence;
    let cells: Vec<Folded> = document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) => Some(table),
            Block::Line(_) => None,
        })
        .flat_map(|table| &table.cells)
        .map(|cell| Folded::new(document.text.slice(cell.span), &schemas.script))
        .collect();
    let stands = |pattern: &&Lazy<regex::Regex>| lines.iter().chain(&cells).any(|text| pattern.is_match(text.as_str()));
    rules.patterns.iter().filter(stands).take(needed).count() >= needed
}
