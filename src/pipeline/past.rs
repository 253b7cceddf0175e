//! The ledger of the last run, gone through once beside the sources of this one: both are in the order of paths.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::path::PathBuf;

use rayon::ThreadPool;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::item::Listed;
use super::known::{Gone, Note};
use crate::model::{Reject, Source};
use crate::publish::{Found, LedgerReader, Line, OldLine, PublishError, Record, Rows};

/// Frames of lines that are read at once.
const FRAMES: usize = 16;

/// A line of the ledger to be written.
#[derive(Debug, Serialize)]
pub(super) enum Written<'a> {
    Note(&'a Note),
    Later(&'a Later),
}

/// A line of the ledger.
#[derive(Debug, Deserialize)]
enum Read {
    /// What came of a source.
    Note(Box<Note>),
    /// What was found about a document at the end; behind all notes.
    Later(Later),
}

impl Read {
    fn parse(text: &str, line: OldLine) -> io::Result<Self> {
        Ok(match serde_json::from_str(text)? {
            Self::Note(note) => Self::Note(Box::new(note.noted(line))),
            Self::Later(later) => Self::Later(Later { line: Some(line), ..later }),
        })
    }
}

/// Findings of the end of a run about a document.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Later {
    pub id: String,
    year: Option<i32>,
    findings: u64,
    pub found: Found,
    /// The line that says this, where it was read from one.
    #[serde(skip)]
    line: Option<OldLine>,
}

impl Later {
    pub(super) fn of(record: &Record) -> Self {
        let (id, findings) = (record.key.id.clone(), record.findings.len() as u64);
        Self { id, year: record.year(), findings, found: Found::of(record), line: None }
    }

    /// Where they stand.
    pub(super) fn rows(&self) -> Rows {
        Rows { year: self.year, findings: self.findings, ..Rows::default() }
    }

    /// The line that says this.
    pub(super) fn line(&self) -> Line {
        let new = || Line::New(serde_json::to_string(&Written::Later(self)).unwrap_or_default(), String::new());
        self.line.clone().map_or_else(new, Line::Old)
    }
}

/// See the module.
pub(super) struct Past<'a> {
    ledger: Option<LedgerReader>,
    /// Lines are parsed on the threads of the job.
    pool: &'a ThreadPool,
    read: VecDeque<Read>,
    /// Documents that are gone, and that come before what is asked for next.
    pub gone: Vec<Gone>,
}

impl<'a> Past<'a> {
    pub(super) fn new(ledger: Option<LedgerReader>, pool: &'a ThreadPool) -> Self {
        Self { ledger, pool, read: VecDeque::new(), gone: Vec::new() }
    }

    /// What came of a listed file. What came of those before it is gone.
    pub(super) fn group(&mut self, of: &str) -> Result<Vec<Note>, PublishError> {
        let mut group = Vec::new();
        while let Some(note) = self.next_until(of)? {
            if note.of == of { group.push(note) } else { self.gone.extend(note.into_gone()) }
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
        let mut all = Vec::new();
        loop {
            self.fill()?;
            match self.read.pop_front() {
                Some(Read::Note(note)) => self.gone.extend(note.into_gone()),
                Some(Read::Later(later)) => all.push(later),
                None => return Ok(all),
            }
        }
    }

    /// The error where what was noted cannot be understood.
    pub(super) fn broken(&self, message: &str) -> PublishError {
        self.ledger.as_ref().map_or_else(
            || PublishError::Last(PathBuf::new(), message.to_owned()),
            |ledger| ledger.broken(message.to_owned()),
        )
    }

    /// Reads lines, many at a time.
    fn fill(&mut self) -> Result<(), PublishError> {
        let Some(ledger) = self.ledger.as_mut().filter(|_| self.read.is_empty()) else { return Ok(()) };
        let frames = ledger.frames(FRAMES)?;
        let parse = || frames.par_iter().map(|frame| frame.each(Read::parse)).collect::<io::Result<Vec<_>>>();
        let read = self.pool.install(parse).map_err(|e| ledger.broken(e.to_string()))?;
        self.read = read.into_iter().flatten().collect();
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
    pub(super) fn of(&mut self, member: Result<Source, Reject>, gone: &mut Vec<Gone>) -> Listed {
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
    fn take(&mut self, path: &str, gone: &mut Vec<Gone>) -> Option<Note> {
        let at = *self.by_path.get(path).filter(|at| **at >= self.next)?;
        self.pass(at, gone);
        self.next = at + 1;
        self.notes[at].take()
    }

    /// All others are gone.
    pub(super) fn end(mut self, gone: &mut Vec<Gone>) {
        self.pass(self.notes.len(), gone);
    }

    fn pass(&mut self, until: usize, gone: &mut Vec<Gone>) {
        let passed = self.notes[self.next.min(until)..until].iter_mut();
        gone.extend(passed.filter_map(Option::take).filter_map(Note::into_gone));
    }
}
