//! Values separated by commas, tabs or semicolons (RFC 4180), told from prose by as many of them on every line.

use super::{Sheet, pages};
use crate::normalize::items::Items;
use crate::normalize::package::Refusal;

/// Records that are looked at.
const LOOKED_AT: usize = 60;

/// What separates fields, the most common first.
const SEPARATORS: [char; 3] = [',', '\t', ';'];

/// True for such a text.
pub(in crate::normalize) fn is_csv(text: &str) -> bool {
    separator(text).is_some()
}

/// The separator of which nearly all records have the same number, one or more.
fn separator(text: &str) -> Option<char> {
    SEPARATORS.into_iter().find(|&separator| {
        let records = Records { rest: text, separator };
        let mut counts: Vec<usize> = records.take(LOOKED_AT).map(|record| record.len()).collect();
        counts.sort_unstable();
        let usual = counts.get(counts.len() / 2).copied().unwrap_or(0);
        let agree = counts.iter().filter(|&&n| n == usual).count();
        usual >= 2 && counts.len() >= 3 && agree * 10 >= counts.len() * 9
    })
}

/// Reads the text as one sheet.
pub(in crate::normalize) fn read(text: &str) -> Result<Items, Refusal> {
    let mut sheet = Sheet::default();
    let separator = separator(text).unwrap_or(SEPARATORS[0]);
    for (row, record) in (0..).zip(Records { rest: text, separator }) {
        for (col, field) in (0..).zip(record) {
            sheet.put(row, col, field)?;
        }
    }
    Ok(pages(&[sheet]))
}

/// The records of a text, each a list of fields without quotes.
struct Records<'a> {
    rest: &'a str,
    separator: char,
}

impl Iterator for Records<'_> {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let mut fields = vec![String::new()];
        let (mut quoted, mut chars) = (false, self.rest.char_indices().peekable());
        let mut end = self.rest.len();
        while let Some((i, c)) = chars.next() {
            let field = fields.last_mut()?;
            match c {
                '"' if quoted && chars.next_if(|next| next.1 == '"').is_some() => field.push('"'),
                '"' if quoted || field.is_empty() => quoted = !quoted,
                c if c == self.separator && !quoted => fields.push(String::new()),
                '\r' if !quoted => {}
                '\n' if !quoted => {
                    end = i + 1;
                    break;
                }
                c => field.push(c),
            }
        }
        self.rest = &self.rest[end..];
        Some(fields)
    }
}
