//! What is kept of a report, compressed: a run keeps it of each of its reports.

use super::kept::Kept;
use crate::compress::{compressed, decompressed};

/// A report as JSON, compressed.
#[derive(Debug)]
pub struct Packed {
    bytes: Box<[u8]>,
    /// Bytes of the JSON.
    length: usize,
}

impl Packed {
    /// `None` where memory is short.
    pub fn new(kept: &Kept) -> Option<Self> {
        let json = serde_json::to_vec(kept).ok()?;
        Some(Self { bytes: compressed(&json).ok()?, length: json.len() })
    }

    /// The JSON.
    pub fn text(&self) -> Option<String> {
        String::from_utf8(decompressed(&self.bytes, self.length).ok()?).ok()
    }

    /// The report.
    pub fn open(&self) -> Option<Kept> {
        serde_json::from_str(&self.text()?).ok()
    }
}
