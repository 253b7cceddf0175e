//! Places in a text: bytes inside the program, characters in what is published.

/// Characters before each [`STEP`]th byte of a text, found in one pass.
#[derive(Debug)]
pub(super) struct CharOffsets {
    /// Empty where places are counted in characters already.
    before: Vec<u32>,
}

const STEP: usize = 64;

impl CharOffsets {
    pub(super) fn new(text: &str) -> Self {
        let mut count = 0;
        let before = text.as_bytes().chunks(STEP).map(|chunk| {
            let here = count;
            count += starts(chunk);
            here
        });
        let mut before: Vec<u32> = before.collect();
        before.push(count);
        Self { before }
    }

    /// For places that are counted in characters already.
    pub(super) fn counted() -> Self {
        Self { before: Vec::new() }
    }

    /// The number of characters before a byte offset of the text that this was made from.
    pub(super) fn at(&self, text: &str, byte: usize) -> u32 {
        let Some(last) = self.before.len().checked_sub(1) else { return byte as u32 };
        let step = (byte / STEP).min(last);
        self.before[step] + text.as_bytes().get(step * STEP..byte).map_or(0, starts)
    }
}

/// How many characters begin in a piece of UTF-8.
fn starts(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|b| (**b as i8) >= -0x40).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offset_counts_the_characters_before_it() {
        for repeat in [0, 1, 16, 40] {
            let text = "政府a信息公开é€😀".repeat(repeat);
            let offsets = CharOffsets::new(&text);
            for (byte, _) in text.char_indices() {
                assert_eq!(offsets.at(&text, byte) as usize, text[..byte].chars().count());
            }
            assert_eq!(offsets.at(&text, text.len()) as usize, text.chars().count());
        }
    }
}
