//! How much an archive may unpack to, and into how many members.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// An archive unpacks to at most so many times its size …
const MAX_RATIO: u64 = 250;
/// … and this.
const SPARE: u64 = 256 << 20;
/// Members of one archive.
const MAX_MEMBERS: u64 = 5_000_000;

/// The count of one archive, shared by all that is open in it.
#[derive(Clone, Debug)]
pub(super) struct Meter {
    read: Arc<AtomicU64>,
    members: Arc<AtomicU64>,
    limit: u64,
}

/// What the error of a reader says that went over the limit.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Exceeded(String);

/// The message, where an error is about a limit.
pub(super) fn exceeded(e: &io::Error) -> Option<String> {
    e.get_ref().and_then(|inner| inner.downcast_ref::<Exceeded>()).map(ToString::to_string)
}

impl Meter {
    /// The meter of an archive of that size.
    pub(super) fn new(size: u64) -> Self {
        let limit = size.saturating_mul(MAX_RATIO).saturating_add(SPARE);
        Self { read: Arc::default(), members: Arc::default(), limit }
    }

    /// Counts a member.
    pub(super) fn member(&self) -> io::Result<()> {
        if self.members.fetch_add(1, Ordering::Relaxed) < MAX_MEMBERS {
            return Ok(());
        }
        Err(io::Error::other(Exceeded(format!("压缩包成员超过 {MAX_MEMBERS} 个 / more than {MAX_MEMBERS} members"))))
    }

    /// Counts bytes that the archive unpacks to.
    pub(super) fn count(&self, bytes: u64) -> io::Result<()> {
        // Never near the end of the numbers, where many large counts come together.
        let bytes = bytes.min(u64::MAX >> 16);
        let read = self.read.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        if read <= self.limit {
            return Ok(());
        }
        let limit = self.limit >> 20;
        let message = format!("压缩包解压后超过 {limit} MiB / the archive unpacks to more than {limit} MiB");
        Err(io::Error::other(Exceeded(message)))
    }

    /// A reader whose bytes are counted.
    pub(super) fn reader<R: Read>(&self, inner: R) -> Metered<R> {
        Metered { inner, meter: self.clone() }
    }
}

/// See [`Meter::reader`].
pub(super) struct Metered<R> {
    inner: R,
    meter: Meter,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.meter.count(n as u64)?;
        Ok(n)
    }
}
