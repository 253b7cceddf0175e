//! Plain text: each line of the file is a line of the document, blank ones too, for they are structure where a table
//! lost its rulings.

use memchr::memchr2_iter;

use super::items::{Item, Items, LineItem};

/// Folds the lines of a text file.
pub(super) fn read(text: &str) -> Items {
    let mut items = Items::default();
    lines(text, &mut |line, from| push(&mut items, line, from));
    items
}

/// Tells each line of a text with its offset, however lines end.
pub(super) fn lines(text: &str, each: &mut dyn FnMut(&str, usize)) {
    let bytes = text.as_bytes();
    let mut start = 0;
    for end in memchr2_iter(b'\n', b'\r', bytes) {
        let second_of_pair = bytes[end] == b'\n' && end > 0 && bytes[end - 1] == b'\r';
        if !second_of_pair {
            each(&text[start..end], start);
        }
        start = end + 1;
    }
    if start < text.len() {
        each(&text[start..], start);
    }
}

fn push(items: &mut Items, line: &str, from: usize) {
    items.draft.push_str(line, from, true);
    let line = items.draft.finish(from + line.len());
    items.list.push(Item::Line(LineItem { line, ..LineItem::default() }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let items = read(text);
        let text = |item: &Item| match item {
            Item::Line(l) => items.draft.slice(l.line).to_owned(),
            Item::Table(_) => unreachable!(),
        };
        items.list.iter().map(text).collect()
    }

    #[test]
    fn every_line_end_counts_once_and_blank_lines_stay() {
        assert_eq!(lines("一\r\n\r\n二\r三\n\n\t四\t\n"), ["一", "", "二", "三", "", "\t四\t"]);
        assert_eq!(lines("一"), ["一"]);
    }
}
