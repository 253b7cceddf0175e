//! What a text is by itself, without the table or line that it stands in.

use super::{Hit, LabelOf, Schemas};

/// What a text is by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alone {
    /// Neither label nor value: a page number.
    Ignored,
    /// A figure, and nothing else.
    Value,
    /// A label of a form, letter for letter or by alias.
    Label,
    /// The title of a form's table, and nothing else.
    Title,
    /// Short text: part of a label, a unit, an unknown label.
    Words,
    /// Running text.
    Prose,
}

/// Text longer than this that is no label is running text.
const LONGEST_WORDS: usize = 46;

impl Schemas {
    /// What a text without white space around it is by itself. Labels and menus are the same in many reports.
    pub fn alone(&self, text: &str) -> Alone {
        self.alone.get(text, |text| self.alone_anew(text))
    }

    fn alone_anew(&self, text: &str) -> Alone {
        if self.values.is_ignored(text) {
            return Alone::Ignored;
        }
        if self.values.read_strict(text).is_some() {
            return Alone::Value;
        }
        let hits = self.labels.lookup_exact(text);
        let is_title = |hit: &Hit| matches!(hit.of, LabelOf::Title { .. });
        match hits.is_empty() {
            true if is_prose(text) => Alone::Prose,
            true => Alone::Words,
            false if hits.iter().all(is_title) => Alone::Title,
            false => Alone::Label,
        }
    }
}

fn is_prose(text: &str) -> bool {
    text.chars().count() > LONGEST_WORDS || text.contains(['。', ';', '!', '?'])
}
