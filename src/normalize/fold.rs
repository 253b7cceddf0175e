//! Folding: which characters are written as another one. A whitelist, not a Unicode normal form: NFKC would turn ㎡
//! into m2 and lose what a report prints. Digits keep their value, and folding twice is folding once.

use super::ideographs::unified;

/// What becomes of one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folded {
    /// It stays.
    Same,
    /// It becomes another character.
    Char(char),
    /// It is white space within a line.
    Space,
    /// It is nothing: zero width, or a control character.
    Nothing,
    /// An ordinal drawn as one character; `dotted` ones end in a full stop, the others stand in brackets.
    Ordinal {
        /// Its number, at least 1.
        number: u8,
        /// `1.` instead of `(1)`.
        dotted: bool,
    },
    /// An ordinal from 1 to 10 in brackets, written with an ideograph.
    Ideographic(u8),
}

/// What becomes of a character. Tabs are space here; plain text treats them before.
pub(super) fn fold(c: char) -> Folded {
    match c {
        '\t' | '\n' | '\r' | '\x0c' => Folded::Space,
        '\0'..='\x1f' | '\x7f'..='\u{84}' | '\u{86}'..='\u{9f}' => Folded::Nothing,
        ' ' | '\u{85}' | '\u{a0}' => Folded::Space,
        '!'..='~' => Folded::Same,
        '\u{ad}' => Folded::Nothing,
        '\u{2000}'..='\u{33ff}' => fold_symbol(c),
        '\u{e000}'..='\u{10ffff}' => fold_form(c),
        '\u{1680}' => Folded::Space,
        '\u{180e}' | '\u{61c}' => Folded::Nothing,
        _ => Folded::Same,
    }
}

fn fold_symbol(c: char) -> Folded {
    let at = |first: char| (c as u32 - first as u32 + 1) as u8;
    match c {
        '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Folded::Space,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => Folded::Nothing,
        '\u{2212}' => Folded::Char('-'),
        '①'..='⑳' => Folded::Ordinal { number: at('①'), dotted: false },
        '⑴'..='⒇' => Folded::Ordinal { number: at('⑴'), dotted: false },
        '⒈'..='⒛' => Folded::Ordinal { number: at('⒈'), dotted: true },
        '❶'..='❿' => Folded::Ordinal { number: at('❶'), dotted: false },
        '㉑'..='㉟' => Folded::Ordinal { number: at('㉑') + 20, dotted: false },
        '㈠'..='㈩' => Folded::Ideographic(at('㈠')),
        '㊀'..='㊉' => Folded::Ideographic(at('㊀')),
        '\u{2e80}'..='\u{2fd5}' => fold_ideograph(c),
        _ => Folded::Same,
    }
}

fn fold_form(c: char) -> Folded {
    match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).map_or(Folded::Same, Folded::Char),
        '\u{f900}'..='\u{fad9}' => fold_ideograph(c),
        '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => Folded::Nothing,
        '︰' | '﹕' => Folded::Char(':'),
        '﹒' => Folded::Char('.'),
        '﹣' => Folded::Char('-'),
        '﹪' => Folded::Char('%'),
        '﹐' => Folded::Char(','),
        '﹑' | '､' => Folded::Char('、'),
        '｡' => Folded::Char('。'),
        '﹔' => Folded::Char(';'),
        '﹖' => Folded::Char('?'),
        '﹗' => Folded::Char('!'),
        '﹙' => Folded::Char('('),
        '﹚' => Folded::Char(')'),
        '﹢' => Folded::Char('+'),
        '﹦' => Folded::Char('='),
        _ => Folded::Same,
    }
}

fn fold_ideograph(c: char) -> Folded {
    match unified(c) {
        same if same == c => Folded::Same,
        other => Folded::Char(other),
    }
}

/// True for the ideographs of running text.
pub(super) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇' | '\u{f900}'..='\u{fad9}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_and_look_alikes_fold_and_chinese_marks_stay() {
        assert_eq!(fold('５'), Folded::Char('5'));
        assert_eq!(fold('（'), Folded::Char('('));
        assert_eq!(fold('−'), Folded::Char('-'));
        assert_eq!(fold('﹒'), Folded::Char('.'));
        assert_eq!(fold('㉜'), Folded::Ordinal { number: 32, dotted: false });
        assert_eq!(fold('㈩'), Folded::Ideographic(10));
        for c in "、。《》“”—…〇Ⅰ㎡％年".chars().filter(|c| *c != '％') {
            assert_eq!(fold(c), Folded::Same, "{c}");
        }
    }

    #[test]
    fn what_a_fold_makes_stays() {
        for c in ('\0'..=char::MAX).filter(|c| !is_ideograph(*c)) {
            if let Folded::Char(made) = fold(c) {
                assert_eq!(fold(made), Folded::Same, "{c} {made}");
                assert_eq!(c.is_numeric() && !is_ideograph(made), made.is_numeric(), "{c} {made}");
            }
        }
    }
}
