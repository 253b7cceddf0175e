//! Classes of words: `{receive}申请` is a phrase for each word of the class.

use rustc_hash::FxHashMap;

/// The classes of `words.toml` by name.
pub(super) struct Classes(FxHashMap<String, Vec<String>>);

impl Classes {
    pub(super) fn new(written: impl Iterator<Item = (String, Vec<String>)>) -> Self {
        Self(written.collect())
    }

    /// A phrase as written to the phrases it stands for: one without a class to itself, one with several to all
    /// combinations of their words.
    ///
    /// # Errors
    /// Where a class is not known, or a brace is not closed.
    pub(super) fn expand(&self, phrase: &str) -> Result<Vec<String>, String> {
        let Some((before, rest)) = phrase.split_once('{') else { return Ok(vec![phrase.to_owned()]) };
        let (name, after) = rest.split_once('}').ok_or("`{` without `}`")?;
        let words = self.0.get(name).ok_or_else(|| format!("no class of words `{name}` in words.toml"))?;
        let after = self.expand(after)?;
        Ok(words.iter().flat_map(|word| after.iter().map(move |after| format!("{before}{word}{after}"))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes() -> Classes {
        let class = |name: &str, words: &[&str]| (name.to_owned(), words.iter().map(|w| (*w).to_owned()).collect());
        Classes::new([class("receive", &["收", "接"]), class("request", &["申请", "来件"])].into_iter())
    }

    #[test]
    fn a_phrase_with_two_classes_is_every_pair() {
        let expected = ["收#申请", "收#来件", "接#申请", "接#来件"];
        assert_eq!(classes().expand("{receive}#{request}").expect("both are known"), expected);
        assert_eq!(classes().expand("新收").expect("it has none"), ["新收"]);
    }

    #[test]
    fn an_unknown_class_and_an_open_brace_are_errors() {
        assert!(classes().expand("{send}申请").is_err_and(|e| e.contains("send")));
        assert!(classes().expand("{receive申请").is_err());
    }
}
