//! Bytes to clean text: format and charset by content, markup to lines and tables, folding of characters, separation
//! of page furniture.
//!
//! ```text
//! bytes → office::kind, pdf → docx | sheet | … ─────────────┐
//!       → charset → characters → sniff → plain | markup | … → items → furniture → assemble → Document
//! ```
//!
//! Every character of the text keeps the place in the decoded source that it was made from, and [`byte_in_file`] leads
//! from there to the byte of the file.

mod assemble;
mod charset;
mod convert;
mod doc;
mod docx;
mod draft;
mod fold;
mod furniture;
mod grid;
mod ideographs;
mod items;
mod layout;
mod markdown;
mod markup;
mod metadata;
mod mhtml;
mod odt;
mod office;
mod package;
mod paper;
mod pdf;
mod plain;
mod provenance;
mod sheet;
mod sniff;
mod words;
mod xml;

pub use provenance::byte_in_file;

use crate::ids::hex;
use crate::model::{Document, Finding, Format, Reject, RejectKind, Severity, Source, Stage};
use crate::schema::PageRules;
use charset::Decoded;
use items::{Item, Items};
use package::Refusal;

/// Turns the bytes of a source, of which `sha256` is known, into a [`Document`].
///
/// # Errors
/// A [`Reject`] where the bytes hold no text that can be read.
pub fn normalize(source: &Source, bytes: &[u8], sha256: &[u8; 32], rules: &PageRules) -> Result<Document, Reject> {
    let read = match office::kind(bytes) {
        Some(kind) => office::read(kind, bytes, rules),
        None if sniff::is_pdf(bytes) => read_pdf(bytes),
        None if is_rtf(bytes) => convert::read(bytes, "rtf", Format::Rtf, rules),
        None => match mhtml::page(bytes) {
            Some(page) => read_text(&page.bytes, page.charset.as_deref(), rules).map(|read| read.of(Format::Mhtml)),
            None => read_text(bytes, source.hints.charset.as_deref(), rules),
        },
    };
    let Read { format, encoding, mut items, mut metadata, pages, mut furniture_chars, mut findings } =
        read.map_err(|(error, message)| reject(source, error, message))?;
    findings.extend(hidden_text(items.hidden_chars));
    furniture_chars += furniture::separate(&mut items, &mut metadata, rules);
    findings.extend(oversized_tables(&items));
    let (text, blocks) = assemble::assemble(&items);
    Ok(Document {
        path: source.path.clone(),
        sha256: hex(sha256),
        format,
        encoding,
        bytes: bytes.len() as u64,
        page: metadata.finish(&source.hints),
        text,
        blocks,
        pages,
        furniture_chars,
        findings,
    })
}

/// Which converter there is for formats that no reader knows: what is read of them depends on it.
pub fn converter() -> String {
    convert::state()
}

/// What a reader made of a source.
struct Read {
    format: Format,
    /// As in [`Document::encoding`].
    encoding: &'static str,
    items: Items,
    metadata: metadata::Collector,
    /// Where each page begins in the decoded source (PDF).
    pages: Vec<u32>,
    /// Characters that the reader itself kept out (running heads and page numbers of a PDF).
    furniture_chars: usize,
    findings: Vec<Finding>,
}

impl Read {
    /// The same, read out of another format: places are no bytes of the file.
    fn of(self, format: Format) -> Self {
        Self { format, encoding: office::ENCODING, ..self }
    }
}

fn read_pdf(bytes: &[u8]) -> Result<Read, Refusal> {
    let pdf::Read { items, pages, furniture_chars, findings } = pdf::read(bytes)?;
    let (encoding, metadata) = (office::ENCODING, metadata::Collector::default());
    Ok(Read { format: Format::Pdf, encoding, items, metadata, pages, furniture_chars, findings })
}

fn is_rtf(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{\\rtf")
}

/// Reads text or markup.
fn read_text(bytes: &[u8], charset: Option<&str>, rules: &PageRules) -> Result<Read, Refusal> {
    let Decoded { text, encoding, findings } = decode(bytes, charset)?;
    let format = match sniff::format(&text) {
        _ if let Some(format) = office::flat(&text) => format,
        Format::Text if sheet::is_csv(&text) => Format::Csv,
        Format::Text if markdown::is_markdown(&text) => Format::Markdown,
        format => format,
    };
    let mut metadata = metadata::Collector::default();
    let items = match format {
        Format::Html => {
            let (items, head) = markup::read(&text);
            metadata.head(head, rules);
            items
        }
        Format::Csv => sheet::read_csv(&text)?,
        Format::Xls => sheet::read_flat(&text)?,
        Format::Doc => docx::read_flat(&text)?,
        Format::Markdown => markdown::read(&text),
        _ => plain::read(&text),
    };
    Ok(Read { format, encoding: encoding.name(), items, metadata, pages: Vec::new(), furniture_chars: 0, findings })
}

fn decode<'a>(bytes: &'a [u8], hint: Option<&str>) -> Result<Decoded<'a>, Refusal> {
    if bytes.trim_ascii().is_empty() {
        return Err((RejectKind::Empty, "文件没有内容 / the file holds nothing".to_owned()));
    }
    let is_utf16 =
        bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || sniff::utf16_order(bytes).is_some();
    if !is_utf16 && let Some(name) = sniff::binary(bytes) {
        let message =
            format!("内容看来是 {name},不是文本或网页 / the content seems to be {name}, neither text nor HTML");
        return Err((RejectKind::UnsupportedFormat, message));
    }
    let decoded = charset::decode(bytes, hint).map_err(|share| {
        let message = format!(
            "{share:.1}% 的字符在 UTF-8、GB18030、Big5 中都无法读出 / \
             {share:.1}% of the characters are unreadable as UTF-8, GB18030 and Big5 alike"
        );
        (RejectKind::UndecodableText, message)
    })?;
    if decoded.text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        return Err((RejectKind::Empty, "文件只有空白 / the file holds nothing but white space".to_owned()));
    }
    Ok(decoded)
}

fn reject(source: &Source, error: RejectKind, message: String) -> Reject {
    Reject {
        path: source.path.clone(),
        bytes: source.bytes,
        stage: Stage::Normalize,
        error,
        message,
        modified: source.modified,
    }
}

/// Characters that are not shown and yet too many for a menu.
const MUCH_HIDDEN: usize = 1000;

fn hidden_text(chars: usize) -> Option<Finding> {
    let message = format!(
        "页面有 {chars} 个不显示的字符,未计入正文 / {chars} characters of the page are not shown and were left out"
    );
    (chars >= MUCH_HIDDEN).then(|| Finding::seen("normalize.hidden_text", Severity::Info, message, None))
}

fn oversized_tables(items: &Items) -> Option<Finding> {
    let is_oversized = |item: &&Item| matches!(item, Item::Table(table) if assemble::is_too_large(table));
    let count = items.list.iter().filter(is_oversized).count();
    let message = format!(
        "{count} 张表格的行列过多,按文本行读取 / {count} tables have too many rows and columns and were read as lines"
    );
    (count > 0).then(|| Finding::seen("normalize.table_too_large", Severity::Warning, message, None))
}

#[cfg(test)]
mod tests;
