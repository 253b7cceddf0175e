//! Whole reports in prose, each written in a manner of its own: how many of their figures are found, and how many facts
//! are said that they do not hold.
//!
//! ```text
//! tests/prose/<set>/*.txt          the reports
//! tests/prose/<set>/figures.csv    source_file,metric_id,applicant,value,unit,source,required,qualifier
//! tests/prose/floors.csv           set,found,extra: at least so many required figures, at most so many other facts
//! ```
//!
//! Not every figure is found. A rule that finds more moves the floor; one that finds fewer, or says what is not there,
//! fails.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use rust_decimal::Decimal;

use nianbao::{fetch, pipeline};

use crate::gold::csv;
use crate::project::{embedded, repository};

type Row = BTreeMap<String, String>;
type Figure = (String, Decimal);

/// The facts of a report that are of one of some metrics.
fn facts(path: &Path, counted: &BTreeSet<String>) -> BTreeSet<Figure> {
    let source = fetch::one(path).unwrap();
    let (record, _) = pipeline::read_one(source, None, 1 << 26, embedded()).unwrap_or_else(|r| panic!("{r:?}"));
    let facts = record.report.facts.into_iter();
    let figures = facts.filter_map(|fact| Some((fact.metric?, fact.value.number()?.normalize())));
    figures.filter(|(metric, _)| counted.contains(metric)).collect()
}

fn figures(row: &Row) -> impl Iterator<Item = Figure> + '_ {
    let value = row["value"].parse::<Decimal>().unwrap().normalize();
    row["metric_id"].split('|').map(move |metric| (metric.to_owned(), value))
}

/// Required figures found, facts that the figures do not hold, and a line for each difference.
fn read(folder: &Path) -> (usize, usize, String) {
    let rows = csv(&folder.join("figures.csv"));
    let counted = rows.iter().flat_map(figures).map(|(metric, _)| metric).collect();
    let (mut hits, mut extras, mut log) = (0, 0, String::new());
    let mut files: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    rows.iter().for_each(|row| files.entry(&row["source_file"]).or_default().push(row));
    for (file, rows) in files {
        let facts = facts(&folder.join(file), &counted);
        for row in rows.iter().filter(|row| row["required"] == "yes") {
            let found = figures(row).any(|figure| facts.contains(&figure));
            hits += usize::from(found);
            if !found {
                writeln!(log, "{file}: missing {} {}", row["metric_id"], row["value"]).unwrap();
            }
        }
        let allowed: BTreeSet<Figure> = rows.iter().flat_map(|row| figures(row)).collect();
        for (metric, value) in facts.difference(&allowed) {
            extras += 1;
            writeln!(log, "{file}: extra {metric} {value}").unwrap();
        }
    }
    (hits, extras, log)
}

#[test]
fn no_fewer_figures_are_found_than_before() {
    let root = repository().join("tests/prose");
    for floor in csv(&root.join("floors.csv")) {
        let (found, extra, log) = read(&root.join(&floor["set"]));
        let least: usize = floor["found"].parse().unwrap();
        let most: usize = floor["extra"].parse().unwrap();
        assert!(found >= least && extra <= most, "{}: {found} found, {extra} extra\n{log}", floor["set"]);
        if found > least || extra < most {
            eprintln!("{}: {found} found, {extra} extra; the floor can be moved", floor["set"]);
        }
    }
}
