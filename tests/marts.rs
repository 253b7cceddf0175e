//! The analytics tables: which figure is used, and that nothing is counted twice. (`make warehouse` compares them with
//! SQL on the same facts.)

use std::fs;
use std::path::Path;

use arrow::array::AsArray;
use arrow::datatypes::Decimal128Type;

use crate::datasets::read;
use crate::project::{Project, report, repository};
use crate::schemas::copied;

/// A row of `metrics_best`.
#[derive(Debug, PartialEq)]
struct Best {
    value: i128,
    rule: String,
    conflicting: Vec<i128>,
    source: String,
    corrected_from: Option<i128>,
}

/// A figure without its six decimals, which are zeros here.
fn whole(value: i128) -> i128 {
    assert_eq!(value % 1_000_000, 0);
    value / 1_000_000
}

/// The rows of one metric, in the order of the files.
fn best(out: &Path, metric: &str) -> Vec<Best> {
    let mut rows = Vec::new();
    for batch in read(&out.join("metrics_best")) {
        let text = |name: &str| batch.column_by_name(name).unwrap().as_string::<i32>().clone();
        let decimal = |name: &str| batch.column_by_name(name).unwrap().as_primitive::<Decimal128Type>().clone();
        let (metrics, rules, sources) = (text("metric_id"), text("rule"), text("source"));
        let (values, corrected) = (decimal("value"), decimal("corrected_from"));
        let conflicting = batch.column_by_name("conflicting_values").unwrap().as_list::<i32>().clone();
        for row in (0..batch.num_rows()).filter(|row| metrics.value(*row) == metric) {
            let others = conflicting.value(row);
            let others = others.as_primitive::<Decimal128Type>().values().iter().map(|v| whole(*v)).collect();
            rows.push(Best {
                value: whole(values.value(row)),
                rule: rules.value(row).to_owned(),
                conflicting: others,
                source: sources.value(row).to_owned(),
                corrected_from: corrected.iter().nth(row).flatten().map(whole),
            });
        }
    }
    rows
}

fn rows(out: &Path, dataset: &str) -> usize {
    read(&out.join(dataset)).iter().map(arrow::record_batch::RecordBatch::num_rows).sum()
}

#[test]
fn a_figure_that_stands_alone_is_the_best_one() {
    let project = Project::new();
    project.write("a.txt", report("某县人民政府", 2016, 120).as_bytes());
    let out = project.run(&[]);
    let [figure] = &best(&out, "applications.received")[..] else { panic!("one row") };
    assert_eq!((figure.value, figure.rule.as_str(), figure.source.as_str()), (7, "only", "table"));
    assert_eq!(rows(&out, "metrics_wide"), 1);
}

#[test]
fn where_prose_and_table_disagree_the_table_is_used_and_the_prose_is_kept_beside_it() {
    let project = Project::new();
    let prose = report("某县人民政府", 2016, 120).replace("主动公开政府信息。", "主动公开政府信息98条。");
    project.write("a.txt", prose.as_bytes());
    let [figure] = &best(&project.run(&[]), "proactive.info")[..] else { panic!("one row") };
    assert_eq!((figure.value, figure.rule.as_str()), (120, "table_over_narrative"));
    assert_eq!(figure.conflicting, [98]);
}

#[test]
fn a_copy_adds_nothing() {
    let project = Project::new();
    project.write("a.txt", report("某县人民政府", 2016, 120).as_bytes());
    let copy = report("某县人民政府", 2016, 120).replace("一、概述", "概述");
    project.write("mirror/b.txt", copy.as_bytes());
    let out = project.run(&[]);
    assert_eq!(rows(&out, "documents"), 2);
    assert_eq!(rows(&out, "metrics_wide"), 1);
    let [figure] = &best(&out, "proactive.info")[..] else { panic!("one row") };
    assert_eq!((figure.value, figure.rule.as_str()), (120, "agree"));
}

#[test]
fn a_copy_whose_publisher_is_written_otherwise_is_no_row_of_its_own() {
    let project = Project::new();
    let example = |name: &str| fs::read(repository().join("examples/reports").join(name)).unwrap();
    let names = ["qingxi-district-2023.html", "qingxi-district-2023-mirror.html"];
    names.iter().for_each(|name| project.write(name, &example(name)));
    let out = project.run(&[]);
    assert_eq!((rows(&out, "documents"), rows(&out, "metrics_wide")), (2, 1));
}

