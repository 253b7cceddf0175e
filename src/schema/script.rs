//! `script.txt`: traditional characters and the simplified ones they stand for.
//!
//! Reports are found in traditional script too, while forms and rules are written in simplified script. Text is
//! therefore simplified before it is compared, character for character, so that the n-th character of one is the
//! n-th of the other. What is published keeps the script of the source.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::files::{FileRef, SchemaError};

/// The table of characters.
#[derive(Debug, Default)]
pub struct Script {
    simplified: FxHashMap<char, char>,
}

impl Script {
    /// Reads the file: `#` comments and lines of two characters with a space between.
    pub(super) fn parse(file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Self {
        let mut simplified = FxHashMap::default();
        let mut offset = 0;
        for line in file.text.split_inclusive('\n') {
            let at = offset;
            offset += line.len();
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match pair(line) {
                Some((from, to)) => {
                    if simplified.insert(from, to).is_some() {
                        errors.push(file.error(at, format!("`{from}` stands here for the second time")));
                    }
                }
                None => errors.push(file.error(at, "expected two different characters with one space between")),
            }
        }
        Self { simplified }
    }

    /// The simplified character that a traditional one stands for; any other is itself.
    pub fn char(&self, c: char) -> char {
        if c.is_ascii() { c } else { self.simplified.get(&c).copied().unwrap_or(c) }
    }

    /// The text in simplified script, character for character; borrowed where it already is.
    pub fn simplify<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match text.char_indices().find(|&(_, c)| self.char(c) != c) {
            None => Cow::Borrowed(text),
            Some((first, _)) => {
                let mut made = String::with_capacity(text.len() + 4);
                made.push_str(&text[..first]);
                made.extend(text[first..].chars().map(|c| self.char(c)));
                Cow::Owned(made)
            }
        }
    }
}

fn pair(line: &str) -> Option<(char, char)> {
    let mut chars = line.chars();
    let (from, space, to) = (chars.next()?, chars.next()?, chars.next()?);
    (space == ' ' && from != to && chars.next().is_none()).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> (Script, Vec<SchemaError>) {
        let mut errors = Vec::new();
        let script = Script::parse(FileRef { name: "script.txt", text }, &mut errors);
        (script, errors)
    }

    #[test]
    fn only_what_changes_is_copied() {
        let (script, errors) = script("# a comment\n\n開 开\n報 报\n");
        assert_eq!(errors, []);
        assert!(matches!(script.simplify("公开2018年"), Cow::Borrowed(_)));
        assert_eq!(script.simplify("政務公開報告"), "政務公开报告");
        assert_eq!(script.char('開'), '开');
        assert_eq!(script.char('a'), 'a');
    }

    #[test]
    fn errors_name_their_line() {
        let (_, errors) = script("開 开\n報告 报\n開 开\n");
        assert_eq!(errors.iter().map(|e| e.line).collect::<Vec<_>>(), [2, 3]);
    }
}
