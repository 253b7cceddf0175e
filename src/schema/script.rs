//! `script.txt`: traditional characters and the simplified ones they stand for.
//!
//! Reports are found in traditional script too, while forms and rules are written in simplified script. Text is
//! therefore simplified before it is compared, character for character, so that the n-th character of one is the
//! n-th of the other. What is published keeps the script of the source.
//!
//! Traditional texts also use other words; a few pairs of equal length stand in for them, in text that is traditional.

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashMap;

use super::char_set::CharSet;
use super::files::{FileRef, SchemaError};

/// The table of characters, and of words.
#[derive(Debug, Default)]
pub struct Script {
    /// The characters that stand for another one.
    traditional: CharSet,
    simplified: FxHashMap<char, char>,
    /// Finds the words that are said otherwise, the longest first.
    words: Option<AhoCorasick>,
    meanings: Vec<String>,
}

impl Script {
    /// Reads the file: `#` comments, and lines of two characters or two words of equal length with a space between. A
    /// word that stands for itself keeps shorter ones from being found in it.
    pub(super) fn parse(file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Self {
        let mut simplified = FxHashMap::default();
        let (mut words, mut meanings) = (Vec::new(), Vec::new());
        for (at, line) in file.lines().map(|(at, line)| (at, line.trim_end())).filter(|(_, line)| !line.is_empty()) {
            match pair(line) {
                Some((from, to)) => {
                    if simplified.insert(from, to).is_some() {
                        errors.push(file.error(at, format!("`{from}` stands here for the second time")));
                    }
                }
                None => match word_pair(line) {
                    Some((from, to)) => {
                        words.push(from);
                        meanings.push(to.to_owned());
                    }
                    None => {
                        errors.push(file.error(at, "expected two characters or words, as long, with a space between"))
                    }
                },
            }
        }
        let words = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words);
        let words = words.map_err(|e| errors.push(file.error(0, e.to_string()))).ok();
        let traditional = simplified.keys().copied().collect();
        Self { traditional, simplified, words, meanings }
    }

    /// The simplified character that a traditional one stands for; any other is itself.
    pub fn char(&self, c: char) -> char {
        if self.traditional.contains(c) { self.simplified.get(&c).copied().unwrap_or(c) } else { c }
    }

    /// A name as it is compared: in simplified script, without white space.
    pub fn name(&self, text: &str) -> String {
        self.simplify(text).chars().filter(|c| !c.is_whitespace()).collect()
    }

    /// The text in simplified script, character for character; borrowed where it already is.
    pub fn simplify<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match text.char_indices().find(|&(_, c)| self.traditional.contains(c)) {
            None => Cow::Borrowed(text),
            Some((first, _)) => {
                let mut made = String::with_capacity(text.len() + 4);
                made.push_str(&text[..first]);
                made.extend(text[first..].chars().map(|c| self.char(c)));
                Cow::Owned(match &self.words {
                    Some(words) if words.is_match(&made) => words.replace_all(&made, &self.meanings),
                    _ => made,
                })
            }
        }
    }
}

fn pair(line: &str) -> Option<(char, char)> {
    let mut chars = line.chars();
    let (from, space, to) = (chars.next()?, chars.next()?, chars.next()?);
    (space == ' ' && from != to && chars.next().is_none()).then_some((from, to))
}

/// Two words of equal length.
fn word_pair(line: &str) -> Option<(&str, &str)> {
    let (from, to) = line.split_once(' ')?;
    let length = from.chars().count();
    (length > 1 && length == to.chars().count() && !to.contains(' ')).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> (Script, Vec<SchemaError>) {
        let mut errors = Vec::new();
        let script = Script::parse(FileRef { name: "script.txt", text, proven: false }, &mut errors);
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
    fn words_of_traditional_texts_are_said_as_in_simplified_ones() {
        let (script, errors) = script("訊 讯\n檔 档\n館 馆\n讯息 信息\n档案 文件\n档案馆 档案馆\n");
        assert_eq!(errors, []);
        assert_eq!(script.simplify("政府訊息公開檔案,檔案館"), "政府信息公開文件,档案馆");
        assert!(matches!(script.simplify("讯息"), Cow::Borrowed(_)), "simplified texts mean what they say");
    }

    #[test]
    fn errors_name_their_line() {
        let (_, errors) = script("開 开\n報告 报\n開 开\n");
        assert_eq!(errors.iter().map(|e| e.line).collect::<Vec<_>>(), [2, 3]);
    }
}
