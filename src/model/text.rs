//! Normalised text and its way back to the source.

use std::ops::Range;

/// A byte range in the normalised [`Text`] of one document, always on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end`; offsets over 4 GiB cannot occur, since larger sources are rejected when fetched.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { start: start as u32, end: end as u32 }
    }

    /// The same as a range of `usize`, to slice with.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// True for a range of no bytes.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest range that holds both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// What lies before and after so many bytes of it.
    pub fn split_at(self, bytes: usize) -> (Span, Span) {
        let middle = self.start + bytes as u32;
        (Span { end: middle, ..self }, Span { start: middle, ..self })
    }

    /// True where `other` lies within.
    pub fn holds(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A monotone map from offsets of one text to offsets of the text it was made from: breakpoints where the distance
/// between the two changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    /// `(to, from)`: from offset `to` on, each byte stands for the one at `from` and onwards.
    breaks: Vec<(u32, u32)>,
}

impl OffsetMap {
    /// States that what follows offset `to` of the made text comes from `from` on.
    pub fn push(&mut self, to: usize, from: usize) {
        let point = (to as u32, from as u32);
        match self.breaks.last_mut() {
            Some(last) if last.0 == point.0 => *last = point,
            Some(last) if point.0.wrapping_sub(last.0) == point.1.wrapping_sub(last.1) => {}
            _ => self.breaks.push(point),
        }
    }

    /// The offset in the original text of offset `to` in the made text.
    pub fn source(&self, to: usize) -> usize {
        let to = to as u32;
        let after = self.breaks.partition_point(|b| b.0 <= to);
        match after.checked_sub(1).map(|i| self.breaks[i]) {
            Some((at, from)) => {
                // What follows may come from further up (a table that stood within another one): no limit then.
                let next = self.breaks.get(after).map(|b| b.1).filter(|&next| next >= from);
                (from + (to - at)).min(next.unwrap_or(u32::MAX)) as usize
            }
            None => to as usize,
        }
    }
}

/// The normalised text of a document. Only `normalize` makes one (through [`TextBuilder`]), so whoever holds it may
/// rely on folded digits and punctuation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    string: String,
    map: OffsetMap,
}

impl Text {
    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.string
    }

    /// The text of a range.
    pub fn slice(&self, span: Span) -> &str {
        &self.string[span.range()]
    }

    /// The byte offset in the decoded source of an offset in the normalised text.
    pub fn source_offset(&self, offset: usize) -> usize {
        self.map.source(offset)
    }

    /// The byte range in the decoded source from which `span` was made.
    pub fn source_range(&self, span: Span) -> Range<usize> {
        let start = self.map.source(span.start as usize);
        match self.slice(span).chars().next_back() {
            None => start..start,
            Some(last) => {
                let at = self.map.source(span.end as usize - last.len_utf8());
                let next = self.map.source(span.end as usize);
                start..next.max(at)
            }
        }
    }
}

/// Builds a [`Text`] piece by piece, remembering where each piece came from.
#[derive(Debug, Default)]
pub struct TextBuilder {
    text: Text,
}

impl TextBuilder {
    /// Bytes written so far.
    pub fn len(&self) -> usize {
        self.text.string.len()
    }

    /// True before the first character.
    pub fn is_empty(&self) -> bool {
        self.text.string.is_empty()
    }

    /// What has been written so far.
    pub fn as_str(&self) -> &str {
        &self.text.string
    }

    /// Appends a piece made from the source at `from`.
    pub fn push(&mut self, piece: &str, from: usize) {
        if piece.is_empty() {
            return;
        }
        self.text.map.push(self.text.string.len(), from);
        self.text.string.push_str(piece);
    }

    /// Appends a piece made of runs: the offset in the piece at which each begins, and its place in the source.
    pub fn push_runs(&mut self, piece: &str, runs: impl Iterator<Item = (u32, u32)>) {
        let start = self.text.string.len();
        for (at, from) in runs {
            self.text.map.push(start + at as usize, from as usize);
        }
        self.text.string.push_str(piece);
    }

    /// Appends one character made from the source at `from`.
    pub fn push_char(&mut self, c: char, from: usize) {
        self.text.map.push(self.text.string.len(), from);
        self.text.string.push(c);
    }

    /// States where the source of what was written so far ends.
    pub fn pin(&mut self, from: usize) {
        self.text.map.push(self.text.string.len(), from);
    }

    /// Takes back the last character.
    pub fn pop(&mut self) -> Option<char> {
        self.text.string.pop()
    }

    /// Ends the text.
    pub fn finish(self) -> Text {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_lead_back_through_dropped_and_widened_pieces() {
        let mut b = TextBuilder::default();
        b.push("申请", 0); // bytes 0..6 of the source
        b.push("(一)", 10); // one composite ordinal of three bytes at 10
        b.push("5", 13);
        let t = b.finish();
        assert_eq!(t.source_offset(0), 0);
        assert_eq!(t.source_offset(3), 3);
        assert_eq!(t.source_offset(6), 10);
        assert_eq!(t.source_offset(11), 13);
        assert_eq!(t.source_range(Span::new(0, 6)).start, 0);
    }
}
