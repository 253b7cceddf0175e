//! Tables that lost their markup: found again in lines of text by the labels of the forms.
//!
//! Text crawls and page-to-text tools print a table as one cell a line, as rows with pipes or tabs, as pipes on lines
//! of their own, or as one paragraph. [`fragment`] cuts lines into fragments (label, words, value, blank, end of a
//! row, prose), [`zone`] finds the stretches that are tables, [`rebuild`] lays their fragments into rows.

mod fragment;
mod rebuild;
mod zone;

use crate::model::{Line, Table, Text};
use crate::schema::Schemas;

/// The tables in a run of lines that no other block interrupts.
pub fn tables_in(lines: &[Line], text: &Text, schemas: &Schemas) -> Vec<Table> {
    let fragments = fragment::cut(lines, text, schemas);
    zone::find(&fragments).into_iter().map(|zone| rebuild::table(&fragments[zone], text, schemas)).collect()
}
