//! What the head of a page says about the document: title, meta tags, canonical address.

use super::attributes::Attributes;
use super::tags::HeadTag;

/// The head of a page, with references resolved and white space collapsed.
#[derive(Debug, Default)]
pub(in crate::normalize) struct Head {
    /// `<title>`, the first that is not empty.
    pub(in crate::normalize) title: Option<String>,
    /// Names and contents of the meta tags, in order, names in lower case.
    pub(in crate::normalize) meta: Vec<(String, String)>,
    /// `<link rel="canonical">`.
    pub(in crate::normalize) canonical: Option<String>,
}

/// More meta tags than a page has.
const MAX_META: usize = 200;

impl Head {
    pub(super) fn title(&mut self, raw: &str) {
        if self.title.is_none() {
            self.title = collapsed(&htmlize::unescape(raw));
        }
    }

    pub(super) fn tag(&mut self, tag: HeadTag, attributes: Attributes<'_>) {
        match tag {
            HeadTag::Meta => self.meta_tag(attributes),
            HeadTag::Link => {
                if attributes.get("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) {
                    self.canonical = attributes.text("href").and_then(|href| collapsed(&href));
                }
            }
        }
    }

    fn meta_tag(&mut self, attributes: Attributes<'_>) {
        let name = attributes.get("name").or_else(|| attributes.get("property"));
        if let (Some(name), Some(content)) = (name, attributes.text("content"))
            && self.meta.len() < MAX_META
            && let Some(content) = collapsed(&content)
        {
            self.meta.push((name.to_ascii_lowercase(), content));
        }
    }
}

fn collapsed(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}
