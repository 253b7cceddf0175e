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
pub(super) const SLOTS: usize = 17;

impl Tag {
    /// The element of a name, in any case.
    pub(super) fn of(name: &str) -> Option<Self> {
        let mut lower = [0; 10];
        let lower = lower.get_mut(..name.len())?;
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        Self::of_lower(lower)
    }

    fn of_lower(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"td" | b"th" => Tag::Cell,
            b"span" | b"font" | b"b" | b"strong" | b"i" | b"em" | b"u" | b"label" | b"small" | b"big" => Tag::Inline,
            b"p" => Tag::P,
            b"tr" => Tag::Row,
            b"div" | b"ul" | b"ol" | b"dl" | b"section" | b"article" | b"main" | b"center" | b"blockquote"
            | b"form" | b"fieldset" | b"legend" | b"address" | b"figure" | b"figcaption" | b"details" | b"summary"
            | b"body" | b"html" | b"dir" | b"menu" | b"hgroup" => Tag::Block,
            b"a" => Tag::A,
            b"br" | b"hr" => Tag::Break,
            b"li" | b"dt" | b"dd" => Tag::Item,
            b"table" => Tag::Table,
            b"tbody" | b"thead" | b"tfoot" => Tag::Body,
            b"caption" => Tag::Caption,
            b"pre" | b"listing" => Tag::Pre,
            b"nav" | b"footer" => Tag::Nav,
            b"header" | b"aside" => Tag::Header,
            b"button" | b"datalist" | b"object" | b"video" | b"audio" | b"svg" | b"canvas" | b"map" => Tag::Control,
            b"select" => Tag::Select,
            b"meta" => Tag::Head(HeadTag::Meta),
            b"link" => Tag::Head(HeadTag::Link),
            b"title" => Tag::Title,
            b"script" | b"style" | b"textarea" | b"noscript" | b"iframe" | b"xmp" | b"template" | b"noframes" => {
                Tag::Raw
            }
            [b'h', level @ b'1'..=b'6'] => Tag::Heading(level - b'0'),
            _ => return None,
        })
    }

    /// A small number for each kind of element that can be open.
    pub(super) fn slot(self) -> usize {
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
