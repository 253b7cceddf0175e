//! Figures of a report that hold all identities, made by the rules of `figures/tables.toml`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use nianbao::model::Period;

use crate::dice::Stream;

/// What a figure counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// A metric of the dictionary, or the name of a row that only its form has.
    pub metric: String,
    /// The type of applicant; "" for metrics without.
    pub applicant: String,
    /// Whether the figure is of the year, and not of all years so far.
    pub of_year: bool,
}

impl Key {
    /// A figure of the year.
    pub fn new(metric: &str, applicant: &str) -> Self {
        Self { metric: metric.to_owned(), applicant: applicant.to_owned(), of_year: true }
    }

    /// The period as facts have it.
    pub fn period(&self) -> Period {
        if self.of_year { Period::Year } else { Period::Cumulative }
    }
}

/// The figures of a report.
pub type Figures = BTreeMap<Key, Decimal>;

/// The rules, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    sizes: Vec<usize>,
    totals: BTreeMap<String, Vec<String>>,
    group: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    forms: Vec<String>,
    #[serde(default)]
    applicants: BTreeMap<String, usize>,
    rules: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Rule {
    Draw(Draw),
    Split { split: Vec<String>, into: BTreeMap<String, usize> },
    Part(Part),
    Sum { sum: String, of: Vec<String> },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Draw {
    draw: String,
    scale: usize,
    #[serde(default = "always")]
    percent: usize,
    #[serde(default)]
    signed: bool,
    /// How many decimals it may have, the plainest first.
    #[serde(default)]
    decimals: Vec<u32>,
    /// "city": none below the city.
    only: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    part: String,
    of: String,
    #[serde(default)]
    percent: usize,
    #[serde(default = "ten")]
    tenths: usize,
}

fn always() -> usize {
    100
}

fn ten() -> usize {
    10
}

/// The total over all types of applicants, and the subtotal of organisations.
const ALL: &str = "all";
const ORGANISATIONS: &str = "organisations";
const PERSON: &str = "natural_person";

/// How large the figures of an organ are.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// The index of `sizes`.
    pub step: usize,
    /// Whether the organ makes rules of its own.
    pub is_city: bool,
}

impl Rules {
    /// Metrics of a form that are the sum of others.
    pub fn totals(&self, form: &str) -> &[String] {
        self.totals.get(form).map_or(&[], Vec::as_slice)
    }

    /// Figures of a form.
    pub fn figures(&self, form: &str, size: Size, dice: &mut Stream<'_>) -> Figures {
        let mut maker =
            Maker { figures: Figures::new(), base: self.sizes[size.step.min(self.sizes.len() - 1)], size, dice };
        for group in self.group.iter().filter(|g| g.forms.iter().any(|f| f == form)) {
            if group.applicants.is_empty() {
                group.rules.iter().for_each(|rule| maker.apply(rule, "", 1000));
            } else {
                maker.by_applicant(group);
            }
        }
        maker.figures
    }
}

/// Adds the figures of earlier years, as the cumulative ones.
pub fn with_earlier(figures: Figures, earlier: Figures) -> Figures {
    let mut all = figures.clone();
    for (key, value) in figures {
        let before = earlier.get(&key).copied().unwrap_or_default();
        all.insert(Key { of_year: false, ..key }, value + before);
    }
    all
}

struct Maker<'a, 's> {
    figures: Figures,
    base: usize,
    size: Size,
    dice: &'a mut Stream<'s>,
}

impl Maker<'_, '_> {
    fn by_applicant(&mut self, group: &Group) {
        for (applicant, weight) in &group.applicants {
            group.rules.iter().for_each(|rule| self.apply(rule, applicant, *weight));
        }
        let mut totals = Figures::new();
        for (key, value) in self.figures.iter().filter(|(key, _)| group.applicants.contains_key(&key.applicant)) {
            let wholes = if key.applicant == PERSON { &[ALL][..] } else { &[ALL, ORGANISATIONS][..] };
            for whole in wholes {
                *totals.entry(Key::new(&key.metric, whole)).or_default() += value;
            }
        }
        self.figures.extend(totals);
    }

    fn get(&self, metric: &str, applicant: &str) -> usize {
        let value = self.figures.get(&Key::new(metric, applicant)).copied().unwrap_or_default();
        usize::try_from(value).unwrap_or(0)
    }

    fn set(&mut self, metric: &str, applicant: &str, value: usize) {
        self.figures.insert(Key::new(metric, applicant), Decimal::from(value));
    }

    fn apply(&mut self, rule: &Rule, applicant: &str, weight: usize) {
        match rule {
            Rule::Draw(draw) => self.draw(draw, applicant, weight),
            Rule::Part(part) => {
                let whole = self.get(&part.of, applicant);
                let all = self.dice.chance(part.percent);
                let value = if all { whole } else { self.dice.below(whole * part.tenths / 10 + 1) };
                self.set(&part.part, applicant, value);
            }
            Rule::Sum { sum, of } => {
                let value = of.iter().map(|part| self.get(part, applicant)).sum();
                self.set(sum, applicant, value);
            }
            Rule::Split { split, into } => {
                let whole = split.iter().map(|part| self.get(part, applicant)).sum();
                self.split(whole, into, applicant);
            }
        }
    }

    fn draw(&mut self, draw: &Draw, applicant: &str, weight: usize) {
        let allowed = draw.only.is_none() || self.size.is_city;
        let drawn = self.dice.chance(draw.percent);
        // A rare applicant comes now and then even to a small organ.
        let thousandths = self.base * draw.scale * weight;
        let most = thousandths / 1000 + usize::from(self.dice.below(1000) + thousandths % 1000 >= 1000);
        let (first, second) = (self.dice.below(most + 1), self.dice.below(most + 1));
        let value = if allowed && drawn { first.min(second) } else { 0 };
        let decimals = if draw.decimals.is_empty() { 0 } else { *self.dice.pick(&draw.decimals) };
        let negative = draw.signed && self.dice.chance(30);
        let value = Decimal::new(i64::try_from(value).unwrap_or(0) * if negative { -1 } else { 1 }, decimals);
        self.figures.insert(Key::new(&draw.draw, applicant), value.normalize());
    }

    fn split(&mut self, whole: usize, into: &BTreeMap<String, usize>, applicant: &str) {
        let weights: Vec<usize> = into.values().copied().collect();
        let mut shares = vec![0; weights.len()];
        let total: usize = weights.iter().sum();
        let mut left = whole;
        if whole > 40 {
            for (share, weight) in shares.iter_mut().zip(&weights) {
                *share = (whole * weight / total * self.dice.between(30, 110) / 100).min(left);
                left -= *share;
            }
        }
        if left > 40 {
            shares[0] += left;
        } else {
            (0..left).for_each(|_| shares[self.dice.weighted(&weights)] += 1);
        }
        for (metric, share) in into.keys().zip(shares) {
            self.set(metric, applicant, share);
        }
    }
}
