//! Word documents (.docx): the body with its tables, text boxes and notes, as a reader of the document sees it:
//! tracked changes accepted, hidden text left out, automatic numbers written out.
//!
//! [`numbering`] counts list paragraphs, [`styles`] knows what a paragraph style says, [`paragraph`] collects what is
//! said about one paragraph, [`rows`] keeps the columns of vertically merged cells, [`body`] walks the XML. Places are
//! byte offsets in `word/document.xml`, those of the notes follow behind.

mod body;
mod numbering;
mod paragraph;
mod rows;
mod styles;

use super::items::Items;
use super::package::{Package, Refusal, damaged};
use body::Walker;
use numbering::Numbering;
use styles::Styles;

/// True for a zip package that holds a Word document.
pub(super) fn is_docx(package: &Package<'_>) -> bool {
    package.has(BODY)
}

const BODY: &str = "word/document.xml";

/// The parts of notes; their separators have no text and leave no line.
const NOTES: [&str; 2] = ["word/footnotes.xml", "word/endnotes.xml"];

/// Reads the document.
pub(super) fn read(package: &mut Package<'_>) -> Result<Items, Refusal> {
    let body = package.text(BODY)?.ok_or_else(|| damaged("no word/document.xml"))?;
    let styles = package.text("word/styles.xml")?.map_or_else(Styles::default, |xml| Styles::read(&xml));
    let numbering = package.text("word/numbering.xml")?.map_or_else(Numbering::default, |xml| Numbering::read(&xml));
    let mut walker = Walker::new(styles, numbering);
    walker.walk(&body, 0).map_err(|e| damaged(&e))?;
    let mut base = body.len();
    for part in NOTES {
        if let Some(xml) = package.text(part)? {
            walker.walk(&xml, base).map_err(|e| damaged(&e))?;
            base += xml.len();
        }
    }
    Ok(walker.finish(base))
}

#[cfg(test)]
mod tests;
