//! Patterns of schema files: regular expressions with words in braces that stand for others.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use toml::Spanned;

use super::files::{FileRef, SchemaError};

/// A regular expression as written, with its place.
pub(super) type Pattern = Spanned<String>;

/// What is made when it is first asked for.
pub type Lazy<T> = LazyLock<T, Box<dyn FnOnce() -> T + Send>>;

/// Makes it then.
pub(super) fn lazily<T>(make: impl FnOnce() -> T + Send + 'static) -> Lazy<T> {
    LazyLock::new(Box::new(make))
}

/// Compiles the patterns of one file and collects their errors.
pub(super) struct Compiler<'a> {
    pub(super) file: FileRef<'a>,
    pub(super) errors: &'a mut Vec<SchemaError>,
    /// What each word in braces stands for.
    words: Vec<(&'static str, String)>,
}

impl<'a> Compiler<'a> {
    /// A compiler for one file; each of `words` may stand in a pattern for what is given with it.
    pub(super) fn new(file: FileRef<'a>, errors: &'a mut Vec<SchemaError>, words: Vec<(&'static str, String)>) -> Self {
        Self { file, errors, words }
    }

    fn fill(&self, pattern: &str) -> String {
        self.words.iter().fold(pattern.to_owned(), |text, (word, stands_for)| text.replace(word, stands_for))
    }

    /// A pattern, `anchored` to the beginning where asked; it must have one of `groups`, if any are given.
    pub(super) fn compile(&mut self, pattern: &Pattern, anchored: bool, groups: &[&str]) -> Option<Lazy<Regex>> {
        let filled = self.fill(pattern.get_ref());
        let whole = if anchored { format!("^(?:{filled})") } else { filled };
        if self.file.proven {
            return Some(lazily(move || Regex::new(&whole).unwrap_or_else(|_| nothing())));
        }
        match Regex::new(&whole) {
            Ok(regex) if groups.is_empty() || groups.iter().any(|&g| has_group(&regex, g)) => {
                Some(lazily(move || regex))
            }
            Ok(_) => self.fail(pattern, format!("the pattern needs a group (?P<{}>…)", groups.join(">…) or (?P<"))),
            Err(e) => self.fail(pattern, format!("not a regular expression: {e}")),
        }
    }

    /// Reports an error at a pattern.
    pub(super) fn fail(&mut self, pattern: &Pattern, message: String) -> Option<Lazy<Regex>> {
        self.errors.push(self.file.error(pattern.span().start, message));
        None
    }

    /// A pattern that is in error never matches; the error keeps the schemas from being used at all.
    pub(super) fn one(&mut self, pattern: &Pattern, groups: &[&str]) -> Lazy<Regex> {
        self.compile(pattern, false, groups).unwrap_or_else(never)
    }

    /// A pattern that matches at the beginning only.
    pub(super) fn here(&mut self, pattern: &Pattern) -> Lazy<Regex> {
        self.compile(pattern, true, &[]).unwrap_or_else(never)
    }

    /// Patterns.
    pub(super) fn all(&mut self, patterns: &[Pattern], groups: &[&str]) -> Vec<Lazy<Regex>> {
        patterns.iter().filter_map(|p| self.compile(p, false, groups)).collect()
    }

    /// Patterns that match at the beginning only.
    pub(super) fn all_here(&mut self, patterns: &[Pattern], groups: &[&str]) -> Vec<Lazy<Regex>> {
        patterns.iter().filter_map(|p| self.compile(p, true, groups)).collect()
    }
}

fn has_group(regex: &Regex, group: &str) -> bool {
    regex.capture_names().flatten().any(|name| name == group)
}

fn never() -> Lazy<Regex> {
    lazily(nothing)
}

/// Stands in where a pattern is wrong: the rules are thrown away with the error.
#[expect(clippy::unwrap_used, reason = "a constant pattern")]
pub(super) fn nothing() -> Regex {
    Regex::new("[^\\s\\S]").unwrap()
}

/// Reads the characters for digits, and for ten.
pub(super) fn numerals(
    written: &BTreeMap<Spanned<String>, u32>,
    file: FileRef<'_>,
    errors: &mut Vec<SchemaError>,
) -> BTreeMap<char, u32> {
    let mut numerals = BTreeMap::new();
    for (name, &value) in written {
        let mut chars = name.get_ref().chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if value <= 10 => {
                numerals.insert(c, value);
            }
            _ => errors.push(file.error(name.span().start, "expected one character for a number from 0 to 10")),
        }
    }
    numerals
}

/// The patterns of a year and of a month or day, from the characters that may stand for digits.
pub(super) fn number_patterns(numerals: &BTreeMap<char, u32>) -> (String, String) {
    let of = |wanted: &dyn Fn(u32) -> bool| -> String {
        numerals.iter().filter(|&(_, &n)| wanted(n)).map(|(&c, _)| regex::escape(&c.to_string())).collect()
    };
    let (digits, small) = (of(&|n| n < 10), of(&|n| n > 0));
    let class = |chars: &str| format!("[0-9{chars}]");
    let year = format!("(?P<year>[12{}]{}{{3}})", of(&|n| n == 1 || n == 2), class(&digits));
    let number = if small.is_empty() { "\\d{1,2}".to_owned() } else { format!("(?:\\d{{1,2}}|[{small}]{{1,3}})") };
    (year, number)
}
