//! `identity.toml`: how titles, publishers, years, periods and sections of annual reports are written.
//!
//! [`IdentityFile`] is the file as written; the rules here are the file as checked: patterns compiled, with the words in
//! braces filled in. The file itself explains every rule.

use std::collections::BTreeMap;

use regex::Regex;

use super::files::{FileRef, SchemaError};
use super::memo::Memo;
use super::patterns::{Compiler, Lazy, number_patterns, numerals};

mod file;
mod place;
mod title;

pub use file::IdentityFile;
use file::{DatesFile, KindFile, PeriodFile, PublisherFile, SectionsFile, SentenceFile, YearsFile};
pub use place::PlaceRules;
pub use title::{TitleRules, TitleShape};

/// The kinds of organs that `documents.publisher_kind` knows.
pub const KINDS: [&str; 8] =
    ["government", "office", "department", "development_zone", "street", "town", "ministry", "other"];

/// The file as checked.
#[derive(Debug)]
pub struct IdentityRules {
    /// Years.
    pub years: YearRules,
    /// Days.
    pub dates: DateRules,
    /// The period of the figures.
    pub period: PeriodRules,
    /// Titles.
    pub title: TitleRules,
    /// Publishers.
    pub publisher: PublisherRules,
    /// Places.
    pub place: PlaceRules,
    /// What else tells an annual report.
    pub evidence: EvidenceRules,
    /// Headings.
    pub sections: SectionRules,
}

/// How years are written, and which are plausible.
#[derive(Debug)]
pub struct YearRules {
    /// The first plausible year.
    pub earliest: i16,
    /// The last plausible year, where no day of publication is known.
    pub latest: i16,
    /// Characters for digits, and for ten.
    pub numerals: BTreeMap<char, u32>,
    /// In titles, in order of preference.
    pub title: Vec<Lazy<Regex>>,
    /// In the text.
    pub body: Vec<Lazy<Regex>>,
    /// In addresses.
    pub url: Vec<Lazy<Regex>>,
    /// In file names.
    pub file: Vec<Lazy<Regex>>,
}

/// How days are written.
#[derive(Debug)]
pub struct DateRules {
    /// Anywhere, in order of preference; groups `year` and `month`, `day` or `torn`.
    pub day: Vec<Lazy<Regex>>,
    /// The same, only at the beginning of what is matched.
    pub day_here: Vec<Lazy<Regex>>,
    /// A day whose year stands before, at the beginning of what is matched.
    pub day_without_year: Vec<Lazy<Regex>>,
    /// What stands before a day of publication.
    pub label: Lazy<Regex>,
    /// Lines around the title to search.
    pub lines_near_title: usize,
    /// Lines at the end to search.
    pub lines_at_end: usize,
}

/// How the period of the figures is stated.
#[derive(Debug)]
pub struct PeriodRules {
    /// Sentences, in order of preference.
    pub sentences: Vec<PeriodSentence>,
    /// What stands between two days, at the beginning of what is matched.
    pub between: Lazy<Regex>,
    /// A period that names only a year.
    pub year_only: Lazy<Regex>,
}

/// A sentence that states a period.
#[derive(Debug)]
pub struct PeriodSentence {
    /// What opens it.
    pub opening: Lazy<Regex>,
    /// Most characters between that and the first day.
    pub gap: usize,
    /// What must follow the second day, at the beginning of what is matched.
    pub closing: Lazy<Regex>,
}

