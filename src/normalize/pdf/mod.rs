//! PDF to lines and tables. A PDF says where glyphs and lines are drawn, and nothing else; everything below is told by
//! their places.
//!
//! ```text
//! page → canvas → ink: glyphs, lines
//!      → lattice: lines → cells          ┐
//!      → runs: glyphs → lines of text    ┴ layout: lines and tables of the page, from the top
//! pages → running: page numbers and heads taken out
//!       → continued: tables over page breaks → paragraphs → write: items
//! ```
//!
//! Pages are read one after the other, and only their text is kept. Every line and every cell has a place in the *raw
//! text* of the document (the texts of all pages in order); [`Read::pages`] says where each page begins in it, so the
//! page of any character is known, also where a cell was cut by a page break.

mod aligned;
mod bands;
mod canvas;
mod continued;
mod heads;
mod ink;
mod lattice;
mod layout;
mod ordinals;
mod paragraphs;
mod parted;
mod partition;
mod rulings;
mod running;
mod runs;
mod sheet;
mod units;
mod write;

use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::{InterpreterCache, InterpreterSettings};

use super::items::Items;
use crate::model::{Finding, RejectKind, Severity};
use ink::Ink;
use layout::{Part, Raw};

/// Pages beyond this are left out, with a finding.
const MOST_PAGES: usize = 5000;
/// Text beyond so many bytes is left out, with a finding.
const MOST_TEXT: usize = 64 << 20;
/// So many glyphs of a hundred may lack a character before it is a finding.
const UNREADABLE_PERCENT: usize = 1;

/// What was read.
pub(super) struct Read {
    /// Lines and tables.
    pub(super) items: Items,
    /// Where each page begins in the raw text.
    pub(super) pages: Vec<u32>,
    /// Characters of page numbers and running heads.
    pub(super) furniture_chars: usize,
    /// What was odd.
    pub(super) findings: Vec<Finding>,
}

/// Reads a PDF.
///
/// # Errors
/// Where it is encrypted or damaged, or shows nothing at all.
pub(super) fn read(bytes: &[u8]) -> Result<Read, (RejectKind, String)> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|e| refusal(&e))?;
    let mut pages = Pages::default();
    let (cache, settings) = (InterpreterCache::new(), InterpreterSettings::default());
    for page in pdf.pages().iter() {
        if pages.starts.len() == MOST_PAGES || pages.raw.len > MOST_TEXT {
            break;
        }
        pages.add(canvas::draw(page, &cache, &settings));
    }
    if pages.drawn == 0 {
        return Err((
            RejectKind::Damaged,
            "PDF 中没有任何可读的页面内容 / no page of the PDF shows anything".to_owned(),
        ));
    }
    let mut findings = pages.findings(pdf.pages().len(), bytes);
    let furniture_chars = running::remove(&mut pages.parts);
    findings.extend(parted(&continued::parted_rows(&pages.parts)));
    let blocks = paragraphs::join(continued::join(pages.parts));
    Ok(Read { items: write::items(&blocks), pages: pages.starts, furniture_chars, findings })
}

fn parted(pages: &[usize]) -> Option<Finding> {
    let list = list(pages);
    let message = format!(
        "第 {list} 页的表格首行有名称而无数字,其数字留在上一页,可能计入别的行 / \
         a row is cut by the page break and its figures may count for another row: page {list}"
    );
    (!pages.is_empty()).then(|| Finding::seen("normalize.cut_row", Severity::Warning, message, None))
}

fn refusal(error: &LoadPdfError) -> (RejectKind, String) {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            (RejectKind::Encrypted, "PDF 需要密码才能打开 / the PDF opens with a password only".to_owned())
        }
        LoadPdfError::Decryption(_) => (
            RejectKind::Encrypted,
            "PDF 的加密方式无法读取 / the PDF is encrypted in a way that cannot be read".to_owned(),
        ),
        LoadPdfError::Invalid => {
            (RejectKind::Damaged, "PDF 已损坏,无法打开 / the PDF is damaged and cannot be opened".to_owned())
        }
    }
}

