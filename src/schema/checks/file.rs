//! Checks as written in `checks/*.toml`.

use serde::Deserialize;
use toml::Spanned;

/// A file of checks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecksFile {
    #[serde(default)]
    pub check: Vec<CheckWritten>,
    #[serde(default)]
    pub area: Vec<AreaWritten>,
    pub names: Option<NamesWritten>,
    pub prose: Option<ProseWritten>,
}

/// One check. Which keys a kind needs is said in its manual (`src/check/kinds`).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckWritten {
    pub id: Spanned<String>,
    pub kind: Spanned<String>,
    pub severity: Spanned<String>,
    pub what: Spanned<String>,
    #[serde(default)]
    pub forms: Vec<String>,
    pub left: Option<Spanned<String>>,
    pub right: Option<Spanned<String>>,
    pub previous: Option<Spanned<String>>,
    #[serde(default)]
    pub metrics: Vec<Spanned<String>>,
    #[serde(default)]
    pub readings: Vec<Spanned<String>>,
    pub whole: Option<Spanned<String>>,
    #[serde(default)]
    pub parts: Vec<Spanned<String>>,
    #[serde(default)]
    pub words: Vec<String>,
    #[serde(default)]
    pub sections: Vec<String>,
    #[serde(default)]
    pub publishers: Vec<Spanned<String>>,
    pub tolerance: Option<f64>,
    pub least: Option<f64>,
}

/// An area whose reporting organs are all known.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaWritten {
    /// Who reports for it.
    pub publisher: String,
    /// Its organs, by the names that they print.
    pub members: Vec<String>,
}

/// How names of organs tell what they belong to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamesWritten {
    /// Ends of the names of those who report for an area; what stands before is the area.
    pub area: Vec<String>,
    /// Ends of the names of their offices.
    pub office: Vec<String>,
}

/// Words of the prose that tell how its numbers hang together.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProseWritten {
    /// Words before the parts of a number.
    pub parts: Vec<String>,
    /// Words that say that parts are left out.
    pub partial: Vec<String>,
    /// Words that begin something else.
    pub ends: Vec<String>,
    /// What stands between a number and its share.
    pub share: Vec<String>,
    /// Words before how many times last year's figure it is.
    pub times: Vec<String>,
    /// Growth against the year before.
    pub growth: Vec<String>,
    /// Words of years before the last.
    pub earlier: Vec<String>,
    /// Decline against the year before.
    pub decline: Vec<String>,
}
