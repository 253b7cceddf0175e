//! Compression of pages: a compressor for each thread, since making one takes longer than compressing a page.

use std::cell::RefCell;
use std::io;

use bytes::Bytes;
use parquet::basic::{Compression, ZstdLevel};
use zstd::bulk::Compressor;
use zstd::zstd_safe::compress_bound;

/// What files say of it.
pub(super) fn compression() -> Compression {
    Compression::ZSTD(ZstdLevel::default())
}

const LEVEL: i32 = 1;

thread_local! {
    /// The compressor and what it wrote last.
    static COMPRESSOR: RefCell<Option<(Compressor<'static>, Vec<u8>)>> = const { RefCell::new(None) };
}

pub(super) fn compressed(bytes: &[u8]) -> io::Result<Bytes> {
    COMPRESSOR.with_borrow_mut(|made| {
        let (compressor, out) = match made {
            Some(made) => made,
            None => made.insert((Compressor::new(LEVEL)?, Vec::new())),
        };
        out.clear();
        out.reserve(compress_bound(bytes.len()));
        compressor.compress_to_buffer(bytes, out)?;
        Ok(Bytes::copy_from_slice(out))
    })
}
