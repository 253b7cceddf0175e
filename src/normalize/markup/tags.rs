//! The elements of HTML that matter here, and what each does to lines and tables.

/// An element by name; all that are not listed are transparent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Tag {
    /// Breaks a line before and after.
    Block,
    /// `<p>`, which ends where the next block begins.
    P,
    /// `<li>`, `<dt>`, `<dd>`: end where the next one begins.
    Item,
    /// `<h1>` to `<h6>`.
    Heading(u8),
    /// Keeps its line breaks.
    Pre,
    /// Breaks a line, has no end.
    Break,
    /// Link.
    A,
    /// Within a line.
    Inline,
    /// Navigation and footers.
    Nav,
    /// Header and sidebars, which may hold the title.
    Header,
    /// Controls and pictures: their text is no text of the document.
    Control,
    /// `<select>`, ended by any block.
    Select,
    Table,
    /// `<tbody>`, `<thead>`, `<tfoot>`.
    Body,
    Row,
    Cell,
    Caption,
    /// `<meta>`, `<link>`.
    Head(HeadTag),
    /// Has no text that is shown; all to its end tag is skipped.
    Raw,
    /// `<title>`: raw too, but kept.
    Title,
}

/// Elements of the head that have no content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeadTag {
    Meta,
    Link,
}

/// Number of [`Tag::slot`]s.
pub(super) const SLOTS: usize = 14;

/// The names of all elements, but for [`LONG_BLOCKS`].
const NAMES: [(Tag, &[&str]); 28] = [
    (Tag::Cell, &["td", "th"]),
    (Tag::Inline, &["span", "font", "b", "strong", "i", "em", "u", "label", "small", "big"]),
    (Tag::P, &["p"]),
    (Tag::Row, &["tr"]),
    (Tag::Block, &["div", "ul", "ol", "dl", "section", "article", "main", "center", "form", "fieldset"]),
    (Tag::Block, &["legend", "address", "figure", "details", "summary", "body", "html", "dir", "menu"]),
    (Tag::Block, &["hgroup"]),
    (Tag::A, &["a"]),
    (Tag::Break, &["br", "hr"]),
    (Tag::Item, &["li", "dt", "dd"]),
    (Tag::Table, &["table"]),
    (Tag::Body, &["tbody", "thead", "tfoot"]),
    (Tag::Caption, &["caption"]),
    (Tag::Pre, &["pre", "listing"]),
    (Tag::Nav, &["nav", "footer"]),
    (Tag::Header, &["header", "aside"]),
    (Tag::Control, &["button", "datalist", "object", "video", "audio", "svg", "canvas", "map"]),
    (Tag::Select, &["select"]),
    (Tag::Head(HeadTag::Meta), &["meta"]),
    (Tag::Head(HeadTag::Link), &["link"]),
    (Tag::Title, &["title"]),
    (Tag::Raw, &["script", "style", "textarea", "noscript", "iframe", "xmp", "template", "noframes"]),
    (Tag::Heading(1), &["h1"]),
    (Tag::Heading(2), &["h2"]),
    (Tag::Heading(3), &["h3"]),
    (Tag::Heading(4), &["h4"]),
    (Tag::Heading(5), &["h5"]),
    (Tag::Heading(6), &["h6"]),
];

/// The name of a tag as it stands in the source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name<'a> {
    bytes: &'a [u8],
    packed: u64,
}

impl<'a> Name<'a> {
    /// The name at the start of some bytes, which may be empty.
    pub(super) fn read(bytes: &'a [u8]) -> Self {
        let (mut packed, mut len) = (0, 0);
        while let Some(&byte) = bytes.get(len)
            && NAME_BYTES[usize::from(byte)]
        {
            packed = appended(packed, byte);
            len += 1;
        }
        Self { bytes: &bytes[..len], packed }
    }

    /// Its length in bytes.
    pub(super) fn len(self) -> usize {
        self.bytes.len()
    }

    /// The element that it names, in any case.
    pub(super) fn tag(self) -> Option<Tag> {
        if self.bytes.len() > PACKED {
            let is_block = LONG_BLOCKS.iter().any(|name| name.as_bytes().eq_ignore_ascii_case(self.bytes));
            return is_block.then_some(Tag::Block);
        }
        let (packed, tag) = ELEMENTS.1[usize::from(ELEMENTS.0[place(self.packed)])];
        (packed == self.packed).then_some(tag)
    }
}

/// The bytes of which names consist.
static NAME_BYTES: [bool; 256] = {
    let mut is_part = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        is_part[byte] = matches!(byte as u8, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b':');
        byte += 1;
    }
    is_part
};

/// Names of so many bytes are told as a number.
const PACKED: usize = 8;

/// The longer ones, all of blocks.
const LONG_BLOCKS: [&str; 2] = ["blockquote", "figcaption"];

/// A name with one byte more, as a number: its bytes in lower case, the last one lowest. The bit that makes letters
/// lower case is set in digits, `-` and `:` anyway.
const fn appended(packed: u64, byte: u8) -> u64 {
    packed << 8 | (byte | 0x20) as u64
}

const PLACES: usize = 512;

/// The place of a name in a table in which no two known names share one.
const fn place(packed: u64) -> usize {
    (packed.wrapping_mul(0x2720_ae25_9dd0_9e2b) >> (u64::BITS - PLACES.ilog2())) as usize
}

/// For each place the number of the element that may be meant, and the elements by their names.
static ELEMENTS: ([u8; PLACES], [(u64, Tag); 128]) = {
    let (mut numbers, mut elements) = ([0; PLACES], [(u64::MAX, Tag::Block); 128]);
    let (mut count, mut i) = (1, 0);
    while i < NAMES.len() {
        let (tag, names) = NAMES[i];
        let mut j = 0;
        while j < names.len() {
            let (name, mut packed, mut k) = (names[j].as_bytes(), 0, 0);
            while k < name.len() {
                packed = appended(packed, name[k]);
                k += 1;
            }
            assert!(numbers[place(packed)] == 0, "two names share a place: another factor is needed");
            numbers[place(packed)] = count;
            elements[count as usize] = (packed, tag);
            (count, j) = (count + 1, j + 1);
        }
        i += 1;
    }
    (numbers, elements)
};

impl Tag {
    /// A small number for each kind of element that can be open.
    pub(super) const fn slot(self) -> usize {
        match self {
            Tag::Block => 0,
            Tag::P => 1,
            Tag::Item => 2,
            Tag::Heading(_) => 3,
            Tag::Pre => 4,
            Tag::A => 5,
            Tag::Inline => 6,
            Tag::Nav => 7,
            Tag::Header => 8,
            Tag::Control => 9,
            Tag::Select => 10,
            Tag::Caption => 11,
            Tag::Table | Tag::Body | Tag::Row | Tag::Cell => 12,
            Tag::Break | Tag::Head(_) | Tag::Raw | Tag::Title => 13,
        }
    }
}
