//! The prose outside of tables, and every number in it.
//!
//! [`prose`] makes the text comparable, [`scan`] finds the numbers: first those whose form says that they count nothing
//! (dates, phones, document numbers), then all other digits, then Chinese numerals with a measure word. Together they
//! hold every digit of the prose; what they count is decided by `map`.

mod prose;
mod scan;

use crate::model::{Narrative, Table, Text};
use crate::schema::Schemas;

/// The prose of a document and its numbers.
pub fn read(text: &Text, tables: &[Table], schemas: &Schemas) -> Narrative {
    let prose = prose::outside(text, tables, &schemas.script);
    let numbers = scan::numbers(prose.as_str(), &schemas.narrative);
    Narrative { prose, numbers }
}
