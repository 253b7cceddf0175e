//! Some documents of the spine, organ by organ, as plain columns.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array};
use polars::prelude::{Column, DataFrame, Int32Chunked, PolarsResult, StringChunked};

use super::batch;
use super::spine::{FIRST_FACT, TEXTS};

/// Documents of some organs; those of an organ follow each other.
pub(super) struct Documents {
    pub ids: Vec<String>,
    /// The organ of each, from 0.
    pub organs: Vec<u32>,
    /// Which are copies.
    pub copies: Vec<bool>,
    /// The publisher as each prints it.
    pub printed: StringChunked,
    /// The report of each organ: its document with the most figures.
    pub reports: Vec<u32>,
    /// How many documents of each organ are no copies of each other.
    pub originals: Vec<i64>,
    /// The rows of each in `facts`, from the least.
    pub rows: Vec<Range<usize>>,
    texts: Vec<StringChunked>,
    years: Int32Chunked,
}

impl Documents {
    /// The documents of a frame of the spine.
    pub(super) fn of(frame: &DataFrame) -> PolarsResult<Self> {
        let text = |name: &str| frame.column(name).and_then(|c| Ok(c.str()?.rechunk().into_owned()));
        let long = |name: &str| frame.column(name).and_then(|c| Ok(c.i64()?.iter().flatten().collect::<Vec<_>>()));
        let is_copy = |duplicate: Option<&str>| duplicate == Some("true");
        let copies: Vec<bool> = text("duplicate")?.iter().map(is_copy).collect();
        let (figures, firsts) = (long("figures")?, long(FIRST_FACT)?);
        let mut documents = Self {
            ids: text("doc_id")?.iter().map(|id| id.unwrap_or_default().to_owned()).collect(),
            organs: Vec::with_capacity(copies.len()),
            printed: text("printed")?,
            reports: Vec::new(),
            originals: Vec::new(),
            rows: fact_rows(&firsts, &figures),
            texts: TEXTS.iter().map(|name| text(name)).collect::<PolarsResult<_>>()?,
            years: frame.column("report_year").and_then(|c: &Column| Ok(c.i32()?.rechunk().into_owned()))?,
            copies,
        };
        documents.group(&text("organ")?, &figures);
        Ok(documents)
    }

    /// Counts the organs, and finds the report of each: first those that are no copies, then those with more figures.
    fn group(&mut self, organs: &StringChunked, figures: &[i64]) {
        let mut last = None;
        for (document, organ) in organs.iter().enumerate() {
            if document == 0 || organ != last {
                self.reports.push(document as u32);
                self.originals.push(0);
            }
            last = organ;
            let rank = |document: usize| (self.copies[document], Reverse(figures[document]));
            if let (Some(report), Some(originals)) = (self.reports.last_mut(), self.originals.last_mut()) {
                *originals += i64::from(!self.copies[document]);
                if rank(document) < rank(*report as usize) {
                    *report = document as u32;
                }
            }
            self.organs.push(self.reports.len() as u32 - 1);
        }
    }

    /// Whether an organ of this name has a report here.
    pub(super) fn has(&self, publisher: &str) -> bool {
        self.printed.iter().any(|printed| printed == Some(publisher))
    }

    /// A column of [`TEXTS`], for some documents.
    pub(super) fn texts(&self, name: &str, of: impl Iterator<Item = u32>) -> ArrayRef {
        let column = TEXTS.iter().position(|text| *text == name).map(|at| &self.texts[at]);
        batch::texts(of.map(|document| column?.get(document as usize)))
    }

    /// The form of a document.
    pub(super) fn form(&self, document: u32) -> Option<&str> {
        let form = TEXTS.iter().position(|text| *text == "form")?;
        self.texts[form].get(document as usize)
    }

    /// The organ and the year, as all tables have them.
    pub(super) fn key(&self, of: impl Iterator<Item = u32> + Clone) -> Vec<(&'static str, ArrayRef)> {
        let years: Int32Array = of.clone().map(|document| self.years.get(document as usize)).collect();
        vec![
            ("publisher", self.texts("publisher", of.clone())),
            ("region_code", self.texts("region_code", of)),
            ("report_year", Arc::new(years) as ArrayRef),
        ]
    }

    /// The ids of some documents.
    pub(super) fn ids(&self, of: impl Iterator<Item = u32>) -> ArrayRef {
        batch::texts(of.map(|document| Some(self.ids[document as usize].as_str())))
    }
}

fn fact_rows(firsts: &[i64], figures: &[i64]) -> Vec<Range<usize>> {
    let row = |row: i64| usize::try_from(row).unwrap_or_default();
    let rows = firsts.iter().zip(figures).map(|(first, figures)| row(*first)..row(first + figures));
    let mut rows: Vec<_> = rows.filter(|rows| !rows.is_empty()).collect();
    rows.sort_by_key(|rows| rows.start);
    rows
}
