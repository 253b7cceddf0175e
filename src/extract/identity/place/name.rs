//! The name of an organ taken apart: regions from the left, each within the one before, then a town, then the organ.

use crate::schema::{PlaceRules, Region, RegionLevel, Regions, Schemas, Start};

/// A name taken apart.
#[derive(Debug, Default)]
pub struct Named<'a> {
    /// The head office before the place.
    pub lead: &'a str,
    /// The regions that the last name of a region can mean; empty where the name says none.
    pub regions: Vec<&'a Region>,
    /// The codes of the town that the name says, as far as they lie in these regions.
    pub towns: Vec<u32>,
    /// Whether what follows the regions is the organ of a town.
    pub is_town: bool,
    /// The regions as printed.
    pub said: &'a str,
    /// What follows the regions.
    pub rest: &'a str,
    /// Whether the name says a place that is in no table, or one that was masked.
    pub is_unknown: bool,
}

/// Takes a name apart; a year decides between regions that had a name one after the other.
pub fn parse<'a>(name: &'a str, year: Option<i16>, schemas: &'a Schemas) -> Named<'a> {
    let (rules, regions) = (&schemas.identity.place, &schemas.regions);
    let lead = rules.lead.find(name).map_or(0, |found| found.end());
    let mut named = Named { lead: &name[..lead], rest: &name[lead..], ..Named::default() };
    if rules.masked.is_match(name) {
        named.is_unknown = true;
        return named;
    }
    while !town(&mut named, rules, regions) && !zone(&mut named, year, regions) {
        let Some((found, len)) = step(&named, year, rules, regions) else { break };
        named.regions = found;
        named.rest = &named.rest[len..];
        while let Some(between) = rules.between.find(named.rest).filter(|m| !m.is_empty()) {
            named.rest = &named.rest[between.end()..];
        }
    }
    named.said = &name[lead..name.len() - named.rest.len()];
    named.is_unknown = named.towns.is_empty() && says_unknown(&named, rules);
    named
}

/// A place before the organ that no table has. The organ of a town after known regions is none.
fn says_unknown(named: &Named<'_>, rules: &PlaceRules) -> bool {
    let is_zone = !named.regions.is_empty() && named.is_town;
    !is_zone && rules.unknown.is_match(named.rest) && !rules.not_unknown.is_match(named.rest)
}

/// Whether the rest is the organ of a town; if so, its codes are taken.
fn town(named: &mut Named<'_>, rules: &PlaceRules, regions: &Regions) -> bool {
    let Some(name) = rules.town.captures(named.rest).and_then(|c| c.name("town")) else { return false };
    // 日喀则地区 is no 地区 below a street, but a region.
    if regions.starting(named.rest).any(|start| start.full && start.len == name.len()) {
        return false;
    }
    let mut codes: Vec<u32> = regions.towns.codes(name.as_str()).collect();
    if codes.is_empty() {
        codes = regions.towns.codes(&format!("{}{}", name.as_str(), rules.road)).collect();
    }
    named.is_town = true;
    named.towns = codes.into_iter().filter(|code| lies_in(*code, &named.regions, regions)).collect();
    !named.towns.is_empty()
}

/// Whether the rest is a zone that says no place; if so, its region is taken.
fn zone<'a>(named: &mut Named<'a>, year: Option<i16>, regions: &'a Regions) -> bool {
    let zone = regions.zone_at(named.rest).and_then(|code| regions.of_code(code, year));
    let zone = zone.filter(|zone| {
        named.regions.is_empty() || named.regions.iter().any(|outer| regions.is_within(zone, outer.code))
    });
    named.regions = zone.map_or_else(|| std::mem::take(&mut named.regions), |zone| vec![zone]);
    zone.is_some()
}

fn lies_in(town: u32, outer: &[&Region], regions: &Regions) -> bool {
    let county = regions.of_code(town / 1000, None);
    outer.is_empty() || county.is_some_and(|county| outer.iter().any(|region| regions.is_within(county, region.code)))
}

/// The regions that begin the rest and lie in those before, with the length of their name: full names before short
/// ones, long before brief.
fn step<'a>(
    named: &Named<'a>,
    year: Option<i16>,
    rules: &PlaceRules,
    regions: &'a Regions,
) -> Option<(Vec<&'a Region>, usize)> {
    let fits = |start: &Start<'_>| {
        let below = |outer: &&Region| outer.code != start.region.code && regions.is_within(start.region, outer.code);
        named.regions.is_empty() || named.regions.iter().any(below)
    };
    let near = |region: &Region| year.is_none() || region.distance(year) <= rules.most_years_apart;
    let found: Vec<Start<'a>> = regions
        .starting(named.rest)
        .filter(|start| fits(start) && near(start.region) && (start.full || can_be_short(named, start, rules)))
        .collect();
    let best = found.iter().map(|start| (start.full, start.len)).max()?;
    let same: Vec<&Region> = found.iter().filter(|s| (s.full, s.len) == best).map(|s| s.region).collect();
    let valid = in_year(&same, year);
    Some((if best.0 { valid } else { highest(valid, regions) }, best.1))
}

/// A short name stands before something, and not before what would make it another place.
fn can_be_short(named: &Named<'_>, start: &Start<'_>, rules: &PlaceRules) -> bool {
    let (short, after) = named.rest.split_at(start.len);
    (!after.is_empty() || rules.unknown.is_match(short))
        && !rules.not_after_short.is_match(after)
        && !named.is_town_of(after, rules)
        && !rules.never_short.iter().any(|word| word == short)
        && !rules.levels.iter().any(|(_, level)| level.is_match(after))
}

impl Named<'_> {
    /// Whether the whole rest is a town while what follows a short name is none ("城东街道" is not 街道 of 城东).
    fn is_town_of(&self, after: &str, rules: &PlaceRules) -> bool {
        self.is_town && !rules.town.is_match(after)
    }
}

/// Those that were valid in a year; if none was, those nearest to it.
pub fn in_year<'a>(regions: &[&'a Region], year: Option<i16>) -> Vec<&'a Region> {
    let least = regions.iter().map(|region| region.distance(year)).min();
    regions.iter().filter(|region| Some(region.distance(year)) == least).copied().collect()
}

/// A short name means the highest region of the name where the others lie in it (南昌 is the city, not its county).
fn highest<'a>(found: Vec<&'a Region>, regions: &Regions) -> Vec<&'a Region> {
    let holds_all = |outer: &&&Region| found.iter().all(|region| regions.is_within(region, outer.code));
    match found.iter().find(holds_all) {
        Some(region) => vec![*region],
        None => found,
    }
}

/// The level that a name without a place says, and what follows the word that says it.
pub fn level_of<'a>(rest: &'a str, rules: &PlaceRules) -> Option<(RegionLevel, &'a str)> {
    let (level, _) = rules.levels.iter().find(|(_, pattern)| pattern.is_match(rest))?;
    let first = rest.chars().next().map_or(0, char::len_utf8);
    Some((*level, &rest[first..]))
}
