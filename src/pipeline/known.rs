//! What is known of a source when it was read: enough for the next run to do without reading it again.
//!
//! The rows of its document are in the snapshot. A line of the ledger says which they are and what the end of a run
//! compares; with it a document that is kept goes through the end of the run as a new one does.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Job;
use super::copies::Likeness;
use super::past::Written;
use crate::check::run::{Kept, Key, Packed};
use crate::fetch::Content;
use crate::ids::hex;
use crate::model::{Hints, Reject, RejectKind, Span, Stage, Stamp};
use crate::normalize;
use crate::publish::{Line, OldLine, Record, Rows, Tally};
use crate::schema::Schemas;

/// A file that was changed so shortly before it was listed can change again without another time stamp.
const SETTLED_NANOS: i64 = 2_000_000_000;

/// What came of a source.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Note {
    /// The file that was listed.
    pub of: String,
    /// What the file system said of it, where that tells whether it was written to since.
    pub stamp: Option<Stamp>,
    /// The source: the file, or a member of it.
    pub path: String,
    /// SHA-256 of its bytes; "" where they do not decide what comes of it.
    pub sha256: String,
    /// What the crawl said of it.
    pub hints: String,
    /// What came of it.
    pub came: Came,
    /// The line of the ledger that says all this, where it was read from one and still says it.
    #[serde(skip)]
    pub line: Option<OldLine>,
}

/// A document or a reject.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Came {
    Document(Box<Known>),
    Reject { bytes: u64, stage: Stage, error: RejectKind, message: String, modified: i64 },
}

/// A document without its text.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Known {
    pub id: String,
    pub rows: Rows,
    pub tally: Tally,
    pub likeness: Option<Likeness>,
    /// Under what its figures are found.
    pub key: Option<Key>,
    #[serde(skip)]
    pub figures: Figures,
}

/// The figures of a document that the end of a run compares; they are noted as the detail of its line.
#[derive(Debug, Default)]
pub(super) enum Figures {
    #[default]
    None,
    Read(Packed),
    Noted(OldLine),
}

impl Figures {
    /// As they are noted.
    fn said(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Read(packed) => packed.text().unwrap_or_default(),
            Self::Noted(line) => line.detail().unwrap_or_default().to_owned(),
        }
    }

    /// Reads what was noted.
    pub(super) fn read(line: &OldLine) -> Option<Kept> {
        serde_json::from_str(line.detail()?).ok()
    }
}

/// A document of the last run that is gone.
#[derive(Debug)]
pub(super) struct Gone {
    pub rows: Rows,
    pub likeness: Option<Likeness>,
    pub key: Option<Key>,
}

impl Known {
    pub(super) fn of(record: &Record, schemas: &Schemas) -> Self {
        let chars = |at| record.char_start(Span { start: at, end: at }) as u32;
        let kept = Kept::new(&record.key.id, &record.report, schemas, &chars);
        Self {
            id: record.key.id.clone(),
            rows: record.rows(),
            tally: Tally::of(record),
            likeness: Likeness::of(record, schemas),
            key: kept.as_ref().map(Kept::key),
            figures: kept.as_ref().and_then(Packed::new).map_or(Figures::None, Figures::Read),
        }
    }
}

impl Note {
    /// A source whose bytes do not decide what comes of it, as far as is known here.
    pub(super) fn new(of: String, stamp: Option<Stamp>, came: Came, path: &str) -> Self {
        Self { of, stamp, path: path.to_owned(), sha256: String::new(), hints: String::new(), came, line: None }
    }

    /// The same bytes were seen again, in a file that may have been written since.
    pub(super) fn seen(mut self, stamp: Option<Stamp>, written: i64) -> Self {
        (self.stamp, self.line) = (stamp, None);
        if let Came::Reject { modified, .. } = &mut self.came {
            *modified = written;
        }
        self
    }

    /// What is remembered of its document.
    pub(super) fn into_known(self) -> Option<Known> {
        match self.came {
            Came::Document(known) => Some(*known),
            Came::Reject { .. } => None,
        }
    }

    /// Its document, where that is gone; `None` for a reject.
    pub(super) fn into_gone(self) -> Option<Gone> {
        self.into_known().map(|known| Gone { rows: known.rows, likeness: known.likeness, key: known.key })
    }

    /// As read from a line, which it remembers: one that stays is noted again as it stands.
    pub(super) fn noted(mut self, line: OldLine) -> Self {
        if let Came::Document(known) = &mut self.came
            && known.key.is_some()
        {
            known.figures = Figures::Noted(line.clone());
        }
        self.line = Some(line);
        self
    }

    /// The line that says all this.
    pub(super) fn line(&self) -> Line {
        if let Some(line) = &self.line {
            return Line::Old(line.clone());
        }
        let figures = match &self.came {
            Came::Document(known) => known.figures.said(),
            Came::Reject { .. } => String::new(),
        };
        Line::New(serde_json::to_string(&Written::Note(self)).unwrap_or_default(), figures)
    }

    /// The name of its document; a reject has none.
    pub(super) fn id(&self) -> Option<&str> {
        match &self.came {
            Came::Document(known) => Some(&known.id),
            Came::Reject { .. } => None,
        }
    }

    /// SHA-256 of its bytes.
    pub(super) fn bytes(&self) -> Option<[u8; 32]> {
        let digit = |i: usize| u8::from_str_radix(self.sha256.get(2 * i..2 * i + 2)?, 16).ok();
        let mut bytes = [0; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = digit(i)?;
        }
        Some(bytes)
    }

    /// Whether the same came of a source with these bytes.
    pub(super) fn is_of(&self, content: &Content) -> bool {
        self.sha256 == hex(&content.sha256) && self.hints == said(&content.source.hints)
    }
}

/// Hints as a ledger has them.
pub(super) fn said(hints: &Hints) -> String {
    if *hints == Hints::default() { String::new() } else { format!("{hints:?}") }
}

impl Came {
    /// A reject without its path.
    pub(super) fn reject(reject: &Reject) -> Self {
        let Reject { bytes, stage, error, message, modified, .. } = reject.clone();
        Self::Reject { bytes, stage, error, message, modified }
    }
}

/// Whether a reject would be one again, as long as the file is the same.
pub(super) fn is_lasting(error: RejectKind) -> bool {
    !matches!(error, RejectKind::Unreadable | RejectKind::ConverterMissing | RejectKind::Internal)
}

/// A stamp, where the file has been as it is for a while.
pub(super) fn settled(stamp: Option<Stamp>, listed: Timestamp) -> Option<Stamp> {
    let listed = i64::try_from(listed.as_nanosecond()).unwrap_or(i64::MAX);
    stamp.filter(|stamp| stamp.changed.max(stamp.modified) < listed.saturating_sub(SETTLED_NANOS))
}

/// Everything but the sources that decides what comes of them: the program, the schemas and the forms in use, the
/// settings of the pipeline, the converter.
pub(super) fn fingerprint(job: &Job) -> String {
    let forms: Vec<&str> = job.schemas.forms.iter().map(|form| form.id.as_str()).collect();
    let (analytics, converter) = (cfg!(feature = "analytics"), normalize::converter());
    let all = (env!("NIANBAO_BUILD"), analytics, &job.schemas.hash, forms, job.max_bytes, &job.crawl, converter);
    hex(&Sha256::digest(format!("{all:?}")))
}
