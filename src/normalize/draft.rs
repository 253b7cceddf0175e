//! Folded lines before it is decided which of them belong to the document: one buffer for all of them, with the place
//! in the decoded source of every run of characters.

use std::ops::Range;

use crate::model::TextBuilder;

use super::fold::{Folded, fold};
use super::words::inner_spaces;

/// All folded lines of a document, and the line being written.
#[derive(Debug, Default)]
pub(super) struct Draft {
    text: String,
    /// Where runs begin: offset in `text`, offset in the source.
    marks: Vec<(u32, u32)>,
    start: usize,
    first_mark: usize,
    space: Option<u32>,
    /// The line has spaces, of which some may stand inside words.
    spaced: bool,
    /// A dotted ordinal was written last: a digit that follows must not become its decimal place.
    ordinal: bool,
}

/// A finished line of a [`Draft`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DraftLine {
    start: u32,
    end: u32,
    first_mark: u32,
    last_mark: u32,
    source_end: u32,
}

impl DraftLine {
    /// True for a line without characters.
    pub(super) fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Where it stands in the draft.
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Its length in bytes.
    pub(super) fn len(self) -> usize {
        (self.end - self.start) as usize
    }
}

impl Draft {
    /// Takes what a source of so many bytes becomes at least, as long as it is prose.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), marks: Vec::with_capacity(bytes / 16), ..Self::default() }
    }

    /// Bytes written of the line in progress.
    pub(super) fn written(&self) -> usize {
        self.text.len() - self.start
    }

    /// The text of a finished line.
    pub(super) fn slice(&self, line: DraftLine) -> &str {
        self.text(line.range())
    }

    /// The text of a range of it, which may be several lines that follow each other.
    pub(super) fn text(&self, range: Range<usize>) -> &str {
        &self.text[range]
    }

    /// Adds source text at `from` to the line in progress. With `tabs` a tab is structure and stays.
    pub(super) fn push_str(&mut self, text: &str, from: usize, tabs: bool) {
        let bytes = text.as_bytes();
        let (mut run, mut i) = (0, 0);
        while let Some(&b) = bytes.get(i) {
            match b {
                0x21..=0x7e => i += 1,
                0xe4..=0xe9 => i += 3,
                // 、。《》「」 and their like, but for the space among them.
                0xe3 if bytes.get(i + 1) == Some(&0x80) && bytes.get(i + 2) != Some(&0x80) => i += 3,
                b' ' if i > run && bytes.get(i + 1).is_some_and(|&n| matches!(n, 0x21..=0x7e | 0xe4..=0xe9)) => {
                    self.spaced = true;
                    i += 1;
                }
                _ => {
                    let Some(c) = text[i..].chars().next() else { break };
                    let folded = if tabs && c == '\t' { Folded::Char(c) } else { fold(c) };
                    if folded != Folded::Same {
                        self.emit(&text[run..i], from + run);
                        self.push_folded(folded, c, from + i);
                        run = i + c.len_utf8();
                    }
                    i += c.len_utf8();
                }
            }
        }
        self.emit(&text[run..], from + run);
    }

    /// Adds one character that stands for the source at `from`.
    pub(super) fn push_char(&mut self, c: char, from: usize) {
        self.push_folded(fold(c), c, from);
    }

    fn push_folded(&mut self, folded: Folded, c: char, from: usize) {
        match folded {
            Folded::Same => self.emit_char(c, from),
            Folded::Char('\t') => self.emit_tab(from),
            Folded::Char(c) => self.emit_char(c, from),
            Folded::Space => self.space = self.space.or(Some(from as u32)),
            Folded::Nothing => {}
            Folded::Ordinal { number, dotted } => self.emit_ordinal(number, dotted, from),
            Folded::Ideographic(number) => {
                const NUMERALS: [char; 10] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
                let numeral = NUMERALS[usize::from(number.clamp(1, 10)) - 1];
                ['(', numeral, ')'].into_iter().for_each(|c| self.emit_char(c, from));
            }
        }
    }

    fn emit_ordinal(&mut self, number: u8, dotted: bool, from: usize) {
        let after_digit = self.text[self.start..].ends_with(|c: char| c.is_ascii_digit());
        if dotted && after_digit {
            self.space = self.space.or(Some(from as u32));
        }
        let digits = number.to_string();
        let (before, after) = if dotted { ("", ".") } else { ("(", ")") };
        for c in [before, &digits, after].into_iter().flat_map(str::chars) {
            self.emit_char(c, from);
        }
        self.ordinal = dotted;
    }

    fn emit_char(&mut self, c: char, from: usize) {
        self.begin_run(c.is_ascii_digit(), from);
        self.text.push(c);
    }

    fn emit_tab(&mut self, from: usize) {
        self.space = None;
        self.write("\t", from);
    }

    fn emit(&mut self, run: &str, from: usize) {
        if let Some(first) = run.as_bytes().first() {
            self.begin_run(first.is_ascii_digit(), from);
            self.text.push_str(run);
        }
    }

    /// A run begins, behind the space that is due.
    fn begin_run(&mut self, with_digit: bool, from: usize) {
        if std::mem::take(&mut self.ordinal) && with_digit {
            self.space = self.space.or(Some(from as u32));
        }
        if let Some(at) = self.space.take()
            && self.written() > 0
            && !self.text.ends_with('\t')
        {
            self.write(" ", at as usize);
            self.spaced = true;
        }
        self.marks.push((self.text.len() as u32, from as u32));
    }

    fn write(&mut self, run: &str, from: usize) {
        self.marks.push((self.text.len() as u32, from as u32));
        self.text.push_str(run);
    }

    /// Leaves out white space at the start of a line of which nothing was written.
    pub(super) fn skip_space(&mut self) {
        (self.space, self.ordinal) = (None, false);
    }

    /// Ends the line in progress; its source ends at `from`.
    pub(super) fn finish(&mut self, from: usize) -> DraftLine {
        if std::mem::take(&mut self.spaced) {
            let drop = inner_spaces(&self.text[self.start..]);
            if !drop.is_empty() {
                self.remove(&drop);
            }
        }
        let line = DraftLine {
            start: self.start as u32,
            end: self.text.len() as u32,
            first_mark: self.first_mark as u32,
            last_mark: self.marks.len() as u32,
            source_end: self.space.map_or(from as u32, |space| space.min(from as u32)),
        };
        self.start = self.text.len();
        self.first_mark = self.marks.len();
        self.space = None;
        self.ordinal = false;
        line
    }

    /// Rewrites the line in progress without the bytes at some offsets.
    fn remove(&mut self, offsets: &[usize]) {
        let text = self.text.split_off(self.start);
        let marks = self.marks.split_off(self.first_mark);
        let mut drop = offsets.iter().copied().peekable();
        for (i, &(at, from)) in marks.iter().enumerate() {
            let (mut at, mut from) = (at as usize - self.start, from as usize);
            let end = marks.get(i + 1).map_or(text.len(), |next| next.0 as usize - self.start);
            while let Some(gap) = drop.next_if(|&gap| gap < end) {
                if gap > at {
                    self.write(&text[at..gap], from);
                }
                from += gap + 1 - at;
                at = gap + 1;
            }
            if at < end {
                self.write(&text[at..end], from);
            }
        }
    }

    /// One line of several, with a space between each two.
    pub(super) fn join(&mut self, lines: &[DraftLine]) -> DraftLine {
        match lines {
            [] => DraftLine::default(),
            [one] => *one,
            _ => {
                let mut end = 0;
                for line in lines {
                    self.copy(*line);
                    end = line.source_end;
                    self.space = Some(end);
                }
                (self.space, self.spaced) = (None, true);
                self.finish(end as usize)
            }
        }
    }

    fn copy(&mut self, line: DraftLine) {
        for i in line.first_mark..line.last_mark {
            let (at, from) = self.marks[i as usize];
            let next = if i + 1 < line.last_mark { self.marks[i as usize + 1].0 } else { line.end };
            self.begin_run(self.text.as_bytes()[at as usize].is_ascii_digit(), from as usize);
            self.text.extend_from_within(at as usize..next as usize);
        }
    }

    /// Appends a finished line to the text of the document, and returns where its source ends.
    pub(super) fn write_to(&self, line: DraftLine, out: &mut TextBuilder) -> usize {
        let marks = &self.marks[line.first_mark as usize..line.last_mark as usize];
        out.push_runs(self.slice(line), marks.iter().map(|(at, from)| (at - line.start, *from)));
        line.source_end as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(line: &str) -> String {
        let mut draft = Draft::default();
        draft.push_str(line, 0, true);
        let line = draft.finish(line.len());
        draft.slice(line).to_owned()
    }

    #[test]
    fn widths_spaces_and_ordinals_fold() {
        assert_eq!(folded("　共１２３４．５％，（件）\u{a0} \u{200b}"), "共1234.5%,(件)");
        assert_eq!(folded("㈠总　计 ⑴当面 ①传真"), "(一)总计 (1)当面 (1)传真");
        assert_eq!(folded("⒈当面 5⒉ ⒊23件"), "1.当面 5 2. 3. 23件");
        assert_eq!(folded("\t\t 3 \t 5\t"), "\t\t3\t5\t");
    }

    #[test]
    fn characters_lead_back_to_their_source() {
        let source = "　总 计（１２）㈢完";
        let mut draft = Draft::default();
        draft.push_str(source, 0, false);
        let line = draft.finish(source.len());
        let mut out = TextBuilder::default();
        draft.write_to(line, &mut out);
        let text = out.finish();
        assert_eq!(text.as_str(), "总计(12)(三)完");
        for (made, original) in [("总", "总"), ("计", "计"), ("1", "１"), ("2", "２"), ("三", "㈢"), ("完", "完")]
        {
            let at = text.as_str().find(made).expect(made);
            assert!(source[text.source_offset(at)..].starts_with(original), "{made}");
        }
    }

    #[test]
    fn joined_lines_are_one_cell() {
        let mut draft = Draft::default();
        draft.push_str("总", 0, false);
        let a = draft.finish(3);
        draft.push_str("计", 7, false);
        let b = draft.finish(10);
        let cell = draft.join(&[a, b]);
        assert_eq!(draft.slice(cell), "总计");
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(line in "[ \\t　０-９0-9⒈-⒛①-⑳㈠-㈩总计年报无a，．.、⼀\u{feff}\u{a0}]{0,40}") {
            let once = folded(&line);
            prop_assert_eq!(folded(&once), once);
        }

        #[test]
        fn folding_any_text_twice_is_folding_once(line in any::<String>()) {
            let once = folded(&line);
            prop_assert_eq!(folded(&once), once);
        }

        #[test]
        fn no_digit_changes_its_value(line in "[ 　０-９0-9年，．.、\u{200b}]{0,40}") {
            let value = |s: &str| s.chars().filter_map(|c| match fold(c) {
                Folded::Char(d) => d.to_digit(10),
                _ => c.to_digit(10),
            }).collect::<Vec<_>>();
            prop_assert_eq!(value(&folded(&line)), value(&line));
        }

        #[test]
        fn every_offset_leads_to_the_same_character(line in "[ \\t　０-９0-9⒈-⒛㈠-㈩总计年报无，．.、⼀\u{feff}]{0,40}") {
            let mut draft = Draft::default();
            draft.push_str(&line, 0, true);
            let made = draft.finish(line.len());
            let mut out = TextBuilder::default();
            draft.write_to(made, &mut out);
            let text = out.finish();
            for (at, c) in text.as_str().char_indices().filter(|(_, c)| *c != ' ') {
                let original = line[text.source_offset(at)..].chars().next().expect("a character");
                prop_assert!(original == c || match fold(original) {
                    Folded::Char(made) => made == c,
                    Folded::Ordinal { .. } | Folded::Ideographic(_) => true,
                    _ => false,
                }, "{} from {}", c, original);
            }
        }
    }
}
