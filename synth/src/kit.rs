//! What reports are made of, loaded once.

use nianbao::schema::Schemas;

use crate::figures::Rules;
use crate::organ::Places;
use crate::wording::Wording;

/// Forms, wording, rules of figures, places.
#[derive(Debug)]
pub struct Kit {
    /// The forms and metrics of the program.
    pub schemas: Schemas,
    /// The words of reports.
    pub wording: Wording,
    /// How figures hang together.
    pub rules: Rules,
    /// Where organs sit.
    pub places: Places,
}

impl Kit {
    /// What the crates hold.
    ///
    /// # Errors
    /// What is wrong in the files.
    pub fn embedded() -> Result<Self, String> {
        let lines = |errors: Vec<nianbao::schema::SchemaError>| {
            errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        Ok(Self {
            schemas: Schemas::embedded().map_err(lines)?,
            wording: Wording::embedded().map_err(|e| e.to_string())?,
            rules: toml::from_str(include_str!("../figures/tables.toml")).map_err(|e| e.to_string())?,
            places: Places::embedded(),
        })
    }

    /// The forms of reports, and prose.
    pub fn forms(&self) -> Vec<String> {
        self.wording.report.years.keys().cloned().collect()
    }
}
