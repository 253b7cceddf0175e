//! The ledger of the last run, gone through once beside the sources of this one: both are in the order of paths.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{Hash, Hasher};

use rayon::ThreadPool;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::item::Listed;
use super::known::Note;
use crate::ids::hex;
use crate::model::{Reject, Source};
use crate::publish::{LedgerReader, Line, PublishError, Record, Rows};

/// Lines that are read at once.
const LINES: usize = 512;

/// A line of the ledger to be written.
#[derive(Debug, Serialize)]
pub(super) enum Written<'a> {
    Note(&'a Note),
    Later(&'a [Later]),
}

/// A line of the ledger.
#[derive(Debug, Deserialize)]
enum Read {
    /// What came of a source.
    Note(Box<Note>),
    /// What was found at the end; the last line.
    Later(Vec<Later>),
}

impl Read {
    /// A note remembers its line: one that stays is written again as it stands.
    fn parse(line: Line) -> Result<Self, serde_json::Error> {
        let mut parsed = serde_json::from_str(&line.text)?;
        if let Self::Note(note) = &mut parsed {
            note.line = Some(line);
        }
        Ok(parsed)
    }
}

/// Findings of the end of a run in one partition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Later {
    pub year: Option<i32>,
    pub findings: u64,
    sha256: String,
}

impl Later {
    /// The findings by partition.
    pub(super) fn of(records: &[Record]) -> Vec<Self> {
        let mut years: BTreeMap<Option<i32>, (u64, Sha256)> = BTreeMap::new();
        for record in records {
            let (findings, hash) = years.entry(record.year()).or_default();
            *findings += record.findings.len() as u64;
            (&record.key, &record.report.identity).hash(&mut Feed(hash));
            record.findings.iter().for_each(|row| (&row.id, &row.finding).hash(&mut Feed(hash)));
        }
        let later =
            |(year, (findings, hash)): (_, (u64, Sha256))| Self { year, findings, sha256: hex(&hash.finalize()) };
        years.into_iter().map(later).collect()
    }

    /// Where they stand.
    pub(super) fn rows(&self) -> Rows {
        Rows { year: self.year, findings: self.findings, ..Rows::default() }
    }
}

/// Hands what is hashed on to SHA-256, for the hashes of the standard library are not the same in all programs.
struct Feed<'a>(&'a mut Sha256);

impl Hasher for Feed<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0 // Whoever feeds it asks SHA-256.
    }
}

/// See the module.
pub(super) struct Past<'a> {
    ledger: Option<LedgerReader>,
    /// Lines are parsed on the threads of the job.
    pool: &'a ThreadPool,
    read: VecDeque<Read>,
    /// Documents that are gone, and that come before what is asked for next.
    pub gone: Vec<Rows>,
}

impl<'a> Past<'a> {
    pub(super) fn new(ledger: Option<LedgerReader>, pool: &'a ThreadPool) -> Self {
        Self { ledger, pool, read: VecDeque::new(), gone: Vec::new() }
    }

    /// What came of a listed file. What came of those before it is gone.
    pub(super) fn group(&mut self, of: &str) -> Result<Vec<Note>, PublishError> {
        let mut group = Vec::new();
        while let Some(note) = self.next_until(of)? {
            if note.of == of { group.push(note) } else { self.gone.extend(note.rows()) }
        }
        Ok(group)
    }

    fn next_until(&mut self, of: &str) -> Result<Option<Note>, PublishError> {
        self.fill()?;
        match self.read.pop_front() {
            Some(Read::Note(note)) if note.of.as_str() <= of => Ok(Some(*note)),
            Some(line) => {
                self.read.push_front(line);
                Ok(None)
            }
            None => Ok(None),
        }
    }

    /// What came of all other files is gone; returns what was found at the end.
    pub(super) fn end(&mut self) -> Result<Vec<Later>, PublishError> {
        loop {
            self.fill()?;
            match self.read.pop_front() {
                Some(Read::Note(note)) => self.gone.extend(note.rows()),
                Some(Read::Later(later)) => return Ok(later),
                None => return Ok(Vec::new()),
            }
        }
    }

    /// Reads lines, many at a time.
    fn fill(&mut self) -> Result<(), PublishError> {
        let Some(ledger) = self.ledger.as_mut().filter(|_| self.read.is_empty()) else { return Ok(()) };
        let mut lines = Vec::new();
        while lines.len() < LINES {
            match ledger.lines()? {
                more if more.is_empty() => break,
                more => lines.extend(more),
            }
        }
        let parse = || lines.into_par_iter().map(Read::parse).collect::<Result<VecDeque<Read>, _>>();
        self.read = self.pool.install(parse).map_err(|e| ledger.broken(e.to_string()))?;
        Ok(())
    }
}

/// Whether a file is as it was.
pub(super) fn is_same(group: &[Note], source: &Source) -> bool {
    !group.is_empty() && group.iter().all(|note| note.stamp.is_some() && note.stamp == source.stamp)
}

/// What came of the members of a file, to be asked for in their order.
#[derive(Default)]
pub(super) struct Members {
    notes: Vec<Option<Note>>,
    by_path: HashMap<String, usize>,
    next: usize,
}

impl Members {
    pub(super) fn new(group: Vec<Note>) -> Self {
        let by_path = group.iter().enumerate().map(|(i, note)| (note.path.clone(), i)).collect();
        Self { notes: group.into_iter().map(Some).collect(), by_path, next: 0 }
    }

    /// A member, with what came of it in the last run.
    pub(super) fn of(&mut self, member: Result<Source, Reject>, gone: &mut Vec<Rows>) -> Listed {
        match member {
            Ok(source) => {
                let past = self.take(&source.path, gone);
                Listed::Open(source, past)
            }
            Err(reject) => {
                let past = self.take(&reject.path, gone);
                Listed::Refused(reject, past)
            }
        }
    }

    /// What came of a member; those before it go to `gone`. A member that now comes before one that was asked for is
    /// not known.
    fn take(&mut self, path: &str, gone: &mut Vec<Rows>) -> Option<Note> {
        let at = *self.by_path.get(path).filter(|at| **at >= self.next)?;
        self.pass(at, gone);
        self.next = at + 1;
        self.notes[at].take()
    }

    /// All others are gone.
    pub(super) fn end(mut self, gone: &mut Vec<Rows>) {
        self.pass(self.notes.len(), gone);
    }

    fn pass(&mut self, until: usize, gone: &mut Vec<Rows>) {
        gone.extend(self.notes[self.next.min(until)..until].iter().flatten().filter_map(Note::rows));
    }
}
