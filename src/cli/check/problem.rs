//! What was found about a file, with the place as a person looks for it.

use crate::model::{Fact, Finding, Outcome, Reject, RejectKind, Severity, Span, ValuePlace};
use crate::publish::Record;
use crate::schema::Checks;

/// Longest line shown around a number, in characters.
const LINE: usize = 60;

/// A file and its problems.
pub struct Checked {
    /// The document, "" where there is none.
    pub doc_id: String,
    /// The file.
    pub path: String,
    /// Who reports.
    pub publisher: String,
    /// About which year.
    pub year: Option<i32>,
    /// On which form.
    pub form: String,
    /// Comparisons that held.
    pub passed: usize,
    /// Those that could not be made.
    pub not_assessable: usize,
    /// Worst first, then as they stand in the document.
    pub problems: Vec<Problem>,
    /// Places of the figures that are compared with other documents in the end.
    places: Vec<(String, Place)>,
}

/// Something wrong.
#[derive(Clone)]
pub struct Problem {
    /// Which check.
    pub check: String,
    /// How bad.
    pub severity: Severity,
    /// In both languages.
    pub message: String,
    /// In both languages, or "".
    pub hint: String,
    /// What was compared.
    pub expression: String,
    /// Left side.
    pub left: Option<String>,
    /// Right side.
    pub right: Option<String>,
    /// Where.
    pub place: Place,
}

/// Where a person looks for it.
#[derive(Clone, Default)]
pub struct Place {
    /// The cell.
    pub cell: Option<ValuePlace>,
    /// Line of the text as read, from 1.
    pub line: Option<usize>,
    /// Page, from 1.
    pub page: Option<i32>,
    /// Rows as printed, the number in ⟦brackets⟧.
    pub shown: Vec<String>,
}

impl Checked {
    /// What was found in a document.
    pub fn new(record: &Record, checks: &Checks, least: Severity) -> Self {
        let report = &record.report;
        let count = |outcome| record.findings.iter().filter(|row| row.finding.outcome == outcome).count();
        let failed = record.findings.iter().map(|row| &row.finding).filter(|f| f.outcome == Outcome::Fail);
        let mut problems: Vec<Problem> =
            failed.filter(|f| f.severity <= least).map(|finding| problem(record, finding)).collect();
        problems.sort_by_key(|p| p.severity);
        let is_compared = |f: &&Fact| {
            let metric = f.metric.as_deref().and_then(|id| checks.names.metric(id));
            metric.is_some_and(|metric| checks.of_run.binary_search(&metric).is_ok())
        };
        let compared = report.facts.iter().filter(is_compared);
        let places = compared.map(|f| (f.id.clone(), place(record, Some(f), Some(f.span)))).collect();
        Self {
            doc_id: record.key.id.clone(),
            path: report.document.path.clone(),
            publisher: report.identity.publisher.clone().unwrap_or_default(),
            year: record.year(),
            form: report.form.clone().unwrap_or_default(),
            passed: count(Outcome::Pass),
            not_assessable: count(Outcome::NotAssessable),
            problems,
            places,
        }
    }

    /// A file that could not be read, in words for those who have not read the manual.
    pub fn unread(reject: &Reject) -> Self {
        let advice = match reject.error {
            RejectKind::Empty => "文件是空的，请检查是否保存成功 / the file is empty: was it saved?",
            RejectKind::TooLarge => "文件过大 / the file is too large",
            _ => {
                "文件无法打开，可能已损坏或未完整下载；请用 Word 或 WPS 打开并另存为 docx 后再试 / the file cannot be opened, it \
                 may be damaged or not completely downloaded: open it in Word or WPS, save it again as docx, and retry"
            }
        };
        let (zh, en) = reject.message.split_once(" / ").unwrap_or((&reject.message, &reject.message));
        let problem = Problem {
            check: format!("read.{}", reject.error.as_str()),
            severity: Severity::Error,
            message: advice.to_owned(),
            hint: format!("技术细节：{zh} / details: {en}"),
            expression: String::new(),
            left: None,
            right: None,
            place: Place::default(),
        };
        Self {
            doc_id: String::new(),
            path: reject.path.clone(),
            publisher: String::new(),
            year: None,
            form: String::new(),
            passed: 0,
            not_assessable: 0,
            problems: vec![problem],
            places: Vec::new(),
        }
    }

