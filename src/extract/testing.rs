//! Documents for the tests of this stage, made without `normalize`.

use std::sync::OnceLock;

use crate::model::{Block, Document, Format, Line, PageMetadata, Span, TextBuilder};
use crate::schema::Schemas;

/// The embedded schemas, read once.
pub fn embedded() -> &'static Schemas {
    static SCHEMAS: OnceLock<Schemas> = OnceLock::new();
    SCHEMAS.get_or_init(|| Schemas::embedded().unwrap())
}

/// A text file whose lines are the blocks. Full-width punctuation is folded as `normalize` does; a line that begins
/// with `#` is a heading of as many levels.
pub fn document(text: &str) -> Document {
    let mut made = TextBuilder::default();
    let mut blocks = Vec::new();
    for line in text.lines() {
        let level = line.bytes().take_while(|&b| b == b'#').count();
        let start = made.len();
        for c in line[level..].chars() {
            made.push_char(narrow(c), 0);
        }
        blocks.push(Block::Line(Line { span: Span::new(start, made.len()), level: level as u8 }));
        made.push("\n", 0);
    }
    Document {
        path: "report.txt".to_owned(),
        sha256: String::new(),
        format: Format::Text,
        encoding: "UTF-8",
        bytes: text.len() as u64,
        page: PageMetadata::default(),
        text: made.finish(),
        blocks,
        pages: Vec::new(),
        furniture_chars: 0,
        findings: Vec::new(),
    }
}

fn narrow(c: char) -> char {
    match c {
        '（' => '(',
        '）' => ')',
        '：' => ':',
        '，' => ',',
        '；' => ';',
        c => c,
    }
}
