//! A source as clean text with the tables of its markup.

use jiff::civil::Date;

use super::{Finding, Format, Span, Table, Text};

/// A normalised document: ordered blocks over one [`Text`].
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// [`super::Source::path`].
    pub path: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// The format that was read.
    pub format: Format,
    /// The charset that was read, by its WHATWG name (`UTF-8`, `gb18030`, …); "" for a format that is no text.
    pub encoding: &'static str,
    /// Size of the source in bytes.
    pub bytes: u64,
    /// What the page says about the document, lifted out of the text.
    pub page: PageMetadata,
    /// The text: all lines and all table cells, in reading order.
    pub text: Text,
    /// Lines and tables in reading order. Their ranges do not overlap, and between them stands only white space.
    pub blocks: Vec<Block>,
    /// Where each page begins, as offsets of the decoded source ([`Text::source_offset`]); empty where the format has
    /// no pages.
    pub pages: Vec<u32>,
    /// Characters of navigation, headers and footers that were kept out of the text.
    pub furniture_chars: usize,
    /// What was odd about bytes and markup.
    pub findings: Vec<Finding>,
}

impl Document {
    /// The page, from 1, on which a range of the text begins; `None` where the format has no pages.
    pub fn page_of(&self, span: Span) -> Option<u32> {
        let from = self.text.source_offset(span.start as usize) as u32;
        let page = self.pages.partition_point(|start| *start <= from) as u32;
        (!self.pages.is_empty()).then_some(page.max(1))
    }
}

/// A part of a document.
#[derive(Clone, Debug)]
pub enum Block {
    /// A line of a text file, or a paragraph of a page.
    Line(Line),
    /// A table of the markup.
    Table(Table),
}

/// A line or paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its range; no line break within. Empty for a blank line of a text file, which is structure there.
    pub span: Span,
    /// The heading level of the markup (1–6), or 0.
    pub level: u8,
}

/// What a portal prints around a document and in its head. All as printed, `None` where absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageMetadata {
    /// `<title>` of the page or `ArticleTitle` of its head.
    pub title: Option<String>,
    /// 索引号.
    pub index_number: Option<String>,
    /// 文号.
    pub document_number: Option<String>,
    /// 发布机构.
    pub publisher: Option<String>,
    /// 发布日期, as printed.
    pub published_on: Option<String>,
    /// The address of the page, where its head or the crawl names it.
    pub url: Option<String>,
    /// The day on which a crawl captured it.
    pub captured_on: Option<Date>,
}
