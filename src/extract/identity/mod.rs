//! Who reports about which year: title, publisher, report year, period, day of publication.
//!
//! Everything that a report may say, and every word by which it says it, is in `identity.toml`. Here is how the
//! answers are weighed: a title before the sentence that states the period, that before the years named in the text,
//! then the address, then the day of publication.

mod dates;
mod evidence;
mod period;
mod place;
mod publisher;
mod title;
mod year;

use crate::extract::folded::Folded;
use crate::model::{Block, Document, Finding, Identity, Span, Table};
use crate::schema::{Schemas, TitleRules, TitleShape};

/// The lines of a document, blank ones left out.
struct Lines {
    all: Vec<HeadLine>,
}

/// A line with its heading level in the markup.
struct HeadLine {
    text: Folded,
    level: u8,
}

impl Lines {
    fn of(document: &Document, schemas: &Schemas) -> Self {
        let lines = document.blocks.iter().filter_map(|block| match block {
            Block::Line(line) => Some((document.text.slice(line.span), line.level)),
            Block::Table(table) => heading(table).map(|span| (document.text.slice(span), 0)),
        });
        let all = lines
            .map(|(text, level)| HeadLine { text: Folded::new(text, &schemas.script), level })
            .filter(|line| !line.text.is_empty())
            .collect();
        Self { all }
    }

    fn iter(&self) -> impl DoubleEndedIterator<Item = &Folded> + ExactSizeIterator {
        self.all.iter().map(|line| &line.text)
    }
}

/// The cell above all columns of a table: sheets saved as pages have their title there.
fn heading(table: &Table) -> Option<Span> {
    let first = table.cells.first()?;
    (table.cols > 1 && first.row == 0 && first.col_span == table.cols).then_some(first.span)
}

/// Whether a folded line is the title of an annual report.
pub fn is_title(line: &str, rules: &TitleRules) -> bool {
    rules.shape(line) == TitleShape::Report
}

/// Title, publisher with its place, report year with its basis, period and publication date of a document; and what is
/// odd about the place.
pub fn identify(document: &Document, schemas: &Schemas) -> (Identity, Option<Finding>) {
    let rules = &schemas.identity;
    let lines = Lines::of(document, schemas);
    let title = title::find(document, &lines, schemas);
    let published_on = dates::published_on(document, &lines, title.as_ref(), schemas);
    let period = period::find(&lines, rules);
    let years = year::Evidence { document, lines: &lines, title: title.as_ref(), period: &period, published_on };
    let (report_year, year_basis) = year::vote(&years, schemas).unzip();
    let mut publisher = publisher::find(document, &lines, title.as_ref(), schemas);
    let evidence = place::Evidence { document, lines: &lines, title: title.as_ref(), year: report_year, schemas };
    let (place, finding) = place::find(publisher.as_mut(), &evidence);
    let identity = Identity {
        place,
        publisher_kind: publisher.as_ref().map(|p| p.kind.to_owned()),
        publisher: publisher.map(|p| p.name),
        report_year,
        year_basis,
        period_start: period.days.map(|d| d.0),
        period_end: period.days.map(|d| d.1),
        published_on,
        is_annual_report: evidence::is_annual_report(document, &lines, title.as_ref(), schemas),
        title: title.map(|t| t.text.printed().to_owned()),
    };
    let finding = finding.filter(|_| identity.is_annual_report);
    (identity, finding)
}

#[cfg(test)]
mod tests;
