//! The sections of a report.

use crate::model::{Document, Section, Span};
use crate::schema::IdentityRules;

/// Splits a document into sections that tile its text.
pub fn split(document: &Document, rules: &IdentityRules) -> Vec<Section> {
    let _ = rules;
    vec![Section { heading: Span::default(), span: Span::new(0, document.text.as_str().len()) }]
}
