//! `nianbao inspect`: one report as the program sees it.

use std::fmt::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Done, Failure, grid, output, setup};
use crate::config::LARGEST_MAX_BYTES;
use crate::model::{Outcome, Reject, Table};
use crate::pipeline;
use crate::publish::{FindingRow, Record};

/// Arguments of `inspect`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nianbao inspect report.html
  nianbao inspect report.txt --format json | jq .form
  nianbao inspect archive.zip/inner/report.html     # a member; of a crawl, crawl.jsonl/17
  nianbao inspect report.txt --schemas schemas      # after adding an alias

In tables, ← and ↑ stand where a cell from the left or from above reaches, · where there is none.")]
pub(super) struct InspectArgs {
    /// The report, which may be a member of an archive or a page of a crawl.
    file: PathBuf,
    /// Format of the output.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Use the schemas of this folder in place of those in the program.
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
    /// The pipeline whose `[crawl]` says what the columns of a crawl are, for a page of it.
    #[arg(long, value_name = "FILE")]
    pipeline: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Does it.
pub(super) fn run(args: &InspectArgs) -> Result<Done, Failure> {
    let schemas = setup::schemas(args.schemas.as_deref())?;
    let source = setup::source(&args.file, &setup::crawl(args.pipeline.as_deref())?)?;
    let (record, _) = pipeline::read_one(source, None, LARGEST_MAX_BYTES, &schemas).map_err(|r| rejected(&r))?;
    match args.format {
        Format::Text => output::print(&text(&record)),
        Format::Json => output::print_json(&as_json(&record)),
    }
}

/// A source that gives no document.
pub(super) fn rejected(reject: &Reject) -> Failure {
    let (path, error, stage) = (&reject.path, reject.error.as_str(), reject.stage.as_str());
    Failure::Run(format!("{path} gives no document: {error} in {stage}: {}", reject.message))
}

fn text(record: &Record) -> String {
    let report = &record.report;
    let known: Vec<_> = known(record).into_iter().filter_map(|(k, v)| Some(vec![k.to_owned(), v?])).collect();
    let mut out = grid::columns(&known, "  ");
    let _ = writeln!(out, "\nsections: {}", record.sections.len());
    for row in &record.sections {
        let (heading, span) = (grid::one_line(record.text(row.section.heading)), row.section.span);
        let (start, end) = (record.char_start(span), record.char_end(span));
        let _ = writeln!(out, "  {} {heading} (characters {start}..{end})", row.no);
    }
    for (table, no) in report.tables.iter().zip(1..) {
        out += &format!("\ntable {no}: {}\n", shape(record, no, table));
        out += &grid::table(record, table);
    }
    out + &recognised(record) + &findings(record)
}

/// Size, origin and number of facts of a table.
fn shape(record: &Record, no: u32, table: &Table) -> String {
    let facts = record.report.facts.iter().filter(|f| f.cell.is_some_and(|c| c.table == no));
    let origin = format!("{:?}", table.origin).to_lowercase();
    format!("{} rows, {} columns, from {origin}, {} facts", table.rows, table.cols, facts.count())
}

/// Why a form was recognised: what of its tables was found.
fn recognised(record: &Record) -> String {
    let mut out = String::from("\nform tables recognised:\n");
    for r in &record.report.recognised {
        let tables = r.found_in.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let _ = writeln!(
            out,
            "  {} {} in table {tables}: {} of {} rows by label, {} by order, {} columns by header",
            r.form, r.table, r.rows_by_label, r.rows_of_form, r.rows_by_order, r.columns_by_header
        );
    }
    out
}

fn findings(record: &Record) -> String {
    let count = |outcome| record.findings.iter().filter(|row| row.finding.outcome == outcome).count();
    let (failed, passed) = (count(Outcome::Fail), count(Outcome::Pass));
    let not_assessable = count(Outcome::NotAssessable);
    let mut out = format!("\nchecks: {passed} passed, {not_assessable} not assessable\nfindings: {failed}\n");
    for FindingRow { finding, .. } in record.findings.iter().filter(|row| row.finding.outcome == Outcome::Fail) {
        let place = finding.span.map_or(String::new(), |s| format!(" at character {}", record.char_start(s)));
        let (severity, outcome) = (finding.severity.as_str(), finding.outcome.as_str());
        let _ = writeln!(out, "  {severity} {outcome} {}{place}: {}", finding.check, finding.message);
    }
    out
}

/// Metadata and identity, with what decided it; absent values are left out of the text.
fn known(record: &Record) -> Vec<(&'static str, Option<String>)> {
    let (document, identity) = (&record.report.document, &record.report.identity);
    let page = &document.page;
    let encoding = if document.encoding.is_empty() { "binary" } else { document.encoding };
    let format = format!("{}, {encoding}, {} bytes", document.format.as_str(), document.bytes);
    vec![
        ("source", Some(document.path.clone())),
        ("format", Some(format)),
        ("sha256", Some(document.sha256.clone())),
        ("doc_id", Some(record.key.id.clone())),
        ("title", identity.title.clone()),
        ("publisher", identity.publisher.clone()),
        ("publisher_kind", identity.publisher_kind.clone()),
        ("organ", identity.place.organ.clone()),
        ("publisher_level", identity.place.level.map(str::to_owned)),
        ("region_code", identity.place.code.clone()),
        ("region_name", identity.place.name.clone()),
        ("region_basis", identity.place.basis.map(|b| b.as_str().to_owned())),
        ("town_code", identity.place.town_code.clone()),
        ("report_year", identity.report_year.map(|y| y.to_string())),
        ("year_basis", identity.year_basis.map(|b| b.as_str().to_owned())),
        ("period_start", identity.period_start.map(|d| d.to_string())),
        ("period_end", identity.period_end.map(|d| d.to_string())),
        ("published_on", identity.published_on.map(|d| d.to_string())),
        ("is_annual_report", Some(identity.is_annual_report.to_string())),
        ("page_title", page.title.clone()),
        ("index_number", page.index_number.clone()),
        ("document_number", page.document_number.clone()),
        ("page_publisher", page.publisher.clone()),
        ("url", page.url.clone()),
        ("form", Some(record.report.form.clone().unwrap_or_else(|| "none recognised".to_owned()))),
        ("text", Some(format!("{} characters, {} numbers", record.char_end(record.whole()), numbers(record)))),
        ("furniture", Some(format!("{} characters kept out", document.furniture_chars))),
        ("facts", Some(record.report.facts.len().to_string())),
    ]
}

/// Runs of digits in the text, with their points and separators.
fn numbers(record: &Record) -> usize {
    let is_part = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    let words = record.report.document.text.as_str().split(|c| !is_part(c));
    words.filter(|word| word.contains(|c: char| c.is_ascii_digit())).count()
}

fn as_json(record: &Record) -> Value {
    let known: serde_json::Map<_, _> = known(record).into_iter().map(|(k, v)| (k.to_owned(), json!(v))).collect();
    let sections = record.sections.iter().map(|row| {
        let section = &row.section;
        json!({"heading": record.text(section.heading), "text": record.text(section.span)})
    });
    let tables = record.report.tables.iter().zip(1..).map(|(table, no)| table_json(record, table, no));
    json!({
        "document": known,
        "form": record.report.form,
        "sections": sections.collect::<Vec<_>>(),
        "tables": tables.collect::<Vec<_>>(),
        "facts": record.report.facts.iter().map(fact_json).collect::<Vec<_>>(),
        "findings": record.findings.iter().map(|row| finding_json(record, row)).collect::<Vec<_>>(),
    })
}

fn table_json(record: &Record, table: &Table, no: u32) -> Value {
    let cells = table.cells.iter().map(|cell| {
        json!({
            "row": cell.row, "col": cell.col, "row_span": cell.row_span, "col_span": cell.col_span,
            "role": cell.role.as_str(), "text": record.text(cell.span),
        })
    });
    json!({"table_no": no, "rows": table.rows, "cols": table.cols, "cells": cells.collect::<Vec<_>>()})
}

fn fact_json(fact: &crate::model::Fact) -> Value {
    json!({
        "fact_id": fact.id, "metric_id": fact.metric, "applicant": fact.applicant, "unit": fact.unit,
        "value": fact.value.number().map(|n| n.to_string()), "value_state": fact.value.state(),
        "raw_value": fact.raw_value, "evidence": fact.evidence, "method": fact.method.as_str(),
        "period": fact.period.as_str(), "scope": fact.scope.as_str(),
    })
}

fn finding_json(record: &Record, FindingRow { id, finding }: &FindingRow) -> Value {
    json!({
        "finding_id": id, "check_id": finding.check, "severity": finding.severity.as_str(),
        "outcome": finding.outcome.as_str(), "message": finding.message, "hint": finding.hint, "fact_ids": finding.facts,
        "char_start": finding.span.map(|s| record.char_start(s)),
        "char_end": finding.span.map(|s| record.char_end(s)),
    })
}
