//! What a text is by itself, without the table or line that it stands in.

use super::{LabelOf, Schemas};

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
    /// Anything else.
    Words,
}

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
        match hits.iter().all(|hit| matches!(hit.of, LabelOf::Title { .. })) {
            _ if hits.is_empty() => Alone::Words,
            true => Alone::Title,
            false => Alone::Label,
        }
    }
}
