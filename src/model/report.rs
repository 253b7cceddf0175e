//! A document taken for a report: who published it, for which year, its sections and tables, and what was read.

use jiff::civil::Date;

use super::{Document, Fact, Finding, Mention, Narrative, Span, Table};

/// What decided the report year (the vote: title before period before body before URL before publication).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum YearBasis {
    /// The title names it.
    Title,
    /// The sentence that states the period of the figures.
    Period,
    /// Most years named in the text.
    Body,
    /// The address or file name.
    Url,
    /// The year before publication.
    Publication,
}

impl YearBasis {
    /// The name in `documents.year_basis`.
    pub fn as_str(self) -> &'static str {
        match self {
            YearBasis::Title => "title",
            YearBasis::Period => "period",
            YearBasis::Body => "body",
            YearBasis::Url => "url",
            YearBasis::Publication => "publication",
        }
    }
}

/// What decided the region of a publisher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionBasis {
    /// The name of the publisher says it.
    Name,
    /// The title, also that of the page around the report.
    Title,
    /// The organ that the page names.
    Page,
    /// The first lines.
    Opening,
    /// The last lines.
    Closing,
    /// The address of the page, or one that the text names.
    Address,
    /// The area code of a telephone number.
    Phone,
    /// A postcode.
    Postcode,
    /// The regions that the text names.
    Text,
}

impl RegionBasis {
    /// The name in `documents.region_basis`.
    pub fn as_str(self) -> &'static str {
        match self {
            RegionBasis::Name => "name",
            RegionBasis::Title => "title",
            RegionBasis::Page => "page",
            RegionBasis::Opening => "opening",
            RegionBasis::Closing => "closing",
            RegionBasis::Address => "address",
            RegionBasis::Phone => "phone",
            RegionBasis::Postcode => "postcode",
            RegionBasis::Text => "text",
        }
    }
}

/// Where a publisher sits, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Seat {
    /// The GB/T 2260 code at the level of the publisher; a town has that of its county.
    pub code: Option<String>,
    /// The name of that region.
    pub name: Option<String>,
    /// Its province, known also where the region is not.
    pub province: Option<String>,
    /// Its prefecture-level city.
    pub city: Option<String>,
    /// Its county.
    pub county: Option<String>,
    /// The nine digits of a town.
    pub town_code: Option<String>,
    /// What decided.
    pub basis: Option<RegionBasis>,
    /// The name of the publisher written out: province, city, county, organ.
    pub organ: Option<String>,
    /// national, province, city, county or town.
    pub level: Option<&'static str>,
}

/// Who reports about which year, as printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Title of the report.
    pub title: Option<String>,
    /// Name of the publishing organ.
    pub publisher: Option<String>,
    /// Kind of organ: government, office, department, development_zone, street, town, ministry, other.
    pub publisher_kind: Option<String>,
    /// Where it sits.
    pub place: Seat,
    /// The year that the report is about.
    pub report_year: Option<i16>,
    /// What decided it.
    pub year_basis: Option<YearBasis>,
    /// First day of the period of the figures.
    pub period_start: Option<Date>,
    /// Last day of the period.
    pub period_end: Option<Date>,
    /// Day of publication.
    pub published_on: Option<Date>,
    /// Whether it is an annual report on information disclosure at all.
    pub is_annual_report: bool,
}

/// A section of the text. The sections tile the text: section 0 is what stands before the first heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its heading, "" for section 0.
    pub heading: Span,
    /// All of it, heading, lines and tables included.
    pub span: Span,
}

/// A table of a form that was found in a document, and what spoke for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recognised {
    /// The form.
    pub form: String,
    /// The name of the form's table.
    pub table: String,
    /// Tables of the document that hold its rows, from 1.
    pub found_in: Vec<u32>,
    /// Rows of the form that were found by their labels.
    pub rows_by_label: usize,
    /// Rows of the form that were found by their order alone.
    pub rows_by_order: usize,
    /// Rows of the form, optional ones aside.
    pub rows_of_form: usize,
    /// Columns found by their headers.
    pub columns_by_header: usize,
}

/// Everything known about one document at the end of the pipeline.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The normalised document; its tables have moved to `tables`.
    pub document: Document,
    /// Who and when.
    pub identity: Identity,
    /// The sections.
    pub sections: Vec<Section>,
    /// All tables in reading order; number 1 is the first.
    pub tables: Vec<Table>,
    /// The prose outside of the tables, with its numbers.
    pub narrative: Narrative,
    /// What became of those numbers; in the order of the text.
    pub mentions: Vec<Mention>,
    /// Which tables of which forms were found.
    pub recognised: Vec<Recognised>,
    /// The form that most of its tables follow.
    pub form: Option<String>,
    /// The figures.
    pub facts: Vec<Fact>,
    /// What is odd.
    pub findings: Vec<Finding>,
}
