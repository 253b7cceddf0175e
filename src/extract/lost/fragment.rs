//! Lines cut into fragments.

use crate::model::{Line, Span, Text};
use crate::schema::{Alone, Schemas};

/// What a fragment seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A label of a form, letter for letter or by alias.
    Label,
    /// The title of a form's table, and nothing else: tables end before it.
    Title,
    /// Short text: part of a label, a unit, an unknown label.
    Words,
    /// A figure, alone.
    Value,
    /// An empty cell.
    Blank,
    /// The end of a row that the layout shows.
    RowEnd,
    /// A page number or the like: neither label nor value.
    Ignored,
    /// Running text.
    Prose,
}

/// A piece of a line.
#[derive(Clone, Copy, Debug)]
pub struct Fragment {
    /// Where it stands; empty for a blank cell and the end of a row.
    pub span: Span,
    /// What it seems to be.
    pub kind: Kind,
    /// Line breaks between it and the fragment before; 0 on the same line.
    pub breaks: u32,
}

/// Characters of a label with its value behind it, at most.
const LONGEST_GLUED: usize = 92;

/// Bytes of a unit with a mark for none, at most.
const LONGEST_UNIT: usize = 12;

/// Cuts a run of lines.
pub fn cut(lines: &[Line], text: &Text, schemas: &Schemas) -> Vec<Fragment> {
    let with_pipes = lines.iter().map(|l| text.slice(l.span)).filter(|l| l.contains('|'));
    let piped: Vec<&str> = with_pipes.map(str::trim).collect();
    let mut cutter = Cutter {
        text,
        schemas,
        out: Vec::new(),
        breaks: 0,
        tab_cell: false,
        pipe_open: false,
        pipes_follow: piped.contains(&"|") && pipes_follow(lines, text),
        enclosed: enclosed(&piped),
    };
    for line in lines {
        cutter.line(line.span);
        cutter.breaks += 1;
    }
    cutter.out
}

/// True where most lines with pipes begin with one.
fn enclosed(piped: &[&str]) -> bool {
    let (all, begin) = (piped.iter().filter(|l| l.len() > 1), |l: &&&str| l.starts_with('|'));
    all.clone().filter(begin).count() * 10 >= all.count() * 9
}

/// True where most pipes on lines of their own stand directly below a cell.
fn pipes_follow(lines: &[Line], text: &Text) -> bool {
    let is_pipe = |i: usize| text.slice(lines[i].span).trim() == "|";
    let (mut direct, mut apart) = (0, 0);
    for i in (1..lines.len()).filter(|&i| is_pipe(i)) {
        let above = (0..i).rev().find(|&j| !lines[j].span.is_empty());
        match above {
            Some(j) if is_pipe(j) => {}
            Some(j) if j + 1 == i => direct += 1,
            _ => apart += 1,
        }
    }
    direct > 3 * apart
}

struct Cutter<'a> {
    text: &'a Text,
    schemas: &'a Schemas,
    out: Vec<Fragment>,
    /// Line breaks since the last fragment.
    breaks: u32,
    /// The last fragment is a cell led by a tab, which following lines continue.
    tab_cell: bool,
    /// The last fragment is a pipe on a line of its own.
    pipe_open: bool,
    /// Pipes on lines of their own follow their cells directly: an empty line before one is an empty cell.
    pipes_follow: bool,
    /// Rows begin and end with a pipe: what stands before the first and after the last is no cell.
    enclosed: bool,
}

