//! Whether a snapshot may become the current one.

use serde_json::Value;

use crate::config::Gates;
use crate::publish::{Counts, GateResult};

/// Holds the counts of a run against the gates of its pipeline; `last` is the manifest of the current snapshot. Where there
/// is one that cannot be read, nothing can be compared with it, and gates that would do so fail.
pub(super) fn check(gates: &Gates, counts: &Counts, last: Result<Option<&Value>, &str>) -> Vec<GateResult> {
    let mut results = Vec::new();
    if let Some(most) = gates.max_rejects_percent {
        let found = percent(counts.rejects, counts.sources);
        results.push(result("max_rejects_percent", format!("{most}"), format!("{found:.2}"), found <= most));
    }
    if let Some(least) = gates.min_documents {
        let found = counts.documents;
        results.push(result("min_documents", least.to_string(), found.to_string(), found >= least));
    }
    let last = match last {
        Ok(Some(manifest)) => &manifest["counts"],
        Ok(None) => return results,
        Err(reason) => {
            let most = gates.max_change_percent.map(|most| ("max_change_percent", most.to_string()));
            let none = gates.no_new_errors.then(|| ("no_new_errors", "none".to_owned()));
            let unknown = |(gate, limit)| result(gate, limit, format!("unknown ({reason})"), false);
            results.extend(most.into_iter().chain(none).map(unknown));
            return results;
        }
    };
    if let Some(most) = gates.max_change_percent {
        for (what, now) in [("documents", counts.documents), ("facts", counts.facts)] {
            let before = last[what].as_u64().unwrap_or(0);
            let change = percent(now.abs_diff(before), before);
            let found = format!("{change:.2} ({what}: {before} → {now})");
            results.push(result("max_change_percent", format!("{most}"), found, change <= most));
        }
    }
    if gates.no_new_errors {
        let known = |error: &&&str| last["rejects_by_error"].get(**error).is_some();
        let new: Vec<&str> = counts.rejects_by_error.keys().filter(|error| !known(error)).copied().collect();
        results.push(result("no_new_errors", "none".to_owned(), new.join(", "), new.is_empty()));
    }
    results
}

fn result(gate: &'static str, limit: String, found: String, passed: bool) -> GateResult {
    GateResult { gate, limit, found, passed }
}

/// So many of a hundred. Something out of nothing is no change that can be measured: 0.
fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(documents: u64, rejects: u64) -> Counts {
        let rejects_by_error = if rejects > 0 { [("empty", rejects)].into() } else { Default::default() };
        Counts {
            sources: documents + rejects,
            documents,
            rejects,
            facts: documents * 10,
            rejects_by_error,
            ..Counts::default()
        }
    }

    fn failed(gates: &Gates, now: &Counts, last: Option<&Counts>) -> Vec<String> {
        let last = last.map(|counts| serde_json::json!({ "counts": counts }));
        let results = check(gates, now, Ok(last.as_ref()));
        results.into_iter().filter(|r| !r.passed).map(|r| format!("{} {}", r.gate, r.found)).collect()
    }

    #[test]
    fn gates_that_are_not_set_let_everything_pass() {
        assert!(check(&Gates::default(), &counts(0, 100), Ok(Some(&Value::Null))).is_empty());
    }

    #[test]
    fn too_many_rejects_and_too_few_documents_fail() {
        let gates = Gates { max_rejects_percent: Some(10.0), min_documents: Some(10), ..Gates::default() };
        assert!(failed(&gates, &counts(10, 1), None).is_empty());
        assert_eq!(failed(&gates, &counts(9, 3), None), ["max_rejects_percent 25.00", "min_documents 9"]);
    }

    #[test]
    fn a_jump_from_the_last_snapshot_fails_and_the_first_one_has_none() {
        let gates = Gates { max_change_percent: Some(20.0), ..Gates::default() };
        assert!(failed(&gates, &counts(10, 0), None).is_empty());
        assert!(failed(&gates, &counts(12, 0), Some(&counts(10, 0))).is_empty());
        let found = failed(&gates, &counts(5, 0), Some(&counts(10, 0)));
        assert_eq!(found[0], "max_change_percent 50.00 (documents: 10 → 5)");
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn what_cannot_be_compared_with_a_snapshot_that_is_there_fails() {
        let gates = Gates { max_change_percent: Some(5.0), no_new_errors: true, ..Gates::default() };
        let results = check(&gates, &counts(10, 0), Err("run.json: it is broken"));
        assert!(results.len() == 2 && results.iter().all(|r| !r.passed && r.found.contains("broken")));
        assert!(check(&Gates::default(), &counts(10, 0), Err("broken")).is_empty());
    }

    #[test]
    fn an_error_that_was_not_there_before_fails() {
        let gates = Gates { no_new_errors: true, ..Gates::default() };
        assert_eq!(failed(&gates, &counts(10, 1), Some(&counts(10, 0))), ["no_new_errors empty"]);
        assert!(failed(&gates, &counts(10, 5), Some(&counts(10, 1))).is_empty());
    }
}
