//! What lies on disk, and what could not be read of it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// One thing to read: a file of the input folders, or a member of an archive or crawl among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// The path as found below the input that named it, of a member behind that of its archive; the identity of the
    /// source in all datasets.
    pub path: String,
    /// Where its bytes are.
    pub place: Place,
    /// Size in bytes, by the directory entry.
    pub bytes: u64,
    /// Seconds since 1970 at which it was last written: the earliest time its content can have been seen.
    pub modified: i64,
    /// What the crawl says about it.
    pub hints: Hints,
    /// What the file system says about the file; `None` for members, and where it says too little.
    pub stamp: Option<Stamp>,
}

/// As long as this and its size are the same, a file has not been written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stamp {
    /// Its size.
    pub bytes: u64,
    /// When it was written, in nanoseconds since 1970.
    pub modified: i64,
    /// When anything about it was changed, which no program can set.
    pub changed: i64,
    /// Which file it is.
    pub inode: u64,
}

/// Where the bytes of a source are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In a file.
    File(PathBuf),
    /// Here: members are read as their archive streams by, and never touch the disk.
    Memory(Vec<u8>),
}

impl Default for Place {
    fn default() -> Self {
        Place::Memory(Vec::new())
    }
}

/// What a crawl says about a page that it keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hints {
    /// The charset of the HTTP header.
    pub charset: Option<String>,
    /// The address.
    pub url: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// When it was captured, as written.
    pub captured: Option<String>,
}

/// The formats that can be read, told by content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Format {
    /// Plain text.
    #[default]
    Text,
    /// HTML or XHTML.
    Html,
    /// PDF.
    Pdf,
    /// Markdown.
    Markdown,
    /// A page saved with its parts.
    Mhtml,
    /// Word since 2007.
    Docx,
    /// Word before 2007, and WPS.
    Doc,
    /// Rich text.
    Rtf,
    /// Excel since 2007.
    Xlsx,
    /// Excel before 2007, and ET.
    Xls,
    /// A text of OpenDocument.
    Odt,
    /// A spreadsheet of OpenDocument.
    Ods,
    /// Comma-separated values.
    Csv,
}

impl Format {
    /// The name in `documents.source_format`.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Html => "html",
            Format::Pdf => "pdf",
            Format::Markdown => "markdown",
            Format::Mhtml => "mhtml",
            Format::Docx => "docx",
            Format::Doc => "doc",
            Format::Rtf => "rtf",
            Format::Xlsx => "xlsx",
            Format::Xls => "xls",
            Format::Odt => "odt",
            Format::Ods => "ods",
            Format::Csv => "csv",
        }
    }
}

/// Where in the run something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Stage {
    /// Listing and opening sources.
    Fetch,
    /// Bytes to clean text.
    Normalize,
    /// Sections and tables.
    Extract,
    /// Tables to facts.
    Map,
    /// Facts to what holds between them.
    Check,
    /// Writing the snapshot.
    Publish,
}

impl Stage {
    /// The name in `rejects.stage` and in run.json.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Fetch => "fetch",
            Stage::Normalize => "normalize",
            Stage::Extract => "extract",
            Stage::Map => "map",
            Stage::Check => "check",
            Stage::Publish => "publish",
        }
    }
}

/// Why a source gave no document: the closed list of `rejects.error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RejectKind {
    /// The file could not be opened or read.
    Unreadable,
    /// No byte, or nothing but white space.
    Empty,
    /// Larger than the limit of the pipeline.
    TooLarge,
    /// Binary content, or a format that no reader knows.
    UnsupportedFormat,
    /// Bytes that are text in no known charset.
    UndecodableText,
    /// Encrypted, and opens with a password only.
    Encrypted,
    /// Broken: what it holds cannot be read any more.
    Damaged,
    /// It unpacks to more than a limit allows.
    Bomb,
    /// A legacy format that needs a program which is not installed.
    ConverterMissing,
    /// A reader gave up; a defect of this program, with its message.
    Internal,
}

impl RejectKind {
    /// All kinds, for the data dictionary.
    pub const ALL: [RejectKind; 10] = [
        RejectKind::Unreadable,
        RejectKind::Empty,
        RejectKind::TooLarge,
        RejectKind::UnsupportedFormat,
        RejectKind::UndecodableText,
        RejectKind::Encrypted,
        RejectKind::Damaged,
        RejectKind::Bomb,
        RejectKind::ConverterMissing,
        RejectKind::Internal,
    ];

    /// The name in `rejects.error`.
    pub fn as_str(self) -> &'static str {
        match self {
            RejectKind::Unreadable => "unreadable",
            RejectKind::Empty => "empty",
            RejectKind::TooLarge => "too_large",
            RejectKind::UnsupportedFormat => "unsupported_format",
            RejectKind::UndecodableText => "undecodable_text",
            RejectKind::Encrypted => "encrypted",
            RejectKind::Damaged => "damaged",
            RejectKind::Bomb => "bomb",
            RejectKind::ConverterMissing => "converter_missing",
            RejectKind::Internal => "internal",
        }
    }
}

/// A source that gave no document, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// [`Source::path`].
    pub path: String,
    /// [`Source::bytes`].
    pub bytes: u64,
    /// The stage that gave up.
    pub stage: Stage,
    /// What kind of error.
    pub error: RejectKind,
    /// What a person should know to mend it.
    pub message: String,
    /// [`Source::modified`].
    pub modified: i64,
}
