//! `regions/*.txt`: the regions of China with the years in which code and name were so, their towns, and zones.
//!
//! The tables are generated (schemas/regions/README.md). A name is found by its first two characters, and then by
//! comparing the few names that begin so; towns stay one sorted text that is searched as it is.

mod towns;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::SchemaFiles;
use super::files::{FileRef, SchemaError};
pub use towns::Towns;

/// A region in the years in which its code, name and parent were the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its GB/T 2260 code.
    pub code: u32,
    /// Its full name.
    pub name: String,
    /// The code of the region above it; `None` for a province.
    pub parent: Option<u32>,
    /// The first and the last year.
    pub years: (i16, i16),
    /// Its name in pinyin, as hosts write it.
    pub host: String,
    /// Its telephone area codes without the 0, that of today first, with spaces between; "" where unknown.
    pub phone: String,
    /// The first four digits of its postcode; "" where unknown.
    pub postcode: String,
}

impl Region {
    /// Whether code and name were valid in a year; without a year, whether they are today.
    pub fn is_valid(&self, year: Option<i16>) -> bool {
        let year = year.unwrap_or(i16::MAX);
        self.years.0 <= year && year <= self.years.1
    }

    /// How many years lie between a year and the years in which it was so.
    pub fn distance(&self, year: Option<i16>) -> i32 {
        let year = i32::from(year.unwrap_or(i16::MAX));
        (i32::from(self.years.0) - year).max(year - i32::from(self.years.1)).max(0)
    }

    /// Its level.
    pub fn level(&self) -> RegionLevel {
        match (self.parent, self.code % 100) {
            (None, _) => RegionLevel::Province,
            (_, 0) => RegionLevel::City,
            _ => RegionLevel::County,
        }
    }
}

/// The level of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionLevel {
    /// Provinces, autonomous regions, municipalities.
    Province,
    /// Prefecture-level cities, prefectures, leagues.
    City,
    /// Counties, districts, banners, county-level cities.
    County,
}

/// A region whose name begins a text.
#[derive(Clone, Copy, Debug)]
pub struct Start<'a> {
    /// The region.
    pub region: &'a Region,
    /// Bytes of its name.
    pub len: usize,
    /// Whether the name is full, or a shorter way to write it.
    pub full: bool,
}

/// All regions, their towns, and zones.
#[derive(Debug, Default)]
pub struct Regions {
    list: Vec<Region>,
    by_code: FxHashMap<u32, Vec<usize>>,
    /// Names by their first two characters.
    names: FxHashMap<[char; 2], Vec<Name>>,
    by_host: BTreeMap<String, Vec<usize>>,
    zones: Vec<(String, u32)>,
    /// The towns.
    pub towns: Towns,
}

#[derive(Debug)]
struct Name {
    text: String,
    region: usize,
    full: bool,
}

impl Regions {
    /// Reads the three tables.
    pub(super) fn load(files: &SchemaFiles, errors: &mut Vec<SchemaError>) -> Option<Self> {
        let mut regions = Self::default();
        files.read_text("regions/regions.txt", |file, errors| regions.read_regions(file, errors), errors)?;
        files.read_text("regions/zones.txt", |file, errors| regions.read_zones(file, errors), errors)?;
        regions.towns = files.read_text("regions/towns.txt", Towns::parse, errors)?;
        Some(regions)
    }

    fn read_regions(&mut self, file: FileRef<'_>, errors: &mut Vec<SchemaError>) {
        for (at, line) in file.lines() {
            match region(line) {
                Some((region, aliases)) => self.add(region, &aliases),
                None => errors.push(file.error(at, "expected tabs between code, name, parent, first and last year, …")),
            }
        }
    }

    fn add(&mut self, region: Region, aliases: &str) {
        let index = self.list.len();
        let names = std::iter::once((region.name.as_str(), true)).chain(aliases.split(' ').map(|a| (a, false)));
        for (name, full) in names {
            if let Some(key) = first_two(name) {
                self.names.entry(key).or_default().push(Name { text: name.to_owned(), region: index, full });
            }
        }
        self.by_code.entry(region.code).or_default().push(index);
        if !region.host.is_empty() {
            self.by_host.entry(region.host.clone()).or_default().push(index);
        }
        self.list.push(region);
    }

    fn read_zones(&mut self, file: FileRef<'_>, errors: &mut Vec<SchemaError>) {
        for (at, line) in file.lines() {
            let zone = line.split_once('\t').and_then(|(name, code)| Some((name, code.parse().ok()?)));
            match zone {
                Some((name, code)) if self.by_code.contains_key(&code) => self.zones.push((name.to_owned(), code)),
                _ => errors.push(file.error(at, "expected a name, a tab and the code of a region")),
            }
        }
    }

