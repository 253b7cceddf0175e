//! Bytes compressed with zstd, and back. What that takes is made once for each thread: making it takes longer than to compress
//! a page of a column or a report.

use std::cell::RefCell;
use std::io;

use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::compress_bound;

const LEVEL: i32 = 1;

thread_local! {
    /// The compressor and what it wrote last.
    static COMPRESSOR: RefCell<Option<(Compressor<'static>, Vec<u8>)>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Compresses some bytes.
///
/// # Errors
/// Where memory is short.
pub fn compressed(bytes: &[u8]) -> io::Result<Box<[u8]>> {
    COMPRESSOR.with_borrow_mut(|made| {
        let (compressor, out) = match made {
            Some(made) => made,
            None => made.insert((Compressor::new(LEVEL)?, Vec::new())),
        };
        out.clear();
        out.reserve(compress_bound(bytes.len()));
        compressor.compress_to_buffer(bytes, out)?;
        Ok(out.as_slice().into())
    })
}

/// What was compressed from so many bytes.
///
/// # Errors
/// Where it was not, or memory is short.
pub fn decompressed(bytes: &[u8], length: usize) -> io::Result<Vec<u8>> {
    DECOMPRESSOR.with_borrow_mut(|made| {
        let decompressor = match made {
            Some(made) => made,
            None => made.insert(Decompressor::new()?),
        };
        decompressor.decompress(bytes, length)
    })
}
