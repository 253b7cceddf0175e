//! Exit codes and messages.

use std::fs;

use crate::project::Project;

/// Runs and expects an exit code and a piece of what is said on stderr.
fn fails(project: &Project, args: &[&str], code: i32, says: &str) {
    let (got, _, stderr) = project.nianbao(args);
    assert_eq!(got, code, "{stderr}");
    assert!(stderr.contains(says), "{stderr}");
}

#[test]
fn an_unknown_key_is_a_configuration_error_with_its_line() {
    let project = Project::new();
    fs::write(project.path().join("p.toml"), "[input]\npath = []\n[output]\ndir = \"out\"\n").unwrap();
    fails(&project, &["run", "p.toml"], 2, "p.toml:2: unknown field `path`, expected `paths` or `max_bytes`");
}

#[test]
fn a_missing_input_is_a_configuration_error_and_writes_nothing() {
    let project = Project::new();
    fails(&project, &["run", "p.toml", "--input", "nowhere"], 2, "input path does not exist: nowhere");
    assert!(!project.path().join("out").exists());
}

#[test]
fn a_missing_pipeline_and_a_wrong_flag_are_bad_usage() {
    let project = Project::new();
    fails(&project, &["run", "q.toml"], 2, "q.toml: cannot read the pipeline file");
    fails(&project, &["run", "p.toml", "--threads", "2"], 2, "--threads");
}

#[test]
fn broken_schemas_are_a_configuration_error() {
    let project = Project::new();
    fs::create_dir(project.path().join("schemas")).unwrap();
    fails(&project, &["run", "p.toml", "--schemas", "schemas"], 2, "schemas/page.toml: this file is missing");
}

#[test]
fn a_form_that_does_not_exist_is_named_with_its_line() {
    let project = Project::with_reports();
    let pipeline = "[input]\npaths = [\"reports\"]\n[output]\ndir = \"out\"\n[forms]\nuse = [\"2014\",\n \"1999\"]\n";
    fs::write(project.path().join("p.toml"), pipeline).unwrap();
    fails(&project, &["run", "p.toml"], 2, "p.toml:7: no form `1999`; the schemas have 2014");
}

#[test]
fn an_output_that_cannot_be_written_could_not_run() {
    let project = Project::with_reports();
    fs::write(project.path().join("file"), "").unwrap();
    fails(&project, &["run", "p.toml", "--output", "file/out"], 3, "file/out");
}

#[test]
fn a_folder_in_the_way_of_a_link_is_left_alone() {
    let project = Project::with_reports();
    fs::create_dir_all(project.path().join("out/facts/mine")).unwrap();
    fails(&project, &["run", "p.toml"], 3, "facts is in the way");
    assert!(project.path().join("out/facts/mine").is_dir());
}

#[test]
fn strict_tells_of_rejects() {
    let project = Project::with_reports();
    project.write("empty.txt", b"");
    assert_eq!(project.nianbao(&["run", "p.toml"]).0, 0);
    assert_eq!(project.nianbao(&["run", "p.toml", "--strict"]).0, 1);
}

#[test]
fn a_dry_run_lists_and_writes_nothing() {
    let project = Project::with_reports();
    let (code, stdout, _) = project.nianbao(&["run", "p.toml", "--dry-run"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("reports/0/00.txt") && stdout.contains("31 sources"), "{stdout}");
    assert!(!project.path().join("out").exists());
}

#[test]
fn a_run_ends_with_a_summary_and_logs_to_stderr() {
    let project = Project::with_reports();
    let (_, stdout, stderr) = project.nianbao(&["--log-format", "json", "run", "p.toml"]);
    assert!(stdout.contains("documents") && stdout.contains("of 31 sources"), "{stdout}");
    assert!(stdout.contains("duckdb -c") && stdout.contains("hive_partitioning=true"), "{stdout}");
    assert!(stderr.lines().all(|line| line.starts_with('{')), "{stderr}");
}

#[test]
fn help_documents_exit_codes_and_shows_examples() {
    let project = Project::new();
    for args in [&["--help"][..], &["run", "--help"], &["inspect", "--help"], &["explain", "--help"]] {
        let (code, stdout, _) = project.nianbao(args);
        assert_eq!(code, 0);
        assert!(stdout.contains("Examples:"), "{stdout}");
    }
    assert!(project.nianbao(&["--help"]).1.contains("Exit codes:"));
}

#[test]
fn inspect_shows_the_document_and_says_why_there_is_none() {
    let project = Project::with_reports();
    let (code, stdout, _) = project.nianbao(&["inspect", "reports/copy.txt"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("sections:") && stdout.contains("numbers"), "{stdout}");
    let (code, stdout, _) = project.nianbao(&["inspect", "reports/copy.txt", "--format", "json"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("\"sections\""), "{stdout}");
    project.write("empty.txt", b"");
    fails(&project, &["inspect", "reports/empty.txt"], 3, "gives no document: empty");
    fails(&project, &["inspect", "reports/nothing.txt"], 2, "cannot read");
}

#[test]
fn a_monitor_reads_what_came_of_the_last_run() {
    let project = Project::with_reports();
    project.write("empty.txt", b"");
    project.run(&["--metrics-file", "nianbao.prom"]);
    let metrics = || std::fs::read_to_string(project.path().join("nianbao.prom")).unwrap();
    let text = metrics();
    for line in ["nianbao_exit_code 0", "nianbao_documents 31", "nianbao_rejects_by_error{error=\"empty\"} 1"] {
        assert!(text.lines().any(|l| l == line), "{line}:\n{text}");
    }
    let is_well_formed = |line: &str| match line.strip_prefix("# ") {
        Some(comment) => comment.starts_with("HELP nianbao_") || comment.ends_with(" gauge"),
        None => line.starts_with("nianbao_") && line.rsplit(' ').next().is_some_and(|n| n.parse::<f64>().is_ok()),
    };
    assert!(text.lines().all(is_well_formed), "{text}");
    let last = |text: &str| text.lines().find(|l| l.starts_with("nianbao_last_published")).map(str::to_owned);
    let (code, ..) = project.nianbao(&["run", "p.toml", "--output", "p.toml", "--metrics-file", "nianbao.prom"]);
    assert_eq!((code, last(&metrics())), (3, last(&text)));
    assert!(metrics().contains("\nnianbao_exit_code 3\n") && last(&text).is_some());
}
