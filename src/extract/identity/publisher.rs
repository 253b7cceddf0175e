//! The organ that publishes a report: in its title, above it, on the page around it, or under the text.

use regex::Regex;

use crate::extract::folded::Folded;
use crate::model::Document;
use crate::schema::{Lazy, PublisherRules, Schemas};

use super::title::Title;
use super::{Lines, dates, year};

/// What kinds no rule names.
const OTHER: &str = "other";

/// A publisher.
#[derive(Debug, PartialEq, Eq)]
pub struct Publisher {
    /// Its name as printed.
    pub name: String,
    /// Its kind.
    pub kind: &'static str,
}

/// The publisher of a document.
pub fn find(document: &Document, lines: &Lines, title: Option<&Title>, schemas: &Schemas) -> Option<Publisher> {
    let rules = &schemas.identity.publisher;
    let page = || document.page.publisher.as_deref().map(|p| Folded::new(p, &schemas.script));
    let name = title
        .and_then(|t| in_title(&t.text, schemas))
        .or_else(|| above(lines, title, rules))
        .or_else(|| page().filter(|p| is_name(p.as_str(), rules)))
        .or_else(|| in_title_bar(document, schemas))
        .or_else(|| sign_off(lines, schemas))
        .or_else(|| in_text(lines, rules))?;
    let kind = kind_of(name.as_str(), rules).unwrap_or(OTHER);
    Some(Publisher { name: name.printed().to_owned(), kind })
}

/// The organ within a title.
pub fn in_title(title: &Folded, schemas: &Schemas) -> Option<Folded> {
    let rules = &schemas.identity.publisher;
    let text = match year::place_in_title(title, schemas) {
        Some(place) => title.without(place),
        None => title.clone(),
    };
    let found = rules.in_title.iter().find_map(|p| p.captures(text.as_str())).and_then(|c| c.name("organ"));
    found
        .map(|m| text.part(m.range()))
        .filter(|organ| is_name(organ.as_str(), rules))
        .or_else(|| captured(&text, &rules.after_title, rules))
}

fn captured(text: &Folded, patterns: &[Lazy<Regex>], rules: &PublisherRules) -> Option<Folded> {
    patterns
        .iter()
        .filter_map(|p| p.captures(text.as_str())?.name("organ"))
        .map(|m| text.part(m.range()))
        .find(|organ| is_organ(organ.as_str(), rules))
}

fn in_title_bar(document: &Document, schemas: &Schemas) -> Option<Folded> {
    let bar = Folded::new(document.page.title.as_deref()?, &schemas.script);
    in_title(&bar, schemas).filter(|organ| is_organ(organ.as_str(), &schemas.identity.publisher))
}

/// An organ alone on a line shortly above the title.
fn above(lines: &Lines, title: Option<&Title>, rules: &PublisherRules) -> Option<Folded> {
    let (first, _) = title?.lines?;
    let above = &lines.all[first.saturating_sub(rules.lines_above_title)..first];
    above.iter().rev().map(|l| &l.text).find(|l| is_organ(l.as_str(), rules)).cloned()
}

/// An organ alone on a line at the end, or with a date after it.
fn sign_off(lines: &Lines, schemas: &Schemas) -> Option<Folded> {
    let rules = &schemas.identity.publisher;
    lines.iter().rev().take(rules.lines_at_end).find_map(|line| {
        let name = match dates::first_day(line.as_str(), &schemas.identity) {
            Some((place, _)) if place.end == line.as_str().len() => line.part(0..place.start),
            _ => line.clone(),
        };
        is_organ(name.as_str(), rules).then_some(name)
    })
}

fn in_text(lines: &Lines, rules: &PublisherRules) -> Option<Folded> {
    lines.iter().find_map(|line| captured(line, &rules.in_text, rules))
}

/// Whether a text can be the name of an organ.
fn is_name(text: &str, rules: &PublisherRules) -> bool {
    let chars = text.chars().count();
    (2..=rules.max_chars).contains(&chars) && !rules.not_organs.iter().any(|p| p.is_match(text))
}

/// Whether a text is the name of an organ of a known kind.
pub fn is_organ(text: &str, rules: &PublisherRules) -> bool {
    is_name(text, rules) && kind_of(text, rules).is_some()
}

fn kind_of(name: &str, rules: &PublisherRules) -> Option<&'static str> {
    rules.kinds.iter().find(|(_, pattern)| pattern.is_match(name)).map(|&(kind, _)| kind)
}
