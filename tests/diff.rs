//! `nianbao diff`: what is new, gone or different between two snapshots.

use crate::project::{Project, report};
use crate::schemas::{RENAMED, copied, replace};

fn two(change: impl Fn(&Project)) -> (Project, serde_json::Value) {
    let project = Project::new();
    project.write("a.txt", report("某县人民政府", 2016, 120).as_bytes());
    project.write("b.txt", report("某市人民政府", 2016, 140).as_bytes());
    project.run(&["--output", "before"]);
    change(&project);
    project.run(&["--output", "after"]);
    let (code, stdout, stderr) = project.nianbao(&["diff", "before/current", "after/current", "--format", "json"]);
    assert_eq!(code, 0, "{stderr}");
    (project, serde_json::from_str(&stdout).unwrap())
}

fn counts(json: &serde_json::Value, dataset: &str) -> [u64; 3] {
    ["added", "gone", "changed"].map(|key| json[dataset][key].as_u64().unwrap())
}

#[test]
fn nothing_differs_from_itself() {
    let (project, json) = two(|_| {});
    for dataset in ["documents", "facts", "findings"] {
        assert_eq!(counts(&json, dataset), [0; 3], "{json}");
    }
    assert_eq!(project.nianbao(&["diff", "before/current", "after/current", "--exit-code"]).0, 0);
}

#[test]
fn a_changed_figure_is_shown_with_both_values() {
    let change = |p: &Project| p.write("a.txt", report("某县人民政府", 2016, 121).as_bytes());
    let (project, json) = two(change);
    assert_eq!(counts(&json, "documents"), [0, 0, 1]);
    assert_eq!(counts(&json, "facts"), [0, 0, 2], "{json}");
    let (code, stdout, _) = project.nianbao(&["diff", "before/current", "after/current", "--exit-code"]);
    assert_eq!(code, 1);
    assert!(stdout.contains("  ~ reports/a.txt: proactive.info table year unknown: 120 → 121"), "{stdout}");
}

#[test]
fn documents_come_and_go_with_their_facts() {
    let (_, json) = two(|p| {
        std::fs::remove_file(p.path().join("reports/b.txt")).unwrap();
        p.write("c.txt", report("某区人民政府", 2017, 5).as_bytes());
    });
    assert_eq!(counts(&json, "documents"), [1, 1, 0]);
    let [added, gone, changed] = counts(&json, "facts");
    assert!(added > 20 && added == gone && changed == 0, "{json}");
}

#[test]
fn other_schemas_are_compared_on_the_same_documents() {
    let project = Project::new();
    project.write("a.txt", RENAMED.as_bytes());
    project.run(&["--output", "before"]);
    replace(&copied(&project).join("forms/2021.toml"), "\"行政许可事项\"", "\"审批准入件\", \"行政许可事项\"");
    project.run(&["--output", "after", "--schemas", "schemas"]);
    let (_, stdout, _) = project.nianbao(&["diff", "before/current", "after/current"]);
    assert!(stdout.contains("documents  0 added, 0 gone, 1 changed") && stdout.contains(" · – · – · "), "{stdout}");
    assert!(stdout.contains("  + reports/a.txt: permits.decisions table year unknown: 418"), "{stdout}");
}

#[test]
fn what_is_no_snapshot_is_said() {
    let project = Project::with_reports();
    let (code, _, stderr) = project.nianbao(&["diff", "reports", "reports"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("reports is no snapshot"), "{stderr}");
}
