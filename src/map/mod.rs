//! Tables and prose to facts: which form a table follows, which cell is which metric, what each number of the
//! narrative counts ([`narrative`]).
//!
//! [`observed`] tells labels from values, [`candidates`] looks the labels up, [`align`] pairs the rows of all tables
//! with those of one form table in the form's order, [`columns`] places the values of a paired row, [`emit`] reads
//! them. [`choose`] decides which form tables a report has: the form is recognised from the labels, never from the
//! year.

mod align;
mod candidates;
mod choose;
mod columns;
mod emit;
mod narrative;
mod observed;
mod roles;

use crate::model::Report;
use crate::schema::Schemas;

/// Maps the tables of a report; fills its form, facts and findings and the roles of the cells. Only the forms whose
/// index is in `forms` are sought.
pub fn map(report: &mut Report, schemas: &Schemas) {
    let Report { document, tables, facts, findings, recognised, form, .. } = report;
    let text = &document.text;
    let mut memo = observed::Memo::default();
    let observed = observed::observe(tables, text, schemas, &mut memo);
    let evidence = candidates::weigh(&observed, tables, text, schemas, &mut memo);
    let mut mapping = choose::Mapping::new(&observed, &evidence, tables, text, schemas);
    let chosen = mapping.choose();
    let mut roles = roles::Roles::new(tables, &observed, text);
    for table in &chosen {
        let found = mapping.facts(table);
        roles.mark(table, &found.used);
        facts.extend(found.facts);
        findings.extend(found.findings);
        recognised.push(found.recognised);
    }
    findings.extend(roles.unused_values(&mapping));
    let roles = roles.finish();
    for (table, roles) in tables.iter_mut().zip(roles) {
        for (cell, role) in table.cells.iter_mut().zip(roles) {
            cell.role = role;
        }
    }
    let (told, read) = narrative::read(&report.narrative, &report.sections, &report.identity, &document.text, schemas);
    facts.extend(told);
    report.mentions = read;
    facts.sort_by_key(|f| (f.span.start, f.span.end, f.cell.map(|c| (c.table, c.row, c.col))));
    facts.iter_mut().for_each(|fact| fact.page = document.page_of(fact.span));
    *form = choose::form_of(recognised);
}
