//! Sources in batches that fit into memory.

use crate::model::{Reject, Source};

/// A batch ends at this many sources …
const MOST_SOURCES: usize = 256;
/// … or where their sizes add up to this. A single larger source is a batch of its own.
const MOST_BYTES: u64 = 64 << 20;

/// One source, or what kept it from being listed.
type Item = Result<Source, Reject>;

/// Gathers sources into batches. The cuts depend on the sources only: they decide where row groups end, so they must
/// not depend on the number of threads.
#[derive(Debug, Default)]
pub(super) struct Batches {
    batch: Vec<Item>,
    bytes: u64,
}

impl Batches {
    /// Adds a source; returns the batch that it no longer fits in.
    pub(super) fn push(&mut self, item: Item) -> Option<Vec<Item>> {
        let full = !self.batch.is_empty() && !fits(self.batch.len(), self.bytes, &item);
        let done = full.then(|| self.take());
        self.bytes += size(&item);
        self.batch.push(item);
        done
    }

    /// What was gathered since.
    pub(super) fn take(&mut self) -> Vec<Item> {
        self.bytes = 0;
        std::mem::take(&mut self.batch)
    }
}

fn fits(sources: usize, bytes: u64, next: &Item) -> bool {
    sources < MOST_SOURCES && bytes + size(next) <= MOST_BYTES
}

fn size(item: &Item) -> u64 {
    item.as_ref().map_or(0, |source| source.bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(mib: &[u64]) -> Vec<usize> {
        let mut batches = Batches::default();
        let source = |m: &u64| Ok(Source { bytes: m << 20, ..Source::default() });
        let mut sizes: Vec<_> = mib.iter().filter_map(|m| batches.push(source(m))).map(|b| b.len()).collect();
        sizes.extend(Some(batches.take().len()).filter(|&n| n > 0));
        sizes
    }

    #[test]
    fn batches_are_bounded_by_number_and_by_bytes() {
        assert_eq!(sizes(&[1; 10]), [10]);
        assert_eq!(sizes(&[0; 600]), [256, 256, 88]);
        assert_eq!(sizes(&[30, 30, 30, 100, 1]), [2, 1, 1, 1]);
        assert!(sizes(&[]).is_empty());
    }
}
