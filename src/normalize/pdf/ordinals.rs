//! How labels and headings begin and end, as far as it tells whether text goes on.

/// The numerals of ordinals and page numbers.
pub(super) const NUMERALS: [char; 10] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/// True for text that can only begin something: 一、 (二) 3. 第四 其中.
pub(super) fn begins(text: &str) -> bool {
    let text = text.trim_start();
    // Not 第三方.
    let is_part = |after: &str| after.starts_with(['条', '款', '项', '章', '节', '部', '类']);
    if text.starts_with("其中") || text.strip_prefix('第').and_then(after_numerals).is_some_and(is_part) {
        return true;
    }
    let rest = text.trim_start_matches(['(', '（']);
    let bracket = rest.len() < text.len();
    let marks: &[char] = if bracket { &[')', '）'] } else { &['、', '.', '．', '﹒', ')', '）'] };
    after_numerals(rest).is_some_and(|after| after.starts_with(marks))
        || text.starts_with(|c| matches!(c, '㈠'..='㈩' | '①'..='⑳' | '⑴'..='⒇' | '⒈'..='⒛'))
}

fn is_numeral(c: char) -> bool {
    NUMERALS.contains(&c) || c.is_ascii_digit()
}

/// What stands behind the numerals that a text begins with.
fn after_numerals(text: &str) -> Option<&str> {
    let after = text.trim_start_matches(is_numeral);
    (after.len() < text.len()).then_some(after)
}

/// True where a bracket or a quotation is not closed, or an ordinal stands without its name.
pub(super) fn is_open(text: &str) -> bool {
    let count = |set: &[char]| text.matches(set).count();
    let nameless = begins(text) && text.trim().chars().all(|c| is_numeral(c) || "()（）、.．".contains(c));
    nameless || count(&['(', '（']) > count(&[')', '）']) || count(&['“', '《', '〔']) > count(&['”', '》', '〕'])
}

/// True for a figure, or a mark for none.
pub(super) fn is_figure(text: &str) -> bool {
    let text = text.trim();
    let digits = text.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let plain = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || ".,%+-，．％ ".contains(c);
    (digits && text.chars().all(plain)) || matches!(text, "/" | "-" | "—" | "--" | "——" | "无" | "／")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_are_told_from_continuations() {
        for text in ["一、总体情况", "（三）不予公开", "1.属于国家秘密", "其中:", "第二十条", "㈠主动公开"]
        {
            assert!(begins(text), "{text}");
        }
        for text in ["度办理结果", "信息", "三安全一稳定", "(不同渠道", "20", "2023年", "第三方合法权益"]
        {
            assert!(!begins(text), "{text}");
        }
        assert!(
            is_open("(不同渠道")
                && !is_open("(一)公开")
                && is_open("危及“三安全")
                && is_open("(三)")
                && is_open("1.")
                && !is_open("“三安全”")
        );
        assert!(is_figure("1,234.5") && is_figure("/") && !is_figure("22（其中") && !is_figure(""));
    }
}
