//! Spaces inside words. Titles and narrow columns are set with spaces between single characters (`总 计`); those
//! spaces are no word boundary. Between longer words a space separates cells or names and stays.

use memchr::memchr_iter;

use super::fold::is_ideograph;

/// The byte offsets of the spaces of a line that stand inside a word: between two different ideographs each of which
/// stands alone between spaces, brackets or the ends. Two equal ones (`无 无`) are two cells, not a word.
pub(super) fn inner_spaces(line: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for at in memchr_iter(b' ', line.as_bytes()) {
        let mut before = line[..at].chars().rev();
        let mut after = line[at + 1..].chars();
        let (Some(left), Some(right)) = (before.next(), after.next()) else { continue };
        let alone = alone(before.next()) && alone(after.next());
        if left != right && is_ideograph(left) && is_ideograph(right) && alone {
            found.push(at);
        }
    }
    found
}

/// Brackets bound a word as spaces do; a digit before it or an enumeration comma behind it makes it part of a longer
/// one (`47927000元 三、收到`).
fn alone(beyond: Option<char>) -> bool {
    beyond.is_none_or(|c| !c.is_alphanumeric() && !"、,.%".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(line: &str) -> String {
        let drop = inner_spaces(line);
        line.char_indices().filter(|(i, _)| !drop.contains(i)).map(|(_, c)| c).collect()
    }

    #[test]
    fn only_single_characters_are_joined() {
        assert_eq!(joined("总 计"), "总计");
        assert_eq!(joined("索 引 号: 001 文 号:"), "索引号: 001 文号:");
        assert_eq!(joined("自然人 法人或其他组织 总计"), "自然人 法人或其他组织 总计");
        assert_eq!(joined("计 3 5"), "计 3 5");
        assert_eq!(joined("无 无 无"), "无 无 无");
        assert_eq!(joined("47927000元 三、收到"), "47927000元 三、收到");
        assert_eq!(joined("(总 计)"), "(总计)");
    }
}
