//! What is said about one paragraph before its text.

use quick_xml::events::BytesStart;

use crate::normalize::xml::attribute;

/// Properties of a paragraph, as far as they change how it is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Paragraph {
    /// Its style.
    pub(super) style: Option<String>,
    /// Outline level from 0; 9 is body text.
    pub(super) outline: Option<u8>,
    /// The list that it is an item of; "0" is none.
    pub(super) list: Option<String>,
    /// The level in that list, from 0.
    pub(super) list_level: Option<u8>,
}

impl Paragraph {
    /// Takes a property by its element.
    pub(super) fn property(&mut self, name: &str, tag: &BytesStart<'_>) {
        let value = || attribute(tag, "val");
        let number = || value().and_then(|v| v.parse().ok());
        match name {
            "pStyle" => self.style = value(),
            "outlineLvl" => self.outline = number(),
            "numId" => self.list = value(),
            "ilvl" => self.list_level = number(),
            _ => {}
        }
    }

    /// The heading level (1–6), 0 for none.
    pub(super) fn level(&self) -> u8 {
        self.outline.filter(|&outline| outline < 9).map_or(0, |outline| (outline + 1).min(6))
    }
}
