//! `narrative/`: what numbers in the prose count, as data.
//!
//! `words.toml` has the words around numbers (numerals, measure words, qualifiers, negations, words of time and
//! scope), `patterns.toml` the forms of numbers that count nothing (dates, phones), and every other file the rules of
//! some metrics: the phrases that name them. A phrase is a row of words; `~` between two of them stands for nothing but
//! general words (fillers), `…` for anything within the clause, `#` for the number itself (at an end of the phrase: it
//! may stand on that side of the number only), `*` for a list with figures, and `#2/3` at the end for the second of
//! three numbers in a row; `{name}` is any word of a class. All words are compiled into one automaton, which sees a text
//! once; whoever reads a sentence then asks for the hits within it.

mod classes;
mod file;
mod roles;
mod words;

use std::ops::Range;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;
use rustc_hash::FxHashMap;
use toml::Spanned;

pub use roles::{Gap, OtherYear, PhraseUse, Role, Side, TimeCue, ZeroCue};
pub use words::{Lexicon, MeasureKind, Numerals};

use super::Metrics;
use super::files::{self, FileRef, SchemaError, SchemaFiles};
use super::patterns::{Lazy, lazily, nothing};
use crate::model::Scope;
use classes::Classes;
use file::{PatternsFile, RuleWritten, RulesFile, WordsFile};

const WORDS: &str = "narrative/words.toml";
const PATTERNS: &str = "narrative/patterns.toml";

/// A word of the automaton at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Which word.
    pub word: u32,
}

/// A phrase of a rule.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// Index of the rule.
    pub rule: u32,
    /// What it is used for.
    pub usage: PhraseUse,
    /// On which side of the number it must stand, where it matters.
    pub side: Option<Side>,
    /// What follows its first word, each with the words that can stand there, sorted.
    pub rest: Vec<(Gap, Vec<u32>)>,
    /// For a row: which of how many numbers it means, from 1.
    pub row: (usize, usize),
}

/// A rule: which phrases make a number a metric.
#[derive(Clone, Debug)]
pub struct NarrativeRule {
    /// The metric.
    pub metric: String,
    /// Whether that is one that only prose states.
    pub narrative_only: bool,
    /// Its canonical unit.
    pub unit: String,
    /// The measure words that may stand behind the number; "" for none.
    pub measures: Arc<[String]>,
    /// What the talk is about once the rule has spoken.
    pub topic: Option<u16>,
    /// Where given, what the talk must be about; `None` in it: nothing yet.
    pub context: Option<Vec<Option<u16>>>,
    /// Of two rules for a number the one of higher priority decides, then the longer phrase.
    pub priority: i32,
    /// Its phrases end with a verb: what stands behind the number must be general.
    pub verb: bool,
    /// The report years for which it holds; all where not stated.
    pub years: Option<(i16, i16)>,
    /// The last year before the number in its sentence must be such a one.
    pub other_year: Option<OtherYear>,
    /// Nothing particular may stand before its phrases in their clause.
    pub bare: bool,
    /// Metrics of which 均为 can say that all are of this one.
    pub whole_of: Vec<String>,
    /// Metrics, or with a dot at the end groups of them, whose figures before it in the sentence it must be the sum of.
    pub sum_of: Vec<String>,
}

impl NarrativeRule {
    /// Whether it holds in a report year.
    pub fn holds_in(&self, year: Option<i16>) -> bool {
        self.years.is_none_or(|(from, to)| year.is_some_and(|year| (from..=to).contains(&year)))
    }
}

/// All rules of the narrative, checked and compiled.
#[derive(Debug)]
pub struct NarrativeRules {
    /// How numbers are written.
    pub numerals: Numerals,
    /// The rules.
    pub rules: Vec<NarrativeRule>,
    /// Their phrases.
    pub phrases: Vec<Phrase>,
    patterns: Lazy<Regex>,
    reasons: Vec<Arc<str>>,
    automaton: Lazy<Option<AhoCorasick>>,
    roles: Vec<Vec<Role>>,
}

