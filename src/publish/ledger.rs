//! What a run notes for the next one: lines of text beside the snapshot, compressed.
//!
//! What the lines say is a matter of the pipeline. The first one says what they depend on (schemas, program, settings):
//! where that has changed, they are not read. Lines are compressed some at a time. Such a frame is copied as it is where
//! all its lines are noted again.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::PublishError;

/// The last line: without it a ledger is not whole.
const END: &str = "end";

/// Lines of a frame. One with fewer than half of them is not copied: it is joined with what stands beside it.
const LINES: usize = 64;

/// Lines as they are compressed in the ledger of the last run.
#[derive(Debug)]
pub struct Frame {
    bytes: Vec<u8>,
    lines: usize,
}

/// A line, and where it stood in the ledger of the last run, as which number of its frame.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// `None` for a line that is new.
    pub from: Option<(Arc<Frame>, usize)>,
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self { text, from: None }
    }
}

/// A ledger being written.
pub(super) struct LedgerWriter {
    path: PathBuf,
    file: BufWriter<File>,
    /// Lines that are not compressed yet …
    lines: Vec<u8>,
    /// … and how many.
    waiting: usize,
    /// The first lines of a frame, as far as they are known to stay, and how many.
    kept: Option<(Arc<Frame>, Vec<u8>, usize)>,
}

impl LedgerWriter {
    pub(super) fn create(path: PathBuf, fingerprint: &str) -> Result<Self, PublishError> {
        let file = BufWriter::new(File::create(&path).map_err(|e| PublishError::io(&path, e))?);
        let mut ledger = Self { path, file, lines: Vec::new(), waiting: 0, kept: None };
        ledger.line(&fingerprint.to_owned().into())?;
        Ok(ledger)
    }

    pub(super) fn line(&mut self, line: &Line) -> Result<(), PublishError> {
        self.append(line).map_err(|e| PublishError::io(&self.path, e))
    }

    fn append(&mut self, line: &Line) -> io::Result<()> {
        if let (Some((frame, at)), Some((kept, lines, next))) = (&line.from, &mut self.kept)
            && Arc::ptr_eq(frame, kept)
            && at == next
        {
            push(lines, &line.text);
            *next += 1;
        } else {
            self.give_up()?;
            match line.from.as_ref().filter(|(frame, at)| *at == 0 && frame.lines >= LINES / 2) {
                Some((frame, _)) => {
                    let mut lines = Vec::new();
                    push(&mut lines, &line.text);
                    self.kept = Some((frame.clone(), lines, 1));
                }
                None => {
                    push(&mut self.lines, &line.text);
                    self.waiting += 1;
                }
            }
        }
        if let Some((frame, ..)) = self.kept.take_if(|(frame, _, next)| *next == frame.lines) {
            self.compress()?;
            return self.put(&frame.bytes);
        }
        if self.waiting >= LINES { self.compress() } else { Ok(()) }
    }

    /// A frame that does not stay as a whole: its lines are as new ones.
    fn give_up(&mut self) -> io::Result<()> {
        if let Some((_, lines, count)) = self.kept.take() {
            self.lines.extend(lines);
            self.waiting += count;
        }
        Ok(())
    }

    fn compress(&mut self) -> io::Result<()> {
        if self.waiting == 0 {
            return Ok(());
        }
        let frame = zstd::bulk::compress(&self.lines, 1)?;
        self.lines.clear();
        self.waiting = 0;
        self.put(&frame)
    }

    fn put(&mut self, frame: &[u8]) -> io::Result<()> {
        self.file.write_all(&(frame.len() as u64).to_le_bytes())?;
        self.file.write_all(frame)
    }

    /// Sees it to the disk.
    pub(super) fn finish(mut self) -> Result<PathBuf, PublishError> {
        self.line(&END.to_owned().into())?;
        let mut end = || {
            self.give_up()?;
            self.compress()?;
            self.file.flush()?;
            self.file.get_ref().sync_all()
        };
        end().map_err(|e| PublishError::io(&self.path, e))?;
        Ok(self.path)
    }
}

fn push(lines: &mut Vec<u8>, line: &str) {
    lines.extend_from_slice(line.as_bytes());
    lines.push(b'\n');
}