    /// Adds what came of comparing documents with each other.
    pub fn add_later(&mut self, record: &Record, least: Severity) {
        for finding in record.findings.iter().map(|row| &row.finding) {
            match finding.outcome {
                Outcome::Pass => self.passed += 1,
                Outcome::NotAssessable => self.not_assessable += 1,
                Outcome::Fail if finding.severity <= least => {
                    let first = finding.facts.first();
                    let place = self.places.iter().find(|(id, _)| Some(id) == first).map(|(_, place)| place.clone());
                    self.problems.push(said(finding, place.unwrap_or_default()));
                }
                Outcome::Fail => {}
            }
        }
        self.problems.sort_by_key(|p| p.severity);
    }

    /// How many problems of a severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|p| p.severity == severity).count()
    }
}

fn said(finding: &Finding, place: Place) -> Problem {
    Problem {
        check: finding.check.to_string(),
        severity: finding.severity,
        message: finding.message.clone(),
        hint: finding.hint.clone(),
        expression: finding.expression.clone(),
        left: finding.left.map(|n| n.normalize().to_string()),
        right: finding.right.map(|n| n.normalize().to_string()),
        place,
    }
}

fn problem(record: &Record, finding: &Finding) -> Problem {
    let fact = |id: &String| record.report.facts.iter().find(|f| f.id == *id);
    let first = finding.facts.iter().filter_map(fact).find(|f| Some(f.span) == finding.span);
    said(finding, place(record, first, finding.span))
}

fn place(record: &Record, fact: Option<&Fact>, span: Option<Span>) -> Place {
    Place {
        cell: fact.and_then(|f| f.cell),
        line: span.map(|span| line(record, span)),
        page: span.and_then(|span| record.page(span)),
        shown: span.map(|span| show(record, fact, span)).into_iter().collect(),
    }
}

fn line(record: &Record, span: Span) -> usize {
    record.report.document.text.as_str().get(..span.start as usize).map_or(1, |before| before.matches('\n').count() + 1)
}

/// The row of a figure, or the clause around it, with the figure in brackets.
fn show(record: &Record, fact: Option<&Fact>, span: Span) -> String {
    let row =
        fact.and_then(|f| f.cell).and_then(|cell| Some((cell, record.report.tables.get(cell.table as usize - 1)?)));
    let Some((cell, table)) = row else { return clause(record, span) };
    let cells = table.cells.iter().filter(|c| c.row <= cell.row && cell.row < c.row + c.row_span);
    let text = |c: &crate::model::Cell| {
        let text = record.text(c.span).split_whitespace().collect::<String>();
        if c.span == span { format!("⟦{text}⟧") } else { cut(&text, 24) }
    };
    cells.map(text).collect::<Vec<_>>().join(" │ ")
}

fn clause(record: &Record, span: Span) -> String {
    let text = record.report.document.text.as_str();
    let (before, after) =
        (text.get(..span.start as usize).unwrap_or_default(), text.get(span.end as usize..).unwrap_or_default());
    let before = before.rsplit(['\n', '。', '；']).next().unwrap_or_default();
    let after = after.split(['\n', '。', '；']).next().unwrap_or_default();
    let head: String = before.chars().rev().take(LINE).collect::<Vec<_>>().into_iter().rev().collect();
    format!("{}⟦{}⟧{}", head.trim_start(), record.text(span).trim(), cut(after, LINE))
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most).collect::<String>() + "…" }
}