impl NarrativeRules {
    /// Reads and checks the files of the folder `narrative`.
    pub(super) fn load(files: &SchemaFiles, metrics: &Metrics, errors: &mut Vec<SchemaError>) -> Option<Self> {
        let words = files.get(WORDS).and_then(|file| Some((files::parse::<WordsFile>(file, errors)?, file)));
        let patterns = files.read(PATTERNS, compile_patterns, errors);
        let Some((words, file)) = words else {
            errors.push(SchemaError {
                file: WORDS.to_owned(),
                line: 0,
                message: "this file is missing or wrong".into(),
            });
            return None;
        };
        let numerals = Numerals::resolve(&words, file, errors);
        let mut builder = Builder::new(&words, &numerals, file, errors);
        for file in files.below("narrative/").filter(|file| file.name != WORDS && file.name != PATTERNS) {
            if let Some(written) = files::parse::<RulesFile>(file, errors) {
                written.rule.iter().for_each(|rule| builder.rule(rule, file, metrics, errors));
            }
        }
        let Builder { words: list, roles, rules, phrases, .. } = builder;
        let automaton = automaton(list, file, errors);
        let (patterns, reasons) = patterns??;
        Some(Self { numerals, rules, phrases, patterns, reasons, automaton, roles })
    }

    /// All words in a text, by their beginning; where two begin together the longer one first.
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        let found = self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(text));
        let mut hits: Vec<Hit> =
            found.map(|m| Hit { start: m.start(), end: m.end(), word: m.pattern().as_u32() }).collect();
        hits.sort_unstable_by_key(|h| (h.start, std::cmp::Reverse(h.end), h.word));
        hits
    }

    /// What a word is good for.
    pub fn roles(&self, word: u32) -> &[Role] {
        &self.roles[word as usize]
    }

    /// Numbers whose form says that they count nothing, with the reason.
    pub fn uncounted<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Range<usize>, Arc<str>)> + 'a {
        self.patterns.captures_iter(text).filter_map(|captures| {
            let which = (0..self.reasons.len()).find(|i| captures.get(2 * i + 1).is_some())?;
            let found = captures.get(2 * which + 2).or_else(|| captures.get(2 * which + 1))?;
            Some((found.range(), Arc::clone(&self.reasons[which])))
        })
    }
}

/// One alternation of all patterns: an outer group for each, and the group `n` within it, added where it lacks one.
fn compile_patterns(
    written: PatternsFile,
    file: FileRef<'_>,
    errors: &mut Vec<SchemaError>,
) -> Option<(Lazy<Regex>, Vec<Arc<str>>)> {
    let mut parts = Vec::new();
    for pattern in &written.pattern {
        let text = pattern.regex.get_ref();
        let inner = if text.contains("(?<n>") { text.replacen("(?<n>", "(", 1) } else { format!("({text})") };
        if file.proven {
            parts.push(format!("({inner})"));
            continue;
        }
        match Regex::new(&inner) {
            Ok(regex) if regex.captures_len() == 2 => parts.push(format!("({inner})")),
            Ok(_) => errors.push(file.error(pattern.regex.span().start, "only (?<n>…) may be a group; write (?:…)")),
            Err(e) => errors.push(file.error(pattern.regex.span().start, format!("not a regular expression: {e}"))),
        }
    }
    let whole = format!("(?m){}", parts.join("|"));
    let reasons = written.pattern.iter().map(|p| Arc::from(p.reason.as_str())).collect();
    if file.proven {
        return Some((lazily(move || Regex::new(&whole).unwrap_or_else(|_| nothing())), reasons));
    }
    let compiled = Regex::new(&whole).map_err(|e| errors.push(file.error(0, e.to_string()))).ok()?;
    Some((lazily(move || compiled), reasons))
}

