//! What paragraph styles say: heading level and list, inherited from the styles that they are based on.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::paragraph::Paragraph;
use crate::normalize::xml::attribute;

/// The paragraph styles by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: BTreeMap<String, Style>,
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    says: Paragraph,
}

/// Styles are based on each other at most so often.
const MAX_DEPTH: usize = 12;

impl Styles {
    /// Reads `word/styles.xml`; what cannot be read is left out.
    pub(super) fn read(xml: &str) -> Self {
        let mut styles = Self::default();
        let mut open: Option<(String, Style)> = None;
        let mut reader = Reader::from_str(xml);
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) if tag.local_name().as_ref() == "style" => {
                    open = attribute(&tag, "styleId").map(|id| (id, Style::default()));
                }
                Ok(Event::End(tag)) if tag.local_name().as_ref() == "style" => styles.by_id.extend(open.take()),
                Ok(Event::Start(tag) | Event::Empty(tag)) => {
                    if let Some((_, style)) = &mut open {
                        match tag.local_name().as_ref() {
                            "basedOn" => style.based_on = attribute(&tag, "val"),
                            name => style.says.property(name, &tag),
                        }
                    }
                }
                Ok(Event::Eof) | Err(_) => return styles,
                Ok(_) => {}
            }
        }
    }

    /// Fills in what a paragraph does not say itself.
    pub(super) fn fill(&self, paragraph: &mut Paragraph) {
        let mut id = paragraph.style.clone();
        for _ in 0..MAX_DEPTH {
            let Some(style) = id.as_ref().and_then(|id| self.by_id.get(id)) else { return };
            paragraph.outline = paragraph.outline.or(style.says.outline);
            if paragraph.list.is_none() {
                paragraph.list.clone_from(&style.says.list);
                paragraph.list_level = paragraph.list_level.or(style.says.list_level);
            }
            id.clone_from(&style.based_on);
        }
    }
}
