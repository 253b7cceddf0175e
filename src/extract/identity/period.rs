//! The sentence that states the period of the figures.

use jiff::civil::Date;

use crate::extract::numerals;
use crate::schema::{IdentityRules, PeriodSentence};

use super::{Lines, dates};

/// What a report says about the period of its figures.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// First and last day.
    pub days: Option<(Date, Date)>,
    /// The year that it ends in, or that it names.
    pub year: Option<i16>,
}

/// The period of a document: the first sentence that states one.
pub fn find(lines: &Lines, rules: &IdentityRules) -> Period {
    let sentences = &rules.period.sentences;
    let days = sentences.iter().find_map(|s| lines.iter().find_map(|line| days_in(line.as_str(), s, rules)));
    let year = match days {
        Some((_, end)) => Some(end.year()),
        None => lines.iter().find_map(|line| named_year(line.as_str(), rules)),
    };
    Period { days, year }
}

fn days_in(text: &str, sentence: &PeriodSentence, rules: &IdentityRules) -> Option<(Date, Date)> {
    sentence.opening.find_iter(text).find_map(|opening| days_after(&text[opening.end()..], sentence, rules))
}

fn days_after(text: &str, sentence: &PeriodSentence, rules: &IdentityRules) -> Option<(Date, Date)> {
    let (place, start) = dates::first_day(text, rules)?;
    if text[..place.start].chars().count() > sentence.gap {
        return None;
    }
    let rest = &text[place.end..];
    let rest = &rest[rules.period.between.find(rest)?.end()..];
    let (place, end) = dates::day_here(rest, start.year(), rules)?;
    let closes = sentence.closing.is_match(&rest[place.end..]);
    (closes && start < end).then_some((start, end))
}

fn named_year(text: &str, rules: &IdentityRules) -> Option<i16> {
    let year = rules.period.year_only.captures(text)?.name("year")?;
    numerals::digits(year.as_str(), &rules.years.numerals)
}
