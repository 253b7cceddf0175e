//! Page numbers and running heads: what stands at the edge of a page and is none of the text.

use std::collections::BTreeMap;

use super::layout::{Part, TextLine};

/// The share of a page's height at its top and bottom where heads and page numbers stand.
const EDGE: f32 = 0.14;
/// A head is printed on at least so many pages.
const LEAST_PAGES: usize = 3;

/// Takes page numbers and running heads out of pages, and returns the number of their characters.
pub(super) fn remove(pages: &mut [Vec<Part>]) -> usize {
    let mut heads: BTreeMap<(String, i32), usize> = BTreeMap::new();
    for line in pages.iter().flat_map(|parts| outer(parts)) {
        *heads.entry(key(line)).or_default() += 1;
    }
    let least = LEAST_PAGES.max(pages.len().div_ceil(3));
    let counted = bare_numbers(pages);
    let is_head = |line: &TextLine| {
        let repeated = heads.get(&key(line)).is_some_and(|count| *count >= least);
        match bare_number(line) {
            // A figure of a table may stand alone on its line: a page number counts the pages.
            Some(offset) => offset == 1 || counted.get(&offset).is_some_and(|count| *count >= 2),
            None => repeated || is_page_number(&line.text),
        }
    };
    let mut chars = 0;
    for parts in pages {
        // From the edges inwards: a page number may stand below or above a head.
        while let Some(at) = outer_at(parts).find(|at| is_removed(&parts[*at], is_head)) {
            if let Part::Line(line) = parts.remove(at) {
                chars += line.text.chars().count();
            }
        }
    }
    chars
}

fn is_removed(part: &Part, is_head: impl Fn(&TextLine) -> bool) -> bool {
    matches!(part, Part::Line(line) if is_at_edge(line) && is_head(line))
}

/// How far a line that is a number and nothing else is ahead of the pages counted from 0.
fn bare_number(line: &TextLine) -> Option<i64> {
    let number: i64 = line.text.trim().parse().ok().filter(|n| (0..100_000).contains(n))?;
    Some(number - line.page as i64)
}

/// For each lead of page numbers over pages, on how many pages it is found.
fn bare_numbers(pages: &[Vec<Part>]) -> BTreeMap<i64, usize> {
    let mut counts = BTreeMap::new();
    for offset in pages.iter().flat_map(|parts| outer(parts)).filter_map(bare_number) {
        *counts.entry(offset).or_default() += 1;
    }
    counts
}

/// The first and the last two parts of a page.
fn outer_at(parts: &[Part]) -> impl Iterator<Item = usize> + use<> {
    let n = parts.len();
    (0..n.min(2)).chain(n.saturating_sub(2).max(2.min(n))..n)
}

fn outer(parts: &[Part]) -> impl Iterator<Item = &TextLine> {
    outer_at(parts).filter_map(|at| match &parts[at] {
        Part::Line(line) if is_at_edge(line) => Some(line),
        _ => None,
    })
}

fn is_at_edge(line: &TextLine) -> bool {
    let height = line.paper.1;
    line.area.y1 < EDGE * height || line.area.y0 > (1.0 - EDGE) * height
}

/// The text without its digits, and the height at which it stands.
fn key(line: &TextLine) -> (String, i32) {
    let text = line.text.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect();
    (text, (line.area.center().1 / 6.0).round() as i32)
}

/// `4`, `- 4 -`, `— 5 —`, `第4页`, `第 4 页 共 9 页`, `4/9`, `Page 4 of 9`.
fn is_page_number(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let number = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || super::ordinals::NUMERALS.contains(&c);
    let digits = bare.chars().filter(|c| number(*c)).count();
    let dash = |c: char| "-–—―－·.~〜|/／()[]第页共".contains(c);
    let rest = bare.to_ascii_lowercase().replace("page", "").replace("of", "");
    (1..=8).contains(&digits) && rest.chars().all(|c| number(c) || dash(c)) && bare.chars().count() <= 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_known() {
        for text in ["4", "- 4 -", "— 5 —", "第4页", "第 4 页 共 9 页", "4/9", "Page 4 of 9", "－１２－"]
        {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["2023年", "一、总体情况", "表4", "-", "电话 0517-87222101 转 10023"] {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
