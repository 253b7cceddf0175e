//! `identity.toml` as written. The file itself explains every key.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::schema::patterns::Pattern;

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityFile {
    pub(super) years: YearsFile,
    pub(super) dates: DatesFile,
    pub(super) period: PeriodFile,
    pub(super) title: TitleFile,
    pub(super) publisher: PublisherFile,
    pub(super) kinds: Vec<KindFile>,
    pub(super) place: super::place::PlaceFile,
    pub(super) evidence: EvidenceFile,
    pub(super) sections: SectionsFile,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct YearsFile {
    pub(super) earliest: i16,
    pub(super) latest: Spanned<i16>,
    pub(super) numerals: BTreeMap<Spanned<String>, u32>,
    pub(super) title: Vec<Pattern>,
    pub(super) body: Vec<Pattern>,
    pub(super) url: Vec<Pattern>,
    pub(super) file: Vec<Pattern>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DatesFile {
    pub(super) day: Vec<Pattern>,
    pub(super) day_without_year: Vec<Pattern>,
    pub(super) label: Pattern,
    pub(super) lines_near_title: usize,
    pub(super) lines_at_end: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PeriodFile {
    pub(super) sentences: Vec<SentenceFile>,
    pub(super) between: Pattern,
    pub(super) year_only: Pattern,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SentenceFile {
    pub(super) opening: Pattern,
    pub(super) gap: usize,
    pub(super) closing: Pattern,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TitleFile {
    pub(super) lines: usize,
    pub(super) max_chars: usize,
    pub(super) ends: Vec<Pattern>,
    pub(super) reports: Vec<Pattern>,
    pub(super) not_reports: Vec<Pattern>,
    pub(super) not_titles: Vec<Pattern>,
    pub(super) prefix: Pattern,
    pub(super) site: Pattern,
    pub(super) glued: Pattern,
    pub(super) openings: Vec<Pattern>,
    pub(super) index_titles: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PublisherFile {
    pub(super) in_title: Vec<Pattern>,
    pub(super) after_title: Vec<Pattern>,
    pub(super) in_text: Vec<Pattern>,
    pub(super) not_organs: Vec<Pattern>,
    pub(super) max_chars: usize,
    pub(super) lines_above_title: usize,
    pub(super) lines_at_end: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindFile {
    pub(super) kind: Pattern,
    pub(super) pattern: Pattern,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EvidenceFile {
    pub(super) needed: usize,
    pub(super) needed_against_title: usize,
    pub(super) never: Vec<Pattern>,
    pub(super) patterns: Vec<Pattern>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionsFile {
    pub(super) max_chars: usize,
    pub(super) ordinal: Pattern,
    pub(super) lower: Pattern,
    pub(super) not_headings: Vec<Pattern>,
    pub(super) known: Vec<Pattern>,
    pub(super) after_known: Pattern,
    pub(super) enough: usize,
    pub(super) appendix: Pattern,
}
