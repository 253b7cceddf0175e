//! How names of organs say their place: `[place]` of `identity.toml`.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;
use toml::Spanned;

use crate::schema::RegionLevel;
use crate::schema::patterns::{Compiler, Lazy, Pattern};

/// As written. The file itself explains every key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceFile {
    lead: Pattern,
    masked: Pattern,
    between: Pattern,
    town: Pattern,
    road: String,
    unknown: Pattern,
    not_unknown: Pattern,
    never_short: Vec<String>,
    not_after_short: Pattern,
    most_years_apart: i32,
    level: LevelFile,
    hosts: BTreeMap<String, u32>,
    host: Pattern,
    phone: Pattern,
    postcode: Pattern,
    opening_lines: usize,
    closing_lines: usize,
    least_mentions: usize,
    normal: Vec<NormalFile>,
    government: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelFile {
    province: Pattern,
    city: Pattern,
    county: Pattern,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NormalFile {
    from: Pattern,
    to: Spanned<String>,
}

/// How names of organs say their place.
#[derive(Debug)]
pub struct PlaceRules {
    /// What stands before the place in the name of an organ.
    pub lead: Lazy<Regex>,
    /// Names whose place was made unreadable.
    pub masked: Lazy<Regex>,
    /// What may stand between two places.
    pub between: Lazy<Regex>,
    /// The name of a town's organ; group `town`.
    pub town: Lazy<Regex>,
    /// What a street's name may have lost at its end.
    pub road: String,
    /// A place that is in no table.
    pub unknown: Lazy<Regex>,
    /// What looks like one and is none.
    pub not_unknown: Lazy<Regex>,
    /// Words that are never short for a region.
    pub never_short: Vec<String>,
    /// What cannot follow a short name.
    pub not_after_short: Lazy<Regex>,
    /// How far from its years a name may be printed.
    pub most_years_apart: i32,
    /// Names without a place that say a level.
    pub levels: Vec<(RegionLevel, Lazy<Regex>)>,
    /// Labels of hosts that stand for a province.
    pub hosts: BTreeMap<String, u32>,
    /// A host in the text; group `host`.
    pub host: Lazy<Regex>,
    /// A telephone number; group `area`.
    pub phone: Lazy<Regex>,
    /// A postcode; group `postcode`.
    pub postcode: Lazy<Regex>,
    /// Lines at the beginning that are evidence.
    pub opening_lines: usize,
    /// Lines at the end.
    pub closing_lines: usize,
    /// How often the text must name what decides.
    pub least_mentions: usize,
    /// Abbreviations of organs written out.
    pub normal: Vec<(Lazy<Regex>, String)>,
    /// What a place alone stands for.
    pub government: String,
}

impl PlaceRules {
    pub(super) fn resolve(written: &PlaceFile, c: &mut Compiler<'_>) -> Self {
        Self {
            lead: c.here(&written.lead),
            masked: c.one(&written.masked, &[]),
            between: c.here(&written.between),
            town: c.one(&written.town, &["town"]),
            road: written.road.clone(),
            unknown: c.here(&written.unknown),
            not_unknown: c.here(&written.not_unknown),
            never_short: written.never_short.clone(),
            not_after_short: c.here(&written.not_after_short),
            most_years_apart: written.most_years_apart,
            levels: vec![
                (RegionLevel::Province, c.here(&written.level.province)),
                (RegionLevel::City, c.here(&written.level.city)),
                (RegionLevel::County, c.here(&written.level.county)),
            ],
            hosts: written.hosts.clone(),
            host: c.one(&written.host, &["host"]),
            phone: c.one(&written.phone, &["area"]),
            postcode: c.one(&written.postcode, &["postcode"]),
            opening_lines: written.opening_lines,
            closing_lines: written.closing_lines,
            least_mentions: written.least_mentions,
            normal: written.normal.iter().map(|n| (c.one(&n.from, &[]), n.to.get_ref().clone())).collect(),
            government: written.government.clone(),
        }
    }
}
