//! A line made comparable: white space gone, traditional characters simplified, and every character tied to the one
//! that is printed.

use std::ops::Range;

use crate::schema::Script;

/// A folded line. Patterns match against [`Folded::as_str`]; what is published comes from [`Folded::printed`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    text: String,
    printed: String,
}

impl Folded {
    /// Folds a line.
    pub fn new(line: &str, script: &Script) -> Self {
        let printed: String = line.chars().filter(|&c| !is_blank(c)).collect();
        Self { text: script.simplify(&printed).into_owned(), printed }
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Number of characters.
    pub fn chars(&self) -> usize {
        self.text.chars().count()
    }

    /// True where nothing is left.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The line as printed, without its white space.
    pub fn printed(&self) -> &str {
        &self.printed
    }

    /// A part by its byte range in the folded text, which must lie on characters.
    pub fn part(&self, range: Range<usize>) -> Folded {
        let before = self.text[..range.start].chars().count();
        let within = self.text[range.clone()].chars().count();
        Folded { text: self.text[range].to_owned(), printed: self.printed.chars().skip(before).take(within).collect() }
    }

    /// The line without a part.
    pub fn without(&self, range: Range<usize>) -> Folded {
        let mut joined = self.part(0..range.start);
        joined.append(&self.part(range.end..self.text.len()));
        joined
    }

    /// Appends another line.
    pub fn append(&mut self, other: &Folded) {
        self.text.push_str(&other.text);
        self.printed.push_str(&other.printed);
    }
}

/// White space, the invisible characters of pages included.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schemas;

    #[test]
    fn parts_lead_back_to_what_is_printed() {
        let schemas = Schemas::embedded().unwrap();
        let line = Folded::new(" 審 計署2013年 ", &schemas.script);
        assert_eq!(line.as_str(), "审计署2013年");
        let organ = line.part(0..9);
        assert_eq!((organ.as_str(), organ.printed()), ("审计署", "審計署"));
        assert_eq!(line.without(9..13).printed(), "審計署年");
    }
}