/// How publishers are named.
#[derive(Debug)]
pub struct PublisherRules {
    /// Group `organ` within a title without its year.
    pub in_title: Vec<Lazy<Regex>>,
    /// Group `organ` after the words of the title.
    pub after_title: Vec<Lazy<Regex>>,
    /// Group `organ` within a sentence.
    pub in_text: Vec<Lazy<Regex>>,
    /// What is no organ.
    pub not_organs: Vec<Lazy<Regex>>,
    /// Longest name.
    pub max_chars: usize,
    /// Lines above the title to search.
    pub lines_above_title: usize,
    /// Lines at the end to search.
    pub lines_at_end: usize,
    /// Kinds by name, in order of preference.
    pub kinds: Vec<(&'static str, Lazy<Regex>)>,
}

/// What makes a page an annual report beside its title.
#[derive(Debug)]
pub struct EvidenceRules {
    /// Patterns that must be found.
    pub needed: usize,
    /// Patterns that must be found where the title speaks against a report: it announces one, and here it stands.
    pub needed_against_title: usize,
    /// Titles that no contents make a report of.
    pub never: Vec<Lazy<Regex>>,
    /// Patterns, each counted once.
    pub patterns: Vec<Lazy<Regex>>,
}

/// How sections begin.
#[derive(Debug)]
pub struct SectionRules {
    /// Longest heading.
    pub max_chars: usize,
    /// Opens a heading; group `part` or `number`.
    pub ordinal: Lazy<Regex>,
    /// Opens a heading below the top level.
    pub lower: Lazy<Regex>,
    /// Lines that are none.
    pub not_headings: Vec<Lazy<Regex>>,
    /// Headings that text may follow on their line; at the beginning of what is matched.
    known: Vec<Lazy<Regex>>,
    /// What may follow them.
    after_known: Lazy<Regex>,
    /// How long the known heading of a text is.
    lengths: Memo<Option<usize>>,
    /// Headings on lines that make a search within lines needless.
    pub enough: usize,
    /// Where a form begins.
    pub appendix: Lazy<Regex>,
    /// Characters for digits, and for ten.
    pub numerals: BTreeMap<char, u32>,
}

impl IdentityRules {
    pub(super) fn resolve(written: IdentityFile, file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Self {
        let numerals = numerals(&written.years.numerals, file, errors);
        let (year, number) = number_patterns(&numerals);
        let ends: Vec<&str> = written.title.ends.iter().map(|e| e.get_ref().as_str()).collect();
        let end = format!("(?:{})", ends.join("|"));
        let words = vec![("{year}", year), ("{num}", number), ("{end}", end)];
        let mut compiler = Compiler::new(file, errors, words);
        let c = &mut compiler;
        Self {
            years: YearRules::resolve(&written.years, numerals.clone(), c),
            dates: DateRules::resolve(&written.dates, c),
            period: PeriodRules::resolve(&written.period, c),
            title: TitleRules::resolve(&written.title, c),
            publisher: PublisherRules::resolve(&written.publisher, &written.kinds, c),
            place: PlaceRules::resolve(&written.place, c),
            evidence: EvidenceRules {
                needed: written.evidence.needed,
                needed_against_title: written.evidence.needed_against_title,
                never: c.all(&written.evidence.never, &[]),
                patterns: c.all(&written.evidence.patterns, &[]),
            },
            sections: SectionRules::resolve(&written.sections, numerals, c),
        }
    }
}

impl YearRules {
    fn resolve(written: &YearsFile, numerals: BTreeMap<char, u32>, c: &mut Compiler<'_>) -> Self {
        let latest = *written.latest.get_ref();
        if latest < written.earliest {
            c.errors.push(c.file.error(written.latest.span().start, "`latest` lies before `earliest`"));
        }
        Self {
            earliest: written.earliest,
            latest,
            numerals,
            title: c.all(&written.title, &["year"]),
            body: c.all(&written.body, &["year"]),
            url: c.all(&written.url, &["year"]),
            file: c.all(&written.file, &["year"]),
        }
    }
}

impl DateRules {
    fn resolve(written: &DatesFile, c: &mut Compiler<'_>) -> Self {
        Self {
            day: c.all(&written.day, &["day", "torn"]),
            day_here: c.all_here(&written.day, &["day", "torn"]),
            day_without_year: c.all_here(&written.day_without_year, &["day", "torn"]),
            label: c.one(&written.label, &[]),
            lines_near_title: written.lines_near_title,
            lines_at_end: written.lines_at_end,
        }
    }
}

impl PeriodRules {
    fn resolve(written: &PeriodFile, c: &mut Compiler<'_>) -> Self {
        Self {
            sentences: written.sentences.iter().map(|s| sentence(s, c)).collect(),
            between: c.here(&written.between),
            year_only: c.one(&written.year_only, &["year"]),
        }
    }
}

fn sentence(written: &SentenceFile, c: &mut Compiler<'_>) -> PeriodSentence {
    PeriodSentence { opening: c.one(&written.opening, &[]), gap: written.gap, closing: c.here(&written.closing) }
}

impl PublisherRules {
    fn resolve(written: &PublisherFile, kinds: &[KindFile], c: &mut Compiler<'_>) -> Self {
        Self {
            in_title: c.all(&written.in_title, &["organ"]),
            after_title: c.all(&written.after_title, &["organ"]),
            in_text: c.all(&written.in_text, &["organ"]),
            not_organs: c.all(&written.not_organs, &[]),
            max_chars: written.max_chars,
            lines_above_title: written.lines_above_title,
            lines_at_end: written.lines_at_end,
            kinds: kinds.iter().filter_map(|k| kind(k, c)).collect(),
        }
    }
}

fn kind(written: &KindFile, c: &mut Compiler<'_>) -> Option<(&'static str, Lazy<Regex>)> {
    let pattern = c.compile(&written.pattern, false, &[])?;
    let known = KINDS.into_iter().find(|k| k == written.kind.get_ref());
    if known.is_none() {
        c.fail(&written.kind, format!("unknown kind `{}`; known are {}", written.kind.get_ref(), KINDS.join(", ")));
    }
    known.map(|k| (k, pattern))
}

impl SectionRules {
    fn resolve(written: &SectionsFile, numerals: BTreeMap<char, u32>, c: &mut Compiler<'_>) -> Self {
        Self {
            max_chars: written.max_chars,
            ordinal: c.one(&written.ordinal, &["part", "number"]),
            lower: c.one(&written.lower, &[]),
            not_headings: c.all(&written.not_headings, &[]),
            known: c.all_here(&written.known, &[]),
            after_known: c.one(&written.after_known, &[]),
            lengths: Memo::default(),
            enough: written.enough,
            appendix: c.one(&written.appendix, &[]),
            numerals,
        }
    }

