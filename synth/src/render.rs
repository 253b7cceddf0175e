//! Reports as files.

mod csv;
mod docx;
mod html;
mod markdown;
mod package;
mod pdf;
mod portal;
mod text;
mod xlsx;

use crate::dice::Dice;
use crate::kit::Kit;
use crate::report::{Plan, Report};
pub use text::TextLayout;

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Plain text, tables without markup.
    Text,
    /// A page.
    Html,
    /// Markdown.
    Markdown,
    /// A spreadsheet as text.
    Csv,
    /// A Word document.
    Docx,
    /// A workbook.
    Xlsx,
    /// A printed report.
    Pdf,
}

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Formats to choose from.
    pub formats: Vec<Format>,
    /// Forms to choose from.
    pub forms: Vec<String>,
    /// How many bytes of furniture a page has.
    pub portal_bytes: usize,
    /// How many totals of a report are wrong.
    pub errors: usize,
}

/// A report as a file.
#[derive(Clone, Debug)]
pub struct Made {
    /// The report.
    pub report: Report,
    /// The extension of the file.
    pub extension: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// The same for people: text, as far as there is any.
    pub shown: String,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 7] =
        [Format::Text, Format::Html, Format::Markdown, Format::Csv, Format::Docx, Format::Xlsx, Format::Pdf];

    /// Its extension, which names it.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Text => "txt",
            Format::Html => "html",
            Format::Markdown => "md",
            Format::Csv => "csv",
            Format::Docx => "docx",
            Format::Xlsx => "xlsx",
            Format::Pdf => "pdf",
        }
    }
}

/// Makes a report of the wanted kind.
pub fn make(wanted: &Wanted, kit: &Kit, dice: &mut Dice) -> Made {
    let format = *dice.stream("format").pick(&wanted.formats);
    let mut stream = dice.stream("text");
    let layout = *stream.pick(&TextLayout::ALL);
    let page_break = if stream.chance(15) { stream.between(1, 40) } else { 0 };
    let blanks = format != Format::Text || layout.keeps_blanks();
    let report = Report::make(&Plan { forms: wanted.forms.clone(), blanks, errors: wanted.errors }, kit, dice);
    let (shown, bytes) = match format {
        Format::Text => utf8(text::render(&report, layout, page_break)),
        Format::Markdown => utf8(markdown::render(&report)),
        Format::Csv => utf8(csv::render(&report)),
        Format::Docx => docx::render(&report),
        Format::Xlsx => xlsx::render(&report),
        Format::Pdf => pdf::render(&report, dice),
        Format::Html => html::render(&report, &kit.wording, wanted.portal_bytes, dice),
    };
    Made { report, extension: format.extension(), bytes, shown }
}

fn utf8(text: String) -> (String, Vec<u8>) {
    let bytes = text.clone().into_bytes();
    (text, bytes)
}
