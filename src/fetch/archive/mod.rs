//! Archives and crawls: files that hold many sources.
//!
//! Told by content: zip, tar, gzip and zstd, WARC, JSONL and Parquet. Members are read into memory one by one and handed
//! on as they come; nothing is unpacked to the disk, so a member's name is never a path there. An archive in an archive
//! is opened too, to a small depth. [`Meter`] bounds what an archive can unpack to.

mod crawl;
mod meter;
mod packed;
mod pages;
mod tables;
mod thrift;
mod warc;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::reject;
use crate::config::Crawl;
use crate::model::{Hints, Place, Reject, RejectKind, Source};
use meter::Meter;

/// A source, or what kept it from being one.
type Item = Result<Source, Reject>;

/// Where sources go; false: no more are wanted.
type Sink<'a> = &'a mut dyn FnMut(Item) -> bool;

/// Archives in archives are opened so deep; deeper ones are members like any file.
const MAX_DEPTH: usize = 3;

/// Bytes that tell what a file is.
const HEAD: usize = 64 << 10;

/// Opens archives.
#[derive(Clone, Copy, Debug)]
pub struct Unpacker<'a> {
    /// Members larger than this are rejected.
    pub max_bytes: u64,
    /// Where crawls keep what.
    pub crawl: &'a Crawl,
}

/// What a stream of bytes holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// One source.
    Source,
    Zip,
    Tar,
    Gzip,
    Zstd,
    Warc,
    Jsonl,
    Parquet,
}

impl Unpacker<'_> {
    /// Hands on a source, or the members of the archive that it is.
    pub fn open(&self, item: Item, sink: Sink<'_>) -> bool {
        let source = match item {
            Ok(source) => source,
            reject => return sink(reject),
        };
        let Place::File(path) = &source.place else { return sink(Ok(source)) };
        let Ok(file) = File::open(path) else { return sink(Ok(source)) };
        let mut file = BufReader::with_capacity(HEAD, file);
        let kind = self.kind(file.fill_buf().unwrap_or_default());
        if kind == Kind::Source || (kind == Kind::Zip && packed::is_document(&mut file)) {
            return sink(Ok(source));
        }
        let mut inside = Inside { unpacker: *self, meter: Meter::new(source.bytes), archive: &source, sink };
        let result = match kind {
            Kind::Zip => inside.zip(&mut file, &source.path, 1),
            Kind::Parquet => inside.parquet(file.into_inner(), &source.path),
            _ => inside.stream(&mut file, &source.path, 1),
        };
        inside.end(result)
    }

    fn kind(&self, head: &[u8]) -> Kind {
        match head {
            _ if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") => Kind::Zip,
            _ if head.starts_with(b"\x1f\x8b") => Kind::Gzip,
            _ if head.starts_with(b"\x28\xb5\x2f\xfd") => Kind::Zstd,
            _ if head.starts_with(b"PAR1") => Kind::Parquet,
            _ if head.starts_with(b"WARC/1.") => Kind::Warc,
            _ if head.get(257..262) == Some(b"ustar") => Kind::Tar,
            _ if crawl::is_jsonl(head, self.crawl) => Kind::Jsonl,
            _ => Kind::Source,
        }
    }
}

/// Members that an error names.
const NAMED: usize = 5;

/// The one source of that path, which may be a member of an archive.
///
/// # Errors
/// Where there is no such file, or no such member; where the member is a reject; for an archive as a whole.
pub fn one_of(file: &std::path::Path, unpacker: Unpacker<'_>) -> io::Result<Source> {
    let Some(outer) = file.ancestors().find(|outer| outer.is_file()) else { return super::one(file) };
    let (wanted, mut found, mut members) = (file.display().to_string(), None, Vec::new());
    unpacker.open(Ok(super::one(outer)?), &mut |item| {
        let path = item.as_ref().map_or_else(|reject| &reject.path, |source| &source.path);
        if *path == wanted {
            found = Some(item);
        } else if members.len() < NAMED {
            members.push(path.clone());
        }
        found.is_none()
    });
    match found {
        Some(Ok(source)) => Ok(source),
        Some(Err(reject)) => Err(io::Error::other(reject.message)),
        None if outer == file => {
            Err(io::Error::other(format!("it is an archive: name a member, {} …", members.join(", "))))
        }
        None => {
            Err(io::Error::new(io::ErrorKind::NotFound, format!("no such member; it has {} …", members.join(", "))))
        }
    }
}

/// Why an archive was left.
#[derive(Debug)]
enum Left {
    /// No more sources are wanted.
    Enough,
    /// It cannot be read any further.
    Broken(RejectKind, String),
}

impl From<io::Error> for Left {
    fn from(e: io::Error) -> Self {
        match meter::exceeded(&e) {
            Some(message) => Left::Broken(RejectKind::Bomb, message),
            None => Left::Broken(RejectKind::Damaged, e.to_string()),
        }
    }
}

