//! Chinese numerals of years, months, days and ordinals. Which character is which digit is in `identity.toml`.

use std::collections::BTreeMap;

/// Characters for digits, and for ten.
pub type Numerals = BTreeMap<char, u32>;

/// Digits one by one: `2018`, `二〇一八`.
pub fn digits(text: &str, numerals: &Numerals) -> Option<i16> {
    let digit = |c: char| c.to_digit(10).or_else(|| numerals.get(&c).copied().filter(|&n| n < 10));
    let value = text.chars().try_fold(0_u32, |value, c| value.checked_mul(10)?.checked_add(digit(c)?))?;
    i16::try_from(value).ok()
}

/// A number below a hundred: `12`, `十二`, `二十一`.
pub fn small(text: &str, numerals: &Numerals) -> Option<u32> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok().filter(|&n| n < 100);
    }
    let (mut tens, mut ones) = (0, 0);
    for c in text.chars() {
        match numerals.get(&c).copied().or_else(|| c.to_digit(10))? {
            10 => (tens, ones) = (ones.max(1), 0),
            digit => ones = digit,
        }
    }
    Some(tens * 10 + ones)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::testing::embedded;

    #[test]
    fn numerals_of_all_kinds() {
        let numerals = &embedded().identity.years.numerals;
        for (text, expected) in [("2018", 2018), ("二〇一八", 2018), ("二0一七", 2017), ("二○一九", 2019)] {
            assert_eq!(digits(text, numerals), Some(expected), "{text}");
        }
        for (text, expected) in [("7", 7), ("31", 31), ("十", 10), ("十二", 12), ("二十", 20), ("三十一", 31)] {
            assert_eq!(small(text, numerals), Some(expected), "{text}");
        }
        assert_eq!(digits("二〇十八", numerals), None);
        assert_eq!(digits("99999999999", numerals), None);
    }
}
