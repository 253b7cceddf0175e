//! Word documents (.docx): the body with its tables, text boxes and notes, as a reader of the document sees it:
//! tracked changes accepted, hidden text left out, automatic numbers written out.
//!
//! [`numbering`] counts list paragraphs, [`styles`] knows what a paragraph style says, [`paragraph`] collects what is
//! said about one paragraph, [`rows`] keeps the columns of vertically merged cells, [`mod@body`] walks the XML. Places are
//! byte offsets in `word/document.xml`, those of the notes follow behind.

mod body;
mod numbering;
mod paragraph;
mod rows;
mod styles;

use super::items::Items;
use super::package::{Package, Refusal, damaged};
use super::xml::attribute;
use body::Walker;
use numbering::Numbering;
use quick_xml::Reader;
use quick_xml::events::Event;
use styles::Styles;

/// The part that is the body, where a package holds a Word document. Most call it alike; some programs do not, and the
/// relations of the package say how.
pub(super) fn body(package: &mut Package<'_>) -> Option<String> {
    if package.has(BODY) {
        return Some(BODY.to_owned());
    }
    let relations = package.text("_rels/.rels").ok().flatten()?;
    let mut reader = Reader::from_str(&relations);
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) => {
                let is_main = attribute(&tag, "Type").is_some_and(|kind| kind.ends_with("/officeDocument"));
                if let Some(target) = attribute(&tag, "Target").filter(|_| is_main) {
                    let target = target.trim_start_matches('/').to_owned();
                    return Some(target).filter(|part| part.starts_with("word/") && package.has(part));
                }
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

const BODY: &str = "word/document.xml";

/// The parts of notes; their separators have no text and leave no line.
const NOTES: [&str; 2] = ["word/footnotes.xml", "word/endnotes.xml"];

/// Reads the document.
pub(super) fn read(package: &mut Package<'_>, body: &str) -> Result<Items, Refusal> {
    let body = package.text(body)?.ok_or_else(|| damaged("no body"))?;
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

/// True for a document that is one XML file: the format between doc and docx, or a package written flat.
pub(super) fn is_flat(head: &str) -> bool {
    head.contains("schemas.microsoft.com/office/") && (head.contains("/wordml") || head.contains("/xmlPackage"))
}

/// Reads such a document. Its body is named alike in both.
pub(super) fn read_flat(xml: &str) -> Result<Items, Refusal> {
    let start = xml.find("<w:body").ok_or_else(|| damaged("no body"))?;
    let end = xml[start..].find("</w:body>").map_or(xml.len(), |at| start + at + "</w:body>".len());
    let mut walker = Walker::new(Styles::read(xml), Numbering::read(xml));
    walker.walk(&xml[start..end], start).map_err(|e| damaged(&e))?;
    Ok(walker.finish(end))
}

#[cfg(test)]
mod tests;
