//! What a run notes for the next one: lines of text beside the snapshot, compressed.
//!
//! What the lines say is a matter of the pipeline. The first one says what they depend on (schemas, program, settings):
//! where that has changed, they are not read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};

use super::PublishError;

/// The last line: without it a ledger is not whole.
const END: &str = "end";

/// A ledger being written.
pub(super) struct LedgerWriter {
    path: PathBuf,
    lines: zstd::Encoder<'static, File>,
}

impl LedgerWriter {
    pub(super) fn create(path: PathBuf, fingerprint: &str) -> Result<Self, PublishError> {
        let create = || zstd::Encoder::new(File::create(&path)?, 1);
        let lines = create().map_err(|e| PublishError::io(&path, e))?;
        let mut ledger = Self { path, lines };
        ledger.line(fingerprint)?;
        Ok(ledger)
    }

    pub(super) fn line(&mut self, line: &str) -> Result<(), PublishError> {
        let written = self.lines.write_all(line.as_bytes()).and_then(|()| self.lines.write_all(b"\n"));
        written.map_err(|e| PublishError::io(&self.path, e))
    }

    /// Sees it to the disk.
    pub(super) fn finish(mut self) -> Result<PathBuf, PublishError> {
        self.line(END)?;
        let Self { path, lines } = self;
        lines.finish().and_then(|file| file.sync_all()).map_err(|e| PublishError::io(&path, e))?;
        Ok(path)
    }
}

/// The lines of the ledger of the last run.
pub struct LedgerReader {
    path: PathBuf,
    lines: Lines<BufReader<zstd::Decoder<'static, BufReader<File>>>>,
    ended: bool,
}

impl LedgerReader {
    /// `None` where there is none, or where it depends on something else.
    pub(super) fn open(path: &Path, fingerprint: &str) -> Option<Self> {
        let decoder = zstd::Decoder::new(File::open(path).ok()?).ok()?;
        let mut lines = BufReader::with_capacity(1 << 20, decoder).lines();
        let same = lines.next()?.ok()? == fingerprint;
        same.then(|| Self { path: path.to_owned(), lines, ended: false })
    }

    /// The error for a line that cannot be understood.
    pub fn broken(&self, message: String) -> PublishError {
        PublishError::Last(self.path.clone(), message)
    }

    /// The next line.
    ///
    /// # Errors
    /// Where the ledger cannot be read to its end.
    pub fn line(&mut self) -> Result<Option<String>, PublishError> {
        if self.ended {
            return Ok(None);
        }
        let error = |e: io::Error| PublishError::Last(self.path.clone(), e.to_string());
        match self.lines.next().transpose().map_err(error)? {
            None => Err(error(io::ErrorKind::UnexpectedEof.into())),
            Some(line) if line == END => {
                self.ended = true;
                Ok(None)
            }
            line => Ok(line),
        }
    }
}
