//! Documents to reports: who and when, sections, all tables, also those that lost their markup, and the numbers of
//! the prose between them.

mod folded;
mod identity;
mod lost;
mod narrative;
mod numerals;
mod sections;
#[cfg(test)]
mod testing;

use crate::model::{Block, Document, Line, Report, Table, Text};
use crate::schema::Schemas;

/// Finds identity, sections and tables of a document.
pub fn extract(mut document: Document, schemas: &Schemas) -> Report {
    let (identity, finding) = identity::identify(&document, schemas);
    let sections = sections::split(&document, schemas);
    let tables = tables(std::mem::take(&mut document.blocks), &document.text, schemas);
    let narrative = narrative::read(&document.text, &tables, schemas);
    Report {
        document,
        identity,
        sections,
        tables,
        narrative,
        mentions: Vec::new(),
        recognised: Vec::new(),
        form: None,
        facts: Vec::new(),
        findings: finding.into_iter().collect(),
    }
}

/// All tables in reading order: those of the markup, and those found in the lines between them.
fn tables(blocks: Vec<Block>, text: &Text, schemas: &Schemas) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    for block in blocks {
        match block {
            Block::Line(line) => lines.push(line),
            Block::Table(table) => {
                tables.extend(lost::tables_in(&lines, text, schemas));
                lines.clear();
                tables.push(table);
            }
        }
    }
    tables.extend(lost::tables_in(&lines, text, schemas));
    tables
}
