//! What a run leaves behind: the same bytes each time, whole or not at all, whatever the sources.

use std::fs::{self, File};

use crate::project::{Project, files};

/// All files of the current snapshot but the manifest.
fn data(project: &Project, out: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = files(&project.path().join(out).join("current"));
    files.retain(|(name, _)| name != "run.json");
    assert!(files.len() > 6);
    files
}

#[test]
fn threads_do_not_change_a_byte() {
    let project = Project::with_reports();
    for jobs in ["1", "2", "8"] {
        project.run(&["--jobs", jobs, "--output", &format!("out{jobs}")]);
    }
    let one = data(&project, "out1");
    assert!(one == data(&project, "out2"));
    assert!(one == data(&project, "out8"));
}

#[test]
fn a_second_run_keeps_the_snapshot_and_renews_its_timing_only() {
    let project = Project::with_reports();
    project.write("empty.txt", b"");
    let manifest = |out: &std::path::Path| {
        let text = fs::read_to_string(out.join("run.json")).unwrap();
        let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
        (json.as_object_mut().unwrap().remove("timing").unwrap()["started"].to_string(), json)
    };
    let out = project.run(&[]);
    let (first, first_time) = (data(&project, "out"), manifest(&out));
    let out = project.run(&[]);
    let second_time = manifest(&out);
    assert!(first == data(&project, "out"));
    assert_eq!(first_time.1, second_time.1);
    assert_ne!(first_time.0, second_time.0);
    assert_eq!(fs::read_dir(out.join("snapshots")).unwrap().count(), 1);
}

#[test]
fn a_changed_input_is_a_new_snapshot_and_the_old_one_stays() {
    let project = Project::with_reports();
    let out = project.run(&[]);
    let before = fs::read_link(out.join("current")).unwrap();
    project.write("more.txt", crate::project::report("某市人民政府", 2016, 7).as_bytes());
    project.run(&[]);
    assert_ne!(before, fs::read_link(out.join("current")).unwrap());
    assert!(out.join(before).join("run.json").is_file());
}

#[test]
fn what_a_killed_run_left_is_removed() {
    let project = Project::with_reports();
    let left = project.path().join("out/.tmp-1/facts");
    fs::create_dir_all(&left).unwrap();
    fs::write(left.join("part-0.parquet"), "half").unwrap();
    let out = project.run(&[]);
    assert!(!out.join(".tmp-1").exists());
}

#[test]
fn two_runs_do_not_write_at_once() {
    let project = Project::with_reports();
    fs::create_dir(project.path().join("out")).unwrap();
    let lock = File::create(project.path().join("out/.lock")).unwrap();
    lock.lock().unwrap();
    let (code, _, stderr) = project.nianbao(&["run", "p.toml"]);
    assert_eq!(code, 3);
    assert!(stderr.contains("another run is publishing"), "{stderr}");
}

#[test]
fn what_is_no_report_ends_in_rejects_and_the_run_goes_on() {
    let project = Project::with_reports();
    let garbage: Vec<u8> = (0..4096_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    project.write("a_empty.txt", b"");
    project.write("b_garbage.bin", &garbage);
    project.write("c_spaces.txt", b" \n\t\n ");
    File::create(project.path().join("reports/d_huge.txt")).unwrap().set_len(200 << 20).unwrap();
    let out = project.run(&[]);
    let json: serde_json::Value = serde_json::from_str(&fs::read_to_string(out.join("run.json")).unwrap()).unwrap();
    assert_eq!(json["counts"]["documents"], 31);
    assert_eq!(json["counts"]["rejects"], 4);
    assert_eq!(json["counts"]["rejects_by_error"]["too_large"], 1);
    assert_eq!(json["counts"]["rejects_by_error"]["empty"], 2);
    assert_eq!(json["datasets"]["rejects"]["rows"], 4);
}

/// A pipeline with more in it.
fn with(project: &Project, more: &str) {
    let text = format!("[input]\npaths = [\"reports\"]\n[output]\ndir = \"out\"\n{more}");
    fs::write(project.path().join("p.toml"), text).unwrap();
}

#[test]
fn a_snapshot_that_fails_a_gate_is_set_aside_with_the_reason() {
    let project = Project::with_reports();
    with(&project, "[gates]\nmax_rejects_percent = 5\nmax_change_percent = 50\nno_new_errors = true\n");
    let out = project.run(&[]);
    let before = fs::read_link(out.join("current")).unwrap();
    for n in 0..10 {
        project.write(&format!("empty{n}.txt"), b"");
    }
    let (code, stdout, stderr) = project.nianbao(&["run", "p.toml"]);
    assert_eq!(code, 1, "{stderr}");
    assert!(stderr.contains("gate max_rejects_percent: limit 5, found 24.39"), "{stderr}");
    assert!(stderr.contains("gate no_new_errors: limit none, found empty"), "{stderr}");
    assert!(stdout.contains("/failed/"), "{stdout}");
    assert_eq!(before, fs::read_link(out.join("current")).unwrap());
    let failed: Vec<_> = fs::read_dir(out.join("failed")).unwrap().map(Result::unwrap).collect();
    let manifest = fs::read_to_string(failed[0].path().join("run.json")).unwrap();
    assert!(failed.len() == 1 && manifest.contains("\"passed\": false"), "{manifest}");
}

#[test]
fn the_oldest_snapshots_are_removed_and_the_current_one_stays() {
    let project = Project::with_reports();
    with(&project, "keep = 2\n");
    let mut published = Vec::new();
    for n in 0..4 {
        project.write("more.txt", crate::project::report("某市人民政府", 2016, n).as_bytes());
        let out = project.run(&[]);
        published.push(fs::read_link(out.join("current")).unwrap().file_name().unwrap().to_owned());
    }
    let out = project.path().join("out");
    let mut left: Vec<_> = fs::read_dir(out.join("snapshots")).unwrap().map(|e| e.unwrap().file_name()).collect();
    let mut last = published[2..].to_vec();
    left.sort();
    last.sort();
    assert_eq!(left, last);
    assert!(out.join("facts").is_dir() && out.join("run.json").is_file());
}

#[test]
fn gates_that_cannot_be_are_a_configuration_error() {
    let project = Project::with_reports();
    with(&project, "keep = 0\n");
    assert_eq!(project.nianbao(&["run", "p.toml"]).0, 2);
    with(&project, "[gates]\nmax_rejects_percent = -1\n");
    let (code, _, stderr) = project.nianbao(&["run", "p.toml"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("p.toml:6: gates.max_rejects_percent is -1; expected a percentage"), "{stderr}");
}
