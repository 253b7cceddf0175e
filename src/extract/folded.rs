//! A line made comparable: white space gone, traditional characters simplified, and every character tied to the one
//! that is printed.

use std::borrow::Cow;
use std::ops::Range;

use crate::schema::Script;

/// A folded line. Patterns match against [`Folded::as_str`]; what is published comes from [`Folded::printed`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    text: String,
    /// What is printed, where it is something else: traditional characters.
    printed: Option<String>,
}

impl Folded {
    /// Folds a line.
    pub fn new(line: &str, script: &Script) -> Self {
        let printed = without_blanks(line);
        match script.simplify(&printed) {
            Cow::Borrowed(_) => Self { text: printed.into_owned(), printed: None },
            Cow::Owned(text) => Self { text, printed: Some(printed.into_owned()) },
        }
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
        self.printed.as_deref().unwrap_or(&self.text)
    }

    /// A part by its byte range in the folded text, which must lie on characters.
    pub fn part(&self, range: Range<usize>) -> Folded {
        let printed = self.printed.as_ref().map(|printed| {
            let before = self.text[..range.start].chars().count();
            let within = self.text[range.clone()].chars().count();
            printed.chars().skip(before).take(within).collect()
        });
        Folded { text: self.text[range].to_owned(), printed }
    }

    /// The line without a part.
    pub fn without(&self, range: Range<usize>) -> Folded {
        let mut joined = self.part(0..range.start);
        joined.append(&self.part(range.end..self.text.len()));
        joined
    }

    /// Appends another line.
    pub fn append(&mut self, other: &Folded) {
        if self.printed.is_some() || other.printed.is_some() {
            self.printed = Some([self.printed(), other.printed()].concat());
        }
        self.text.push_str(&other.text);
    }
}

/// What a folded line is compared by, where what is printed does not matter.
pub fn folded<'a>(line: &'a str, script: &Script) -> Cow<'a, str> {
    match without_blanks(line) {
        Cow::Borrowed(line) => script.simplify(line),
        Cow::Owned(line) => Cow::Owned(script.simplify(&line).into_owned()),
    }
}

fn without_blanks(line: &str) -> Cow<'_, str> {
    if !line.contains(is_blank) {
        return Cow::Borrowed(line);
    }
    let mut dense = String::with_capacity(line.len());
    line.split(is_blank).for_each(|piece| dense.push_str(piece));
    Cow::Owned(dense)
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
