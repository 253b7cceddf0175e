//! `[gates]`: what a snapshot must be like to become the current one.

use serde::Deserialize;
use toml::Spanned;

/// `[gates]` as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GatesTable {
    max_rejects_percent: Option<Spanned<f64>>,
    min_documents: Option<u64>,
    max_change_percent: Option<Spanned<f64>>,
    #[serde(default)]
    no_new_errors: bool,
}

/// What a snapshot must be like to become the current one. A gate that is not set lets everything pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gates {
    /// At most so many of a hundred sources may be rejects.
    pub max_rejects_percent: Option<f64>,
    /// At least so many documents must be read.
    pub min_documents: Option<u64>,
    /// Documents and facts may differ from the last snapshot by so many of a hundred.
    pub max_change_percent: Option<f64>,
    /// No reject may have an error that the last snapshot has none of.
    pub no_new_errors: bool,
}

impl GatesTable {
    /// Offset and message of each value that cannot be.
    pub(super) fn errors(&self) -> impl Iterator<Item = (usize, String)> {
        let values = [
            ("max_rejects_percent", &self.max_rejects_percent, 100.0),
            ("max_change_percent", &self.max_change_percent, f64::MAX),
        ];
        values.into_iter().filter_map(|(name, value, most)| {
            let value = value.as_ref()?;
            let good = (0.0..=most).contains(value.get_ref());
            (!good).then(|| (value.span().start, format!("gates.{name} is {}; expected a percentage", value.get_ref())))
        })
    }

    pub(super) fn resolve(self) -> Gates {
        Gates {
            max_rejects_percent: self.max_rejects_percent.map(Spanned::into_inner),
            min_documents: self.min_documents,
            max_change_percent: self.max_change_percent.map(Spanned::into_inner),
            no_new_errors: self.no_new_errors,
        }
    }
}