    /// Every region whose name, full or short, begins a text, whatever the year.
    pub fn starting<'a, 't>(&'a self, text: &'t str) -> impl Iterator<Item = Start<'a>> + use<'a, 't> {
        let names = first_two(text).and_then(|key| self.names.get(&key)).map_or(&[][..], Vec::as_slice);
        names.iter().filter(|name| text.starts_with(&name.text)).map(|name| Start {
            region: &self.list[name.region],
            len: name.text.len(),
            full: name.full,
        })
    }

    /// Whether a region has others below it.
    pub fn has_below(&self, code: u32) -> bool {
        self.list.iter().any(|region| region.parent == Some(code))
    }

    /// The region of a code in a year, or in the year nearest to it.
    pub fn of_code(&self, code: u32, year: Option<i16>) -> Option<&Region> {
        let found = self.by_code.get(&code)?.iter().map(|&i| &self.list[i]);
        found.min_by_key(|region| region.distance(year))
    }

    /// The region above one, in a year.
    pub fn above(&self, region: &Region, year: Option<i16>) -> Option<&Region> {
        self.of_code(region.parent?, year)
    }

    /// Whether a region is another one or lies in it.
    pub fn is_within(&self, region: &Region, outer: u32) -> bool {
        region.code == outer
            || region.parent == Some(outer)
            || (outer.is_multiple_of(10_000) && outer / 10_000 == region.code / 10_000)
    }

    /// The regions whose name in pinyin is a label of a host.
    pub fn of_host<'a>(&'a self, label: &str) -> impl Iterator<Item = &'a Region> {
        self.by_host.get(label).map_or(&[][..], Vec::as_slice).iter().map(|&i| &self.list[i])
    }

    /// The region of the zone whose name begins a text.
    pub fn zone_at(&self, text: &str) -> Option<u32> {
        let found = self.zones.iter().filter(|(name, _)| text.starts_with(name.as_str()));
        found.max_by_key(|(name, _)| name.len()).map(|(_, code)| *code)
    }
}

fn first_two(text: &str) -> Option<[char; 2]> {
    let mut chars = text.chars();
    Some([chars.next()?, chars.next()?])
}

fn region(line: &str) -> Option<(Region, String)> {
    let mut fields = line.split('\t');
    let code = fields.next()?.parse().ok().filter(|code| (100_000..1_000_000).contains(code))?;
    let name = fields.next().filter(|name| !name.is_empty())?.to_owned();
    let parent = match fields.next()? {
        "" => None,
        parent => Some(parent.parse().ok()?),
    };
    let first = fields.next()?.parse().ok()?;
    let last = match fields.next().unwrap_or_default() {
        "" => i16::MAX,
        last => last.parse().ok()?,
    };
    let [aliases, host, phone, postcode] = [(); 4].map(|()| fields.next().unwrap_or_default().to_owned());
    Some((Region { code, name, parent, years: (first, last), host, phone, postcode }, aliases))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schemas;

    fn codes(regions: &Regions, name: &str, year: i16) -> Vec<u32> {
        let found = regions.starting(name).filter(|s| s.full && s.len == name.len() && s.region.is_valid(Some(year)));
        found.map(|s| s.region.code).collect()
    }

    #[test]
    fn names_have_the_code_of_their_year() {
        let schemas = Schemas::embedded().unwrap();
        let regions = &schemas.regions;
        assert_eq!(codes(regions, "金坛市", 2014), [320_482]);
        assert!(codes(regions, "金坛市", 2015).is_empty());
        assert_eq!(codes(regions, "金坛区", 2015), [320_413]);
        assert_eq!(codes(regions, "鼓楼区", 2020).len(), 4);
        assert_eq!(regions.of_code(420_600, Some(2009)).unwrap().name, "襄樊市");
        assert_eq!(regions.of_code(420_600, Some(2012)).unwrap().name, "襄阳市");
        assert!(regions.towns.codes("螺洋街道").all(|code| code / 1000 == 331_004));
    }

    #[test]
    fn errors_name_their_line() {
        let mut files = SchemaFiles::embedded();
        files.insert("regions/regions.txt", "110000\t北京市\t\t1980\nx\n");
        files.insert("regions/zones.txt", "");
        files.insert("regions/towns.txt", "乙镇\t110101001\n甲镇\t110101002\n丙镇\t\n");
        let errors = Schemas::load(&files).unwrap_err();
        let found: Vec<_> = errors.iter().map(|e| (e.file.as_str(), e.line)).collect();
        assert_eq!(found, [("regions/regions.txt", 2), ("regions/towns.txt", 3)]);
    }
}