    /// The bytes of the longest known heading at the beginning of a text, if something follows that may follow a
    /// heading. Headings are the same in many reports.
    pub fn known_words(&self, text: &str) -> Option<usize> {
        self.lengths.get(text, |text| {
            let ends = self.known.iter().filter_map(|p| p.find(text)).map(|m| m.end()).filter(|&end| end > 0);
            ends.filter(|&end| self.after_known.is_match(&text[end..])).max()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{SchemaFiles, Schemas};

    fn errors_of(from: &str, to: &str) -> Vec<SchemaError> {
        let mut files = SchemaFiles::embedded();
        let text = files.get("identity.toml").map(|f| f.text.to_owned()).unwrap();
        assert!(text.contains(from));
        files.insert("identity.toml", &text.replacen(from, to, 1));
        Schemas::load(&files).unwrap_err()
    }

    #[test]
    fn errors_name_line_and_key() {
        let broken = errors_of("'fbtime={year}'", "'fbtime={year}('");
        assert_eq!(broken.len(), 1);
        assert!(broken[0].line > 10 && broken[0].message.contains("regular expression"), "{}", broken[0]);
        assert!(errors_of("kind = 'street'", "kind = 'road'")[0].message.contains("development_zone"));
        assert!(errors_of("earliest =", "erliest =")[0].message.contains("earliest"));
        assert!(errors_of("latest = 2035", "latest = 1999")[0].message.contains("earliest"));
        assert!(errors_of("(?P<organ>[^,。", "([^,。")[0].message.contains("organ"));
    }
}
