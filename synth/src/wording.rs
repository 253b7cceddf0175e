//! `wording/*.toml` as written: everything Chinese that is no official label.

use std::collections::BTreeMap;

use serde::Deserialize;

/// All wording.
#[derive(Debug)]
pub struct Wording {
    /// Labels.
    pub labels: LabelWords,
    /// Tables.
    pub tables: TableWords,
    /// Organs.
    pub organs: OrganWords,
    /// Titles, headings, paragraphs.
    pub report: ReportWords,
    /// Sentences with figures.
    pub prose: Prose,
    /// Markup.
    pub html: HtmlWords,
    /// Pages around reports.
    pub portal: PortalWords,
}

/// `labels.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelWords {
    /// What is printed for a label of a form.
    pub variants: BTreeMap<String, Vec<String>>,
}

/// `tables.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableWords {
    /// The header over all applicants.
    pub applicants: String,
    /// The header of the units.
    pub unit: String,
    /// The header of the codes.
    pub code: String,
    /// What stands in the value cells of headings.
    pub heading_marks: Vec<String>,
    /// What is printed for zeros where they are not.
    pub zero_marks: Vec<String>,
    /// What may stand behind the number of documents issued.
    pub notes: Vec<String>,
    /// What is printed for a character of a label.
    pub punctuation: Vec<BTreeMap<String, String>>,
}

/// `organs.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganWords {
    /// Names of towns and streets.
    pub towns: Vec<String>,
    /// Names of departments.
    pub bureaus: Vec<String>,
    /// Kinds of organs.
    pub organ: Vec<OrganKind>,
}

/// A kind of organ.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganKind {
    /// Its name.
    pub name: String,
    /// Whether it makes rules of its own.
    #[serde(default)]
    pub is_city: bool,
    /// The first and last step of the sizes of its figures.
    pub sizes: (usize, usize),
    /// What it calls itself.
    pub own: Vec<String>,
}

/// `report.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportWords {
    /// Titles.
    pub titles: Vec<String>,
    /// First and last year of each form.
    pub years: BTreeMap<String, (i16, i16)>,
    /// Headings by kind of form.
    pub headings: BTreeMap<String, Headings>,
    /// First paragraphs.
    pub opening: Vec<String>,
    /// Paragraphs without figures.
    pub filler: Vec<String>,
}

/// Headings of a report.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headings {
    /// Of the parts before the tables, with the topics of their sentences.
    pub before: Vec<Part>,
    /// Of the tables.
    pub tables: Vec<String>,
    /// Of the parts after them.
    pub after: Vec<String>,
}

/// A part of prose.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its heading.
    pub heading: String,
    /// The topics of its sentences.
    pub topics: Vec<String>,
}

/// `prose.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prose {
    /// The sentences.
    pub sentence: Vec<Sentence>,
}

/// A sentence with figures.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// What it is about.
    pub topic: String,
    /// Metrics that it says to be none.
    #[serde(default)]
    pub zero: Vec<String>,
    /// Its words, metrics in braces.
    pub text: String,
}

/// `html.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HtmlWords {
    /// Ways to write markup.
    pub style: Vec<HtmlStyle>,
    /// Ways to mark a heading.
    pub headings: Vec<String>,
    /// Tables around a table.
    pub boxes: Vec<String>,
}

/// A way to write markup; `{…}` is filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HtmlStyle {
    /// A table: `{rows}`.
    pub table: String,
    /// A row: `{cells}`.
    pub row: String,
    /// A cell: `{spans}` `{text}`.
    pub cell: String,
    /// The same for a header, where it differs.
    pub head: Option<String>,
    /// The content of an empty cell.
    pub blank: String,
    /// What stands for a line break.
    pub line_break: String,
    /// What a label is indented with, a level.
    pub indent: String,
    /// A paragraph: `{text}`.
    pub paragraph: String,
}

/// `portal.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalWords {
    /// Pages: `{title}` `{organ}` `{date}` `{charset}` `{body}` `{before}` `{after}`.
    pub page: Vec<String>,
    /// Furniture that repeats: `{n}` is a number.
    pub furniture: Vec<String>,
}

impl Wording {
    /// The wording of the crate.
    ///
    /// # Errors
    /// Where a file is not as it should be.
    pub fn embedded() -> Result<Self, toml::de::Error> {
        Ok(Self {
            labels: toml::from_str(include_str!("../wording/labels.toml"))?,
            tables: toml::from_str(include_str!("../wording/tables.toml"))?,
            organs: toml::from_str(include_str!("../wording/organs.toml"))?,
            report: toml::from_str(include_str!("../wording/report.toml"))?,
            prose: toml::from_str(include_str!("../wording/prose.toml"))?,
            html: toml::from_str(include_str!("../wording/html.toml"))?,
            portal: toml::from_str(include_str!("../wording/portal.toml"))?,
        })
    }
}

/// Fills in what stands in braces; a name that `value` does not know stays.
pub fn filled(template: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let found = after.split_once('}').and_then(|(name, after)| Some((value(name)?, after)));
        match found {
            Some((value, after)) => {
                text.push_str(&value);
                rest = after;
            }
            None => {
                text.push('{');
                rest = after;
            }
        }
    }
    text + rest
}
