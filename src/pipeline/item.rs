//! A source on its way through a batch: listed, fetched, named, done. At each step it may turn out to be known from
//! the last run.

use super::Reader;
use super::known::{Came, Gone, Known, Note, is_lasting, said};
use crate::fetch::Content;
use crate::ids::{DocIds, DocKey, hex};
use crate::model::{Reject, Source, Stamp};
use crate::publish::{Entry, Line};

/// A source, and how far it `is`.
pub(super) struct Item<S> {
    /// The file that was listed.
    pub of: String,
    /// What the file system said of it, where that can be relied on.
    pub stamp: Option<Stamp>,
    /// Documents of the last snapshot that are gone and came before this one.
    pub gone: Vec<Gone>,
    pub is: S,
}

/// A source that was listed, and what came of it in the last run.
pub(super) enum Listed {
    /// Its file is as it was then.
    Same(Source, Note),
    Open(Source, Option<Note>),
    Refused(Reject, Option<Note>),
}

/// One whose bytes were read, where that was needed.
pub(super) enum Fetched {
    Same(Source, Note),
    Read(Content, Option<Note>),
    Refused(Reject, Option<Note>),
}

/// One of which it is clear whether it must be read.
pub(super) enum Named {
    New(DocKey, Content),
    Kept(Note),
    Refused(Reject),
}

/// What came of a source, for the end of the run.
pub(super) struct Done {
    pub gone: Vec<Gone>,
    pub entry: Entry,
    /// What is remembered of a document.
    pub known: Option<Known>,
    /// For the next run.
    pub line: Line,
    /// Whether it was kept.
    pub reused: bool,
}

impl<S> Item<S> {
    fn then<T>(self, next: impl FnOnce(S) -> T) -> Item<T> {
        Item { of: self.of, stamp: self.stamp, gone: self.gone, is: next(self.is) }
    }
}

impl Item<Listed> {
    /// Its size, as far as it is still to be read.
    pub(super) fn bytes(&self) -> u64 {
        if let Listed::Open(source, _) = &self.is { source.bytes } else { 0 }
    }

    /// Reads the bytes.
    pub(super) fn fetch(self, reader: Reader<'_>) -> Item<Fetched> {
        self.then(|is| match is {
            Listed::Same(source, past) => Fetched::Same(source, past),
            Listed::Refused(reject, past) => Fetched::Refused(reject, past),
            Listed::Open(source, past) => match reader.fetch(source) {
                Ok(content) => Fetched::Read(content, past),
                Err(reject) => Fetched::Refused(reject, past),
            },
        })
    }
}

impl Item<Fetched> {
    /// Names the document, and finds out whether it is known.
    pub(super) fn name(mut self, ids: &mut DocIds, reader: Reader<'_>) -> Item<Named> {
        let stamp = self.stamp;
        let (is, past) = match self.is {
            Fetched::Refused(reject, past) => (Named::Refused(reject), past),
            Fetched::Same(source, past) => {
                let name = past.bytes().map(|sha256| ids.name(&sha256));
                if past.id().is_none_or(|id| name.as_ref().is_some_and(|key| key.id == id)) {
                    (Named::Kept(past), None)
                } else {
                    // Another source of the same bytes has come or gone: it has another name now.
                    (read_again(source, name, ids, reader), Some(past))
                }
            }
            Fetched::Read(content, past) => {
                let key = ids.name(&content.sha256);
                let is_known = |past: &Note| past.is_of(&content) && past.id().is_none_or(|id| id == key.id);
                match past {
                    Some(past) if is_known(&past) => (Named::Kept(past.seen(stamp, content.source.modified)), None),
                    past => (Named::New(key, content), past),
                }
            }
        };
        self.gone.extend(past.and_then(Note::into_gone));
        Item { of: self.of, stamp, gone: self.gone, is }
    }
}

fn read_again(source: Source, name: Option<DocKey>, ids: &mut DocIds, reader: Reader<'_>) -> Named {
    match reader.fetch(source) {
        Err(reject) => Named::Refused(reject),
        Ok(content) => {
            let is_same = |key: &DocKey| DocIds::is_name_of(&key.id, &content.sha256);
            let key = name.filter(is_same).unwrap_or_else(|| ids.name(&content.sha256));
            Named::New(key, content)
        }
    }
}

impl Item<Named> {
    /// Reads the document where it is not known.
    pub(super) fn read(self, reader: Reader<'_>) -> Done {
        let Self { of, stamp, gone, is } = self;
        let (note, entry) = match is {
            Named::Kept(note) => return Done::kept(gone, note),
            Named::Refused(reject) => refused(Note::new(of, stamp, Came::reject(&reject), &reject.path), reject),
            Named::New(key, content) => {
                let (path, sha256, hints) =
                    (content.source.path.clone(), hex(&content.sha256), said(&content.source.hints));
                let with = |came| Note { sha256, hints, ..Note::new(of, stamp, came, &path) };
                match reader.read((key, content)) {
                    Err(reject) => refused(with(Came::reject(&reject)), reject),
                    Ok(record) => {
                        let known = Known::of(&record, reader.schemas);
                        let entry = Entry::New(Box::new(record), Box::new(known.tally.clone()));
                        (with(Came::Document(Box::new(known))), entry)
                    }
                }
            }
        };
        Done { gone, line: note.line(), known: note.into_known(), entry, reused: false }
    }
}

fn refused(mut note: Note, reject: Reject) -> (Note, Entry) {
    if !is_lasting(reject.error) {
        (note.stamp, note.sha256) = (None, String::new());
    }
    (note, Entry::Reject(reject))
}

impl Done {
    fn kept(gone: Vec<Gone>, note: Note) -> Self {
        let line = note.line();
        let path = note.path;
        let (entry, known) = match note.came {
            Came::Document(mut known) => {
                (Entry::Kept(known.rows, Box::new(std::mem::take(&mut known.tally))), Some(*known))
            }
            Came::Reject { bytes, stage, error, message, modified } => {
                (Entry::Reject(Reject { path, bytes, stage, error, message, modified }), None)
            }
        };
        Self { gone, line, known, entry, reused: true }
    }
}
