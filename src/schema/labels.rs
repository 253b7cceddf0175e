//! The index of all labels of all forms: which label is a printed text?

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::Script;
use super::files::{FileRef, SchemaError};
use super::form::Form;
use super::key::{KeyRules, LabelKey, similarity};
use super::memo::Memo;
use crate::model::Method;

/// `labels.toml` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelsFile {
    numerals: String,
    introductions: Vec<String>,
    auxiliary: Auxiliary,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Auxiliary {
    unit: Vec<String>,
    code: Vec<String>,
    ordinal: Vec<String>,
    note: Vec<String>,
}

/// `labels.toml` as checked.
#[derive(Debug)]
pub struct LabelRules {
    keys: KeyRules,
    auxiliary: Vec<(String, AuxiliaryColumn)>,
}

impl LabelRules {
    pub(super) fn resolve(written: LabelsFile, file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Self {
        let numerals: Vec<char> = written.numerals.chars().collect();
        if numerals.len() != 10 {
            errors.push(file.error(0, format!("numerals must be the ten from one to ten, found {}", numerals.len())));
        }
        let kinds = [
            (AuxiliaryColumn::Unit, written.auxiliary.unit),
            (AuxiliaryColumn::Code, written.auxiliary.code),
            (AuxiliaryColumn::Ordinal, written.auxiliary.ordinal),
            (AuxiliaryColumn::Note, written.auxiliary.note),
        ];
        let auxiliary =
            kinds.into_iter().flat_map(|(kind, words)| words.into_iter().map(move |word| (word, kind))).collect();
        Self { keys: KeyRules { numerals, introductions: written.introductions }, auxiliary }
    }
}

/// A column beside the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuxiliaryColumn {
    /// Units of the rows.
    Unit,
    /// Codes of the rows.
    Code,
    /// Ordinals of the rows.
    Ordinal,
    /// Notes.
    Note,
}

/// A table of a form, by its position: which form, which table of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId {
    /// Index into `Schemas::forms`.
    pub form: u16,
    /// Index into `Form::tables`.
    pub table: u16,
}

/// What a label labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LabelOf {
    /// A row.
    Row {
        /// Its table.
        table: TableId,
        /// Index into `FormTable::rows`.
        row: u16,
    },
    /// A value column of a block.
    Column {
        /// Its table.
        table: TableId,
        /// Index into `FormTable::blocks`.
        block: u16,
        /// Index into `FormBlock::columns`.
        column: u16,
    },
    /// A label above rows.
    Group {
        /// Its table.
        table: TableId,
    },
    /// A label above columns, or what stands above a block.
    Heading {
        /// Its table.
        table: TableId,
        /// The block.
        block: u16,
    },
    /// What the header says above the labels of a block.
    Corner {
        /// Its table.
        table: TableId,
    },
    /// The title of a table.
    Title {
        /// The table.
        table: TableId,
    },
    /// The header of a column beside the values.
    Auxiliary(AuxiliaryColumn),
}

/// One reading of a printed label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// What it labels.
    pub of: LabelOf,
    /// How it was matched.
    pub method: Method,
    /// 1 for the label letter for letter, less for what resembles it.
    pub score: f32,
    /// Whether the ordinals agree, where both have one.
    pub ordinal_agrees: Option<bool>,
}

impl Hit {
    /// Whether it is the name of a column of a form.
    pub fn names_column(&self) -> bool {
        matches!(self.of, LabelOf::Column { .. })
    }
}

/// The readings of a text, shared by all who ask.
pub type Hits = Arc<[Hit]>;

struct Owner {
    of: LabelOf,
    canonical: bool,
    ordinal: Option<u32>,
}

/// A distinct key.
#[derive(Default)]
struct Key {
    text: String,
    chars: Vec<char>,
    bits: u64,
}

impl Key {
    fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        Self { text: text.to_owned(), bits: bits(&chars), chars }
    }
}

struct Pattern {
    parts: Vec<String>,
    entry: usize,
}

/// All labels, by key.
pub struct LabelIndex {
    rules: KeyRules,
    script: Arc<Script>,
    /// Owners of each distinct key.
    owners: Vec<Vec<Owner>>,
    keys: Vec<Key>,
    exact: FxHashMap<String, usize>,
    patterns: Vec<Pattern>,
    /// Bytes of the longest key above rows or columns.
    longest_group: usize,
    readings: Memo<Hits>,
    exact_readings: Memo<Hits>,
    full_keys: Memo<Arc<str>>,
}

impl std::fmt::Debug for LabelIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LabelIndex({} keys)", self.keys.len())
    }
}

/// The score of a label whose hints in parentheses differ.
const BARE: f32 = 0.98;
/// The score of a label that follows its group label in one cell.
const JOINED: f32 = 0.95;
/// The score of an alias with a wildcard.
const PATTERN: f32 = 0.96;
/// The score of a label of which only the beginning stands before the values.
const BEGUN: f32 = 0.6;
/// The shortest beginning of a label that tells it from others.
const LEAST_BEGINNING: usize = 4;
/// What an unlike label must resemble at least.
const LEAST_SIMILARITY: f32 = 0.74;
/// Labels that resemble the text nearly as much as the best are readings too; the form's order decides.
const MARGIN: f32 = 0.06;

