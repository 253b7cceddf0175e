//! Bytes to clean text: charset, format, markup, folding of characters, separation of page furniture.

use crate::model::{Document, Reject, Source};
use crate::schema::PageRules;

/// Turns the bytes of a source into a [`Document`].
///
/// # Errors
/// A [`Reject`] where the bytes hold no text that can be read.
pub fn normalize(source: &Source, bytes: &[u8], rules: &PageRules) -> Result<Document, Reject> {
    let _ = (source, bytes, rules);
    unimplemented!("normalize")
}