/// The lines of the ledger of the last run.
pub struct LedgerReader {
    path: PathBuf,
    file: BufReader<File>,
    /// Lines of the first frame.
    first: Vec<Line>,
    ended: bool,
}

impl LedgerReader {
    /// `None` where there is none, or where it depends on something else.
    pub(super) fn open(path: &Path, fingerprint: &str) -> Option<Self> {
        let file = BufReader::with_capacity(1 << 20, File::open(path).ok()?);
        let mut ledger = Self { path: path.to_owned(), file, first: Vec::new(), ended: false };
        let mut lines = ledger.frame().ok()?;
        if lines.is_empty() || lines.remove(0).text != fingerprint {
            return None;
        }
        ledger.first = lines;
        Some(ledger)
    }

    /// The error for a line that cannot be understood.
    pub fn broken(&self, message: String) -> PublishError {
        PublishError::Last(self.path.clone(), message)
    }

    /// The next lines; none at the end.
    ///
    /// # Errors
    /// Where the ledger cannot be read to its end.
    pub fn lines(&mut self) -> Result<Vec<Line>, PublishError> {
        let mut lines = std::mem::take(&mut self.first);
        if lines.is_empty() && !self.ended {
            lines = self.frame().map_err(|e| self.broken(e.to_string()))?;
        }
        if lines.last().is_some_and(|line| line.text == END) {
            self.ended = true;
            lines.pop();
        }
        Ok(lines)
    }

    fn frame(&mut self) -> io::Result<Vec<Line>> {
        let mut length = [0; 8];
        self.file.read_exact(&mut length)?;
        let (length, mut bytes) = (u64::from_le_bytes(length), Vec::new());
        self.file.by_ref().take(length).read_to_end(&mut bytes)?;
        let text = String::from_utf8(zstd::decode_all(&bytes[..])?).map_err(io::Error::other)?;
        let texts: Vec<&str> = text.lines().collect();
        let frame = Arc::new(Frame { bytes, lines: texts.len() });
        let line = |(at, text): (usize, &&str)| Line { text: (*text).to_owned(), from: Some((frame.clone(), at)) };
        Ok(texts.iter().enumerate().map(line).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, lines: &[Line]) {
        let mut writer = LedgerWriter::create(path.to_owned(), "same").unwrap();
        lines.iter().for_each(|line| writer.line(line).unwrap());
        writer.finish().unwrap();
    }

    fn read(path: &Path) -> Vec<Line> {
        let mut reader = LedgerReader::open(path, "same").unwrap();
        let mut all = Vec::new();
        loop {
            match reader.lines().unwrap() {
                lines if lines.is_empty() => return all,
                lines => all.extend(lines),
            }
        }
    }

    fn texts(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn lines_that_are_noted_again_are_read_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let path = |n: usize| folder.path().join(n.to_string());
        let mut lines: Vec<Line> = (0..1000).map(|n| format!("line {n}").into()).collect();
        write(&path(0), &lines);
        for night in 1..50 {
            let last = read(&path(night - 1));
            assert_eq!(texts(&last), texts(&lines));
            lines = last;
            match night % 4 {
                0 => _ = lines.drain(night * 7..night * 9),
                1 => lines.insert(night * 13, format!("night {night}").into()),
                2 => lines.insert(0, format!("night {night}").into()),
                _ => lines.extend((0..night).map(|n| format!("night {night} {n}").into())),
            }
            write(&path(night), &lines);
        }
        assert!(LedgerReader::open(&path(1), "other").is_none());
    }

    #[test]
    fn a_ledger_that_is_cut_short_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        write(&path, &(0..1000).map(|n| format!("line {n}").into()).collect::<Vec<_>>());
        let bytes = std::fs::read(&path).unwrap();
        for length in [0, 7, 40, bytes.len() / 2, bytes.len() - 1] {
            std::fs::write(&path, &bytes[..length]).unwrap();
            let Some(mut reader) = LedgerReader::open(&path, "same") else { continue };
            while reader.lines().is_ok_and(|lines| !lines.is_empty()) {}
            assert!(reader.lines().is_err(), "{length} bytes");
        }
    }
}
