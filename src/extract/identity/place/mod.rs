//! Where the publisher sits: by its name, and where that leaves several regions or none, by what else the document says.
//!
//! The region is that of the publisher's level: a province for its departments, the county for a town. What is named
//! but unknown, and what nothing decides, stays null, and a finding says so.

mod evidence;
mod name;

use crate::extract::folded::Folded;
use crate::model::{Finding, RegionBasis, Seat, Severity};
use crate::schema::{Region, RegionLevel, Schemas};

pub use evidence::Evidence;
use name::Named;

use super::publisher::Publisher;

const MINISTRY: &str = "ministry";
const ZONE: &str = "development_zone";

/// The place of a publisher, and what is odd about it. A department of the state keeps its kind only where its name
/// says no place.
pub fn find(publisher: Option<&mut Publisher>, evidence: &Evidence<'_>) -> (Seat, Option<Finding>) {
    let schemas = evidence.schemas;
    let Some(publisher) = publisher else { return (Seat::default(), Some(unknown("", &[], evidence))) };
    let folded = Folded::new(&publisher.name, &schemas.script);
    let named = name::parse(folded.as_str(), evidence.year, schemas);
    let says_place = !named.regions.is_empty() || !named.towns.is_empty();
    if publisher.kind == MINISTRY && !says_place {
        let organ = Some(folded.as_str().to_owned());
        return (Seat { level: Some("national"), organ, ..Seat::default() }, None);
    }
    if publisher.kind == MINISTRY {
        publisher.kind = "department";
    }
    let candidates = candidates(&named, evidence);
    let decided = match &candidates[..] {
        _ if named.is_unknown => None,
        [] => without_place(&named, evidence),
        [one] => Some((*one, RegionBasis::Name)),
        several => evidence.choose(several),
    };
    let nearest = decided.map(|d| d.0).or_else(|| candidates.first().copied());
    let mut place = Seat { level: level(&named, nearest, schemas), ..Seat::default() };
    let shared = decided.map(|d| d.0).or_else(|| common(&candidates, &named));
    describe(&mut place, shared, decided.is_some(), evidence);
    place.basis = decided.map(|d| d.1);
    place.town_code = decided.and_then(|(region, _)| town_code(&named, region));
    let is_zone = publisher.kind == ZONE;
    place.organ = Some(organ(&named, decided.map(|d| d.0), is_zone, evidence));
    let finding = decided.is_none().then(|| unknown(&publisher.name, &candidates, evidence));
    (place, finding)
}

/// The regions that a name can mean: the counties of its town, or the regions that it says.
fn candidates<'a>(named: &Named<'a>, evidence: &Evidence<'a>) -> Vec<&'a Region> {
    let schemas = evidence.schemas;
    if named.towns.is_empty() {
        let is_whole = |region: &&&Region| !named.is_town || may_hold_towns(region, schemas);
        return match named.regions.iter().filter(is_whole).copied().collect::<Vec<_>>() {
            found if found.is_empty() && named.is_town => named.regions.clone(),
            found => found,
        };
    }
    let mut found: Vec<&Region> = Vec::new();
    for town in &named.towns {
        let county = schemas.regions.of_code(town / 1000, evidence.year).map(|county| of_its_year(county, evidence));
        found.extend(county.filter(|county| !found.iter().any(|other| other.code == county.code)));
    }
    found
}

/// A county, or a city that has none.
fn may_hold_towns(region: &Region, schemas: &Schemas) -> bool {
    region.level() == RegionLevel::County
        || (region.level() == RegionLevel::City && !schemas.regions.has_below(region.code))
}

/// A county of today under the code that it had in the year of the report: the same name of a place, the same city.
fn of_its_year<'a>(county: &'a Region, evidence: &Evidence<'a>) -> &'a Region {
    if county.is_valid(evidence.year) {
        return county;
    }
    let mut same = evidence.schemas.regions.of_host(&county.host);
    same.find(|other| other.is_valid(evidence.year) && other.parent == county.parent).unwrap_or(county)
}

/// A name without a place: the document names its organ with one somewhere, or a region of the level that it says.
fn without_place<'a>(named: &Named<'a>, evidence: &Evidence<'a>) -> Option<(&'a Region, RegionBasis)> {
    const SOURCES: [RegionBasis; 5] =
        [RegionBasis::Title, RegionBasis::Page, RegionBasis::Opening, RegionBasis::Closing, RegionBasis::Text];
    let rules = &evidence.schemas.identity.place;
    let said = name::level_of(named.rest, rules);
    let organ = said.map_or(named.rest, |(_, organ)| organ);
    let level = if named.is_town { Some(RegionLevel::County) } else { said.map(|(level, _)| level) };
    let fits = |region: &Region| match level {
        Some(RegionLevel::City) => region.level() > RegionLevel::Province,
        Some(level) => region.level() == level,
        None => true,
    };
    for basis in SOURCES {
        let mentions = evidence.mentions(basis);
        let with_organ: Vec<&Region> = mentions
            .iter()
            .filter(|m| organ.chars().count() > 1 && m.after.starts_with(organ))
            .flat_map(|m| m.regions.clone())
            .filter(|region| fits(region))
            .collect();
        let found = if with_organ.is_empty() { at_level(&mentions, level, basis, evidence) } else { with_organ };
        if let Some(region) = only(&found) {
            return Some((region, basis));
        }
        if !found.is_empty() {
            return evidence.choose(&distinct(&found));
        }
    }
    None
}

