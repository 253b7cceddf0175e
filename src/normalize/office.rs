//! Office formats, told by content: which container it is, and which document lies in it.

use super::package::{Package, Refusal, damaged};
use super::{Read, doc, docx, metadata, sheet};
use crate::model::{Finding, Format, RejectKind, Severity};

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
pub(super) fn read(kind: Container, bytes: &[u8]) -> Result<Read, Refusal> {
    match kind {
        Container::Zip => read_zip(bytes),
        Container::Compound => read_compound(bytes),
    }
}

fn read_zip(bytes: &[u8]) -> Result<Read, Refusal> {
    let mut package = Package::open(bytes)?;
    if docx::is_docx(&package) {
        return Ok(office(Format::Docx, docx::read(&mut package)?));
    }
    if sheet::is_xlsx(&package) {
        package.measure()?;
        return Ok(office(Format::Xlsx, contained(|| sheet::read_xlsx(bytes))?));
    }
    if sheet::is_ods(&mut package) {
        return Ok(office(Format::Ods, sheet::read_ods(&mut package)?));
    }
    Err(unsupported("ZIP"))
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

fn read_compound(bytes: &[u8]) -> Result<Read, Refusal> {
    if has_stream(bytes, "EncryptedPackage") {
        let message = "文件有密码保护 / the file is protected by a password".to_owned();
        return Err((RejectKind::Encrypted, message));
    }
    if has_stream(bytes, "Workbook") || has_stream(bytes, "Book") {
        return Ok(office(Format::Xls, contained(|| sheet::read_xls(bytes))?));
    }
    if has_stream(bytes, "WordDocument") {
        return Ok(office(Format::Doc, contained(|| doc::read(bytes))?));
    }
    Err(unsupported("OLE"))
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
