//! Golden cases: one folder for each phenomenon, with a small report and what must be read of it.
//!
//! ```text
//! tests/cases/<phenomenon>/input.txt | .html | .csv       the report, as bytes
//! tests/cases/<phenomenon>/expected.txt               form tables, facts and findings, sorted
//! ```
//!
//! `make bless` (NIANBAO_BLESS=1) rewrites what is expected; read the difference before it is committed. A folder
//! without a report, a report without expectation, or a file that does not belong there fails.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use nianbao::fetch;
use nianbao::model::{Fact, Method, Outcome, Period, Qualifier, Scope, Value};
use nianbao::pipeline;
use nianbao::publish::Record;

use crate::project::{embedded, repository};

const INPUTS: [&str; 3] = ["input.txt", "input.html", "input.csv"];
const EXPECTED: &str = "expected.txt";

#[test]
fn every_case_is_read_as_expected() {
    let bless = std::env::var_os("NIANBAO_BLESS").is_some_and(|v| v == "1");
    let folders = folders();
    assert!(folders.len() >= 35, "only {} cases", folders.len());
    let failures: Vec<String> = folders.iter().filter_map(|folder| check(folder, bless).err()).collect();
    assert!(failures.is_empty(), "{}\n\n{} of {} cases fail", failures.join("\n\n"), failures.len(), folders.len());
}

/// The case folders in order; anything else below `tests/cases` is an orphan.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(repository().join("tests/cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in &folders {
        assert!(folder.is_dir(), "{} is no case", folder.display());
    }
    folders
}

/// Compares one case, or rewrites its expectation.
fn check(folder: &Path, bless: bool) -> Result<(), String> {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let input = input(folder).map_err(|e| format!("{name}: {e}"))?;
    let actual = read(&input).map_err(|e| format!("{name}: {e}"))?;
    let path = folder.join(EXPECTED);
    if bless {
        return fs::write(&path, actual).map_err(|e| format!("{name}: {e}"));
    }
    let expected = fs::read_to_string(&path).map_err(|e| format!("{name}: {EXPECTED}: {e} (run `make bless`)"))?;
    if expected == actual { Ok(()) } else { Err(format!("{name}:\n{}", difference(&expected, &actual))) }
}

/// The one input of a case; a file that is neither input nor expectation is an orphan.
fn input(folder: &Path) -> Result<PathBuf, String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .map_err(|e| e.to_string())?
        .map(|entry| entry.map(|e| e.file_name().to_string_lossy().into_owned()).map_err(|e| e.to_string()))
        .collect::<Result<_, _>>()?;
    names.sort();
    if let Some(orphan) = names.iter().find(|n| *n != EXPECTED && !INPUTS.contains(&n.as_str())) {
        return Err(format!("{orphan} does not belong here"));
    }
    match names.iter().filter(|n| INPUTS.contains(&n.as_str())).collect::<Vec<_>>()[..] {
        [one] => Ok(folder.join(one)),
        ref found => Err(format!("expected one of {} and found {found:?}", INPUTS.join(", "))),
    }
}

/// What is read of a report, as text.
fn read(input: &Path) -> Result<String, String> {
    let source = fetch::one(input).map_err(|e| e.to_string())?;
    let (record, _) = pipeline::read_one(source, None, 1 << 20, embedded()).map_err(|r| r.message)?;
    Ok(rendered(&record))
}

fn rendered(record: &Record) -> String {
    let report = &record.report;
    let (document, form) = (&report.document, report.form.as_deref().unwrap_or("none"));
    let mut out = format!("document: {}, {}, form {form}\n", document.format.as_str(), document.encoding);
    list(
        &mut out,
        "tables",
        report.recognised.iter().map(|r| {
            let found_in: Vec<String> = r.found_in.iter().map(u32::to_string).collect();
            format!(
                "{} {} in {}: {} rows by label, {} by order, {} columns by header",
                r.form,
                r.table,
                found_in.join(" "),
                r.rows_by_label,
                r.rows_by_order,
                r.columns_by_header
            )
        }),
    );
    list(&mut out, "facts", report.facts.iter().map(fact));
    list(
        &mut out,
        "findings",
        record.findings.iter().filter(|row| row.finding.outcome == Outcome::Fail).map(|row| {
            let f = &row.finding;
            let place = f.span.map_or(String::new(), |span| format!(" at “{}”", one_line(record.text(span))));
            format!("{} {}{place}", f.severity.as_str(), f.check)
        }),
    );
    out
}

fn list(out: &mut String, name: &str, lines: impl Iterator<Item = String>) {
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    let _ = writeln!(out, "\n{name}: {}", lines.len());
    for line in lines {
        let _ = writeln!(out, "  {line}");
    }
}

/// `metric applicant = value unit`, and after it whatever is not as usual.
fn fact(fact: &Fact) -> String {
    let metric = fact.metric.as_deref().or(fact.local_metric.as_deref()).unwrap_or("?");
    let applicant = fact.applicant.as_ref().map_or(String::new(), |a| format!(" {a}"));
    let value = match fact.value {
        Value::Number(n) => format!("{n} {}", fact.unit),
        other => other.state().to_owned(),
    };
    let mut line = format!("{metric}{applicant} = {value}");
    let mut say = |what: &str, value: &str| {
        let _ = write!(line, "  {what}={}", one_line(value));
    };
    if fact.value.number().is_none_or(|n| n.to_string() != fact.raw_value) && !fact.raw_value.is_empty() {
        say("raw", &fact.raw_value);
    }
    if !fact.raw_unit.is_empty() && fact.raw_unit != fact.unit {
        say("unit", &fact.raw_unit);
    }
    if fact.method != Method::Exact {
        say("method", fact.method.as_str());
    }
    if fact.qualifier != Qualifier::Exact {
        say("qualifier", fact.qualifier.as_str());
    }
    if fact.period != Period::Year {
        say("period", fact.period.as_str());
    }
    if fact.scope != Scope::Unknown {
        say("scope", fact.scope.as_str());
    }
    if !fact.note.is_empty() {
        say("note", &fact.note);
    }
    line
}

fn one_line(text: &str) -> String {
    text.replace('\n', "⏎").replace('\t', "⇥")
}

/// Lines that only one side has.
fn difference(expected: &str, actual: &str) -> String {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (expected, actual) = (lines(expected), lines(actual));
    let missing = expected.iter().filter(|l| !actual.contains(l)).map(|l| format!("  - {l}"));
    let extra = actual.iter().filter(|l| !expected.contains(l)).map(|l| format!("  + {l}"));
    let differing: Vec<String> = missing.chain(extra).collect();
    if differing.is_empty() { "  the same lines in another order or number".to_owned() } else { differing.join("\n") }
}

#[test]
fn orphans_and_unreadable_cases_fail() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let fails = || check(folder.path(), false).unwrap_err();
    assert!(fails().contains("expected one of"));
    write("input.txt", b"");
    assert!(fails().contains("holds nothing"));
    write("input.txt", "年报".as_bytes());
    assert!(fails().contains("make bless"));
    check(folder.path(), true).unwrap();
    check(folder.path(), false).unwrap();
    write("notes.txt", b"");
    assert!(fails().contains("notes.txt does not belong here"));
}
