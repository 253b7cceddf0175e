//! Markdown: headings, emphasis, links and escapes resolved. Its pipe tables stay rows of text, which `extract` reads as
//! those of any text.

use super::items::{Item, Items, LineItem};
use super::plain;

/// True for text with headings or a table rule of Markdown.
pub(super) fn is_markdown(text: &str) -> bool {
    let heads = text.lines().filter(|line| heading(line).is_some()).take(2).count();
    heads == 2 || text.lines().any(is_rule)
}

/// The level of a heading and where its text begins.
fn heading(line: &str) -> Option<(u8, usize)> {
    let level = line.bytes().take_while(|&b| b == b'#').count();
    ((1..=6).contains(&level) && line[level..].starts_with(' ')).then_some((level as u8, level + 1))
}

/// `|---|:--:|`, the line under the head of a table.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains("--") && line.contains('|') && line.bytes().all(|b| b"|-: ".contains(&b))
}

/// Reads the lines.
pub(super) fn read(text: &str) -> Items {
    let mut items = Items::default();
    plain::lines(text, &mut |line, from| {
        let (level, skip) = heading(line).unwrap_or((0, 0));
        if is_rule(line) {
            return;
        }
        inline(&line[skip..], from + skip, &mut items);
        let line = items.draft.finish(from + line.len());
        items.list.push(Item::Line(LineItem { line, level, ..LineItem::default() }));
    });
    items
}

/// Text without the marks of emphasis, links as their words, escaped characters as such.
fn inline(text: &str, from: usize, items: &mut Items) {
    let (mut run, mut i) = (0, 0);
    let bytes = text.as_bytes();
    while i < bytes.len() {
        let rest = &text[i..];
        let skip = match bytes[i] {
            b'*' | b'_' if rest.starts_with("**") || rest.starts_with("__") => 2,
            b'\\' if bytes.get(i + 1).is_some_and(u8::is_ascii_punctuation) => 1,
            b'[' if link(rest).is_some() => 1,
            b'!' if rest.starts_with("![") && link(&rest[1..]).is_some() => 2,
            b']' if rest.starts_with("](") => rest.find(')').map_or(0, |end| end + 1),
            _ => 0,
        };
        if skip == 0 {
            i += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        }
        items.draft.push_str(&text[run..i], from + run, true);
        run = i + skip;
        // An escaped character is text, whatever it is.
        i = run + usize::from(bytes[i] == b'\\');
    }
    items.draft.push_str(&text[run.min(text.len())..], from + run, true);
}

/// The end of a link that begins here.
fn link(rest: &str) -> Option<usize> {
    let end = rest.find("](")?;
    (!rest[1..end].contains('[')).then(|| rest[end..].find(')')).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_resolved() {
        let text = "## 一、**总体**情况\n[年报](http://a/b_c) 1\\. 收到3件\n\n| 项 | 数 |\n|---|---|\n| 甲 | **5** |\n";
        assert!(is_markdown(text));
        let items = read(text);
        let lines: Vec<_> = items
            .list
            .iter()
            .map(|item| match item {
                Item::Line(line) => (line.level, items.draft.slice(line.line)),
                Item::Table(_) => (9, ""),
            })
            .collect();
        assert_eq!(
            lines,
            [(2, "一、总体情况"), (0, "年报 1. 收到3件"), (0, ""), (0, "| 项 | 数 |"), (0, "| 甲 | 5 |")]
        );
    }
}
