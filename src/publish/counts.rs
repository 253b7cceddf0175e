//! What a run read and made, for the manifest and the summary.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FindingRow, Record};
use crate::model::{Format, Outcome, Reject, Severity};

/// Documents of one form (`narrative` for none), by report year (`unknown` for none).
pub type ByYear = BTreeMap<String, u64>;

/// Counts over a whole run. All maps are in order of their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Sources listed.
    pub sources: u64,
    /// Their sizes in bytes.
    pub bytes: u64,
    /// Documents read.
    pub documents: u64,
    /// Those that are annual reports.
    pub annual_reports: u64,
    /// Those whose bytes an earlier source already had.
    pub duplicates: u64,
    /// Tables found.
    pub tables: u64,
    /// Cells of those tables.
    pub cells: u64,
    /// Figures.
    pub facts: u64,
    /// Sources that gave no document.
    pub rejects: u64,
    /// The same by stage.
    pub rejects_by_stage: BTreeMap<&'static str, u64>,
    /// The same by error.
    pub rejects_by_error: BTreeMap<&'static str, u64>,
    /// Findings whose outcome is fail, by severity.
    pub findings_by_severity: BTreeMap<&'static str, u64>,
    /// Outcomes of each check.
    pub checks: BTreeMap<String, BTreeMap<&'static str, u64>>,
    /// Checks that had nothing to compare in any document.
    pub checks_without_match: Vec<String>,
    /// Documents by format.
    pub documents_by_format: BTreeMap<&'static str, u64>,
    /// Annual reports by form and year; other documents are not in here.
    pub reports_by_form_and_year: BTreeMap<String, ByYear>,
    /// How many documents gave which outcomes of checks: many gave the same.
    #[serde(skip)]
    pub same: BTreeMap<String, u64>,
}

/// So many different outcomes of checks are summed up at once.
const DIFFERENT: usize = 4096;

/// What is counted of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    bytes: u64,
    is_duplicate: bool,
    tables: u64,
    cells: u64,
    facts: u64,
    format: Format,
    /// Form and year of an annual report.
    report: Option<(String, String)>,
    found: Found,
}

/// What is counted of findings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Those whose outcome is fail.
    failed: Vec<(Severity, u64)>,
    /// Outcomes of checks: `check outcome number`, one behind the other.
    checks: String,
}

impl Tally {
    /// Counts what a document has.
    pub fn of(record: &Record) -> Self {
        let report = &record.report;
        let form = || report.form.clone().unwrap_or_else(|| "narrative".to_owned());
        let year = || record.year().map_or_else(|| "unknown".to_owned(), |y| y.to_string());
        Self {
            bytes: report.document.bytes,
            is_duplicate: record.key.duplicate_of.is_some(),
            tables: report.tables.len() as u64,
            cells: record.cells.len() as u64,
            facts: report.facts.len() as u64,
            format: report.document.format,
            report: report.identity.is_annual_report.then(|| (form(), year())),
            found: Found::of(record),
        }
    }
}

impl Found {
    /// Counts the findings of a document.
    pub fn of(record: &Record) -> Self {
        let (mut failed, mut checks) = (BTreeMap::new(), BTreeMap::<_, u64>::new());
        for FindingRow { finding, .. } in &record.findings {
            if finding.outcome == Outcome::Fail {
                *failed.entry(finding.severity).or_default() += 1;
            }
            if let Cow::Owned(check) = &finding.check {
                *checks.entry((check.as_str(), finding.outcome)).or_default() += 1;
            }
        }
        let checks: Vec<_> = checks.into_iter().map(|((check, o), n)| format!("{check} {} {n}", o.as_str())).collect();
        Self { failed: failed.into_iter().collect(), checks: checks.join(" ") }
    }
}

impl Counts {
    /// Counts a document.
    pub fn document(&mut self, tally: &Tally) {
        self.sources += 1;
        self.bytes += tally.bytes;
        self.documents += 1;
        self.duplicates += u64::from(tally.is_duplicate);
        self.tables += tally.tables;
        self.cells += tally.cells;
        self.facts += tally.facts;
        *self.documents_by_format.entry(tally.format.as_str()).or_default() += 1;
        self.findings(&tally.found);
        if let Some((form, year)) = &tally.report {
            self.annual_reports += 1;
            if !self.reports_by_form_and_year.contains_key(form) {
                self.reports_by_form_and_year.insert(form.clone(), ByYear::new());
            }
            let years = self.reports_by_form_and_year.get_mut(form);
            years.into_iter().for_each(|years| add(years, year, 1));
        }
    }

    /// Counts findings; those of checks are summed up at the end.
    pub fn findings(&mut self, found: &Found) {
        for (severity, n) in &found.failed {
            *self.findings_by_severity.entry(severity.as_str()).or_default() += n;
        }
        match self.same.get_mut(&found.checks) {
            Some(documents) => *documents += 1,
            None => _ = self.same.insert(found.checks.clone(), 1),
        }
        if self.same.len() >= DIFFERENT {
            self.sum_up();
        }
    }

    /// Sums the outcomes of checks up, and names the checks, of all that there are, that had nothing to compare.
    pub fn sum_checks_up<'a>(&mut self, all: impl Iterator<Item = &'a str>) {
        self.sum_up();
        self.checks_without_match = all.filter(|id| !self.checks.contains_key(*id)).map(str::to_owned).collect();
    }

    fn sum_up(&mut self) {
        for (checks, documents) in std::mem::take(&mut self.same) {
            let words: Vec<&str> = checks.split(' ').collect();
            for (check, outcome, n) in words.chunks_exact(3).map(|of| (of[0], of[1], of[2])) {
                let outcome = [Outcome::Fail, Outcome::Pass, Outcome::NotAssessable]
                    .map(Outcome::as_str)
                    .into_iter()
                    .find(|o| *o == outcome);
                let n = n.parse::<u64>().unwrap_or_default() * documents;
                let outcomes = self.checks.entry(check.to_owned()).or_default();
                outcome.into_iter().for_each(|outcome| *outcomes.entry(outcome).or_default() += n);
            }
        }
    }

    /// Counts a source that gave no document.
    pub fn reject(&mut self, reject: &Reject) {
        self.sources += 1;
        self.bytes += reject.bytes;
        self.rejects += 1;
        *self.rejects_by_stage.entry(reject.stage.as_str()).or_default() += 1;
        *self.rejects_by_error.entry(reject.error.as_str()).or_default() += 1;
    }

    /// Failed findings of severity error.
    pub fn error_findings(&self) -> u64 {
        self.findings_by_severity.get("error").copied().unwrap_or(0)
    }
}

fn add(counts: &mut BTreeMap<String, u64>, name: &str, n: u64) {
    match counts.get_mut(name) {
        Some(count) => *count += n,
        None => _ = counts.insert(name.to_owned(), n),
    }
}
