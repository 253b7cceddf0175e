//! `explain` marks the characters that were read.

use crate::project::Project;

const FACT: &[&str] = &["explain", "reports/copy.txt", "--metric", "proactive.info"];

/// The id in the output of `explain`.
fn fact_id(stdout: &str) -> String {
    let line = stdout.lines().find(|line| line.trim_start().starts_with("fact ")).unwrap();
    line.split_whitespace().nth(1).unwrap().to_owned()
}

#[test]
fn the_figure_of_a_file_is_marked_and_verified() {
    let project = Project::with_reports();
    let (code, stdout, stderr) = project.nianbao(FACT);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("»100«") && stdout.contains("yes: the text there"), "{stdout}");
    assert!(stdout.contains("主动公开政府信息数"), "{stdout}");
}

#[test]
fn a_fact_of_a_snapshot_is_found_by_its_id() {
    let project = Project::with_reports();
    project.write("only.txt", crate::project::report("某市人民政府", 2017, 4321).as_bytes());
    project.run(&[]);
    let (_, stdout, _) = project.nianbao(&["explain", "reports/only.txt", "--metric", "proactive.info"]);
    let id = fact_id(&stdout);
    let (code, stdout, stderr) = project.nianbao(&["explain", &id, "--snapshot", "out"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("»4321«") && stdout.contains("reports/only.txt"), "{stdout}");

    project.write("only.txt", crate::project::report("某市人民政府", 2017, 4322).as_bytes());
    let (_, stdout, _) = project.nianbao(&["explain", &id, "--snapshot", "out"]);
    assert!(stdout.contains("the source has CHANGED") && stdout.contains("NO: the text there"), "{stdout}");
}

#[test]
fn what_does_not_exist_is_said() {
    let project = Project::with_reports();
    let (code, _, stderr) = project.nianbao(&["explain", "reports/copy.txt", "--metric", "no.such"]);
    assert!(code == 2 && stderr.contains("no fact of no.such"), "{stderr}");
    let (code, _, stderr) = project.nianbao(&["explain", "f0", "--snapshot", "nowhere"]);
    assert!(code == 2 && stderr.contains("is no snapshot"), "{stderr}");
    let (code, _, stderr) = project.nianbao(&["explain", "reports/copy.txt"]);
    assert!(code == 2 && stderr.contains("--metric"), "{stderr}");
}

#[test]
fn every_fact_of_the_examples_stands_where_it_says() {
    let reports = crate::project::repository().join("examples/reports");
    let mut facts = 0;
    for entry in std::fs::read_dir(reports).unwrap() {
        let source = nianbao::fetch::one(&entry.unwrap().path()).unwrap();
        let (record, _) = nianbao::pipeline::read_one(source, None, 1 << 24, crate::project::embedded()).unwrap();
        for fact in &record.report.facts {
            assert_eq!(record.text(fact.span).trim(), fact.raw_value, "{}", fact.evidence);
            let raw = fact.raw_value.replace(['\n', '\t'], " ");
            let placed = if fact.cell.is_some() { fact.evidence.ends_with(&raw) } else { fact.evidence.contains(&raw) };
            assert!(placed, "{raw} in {}", fact.evidence);
            facts += 1;
        }
    }
    assert!(facts > 2000, "{facts}");
}

#[test]
fn explain_verifies_facts_of_the_example_snapshot() {
    let project = Project::new();
    let reports = crate::project::repository().join("examples/reports");
    project.run(&["--input", reports.to_str().unwrap()]);
    let (code, stdout, stderr) = project.nianbao(&["schema", "--format", "json"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("fact_id"));
    let ids = crate::datasets::column(&project.path().join("out/facts"), "fact_id");
    for id in ids.iter().step_by(ids.len() / 20) {
        let (code, stdout, stderr) = project.nianbao(&["explain", id, "--snapshot", "out"]);
        assert_eq!(code, 0, "{stderr}");
        assert!(stdout.contains("yes: the text there"), "{id}: {stdout}");
    }
}
