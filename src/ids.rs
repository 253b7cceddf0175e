//! Identities: of documents by their content, of facts and findings by what they say and where.
//!
//! None of them depends on a path, a clock or the order of threads, so the same report has the same ids in every
//! snapshot.

use std::collections::HashMap;

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::model::{Fact, Report};

/// The identity of a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DocKey {
    /// `documents.doc_id`.
    pub id: String,
    /// The first source with the same bytes. (Copies with the same figures are known at the end of a run only.)
    pub duplicate_of: Option<String>,
}

/// Names documents by their content: `d` and 64 bits of its SHA-256. Later sources of the same bytes get `-2`, `-3`, …
/// in the order of the sources.
#[derive(Debug, Default)]
pub struct DocIds {
    seen: HashMap<[u8; 32], u32>,
}

impl DocIds {
    /// The identity of the next source.
    pub fn name(&mut self, sha256: &[u8; 32]) -> DocKey {
        let count = self.seen.entry(*sha256).or_insert(0);
        *count += 1;
        let first = format!("d{}", hex(&sha256[..8]));
        match *count {
            1 => DocKey { id: first, duplicate_of: None },
            n => DocKey { id: format!("{first}-{n}"), duplicate_of: Some(first) },
        }
    }

    /// Whether a name is one for these bytes.
    pub fn is_name_of(id: &str, sha256: &[u8; 32]) -> bool {
        id.get(1..17) == Some(hex(&sha256[..8]).as_str())
    }

    /// Whether the next sources would get these names; of some it does not matter.
    pub fn would_be(&self, names: &[(&[u8; 32], Option<&str>)]) -> bool {
        let shas = names.iter().map(|(sha256, _)| **sha256);
        let mut next = Self { seen: shas.filter_map(|sha256| Some((sha256, *self.seen.get(&sha256)?))).collect() };
        names.iter().all(|(sha256, id)| {
            let key = next.name(sha256);
            id.is_none_or(|id| key.id == id)
        })
    }
}

/// The first source of the same bytes, by the name of a later one.
pub fn first_of(id: &str) -> Option<&str> {
    id.split_once('-').map(|(first, _)| first)
}

/// Gives the facts of a report their ids: from the document, what the fact says it counts, and its cell or, in the
/// narrative, its characters. Two facts that share all of that (two numbers of one cell) are told apart by their order.
/// Findings that named a fact by an earlier id name it by its new one.
pub fn name_facts(doc_id: &str, report: &mut Report) {
    let (mut distinct, mut renamed) = (Distinct::default(), FxHashMap::default());
    for fact in &mut report.facts {
        let id = distinct.name(fact_id(doc_id, fact));
        let before = std::mem::replace(&mut fact.id, id);
        if !before.is_empty() {
            renamed.insert(before, fact.id.clone());
        }
    }
    for named in report.mentions.iter_mut().filter_map(|mention| mention.fact.as_mut()) {
        if let Some(id) = renamed.get(named) {
            named.clone_from(id);
        }
    }
    for named in report.findings.iter_mut().flat_map(|finding| &mut finding.facts) {
        if let Some(id) = renamed.get(named) {
            named.clone_from(id);
        }
    }
}

/// Tells equal names apart: the second gets `-2`, the third `-3`.
#[derive(Debug, Default)]
pub struct Distinct {
    seen: FxHashMap<String, u32>,
}

impl Distinct {
    /// The name itself, or with the number that tells it apart.
    pub fn name(&mut self, name: String) -> String {
        match self.seen.get_mut(&name) {
            Some(count) => {
                *count += 1;
                format!("{name}-{count}")
            }
            None => {
                self.seen.insert(name.clone(), 1);
                name
            }
        }
    }
}

fn fact_id(doc_id: &str, fact: &Fact) -> String {
    let mut place = String::with_capacity(32);
    let numbers = match fact.cell {
        Some(cell) => {
            place.push_str("cell");
            [Some(cell.table), Some(cell.row), Some(cell.col)]
        }
        None => {
            place.push_str("characters");
            [Some(fact.span.start), Some(fact.span.end), None]
        }
    };
    numbers.into_iter().flatten().for_each(|number| push_number(&mut place, number));
    let (metric, applicant) = (fact.metric.as_deref().unwrap_or(""), fact.applicant.as_deref().unwrap_or(""));
    let (origin, period, scope) = (fact.origin.as_str(), fact.period.as_str(), fact.scope.as_str());
    fingerprint('f', &[doc_id, metric, applicant, origin, period, scope, &place])
}

/// Appends a space and a number.
pub fn push_number(out: &mut String, number: u32) {
    out.push(' ');
    let digits = number.checked_ilog10().unwrap_or(0);
    out.extend((0..=digits).rev().map(|place| char::from(b'0' + (number / 10u32.pow(place) % 10) as u8)));
}

/// Names a thing by its parts: `prefix` and 80 bits of their SHA-256. Parts are told apart from each other.
pub fn fingerprint(prefix: char, parts: &[&str]) -> String {
    let mut all = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        all.extend_from_slice(&(part.len() as u64).to_le_bytes());
        all.extend_from_slice(part.as_bytes());
    }
    let mut name = String::with_capacity(21);
    name.push(prefix);
    push_hex(&mut name, &Sha256::digest(&all)[..10]);
    name
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    push_hex(&mut out, bytes);
    out
}

fn push_hex(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_copies_point_at_the_first() {
        let mut ids = DocIds::default();
        let (a, b) = (ids.name(&[1; 32]), ids.name(&[2; 32]));
        assert_eq!((a.id.as_str(), a.duplicate_of), ("d0101010101010101", None));
        assert_ne!(a.id, b.id);
        let again = ids.name(&[1; 32]);
        assert_eq!((again.id, again.duplicate_of), (format!("{}-2", a.id), Some(a.id)));
    }

    #[test]
    fn names_to_come_are_known_without_giving_them() {
        let mut ids = DocIds::default();
        ids.name(&[1; 32]);
        let (second, third) = (Some("d0101010101010101-2"), Some("d0101010101010101-3"));
        assert!(ids.would_be(&[(&[1; 32], second), (&[2; 32], None), (&[1; 32], third)]));
        assert!(!ids.would_be(&[(&[1; 32], third)]));
        assert_eq!(ids.name(&[1; 32]).id, second.unwrap());
        assert_eq!((first_of("d01-2"), first_of("d01")), (Some("d01"), None));
    }

    #[test]
    fn parts_are_told_apart() {
        assert_ne!(fingerprint('f', &["ab", "c"]), fingerprint('f', &["a", "bc"]));
    }
}
