//! Sets of characters that every character of a text is asked about.

/// A set of characters: a bit for each up to the last one of the set.
#[derive(Clone, Debug, Default)]
pub struct CharSet {
    bits: Vec<u64>,
}

impl CharSet {
    /// Whether a character is in it.
    pub fn contains(&self, c: char) -> bool {
        let at = c as usize;
        self.bits.get(at / 64).is_some_and(|bits| bits >> (at % 64) & 1 == 1)
    }

    fn insert(&mut self, c: char) {
        let at = c as usize;
        if at / 64 >= self.bits.len() {
            self.bits.resize(at / 64 + 1, 0);
        }
        self.bits[at / 64] |= 1 << (at % 64);
    }
}

impl FromIterator<char> for CharSet {
    fn from_iter<I: IntoIterator<Item = char>>(chars: I) -> Self {
        let mut set = Self::default();
        chars.into_iter().for_each(|c| set.insert(c));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_in_it() {
        let set: CharSet = "a開\u{20000}".chars().collect();
        assert!("a開\u{20000}".chars().all(|c| set.contains(c)));
        assert!("b开\u{20001}\u{30000}".chars().all(|c| !set.contains(c)));
        assert!(!CharSet::default().contains('a'));
    }
}
