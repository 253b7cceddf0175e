//! A form as written in `forms/<edition>.toml`.

use serde::Deserialize;
use toml::Spanned;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormFile {
    pub id: Spanned<String>,
    pub title: String,
    pub basis: String,
    pub table: Vec<TableWritten>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableWritten {
    pub name: String,
    #[serde(default)]
    pub titles: Vec<String>,
    pub values: Spanned<usize>,
    pub block: Vec<BlockWritten>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockWritten {
    #[serde(default)]
    pub heading: Vec<String>,
    #[serde(default)]
    pub corner: Vec<String>,
    #[serde(default)]
    pub alternative: bool,
    pub columns: Vec<ColumnWritten>,
    pub rows: Vec<RowWritten>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnWritten {
    pub label: Spanned<String>,
    #[serde(default)]
    pub aliases: Vec<String>,
    pub group: Option<String>,
    pub metric: Option<Spanned<String>>,
    pub applicant: Option<String>,
    pub period: Option<Spanned<String>>,
    pub scope: Option<Spanned<String>>,
    pub role: Option<Spanned<String>>,
    #[serde(default)]
    pub optional: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowWritten {
    pub label: Spanned<String>,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub groups: Vec<String>,
    pub metric: Option<Spanned<String>>,
    pub cells: Option<Vec<Spanned<String>>>,
    pub code: Option<String>,
    pub unit: Option<Spanned<String>>,
    #[serde(default)]
    pub heading: bool,
    #[serde(default)]
    pub optional: bool,
    #[serde(default)]
    pub unlabelled: bool,
}
