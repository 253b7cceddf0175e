//! What the targets do, also for `tests/regressions.rs`: bytes through all stages, as a run reads them.
//!
//! A mutated zip does not unpack, so for the formats that are packages the bytes are the part that holds the text, and
//! the package is made around them. Bytes that are a package are taken as they are.

use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::LazyLock;

use nianbao::config::Crawl;
use nianbao::fetch::{self, Unpacker};
use nianbao::model::{Place, RejectKind, Source};
use nianbao::pipeline;
use nianbao::schema::Schemas;

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| Schemas::embedded().expect("the schemas are good"));

/// Documents are no larger here.
const MAX_BYTES: u64 = 1 << 20;

/// All targets.
#[allow(dead_code)]
pub const TARGETS: [&str; 16] = [
    "archive", "csv", "doc", "docx", "html", "jsonl", "markdown", "mhtml", "ods", "odt", "parquet", "pdf", "text",
    "warc", "xls", "xlsx",
];

/// Reads the bytes as the target does.
///
/// # Panics
/// Where a reader does.
pub fn run(target: &str, bytes: &[u8]) {
    match target {
        "archive" | "jsonl" | "parquet" | "warc" => open(bytes),
        "docx" => document(&package(bytes, &[], "word/document.xml")),
        "ods" => {
            let parts = [("mimetype", "application/vnd.oasis.opendocument.spreadsheet")];
            document(&package(bytes, &parts, "content.xml"));
        }
        "odt" => {
            let parts = [("mimetype", "application/vnd.oasis.opendocument.text")];
            document(&package(bytes, &parts, "content.xml"));
        }
        "xlsx" => document(&package(bytes, &WORKBOOK, "xl/worksheets/sheet1.xml")),
        _ => document(bytes),
    }
}

const WORKBOOK: [(&str, &str); 4] = [
    (
        "_rels/.rels",
        "<Relationships><Relationship Id='m' Target='xl/workbook.xml' \
         Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'/></Relationships>",
    ),
    (
        "xl/workbook.xml",
        "<workbook xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>\
         <sheets><sheet name='1' sheetId='1' r:id='r'/></sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id='r' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
    ),
    ("xl/sharedStrings.xml", "<sst><si><t>一</t></si><si><t>收到申请数</t></si></sst>"),
];

fn package(bytes: &[u8], parts: &[(&str, &str)], part: &str) -> Vec<u8> {
    if bytes.starts_with(b"PK") {
        return bytes.to_vec();
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let parts = parts.iter().map(|(name, text)| (*name, text.as_bytes()));
    for (name, content) in parts.chain([("[Content_Types].xml", &b""[..]), (part, bytes)]) {
        zip.start_file(name, stored).expect("starts");
        zip.write_all(content).expect("writes");
    }
    zip.finish().expect("ends").into_inner()
}

/// All stages of one document.
fn document(bytes: &[u8]) {
    let source = Source { path: "a".to_owned(), place: Place::Memory(bytes.to_vec()), ..Source::default() };
    read(source);
}

fn read(source: Source) {
    if let Err(reject) = pipeline::read_one(source, None, MAX_BYTES, &SCHEMAS) {
        assert!(reject.error != RejectKind::Internal, "{}", reject.message);
    }
}

/// An archive or a crawl, with its members.
fn open(bytes: &[u8]) {
    // Archives are opened from files; this one is in memory where the system has it.
    let folder = ["/dev/shm", "/tmp"].map(Path::new).into_iter().find(|f| f.is_dir()).unwrap_or(Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder).expect("a file");
    std::fs::write(file.path(), bytes).expect("writes");
    let source = fetch::one(file.path()).expect("is there");
    Unpacker { max_bytes: MAX_BYTES, crawl: &Crawl::default() }
        .open(Ok(source), &mut |item| item.is_ok_and(|source| !matches!(source.place, Place::File(_))));
}
