//! Answers kept by the exact text that was asked about. The labels of official forms are the same in every report, so
//! most of what is looked up was looked up before.

use std::sync::{PoisonError, RwLock};

use rustc_hash::FxHashMap;

/// Threads that ask at once seldom meet in one of so many maps.
const SHARDS: usize = 16;
/// Answers a map holds; what comes later is answered anew each time.
const ANSWERS: usize = 1 << 12;
/// Longer texts are sentences, which do not come again.
const LONGEST: usize = 160;

/// Answers of a pure function of a text, for all threads; bounded.
#[derive(Debug)]
pub struct Memo<V> {
    shards: [RwLock<FxHashMap<Box<str>, V>>; SHARDS],
}

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| RwLock::default()) }
    }
}

impl<V: Clone> Memo<V> {
    /// The answer for a text, computed where it is not known.
    pub fn get(&self, text: &str, compute: impl FnOnce(&str) -> V) -> V {
        if text.len() > LONGEST {
            return compute(text);
        }
        let shard = &self.shards[shard(text)];
        // A map is whole at any moment: a thread that died while holding it has changed nothing by halves.
        if let Some(known) = shard.read().unwrap_or_else(PoisonError::into_inner).get(text) {
            return known.clone();
        }
        let answer = compute(text);
        let mut answers = shard.write().unwrap_or_else(PoisonError::into_inner);
        if answers.len() < ANSWERS {
            answers.insert(text.into(), answer.clone());
        }
        answer
    }
}

/// Spreads texts over the maps by a few bytes of theirs; the map inside hashes all of them.
fn shard(text: &str) -> usize {
    let bytes = text.as_bytes();
    let spread = |at: usize| bytes.get(at).map_or(0, |b| usize::from(*b));
    let (last, middle) = (spread(bytes.len().wrapping_sub(1)), spread(bytes.len() / 2));
    (bytes.len() + last + 7 * middle) % SHARDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_asked_about_once() {
        let (memo, mut asked) = (Memo::default(), 0);
        for _ in 0..3 {
            let answer = memo.get("abc", |text| {
                asked += 1;
                text.len()
            });
            assert_eq!(answer, 3);
        }
        assert_eq!(asked, 1);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let memo = Memo::default();
        for i in 0..200_000_usize {
            assert_eq!(memo.get(&i.to_string(), |text| text.len()), i.to_string().len());
        }
        let kept: usize = memo.shards.iter().map(|s| s.read().unwrap().len()).sum();
        assert_eq!(kept, SHARDS * ANSWERS);
        let sentence = "一".repeat(LONGEST);
        memo.get(&sentence, str::len);
        assert!(memo.shards.iter().all(|s| !s.read().unwrap().contains_key(sentence.as_str())));
    }
}
