//! Sources to bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::reject;
use crate::model::{Place, Reject, RejectKind, Source};

/// A source with what it holds.
#[derive(Debug)]
pub struct Content {
    /// The source.
    pub source: Source,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
}

/// Reads a source, unless it is larger than `max_bytes`.
///
/// # Errors
/// A reject where it cannot be read or is too large, also where it grew after it was listed.
pub fn read(mut source: Source, max_bytes: u64) -> Result<Content, Reject> {
    if source.bytes > max_bytes {
        return Err(too_large(&source, max_bytes));
    }
    let read = match std::mem::take(&mut source.place) {
        Place::File(file) => read_at_most(&file, source.bytes, max_bytes + 1),
        Place::Memory(bytes) => Ok(bytes),
    };
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(e) => return Err(reject(&source, RejectKind::Unreadable, e.to_string())),
    };
    source.bytes = bytes.len() as u64;
    if source.bytes > max_bytes {
        return Err(too_large(&source, max_bytes));
    }
    let sha256 = Sha256::digest(&bytes).into();
    Ok(Content { source, bytes, sha256 })
}

fn read_at_most(file: &Path, size: u64, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(size as usize + 1);
    File::open(file)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn too_large(source: &Source, max_bytes: u64) -> Reject {
    reject(source, RejectKind::TooLarge, format!("{} bytes; input.max_bytes is {max_bytes}", source.bytes))
}
