//! The title of a report: one line, two lines, the title bar of the browser, or the first words of a paragraph.

use std::borrow::Cow;

use crate::extract::folded::Folded;
use crate::model::Document;
use crate::schema::{Schemas, TitleRules, TitleShape};

use super::{Lines, publisher, year};

/// A title with its place.
#[derive(Debug)]
pub struct Title {
    /// Its text; two lines are joined.
    pub text: Folded,
    /// Its first and last line among the lines of the document; `None` where it stands only in the title bar.
    pub lines: Option<(usize, usize)>,
    /// Whether it is the title of an annual report; otherwise of a page about annual reports.
    pub is_report: bool,
}

/// The title of a document.
pub fn find(document: &Document, lines: &Lines, schemas: &Schemas) -> Option<Title> {
    let rules = &schemas.identity.title;
    let bar = document.page.title.as_deref().map(|t| bar_title(t, schemas));
    let bar_shape = bar.as_ref().map_or(TitleShape::None, |t| rules.shape(t.as_str()));
    best_line(lines, bar.as_ref(), schemas)
        .map(|i| with_lines_above(lines, i, schemas))
        .or_else(|| torn(lines, rules))
        .or_else(|| glued(lines, rules))
        .filter(|_| bar_shape != TitleShape::Other)
        .or_else(|| {
            bar.filter(|_| bar_shape != TitleShape::None).map(|text| Title {
                text,
                lines: None,
                is_report: bar_shape == TitleShape::Report,
            })
        })
        .or_else(|| other_title(lines, rules))
}

/// The title bar without the name of the site.
fn bar_title(printed: &str, schemas: &Schemas) -> Folded {
    let rules = &schemas.identity.title;
    let text = Folded::new(printed, &schemas.script);
    let text = undecorated(&text, rules);
    match rules.site.find(text.as_str()) {
        Some(site) if site.start() > 0 => text.part(0..site.start()),
        _ => text.into_owned(),
    }
}

/// A line without what may stand before a title.
fn undecorated<'a>(line: &'a Folded, rules: &TitleRules) -> Cow<'a, Folded> {
    match rules.prefix.find(line.as_str()) {
        Some(prefix) => Cow::Owned(line.part(prefix.end()..line.as_str().len())),
        None => Cow::Borrowed(line),
    }
}

/// The line that says most: it agrees with the title bar, has a year, an organ, a heading level. The first of equals.
fn best_line(lines: &Lines, bar: Option<&Folded>, schemas: &Schemas) -> Option<usize> {
    let rules = &schemas.identity.title;
    let mut best: Option<(u32, usize)> = None;
    for (i, line) in lines.all.iter().take(rules.lines).enumerate() {
        let text = undecorated(&line.text, rules);
        if rules.shape(text.as_str()) != TitleShape::Report {
            continue;
        }
        let agrees = bar.is_some_and(|b| b.as_str().contains(text.as_str()));
        let has_year = year::in_title(&text, schemas).is_some();
        let has_organ = publisher::in_title(&text, schemas).is_some();
        let score =
            4 * u32::from(agrees) + 2 * u32::from(has_year) + 2 * u32::from(has_organ) + u32::from(line.level > 0);
        if best.is_none_or(|(other, _)| score > other) {
            best = Some((score, i));
        }
    }
    best.map(|(_, i)| i)
}

/// Joins the lines above a title that begin it: an organ, a year, or both, where the title lacks them.
fn with_lines_above(lines: &Lines, at: usize, schemas: &Schemas) -> Title {
    let rules = &schemas.identity.title;
    let mut text = undecorated(&lines.all[at].text, rules).into_owned();
    let mut first = at;
    while first > 0 && at - first < 2 {
        let above = undecorated(&lines.all[first - 1].text, rules);
        if !opens(&above, &text, schemas) {
            break;
        }
        let mut joined = above.into_owned();
        joined.append(&text);
        text = joined;
        first -= 1;
    }
    Title { text, lines: Some((first, at)), is_report: true }
}

fn opens(above: &Folded, title: &Folded, schemas: &Schemas) -> bool {
    let lacks_organ = publisher::in_title(title, schemas).is_none();
    let lacks_year = year::in_title(title, schemas).is_none();
    let is_opening = schemas.identity.title.openings.iter().any(|p| p.is_match(above.as_str()));
    (lacks_organ && publisher::is_organ(above.as_str(), &schemas.identity.publisher))
        || ((lacks_organ || lacks_year) && is_opening && above.chars() <= schemas.identity.publisher.max_chars + 6)
}

/// A title torn over lines none of which is one.
fn torn(lines: &Lines, rules: &TitleRules) -> Option<Title> {
    let end = lines.all.len().min(rules.lines);
    for first in 0..end {
        let mut text = undecorated(&lines.all[first].text, rules).into_owned();
        for last in first + 1..end.min(first + 3) {
            text.append(&lines.all[last].text);
            let is_title = rules.shape(text.as_str()) == TitleShape::Report;
            if is_title && lines.all[first..=last].iter().all(|l| l.text.chars() <= rules.max_chars) {
                return Some(Title { text, lines: Some((first, last)), is_report: true });
            }
        }
    }
    None
}

/// A title with the text of the report after it in one paragraph.
fn glued(lines: &Lines, rules: &TitleRules) -> Option<Title> {
    lines.iter().take(rules.lines).enumerate().find_map(|(i, line)| {
        let line = undecorated(line, rules);
        let text = line.part(rules.glued.captures(line.as_str())?.name("title")?.range());
        (rules.shape(text.as_str()) == TitleShape::Report).then_some(Title {
            text,
            lines: Some((i, i)),
            is_report: true,
        })
    })
}

/// The title of a page that is about annual reports.
fn other_title(lines: &Lines, rules: &TitleRules) -> Option<Title> {
    lines.iter().take(rules.lines).enumerate().find_map(|(i, line)| {
        let text = undecorated(line, rules);
        let is_other = rules.shape(text.as_str()) == TitleShape::Other;
        is_other.then(|| Title { text: text.into_owned(), lines: Some((i, i)), is_report: false })
    })
}
