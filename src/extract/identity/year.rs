//! The report year, by vote.

use std::ops::Range;

use jiff::civil::Date;
use regex::Regex;

use crate::extract::folded::Folded;
use crate::extract::numerals;
use crate::model::{Document, YearBasis};
use crate::schema::{IdentityRules, Lazy, Schemas, YearRules};

use super::Lines;
use super::period::Period;
use super::title::Title;

/// What has a say in the vote.
pub struct Evidence<'a> {
    /// The document, for its address and its title bar.
    pub document: &'a Document,
    /// Its lines.
    pub lines: &'a Lines,
    /// Its title.
    pub title: Option<&'a Title>,
    /// Its period.
    pub period: &'a Period,
    /// Its day of publication.
    pub published_on: Option<Date>,
}

/// The report year and what decided it: the first in rank that names a plausible year.
pub fn vote(evidence: &Evidence<'_>, schemas: &Schemas) -> Option<(i16, YearBasis)> {
    let rules = &schemas.identity.years;
    let latest = evidence.published_on.map_or(rules.latest, |day| day.year());
    let plausible = |year: &i16| (rules.earliest..=latest).contains(year);
    let say = |basis: YearBasis| {
        let year = match basis {
            YearBasis::Title => title_year(evidence, schemas, &plausible),
            YearBasis::Period => evidence.period.year,
            YearBasis::Body => majority(evidence.lines, rules, &plausible),
            YearBasis::Url => address_year(evidence.document, rules, &plausible),
            YearBasis::Publication => evidence.published_on.map(|day| day.year() - 1),
        };
        year.filter(plausible).map(|year| (year, basis))
    };
    [YearBasis::Title, YearBasis::Period, YearBasis::Body, YearBasis::Url, YearBasis::Publication]
        .into_iter()
        .find_map(say)
}

fn title_year(evidence: &Evidence<'_>, schemas: &Schemas, plausible: &dyn Fn(&i16) -> bool) -> Option<i16> {
    let rules = &schemas.identity.years;
    let bar = || {
        let bar = Folded::new(evidence.document.page.title.as_deref()?, &schemas.script);
        first(&rules.title, bar.as_str(), rules, plausible).map(|(_, year)| year)
    };
    let title = evidence.title.and_then(|t| first(&rules.title, t.text.as_str(), rules, plausible));
    title.map(|(_, year)| year).or_else(bar)
}

/// The plausible year in a title.
pub fn in_title(title: &Folded, schemas: &Schemas) -> Option<i16> {
    first_in_title(title, &schemas.identity).map(|(_, year)| year)
}

/// The place of the year in a title, 年 or 年度 included.
pub fn place_in_title(title: &Folded, schemas: &Schemas) -> Option<Range<usize>> {
    first_in_title(title, &schemas.identity).map(|(place, _)| place)
}

fn first_in_title(title: &Folded, rules: &IdentityRules) -> Option<(Range<usize>, i16)> {
    let years = &rules.years;
    first(&years.title, title.as_str(), years, &|year| (years.earliest..=years.latest).contains(year))
}

/// The first plausible year by patterns in order of preference, with its place, the group `mark` included.
fn first(
    patterns: &[Lazy<Regex>],
    text: &str,
    rules: &YearRules,
    plausible: &dyn Fn(&i16) -> bool,
) -> Option<(Range<usize>, i16)> {
    patterns.iter().find_map(|pattern| {
        pattern.captures_iter(text).find_map(|captures| {
            let digits = captures.name("year")?;
            let year = numerals::digits(digits.as_str(), &rules.numerals).filter(plausible)?;
            let end = captures.name("mark").map_or(digits.end(), |mark| mark.end());
            Some((digits.start()..end, year))
        })
    })
}

/// The year that most lines of the text name; of equals the one named first.
fn majority(lines: &Lines, rules: &YearRules, plausible: &dyn Fn(&i16) -> bool) -> Option<i16> {
    let mut votes: Vec<(i16, u32)> = Vec::new();
    for line in lines.iter() {
        for captures in rules.body.iter().flat_map(|p| p.captures_iter(line.as_str())) {
            let year =
                captures.name("year").and_then(|m| numerals::digits(m.as_str(), &rules.numerals)).filter(plausible);
            let Some(year) = year else { continue };
            match votes.iter_mut().find(|vote| vote.0 == year) {
                Some(vote) => vote.1 += 1,
                None => votes.push((year, 1)),
            }
        }
    }
    let most = votes.iter().map(|vote| vote.1).max()?;
    votes.iter().find(|vote| vote.1 == most).map(|vote| vote.0)
}

fn address_year(document: &Document, rules: &YearRules, plausible: &dyn Fn(&i16) -> bool) -> Option<i16> {
    let url = document.page.url.as_deref().and_then(|url| first(&rules.url, url, rules, plausible));
    let path = || first(&rules.url, &document.path, rules, plausible);
    let name = document.path.rsplit('/').next().unwrap_or_default();
    let file = || first(&rules.file, name, rules, plausible);
    url.or_else(path).or_else(file).map(|(_, year)| year)
}
