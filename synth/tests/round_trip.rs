//! What a report states is what the program reads in it: no figure more, no figure less, none other.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use nianbao::model::{Finding, Origin, Outcome, Period, Place, Severity, Source};
use nianbao::pipeline;
use nianbao::publish::Record;

use synth::dice::{Choices, Dice};
use synth::figures::Key;
use synth::kit::Kit;
use synth::render::{self, Format, Made, Wanted};
use synth::shrink::shrink;
use synth::truth::True;

/// How often a failing report is made plainer.
const ATTEMPTS: usize = 400;

fn kit() -> &'static Kit {
    static KIT: OnceLock<Kit> = OnceLock::new();
    KIT.get_or_init(|| Kit::embedded().unwrap())
}

fn record(made: &Made) -> Option<Record> {
    let path = format!("report.{}", made.extension);
    let source = Source { path, place: Place::Memory(made.bytes.clone()), ..Source::default() };
    Some(pipeline::read_one(source, None, 1 << 26, &kit().schemas).ok()?.0)
}

/// What the program reads.
fn read(made: &Made) -> BTreeSet<True> {
    let Some(record) = record(made) else { return BTreeSet::new() };
    let facts = record.report.facts.into_iter().filter_map(|fact| {
        Some(True {
            key: Key {
                metric: fact.metric.or(fact.local_metric)?,
                applicant: fact.applicant.unwrap_or_default(),
                of_year: fact.period != Period::Cumulative,
            },
            value: fact.value.number()?.normalize(),
            unit: fact.unit,
            in_table: fact.origin == Origin::Table,
        })
    });
    facts.collect()
}

/// The differences, or none.
fn wrong(made: &Made) -> Vec<String> {
    let (truth, found) = (made.report.truth(), read(made));
    let line = |what: &str, row: &True| {
        let source = if row.in_table { "table" } else { "prose" };
        let period = row.key.period().as_str();
        format!("{what} {source} {} {} {period} {} {}", row.key.metric, row.key.applicant, row.value, row.unit)
    };
    let missing = truth.difference(&found).map(|row| line("missing", row));
    missing.chain(found.difference(&truth).map(|row| line("wrong  ", row))).collect()
}

/// Reports of a format are read as what they state.
fn all_are_read(format: Format) {
    all(&Wanted { formats: vec![format], forms: kit().forms(), portal_bytes: 2000, errors: 0 }, &wrong);
}

/// Looks for what is wrong with reports; the first that has something is shrunk and shown.
fn all(wanted: &Wanted, wrong: &dyn Fn(&Made) -> Vec<String>) {
    let make = |dice: &mut Dice| render::make(wanted, kit(), dice);
    let failed = seeds().filter(|seed| !wrong(&make(&mut Dice::new(*seed))).is_empty()).collect::<Vec<u64>>();
    let Some(first) = failed.first() else { return };
    let mut dice = Dice::new(*first);
    make(&mut dice);
    let again = |choices: &Choices| make(&mut Dice::replay(choices.clone()));
    let smallest = shrink(dice.made(), ATTEMPTS, &mut |choices| !wrong(&again(choices)).is_empty());
    let (plain, n) = (again(&smallest), failed.len());
    let differences = wrong(&plain).join("\n");
    panic!(
        "{}\n{differences}\nThis is the plainest report like that of seed {first}: {smallest:?}\n{n} seeds fail: {failed:?}",
        plain.shown
    );
}

/// Errors that the program finds in the figures.
fn contradictions(made: &Made) -> Vec<Finding> {
    let rows = record(made).map(|record| record.findings).unwrap_or_default();
    let findings = rows.into_iter().map(|row| row.finding);
    let is_error = |f: &Finding| f.severity == Severity::Error && f.outcome == Outcome::Fail;
    findings.filter(is_error).collect()
}

/// `NIANBAO_SYNTH_SEEDS=1000` tries more, `NIANBAO_SYNTH_SEEDS=17..18` one.
fn seeds() -> std::ops::Range<u64> {
    let wanted = std::env::var("NIANBAO_SYNTH_SEEDS").unwrap_or_else(|_| "60".to_owned());
    let (first, end) = wanted.split_once("..").unwrap_or(("0", &wanted));
    first.parse().unwrap()..end.parse().unwrap()
}

#[test]
fn text_says_what_it_states() {
    all_are_read(Format::Text);
}

#[test]
fn pages_say_what_they_state() {
    all_are_read(Format::Html);
}

#[test]
fn markdown_says_what_it_states() {
    all_are_read(Format::Markdown);
}

#[test]
fn spreadsheets_say_what_they_state() {
    all_are_read(Format::Csv);
}

#[test]
fn word_documents_say_what_they_state() {
    all_are_read(Format::Docx);
}

#[test]
fn workbooks_say_what_they_state() {
    all_are_read(Format::Xlsx);
}

#[test]
fn printed_reports_say_what_they_state() {
    all_are_read(Format::Pdf);
}

#[test]
fn publisher_and_year_are_read() {
    let wanted =
        Wanted { formats: vec![Format::Html, Format::Text], forms: kit().forms(), portal_bytes: 3000, errors: 0 };
    all(&wanted, &|made| {
        let Some(record) = record(made) else { return vec!["no document".to_owned()] };
        let identity = record.report.identity;
        let found = (identity.publisher.as_deref(), identity.report_year);
        let wrong = found != (Some(&made.report.organ), Some(made.report.year));
        wrong.then(|| format!("{found:?} for {:?}", (&made.report.organ, made.report.year))).into_iter().collect()
    });
}

#[test]
fn consistent_figures_have_no_errors() {
    let wanted = Wanted { formats: vec![Format::Html], forms: kit().forms(), portal_bytes: 0, errors: 0 };
    all(&wanted, &|made| contradictions(made).iter().map(|f| format!("{}: {}", f.check, f.message)).collect());
}

#[test]
fn an_error_is_found_and_stated_as_printed() {
    let wanted = Wanted { formats: vec![Format::Html], forms: kit().forms(), portal_bytes: 0, errors: 1 };
    all(&wanted, &|made| {
        let unseen = !made.report.errors.is_empty() && contradictions(made).is_empty();
        let unseen = unseen.then(|| format!("not found: {:?}", made.report.errors));
        unseen.into_iter().chain(wrong(made)).collect()
    });
}
