//! Days as they are printed, those that lost characters on their way included, and the day of publication.

use std::ops::Range;

use jiff::civil::Date;
use regex::{Captures, Regex};

use crate::extract::folded::Folded;
use crate::extract::numerals::{self, Numerals};
use crate::model::Document;
use crate::schema::{IdentityRules, Schemas};

use super::Lines;
use super::title::Title;

/// The first day in a text, with its place. Of days that begin at the same character the first pattern decides.
pub fn first_day(text: &str, rules: &IdentityRules) -> Option<(Range<usize>, Date)> {
    let found = rules.dates.day.iter().filter_map(|p| day_of(p, text, None, rules));
    found.reduce(|a, b| if b.0.start < a.0.start { b } else { a })
}

/// The day at the beginning of a text; where it names no year, in `year`.
pub fn day_here(text: &str, year: i16, rules: &IdentityRules) -> Option<(Range<usize>, Date)> {
    let full = rules.dates.day_here.iter().find_map(|p| day_of(p, text, None, rules));
    full.or_else(|| rules.dates.day_without_year.iter().find_map(|p| day_of(p, text, Some(year), rules)))
}

fn day_of(pattern: &Regex, text: &str, year: Option<i16>, rules: &IdentityRules) -> Option<(Range<usize>, Date)> {
    let captures = pattern.captures(text)?;
    let numerals = &rules.years.numerals;
    let year = match captures.name("year") {
        Some(digits) => numerals::digits(digits.as_str(), numerals)?,
        None => year?,
    };
    let (month, day) = month_and_day(&captures, year, numerals)?;
    Some((captures.get(0)?.range(), Date::new(year, month, day).ok()?))
}

fn month_and_day(captures: &Captures<'_>, year: i16, numerals: &Numerals) -> Option<(i8, i8)> {
    match captures.name("torn") {
        Some(torn) => share_out(torn.as_str(), year),
        None => {
            let of = |group| i8::try_from(numerals::small(captures.name(group)?.as_str(), numerals)?).ok();
            Some((of("month")?, of("day")?))
        }
    }
}

/// Digits of month and day that lost what stood between them: the only way to make a day of them, or none.
fn share_out(digits: &str, year: i16) -> Option<(i8, i8)> {
    let mut ways = (1..digits.len()).filter_map(|at| {
        let (month, day) = (digits.get(..at)?, digits.get(at..)?);
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        Date::new(year, month, day).is_ok().then_some((month, day))
    });
    let first = ways.next()?;
    ways.all(|way| way == first).then_some(first)
}

/// The day of publication: what the page says, a labelled day near the title, or a day alone at the end.
pub fn published_on(document: &Document, lines: &Lines, title: Option<&Title>, schemas: &Schemas) -> Option<Date> {
    let rules = &schemas.identity;
    let of_page = || {
        let printed = Folded::new(document.page.published_on.as_deref()?, &schemas.script);
        first_day(printed.as_str(), rules).map(|(_, day)| day)
    };
    let day = of_page().or_else(|| near_title(lines, title, rules)).or_else(|| at_end(lines, rules))?;
    (rules.years.earliest..=rules.years.latest).contains(&day.year()).then_some(day)
}

fn near_title(lines: &Lines, title: Option<&Title>, rules: &IdentityRules) -> Option<Date> {
    let (first, last) = title.and_then(|t| t.lines).unwrap_or((0, 0));
    let from = first.saturating_sub(rules.dates.lines_near_title);
    let to = (last + 1 + rules.dates.lines_near_title).min(lines.all.len());
    let near = || lines.iter().take(to).skip(from);
    near().find_map(|line| labelled_day(line, rules)).or_else(|| {
        let below = lines.iter().take(to).skip(last + 1);
        below.take(2).find_map(|line| bare_day(line, rules))
    })
}

fn labelled_day(line: &Folded, rules: &IdentityRules) -> Option<Date> {
    rules.dates.label.find_iter(line.as_str()).find_map(|label| {
        let (place, day) = first_day(&line.as_str()[label.end()..], rules)?;
        (place.start == 0).then_some(day)
    })
}

fn at_end(lines: &Lines, rules: &IdentityRules) -> Option<Date> {
    lines
        .iter()
        .rev()
        .take(rules.dates.lines_at_end)
        .find_map(|line| bare_day(line, rules).or_else(|| signed(line, rules)))
}

/// A day alone on a line, brackets aside.
fn bare_day(line: &Folded, rules: &IdentityRules) -> Option<Date> {
    let text = line.as_str().trim_matches(['(', ')', '[', ']']);
    first_day(text, rules).filter(|(place, _)| *place == (0..text.len())).map(|(_, day)| day)
}

/// The organ and a day after it.
fn signed(line: &Folded, rules: &IdentityRules) -> Option<Date> {
    let (place, day) = first_day(line.as_str(), rules)?;
    let alone = place.end == line.as_str().len();
    (alone && super::publisher::is_organ(&line.as_str()[..place.start], &rules.publisher)).then_some(day)
}
