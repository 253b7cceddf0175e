//! mapped + unmapped + ignored = the numbers of the text, for every report that any test reads.

use std::collections::BTreeSet;
use std::path::Path;

use nianbao::model::{MentionStatus, Report};
use nianbao::{fetch, pipeline};

use crate::gold::shared;
use crate::project::{embedded, repository};

/// Digits outside the tables that lie in no mention or in several, and mentions that say mapped without a fact.
fn lost(report: &Report) -> Vec<String> {
    let text = report.document.text.as_str();
    let in_table = |at: usize| report.tables.iter().any(|table| table.span.range().contains(&at));
    let places = |at: usize| {
        let holding = report.mentions.iter().map(|mention| mention.span).filter(|span| span.range().contains(&at));
        holding.collect::<BTreeSet<_>>().len()
    };
    let around =
        |at: usize| text[..at].chars().rev().take(20).collect::<Vec<_>>().into_iter().rev().collect::<String>();
    let digits = text.char_indices().filter(|&(at, c)| c.is_ascii_digit() && !in_table(at));
    let lost = digits.filter(|&(at, _)| places(at) != 1);
    let lost = lost.map(|(at, _)| format!("{} mentions behind `{}`", places(at), around(at)));
    let mapped = report.mentions.iter().filter(|mention| mention.status == MentionStatus::Mapped);
    let nothing = mapped.filter(|mention| mention.fact.is_none() || mention.metric.is_none());
    lost.chain(nothing.map(|mention| format!("mapped to nothing: {}", mention.subject))).collect()
}

/// How many annual reports of a folder were read, and what was lost of them; of other pages nothing is read.
fn reports(folder: &Path) -> (usize, Vec<String>) {
    let (mut count, mut all) = (0, Vec::new());
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.unwrap();
        let Ok(source) = fetch::one(entry.path()) else { continue };
        let Ok((record, _)) = pipeline::read_one(source, None, 1 << 26, embedded()) else { continue };
        if !record.report.identity.is_annual_report {
            continue;
        }
        count += 1;
        all.extend(lost(&record.report).into_iter().map(|what| format!("{}: {what}", entry.path().display())));
    }
    (count, all)
}

#[test]
fn every_number_of_the_prose_has_one_mention() {
    let own =
        ["examples/reports", "tests/cases", "tests/fixtures", "tests/prose"].map(|folder| repository().join(folder));
    let corpus = shared().map(|shared| shared.join("corpus"));
    if corpus.is_none() {
        eprintln!("SKIPPED for the corpus: no ../shared");
    }
    for folder in own.into_iter().chain(corpus) {
        let (count, lost) = reports(&folder);
        assert!(count > 0 && lost.is_empty(), "{}: {count} reports\n{}", folder.display(), lost.join("\n"));
    }
}
