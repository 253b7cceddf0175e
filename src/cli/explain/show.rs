//! A fact as text for a person.

use std::fmt::Write;
use std::io::{self, IsTerminal};

use super::Reread;
use super::bytes::file_range;
use crate::cli::grid::{columns, one_line};
use crate::model::{CellRole, Fact, Span, Table, TableOrigin, ValuePlace};
use crate::publish::Record;

/// Characters shown on each side.
const AROUND: usize = 80;

/// A fact that was just read.
pub(super) fn fact(report: &Reread, fact: &Fact) -> String {
    let record = &report.record;
    let mut rows = vec![line("fact", &fact.id), line("source", &record.report.document.path)];
    rows.push(line("value", &value(fact)));
    rows.push(line("printed", &format!("{} {}", fact.raw_value, fact.raw_unit)));
    rows.push(line("read as", &read_as(fact)));
    rows.extend(fact.cell.map(|cell| cell_lines(record, cell)).unwrap_or_default());
    rows.push(line("evidence", &fact.evidence));
    rows.push(line("place", &place(report, fact.span)));
    rows.push(line("verified", verdict(record.text(fact.span), &fact.raw_value)));
    rows.retain(|row| !row[1].is_empty());
    let head = format!("{} {}", fact.metric.as_deref().unwrap_or("no metric"), fact.applicant.as_deref().unwrap_or(""));
    format!("{}\n", head.trim_end()) + &columns(&rows, "  ") + "\n" + &around(record, fact.span)
}

fn line(name: &str, text: &str) -> Vec<String> {
    vec![format!("  {name}"), one_line(text)]
}

fn value(fact: &Fact) -> String {
    let number = fact.value.number().map_or_else(|| fact.value.state().to_owned(), |n| format!("{n} {}", fact.unit));
    format!("{number} ({})", fact.qualifier.as_str())
}

fn read_as(fact: &Fact) -> String {
    let form = fact.form.as_deref().unwrap_or("none");
    let (source, method) = (fact.origin.as_str(), fact.method.as_str());
    let (period, scope) = (fact.period.as_str(), fact.scope.as_str());
    format!("source {source}, form {form}, labels {method}, period {period}, scope {scope}")
}

/// The place in the table, and the labels that lead to it.
fn cell_lines(record: &Record, place: ValuePlace) -> Vec<Vec<String>> {
    let at = format!("table {}, row {}, column {}", place.table, place.row, place.col);
    let mut lines = vec![line("cell", &at)];
    if let Some(table) = record.report.tables.get((place.table as usize).wrapping_sub(1)) {
        lines.push(line("row", &labels(record, table, (0..place.col).map(|c| (place.row, c)))));
        // Where columns were counted, what stands above a cell is not its header: the evidence names it.
        if table.origin == TableOrigin::Markup {
            lines.push(line("column", &labels(record, table, (0..place.row).map(|r| (r, place.col)))));
        }
    }
    lines
}

fn labels(record: &Record, table: &Table, places: impl Iterator<Item = (u32, u32)>) -> String {
    let mut found: Vec<usize> = places.filter_map(|(row, col)| table.index_at(row, col)).collect();
    found.dedup();
    let label = |i: &usize| Some(&table.cells[*i]).filter(|c| c.role == CellRole::Label && !c.span.is_empty());
    let labels: Vec<_> = found.iter().filter_map(label).map(|cell| one_line(record.text(cell.span))).collect();
    labels.join(" / ")
}

/// The place in characters of the text and in bytes of the file.
pub(super) fn place(report: &Reread, span: Span) -> String {
    let (record, document) = (&report.record, &report.record.report.document);
    let (start, end) = (record.char_start(span), record.char_end(span));
    match file_range(&report.bytes, document.encoding, document.text.source_range(span)) {
        Some(bytes) => {
            format!("characters {start}..{end} of the text, bytes {}..{} of the file", bytes.start, bytes.end)
        }
        None => {
            let page = document.page_of(span).map_or(String::new(), |page| format!(", page {page}"));
            format!("characters {start}..{end} of the text{page}")
        }
    }
}

/// Whether the text at a place is what a fact says is printed there; white space aside.
pub(super) fn verdict(text: &str, raw_value: &str) -> &'static str {
    let squeeze = |s: &str| s.split_whitespace().collect::<String>();
    let (text, raw) = (squeeze(text), squeeze(raw_value));
    if text == raw || (!raw.is_empty() && text.contains(&raw)) {
        "yes: the text there is what the fact says"
    } else {
        "NO: the text there is not what the fact says"
    }
}

/// The text around a range, with the range marked.
pub(super) fn around(record: &Record, span: Span) -> String {
    let text = record.report.document.text.as_str();
    let (before, after) = (&text[..span.range().start], &text[span.range().end..]);
    let from = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(i, _)| i);
    let to = after.char_indices().nth(AROUND).map_or(after.len(), |(i, _)| i);
    let (open, close) = if io::stdout().is_terminal() { ("\u{1b}[7m", "\u{1b}[0m") } else { ("»", "«") };
    let marked = format!("{}{open}{}{close}{}", &before[from..], record.text(span), &after[..to]);
    marked.lines().fold(String::new(), |mut out, line| {
        let _ = writeln!(out, "  | {line}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_looks_past_white_space_only() {
        assert!(verdict("1 2", "12").starts_with("yes"));
        assert!(verdict("12件", "12").starts_with("yes"));
        assert!(verdict("", "").starts_with("yes"));
        assert!(verdict("13", "12").starts_with("NO"));
        assert!(verdict("13", "").starts_with("NO"));
    }
}