/// An open archive of the input folders, with what is open in it.
struct Inside<'a> {
    unpacker: Unpacker<'a>,
    meter: Meter,
    archive: &'a Source,
    sink: Sink<'a>,
}

impl Inside<'_> {
    /// The archive ends; where it could not be read to its end it is a reject besides the members that were read.
    fn end(self, result: Result<(), Left>) -> bool {
        match result {
            Ok(()) => true,
            Err(Left::Enough) => false,
            Err(Left::Broken(kind, message)) => (self.sink)(Err(reject(self.archive, kind, message))),
        }
    }

    /// Hands on a source made of bytes.
    fn give(&mut self, path: String, bytes: Vec<u8>, hints: Hints) -> Result<(), Left> {
        self.meter.member()?;
        let (size, modified) = (bytes.len() as u64, self.archive.modified);
        let source = Source { path, place: Place::Memory(bytes), bytes: size, modified, hints, stamp: None };
        if (self.sink)(Ok(source)) { Ok(()) } else { Err(Left::Enough) }
    }

    /// Hands on a reject for a member.
    fn refuse(&mut self, path: String, bytes: u64, kind: RejectKind, message: &str) -> Result<(), Left> {
        self.meter.member()?;
        let member = Source { path, bytes, modified: self.archive.modified, ..Source::default() };
        if (self.sink)(Err(reject(&member, kind, message))) { Ok(()) } else { Err(Left::Enough) }
    }

    /// A member as it is read: itself an archive, a stream, or a source.
    fn member(&mut self, reader: &mut dyn Read, path: String, depth: usize) -> Result<(), Left> {
        let limit = self.unpacker.max_bytes;
        let mut bytes = Vec::new();
        let mut metered = self.meter.reader(reader);
        let size = (&mut metered).take(limit.saturating_add(1)).read_to_end(&mut bytes)? as u64;
        if size > limit {
            let rest = io::copy(&mut metered, &mut io::sink())?;
            let message = format!("{} bytes; input.max_bytes is {limit}", size + rest);
            return self.refuse(path, size + rest, RejectKind::TooLarge, &message);
        }
        match self.unpacker.kind(&bytes[..bytes.len().min(HEAD)]) {
            Kind::Zip if depth < MAX_DEPTH && !packed::is_document(&mut Cursor::new(&bytes)) => {
                self.zip(&mut Cursor::new(&bytes), &path, depth + 1)
            }
            Kind::Parquet => self.parquet(bytes::Bytes::from(bytes), &path),
            Kind::Gzip | Kind::Zstd | Kind::Tar | Kind::Warc | Kind::Jsonl if depth < MAX_DEPTH => {
                self.stream(&mut Cursor::new(&bytes), &path, depth + 1)
            }
            _ => self.give(path, bytes, Hints::default()),
        }
    }

    /// What is read from its start to its end.
    fn stream(&mut self, reader: &mut dyn BufRead, path: &str, depth: usize) -> Result<(), Left> {
        match self.unpacker.kind(reader.fill_buf()?) {
            Kind::Gzip if depth <= MAX_DEPTH => {
                let unpacked = BufReader::with_capacity(HEAD, MultiGzDecoder::new(reader));
                self.unpacked(unpacked, path, depth)
            }
            Kind::Zstd if depth <= MAX_DEPTH => {
                let unpacked = BufReader::with_capacity(HEAD, zstd::Decoder::with_buffer(reader)?);
                self.unpacked(unpacked, path, depth)
            }
            Kind::Tar => self.tar(reader, path, depth),
            Kind::Warc => self.warc(reader, path),
            Kind::Jsonl => self.jsonl(reader, path),
            _ => self.member(reader, path.to_owned(), depth),
        }
    }

    /// The inside of a compressed stream. A single file is named as the archive without its last extension.
    fn unpacked<R: Read>(&mut self, reader: BufReader<R>, path: &str, depth: usize) -> Result<(), Left> {
        let mut metered = BufReader::with_capacity(HEAD, self.meter.clone().reader(reader));
        match self.unpacker.kind(fill(&mut metered)?) {
            Kind::Tar | Kind::Warc | Kind::Jsonl => self.stream(&mut metered, path, depth + 1),
            _ => {
                let name = path.rsplit('/').next().unwrap_or(path);
                let name = name.rsplit_once('.').map_or("content", |(stem, _)| stem);
                self.member(&mut metered, format!("{path}/{name}"), depth + 1)
            }
        }
    }
}

/// The start of a stream.
fn fill<R: Read>(reader: &mut BufReader<R>) -> io::Result<&[u8]> {
    reader.fill_buf()
}

#[cfg(test)]
mod tests;
