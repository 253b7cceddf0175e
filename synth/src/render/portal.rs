//! The page of a portal around a report, with as much furniture as is asked for.

use crate::dice::Stream;
use crate::report::Report;
use crate::wording::{PortalWords, filled};

pub(super) fn around(
    report: &Report,
    body: &str,
    charset: &str,
    words: &PortalWords,
    furniture: usize,
    dice: &mut Stream<'_>,
) -> String {
    let page = dice.pick(&words.page).trim_start();
    let number = dice.between(100, 999);
    filled(page, |name| {
        Some(match name {
            "title" => report.title.clone(),
            "organ" => report.organ.clone(),
            "date" => report.date.clone(),
            "charset" => charset.to_owned(),
            "body" => body.to_owned(),
            "n" => number.to_string(),
            "before" | "after" => filling(words, furniture / 2, dice),
            _ => return None,
        })
    })
}

/// Furniture of so many bytes, and a little more.
fn filling(words: &PortalWords, bytes: usize, dice: &mut Stream<'_>) -> String {
    let mut text = String::with_capacity(bytes + 1024);
    while text.len() < bytes {
        let piece = dice.pick(&words.furniture);
        text.push_str(&filled(piece, |name| (name == "n").then(|| dice.below(1000).to_string())));
    }
    text
}
