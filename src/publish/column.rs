//! What a dataset is: a name, a description, and columns that read themselves off a row.
//!
//! A column is declared once, with the function that reads it; its type and whether it can be null follow from the
//! kind of that function. The Parquet schema, the writer, `nianbao schema` and the SQL definitions all go by this
//! declaration, so they cannot disagree.

use std::borrow::Cow;

use jiff::civil::Date;
use rust_decimal::Decimal;

/// How a column is read off a row `R` of something `C` that gives rows (for most datasets: of a document).
pub enum Read<C: 'static, R: 'static> {
    /// Text, "" where nothing is printed.
    Text(for<'a> fn(&'a C, &'a R) -> &'a str),
    /// Text, null where unknown.
    MaybeText(for<'a> fn(&'a C, &'a R) -> Option<&'a str>),
    /// A list of texts.
    Texts(for<'a> fn(&'a C, &'a R) -> &'a [String]),
    /// A position or number of something.
    Int(fn(&C, &R) -> i32),
    /// The same, null where there is none.
    MaybeInt(fn(&C, &R) -> Option<i32>),
    /// A count, a size or a place in a text.
    Long(fn(&C, &R) -> i64),
    /// The same, null where there is none.
    MaybeLong(fn(&C, &R) -> Option<i64>),
    /// A figure, null where there is none.
    MaybeDecimal(fn(&C, &R) -> Option<Decimal>),
    /// A day, null where unknown.
    MaybeDate(fn(&C, &R) -> Option<Date>),
    /// Yes or no.
    Flag(fn(&C, &R) -> bool),
    /// Seconds since 1970.
    Time(fn(&C, &R) -> i64),
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// UTF-8 text.
    Text,
    /// A list of texts.
    TextList,
    /// 32-bit integer.
    Int,
    /// 64-bit integer.
    Long,
    /// decimal(20,6).
    Decimal,
    /// A list of decimal(20,6).
    DecimalList,
    /// A day.
    Date,
    /// Boolean.
    Flag,
    /// A point in time, UTC.
    Timestamp,
}

impl<C, R> Read<C, R> {
    /// The type of the column.
    pub fn column_type(&self) -> ColumnType {
        match self {
            Read::Text(_) | Read::MaybeText(_) => ColumnType::Text,
            Read::Texts(_) => ColumnType::TextList,
            Read::Int(_) | Read::MaybeInt(_) => ColumnType::Int,
            Read::Long(_) | Read::MaybeLong(_) => ColumnType::Long,
            Read::MaybeDecimal(_) => ColumnType::Decimal,
            Read::MaybeDate(_) => ColumnType::Date,
            Read::Flag(_) => ColumnType::Flag,
            Read::Time(_) => ColumnType::Timestamp,
        }
    }

    /// Whether the column can be null.
    pub fn nullable(&self) -> bool {
        use Read::{MaybeDate, MaybeDecimal, MaybeInt, MaybeLong, MaybeText};
        matches!(self, MaybeText(_) | MaybeInt(_) | MaybeLong(_) | MaybeDecimal(_) | MaybeDate(_))
    }
}

/// A column of a dataset.
pub struct Column<C: 'static, R: 'static> {
    /// Its name.
    pub name: &'static str,
    /// What it says, for the data dictionary.
    pub description: &'static str,
    /// How it is read off a row.
    pub read: Read<C, R>,
}

/// A dataset: its columns, and how rows come out of a `C`.
pub struct Dataset<C: 'static, R: 'static> {
    /// The name of its folder.
    pub name: &'static str,
    /// What a row is, for the data dictionary.
    pub description: &'static str,
    /// The columns that tell a row from all others, never null; empty where there are none such.
    pub key: &'static [&'static str],
    /// The columns in order.
    pub columns: &'static [Column<C, R>],
    /// The rows of one `C` in order.
    pub rows: for<'a> fn(&'a C) -> &'a [R],
    /// The report year of a `C`, where the dataset is partitioned by it.
    pub partition: Option<fn(&C) -> Option<i32>>,
}

/// A dataset without the way to its rows: what a reader of the data needs to know.
#[derive(Clone, Debug)]
pub struct DatasetInfo {
    /// The name of its folder.
    pub name: &'static str,
    /// What a row is.
    pub description: &'static str,
    /// Whether it is partitioned by `report_year`.
    pub partitioned: bool,
    /// The columns that tell a row from all others, never null; empty where there are none such.
    pub key: &'static [&'static str],
    /// The columns in order.
    pub columns: Vec<ColumnInfo>,
}

/// A column without the way to its value.
#[derive(Clone, Debug)]
pub struct ColumnInfo {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its type.
    pub column_type: ColumnType,
    /// Whether it can be null.
    pub nullable: bool,
    /// What it says.
    pub description: Cow<'static, str>,
}

impl<C, R> Dataset<C, R> {
    /// What a reader of the data needs to know.
    pub fn info(&self) -> DatasetInfo {
        let column = |c: &Column<C, R>| ColumnInfo {
            name: c.name.into(),
            column_type: c.read.column_type(),
            nullable: c.read.nullable(),
            description: c.description.into(),
        };
        DatasetInfo {
            name: self.name,
            description: self.description,
            partitioned: self.partition.is_some(),
            key: self.key,
            columns: self.columns.iter().map(column).collect(),
        }
    }
}
