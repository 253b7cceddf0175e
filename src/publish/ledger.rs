//! What a run notes for the next one: lines of text beside the snapshot, compressed.
//!
//! What the lines say is a matter of the pipeline. The first one says what they depend on (schemas, program, settings):
//! where that has changed, they are not read. Lines are compressed some at a time. Such a frame is copied as it is where
//! all its lines are noted again. A line has a detail that is not looked at where nothing has changed: those of a frame
//! are compressed by themselves, and decompressed when the first of them is asked for.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use zstd::bulk::Compressor;

use super::PublishError;

/// Lines of a frame. One with fewer than half of them is not copied: it is joined with what stands beside it.
const LINES: usize = 64;

/// Lines as they are compressed in a ledger, and their details.
#[derive(Debug, Default)]
pub struct Frame {
    lines: usize,
    parts: [Vec<u8>; 2],
    /// The same as text, where it was asked for; `None` where it cannot be read.
    texts: [OnceLock<Option<String>>; 2],
}

/// A line to be noted.
#[derive(Clone, Debug)]
pub enum Line {
    /// A new one, and its detail. Neither has a line break.
    New(String, String),
    /// One of the ledger of the last run.
    Old(OldLine),
}

/// Where a line stood in the ledger of the last run: as which number of its frame.
#[derive(Clone, Debug)]
pub struct OldLine(Arc<Frame>, usize);

impl OldLine {
    /// What is noted with it; `None` where that cannot be read.
    pub fn detail(&self) -> Option<&str> {
        self.0.line(1, self.1)
    }
}

impl Frame {
    /// Its lines, each with its place.
    ///
    /// # Errors
    /// Where they cannot be read, or `each` cannot read them.
    pub fn each<T>(self: &Arc<Self>, each: impl Fn(&str, OldLine) -> io::Result<T>) -> io::Result<Vec<T>> {
        let text = text(&self.parts[0])?; // Not kept: most lines are of no use any more when they were read once.
        if text.lines().count() != self.lines {
            return Err(io::Error::other("it has not as many lines as it should"));
        }
        text.lines().enumerate().map(|(at, line)| each(line, OldLine(self.clone(), at))).collect()
    }

    fn line(&self, part: usize, at: usize) -> Option<&str> {
        self.texts[part].get_or_init(|| text(&self.parts[part]).ok()).as_ref()?.lines().nth(at)
    }

    fn read(file: &mut impl Read) -> io::Result<Self> {
        let mut number = || {
            let mut bytes = [0; 8];
            file.read_exact(&mut bytes).map(|()| u64::from_le_bytes(bytes))
        };
        let (lines, lengths) = (number()?, [number()?, number()?]);
        let mut parts = <[Vec<u8>; 2]>::default();
        for (part, length) in parts.iter_mut().zip(lengths) {
            file.take(length).read_to_end(part)?;
        }
        let lines = usize::try_from(lines).map_err(io::Error::other)?;
        Ok(Self { lines, parts, texts: Default::default() })
    }

    fn write(&self, file: &mut impl Write) -> io::Result<()> {
        for number in [self.lines, self.parts[0].len(), self.parts[1].len()] {
            file.write_all(&(number as u64).to_le_bytes())?;
        }
        self.parts.iter().try_for_each(|part| file.write_all(part))
    }
}

/// The text of some compressed bytes.
fn text(bytes: &[u8]) -> io::Result<String> {
    String::from_utf8(zstd::decode_all(bytes)?).map_err(io::Error::other)
}

/// A ledger being written.
pub(super) struct LedgerWriter {
    path: PathBuf,
    file: BufWriter<File>,
    compressor: Compressor<'static>,
    /// Lines that are not compressed yet, their details, …
    waiting: [String; 2],
    /// … and how many.
    count: usize,
    /// A frame of the last ledger of which so many lines are known to stay, the first ones.
    kept: Option<(Arc<Frame>, usize)>,
}

impl LedgerWriter {
    pub(super) fn create(path: PathBuf, fingerprint: &str) -> Result<Self, PublishError> {
        let create = || {
            let mut compressor = Compressor::new(1)?;
            compressor.include_checksum(true)?;
            Ok((BufWriter::new(File::create(&path)?), compressor))
        };
        let (file, compressor) = create().map_err(|e| PublishError::io(&path, e))?;
        let mut ledger = Self { path, file, compressor, waiting: Default::default(), count: 0, kept: None };
        ledger.line(&Line::New(fingerprint.to_owned(), String::new()))?;
        ledger.compress().map_err(|e| PublishError::io(&ledger.path, e))?;
        Ok(ledger)
    }

    pub(super) fn line(&mut self, line: &Line) -> Result<(), PublishError> {
        self.append(line).map_err(|e| PublishError::io(&self.path, e))
    }

    fn append(&mut self, line: &Line) -> io::Result<()> {
        match line {
            Line::New(line, detail) => {
                self.give_up()?;
                self.push([line, detail]);
            }
            Line::Old(OldLine(frame, at)) => match &mut self.kept {
                Some((kept, next)) if Arc::ptr_eq(kept, frame) && *next == *at => *next += 1,
                _ => {
                    self.give_up()?;
                    match *at == 0 && frame.lines >= LINES / 2 {
                        true => self.kept = Some((frame.clone(), 1)),
                        false => self.push_old(frame, *at)?,
                    }
                }
            },
        }
        if let Some((frame, _)) = self.kept.take_if(|(frame, next)| *next == frame.lines) {
            self.compress()?;
            return frame.write(&mut self.file);
        }
        if self.count >= LINES { self.compress() } else { Ok(()) }
    }

