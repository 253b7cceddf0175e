//! Classes of words: where `{receive}` stands in a phrase any word of the class can stand.

use std::collections::BTreeMap;

/// The classes of `words.toml` by name.
pub(super) type Classes = BTreeMap<String, Vec<String>>;

/// A part of a phrase to the words that can stand there: without a class it is the only one, with several these are
/// all combinations of their words.
///
/// # Errors
/// Where a class is not known, or a brace is not closed.
pub(super) fn expand(part: &str, classes: &Classes) -> Result<Vec<String>, String> {
    let Some((before, rest)) = part.split_once('{') else { return Ok(vec![part.to_owned()]) };
    let (name, after) = rest.split_once('}').ok_or("`{` without `}`")?;
    let words = classes.get(name).ok_or_else(|| format!("no class of words `{name}` in words.toml"))?;
    let after = expand(after, classes)?;
    Ok(words.iter().flat_map(|word| after.iter().map(move |after| format!("{before}{word}{after}"))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes() -> Classes {
        let class = |name: &str, words: &[&str]| (name.to_owned(), words.iter().map(|w| (*w).to_owned()).collect());
        [class("receive", &["收", "接"]), class("request", &["申请", "来件"])].into()
    }

    #[test]
    fn a_part_with_two_classes_is_every_pair() {
        let expected = ["收申请", "收来件", "接申请", "接来件"];
        assert_eq!(expand("{receive}{request}", &classes()).expect("both are known"), expected);
        assert_eq!(expand("新收", &classes()).expect("it has none"), ["新收"]);
    }

    #[test]
    fn an_unknown_class_and_an_open_brace_are_errors() {
        assert!(expand("{send}申请", &classes()).is_err_and(|e| e.contains("send")));
        assert!(expand("{receive申请", &classes()).is_err());
    }
}
