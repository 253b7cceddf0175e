//! A single pass over markup: tags, comments, raw text and character references, each with its place. There is no
//! tree and no recursion; every search either moves on or is not made again, so time is linear in the input.

use memchr::{memchr, memchr2, memchr3, memmem};

use super::attributes::Attributes;
use super::entity::{self, Resolved};
use super::tags::{Name, Tag};

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
    Scanner::new(source).run(pieces);
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
    comment_end: memmem::Finder<'static>,
    end_tag: memmem::Finder<'static>,
    hiding: [Ahead; 3],
}

/// A word of which the next place is known: whether it stands within a tag costs nothing where it does not.
struct Ahead {
    word: memmem::Finder<'static>,
    next: usize,
}

impl Ahead {
    fn new(word: &'static str) -> Self {
        Self { word: memmem::Finder::new(word), next: 0 }
    }

    /// Whether it stands between two places of a text; the first is never before that of an earlier call, nor 0.
    fn is_within(&mut self, bytes: &[u8], from: usize, end: usize) -> bool {
        if self.next < from {
            self.next = self.word.find(&bytes[from..]).map_or(bytes.len(), |i| from + i);
        }
        self.next + self.word.needle().len() <= end
    }
}

impl<'a> Scanner<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            bytes: source.as_bytes(),
            at: 0,
            no_more: [false; 6],
            never_ended: Vec::new(),
            comment_end: memmem::Finder::new("-->"),
            end_tag: memmem::Finder::new("</"),
            hiding: ["none", "NONE", "idde"].map(Ahead::new),
        }
    }

    fn run(&mut self, pieces: &mut impl Pieces) {
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'<' => {
                    if !self.tag(pieces) {
                        pieces.text("<", self.at);
                        self.at += 1;
                    }
                }
                b'&' => self.reference(pieces),
                _ => self.text(pieces),
            }
        }
    }

    /// Text up to the next tag or reference.
    fn text(&mut self, pieces: &mut impl Pieces) {
        let from = self.at;
        self.at = memchr2(b'<', b'&', &self.bytes[from..]).map_or(self.bytes.len(), |i| from + i);
        pieces.text(&self.source[from..self.at], from);
    }

    fn reference(&mut self, pieces: &mut impl Pieces) {
        match entity::resolve(&self.source[self.at..]) {
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
        let name = Name::read(&self.bytes[from + 1..]);
        let name_end = from + 1 + name.len();
        let Some(end) = self.tag_end(name_end) else { return false };
        self.at = end + 1;
        let attributes = self.attributes(name_end, end);
        match name.tag() {
            None => {}
            Some(tag @ (Tag::Raw | Tag::Title)) => self.raw(tag, from + 1..name_end, pieces),
            Some(tag) => pieces.start(tag, attributes, from),
        }
        true
    }

    fn end_tag(&mut self, pieces: &mut impl Pieces) -> bool {
        let from = self.at;
        let name = Name::read(&self.bytes[from + 2..]);
        let name_end = from + 2 + name.len();
        let is_closed = self.bytes.get(name_end) == Some(&b'>');
        let Some(end) = (if is_closed { Some(name_end) } else { self.byte(Missing::TagEnd, name_end, b'>') }) else {
            return false;
        };
        self.at = end + 1;
        if let Some(tag) = name.tag() {
            pieces.end(tag, from);
        }
        true
    }

    /// The inside of a start tag.
    fn attributes(&mut self, from: usize, end: usize) -> Attributes<'a> {
        let bytes = self.bytes;
        let may_hide = from < end && self.hiding.iter_mut().any(|word| word.is_within(bytes, from, end));
        Attributes { text: &self.source[from..end], may_hide }
    }

    /// The `>` that ends a start tag: not one within a quoted value, unless quotes are broken beyond repair.
    fn tag_end(&mut self, from: usize) -> Option<usize> {
        if let Some(end) = self.plain_tag_end(from) {
            return Some(end);
        }
        if !self.no_more[Missing::QuotedTagEnd as usize] {
            match self.quoted_tag_end(from) {
                Some(end) => return Some(end),
                None => self.no_more[Missing::QuotedTagEnd as usize] = true,
            }
        }
        self.byte(Missing::TagEnd, from, b'>')
    }

    /// The next `>`, where it is clear at once that it is not within a quoted value: without attributes, or behind a
    /// quote that can only be a closing one.
    fn plain_tag_end(&self, from: usize) -> Option<usize> {
        let rest = &self.bytes[from..];
        if rest.first() == Some(&b'>') {
            return Some(from);
        }
        let len = memchr2(b'>', b'\'', rest).filter(|len| rest[*len] == b'>')?;
        let inside = rest[..len].strip_suffix(b"/").unwrap_or(&rest[..len]).trim_ascii_end();
        let before = inside.strip_suffix(b"\"")?;
        (before.trim_ascii_end().last() != Some(&b'=')).then_some(from + len)
    }

    fn quoted_tag_end(&mut self, mut from: usize) -> Option<usize> {
        loop {
            let at = from + memchr3(b'>', b'"', b'\'', &self.bytes[from..])?;
            let quote = self.bytes[at];
            if quote == b'>' {
                return Some(at);
            }
            let opens = self.bytes[..at].trim_ascii_end().last() == Some(&b'=');
            let kind = if quote == b'"' { Missing::DoubleQuote } else { Missing::SingleQuote };
            from = at + 1;
            if opens && let Some(close) = self.byte(kind, from, quote) {
                from = close + 1;
            }
        }
    }

    fn skip_tag(&mut self) -> bool {
        match self.byte(Missing::TagEnd, self.at, b'>') {
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
            return match self.find(Missing::CommentEnd, self.at + 4, |s, rest| s.comment_end.find(rest)) {
                Some(end) => {
                    self.at = end + 3;
                    true
                }
                None => self.skip_tag(),
            };
        }
        if rest.starts_with(b"<![CDATA[")
            && let Some(end) = self.find(Missing::CdataEnd, self.at + 9, |_, rest| memmem::find(rest, b"]]>"))
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
        while let Some(found) = self.end_tag.find(&self.bytes[from..]) {
            let at = from + found;
            let end = at + 2 + Name::read(&self.bytes[at + 2..]).len();
            if self.source[at + 2..end].eq_ignore_ascii_case(name) {
                let after = memchr(b'>', &self.bytes[end..]).map_or(self.bytes.len(), |i| end + i + 1);
                return Some((at, after));
            }
            from = at + 2;
        }
        self.never_ended.push(name);
        None
    }

    fn byte(&mut self, kind: Missing, from: usize, byte: u8) -> Option<usize> {
        self.find(kind, from, |_, rest| memchr(byte, rest))
    }

    fn find(&mut self, kind: Missing, from: usize, search: impl Fn(&Self, &[u8]) -> Option<usize>) -> Option<usize> {
        if self.no_more[kind as usize] {
            return None;
        }
        let found = search(self, &self.bytes[from..]);
        self.no_more[kind as usize] = found.is_none();
        found.map(|i| from + i)
    }
}
