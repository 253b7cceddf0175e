//! Drawing of grids with letters that are two columns wide.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::model::Table;
use crate::publish::Record;

/// Cells are cut at this width.
const WIDEST: usize = 28;

/// Rows of texts as columns of equal width. Columns of numbers, a head aside, are flush right.
pub(super) fn columns(rows: &[Vec<String>], separator: &str) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |i: usize| rows.iter().filter_map(|row| row.get(i)).map(|text| text.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count).map(width).collect();
    let numeric: Vec<bool> =
        (0..count).map(|i| rows.iter().skip(1).filter_map(|r| r.get(i)).all(|text| is_number(text))).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(widths.iter().zip(&numeric));
        let cells: Vec<String> = cells.map(|(text, (width, numeric))| pad(text, *width, *numeric)).collect();
        format!("{}\n", cells.join(separator).trim_end())
    };
    rows.iter().map(line).collect()
}

fn pad(text: &str, width: usize, flush_right: bool) -> String {
    let fill = " ".repeat(width.saturating_sub(text.width()));
    if flush_right { fill + text } else { text.to_owned() + &fill }
}

/// A number, or nothing.
fn is_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-')
}

/// A table of a document: `←` and `↑` stand where a cell from the left or from above reaches, `·` where none does.
pub(super) fn table(record: &Record, table: &Table) -> String {
    let row = |r: u32| (0..table.cols).map(|c| position(record, table, r, c)).collect();
    let rows: Vec<Vec<String>> = (0..table.rows).map(row).collect();
    columns(&rows, " │ ")
}

fn position(record: &Record, table: &Table, row: u32, col: u32) -> String {
    match table.at(row, col) {
        None => "·".to_owned(),
        Some(cell) if cell.row < row => "↑".to_owned(),
        Some(cell) if cell.col < col => "←".to_owned(),
        Some(cell) => cut(&one_line(record.text(cell.span))),
    }
}

/// A text without line breaks and with single spaces.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(text: &str) -> String {
    if text.width() <= WIDEST {
        return text.to_owned();
    }
    let mut width = 0;
    let kept = text.chars().take_while(|c| {
        width += c.width().unwrap_or(0);
        width < WIDEST
    });
    kept.collect::<String>() + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_count_twice() {
        let rows = [vec!["申请".to_owned(), "7".to_owned()], vec!["a".to_owned(), "12".to_owned()]];
        assert_eq!(columns(&rows, "|"), "申请| 7\na   |12\n");
        assert_eq!(cut(&"信".repeat(20)).width(), 27);
    }
}
