//! Documents to reports: who and when, sections, and all tables, also those that lost their markup.

mod folded;
mod identity;
mod numerals;
mod sections;
#[cfg(test)]
mod testing;

use crate::model::{Block, Document, Report, Table};
use crate::schema::Schemas;

/// Finds identity, sections and tables of a document.
pub fn extract(mut document: Document, schemas: &Schemas) -> Report {
    let identity = identity::identify(&document, schemas);
    let sections = sections::split(&document, schemas);
    let mut tables: Vec<Table> = Vec::new();
    for block in std::mem::take(&mut document.blocks) {
        if let Block::Table(table) = block {
            tables.push(table);
        }
    }
    Report { document, identity, sections, tables, form: None, facts: Vec::new(), findings: Vec::new() }
}
