//! What a report states is what the program reads in it: no figure more, no figure less, none other.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use nianbao::model::{Origin, Period, Place, Source};
use nianbao::pipeline;

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

/// What the program reads.
fn read(made: &Made) -> BTreeSet<True> {
    let path = format!("report.{}", made.extension);
    let source = Source { path, place: Place::Memory(made.bytes.clone()), ..Source::default() };
    let Ok((record, _)) = pipeline::read_one(source, None, 1 << 26, &kit().schemas) else { return BTreeSet::new() };
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

/// Reports of a format that are not read as what they state; the first is shrunk and shown.
fn all_are_read(format: Format) {
    let wanted = Wanted {
        formats: vec![format],
        forms: kit()
            .forms()
            .into_iter()
            .filter(|form| format == Format::Html || !form.starts_with("e1-coded"))
            .collect(),
        portal_bytes: 0,
    };
    let make = |dice: &mut Dice| render::make(&wanted, kit(), dice);
    let failed = seeds().filter(|seed| !wrong(&make(&mut Dice::new(*seed))).is_empty()).collect::<Vec<u64>>();
    let Some(first) = failed.first() else { return };
    let mut dice = Dice::new(*first);
    make(&mut dice);
    let again = |choices: &Choices| make(&mut Dice::replay(choices.clone()));
    let smallest = shrink(dice.made(), ATTEMPTS, &mut |choices| !wrong(&again(choices)).is_empty());
    let plain = again(&smallest);
    let differences = wrong(&plain).join("\n");
    panic!(
        "{}\n{differences}\nThis is the plainest report like that of seed {first}: {smallest:?}\nSeeds that fail: {failed:?}",
        plain.shown
    );
}

/// `NIANBAO_SYNTH_SEEDS=1000` tries more, `NIANBAO_SYNTH_SEEDS=17..18` one.
fn seeds() -> std::ops::Range<u64> {
    let wanted = std::env::var("NIANBAO_SYNTH_SEEDS").unwrap_or_else(|_| "100".to_owned());
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