/// The automaton of all words; `None` where they are too many, which is an error.
fn automaton(words: Vec<String>, file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Lazy<Option<AhoCorasick>> {
    let build = move || AhoCorasick::builder().match_kind(MatchKind::Standard).build(&words);
    if file.proven {
        return lazily(move || build().ok());
    }
    let built = build().map_err(|e| errors.push(file.error(0, e.to_string()))).ok();
    lazily(move || built)
}

/// Collects words, rules and phrases.
struct Builder {
    words: Vec<String>,
    ids: FxHashMap<String, u32>,
    roles: Vec<Vec<Role>>,
    topics: FxHashMap<String, u16>,
    groups: FxHashMap<String, Arc<[String]>>,
    classes: Classes,
    rules: Vec<NarrativeRule>,
    phrases: Vec<Phrase>,
}

impl Builder {
    fn new(written: &WordsFile, numerals: &Numerals, file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Self {
        let mut builder = Self {
            words: Vec::new(),
            ids: FxHashMap::default(),
            roles: Vec::new(),
            topics: FxHashMap::default(),
            groups: FxHashMap::default(),
            classes: written.classes.clone(),
            rules: Vec::new(),
            phrases: Vec::new(),
        };
        builder.general(written);
        for (index, (name, list)) in written.topics.iter().enumerate() {
            builder.topics.insert(name.clone(), index as u16);
            builder.all(list, Role::Topic(index as u16));
        }
        let heads = written.heads.iter().map(|(name, list)| (name, list, Role::Head as fn(u16) -> Role));
        let stays = written.stays.iter().map(|(name, list)| (name, list, Role::Stays as fn(u16) -> Role));
        for (name, list, role) in heads.chain(stays) {
            match builder.topics.get(name.get_ref().as_str()).copied() {
                Some(topic) => builder.all(list, role(topic)),
                None => errors.push(file.error(name.span().start, format!("`{}` is no topic", name.get_ref()))),
            }
        }
        for (name, list) in &written.groups {
            for word in list.iter().filter(|w| !w.is_empty() && numerals.measures.get(w).is_none()) {
                errors.push(file.error(name.span().start, format!("`{word}` is no measure word")));
            }
            builder.groups.insert(name.get_ref().clone(), list.clone().into());
        }
        builder
    }

    fn general(&mut self, written: &WordsFile) {
        use {TimeCue as T, ZeroCue as Z};
        self.all(&written.fillers, Role::Filler);
        self.all(&written.joiners, Role::Joiner);
        self.all(&written.all_of, Role::AllOf);
        self.all(&written.rest, Role::Rest);
        self.all(&written.among, Role::Among);
        self.all(&written.each, Role::Each);
        self.all(&written.distributes, Role::Distributes);
        self.all(&written.scope.area, Role::Scope(Scope::Area));
        self.all(&written.scope.organ, Role::Scope(Scope::Organ));
        let zero = &written.zero;
        self.all(&zero.cause, Role::Causes);
        for (list, cue) in
            [(&zero.received, Z::Received), (&zero.happened, Z::Happened), (&zero.none, Z::None), (&zero.not, Z::Not)]
        {
            self.all(list, Role::Zero(cue));
        }
        let time = &written.time;
        for (list, cue) in [
            (&time.previous, T::Previous),
            (&time.attribute, T::Attribute),
            (&time.compared, T::Compared),
            (&time.changed, T::Changed),
            (&time.changed_to, T::ChangedTo),
            (&time.from, T::From),
            (&time.cumulative, T::Cumulative),
            (&time.since, T::Since),
            (&time.as_of, T::AsOf),
            (&time.planned, T::Planned),
            (&time.planned_on, T::PlannedOn),
            (&time.planned_section, T::PlannedSection),
            (&time.sub_count, T::SubCount),
            (&time.running, T::Running),
            (&time.this_year, T::ThisYear),
            (&time.carried, T::Carried),
        ] {
            self.all(list, Role::Time(cue));
        }
    }

    fn all(&mut self, words: &[String], role: Role) {
        for word in words {
            self.word(word, Some(role));
        }
    }

    /// Words of which one can stand at a place of a phrase, sorted.
    fn ids(&mut self, words: &[String]) -> Vec<u32> {
        let mut ids: Vec<u32> = words.iter().map(|word| self.word(word, None)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    fn word(&mut self, word: &str, role: Option<Role>) -> u32 {
        let next = self.words.len() as u32;
        let id = *self.ids.entry(word.to_owned()).or_insert(next);
        if id == next {
            self.words.push(word.to_owned());
            self.roles.push(Vec::new());
        }
        let roles = &mut self.roles[id as usize];
        if let Some(role) = role.filter(|role| !roles.contains(role)) {
            roles.push(role);
        }
        id
    }

    fn rule(&mut self, written: &RuleWritten, file: FileRef<'_>, metrics: &Metrics, errors: &mut Vec<SchemaError>) {
        let mut fail = |at: usize, message: String| errors.push(file.error(at, message));
        let known = |m: &Spanned<String>| metrics.get(m.get_ref());
        let named = [&written.metric].into_iter().chain(&written.whole_of).filter(|m| known(m).is_none());
        let is_group = |m: &Spanned<String>| {
            m.get_ref().ends_with('.') && metrics.iter().any(|metric| metric.id.starts_with(m.get_ref()))
        };
        let summed = written.sum_of.iter().filter(|m| known(m).is_none() && !is_group(m));
        for unknown in named.chain(summed) {
            fail(unknown.span().start, format!("no metric `{}` in metrics.toml", unknown.get_ref()));
        }
        let measures = self.groups.get(written.measures.get_ref()).cloned().unwrap_or_else(|| {
            fail(written.measures.span().start, format!("no group of measure words `{}`", written.measures.get_ref()));
            Arc::new([])
        });
        let mut topic = |name: &Spanned<String>| {
            let id = self.topics.get(name.get_ref()).copied();
            if id.is_none() && !name.get_ref().is_empty() {
                fail(name.span().start, format!("no topic `{}` in words.toml", name.get_ref()));
            }
            id
        };
        let context = written.context.as_ref().map(|list| list.iter().map(&mut topic).collect());
        let rule = NarrativeRule {
            metric: written.metric.get_ref().clone(),
            narrative_only: known(&written.metric).is_some_and(|m| m.narrative_only),
            unit: known(&written.metric).map_or(String::new(), |m| m.unit.clone()),
            measures,
            topic: written.topic.as_ref().and_then(&mut topic),
            context,
            priority: written.priority,
            verb: written.verb,
            years: written.years,
            other_year: written.other_year,
            bare: written.bare,
            whole_of: written.whole_of.iter().map(|m| m.get_ref().clone()).collect(),
            sum_of: written.sum_of.iter().map(|m| m.get_ref().clone()).collect(),
        };
        let id = self.rules.len() as u32;
        self.rules.push(rule);
        self.phrases_of(id, written, file, errors);
    }

    fn phrases_of(&mut self, rule: u32, written: &RuleWritten, file: FileRef<'_>, errors: &mut Vec<SchemaError>) {
        let forbids = [
            (&written.forbid, Role::Forbids(rule)),
            (&written.forbid_after, Role::ForbidsAfter(rule)),
            (&written.forbid_before, Role::ForbidsBefore(rule)),
            (&written.forbid_zero, Role::ForbidsZero(rule)),
        ];
        for (words, role) in forbids {
            words.iter().for_each(|word| _ = self.word(word.get_ref(), Some(role)));
        }
        let uses = [
            (&written.phrases, PhraseUse::Count),
            (&written.zero, PhraseUse::Zero),
            (&written.zero_received, PhraseUse::ZeroReceived),
            (&written.said, PhraseUse::Said),
            (&written.whole, PhraseUse::Whole),
        ];
        for (list, usage) in uses {
            for text in list {
                match self.phrase(rule, usage, text.get_ref()) {
                    Ok(phrase) => self.phrases.push(phrase),
                    Err(message) => errors.push(file.error(text.span().start, message)),
                }
            }
        }
    }

    fn phrase(&mut self, rule: u32, usage: PhraseUse, text: &str) -> Result<Phrase, String> {
        let (text, row) = row(text);
        let usage = if row.is_some() { PhraseUse::Row } else { usage };
        let side = match (text.strip_prefix('#'), text.strip_suffix('#')) {
            (Some(_), None) => Some(Side::AfterNumber),
            (None, Some(_)) => Some(Side::BeforeNumber),
            _ => None,
        };
        let text = text.trim_matches('#');
        let gaps: Vec<Gap> = text.chars().filter_map(gap).collect();
        let parts = text.split(|c| gap(c).is_some()).map(|part| classes::expand(part, &self.classes));
        let parts: Vec<Vec<String>> = parts.collect::<Result<_, _>>()?;
        if parts.iter().flatten().any(String::is_empty) {
            return Err("expected words with ~, …, * or # between them".into());
        }
        let begins = Role::Begins(self.phrases.len() as u32);
        self.all(&parts[0], begins);
        let rest = gaps.into_iter().zip(&parts[1..]).map(|(gap, words)| (gap, self.ids(words))).collect();
        Ok(Phrase { rule, usage, side, rest, row: row.unwrap_or_default() })
    }
}

/// `HEAD#2/3`: the head, and that the second of three numbers is meant.
fn row(text: &str) -> (&str, Option<(usize, usize)>) {
    let parts = text.rsplit_once('#').and_then(|(head, place)| Some((head, place.split_once('/')?)));
    let parsed = parts.and_then(|(head, (which, of))| Some((head, (which.parse().ok()?, of.parse().ok()?))));
    parsed.map_or((text, None), |(head, place)| (head, Some(place)))
}

fn gap(c: char) -> Option<Gap> {
    match c {
        '~' => Some(Gap::Fillers),
        '…' => Some(Gap::Any),
        '#' => Some(Gap::Number),
        '*' => Some(Gap::List),
        _ => None,
    }
}
