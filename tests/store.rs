//! Publishing to a store, here to a folder (`file://`). `tests/warehouse/store.py` (`make warehouse`) publishes to a
//! server that speaks S3.

use std::fs;
use std::path::Path;

use crate::project::{Project, files, report};

/// Publishes what `out` holds to `store`; returns the exit code and all that was said.
fn publish(project: &Project, args: &[&str]) -> (i32, String) {
    let place = format!("file://{}", project.path().join("store").display());
    let (code, stdout, stderr) = project.nianbao(&[&["publish", "out", "--to", &place], args].concat());
    (code, stdout + &stderr)
}

/// The snapshot that the pointer of the store names.
fn current(store: &Path) -> String {
    let text = fs::read_to_string(store.join("current")).unwrap();
    text.strip_prefix("snapshots/").unwrap().to_owned()
}

/// The name of the current snapshot on disk, which the store must hold to the byte.
fn assert_same(project: &Project) -> String {
    let store = project.path().join("store");
    let id = current(&store);
    assert_eq!(files(&project.path().join("out/current")), files(&store.join("snapshots").join(&id)));
    id
}

#[test]
fn a_store_holds_the_files_of_the_snapshots_and_names_the_last() {
    let project = Project::with_reports();
    project.run(&[]);
    let (code, said) = publish(&project, &[]);
    assert!(code == 0 && said.contains(" 0 copied there, 0 found there"), "{said}");
    let first = assert_same(&project);

    project.write("new.txt", report("某市人民政府", 2015, 7).as_bytes());
    project.run(&[]);
    let (_, said) = publish(&project, &[]);
    assert!(!said.contains(" 0 copied there"), "years without the new report are copied: {said}");
    let second = assert_same(&project);
    assert_ne!(first, second);
    let (code, said) = publish(&project, &[]);
    assert!(code == 0 && said.contains("is published already"), "{said}");

    let older = format!("out/snapshots/{first}");
    let place = format!("file://{}", project.path().join("store").display());
    let (code, said, _) = project.nianbao(&["publish", &older, "--to", &place]);
    assert!(code == 0 && said.contains("0 files uploaded (0 bytes), 0 copied there"), "{said}");
    assert_eq!(current(&project.path().join("store")), first);
    let (_, said) = publish(&project, &["--keep", "1"]);
    assert!(said.contains("1 old snapshots removed"), "{said}");
    assert_eq!(assert_same(&project), second);
    assert!(!project.path().join("store/snapshots").join(first).exists());
}

#[test]
fn what_is_missing_in_the_store_comes_again() {
    let project = Project::with_reports();
    project.run(&[]);
    publish(&project, &[]);
    let folder = project.path().join("store/snapshots").join(current(&project.path().join("store")));
    fs::remove_file(folder.join("rejects/part-0.parquet")).unwrap();
    let (code, said) = publish(&project, &[]);
    assert!(code == 0 && said.contains(": 1 files uploaded"), "{said}");
    assert_same(&project);
}

#[test]
fn a_damaged_file_is_not_published() {
    let project = Project::with_reports();
    let out = project.run(&[]);
    publish(&project, &[]);
    let before = current(&project.path().join("store"));
    project.write("new.txt", report("某市人民政府", 2015, 7).as_bytes());
    project.run(&[]);
    let facts = out.join("current/facts/report_year=2015/part-0.parquet");
    let mut bytes = fs::read(&facts).unwrap();
    bytes[100] ^= 1;
    fs::write(&facts, bytes).unwrap();
    let (code, said) = publish(&project, &[]);
    assert!(code == 3 && said.contains("is not the file that run.json names"), "{said}");
    assert_eq!(current(&project.path().join("store")), before);
}

#[test]
fn what_is_no_place_or_not_ours_is_refused() {
    let project = Project::new();
    project.write("a.txt", b"");
    let store = project.path().join("store");
    let (code, said) = publish(&project, &[]);
    assert!(code == 2 && said.contains("out is no snapshot"), "{said}");
    assert!(!store.exists());
    project.run(&[]);
    let (code, _, said) = project.nianbao(&["publish", "out", "--to", "/srv/store"]);
    assert!(code == 2 && said.contains("must be s3://"), "{said}");
    fs::create_dir(&store).unwrap();
    fs::write(store.join("current"), "a diary").unwrap();
    let (code, said) = publish(&project, &[]);
    assert!(code == 3 && said.contains("made by something else"), "{said}");
    assert_eq!(files(&store), [("current".to_owned(), b"a diary".to_vec())]);
}
