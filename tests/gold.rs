//! Figures of whole reports against gold: the examples of the repository, and a corpus beside it.
//!
//! Gold holds every printed figure of a report (`metric_id,applicant,value,unit,source,required,qualifier`; `a|b` in
//! metric_id accepts either). Recall counts the required rows, precision the facts with a metric and a value.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;

use nianbao::model::Origin;
use nianbao::{fetch, pipeline};

use crate::project::{embedded, repository};

/// Metric, applicant, value.
type Figure = (String, String, Decimal);

struct Gold {
    metrics: Vec<String>,
    applicant: String,
    value: Decimal,
    required: bool,
}

impl Gold {
    fn figures(&self) -> impl Iterator<Item = Figure> + '_ {
        self.metrics.iter().map(|metric| (metric.clone(), self.applicant.clone(), self.value))
    }
}

/// A CSV file without quotes, as rows by column name.
pub fn csv(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    assert!(!text.contains('"'), "{}: quotes are not read here", path.display());
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let names: Vec<&str> = lines.next().unwrap_or_default().trim_start_matches('\u{feff}').split(',').collect();
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells.len(), names.len(), "{}: {line}", path.display());
            names.iter().zip(cells).map(|(name, cell)| ((*name).to_owned(), cell.trim().to_owned())).collect()
        })
        .collect()
}

fn table_gold(path: &Path) -> Vec<Gold> {
    let rows = csv(path).into_iter().filter(|row| row["source"] == "table");
    rows.map(|row| Gold {
        metrics: row["metric_id"].split('|').map(str::to_owned).collect(),
        applicant: row["applicant"].clone(),
        value: row["value"].parse::<Decimal>().unwrap().normalize(),
        required: row["required"] == "yes",
    })
    .collect()
}

/// The figures read of a report, or why there are none.
fn read(path: &Path) -> Result<BTreeSet<Figure>, String> {
    let source = fetch::one(path).map_err(|e| e.to_string())?;
    let (record, _) = pipeline::read_one(source, None, 1 << 26, embedded()).map_err(|reject| reject.message)?;
    let facts = record.report.facts.into_iter().filter(|fact| fact.origin == Origin::Table);
    Ok(facts
        .filter_map(|fact| Some((fact.metric?, fact.applicant.unwrap_or_default(), fact.value.number()?.normalize())))
        .collect())
}

/// What gold holds and the facts do not, and the other way round.
fn differences(name: &str, gold: &[Gold], found: &BTreeSet<Figure>) -> Vec<String> {
    let missing = gold.iter().filter(|row| row.required && !row.figures().any(|f| found.contains(&f)));
    let missing = missing.map(|r| format!("{name}: missing {} {} {}", r.metrics.join("|"), r.applicant, r.value));
    let allowed: BTreeSet<Figure> = gold.iter().flat_map(Gold::figures).collect();
    let extra = found.difference(&allowed).map(|(m, a, v)| format!("{name}: extra {m} {a} {v}"));
    missing.chain(extra).collect()
}

/// Pairs of gold name and report of a folder with `docs.csv`.
fn pairs(gold: &Path) -> Vec<(String, String)> {
    csv(&gold.join("docs.csv")).into_iter().map(|row| (row["gold"].clone(), row["source_file"].clone())).collect()
}

#[test]
fn the_examples_are_read_without_a_miss_or_an_extra() {
    let (gold, reports) = (repository().join("examples/gold"), repository().join("examples/reports"));
    let pairs = pairs(&gold);
    let files = fs::read_dir(&reports).unwrap().count();
    assert_eq!(pairs.len(), files, "each example has gold");
    let differences: Vec<String> = pairs
        .iter()
        .flat_map(|(name, file)| {
            let found = read(&reports.join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
            differences(name, &table_gold(&gold.join(format!("{name}.csv"))), &found)
        })
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The folder with `corpus/` and `gold/`: NIANBAO_SHARED, or `shared` beside the repository.
pub fn shared() -> Option<PathBuf> {
    let beside = || repository().parent().map(|folder| folder.join("shared"));
    let folder = std::env::var_os("NIANBAO_SHARED").map(PathBuf::from).or_else(beside)?;
    (folder.join("corpus").is_dir() && folder.join("gold/docs.csv").is_file()).then_some(folder)
}

#[test]
fn the_corpus_is_read_without_a_miss_or_an_extra() {
    let Some(shared) = shared() else {
        eprintln!("SKIPPED: no corpus in ../shared; NIANBAO_SHARED names the folder that holds corpus/ and gold/");
        return;
    };
    let (mut all, mut read_reports) = (Vec::new(), 0);
    for (name, file) in pairs(&shared.join("gold")) {
        let path = shared.join("corpus").join(&file);
        let found = read(&path).unwrap_or_else(|e| panic!("{file}: {e}"));
        all.extend(differences(&name, &table_gold(&shared.join("gold").join(format!("{name}.csv"))), &found));
        read_reports += 1;
    }
    assert!(read_reports > 0 && all.is_empty(), "{read_reports} reports\n{}", all.join("\n"));
}
