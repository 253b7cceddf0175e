//! The plainest report that still fails.

use crate::dice::Choices;

/// Makes choices smaller as long as they fail, with so many attempts at most.
pub fn shrink(choices: Choices, attempts: usize, fails: &mut dyn FnMut(&Choices) -> bool) -> Choices {
    let mut shrinker = Shrinker { best: choices, left: attempts, fails };
    loop {
        let before = shrinker.best.clone();
        shrinker.whole_streams();
        shrinker.blocks();
        shrinker.single();
        if shrinker.left == 0 || shrinker.best == before {
            return shrinker.best;
        }
    }
}

struct Shrinker<'f> {
    best: Choices,
    left: usize,
    fails: &'f mut dyn FnMut(&Choices) -> bool,
}

impl Shrinker<'_> {
    /// Takes a change of one stream where the report still fails.
    fn attempt(&mut self, stream: &'static str, change: impl FnOnce(&mut Vec<u64>)) -> bool {
        let mut changed = self.best.clone();
        let choices = changed.entry(stream).or_default();
        change(choices);
        while choices.last() == Some(&0) {
            choices.pop();
        }
        if self.left == 0 || changed == self.best {
            return false;
        }
        self.left -= 1;
        let fails = (self.fails)(&changed);
        if fails {
            self.best = changed;
        }
        fails
    }

    fn streams(&self) -> Vec<&'static str> {
        self.best.keys().copied().collect()
    }

    fn len(&self, stream: &'static str) -> usize {
        self.best.get(stream).map_or(0, Vec::len)
    }

    fn whole_streams(&mut self) {
        for stream in self.streams() {
            self.attempt(stream, Vec::clear);
        }
    }

    /// Zeros instead of halves, quarters, … of a stream.
    fn blocks(&mut self) {
        for stream in self.streams() {
            let mut size = self.len(stream) / 2;
            while size > 1 {
                let mut at = 0;
                while at < self.len(stream) {
                    self.attempt(stream, |choices| choices.iter_mut().skip(at).take(size).for_each(|c| *c = 0));
                    at += size;
                }
                size /= 2;
            }
        }
    }

    fn single(&mut self) {
        for stream in self.streams() {
            for at in 0..self.len(stream) {
                let set = |value: u64| {
                    move |choices: &mut Vec<u64>| {
                        if let Some(choice) = choices.get_mut(at) {
                            *choice = value.min(*choice);
                        }
                    }
                };
                let value = self.best.get(stream).and_then(|c| c.get(at)).copied().unwrap_or(0);
                if value > 0 && !self.attempt(stream, set(0)) && !self.attempt(stream, set(1)) {
                    self.attempt(stream, set(value / 2));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_failing_choices_are_found() {
        let choices = Choices::from([("a", vec![5, 9, 200, 3]), ("b", vec![1, 2])]);
        let mut fails = |c: &Choices| c.get("a").and_then(|a| a.get(2)).is_some_and(|x| *x > 1);
        let shrunk = shrink(choices, 1000, &mut fails);
        assert_eq!(shrunk.get("a"), Some(&vec![0, 0, 3]));
        assert_eq!(shrunk.get("b"), Some(&vec![]));
    }
}
