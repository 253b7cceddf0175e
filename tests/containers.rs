//! The same report in another container gives the same facts.

use std::fs;
use std::path::{Path, PathBuf};

use nianbao::fetch;
use nianbao::pipeline;
use nianbao::schema::Schemas;

/// What must not change with the container: metric, applicant, value.
type Figure = (String, String, String);

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The figures of a file, sorted.
pub fn figures(file: &Path) -> Vec<Figure> {
    let schemas = Schemas::embedded().unwrap();
    let source = fetch::one(file).unwrap();
    let (record, _) = pipeline::read_one(source, None, 1 << 30, &schemas).unwrap_or_else(|r| panic!("{r:?}"));
    let figure = |f: &nianbao::model::Fact| {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        (text(&f.metric), text(&f.applicant), format!("{:?}", f.value))
    };
    let mut figures: Vec<_> = record.report.facts.iter().map(figure).collect();
    figures.sort();
    figures
}

/// Compares each fixture of a folder with the example that it was made from.
fn fixtures_equal_their_sources(kind: &str) {
    let mut files: Vec<_> =
        fs::read_dir(root().join("tests/fixtures").join(kind)).unwrap().map(Result::unwrap).collect();
    files.sort_by_key(fs::DirEntry::path);
    assert!(files.len() >= 4);
    let mut wrong = Vec::new();
    for file in files {
        let name = Path::new(&file.file_name()).with_extension("html");
        let (expected, found) = (figures(&root().join("examples/reports").join(&name)), figures(&file.path()));
        let missing: Vec<_> = expected.iter().filter(|f| !found.contains(f)).collect();
        let extra: Vec<_> = found.iter().filter(|f| !expected.contains(f)).collect();
        if expected != found || expected.is_empty() {
            wrong.push(format!(
                "{kind} {name:?}: {} of {}; missing {missing:?}; extra {extra:?}",
                found.len(),
                expected.len()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn docx() {
    fixtures_equal_their_sources("docx");
}

#[test]
fn xlsx() {
    fixtures_equal_their_sources("xlsx");
}

#[test]
fn xls() {
    fixtures_equal_their_sources("xls");
}

#[test]
fn ods() {
    fixtures_equal_their_sources("ods");
}

#[test]
fn doc() {
    fixtures_equal_their_sources("doc");
}