impl LabelIndex {
    pub(super) fn new(rules: LabelRules, script: Arc<Script>, forms: &[Form]) -> Self {
        let mut index = Self {
            rules: rules.keys,
            script,
            owners: Vec::new(),
            keys: Vec::new(),
            exact: FxHashMap::default(),
            patterns: Vec::new(),
            longest_group: 0,
            readings: Memo::default(),
            exact_readings: Memo::default(),
            full_keys: Memo::default(),
        };
        for (word, kind) in &rules.auxiliary {
            index.add(word, LabelOf::Auxiliary(*kind), true);
        }
        for (f, form) in forms.iter().enumerate() {
            for t in 0..form.tables.len() {
                index.add_table(form, TableId { form: f as u16, table: t as u16 });
            }
        }
        index
    }

    fn add_table(&mut self, form: &Form, id: TableId) {
        let table = &form.tables[id.table as usize];
        self.add_all(&table.titles, LabelOf::Title { table: id });
        for (b, block) in table.blocks.iter().enumerate() {
            self.add_all(&block.heading, LabelOf::Heading { table: id, block: b as u16 });
            self.add_all(&block.corner, LabelOf::Corner { table: id });
            for (c, column) in block.columns.iter().enumerate() {
                self.add_all(&column.labels, LabelOf::Column { table: id, block: b as u16, column: c as u16 });
                if let Some(group) = &column.group {
                    self.add(group, LabelOf::Heading { table: id, block: b as u16 }, true);
                }
            }
        }
        for (r, row) in table.rows.iter().enumerate() {
            self.add_all(&row.labels, LabelOf::Row { table: id, row: r as u16 });
            for group in &row.groups {
                self.add(group, LabelOf::Group { table: id }, true);
            }
        }
    }

    fn add_all(&mut self, labels: &[String], of: LabelOf) {
        for (i, label) in labels.iter().enumerate() {
            self.add(label, of, i == 0);
        }
    }

    fn add(&mut self, label: &str, of: LabelOf, canonical: bool) {
        if label.is_empty() {
            return;
        }
        let key = self.rules.key(label, &self.script);
        if label.contains('*') {
            let parts = label.split('*').map(|part| self.key_of_part(part, label.starts_with(part))).collect();
            let entry = self.keys.len();
            self.keys.push(Key::default());
            self.owners.push(vec![Owner { of, canonical: false, ordinal: key.ordinal }]);
            self.patterns.push(Pattern { parts, entry });
            return;
        }
        self.own(&key.full, of, canonical, key.ordinal);
        if key.bare != key.full {
            self.own(&key.bare, of, canonical, key.ordinal);
        }
    }

    /// The key of a part of an alias with wildcards; only its first part can have an ordinal.
    fn key_of_part(&self, part: &str, first: bool) -> String {
        if first {
            return self.rules.key(part, &self.script).full;
        }
        part.chars().filter(|c| c.is_alphanumeric()).map(|c| self.script.char(c).to_ascii_lowercase()).collect()
    }

    fn own(&mut self, key: &str, of: LabelOf, canonical: bool, ordinal: Option<u32>) {
        let entry = *self.exact.entry(key.to_owned()).or_insert_with(|| {
            self.keys.push(Key::new(key));
            self.owners.push(Vec::new());
            self.keys.len() - 1
        });
        if matches!(of, LabelOf::Group { .. } | LabelOf::Heading { .. }) {
            self.longest_group = self.longest_group.max(key.len());
        }
        if !self.owners[entry].iter().any(|o| o.of == of) {
            self.owners[entry].push(Owner { of, canonical, ordinal });
        }
    }

    /// The key of a printed text.
    pub fn key(&self, text: &str) -> LabelKey {
        self.rules.key(text, &self.script)
    }

    /// What of a printed text is compared, what stands in parentheses included.
    pub fn full_key(&self, text: &str) -> Arc<str> {
        self.full_keys.get(text, |text| self.key(text).full.into())
    }

    /// All readings of a printed text as a label, best first; none where it resembles no label.
    pub fn lookup(&self, text: &str) -> Hits {
        self.readings.get(text, |text| {
            let key = self.key(text);
            if key.full.is_empty() {
                return Hits::default();
            }
            let found = self.lookup_exact_key(&key);
            if found.is_empty() { self.resembling(&key).into() } else { found.into() }
        })
    }

    /// Readings of a text that is a label but for ordinals, hints and group labels before it.
    pub fn lookup_exact(&self, text: &str) -> Hits {
        self.exact_readings.get(text, |text| self.lookup_exact_key(&self.key(text)).into())
    }

