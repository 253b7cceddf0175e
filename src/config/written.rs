//! A pipeline file as written. Unknown keys are refused; what a key may be is said in [`super::Pipeline`].

use std::num::NonZeroUsize;

use serde::Deserialize;

use super::gates::GatesTable;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PipelineFile {
    pub input: InputTable,
    #[serde(default)]
    pub crawl: CrawlTable,
    #[serde(default)]
    pub forms: FormsTable,
    #[serde(default)]
    pub narrative: NarrativeTable,
    #[serde(default)]
    pub schemas: SchemasTable,
    pub output: OutputTable,
    #[serde(default)]
    pub gates: GatesTable,
}

/// `[input]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputTable {
    pub paths: toml::Spanned<Vec<String>>,
    pub max_bytes: Option<toml::Spanned<u64>>,
}

/// `[crawl]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrawlTable {
    pub content: Option<String>,
    #[serde(default)]
    pub base64: bool,
    pub url: Option<String>,
    pub title: Option<String>,
    pub date: Option<String>,
}

/// `[forms]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormsTable {
    #[serde(rename = "use")]
    pub ids: Option<Vec<toml::Spanned<String>>>,
}

/// `[narrative]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NarrativeTable {
    #[serde(default)]
    pub rules: Vec<toml::Spanned<String>>,
}

/// `[schemas]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemasTable {
    pub dir: Option<String>,
}

/// `[output]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputTable {
    pub dir: String,
    pub keep: Option<NonZeroUsize>,
}