    /// A frame that does not stay as a whole: its lines are as new ones.
    fn give_up(&mut self) -> io::Result<()> {
        let Some((frame, count)) = self.kept.take() else { return Ok(()) };
        (0..count).try_for_each(|at| self.push_old(&frame, at))
    }

    fn push_old(&mut self, frame: &Frame, at: usize) -> io::Result<()> {
        let broken = || io::Error::new(io::ErrorKind::InvalidData, "a line of the last ledger cannot be read");
        let [line, detail] = [0, 1].map(|part| frame.line(part, at).ok_or_else(broken));
        self.push([line?, detail?]);
        Ok(())
    }

    fn push(&mut self, parts: [&str; 2]) {
        for (waiting, part) in self.waiting.iter_mut().zip(parts) {
            waiting.push_str(part);
            waiting.push('\n');
        }
        self.count += 1;
    }

    fn compress(&mut self) -> io::Result<()> {
        if self.count == 0 {
            return Ok(());
        }
        let lines = std::mem::take(&mut self.count);
        let [heads, details] = &self.waiting;
        let parts = [self.compressor.compress(heads.as_bytes())?, self.compressor.compress(details.as_bytes())?];
        self.waiting.iter_mut().for_each(String::clear);
        Frame { lines, parts, ..Frame::default() }.write(&mut self.file)
    }

    /// Sees it to the disk. Without the frame of no lines at its end a ledger is not whole.
    pub(super) fn finish(mut self) -> Result<PathBuf, PublishError> {
        let mut end = || {
            self.give_up()?;
            self.compress()?;
            Frame::default().write(&mut self.file)?;
            self.file.flush()?;
            self.file.get_ref().sync_all()
        };
        end().map_err(|e| PublishError::io(&self.path, e))?;
        Ok(self.path)
    }
}

/// The lines of the ledger of the last run.
pub struct LedgerReader {
    path: PathBuf,
    file: BufReader<File>,
    ended: bool,
}

impl LedgerReader {
    /// `None` where it depends on something else.
    ///
    /// # Errors
    /// What is wrong, where it cannot be read.
    pub(super) fn open(path: &Path, fingerprint: &str) -> Result<Option<Self>, String> {
        let open = || {
            let mut file = BufReader::with_capacity(1 << 20, File::open(path)?);
            let is_same = text(&Frame::read(&mut file)?.parts[0])?.lines().eq([fingerprint]);
            Ok(is_same.then(|| Self { path: path.to_owned(), file, ended: false }))
        };
        open().map_err(|e: io::Error| format!("{}: {e}", path.display()))
    }

    /// The error for a line that cannot be understood.
    pub fn broken(&self, message: String) -> PublishError {
        PublishError::Last(self.path.clone(), message)
    }

    /// The next frames, at most so many; none at the end.
    ///
    /// # Errors
    /// Where the ledger cannot be read to its end.
    pub fn frames(&mut self, most: usize) -> Result<Vec<Arc<Frame>>, PublishError> {
        let mut frames = Vec::new();
        while !self.ended && frames.len() < most {
            let frame = Frame::read(&mut self.file).map_err(|e| self.broken(e.to_string()))?;
            self.ended = frame.lines == 0;
            frames.extend((!self.ended).then(|| Arc::new(frame)));
        }
        Ok(frames)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: String) -> Line {
        Line::New(text.clone(), text.replace("line", "detail"))
    }

    fn write(path: &Path, lines: &[Line]) {
        let mut writer = LedgerWriter::create(path.to_owned(), "same").unwrap();
        lines.iter().for_each(|line| writer.line(line).unwrap());
        writer.finish().unwrap();
    }

    fn read(path: &Path) -> (Vec<Line>, Vec<String>) {
        let mut reader = LedgerReader::open(path, "same").unwrap().unwrap();
        let frames = reader.frames(usize::MAX).unwrap();
        let each = |text: &str, old: OldLine| {
            assert_eq!(old.detail().unwrap(), text.replace("line", "detail"));
            Ok((Line::Old(old), text.to_owned()))
        };
        frames.iter().flat_map(|frame| frame.each(each).unwrap()).unzip()
    }

    #[test]
    fn lines_that_are_noted_again_are_read_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let path = |n: usize| folder.path().join(n.to_string());
        let mut texts: Vec<String> = (0..1000).map(|n| format!("line {n}")).collect();
        write(&path(0), &texts.iter().cloned().map(line).collect::<Vec<_>>());
        for night in 1..50 {
            let (mut lines, last) = read(&path(night - 1));
            assert_eq!(last, texts);
            let mut insert = |at: usize, text: String| {
                texts.insert(at, text.clone());
                lines.insert(at, line(text));
            };
            match night % 4 {
                0 => {
                    lines.drain(night * 7..night * 9);
                    texts.drain(night * 7..night * 9);
                }
                1 => insert(night * 13, format!("line of night {night}")),
                2 => insert(0, format!("line of night {night}")),
                _ => (0..night).for_each(|n| insert(500 + n, format!("line of night {night} {n}"))),
            }
            write(&path(night), &lines);
        }
        assert!(LedgerReader::open(&path(1), "other").unwrap().is_none());
    }

    #[test]
    fn a_ledger_that_is_cut_short_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        write(&path, &(0..1000).map(|n| line(format!("line {n}"))).collect::<Vec<_>>());
        let bytes = std::fs::read(&path).unwrap();
        for length in [0, 7, 40, bytes.len() / 2, bytes.len() - 1] {
            std::fs::write(&path, &bytes[..length]).unwrap();
            let Ok(Some(mut reader)) = LedgerReader::open(&path, "same") else { continue };
            assert!(reader.frames(usize::MAX).is_err(), "{length} bytes");
        }
    }
}
