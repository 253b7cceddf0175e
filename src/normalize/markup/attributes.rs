//! Attributes, read from the inside of a tag only where an element asks for them.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

/// The inside of a start tag behind its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attributes<'a> {
    /// As written.
    pub(super) text: &'a str,
    /// A word stands in it by which an element can be hidden.
    pub(super) may_hide: bool,
}

impl<'a> Attributes<'a> {
    /// The value of an attribute as written; "" for one without a value.
    pub(super) fn get(self, wanted: &str) -> Option<&'a str> {
        self.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
    }

    /// The value of an attribute with its entities resolved.
    pub(super) fn text(self, wanted: &str) -> Option<Cow<'a, str>> {
        self.get(wanted).map(htmlize::unescape_attribute)
    }

    /// `rowspan` and `colspan`.
    pub(super) fn spans(self) -> (u32, u32) {
        let (mut rows, mut cols) = (None, None);
        if !self.may_span() {
            return (1, 1);
        }
        for (name, value) in self.iter().filter(|(name, _)| name.len() == "rowspan".len()) {
            if name.eq_ignore_ascii_case("rowspan") {
                rows = rows.or(Some(span(value)));
            } else if name.eq_ignore_ascii_case("colspan") {
                cols = cols.or(Some(span(value)));
            }
        }
        (rows.unwrap_or(1), cols.unwrap_or(1))
    }

    /// False where no name in front of a `=` ends like those of spans.
    fn may_span(self) -> bool {
        let bytes = self.text.as_bytes();
        memchr_iter(b'=', bytes).any(|at| match &bytes[..at] {
            [.., before @ 0x21..=0x7e] if !matches!(before, b'n' | b'N') => false,
            [.., s, p, a, b'n' | b'N'] => [*s, *p, *a].eq_ignore_ascii_case(b"spa"),
            _ => true,
        })
    }

    /// True for a link: it leads somewhere.
    pub(super) fn has_href(self) -> bool {
        self.text.starts_with(" href=") || self.get("href").is_some()
    }

    /// True where the element is not shown.
    #[inline]
    pub(super) fn is_hidden(self) -> bool {
        self.may_hide && self.hides()
    }

    fn hides(self) -> bool {
        self.get("hidden").is_some() || self.get("style").is_some_and(hides)
    }

    fn iter(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.text;
        std::iter::from_fn(move || next_attribute(&mut rest))
    }
}

/// A span: the leading digits of its value, 1 where there are none.
fn span(value: &str) -> u32 {
    let digits = value.trim_start();
    let end = digits.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end.min(6)].parse().unwrap_or(1)
}

fn hides(style: &str) -> bool {
    style.split(';').filter_map(|rule| rule.split_once(':')).any(|(property, value)| {
        let value = value.trim().as_bytes();
        property.trim().eq_ignore_ascii_case("display")
            && value.get(..4).is_some_and(|v| v.eq_ignore_ascii_case(b"none"))
    })
}

fn next_attribute<'a>(rest: &mut &'a str) -> Option<(&'a str, &'a str)> {
    let start = rest.bytes().position(|b| !(b.is_ascii_whitespace() || matches!(b, b'/' | b'"' | b'\'')))?;
    let text = &rest[start..];
    let end = text.bytes().position(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'/'));
    let (name, after) = text.split_at(end.unwrap_or(text.len()).max(1));
    let Some(value) = without_space(after).strip_prefix('=') else {
        *rest = after;
        return Some((name, ""));
    };
    let value = without_space(value);
    let (value, after) = match value.as_bytes().first() {
        Some(quote @ (b'"' | b'\'')) => {
            let value = &value[1..];
            memchr(*quote, value.as_bytes()).map_or((value, ""), |end| (&value[..end], &value[end + 1..]))
        }
        _ => value.split_at(value.bytes().position(|b| b.is_ascii_whitespace()).unwrap_or(value.len())),
    };
    *rest = after;
    Some((name, value))
}

/// Without white space at the start, of which there is seldom any.
fn without_space(text: &str) -> &str {
    match text.as_bytes().first() {
        Some(b'!'..=b'~') => text,
        _ => text.trim_start(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_quoted_or_not() {
        let read = |text| Attributes { text, may_hide: true };
        let a = read(" colspan=3 ROWSPAN = \"22\" nowrap style='width:1px; display : none' title=\"a&amp;b\"/");
        assert_eq!(a.spans(), (22, 3));
        assert_eq!(read(" width=5 colspan=x").spans(), (1, 1));
        assert!(a.is_hidden());
        assert_eq!(a.get("nowrap"), Some(""));
        assert_eq!(a.text("title").as_deref(), Some("a&b"));
        assert!(!read(" style='text-decoration:none'").is_hidden());
        assert!(read(" class=x hidden").is_hidden());
    }
}