#[test]
fn an_organ_is_one_however_its_name_is_printed() {
    let project = Project::new();
    project.write("a.txt", report("淮安市洪泽区人民政府", 2022, 120).as_bytes());
    project.write("b.txt", report("洪泽区政府", 2022, 130).as_bytes());
    let out = project.run(&[]);
    let [figure] = &best(&out, "proactive.info")[..] else { panic!("one row") };
    // Nothing tells the two reports apart but their order.
    let mut values = vec![figure.value];
    values.extend(&figure.conflicting);
    values.sort_unstable();
    assert_eq!((values, figure.rule.as_str()), (vec![120, 130], "first_printed"));
    assert_eq!((rows(&out, "metrics_wide"), rows(&out, "applications_wide")), (1, 1));
}

#[test]
fn two_organs_and_two_years_are_rows_of_their_own() {
    let project = Project::new();
    project.write("a.txt", report("某县人民政府", 2016, 120).as_bytes());
    project.write("b.txt", report("某县人民政府", 2017, 130).as_bytes());
    project.write("c.txt", report("某市人民政府", 2016, 140).as_bytes());
    let values: Vec<_> = best(&project.run(&[]), "proactive.info").iter().map(|b| b.value).collect();
    assert_eq!(values, [120, 140, 130]);
}

#[test]
fn prose_and_old_forms_speak_for_all_applicants() {
    let project = Project::new();
    project.write("a.txt", report("某县人民政府", 2016, 120).as_bytes());
    let batches = read(&project.run(&[]).join("applications_wide"));
    let applicants: Vec<_> =
        batches.iter().flat_map(|b| b.column_by_name("applicant").unwrap().as_string::<i32>()).collect();
    assert_eq!(applicants, [Some("all")]);
}

#[test]
fn streaming_makes_the_same_tables() {
    let project = Project::with_reports();
    let best = |out: &str| crate::project::files(&project.path().join(out).join("current/metrics_best"));
    project.run(&["--output", "small"]);
    let mut large = project.command();
    large.args(["run", "p.toml", "--output", "large"]).env("POLARS_FORCE_STREAMING", "1").assert().success();
    assert!(best("small") == best("large"));
}

/// A project with one report and a correction of it.
fn corrected(from: &str, publisher: &str) -> Project {
    let project = Project::new();
    project.write("a.txt", report("某县人民政府", 2016, 120).as_bytes());
    let correction = format!(
        "[[correction]]\npublisher = \"{publisher}\"\nreport_year = 2016\nmetric = \"proactive.info\"\nfrom = \"{from}\"\n\
         to = \"210\"\nreason = \"digits swapped\"\nsource = \"the organ's letter\"\n"
    );
    fs::create_dir_all(copied(&project).join("corrections")).unwrap();
    fs::write(project.path().join("schemas/corrections/2016.toml"), correction).unwrap();
    project
}

#[test]
fn a_correction_changes_the_best_value_and_no_fact() {
    let project = corrected("120", "某县人民政府");
    let out = project.run(&["--schemas", "schemas"]);
    let [figure] = &best(&out, "proactive.info")[..] else { panic!("one row") };
    assert_eq!((figure.value, figure.rule.as_str(), figure.corrected_from), (210, "correction", Some(120)));
    let printed = crate::datasets::column(&out.join("facts"), "raw_value");
    assert!(printed.iter().any(|v| v == "120") && printed.iter().all(|v| v != "210"));
}

#[test]
fn a_correction_of_what_is_no_longer_printed_fails_with_its_place() {
    let project = corrected("119", "某县人民政府");
    let (code, _, stderr) = project.nianbao(&["run", "p.toml", "--schemas", "schemas"]);
    assert_eq!(code, 3, "{stderr}");
    assert!(stderr.contains("schemas/corrections/2016.toml:4"), "{stderr}");
    assert!(stderr.contains("does not print 119"), "{stderr}");
    assert!(!project.path().join("out/current").exists());
}

#[test]
fn a_correction_of_a_report_that_is_not_there_waits() {
    corrected("120", "某市人民政府").run(&["--schemas", "schemas"]);
}

#[test]
fn errors_in_a_correction_have_a_place() {
    let project = corrected("twelve", "某县人民政府");
    let (code, _, stderr) = project.nianbao(&["run", "p.toml", "--schemas", "schemas"]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("schemas/corrections/2016.toml:5: `twelve` is no number"), "{stderr}");
}
