//! Character references.

/// What a reference at the start of `text` (an `&`) stands for: the characters, and the bytes it takes. `None` where
/// it is just an ampersand.
pub(super) fn resolve(text: &str) -> Option<(Resolved, usize)> {
    let body = &text.as_bytes()[1..];
    if let Some(len) = body.starts_with(b"nbsp;").then_some(6) {
        return Some((Resolved::Char('\u{a0}'), len));
    }
    let numeric = body.first() == Some(&b'#');
    let name = body.iter().skip(usize::from(numeric)).take(40).take_while(|b| b.is_ascii_alphanumeric()).count();
    let end = 1 + usize::from(numeric) + name;
    if name == 0 {
        return None;
    }
    let closed = text.as_bytes().get(end) == Some(&b';');
    let slice = &text[..end + usize::from(closed)];
    let made = htmlize::unescape(slice);
    if made == slice {
        return None;
    }
    // Without a semicolon the reference may be shorter than the letters: what follows it is text of its own.
    let kept = common_suffix(&made, slice);
    let made = &made[..made.len() - kept];
    let mut chars = made.chars();
    let resolved = match (chars.next(), chars.next()) {
        (Some(one), None) => Resolved::Char(one),
        _ => Resolved::Chars(made.to_owned()),
    };
    Some((resolved, slice.len() - kept))
}

/// What a reference stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Resolved {
    Char(char),
    Chars(String),
}

fn common_suffix(made: &str, slice: &str) -> usize {
    let equal =
        made.bytes().rev().zip(slice.bytes().rev()).take_while(|(a, b)| a == b && a.is_ascii_alphanumeric()).count();
    let longest = made.chars().next().map_or(0, |first| made.len() - first.len_utf8());
    equal.min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(text: &str) -> Option<(char, usize)> {
        resolve(text).map(|(made, len)| match made {
            Resolved::Char(c) => (c, len),
            Resolved::Chars(s) => panic!("{s:?} of {len}"),
        })
    }

    #[test]
    fn references_with_and_without_semicolon() {
        assert_eq!(resolved("&nbsp;1"), Some(('\u{a0}', 6)));
        assert_eq!(resolved("&nbsp件"), Some(('\u{a0}', 5)));
        assert_eq!(resolved("&nbsp25件"), Some(('\u{a0}', 5)));
        assert_eq!(resolved("&#65288;"), Some(('（', 8)));
        assert_eq!(resolved("&#x4e00;"), Some(('一', 8)));
        assert_eq!(resolved("&ldquo;"), Some(('“', 7)));
        assert_eq!(resolved("&unknown;"), None);
        assert_eq!(resolved("& 3"), None);
    }
}
