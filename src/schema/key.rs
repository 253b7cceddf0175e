//! Label keys: what of a printed label is compared.
//!
//! Real reports print one label in many ways: `1. 属于国家秘密`, `1、属于国家秘密`, `属于 国家秘密`. The key drops what
//! carries no meaning: white space, punctuation, the leading ordinal, an introducing 其中, hints in parentheses.

use super::Script;

/// The comparable parts of a label.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LabelKey {
    /// Letters, digits and characters only, without the leading ordinal.
    pub full: String,
    /// The same without anything in parentheses; equal to `full` where there are none or nothing else.
    pub bare: String,
    /// The number of the leading ordinal, where there was one: 3 for `(三)` and `3.`.
    pub ordinal: Option<u32>,
}

/// How ordinals and introductions of labels are written; from `labels.toml`.
#[derive(Clone, Debug, Default)]
pub struct KeyRules {
    /// Chinese digits from one to ten, in order.
    pub(super) numerals: Vec<char>,
    /// Words that introduce a part of the row above (其中).
    pub(super) introductions: Vec<String>,
}

impl KeyRules {
    /// The key of a printed label.
    pub fn key(&self, text: &str, script: &Script) -> LabelKey {
        let printed: String = text.split_whitespace().collect();
        let chars: Vec<char> = script.simplify(&printed).chars().map(|c| c.to_ascii_lowercase()).collect();
        let (start, ordinal) = self.strip(&chars);
        let rest = &chars[start..];
        let full: String = rest.iter().filter(|c| c.is_alphanumeric()).collect();
        let bare = without_parentheses(rest);
        let bare = if bare.is_empty() { full.clone() } else { bare };
        LabelKey { full, bare, ordinal }
    }

    /// Where the label proper begins, and the first ordinal before it.
    fn strip(&self, chars: &[char]) -> (usize, Option<u32>) {
        let (mut at, mut ordinal) = (0, None);
        loop {
            let rest = &chars[at..];
            if let Some((len, n)) = self.ordinal(rest) {
                at += len;
                ordinal = ordinal.or(Some(n));
            } else if let Some(len) = self.introduction(rest) {
                at += len;
            } else {
                return (at, ordinal);
            }
        }
    }

    /// A leading ordinal: `一、` `(一)` `一)` `1.` `1、` `(1)`. A numeral alone is none.
    fn ordinal(&self, chars: &[char]) -> Option<(usize, u32)> {
        let open = usize::from(matches!(chars.first(), Some('(' | '〔' | '[')));
        let digits = chars[open..].iter().take_while(|c| self.digit(**c).is_some()).count();
        if digits == 0 || digits > 3 {
            return None;
        }
        let end = open + digits;
        let closes = match chars.get(end)? {
            ')' | '、' | '〕' | ']' => true,
            '.' | ':' | '·' | ',' => open == 0,
            _ => false,
        };
        // A decimal number is no ordinal: "2.5万元".
        let decimal =
            chars[end] != ')' && chars.get(end + 1).is_some_and(char::is_ascii_digit) && chars[open].is_ascii_digit();
        if !closes || decimal || chars.len() == end + 1 {
            return None;
        }
        Some((end + 1, self.number(&chars[open..end])))
    }

    fn digit(&self, c: char) -> Option<u32> {
        c.to_digit(10).or_else(|| self.numerals.iter().position(|n| *n == c).map(|i| i as u32 + 1))
    }

    /// The number of up to three digits or numerals below one hundred.
    fn number(&self, digits: &[char]) -> u32 {
        let value = |c: &char| self.digit(*c).unwrap_or(0);
        match digits {
            [d] => value(d),
            _ if digits[0].is_ascii_digit() => digits.iter().fold(0, |n, d| n * 10 + value(d)),
            [tens, ones] if value(tens) == 10 => 10 + value(ones),
            [tens, _] => value(tens) * 10,
            [tens, _, ones] => value(tens) * 10 + value(ones),
            _ => 0,
        }
    }

    fn introduction(&self, chars: &[char]) -> Option<usize> {
        self.introductions.iter().find_map(|word| {
            let len = word.chars().count();
            let fits = chars.len() > len + 1 && word.chars().zip(chars).all(|(a, b)| a == *b);
            fits.then(|| len + usize::from(matches!(chars.get(len), Some(':' | ',' | '、'))))
        })
    }
}

/// Letters, digits and characters outside of parentheses. One that is never closed reaches to the end.
fn without_parentheses(chars: &[char]) -> String {
    let mut depth = 0usize;
    let mut out = String::new();
    for c in chars {
        match c {
            '(' | '〔' | '[' => depth += 1,
            ')' | '〕' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 && c.is_alphanumeric() => out.push(*c),
            _ => {}
        }
    }
    out
}

/// Similarity of two keys from 0 to 1: one minus the edit distance over the longer length.
pub fn similarity(a: &[char], b: &[char]) -> f32 {
    let longer = a.len().max(b.len());
    if longer == 0 {
        return 1.0;
    }
    if a.len().abs_diff(b.len()) * 2 > longer {
        return 0.0;
    }
    1.0 - edit_distance(a, b) as f32 / longer as f32
}

/// Insertions, deletions, substitutions and swaps of neighbours.
fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut above: Vec<usize> = vec![0; b.len() + 1];
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut next = row.clone();
    for (i, ca) in a.iter().enumerate() {
        next[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let mut cost = (row[j] + usize::from(ca != cb)).min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *ca == b[j - 1] && a[i - 1] == *cb {
                cost = cost.min(above[j - 1] + 1);
            }
            next[j + 1] = cost;
        }
        // above, row, next ← row, next, (to be written)
        std::mem::swap(&mut above, &mut row);
        std::mem::swap(&mut row, &mut next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> KeyRules {
        KeyRules {
            numerals: "一二三四五六七八九十".chars().collect(), introductions: vec!["其中".to_owned()]
        }
    }

    fn key(text: &str) -> LabelKey {
        rules().key(text, &Script::default())
    }

    #[test]
    fn ordinals_of_every_style_are_dropped() {
        for text in ["(三)不予公开", "三、不予公开", "三)不予公开", "3.不予公开", "3、 不予公开", "(3)不予 公开"]
        {
            assert_eq!(key(text).full, "不予公开", "{text}");
            assert_eq!(key(text).ordinal, Some(3), "{text}");
        }
        assert_eq!(key("十二、政务服务").ordinal, Some(12));
        assert_eq!(key("二十、提交").ordinal, Some(20));
        assert_eq!(key("其中:1.政府网站").full, "政府网站");
    }

    #[test]
    fn hints_are_kept_in_full_and_dropped_in_bare() {
        let k = key("(二)部分公开(区分处理的,只计这一情形)");
        assert_eq!((k.full.as_str(), k.bare.as_str()), ("部分公开区分处理的只计这一情形", "部分公开"));
        assert_eq!(key("(本列数据的勾稽关系)").bare, "本列数据的勾稽关系");
    }

    #[test]
    fn numbers_are_no_ordinals() {
        assert_eq!(key("2.5万元").full, "25万元");
        assert_eq!(key("一般公共预算").full, "一般公共预算");
        assert_eq!(key("其中").full, "其中");
    }

    #[test]
    fn similarity_counts_edits() {
        let similar = |a: &str, b: &str| similarity(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert!(similar("维持具体行政行为数", "维持具有行政行为数") > 0.85);
        assert!(similar("予以公开", "不予公开") < 0.6);
        assert_eq!(similar("abcdef", "abdcef"), 1.0 - 1.0 / 6.0);
        assert_eq!(similar("abcd", "abcd"), 1.0);
    }
}
