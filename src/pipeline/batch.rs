//! Sources in batches that fit into memory.

/// A batch ends at this many sources …
const MOST_SOURCES: usize = 128;
/// … or where their sizes add up to this. A single larger source is a batch of its own.
const MOST_BYTES: u64 = 64 << 20;

/// Gathers sources into batches.
#[derive(Debug)]
pub(super) struct Batches<T> {
    batch: Vec<T>,
    bytes: u64,
}

impl<T> Default for Batches<T> {
    fn default() -> Self {
        Self { batch: Vec::new(), bytes: 0 }
    }
}

impl<T> Batches<T> {
    /// Adds a source of a size; returns the batch that it no longer fits in.
    pub(super) fn push(&mut self, item: T, bytes: u64) -> Option<Vec<T>> {
        let fits = self.batch.len() < MOST_SOURCES && self.bytes + bytes <= MOST_BYTES;
        let done = (!self.batch.is_empty() && !fits).then(|| self.take());
        self.bytes += bytes;
        self.batch.push(item);
        done
    }

    /// What was gathered since.
    pub(super) fn take(&mut self) -> Vec<T> {
        self.bytes = 0;
        std::mem::take(&mut self.batch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(mib: &[u64]) -> Vec<usize> {
        let mut batches = Batches::default();
        let mut sizes: Vec<_> = mib.iter().filter_map(|m| batches.push((), m << 20)).map(|b| b.len()).collect();
        sizes.extend(Some(batches.take().len()).filter(|&n| n > 0));
        sizes
    }

    #[test]
    fn batches_are_bounded_by_number_and_by_bytes() {
        assert_eq!(sizes(&[1; 10]), [10]);
        assert_eq!(sizes(&[0; 600]), [128, 128, 128, 128, 88]);
        assert_eq!(sizes(&[30, 30, 30, 100, 1]), [2, 1, 1, 1]);
        assert!(sizes(&[]).is_empty());
    }
}
