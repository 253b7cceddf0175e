//! A single pass over markup: tags, comments, raw text and character references, each with its place. There is no
//! tree and no recursion; every search either moves on or is not made again, so time is linear in the input.

use memchr::{memchr, memchr3, memmem};

use super::attributes::Attributes;
use super::entity::{self, Resolved};
use super::tags::Tag;

/// What receives the pieces of a page in order.
pub(super) trait Pieces {
    /// Text at an offset, without references.
    fn text(&mut self, text: &str, from: usize);
    /// A character that a reference stands for.
    fn character(&mut self, c: char, from: usize);
    /// A start tag.
    fn start(&mut self, tag: Tag, attributes: Attributes<'_>, from: usize);
    /// An end tag.
    fn end(&mut self, tag: Tag, from: usize);
    /// The content of `<title>`.
    fn title(&mut self, raw: &str);
    /// The page is over.
    fn over(&mut self, from: usize);
}

/// Reads a page.
pub(super) fn scan(source: &str, pieces: &mut impl Pieces) {
    let mut scanner = Scanner { source, bytes: source.as_bytes(), at: 0, no_more: [false; 6], never_ended: Vec::new() };
    scanner.run(pieces);
    pieces.over(source.len());
}

/// Things that were searched to the end of the page and not found: they need not be searched again.
#[derive(Clone, Copy)]
enum Missing {
    TagEnd,
    DoubleQuote,
    SingleQuote,
    CommentEnd,
    CdataEnd,
    /// A `>` that is not within quotes.
    QuotedTagEnd,
}

struct Scanner<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    no_more: [bool; 6],
    /// Elements of raw text that are not ended any more.
    never_ended: Vec<&'a str>,
}

impl<'a> Scanner<'a> {
    fn run(&mut self, pieces: &mut impl Pieces) {
        while self.at < self.bytes.len() {
            let end = memchr(b'<', &self.bytes[self.at..]).map_or(self.bytes.len(), |i| self.at + i);
            self.text(end, pieces);
            if end < self.bytes.len() && !self.tag(pieces) {
                pieces.text("<", self.at);
                self.at += 1;
            }
        }
    }

    /// Text up to `end`, with its references resolved.
    fn text(&mut self, end: usize, pieces: &mut impl Pieces) {
        while self.at < end {
            let stop = memchr(b'&', &self.bytes[self.at..end]).map_or(end, |i| self.at + i);
            if stop > self.at {
                pieces.text(&self.source[self.at..stop], self.at);
                self.at = stop;
            }
            if stop < end {
                self.reference(end, pieces);
            }
        }
    }

    fn reference(&mut self, end: usize, pieces: &mut impl Pieces) {
        match entity::resolve(&self.source[self.at..end]) {
            Some((made, len)) => {
                match made {
                    Resolved::Char(c) => pieces.character(c, self.at),
                    Resolved::Chars(made) => made.chars().for_each(|c| pieces.character(c, self.at)),
                }
                self.at += len;
            }
            None => {
                pieces.text("&", self.at);
                self.at += 1;
            }
        }
    }

    /// Reads what begins with the `<` at the current place; false where it is just that character.
    fn tag(&mut self, pieces: &mut impl Pieces) -> bool {
        match self.bytes.get(self.at + 1) {
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.start_tag(pieces),
            Some(b'/') => self.end_tag(pieces),
            Some(b'!') => self.declaration(pieces),
            Some(b'?') => self.skip_tag(),
            _ => false,
        }
    }

    fn start_tag(&mut self, pieces: &mut impl Pieces) -> bool {
        let from = self.at;
        let name_end = self.name_end(from + 1);
        let Some(end) = self.tag_end(name_end) else { return false };
        let attributes = Attributes(&self.source[name_end..end]);
        self.at = end + 1;
        match Tag::of(&self.source[from + 1..name_end]) {
            None => {}
            Some(tag @ (Tag::Raw | Tag::Title)) => self.raw(tag, from + 1..name_end, pieces),
            Some(tag) => pieces.start(tag, attributes, from),
        }
        true
    }

    fn end_tag(&mut self, pieces: &mut impl Pieces) -> bool {
        let from = self.at;
        let name_end = self.name_end(from + 2);
        let Some(end) = self.find(Missing::TagEnd, name_end, b">") else { return false };
        self.at = end + 1;
        if let Some(tag) = Tag::of(&self.source[from + 2..name_end]) {
            pieces.end(tag, from);
        }
        true
    }

