//! Office formats, told by content: which container it is, and which document lies in it.

use super::items::Item;
use super::package::{Package, Refusal, damaged, encrypted};
use super::{Read, convert, doc, docx, metadata, odt, sheet};
use crate::model::{Finding, Format, RejectKind, Severity};
use crate::schema::PageRules;

/// Containers that office programs write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// A zip package.
    Zip,
    /// A compound file, as Word and Excel wrote before 2007.
    Compound,
}

/// The container that the bytes are, if any.
pub(super) fn kind(bytes: &[u8]) -> Option<Container> {
    const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    match bytes {
        _ if bytes.starts_with(b"PK\x03\x04") => Some(Container::Zip),
        _ if bytes.starts_with(COMPOUND) => Some(Container::Compound),
        _ => None,
    }
}

/// Reads the document in a container.
pub(super) fn read(kind: Container, bytes: &[u8], rules: &PageRules) -> Result<Read, Refusal> {
    match kind {
        Container::Zip => read_zip(bytes),
        Container::Compound => read_compound(bytes, rules),
    }
}

/// Characters in which an XML file says what it is.
const HEAD: usize = 4096;

/// The format of a document that is one XML file, as programs wrote between the two containers.
pub(super) fn flat(text: &str) -> Option<Format> {
    let start = text.trim_start();
    if !start.starts_with("<?xml") && !start.starts_with("<Workbook") {
        return None;
    }
    let head = text.char_indices().nth(HEAD).map_or(text, |(end, _)| &text[..end]);
    let is_book = head.contains("urn:schemas-microsoft-com:office:spreadsheet") && head.contains("Workbook");
    if is_book { Some(Format::Xls) } else { docx::is_flat(head).then_some(Format::Doc) }
}

fn read_zip(bytes: &[u8]) -> Result<Read, Refusal> {
    let mut package = Package::open(bytes)?;
    if let Some(body) = docx::body(&mut package) {
        return Ok(office(Format::Docx, docx::read(&mut package, &body)?));
    }
    if sheet::is_xlsx(&package) {
        package.measure()?;
        return Ok(office(Format::Xlsx, contained(|| sheet::read_xlsx(bytes))?));
    }
    if sheet::is_ods(&mut package) {
        return Ok(office(Format::Ods, sheet::read_ods(&mut package)?));
    }
    if odt::is_odt(&mut package) {
        return Ok(office(Format::Odt, odt::read(&mut package)?));
    }
    Err(unsupported(if package.has("OFD.xml") { "OFD" } else { "ZIP" }))
}

/// Office formats have no charset of their own: [`crate::model::Document::encoding`] says so.
pub(super) const ENCODING: &str = "binary";

/// What a reader made of an office file.
fn office(format: Format, items: super::Items) -> Read {
    let findings = empty(&items).into_iter().collect();
    Read {
        format,
        encoding: ENCODING,
        items,
        metadata: metadata::Collector::default(),
        pages: Vec::new(),
        furniture_chars: 0,
        findings,
    }
}

fn empty(items: &super::Items) -> Option<Finding> {
    let message = "文件没有文字,内容可能是图片 / the file has no text; its content may be pictures";
    items.list.is_empty().then(|| Finding::seen("normalize.no_text", Severity::Warning, message.to_owned(), None))
}

fn read_compound(bytes: &[u8], rules: &PageRules) -> Result<Read, Refusal> {
    if has_stream(bytes, "EncryptedPackage") {
        return Err(encrypted());
    }
    if has_stream(bytes, "Workbook") || has_stream(bytes, "Book") {
        return Ok(office(Format::Xls, contained(|| sheet::read_xls(bytes))?));
    }
    if has_stream(bytes, "WordDocument") {
        return read_word(bytes, rules);
    }
    if has_stream(bytes, "CONTENTS") {
        return convert::read(bytes, "wps", Format::Doc, rules);
    }
    Err(unsupported("OLE"))
}

/// A legacy Word document. What its reader does not know, and tables that it does not find, are the converter's.
fn read_word(bytes: &[u8], rules: &PageRules) -> Result<Read, Refusal> {
    let converted = || convert::read(bytes, "doc", Format::Doc, rules);
    match contained(|| doc::read(bytes)) {
        Err((RejectKind::UnsupportedFormat, _)) => converted(),
        Ok(items) if !has_table(&items) && has_cell_marks(bytes) => {
            let mut read = office(Format::Doc, items);
            if let Ok(better) = converted().inspect_err(|e| read.findings.push(tables_lost(&e.1)))
                && has_table(&better.items)
            {
                return Ok(better);
            }
            Ok(read)
        }
        Ok(items) => Ok(office(Format::Doc, items)),
        Err(refusal) => Err(refusal),
    }
}

fn has_table(items: &super::Items) -> bool {
    items.list.iter().any(|item| matches!(item, Item::Table(_)))
}

/// The end of a cell, as Word writes it: many of them are a table.
fn has_cell_marks(bytes: &[u8]) -> bool {
    const LEAST: usize = 12;
    let mark = |at: &usize| bytes[..*at].ends_with(b"\0") || bytes.get(at + 1) == Some(&0);
    memchr::memchr_iter(7, bytes).filter(mark).nth(LEAST).is_some()
}

fn tables_lost(why: &str) -> Finding {
    let message = format!("文档的表格未能读出 / the tables of the document could not be read: {why}");
    Finding::seen("normalize.tables_lost", Severity::Warning, message, None)
}

/// Runs a reader of another project: where it panics the file is damaged, for sound files it was seen to read.
fn contained<T>(read: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
    result.unwrap_or_else(|_| Err(damaged("its reader gave up")))
}

/// True for a compound file whose directory has an entry of that name: UTF-16, ended by NUL.
fn has_stream(bytes: &[u8], name: &str) -> bool {
    let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(bytes, &name).is_some()
}

fn unsupported(name: &str) -> Refusal {
    let message = format!("内容看来是 {name},没有读取它的程序 / the content seems to be {name}, which no reader knows");
    (RejectKind::UnsupportedFormat, message)
}
