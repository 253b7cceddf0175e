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
        let Some(mut rest) = text.get(from..to) else { return };
        while let Some(c) = rest.chars().next() {
            let at = to - rest.len();
            let kept = rest.find(|c| is_blank(c) || self.script.char(c) != c).unwrap_or(rest.len());
            let (piece, behind) = rest.split_at(if kept > 0 { kept } else { c.len_utf8() });
            let span = Span::new(at, at + piece.len());
            match c {
                '\n' | '\r' | '\u{2028}' => self.line_end(span),
                c if is_blank(c) => self.blank = true,
                c => {
                    self.part_digits(c, at);
                    if kept > 0 { self.prose.push_str(piece, at) } else { self.prose.push(self.script.char(c), span) }
                }
            }
            rest = behind;
        }
        self.line_end(Span::new(to, to));
    }

    /// White space between two digits keeps them apart; all other is dropped.
    fn part_digits(&mut self, next: char, at: usize) {
        let after_digit = self.prose.as_str().ends_with(|before: char| before.is_ascii_digit());
        if std::mem::take(&mut self.blank) && next.is_ascii_digit() && after_digit {
            self.prose.push(' ', Span::new(at, at));
        }
    }

    fn line_end(&mut self, span: Span) {
        self.blank = false;
        if !self.prose.as_str().is_empty() && !self.prose.as_str().ends_with('\n') {
            self.prose.push('\n', span);
        }
    }
}
