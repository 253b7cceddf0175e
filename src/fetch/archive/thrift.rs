//! The compact protocol of Thrift, in which Parquet writes its footer and the headers of its pages: as much of it as is
//! needed to look at sizes before anything is given room. No declared size is believed that is larger than what is left.

use std::io::{self, Read};

/// Structures in structures are followed so deep.
const MAX_DEPTH: usize = 24;

/// Types of fields.
pub(super) const INT_32: u8 = 5;
pub(super) const STRUCT: u8 = 12;

/// A reader of that protocol.
pub(super) struct Compact<R> {
    inner: R,
    /// Bytes that may still be read, and those that were.
    left: u64,
    pub(super) read: u64,
}

fn broken(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

impl<R: Read> Compact<R> {
    /// Reads no more than so many bytes.
    pub(super) fn new(inner: R, left: u64) -> Self {
        Self { inner, left, read: 0 }
    }

    /// The fields of a structure: `field` is called with the number and the type of each, and reads or skips it.
    pub(super) fn fields(&mut self, field: &mut dyn FnMut(&mut Self, i64, u8) -> io::Result<()>) -> io::Result<()> {
        let mut id = 0_i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            id = if head >> 4 == 0 { self.int()? } else { id.saturating_add(i64::from(head >> 4)) };
            field(self, id, head & 15)?;
        }
    }

    /// A number of any width.
    pub(super) fn int(&mut self) -> io::Result<i64> {
        let value = self.unsigned()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// Passes over a value.
    pub(super) fn skip(&mut self, kind: u8) -> io::Result<()> {
        self.skip_at(kind, MAX_DEPTH)
    }

    fn skip_at(&mut self, kind: u8, depth: usize) -> io::Result<()> {
        let Some(depth) = depth.checked_sub(1) else { return Err(broken("structures too deep")) };
        match kind {
            // True and false, told by the type.
            1 | 2 => Ok(()),
            3 => self.byte().map(drop),
            4..=6 => self.unsigned().map(drop),
            7 => self.pass(8),
            8 => {
                let size = self.unsigned()?;
                self.pass(size)
            }
            9 | 10 => self.list(depth),
            11 => self.map(depth),
            STRUCT => self.fields(&mut |this, _, kind| this.skip_at(kind, depth)),
            13 => self.pass(16),
            _ => Err(broken("unknown type of field")),
        }
    }

    fn list(&mut self, depth: usize) -> io::Result<()> {
        let head = self.byte()?;
        let size = if head >> 4 == 15 { self.unsigned()? } else { u64::from(head >> 4) };
        for _ in 0..self.possible(size)? {
            self.element(head & 15, depth)?;
        }
        Ok(())
    }

    fn map(&mut self, depth: usize) -> io::Result<()> {
        let size = self.unsigned()?;
        let kinds = if size == 0 { 0 } else { self.byte()? };
        for _ in 0..self.possible(size)? {
            self.element(kinds >> 4, depth)?;
            self.element(kinds & 15, depth)?;
        }
        Ok(())
    }

    /// In lists and maps every value has a byte at least, true and false too.
    fn element(&mut self, kind: u8, depth: usize) -> io::Result<()> {
        if matches!(kind, 1 | 2) { self.byte().map(drop) } else { self.skip_at(kind, depth) }
    }

    fn possible(&self, size: u64) -> io::Result<u64> {
        if size > self.left { Err(broken("a list longer than the file")) } else { Ok(size) }
    }

    fn unsigned(&mut self) -> io::Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(broken("a number without an end"))
    }

    fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.count(1)?;
        self.inner.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    fn pass(&mut self, size: u64) -> io::Result<()> {
        self.count(size)?;
        let passed = io::copy(&mut (&mut self.inner).take(size), &mut io::sink())?;
        if passed == size { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    fn count(&mut self, size: u64) -> io::Result<()> {
        self.left = self.left.checked_sub(size).ok_or_else(|| broken("it is longer than declared"))?;
        self.read += size;
        Ok(())
    }
}
