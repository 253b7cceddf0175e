//! Sources in batches that fit into memory.

use crate::model::{Reject, Source};

/// A batch ends at this many sources …
const MOST_SOURCES: usize = 256;
/// … or where their sizes add up to this. A single larger source is a batch of its own.
const MOST_BYTES: u64 = 64 << 20;

/// One source, or what kept it from being listed.
type Item = Result<Source, Reject>;

/// Cuts a list into batches. The cuts depend on the list only: they decide where row groups end, so they must not
/// depend on the number of threads.
pub(super) fn batches(items: Vec<Item>) -> impl Iterator<Item = Vec<Item>> {
    let mut items = items.into_iter().peekable();
    std::iter::from_fn(move || {
        let mut batch: Vec<Item> = Vec::new();
        let mut bytes = 0;
        while let Some(item) = items.next_if(|item| batch.is_empty() || fits(batch.len(), bytes, item)) {
            bytes += size(&item);
            batch.push(item);
        }
        (!batch.is_empty()).then_some(batch)
    })
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
        let source =
            |m: &u64| Ok(Source { path: String::new(), file: Default::default(), bytes: m << 20, modified: 0 });
        batches(mib.iter().map(source).collect()).map(|b| b.len()).collect()
    }

    #[test]
    fn batches_are_bounded_by_number_and_by_bytes() {
        assert_eq!(sizes(&[1; 10]), [10]);
        assert_eq!(sizes(&[0; 600]), [256, 256, 88]);
        assert_eq!(sizes(&[30, 30, 30, 100, 1]), [2, 1, 1, 1]);
        assert!(sizes(&[]).is_empty());
    }
}
