//! PDF: the figures are those of the document that the PDF was made from, each on its page.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use nianbao::model::{Origin, RejectKind, Value};
use nianbao::pipeline::read_one;
use nianbao::publish::Record;
use nianbao::schema::Schemas;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(file: &Path, schemas: &Schemas) -> Record {
    read_one(nianbao::fetch::one(file).unwrap(), None, 64 << 20, schemas).unwrap().0
}

/// How often each figure of a metric and an applicant is found.
type Figures = BTreeMap<(String, String, String), usize>;

fn figures(record: &Record) -> Figures {
    let mut figures = Figures::new();
    // Figures of the tables; the prose around them is read from what the writer of the PDF made of it.
    for fact in record.report.facts.iter().filter(|fact| fact.origin == Origin::Table) {
        let value = match fact.value {
            Value::Number(number) => number.normalize().to_string(),
            _ => fact.value.state().to_owned(),
        };
        let metric = fact.metric.clone().or(fact.local_metric.clone()).unwrap_or_default();
        *figures.entry((metric, fact.applicant.clone().unwrap_or_default(), value)).or_default() += 1;
    }
    figures
}

#[test]
fn the_figures_are_those_of_the_page_that_was_printed() {
    let schemas = Schemas::embedded().unwrap();
    let mut seen = 0;
    for entry in fs::read_dir(root().join("tests/fixtures/pdf")).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let page = root().join("examples/reports").join(format!("{}.html", name.split('.').next().unwrap()));
        if !name.ends_with(".pdf") || !page.exists() {
            continue;
        }
        let (pdf, html) = (read(&file, &schemas), read(&page, &schemas));
        assert_eq!(figures(&pdf), figures(&html), "{name}");
        assert_eq!(pdf.report.identity.report_year, html.report.identity.report_year, "{name}");
        check_pages(&pdf, &name);
        seen += 1;
    }
    assert_eq!(seen, 7);
}

/// Every figure has a page, and rows further down are on the same page or a later one.
fn check_pages(record: &Record, name: &str) {
    let pages = record.report.document.pages.len() as u32;
    let mut last = 1;
    for fact in &record.report.facts {
        let page = fact.page.unwrap();
        assert!(last <= page && page <= pages, "{name}: {} on page {page} after {last}", fact.evidence);
        last = page;
    }
    assert!(last > 1, "{name}");
}

#[test]
fn a_password_is_asked_for() {
    let schemas = Schemas::embedded().unwrap();
    let file = root().join("tests/fixtures/pdf/encrypted.pdf");
    let reject = read_one(nianbao::fetch::one(&file).unwrap(), None, 64 << 20, &schemas).unwrap_err();
    assert_eq!(reject.error, RejectKind::Encrypted);
}

/// A report that is not part of the repository; the test holds where it is at hand.
#[test]
fn every_figure_of_a_real_report() {
    let shared = root().join("../shared");
    let file = shared.join("corpus/hongze-2023.pdf");
    if !file.exists() {
        return;
    }
    let record = read(&file, &Schemas::embedded().unwrap());
    let mut found = figures(&record);
    let gold = fs::read_to_string(shared.join("gold/hongze_2023.csv")).unwrap();
    for line in gold.lines().skip(1).filter(|line| line.contains(",table,yes,")) {
        let field: Vec<&str> = line.split(',').collect();
        let key = (field[0].to_owned(), field[1].to_owned(), field[2].to_owned());
        assert!(found.remove(&key).is_some(), "{line}");
    }
    assert!(found.is_empty(), "{found:?}");
    check_pages(&record, "hongze-2023.pdf");
}
