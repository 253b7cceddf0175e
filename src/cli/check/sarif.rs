//! Problems as SARIF 2.1.0, for code hosts and editors.

use serde_json::{Value, json};

use super::Lang;
use super::problem::{Checked, Problem};
use crate::model::Severity;
use crate::schema::Checks;

/// A log of one run.
pub fn sarif(checked: &[Checked], checks: &Checks, lang: Lang) -> Value {
    let rules: Vec<Value> = checks
        .list
        .iter()
        .map(|check| json!({"id": check.id, "shortDescription": {"text": lang.of(&check.what)}}))
        .collect();
    let results = checked.iter().flat_map(|file| file.problems.iter().map(move |problem| result(file, problem, lang)));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "nianbao", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn result(file: &Checked, problem: &Problem, lang: Lang) -> Value {
    let level = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let hint = if problem.hint.is_empty() { String::new() } else { format!(" ({})", lang.of(&problem.hint)) };
    let uri: String = file.path.bytes().map(escaped).collect();
    let region = json!({"startLine": problem.place.line.unwrap_or(1)});
    json!({
        "ruleId": problem.check,
        "level": level,
        "message": {"text": format!("{}{hint}", lang.of(&problem.message))},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
    })
}

/// A byte of a path in a URI reference.
fn escaped(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}