/// The pages read so far.
#[derive(Default)]
struct Pages {
    parts: Vec<Vec<Part>>,
    starts: Vec<u32>,
    raw: Raw,
    /// Pages that show anything.
    drawn: usize,
    /// Pages, from 1, that show pictures and no text.
    scanned: Vec<usize>,
    glyphs: usize,
    unreadable: usize,
    off_page: usize,
    /// Pages, from 1, with figures that reach an edge.
    cut: Vec<usize>,
    /// Pages, from 1, with figures in columns that no table holds.
    loose: Vec<usize>,
}

impl Pages {
    fn add(&mut self, ink: Ink) {
        self.starts.push(self.raw.len as u32);
        self.drawn += usize::from(!ink.glyphs.is_empty() || ink.pictures > 0);
        if ink.glyphs.is_empty() && ink.pictures > 0 {
            self.scanned.push(self.starts.len());
        }
        self.glyphs += ink.glyphs.len();
        self.off_page += ink.off_page;
        self.unreadable += ink.glyphs.iter().filter(|glyph| glyph.c == '\u{fffd}').count();
        if ink.cut_figures > 0 {
            self.cut.push(self.starts.len());
        }
        let parts = layout::parts(ink, self.starts.len() - 1, &mut self.raw);
        if layout::loose_rows(&parts) > 1 {
            self.loose.push(self.starts.len());
        }
        self.parts.push(parts);
    }

    fn findings(&self, of: usize, bytes: &[u8]) -> Vec<Finding> {
        let warn = |check, message| Finding::seen(check, Severity::Warning, message, None);
        let mut findings = Vec::new();
        if !self.scanned.is_empty() {
            let (count, list) = (self.scanned.len(), list(&self.scanned));
            let message = format!(
                "共 {of} 页,其中 {count} 页只有图像而没有文字,未能读取:第 {list} 页 / \
                 {count} of {of} pages hold pictures and no text, and were not read: {list}"
            );
            findings.push(warn("normalize.scanned_pages", message));
        }
        if !self.loose.is_empty() {
            let list = list(&self.loose);
            let message = format!(
                "第 {list} 页有无框线且行列无法确定的数字,可能漏读 / \
                 figures in columns without rulings were not laid into a table and may be missing: page {list}"
            );
            findings.push(warn("normalize.unruled_table", message));
        }
        if !self.cut.is_empty() {
            let list = list(&self.cut);
            let message = format!(
                "第 {list} 页有数字紧贴边缘,可能被裁去数位,未作数值读取 / \
                 figures reach an edge and may lack digits; they are not read as numbers: page {list}"
            );
            findings.push(warn("normalize.cut_figure", message));
        }
        if self.unreadable * 100 > self.glyphs * UNREADABLE_PERCENT {
            let (count, all) = (self.unreadable, self.glyphs);
            let message = format!(
                "{all} 个字形中有 {count} 个在字体中没有对应的文字 / the fonts name no character for {count} of {all} glyphs"
            );
            findings.push(warn("normalize.undecodable", message));
        }
        if self.off_page > 0 {
            let message = format!(
                "{0} 个字形在页面之外,未计入正文 / {0} glyphs stand beside the page and were left out",
                self.off_page
            );
            findings.push(Finding::seen("normalize.off_page_text", Severity::Info, message, None));
        }
        if self.starts.len() < of {
            let count = self.starts.len();
            let message = format!("共 {of} 页,只读取了前 {count} 页 / only the first {count} of {of} pages were read");
            findings.push(warn("normalize.pages_left_out", message));
        }
        if memchr::memmem::rfind(bytes, b"%%EOF").is_none() {
            let message =
                "PDF 不完整,缺少结尾,后面的页可能丢失 / the PDF has no end: it is damaged, and pages may be missing";
            findings.push(warn("normalize.damaged", message.to_owned()));
        }
        findings
    }
}

/// Page numbers, runs of them shortened: `1-3, 5`.
fn list(pages: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &page in pages {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == page => *end = page,
            _ => runs.push((page, page)),
        }
    }
    let run = |(start, end): &(usize, usize)| if start == end { start.to_string() } else { format!("{start}-{end}") };
    runs.iter().map(run).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
