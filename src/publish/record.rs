//! A report ready to publish: named, with its places counted in characters.

use super::carried::Rows;
use super::chars::CharOffsets;
use super::file::ends_group;
use crate::ids::{Distinct, DocKey, fingerprint, push_number};
use crate::model::{Cell, Finding, Identity, Report, Section, Span};

/// One document with everything that its rows say.
#[derive(Debug)]
pub struct Record {
    /// Its identity.
    pub key: DocKey,
    /// The report; its facts have their ids, its findings stand in `findings`.
    pub report: Report,
    /// Its sections, numbered.
    pub sections: Vec<SectionRow>,
    /// The cells of all tables.
    pub cells: Vec<CellRow>,
    /// All findings, named: first those about bytes and markup, then those of the later stages.
    pub findings: Vec<FindingRow>,
    chars: CharOffsets,
}

/// A row of `sections`.
#[derive(Clone, Debug)]
pub struct SectionRow {
    /// From 0.
    pub no: i32,
    /// The section.
    pub section: Section,
}

/// A row of `cells`.
#[derive(Clone, Copy, Debug)]
pub struct CellRow {
    /// From 1.
    pub table: i32,
    /// The cell.
    pub cell: Cell,
}

/// A row of `findings`.
#[derive(Clone, Debug)]
pub struct FindingRow {
    /// `findings.finding_id`.
    pub id: String,
    /// The finding.
    pub finding: Finding,
}

impl Record {
    /// Prepares a report whose facts have their ids.
    pub fn new(key: DocKey, mut report: Report) -> Self {
        let chars = CharOffsets::new(report.document.text.as_str());
        let sections = report.sections.iter().zip(0..).map(|(s, no)| SectionRow { no, section: s.clone() }).collect();
        let cells = report.tables.iter().zip(1..);
        let cells = cells.flat_map(|(t, no)| t.cells.iter().map(move |c| CellRow { table: no, cell: *c })).collect();
        let (first, later) = (std::mem::take(&mut report.document.findings), std::mem::take(&mut report.findings));
        let mut ids = Distinct::default();
        let row = |finding| FindingRow { id: ids.name(finding_id(&key.id, &finding)), finding };
        let findings = first.into_iter().chain(later).map(row).collect();
        Self { key, report, sections, cells, findings, chars }
    }

    /// Findings of the end of a run about a document that was written before; their places are characters.
    pub fn later(doc_id: String, identity: Identity, findings: Vec<Finding>) -> Self {
        let key = DocKey { id: doc_id, duplicate_of: None };
        Self { chars: CharOffsets::counted(), ..Self::new(key, Report { identity, findings, ..Report::default() }) }
    }

    /// How many rows it has in each dataset.
    pub fn rows(&self) -> Rows {
        Rows {
            year: self.year(),
            facts: self.report.facts.len() as u64,
            mentions: self.report.mentions.len() as u64,
            cells: self.cells.len() as u64,
            sections: self.sections.len() as u64,
            findings: self.findings.len() as u64,
            border: ends_group(&self.key.id),
        }
    }

    /// The range of the whole text.
    pub fn whole(&self) -> Span {
        Span::new(0, self.report.document.text.as_str().len())
    }

    /// The text of a range.
    pub fn text(&self, span: Span) -> &str {
        self.report.document.text.slice(span)
    }

    /// The first character of a range, counted from 0 in the normalised text.
    pub fn char_start(&self, span: Span) -> i64 {
        self.chars.at(self.report.document.text.as_str(), span.start as usize) as i64
    }

    /// One past the last character of a range.
    pub fn char_end(&self, span: Span) -> i64 {
        self.chars.at(self.report.document.text.as_str(), span.end as usize) as i64
    }

    /// The page on which a range begins, from 1.
    pub fn page(&self, span: Span) -> Option<i32> {
        self.report.document.page_of(span).map(|page| page as i32)
    }

    /// The report year, as a partition.
    pub fn year(&self) -> Option<i32> {
        self.report.identity.report_year.map(i32::from)
    }
}

fn finding_id(doc_id: &str, finding: &Finding) -> String {
    let mut place = String::new();
    finding.span.iter().flat_map(|s| [s.start, s.end]).for_each(|number| push_number(&mut place, number));
    let place = place.trim_start();
    fingerprint('n', &[doc_id, &finding.check, &finding.expression, place, &finding.facts.join(" ")])
}