    /// Labels of rows that begin with a text: the rest of the label stands elsewhere.
    pub fn begun_by(&self, text: &str) -> Vec<Hit> {
        let key = self.key(text);
        if key.full.chars().count() < LEAST_BEGINNING {
            return Vec::new();
        }
        let begun = |(_, label): &(usize, &Key)| label.text.starts_with(&key.full);
        let entries = self.keys.iter().enumerate().filter(begun).map(|(entry, _)| entry);
        entries.flat_map(|entry| self.hits(entry, BEGUN, &key, Some(Method::Similar))).collect()
    }

    fn lookup_exact_key(&self, key: &LabelKey) -> Vec<Hit> {
        for (text, score) in [(&key.full, 1.0), (&key.bare, BARE)] {
            if let Some(&entry) = self.exact.get(text) {
                return self.hits(entry, score, key, None);
            }
        }
        let patterned: Vec<Hit> = self
            .patterns
            .iter()
            .filter(|p| fits(&p.parts, &key.full))
            .flat_map(|p| self.hits(p.entry, PATTERN, key, Some(Method::Alias)))
            .collect();
        if patterned.is_empty() { self.joined(key) } else { patterned }
    }

    /// A label behind its group label in one text: 不予公开属于国家秘密.
    fn joined(&self, key: &LabelKey) -> Vec<Hit> {
        let starts = key.full.char_indices().map(|(i, _)| i).skip(2);
        for at in starts.take_while(|at| *at <= self.longest_group) {
            let (before, label) = key.full.split_at(at);
            if !self.is_group(before) {
                continue;
            }
            // The ordinal has lost its dot in the key: 无法提供1本机关不掌握.
            let label = label.trim_start_matches(|c: char| c.is_ascii_digit());
            let label = self.rules.key(label, &self.script);
            let enough = label.full.chars().count() + usize::from(before.chars().count() >= 4) >= 3;
            if enough && let Some(&entry) = self.exact.get(&label.full).or_else(|| self.exact.get(&label.bare)) {
                let inner = LabelKey { ordinal: None, ..label };
                return self.hits(entry, JOINED, &inner, Some(Method::Alias));
            }
        }
        Vec::new()
    }

    fn is_group(&self, text: &str) -> bool {
        self.exact.get(text).is_some_and(|&entry| {
            self.owners[entry].iter().any(|o| matches!(o.of, LabelOf::Group { .. } | LabelOf::Heading { .. }))
        })
    }

    fn hits(&self, entry: usize, score: f32, key: &LabelKey, method: Option<Method>) -> Vec<Hit> {
        let hit = |o: &Owner| Hit {
            of: o.of,
            method: method.unwrap_or(if o.canonical { Method::Exact } else { Method::Alias }),
            score,
            ordinal_agrees: o.ordinal.zip(key.ordinal).map(|(a, b)| a == b),
        };
        self.owners[entry].iter().map(hit).collect()
    }

    /// Labels that resemble the text: typing errors, a character lost. Short labels must be exact.
    fn resembling(&self, key: &LabelKey) -> Vec<Hit> {
        let full = Key::new(&key.full);
        let bare = (key.bare != key.full).then(|| Key::new(&key.bare));
        let length = full.chars.len();
        if length < 4 {
            return Vec::new();
        }
        let mut found: BTreeMap<usize, f32> = BTreeMap::new();
        let mut best = LEAST_SIMILARITY;
        for (entry, label) in self.keys.iter().enumerate() {
            let chars = label.chars.len();
            if chars < 4 || chars.abs_diff(length) * 4 > chars.max(length) {
                continue;
            }
            let score = like(label, &full).max(bare.as_ref().map_or(0.0, |bare| like(label, bare) * BARE));
            if score >= best - MARGIN && score >= LEAST_SIMILARITY {
                found.insert(entry, score);
                best = best.max(score);
            }
        }
        let mut hits: Vec<Hit> = found
            .into_iter()
            .filter(|(_, score)| *score >= best - MARGIN)
            .flat_map(|(entry, score)| self.hits(entry, score, key, Some(Method::Similar)))
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.of.cmp(&b.of)));
        hits
    }
}

/// The similarity of two keys, or 0 where it is too small to matter.
fn like(a: &Key, b: &Key) -> f32 {
    // Each edit removes at most one character from either.
    let edits = (a.bits & !b.bits).count_ones().max((b.bits & !a.bits).count_ones());
    let most = 1.0 - edits as f32 / a.chars.len().max(b.chars.len()) as f32;
    if most < LEAST_SIMILARITY { 0.0 } else { similarity(&a.chars, &b.chars) }
}

/// Which characters are there, in 64 classes.
fn bits(chars: &[char]) -> u64 {
    chars.iter().fold(0, |bits, c| bits | 1 << (*c as u32 % 64))
}

/// True where the parts follow one another in the text, the first at its start and the last at its end.
fn fits(parts: &[String], text: &str) -> bool {
    let mut rest = text;
    for (i, part) in parts.iter().enumerate() {
        if i + 1 == parts.len() {
            return rest.ends_with(part.as_str());
        }
        let at = if i == 0 { rest.starts_with(part.as_str()).then_some(0) } else { rest.find(part.as_str()) };
        match at {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}