    fn name_end(&self, from: usize) -> usize {
        let len = self.bytes[from..].iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b':')));
        len.map_or(self.bytes.len(), |len| from + len)
    }

    /// The `>` that ends a start tag: not one within a quoted value, unless quotes are broken beyond repair.
    fn tag_end(&mut self, from: usize) -> Option<usize> {
        if !self.no_more[Missing::QuotedTagEnd as usize] {
            match self.quoted_tag_end(from) {
                Some(end) => return Some(end),
                None => self.no_more[Missing::QuotedTagEnd as usize] = true,
            }
        }
        self.find(Missing::TagEnd, from, b">")
    }

    fn quoted_tag_end(&mut self, mut from: usize) -> Option<usize> {
        // An end tag, or a start tag without attributes.
        if self.bytes.get(from) == Some(&b'>') {
            return Some(from);
        }
        loop {
            let at = from + memchr3(b'>', b'"', b'\'', &self.bytes[from..])?;
            let quote = self.bytes[at];
            if quote == b'>' {
                return Some(at);
            }
            let opens = self.bytes[..at].trim_ascii_end().last() == Some(&b'=');
            let kind = if quote == b'"' { Missing::DoubleQuote } else { Missing::SingleQuote };
            from = at + 1;
            if opens && let Some(close) = self.find(kind, from, &[quote]) {
                from = close + 1;
            }
        }
    }

    fn skip_tag(&mut self) -> bool {
        match self.find(Missing::TagEnd, self.at, b">") {
            Some(end) => {
                self.at = end + 1;
                true
            }
            None => false,
        }
    }

    /// Comments, CDATA, document types, and what Word writes as `<![if …]>`.
    fn declaration(&mut self, pieces: &mut impl Pieces) -> bool {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(b"<!-->") || rest.starts_with(b"<!--->") {
            return self.skip_tag();
        }
        if rest.starts_with(b"<!--") {
            return match self.find(Missing::CommentEnd, self.at + 4, b"-->") {
                Some(end) => {
                    self.at = end + 3;
                    true
                }
                None => self.skip_tag(),
            };
        }
        if rest.starts_with(b"<![CDATA[")
            && let Some(end) = self.find(Missing::CdataEnd, self.at + 9, b"]]>")
        {
            pieces.text(&self.source[self.at + 9..end], self.at + 9);
            self.at = end + 3;
            return true;
        }
        self.skip_tag()
    }

    /// Skips to the end tag of an element of raw text. Where there is none the element is taken for empty if it is one
    /// that would swallow the document for its sake, and to the end of the page if its content is code.
    fn raw(&mut self, tag: Tag, name: std::ops::Range<usize>, pieces: &mut impl Pieces) {
        let name = &self.source[name];
        let start = self.at;
        let Some((end, after)) = self.raw_end(name) else {
            if ["script", "style"].iter().any(|code| code.eq_ignore_ascii_case(name)) {
                self.at = self.bytes.len();
            }
            return;
        };
        if tag == Tag::Title {
            pieces.title(&self.source[start..end]);
        }
        self.at = after;
    }

    fn raw_end(&mut self, name: &'a str) -> Option<(usize, usize)> {
        if self.never_ended.iter().any(|n| n.eq_ignore_ascii_case(name)) {
            return None;
        }
        let mut from = self.at;
        while let Some(found) = memmem::find(&self.bytes[from..], b"</") {
            let at = from + found;
            let end = self.name_end(at + 2);
            if self.source[at + 2..end].eq_ignore_ascii_case(name) {
                let after = memchr(b'>', &self.bytes[end..]).map_or(self.bytes.len(), |i| end + i + 1);
                return Some((at, after));
            }
            from = at + 2;
        }
        self.never_ended.push(name);
        None
    }

    fn find(&mut self, kind: Missing, from: usize, needle: &[u8]) -> Option<usize> {
        if self.no_more[kind as usize] {
            return None;
        }
        let found = match needle {
            [byte] => memchr(*byte, &self.bytes[from..]),
            _ => memmem::find(&self.bytes[from..], needle),
        };
        self.no_more[kind as usize] = found.is_none();
        found.map(|i| from + i)
    }
}
