//! Facts: one figure of one report.

use serde::{Deserialize, Serialize};

use super::{Qualifier, Span, Value};

/// What a figure was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Origin {
    /// A table of a form.
    Table,
    /// A sentence.
    Narrative,
}

impl Origin {
    /// The name in `facts.source`.
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Table => "table",
            Origin::Narrative => "narrative",
        }
    }
}

/// Whose figure it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The whole jurisdiction.
    Area,
    /// The publisher alone.
    Organ,
    /// The report does not say.
    #[default]
    Unknown,
}

impl Scope {
    /// The name in `facts.scope`.
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Area => "area",
            Scope::Organ => "organ",
            Scope::Unknown => "unknown",
        }
    }

    /// The scope of a name.
    pub fn parse(name: &str) -> Option<Self> {
        [Scope::Area, Scope::Organ, Scope::Unknown].into_iter().find(|s| s.as_str() == name)
    }
}

/// The time that a figure covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Period {
    /// The report year.
    #[default]
    Year,
    /// From an earlier start to the end of the year.
    Cumulative,
    /// A state on a day.
    AsOf,
    /// The year before the report year.
    PreviousYear,
}

impl Period {
    /// The name in `facts.period`.
    pub fn as_str(self) -> &'static str {
        match self {
            Period::Year => "year",
            Period::Cumulative => "cumulative",
            Period::AsOf => "as_of",
            Period::PreviousYear => "previous_year",
        }
    }

    /// The period of a name.
    pub fn parse(name: &str) -> Option<Self> {
        [Period::Year, Period::Cumulative, Period::AsOf, Period::PreviousYear].into_iter().find(|p| p.as_str() == name)
    }
}

/// How the labels of a figure were matched; from the surest to the least sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// The label of the form, letter for letter (white space, punctuation, ordinals and script aside).
    Exact,
    /// A declared alias.
    Alias,
    /// A label that resembles only this one.
    Similar,
    /// The place between its neighbours; the label is missing or the columns were counted.
    Order,
    /// Digits that layout had torn apart were joined.
    Repaired,
}

impl Method {
    /// The name in `facts.method`.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Exact => "exact",
            Method::Alias => "alias",
            Method::Similar => "similar",
            Method::Order => "order",
            Method::Repaired => "repaired",
        }
    }
}

/// The cell of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValuePlace {
    /// Table of the document, from 1.
    pub table: u32,
    /// Row of the table, from 0.
    pub row: u32,
    /// Column of the table, from 0.
    pub col: u32,
}

/// One figure as printed, with what it counts and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Stable identity; from the document, the metric and the place.
    pub id: String,
    /// Metric of the dictionary; `None` where it has none, and `local_metric` says what is counted.
    pub metric: Option<String>,
    /// `form:name` of a row that only a local form has, or a metric that only prose states.
    pub local_metric: Option<String>,
    /// Applicant type, where the metric has that dimension.
    pub applicant: Option<String>,
    /// The value in the metric's canonical unit.
    pub value: Value,
    /// The canonical unit.
    pub unit: String,
    /// How exact it claims to be.
    pub qualifier: Qualifier,
    /// The cell or number as printed.
    pub raw_value: String,
    /// The unit as printed, in the cell, its header or its unit column; "" where none is.
    pub raw_unit: String,
    /// Table or narrative.
    pub origin: Origin,
    /// The form of the table.
    pub form: Option<String>,
    /// Whose figure.
    pub scope: Scope,
    /// Which time.
    pub period: Period,
    /// The cell (tables).
    pub cell: Option<ValuePlace>,
    /// The characters that were read.
    pub span: Span,
    /// Page (PDF).
    pub page: Option<u32>,
    /// The cell with its labels, or the clause.
    pub evidence: String,
    /// How the labels were matched.
    pub method: Method,
    /// What stood beside the number.
    pub note: String,
}
