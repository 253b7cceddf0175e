//! `narrative/*.toml` as written.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::classes::Classes;
use super::roles::OtherYear;

/// `words.toml`: the words around numbers that are the same for all metrics.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordsFile {
    pub numerals: BTreeMap<Spanned<String>, u64>,
    pub powers: BTreeMap<Spanned<String>, u64>,
    pub vague: BTreeMap<String, u64>,
    pub measures: Measures,
    pub groups: BTreeMap<Spanned<String>, Vec<String>>,
    pub qualifiers: Qualifiers,
    #[serde(default)]
    pub classes: Classes,
    pub fillers: Vec<String>,
    pub joiners: Vec<String>,
    pub all_of: Vec<String>,
    pub rest: Vec<String>,
    pub among: Vec<String>,
    pub each: Vec<String>,
    pub distributes: Vec<String>,
    pub zero: Zero,
    pub time: Time,
    pub scope: Scopes,
    pub topics: BTreeMap<String, Vec<String>>,
    pub heads: BTreeMap<Spanned<String>, Vec<String>>,
    pub stays: BTreeMap<Spanned<String>, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    pub count: Vec<String>,
    pub money: BTreeMap<String, Spanned<String>>,
    pub share: Vec<String>,
    pub ignored: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Qualifiers {
    pub over_before: Vec<String>,
    pub under_before: Vec<String>,
    pub about_before: Vec<String>,
    pub over_within: Vec<String>,
    pub over_after: Vec<String>,
    pub about_after: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zero {
    pub received: Vec<String>,
    pub happened: Vec<String>,
    pub cause: Vec<String>,
    pub none: Vec<String>,
    pub not: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Time {
    pub previous: Vec<String>,
    pub attribute: Vec<String>,
    pub compared: Vec<String>,
    pub changed: Vec<String>,
    pub changed_to: Vec<String>,
    pub from: Vec<String>,
    pub cumulative: Vec<String>,
    pub since: Vec<String>,
    pub as_of: Vec<String>,
    pub planned: Vec<String>,
    pub planned_on: Vec<String>,
    pub planned_section: Vec<String>,
    pub sub_count: Vec<String>,
    pub running: Vec<String>,
    pub this_year: Vec<String>,
    pub carried: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scopes {
    pub area: Vec<String>,
    pub organ: Vec<String>,
}

/// `patterns.toml`: numbers whose form says that they count nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatternsFile {
    pub pattern: Vec<PatternWritten>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatternWritten {
    pub reason: String,
    pub regex: Spanned<String>,
}

/// Any other file: the rules of some metrics.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesFile {
    pub rule: Vec<RuleWritten>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleWritten {
    pub metric: Spanned<String>,
    pub measures: Spanned<String>,
    #[serde(default)]
    pub topic: Option<Spanned<String>>,
    #[serde(default)]
    pub context: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub priority: i32,
    #[serde(default)]
    pub verb: bool,
    #[serde(default)]
    pub years: Option<(i16, i16)>,
    #[serde(default)]
    pub other_year: Option<OtherYear>,
    #[serde(default)]
    pub bare: bool,
    #[serde(default)]
    pub phrases: Vec<Spanned<String>>,
    #[serde(default)]
    pub forbid: Vec<Spanned<String>>,
    #[serde(default)]
    pub forbid_after: Vec<Spanned<String>>,
    #[serde(default)]
    pub forbid_before: Vec<Spanned<String>>,
    #[serde(default)]
    pub forbid_zero: Vec<Spanned<String>>,
    #[serde(default)]
    pub sum_of: Vec<Spanned<String>>,
    #[serde(default)]
    pub zero: Vec<Spanned<String>>,
    #[serde(default)]
    pub zero_received: Vec<Spanned<String>>,
    #[serde(default)]
    pub said: Vec<Spanned<String>>,
    #[serde(default)]
    pub whole_of: Vec<Spanned<String>>,
    #[serde(default)]
    pub whole: Vec<Spanned<String>>,
}
