//! The text outside of tables, comparable: white space gone, traditional characters simplified, lines apart.

use crate::extract::folded::is_blank;
use crate::model::{Prose, Span, Table, Text};
use crate::schema::Script;

/// The prose of a text.
pub fn outside(text: &Text, tables: &[Table], script: &Script) -> Prose {
    let mut folding = Folding { prose: Prose::default(), script, blank: false };
    let mut spans: Vec<Span> = tables.iter().map(|table| table.span).collect();
    spans.sort_unstable();
    let mut at = 0;
    for span in spans {
        if (span.start as usize) > at {
            folding.add(text.as_str(), at, span.start as usize);
        }
        at = at.max(span.end as usize);
    }
    folding.add(text.as_str(), at, text.as_str().len());
    folding.prose
}

struct Folding<'a> {
    prose: Prose,
    script: &'a Script,
    /// Whether white space stood before, within the line.
    blank: bool,
}

impl Folding<'_> {
    /// Adds a stretch of the text; a table before or after it ends the line.
    fn add(&mut self, text: &str, from: usize, to: usize) {
        let Some(stretch) = text.get(from..to) else { return };
        for (at, c) in stretch.char_indices() {
            let span = Span::new(from + at, from + at + c.len_utf8());
            match c {
                '\n' | '\r' | '\u{2028}' => self.line_end(span),
                c if is_blank(c) => self.blank = true,
                c => self.character(c, span),
            }
        }
        self.line_end(Span::new(to, to));
    }

    /// White space between two digits keeps them apart; all other is dropped.
    fn character(&mut self, c: char, span: Span) {
        let after_digit = self.prose.as_str().ends_with(|before: char| before.is_ascii_digit());
        if self.blank && c.is_ascii_digit() && after_digit {
            self.prose.push(' ', Span { start: span.start, end: span.start });
        }
        self.blank = false;
        self.prose.push(self.script.char(c), span);
    }

    fn line_end(&mut self, span: Span) {
        self.blank = false;
        if !self.prose.as_str().is_empty() && !self.prose.as_str().ends_with('\n') {
            self.prose.push('\n', span);
        }
    }
}
