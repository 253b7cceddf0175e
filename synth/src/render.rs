//! Reports as files.

mod html;
mod portal;
mod text;

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
    pub const ALL: [Format; 2] = [Format::Text, Format::Html];

    /// Its extension, which names it.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Text => "txt",
            Format::Html => "html",
        }
    }
}

/// Makes a report of the wanted kind.
pub fn make(wanted: &Wanted, kit: &Kit, dice: &mut Dice) -> Made {
    let format = *dice.stream("format").pick(&wanted.formats);
    let layout = *dice.stream("text").pick(&TextLayout::ALL);
    let blanks = format != Format::Text || layout.keeps_blanks();
    let report = Report::make(&Plan { forms: wanted.forms.clone(), blanks }, kit, dice);
    let (shown, bytes) = match format {
        Format::Text => utf8(text::render(&report, layout)),
        Format::Html => html::render(&report, &kit.wording, wanted.portal_bytes, dice),
    };
    Made { report, extension: format.extension(), bytes, shown }
}

fn utf8(text: String) -> (String, Vec<u8>) {
    let bytes = text.clone().into_bytes();
    (text, bytes)
}
