//! What each cell of the tables turned out to be, and which figures of a form's tables were left over.

use std::collections::{BTreeMap, BTreeSet};

use super::choose::{Chosen, Mapping, SURE};
use super::observed::{Observed, ObservedRow};
use crate::model::{CellRole, Finding, Severity, Span, Table, Text};
use crate::schema::{Hit, LabelOf, TableId};

/// A row below so many names of columns is a form's.
const HEADED: usize = 4;
/// Labels with fewer characters stand in tables of every kind.
const SPECIFIC: usize = 4;
/// Fewer rows named as a form's are no part of one.
const FEWEST_NAMED: usize = 2;

/// The roles of all cells.
pub struct Roles<'a> {
    observed: &'a Observed,
    tables: &'a [Table],
    text: &'a Text,
    roles: Vec<Vec<CellRole>>,
    /// Tables that a form claimed rows of.
    claimed: Vec<bool>,
}

impl<'a> Roles<'a> {
    /// No role is known yet.
    pub fn new(tables: &'a [Table], observed: &'a Observed, text: &'a Text) -> Self {
        let roles = tables.iter().map(|t| vec![CellRole::OutsideAnyForm; t.cells.len()]).collect();
        Self { observed, tables, text, roles, claimed: vec![false; tables.len()] }
    }

    /// Marks the cells of a chosen table.
    pub fn mark(&mut self, chosen: &Chosen, used: &[(usize, usize)]) {
        for pair in &chosen.pairs {
            let row = &self.observed.rows[pair.observed];
            self.claimed[row.table] = true;
            for &cell in row.labels.iter().chain(&row.lead).chain(&row.unit) {
                self.roles[row.table][cell] = CellRole::Label;
            }
            for (cell, hits) in row.header.iter().flat_map(|&h| &self.observed.headers[h].cells) {
                let corner = hits.iter().any(|h| matches!(h.of, LabelOf::Corner { .. }));
                self.roles[row.table][*cell] = if corner { CellRole::Corner } else { CellRole::Label };
            }
        }
        for &(table, cell) in used {
            self.roles[table][cell] = CellRole::Value;
        }
    }

    /// A finding for each row of figures in a table of a form, or below a form's header, that no row of a form explains.
    pub fn unused_values(&self, mapping: &Mapping<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (row, _) in mapping.untaken().filter(|(row, _)| self.claimed[row.table] || self.is_headed(row)) {
            let slice = |cell: &usize| self.text.slice(self.tables[row.table].cells[*cell].span).trim();
            let label: Vec<&str> = row.labels.iter().map(slice).collect();
            let figures: Vec<&usize> = row.values.iter().filter(|c| !slice(c).is_empty()).collect();
            let spans = figures.iter().map(|c| self.tables[row.table].cells[**c].span);
            let Some(span) = spans.reduce(|a, b| a.to(b)) else { continue };
            let label = label.join(" | ").replace(" / ", "/");
            let message = format!(
                "“{label}”一行的{}个数不属于任何已知表式行 / the {} values of row `{label}` belong to no row of a known form",
                figures.len(),
                figures.len()
            );
            findings.push(Finding::seen("map.row_unknown", Severity::Warning, message, Some(span)));
        }
        findings.extend(self.unclaimed_forms(mapping));
        findings
    }

    /// A finding for each table that no form claimed although several rows of figures in it are named as a form's are.
    fn unclaimed_forms(&self, mapping: &Mapping<'_>) -> Vec<Finding> {
        let mut named: BTreeMap<(usize, TableId), Vec<(u16, Span)>> = BTreeMap::new();
        let rows = mapping.untaken().filter(|(row, e)| !self.claimed[row.table] && e.numbers > 0);
        for (row, evidence) in rows.filter(|(row, _)| self.is_specific(row)) {
            let values = row.values.iter().map(|c| self.tables[row.table].cells[*c].span);
            let Some(span) = values.reduce(|a, b| a.to(b)) else { continue };
            for (id, form_row) in evidence.rows.iter().filter(|(_, c)| c.score >= SURE).map(|(row, _)| *row) {
                named.entry((row.table, id)).or_default().push((form_row, span));
            }
        }
        let mut findings: BTreeMap<usize, (usize, Finding)> = BTreeMap::new();
        for ((table, id), rows) in named {
            let count = rows.iter().map(|(row, _)| row).collect::<BTreeSet<_>>().len();
            if count >= FEWEST_NAMED && findings.get(&table).is_none_or(|(most, _)| *most < count) {
                findings.insert(table, (count, unclaimed(count, mapping.name(id), rows[0].1)));
            }
        }
        findings.into_values().map(|(_, finding)| finding).collect()
    }

    /// True for a row whose label says more than that it is a total or the rest.
    fn is_specific(&self, row: &ObservedRow) -> bool {
        let chars = |cell: &usize| self.text.slice(self.tables[row.table].cells[*cell].span).trim().chars().count();
        row.labels.iter().any(|cell| chars(cell) >= SPECIFIC)
    }

    /// True below cells of which several name columns of forms.
    fn is_headed(&self, row: &ObservedRow) -> bool {
        let cells = row.header.map_or(&[][..], |header| &self.observed.headers[header].cells);
        cells.iter().filter(|(_, hits)| hits.iter().any(Hit::names_column)).count() >= HEADED
    }

    /// The roles, table by table and cell by cell. Other text inside a table of a form is a note.
    pub fn finish(mut self) -> Vec<Vec<CellRole>> {
        for (t, table) in self.tables.iter().enumerate().filter(|(t, _)| self.claimed[*t]) {
            for (c, cell) in table.cells.iter().enumerate() {
                if self.roles[t][c] == CellRole::OutsideAnyForm && !self.text.slice(cell.span).trim().is_empty() {
                    self.roles[t][c] = CellRole::Note;
                }
            }
        }
        self.roles
    }
}

fn unclaimed(count: usize, form: &str, span: Span) -> Finding {
    let message = format!(
        "有{count}行与“{form}”的行同名，但不足以认定为该表，其数值未作为指标 / {count} rows are named as rows of `{form}` are, too \
         few to read the table as that form: their values are cells only"
    );
    Finding::seen("map.form_incomplete", Severity::Warning, message, Some(span))
}
