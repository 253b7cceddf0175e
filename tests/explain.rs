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
