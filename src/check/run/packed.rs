//! What is kept of a report, compressed: a run keeps it of each of its reports.

use std::cell::RefCell;
use std::io;

use zstd::bulk::{Compressor, Decompressor};

use super::kept::Kept;

/// A report as JSON, compressed.
#[derive(Debug)]
pub struct Packed {
    bytes: Box<[u8]>,
    /// Bytes of the JSON.
    length: usize,
}

const LEVEL: i32 = 1;

thread_local! {
    /// Making one takes longer than using it once.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

impl Packed {
    /// `None` where memory is short.
    pub fn new(kept: &Kept) -> Option<Self> {
        let json = serde_json::to_vec(kept).ok()?;
        let compress = |compressor: &mut Compressor<'static>| compressor.compress(&json);
        let bytes = COMPRESSOR.with_borrow_mut(|made| with(made, || Compressor::new(LEVEL), compress)).ok()?;
        Some(Self { bytes: bytes.into(), length: json.len() })
    }

    /// The JSON.
    pub fn text(&self) -> Option<String> {
        let decompress = |decompressor: &mut Decompressor<'static>| decompressor.decompress(&self.bytes, self.length);
        let bytes = DECOMPRESSOR.with_borrow_mut(|made| with(made, Decompressor::new, decompress)).ok()?;
        String::from_utf8(bytes).ok()
    }

    /// The report.
    pub fn open(&self) -> Option<Kept> {
        serde_json::from_str(&self.text()?).ok()
    }
}

/// Uses something that is made once.
fn with<T>(
    made: &mut Option<T>,
    make: impl FnOnce() -> io::Result<T>,
    work: impl FnOnce(&mut T) -> io::Result<Vec<u8>>,
) -> io::Result<Vec<u8>> {
    match made {
        Some(made) => work(made),
        None => work(made.insert(make()?)),
    }
}