/// The regions of a level that a source names; of the text only what it names often. Without a level only what stands
/// around the report counts.
fn at_level<'a>(
    mentions: &[evidence::Mention<'a>],
    level: Option<RegionLevel>,
    basis: RegionBasis,
    evidence: &Evidence<'a>,
) -> Vec<&'a Region> {
    let Some(level) = level else {
        let around = matches!(basis, RegionBasis::Title | RegionBasis::Page);
        return mentions.last().filter(|_| around).map_or_else(Vec::new, |m| m.regions.clone());
    };
    let all: Vec<&Region> =
        mentions.iter().flat_map(|m| m.regions.iter().filter(|r| r.level() == level).copied()).collect();
    let least = if basis == RegionBasis::Text { evidence.schemas.identity.place.least_mentions } else { 1 };
    let often = |region: &&Region| all.iter().filter(|other| other.code == region.code).count() >= least;
    all.iter().filter(|region| often(region)).copied().collect()
}

fn only<'a>(regions: &[&'a Region]) -> Option<&'a Region> {
    let first = regions.first()?;
    regions.iter().all(|region| region.code == first.code).then_some(*first)
}

fn distinct<'a>(regions: &[&'a Region]) -> Vec<&'a Region> {
    let mut found: Vec<&Region> = Vec::new();
    for region in regions {
        if !found.iter().any(|other| other.code == region.code) {
            found.push(region);
        }
    }
    found
}

/// What all candidates share: a name may be unknown below a city that is known.
fn common<'a>(candidates: &[&'a Region], named: &Named<'a>) -> Option<&'a Region> {
    match (candidates, &named.regions[..]) {
        ([one], _) | ([], [one]) => Some(*one),
        (_, [one]) if !named.towns.is_empty() => Some(*one),
        _ => None,
    }
}

/// Names and code of a region; the code only where the region is that of the publisher.
fn describe(place: &mut Seat, region: Option<&Region>, decided: bool, evidence: &Evidence<'_>) {
    let Some(region) = region else { return };
    if decided {
        place.code = Some(region.code.to_string());
        place.name = Some(region.name.clone());
    }
    let mut next = Some(region);
    while let Some(region) = next {
        let column = match region.level() {
            RegionLevel::Province => &mut place.province,
            RegionLevel::City => &mut place.city,
            RegionLevel::County => &mut place.county,
        };
        *column = Some(region.name.clone());
        next = evidence.schemas.regions.above(region, evidence.year);
    }
}

fn town_code(named: &Named<'_>, region: &Region) -> Option<String> {
    let mut within = named.towns.iter().filter(|town| **town / 1000 == region.code);
    let first = within.next()?;
    within.next().is_none().then(|| first.to_string())
}

fn level(named: &Named<'_>, region: Option<&Region>, schemas: &Schemas) -> Option<&'static str> {
    let said = || name::level_of(named.rest, &schemas.identity.place).map(|(level, _)| level);
    match region.map(Region::level).or_else(said) {
        _ if named.is_town => Some("town"),
        Some(RegionLevel::Province) => Some("province"),
        Some(RegionLevel::City) => Some("city"),
        Some(RegionLevel::County) => Some("county"),
        None => None,
    }
}

/// The name written out: what stands above it, province, city, county, and the organ without abbreviations. The name of
/// a zone holds that of its place. Where the region is not known, the place is as printed.
fn organ(named: &Named<'_>, region: Option<&Region>, is_zone: bool, evidence: &Evidence<'_>) -> String {
    let rules = &evidence.schemas.identity.place;
    let mut path = Vec::new();
    let mut next = region;
    while let Some(region) = next {
        path.push(region.name.as_str());
        next = evidence.schemas.regions.above(region, evidence.year);
    }
    path.reverse();
    let without_level = || name::level_of(named.rest, rules).map_or(named.rest, |(_, organ)| organ);
    let rest = if named.regions.is_empty() && region.is_some() { without_level() } else { named.rest };
    let written = rules.normal.iter().find(|(from, _)| from.is_match(rest));
    let rest = match written {
        Some((from, to)) => from.replace(rest, to.as_str()).into_owned(),
        None if rest.is_empty() => rules.government.clone(),
        None => rest.to_owned(),
    };
    let last_is_short = region.is_some_and(|region| !named.said.ends_with(&region.name));
    let said = if region.is_none() || (is_zone && last_is_short) { short_end(named, region) } else { "" };
    format!("{}{}{said}{rest}", named.lead, path.concat())
}

/// Of the printed places the last, short one; all of them where no region is known.
fn short_end<'a>(named: &Named<'a>, region: Option<&Region>) -> &'a str {
    let Some(region) = region else { return named.said };
    let chars = named.said.char_indices().map(|(at, _)| &named.said[at..]);
    chars.into_iter().find(|end| region.name.starts_with(end)).unwrap_or_default()
}

fn unknown(name: &str, candidates: &[&Region], evidence: &Evidence<'_>) -> Finding {
    const SHOWN: usize = 12;
    if candidates.len() < 2 {
        let message = format!("发布机关“{name}”的地区不明 / no region is known for the publisher “{name}”");
        return Finding::seen("publisher.region_unknown", Severity::Info, message, None);
    }
    let full = |region: &&Region| {
        let above = evidence.schemas.regions.above(region, evidence.year).map_or("", |above| above.name.as_str());
        format!("{} {above}{}", region.code, region.name)
    };
    let mut list: Vec<String> = candidates.iter().take(SHOWN).map(full).collect();
    list.extend((candidates.len() > SHOWN).then(|| format!("… ({})", candidates.len())));
    let list = list.join(", ");
    let message = format!(
        "发布机关“{name}”可指多个地区：{list} / the publisher “{name}” may belong to several regions, and nothing in \
         the document decides: {list}"
    );
    Finding::seen("publisher.region_ambiguous", Severity::Info, message, None)
}

#[cfg(test)]
mod tests;