impl<'a> Cutter<'a> {
    fn slice(&self, span: Span) -> &'a str {
        self.text.slice(span)
    }

    fn push(&mut self, span: Span, kind: Kind) {
        self.out.push(Fragment { span, kind, breaks: self.breaks });
        self.breaks = 0;
    }

    fn row_end(&mut self, at: u32) {
        if self.out.last().is_some_and(|f| f.kind != Kind::RowEnd) {
            let breaks = std::mem::take(&mut self.breaks);
            self.push(Span { start: at, end: at }, Kind::RowEnd);
            self.breaks = breaks;
        }
    }

    fn line(&mut self, span: Span) {
        let line = self.slice(span);
        let is_plain = !line.contains(['\t', '|']);
        if is_plain && line.trim().is_empty() {
            if std::mem::take(&mut self.tab_cell) {
                self.row_end(span.start);
            }
            return;
        }
        let led = line.starts_with('\t') && line.matches('\t').count() == 1;
        if led {
            self.tab_cell = true;
            self.cell(trimmed(self.text, span));
        } else if self.tab_cell && is_plain && self.breaks == 1 {
            self.continue_cell(span);
        } else if is_plain && !self.pipe_open {
            self.tab_cell = false;
            self.plain(span);
        } else {
            self.tab_cell = false;
            self.untabbed(line, span);
        }
    }

    fn untabbed(&mut self, line: &str, span: Span) {
        if line.trim() == "|" {
            if self.pipe_open || (self.pipes_follow && self.breaks > 1) {
                self.push(Span { start: span.start, end: span.start }, Kind::Blank);
            }
            self.pipe_open = true;
            return;
        }
        let was_open = std::mem::take(&mut self.pipe_open);
        let separator = ['\t', '|'].into_iter().find(|c| line.contains(*c));
        match separator {
            Some(separator) => self.row(span, separator),
            None if was_open => self.after_pipe(span),
            None => self.plain(span),
        }
    }

    /// A line after a pipe on a line of its own. A label there begins the next row: the last cell of the row was empty.
    fn after_pipe(&mut self, span: Span) {
        let after_value = self.out.last().is_some_and(|f| matches!(f.kind, Kind::Value | Kind::Blank));
        if after_value && !matches!(self.kind_of(trimmed(self.text, span)), Kind::Value) {
            self.push(Span { start: span.start, end: span.start }, Kind::Blank);
        }
        self.plain(span);
    }

    /// A line that continues the cell above it.
    fn continue_cell(&mut self, span: Span) {
        if let Some(last) = self.out.last_mut() {
            last.span = if last.span.is_empty() { span } else { last.span.to(span) };
            let whole = last.span;
            let kind = self.kind_of(whole);
            if let Some(last) = self.out.last_mut() {
                last.kind = kind;
            }
        }
        self.breaks = 0;
    }

    /// A row whose cells a separator tells apart.
    fn row(&mut self, span: Span, separator: char) {
        let line = self.slice(span);
        let mut cells: Vec<Span> = Vec::new();
        let mut at = span.start as usize;
        for piece in line.split(separator) {
            cells.push(trimmed(self.text, Span::new(at, at + piece.len())));
            at += piece.len() + separator.len_utf8();
        }
        if separator == '|' && self.enclosed {
            if line.trim_start().starts_with('|') {
                cells.remove(0);
            }
            if line.trim_end().ends_with('|') {
                cells.pop();
            }
        }
        let rule = |c: &Span| {
            let text = self.text.slice(*c).trim_matches(':');
            text.len() >= 2 && text.bytes().all(|b| b == b'-')
        };
        if cells.iter().all(rule) {
            return;
        }
        for cell in cells {
            self.cell(cell);
        }
        self.row_end(span.end);
    }

    fn cell(&mut self, span: Span) {
        let kind = if span.is_empty() { Kind::Blank } else { self.kind_of(span) };
        // A cell of a row is never running text: unknown long labels and notes are words.
        self.push(span, if kind == Kind::Prose { Kind::Words } else { kind });
    }

    fn kind_of(&self, span: Span) -> Kind {
        let text = self.slice(span).trim();
        if text.is_empty() {
            return Kind::Blank;
        }
        match self.schemas.alone(text) {
            Alone::Ignored => Kind::Ignored,
            Alone::Value => Kind::Value,
            Alone::Label => Kind::Label,
            Alone::Title => Kind::Title,
            Alone::Words => Kind::Words,
            Alone::Prose => Kind::Prose,
        }
    }

    /// A line without separators: one cell, a label with its values, only values, a whole table, or prose.
    fn plain(&mut self, span: Span) {
        let span = trimmed(self.text, span);
        let whole = self.kind_of(span);
        if self.is_one_word(span, whole) {
            return self.one_word(span, whole);
        }
        let words: Vec<Span> = words_of(self.text, span).into_iter().flat_map(|word| self.parted(word)).collect();
        let values: Vec<bool> = words.iter().map(|w| self.kind_of(*w) == Kind::Value).collect();
        let several = words.len() > 1 && values.iter().all(|v| *v);
        let trailing = values.iter().rev().take_while(|v| **v).count();
        // Marks for none are punctuation, which labels ignore: behind a label they are its values all the same.
        let valued = trailing > 0 && self.begins_with_label(&words[..words.len() - trailing], trailing);
        // A page number may be drawn with spaces, "- 4 -": three marks for none, word by word.
        if whole == Kind::Ignored || (matches!(whole, Kind::Value | Kind::Label | Kind::Title) && !several && !valued) {
            return self.push(span, whole);
        }
        if self.is_table_in_one_line(&words, &values) {
            let pieces: Vec<Span> = words.iter().flat_map(|w| self.pieces(*w)).collect();
            return self.cells(&pieces);
        }
        if trailing == words.len() {
            self.cells(&words);
            self.row_end(span.end);
        } else if let Some(labels) = self.labels(&words) {
            self.cells(&labels);
            self.row_end(span.end);
        } else if valued || (trailing > 0 && self.ends_label(&words[..words.len() - trailing])) {
            self.label_with_values(&words, trailing);
        } else {
            self.one_word(span, whole);
        }
    }

    /// Nothing tells parts of it from each other: neither white space nor, in a short one, a unit before a mark for none.
    fn is_one_word(&self, span: Span, whole: Kind) -> bool {
        let text = self.slice(span);
        let may_be_parted = whole == Kind::Words && text.len() <= LONGEST_UNIT;
        !(text.contains(char::is_whitespace) || may_be_parted && self.schemas.values.unit_with_value(text).is_some())
    }

    /// A line that is one cell, or a label with its value and nothing between.
    fn one_word(&mut self, span: Span, whole: Kind) {
        match self.glued(span).filter(|_| matches!(whole, Kind::Words | Kind::Prose)) {
            Some((label, value)) => {
                self.push(label, Kind::Label);
                self.push(value, Kind::Value);
                self.row_end(span.end);
            }
            None => self.push(span, whole),
        }
    }

    /// Single characters with spaces between them are one word, but not a unit and a mark for none: 文件总数 件 无.
    fn parted(&self, word: Span) -> Vec<Span> {
        let is_words = word.range().len() <= LONGEST_UNIT && self.kind_of(word) == Kind::Words;
        let split = || self.schemas.values.unit_with_value(self.slice(word));
        match is_words.then(split).flatten().map(|at| word.split_at(at)) {
            Some((unit, mark)) => vec![unit, mark],
            None => vec![word],
        }
    }

    fn cells(&mut self, spans: &[Span]) {
        for span in spans {
            let kind = self.kind_of(*span);
            self.push(*span, kind);
        }
    }

    fn label_with_values(&mut self, words: &[Span], trailing: usize) {
        let (label, values) = words.split_at(words.len() - trailing);
        let unit = label.last().filter(|w| label.len() > 1 && self.schemas.values.unit(self.slice(**w)).is_some());
        let label = &label[..label.len() - usize::from(unit.is_some())];
        let span = label[0].to(label[label.len() - 1]);
        let kind = self.kind_of(span);
        self.push(span, if kind == Kind::Label { kind } else { Kind::Words });
        if let Some(unit) = unit {
            self.push(*unit, Kind::Words);
        }
        for value in values {
            self.push(*value, Kind::Value);
        }
        self.row_end(values[values.len() - 1].end);
    }

    fn begins_with_label(&self, label: &[Span], values: usize) -> bool {
        let Some((first, last)) = label.first().zip(label.last()) else { return false };
        let kind = self.kind_of(first.to(*last));
        kind == Kind::Label
            || (values >= 2 && kind == Kind::Words)
            || (label.len() > 1 && self.begins_with_label(&label[..label.len() - 1], values))
    }

    /// The last line of a label that began on the lines above.
    fn ends_label(&self, words: &[Span]) -> bool {
        let Some(last) = words.last() else { return false };
        let above = self.out.iter().rev().take(3).take_while(|f| matches!(f.kind, Kind::Words | Kind::Label));
        above.into_iter().any(|f| self.kind_of(f.span.to(*last)) == Kind::Label)
    }

    /// A word that is a value with a label behind it, without a space between: 36462万元三、收到和处理…
    fn pieces(&self, word: Span) -> Vec<Span> {
        let text = self.slice(word);
        if !text.starts_with(|c: char| c.is_ascii_digit()) || matches!(self.kind_of(word), Kind::Value | Kind::Label) {
            return vec![word];
        }
        let split = |(at, _): (usize, char)| word.split_at(at);
        let labelled = |(value, label): &(Span, Span)| {
            self.kind_of(*value) == Kind::Value && matches!(self.kind_of(*label), Kind::Label | Kind::Title)
        };
        match text.char_indices().skip(1).map(split).find(labelled) {
            Some((value, label)) => vec![value, label],
            None => vec![word],
        }
    }

    /// A label with its value and nothing between: 当面申请数15.
    fn glued(&self, span: Span) -> Option<(Span, Span)> {
        let text = self.slice(span);
        let at = text.char_indices().rev().take_while(|(_, c)| c.is_ascii_digit() || ".,-+".contains(*c)).last()?.0;
        if text.chars().count() > LONGEST_GLUED {
            return None;
        }
        let (label, value) = span.split_at(at);
        let label = trimmed(self.text, label);
        let is_label = !label.is_empty() && self.kind_of(label) == Kind::Label;
        (is_label && self.kind_of(value) == Kind::Value).then_some((label, value))
    }

    /// The cells of a line of headers: most of them are labels, some of which have a space inside.
    fn labels(&self, words: &[Span]) -> Option<Vec<Span>> {
        let is_label = |span: &Span| self.kind_of(*span) == Kind::Label;
        if words.iter().filter(|w| is_label(w)).count() < 2 {
            return None;
        }
        let mut cells: Vec<Span> = Vec::with_capacity(words.len());
        for word in words {
            match cells.last_mut().filter(|last| !is_label(last) && !is_label(word) && is_label(&last.to(*word))) {
                Some(last) => *last = last.to(*word),
                None => cells.push(*word),
            }
        }
        let labels = cells.iter().filter(|c| is_label(c)).count();
        (labels * 3 >= cells.len() * 2).then_some(cells)
    }

    /// True for a paragraph that holds a whole table: many words, of them several labels and values.
    fn is_table_in_one_line(&self, words: &[Span], values: &[bool]) -> bool {
        words.len() >= 10
            && values.iter().filter(|v| **v).count() >= 5
            && words.iter().filter(|w| self.kind_of(**w) == Kind::Label).count() >= 3
    }
}

/// The range without white space at its ends.
pub fn trimmed(text: &Text, span: Span) -> Span {
    let slice = text.slice(span);
    let start = span.start as usize + (slice.len() - slice.trim_start().len());
    Span::new(start, start + slice.trim().len())
}

/// The words of a range, told apart by white space.
fn words_of(text: &Text, span: Span) -> Vec<Span> {
    let slice = text.slice(span);
    let base = slice.as_ptr() as usize;
    slice
        .split_whitespace()
        .map(|word| {
            let start = span.start as usize + (word.as_ptr() as usize - base);
            Span::new(start, start + word.len())
        })
        .collect()
}
