//! Choices: random from a seed, or replayed.
//!
//! Each part of a report draws from a stream of its own, and every choice is kept. A report is its choices: the same
//! ones give the same report, and since choice 0 is always the plainest, smaller ones give a plainer report. So a
//! report that a test fails on is shrunk without knowing what it is made of (`shrink.rs`).

use std::collections::BTreeMap;

/// The choices of a report by stream.
pub type Choices = BTreeMap<&'static str, Vec<u64>>;

/// Where choices come from, and those made so far.
#[derive(Clone, Debug)]
pub struct Dice {
    origin: Origin,
    made: Choices,
}

#[derive(Clone, Debug)]
enum Origin {
    Seed(u64),
    Replay(Choices),
}

/// The choices of one part of a report.
#[derive(Debug)]
pub struct Stream<'a> {
    next: Next,
    made: &'a mut Vec<u64>,
}

#[derive(Debug)]
enum Next {
    Random(u64),
    Replay(Vec<u64>),
}

impl Dice {
    /// Random choices.
    pub fn new(seed: u64) -> Self {
        Self { origin: Origin::Seed(seed), made: Choices::new() }
    }

    /// The given choices; 0 where they end.
    pub fn replay(choices: Choices) -> Self {
        Self { origin: Origin::Replay(choices), made: Choices::new() }
    }

    /// The stream of a part. A part is made once.
    pub fn stream(&mut self, name: &'static str) -> Stream<'_> {
        let next = match &self.origin {
            Origin::Seed(seed) => Next::Random(mixed(seed ^ named(name))),
            Origin::Replay(choices) => Next::Replay(choices.get(name).cloned().unwrap_or_default()),
        };
        Stream { next, made: self.made.entry(name).or_default() }
    }

    /// The choices made.
    pub fn made(self) -> Choices {
        self.made
    }
}

impl Stream<'_> {
    /// A choice among `n`, from 0.
    pub fn below(&mut self, n: usize) -> usize {
        let most = n.max(1) as u64 - 1;
        let choice = match &mut self.next {
            Next::Random(state) => {
                *state = mixed(*state);
                *state % (most + 1)
            }
            Next::Replay(choices) => choices.get(self.made.len()).copied().unwrap_or(0).min(most),
        };
        self.made.push(choice);
        usize::try_from(choice).unwrap_or(usize::MAX)
    }

    /// A number of a range, the first one the plainest.
    pub fn between(&mut self, first: usize, last: usize) -> usize {
        first + self.below(last.saturating_sub(first) + 1)
    }

    /// True in so many of a hundred cases; `false` is the plainer.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent.min(100)
    }

    /// One of the items; the first is the plainest.
    ///
    /// # Panics
    /// Where there is none.
    pub fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }

    /// One of the texts; the first is the plainest.
    ///
    /// # Panics
    /// Where there is none.
    pub fn text<'t>(&mut self, texts: &'t [String]) -> &'t str {
        &texts[self.below(texts.len())]
    }

    /// The index of a weight, each in proportion to it.
    pub fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut at = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            match at.checked_sub(*weight) {
                Some(rest) => at = rest,
                None => return index,
            }
        }
        0
    }
}

/// SplitMix64.
fn mixed(state: u64) -> u64 {
    let z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// FNV-1a.
fn named(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(mut dice: Dice) -> (Vec<usize>, Choices) {
        let drawn = (0..20).map(|_| 0).collect::<Vec<usize>>();
        let mut stream = dice.stream("a");
        let drawn = drawn.into_iter().map(|_| stream.below(10)).collect();
        (drawn, dice.made())
    }

    #[test]
    fn choices_replay_and_end_in_zeros() {
        let (drawn, made) = draws(Dice::new(7));
        assert_eq!(draws(Dice::replay(made.clone())), (drawn.clone(), made));
        let (zeros, _) = draws(Dice::replay(Choices::new()));
        assert!(drawn.iter().any(|d| *d > 0) && zeros.iter().all(|d| *d == 0));
    }

    #[test]
    fn zero_is_plain() {
        let mut dice = Dice::replay(Choices::new());
        let mut stream = dice.stream("a");
        assert!(!stream.chance(99) && stream.weighted(&[1, 9]) == 0 && *stream.pick(&[3, 4]) == 3);
    }
}
