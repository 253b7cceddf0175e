//! Schemas are data: what a folder of them changes, and how errors in them are told.

use std::fs;
use std::path::Path;

use nianbao::schema::{SchemaFiles, Schemas};

use crate::project::{Project, repository};

/// Copies the schemas of the repository into a project.
pub fn copied(project: &Project) -> std::path::PathBuf {
    let (from, to) = (repository().join("schemas"), project.path().join("schemas"));
    for entry in walkdir::WalkDir::new(&from).into_iter().map(Result::unwrap) {
        let target = to.join(entry.path().strip_prefix(&from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
    to
}

/// Replaces the first occurrence in a file; the text must be there.
pub fn replace(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{} has no {from}", file.display());
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

/// A report that prints 行政许可 under a name that no form knows.
pub const RENAMED: &str =
    "某县2022年政府信息公开工作年度报告\n信息内容|本年处理决定数量\n审批准入件|418\n行政处罚|73\n行政强制|6\n";

#[test]
fn an_alias_is_one_line_and_no_rebuild() {
    let project = Project::new();
    project.write("a.txt", RENAMED.as_bytes());
    let schemas = copied(&project);
    let explain = ["explain", "reports/a.txt", "--metric", "permits.decisions"];
    assert_eq!(project.nianbao(&explain).0, 2);
    replace(&schemas.join("forms/2021.toml"), "\"行政许可事项\"", "\"审批准入件\",\n      \"行政许可事项\"");
    let (code, stdout, stderr) = project.nianbao(&[&explain[..], &["--schemas", "schemas"]].concat());
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("»418«") && stdout.contains("alias"), "{stdout}");
}

#[test]
fn a_pipeline_can_name_the_schemas_too() {
    let project = Project::new();
    project.write("a.txt", RENAMED.as_bytes());
    replace(&copied(&project).join("forms/2021.toml"), "\"行政许可事项\"", "\"审批准入件\", \"行政许可事项\"");
    let pipeline = "[input]\npaths = [\"reports\"]\n[output]\ndir = \"out\"\n[schemas]\ndir = \"schemas\"\n";
    fs::write(project.path().join("p.toml"), pipeline).unwrap();
    let json = fs::read_to_string(project.run(&[]).join("run.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["counts"]["facts"], 3);
}

/// The line of a text in a file, from 1.
fn line_of(file: &Path, text: &str) -> usize {
    let content = fs::read_to_string(file).unwrap();
    content[..content.find(text).unwrap()].matches('\n').count() + 1
}

#[test]
fn all_errors_are_reported_at_once_with_file_and_line() {
    let project = Project::with_reports();
    let schemas = copied(&project);
    let (form, labels) = (schemas.join("forms/2021.toml"), schemas.join("labels.toml"));
    replace(&form, "metric = \"permits.decisions\"", "metric = \"permits.decision\"");
    replace(&schemas.join("forms/2019.toml"), "values = 22", "values = 23");
    replace(&labels, "introductions =", "introduction =");
    let (code, _, stderr) = project.nianbao(&["run", "p.toml", "--schemas", "schemas"]);
    assert_eq!(code, 2);
    let place = |file: &str, text: &str| format!("schemas/{file}:{}: ", line_of(&schemas.join(file), text));
    for (file, text, says) in [
        ("forms/2021.toml", "\"permits.decision\"", "metric `permits.decision` is not in metrics.toml"),
        ("forms/2019.toml", "values = 23", "declares values = 23"),
        ("labels.toml", "introduction =", "unknown field `introduction`, expected one of `numerals`"),
    ] {
        let place = place(file, text);
        assert!(stderr.lines().any(|line| line.contains(&place) && line.contains(says)), "{place}{says}\n{stderr}");
    }
    assert!(!project.path().join("out").exists());
}

#[test]
fn each_edition_stands_before_its_local_variants() {
    let ids: Vec<String> = Schemas::embedded().unwrap().forms.into_iter().map(|form| form.id).collect();
    let place = |id: &str| ids.iter().position(|i| i == id).unwrap();
    assert!(place("2019") < place("2019-wuhan") && place("2014") < place("2014-jiangsu"), "{ids:?}");
}

#[test]
fn every_file_below_schemas_is_read_by_something() {
    let embedded = SchemaFiles::embedded();
    for entry in walkdir::WalkDir::new(repository().join("schemas")).into_iter().map(Result::unwrap) {
        let name = entry.path().strip_prefix(repository().join("schemas")).unwrap().display().to_string();
        let known = [
            "page.toml",
            "identity.toml",
            "labels.toml",
            "values.toml",
            "metrics.toml",
            "script.txt",
            "README.md",
            "analytics/best.toml",
            "analytics/outcomes.toml",
            "regions/regions.txt",
            "regions/towns.txt",
            "regions/zones.txt",
            "regions/README.md",
            "checks/README.md",
        ];
        let folders = ["forms/", "narrative/", "checks/", "corrections/"];
        let form = folders
            .iter()
            .find_map(|folder| name.strip_prefix(folder))
            .is_some_and(|f| f.ends_with(".toml") && !f.contains('/'));
        assert!(
            entry.file_type().is_dir() || form || known.contains(&name.as_str()),
            "schemas/{name} is read by nothing"
        );
        let part = name.ends_with(".toml") || name.ends_with(".txt");
        assert_eq!(embedded.get(&name).is_some(), part, "schemas/{name}");
    }
}
