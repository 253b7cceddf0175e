//! Texts as numbers, so that figures are compared and grouped without reading them.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray};
use arrow::datatypes::Int32Type;

/// The number of a text that is not there.
pub(super) const NONE: u32 = 0;

/// All texts that were met.
#[derive(Default)]
pub(super) struct Texts {
    list: Vec<Arc<str>>,
    by_text: HashMap<Arc<str>, u32>,
}

impl Texts {
    /// The number of a text; the same for the same text.
    pub(super) fn add(&mut self, text: &str) -> u32 {
        if let Some(id) = self.by_text.get(text) {
            return *id;
        }
        let text: Arc<str> = text.into();
        self.list.push(text.clone());
        let id = self.list.len() as u32;
        self.by_text.insert(text, id);
        id
    }

    /// The numbers of a column that is read as a dictionary.
    pub(super) fn add_column(&mut self, column: &ArrayRef) -> Vec<u32> {
        let column = column.as_dictionary::<Int32Type>();
        let ids: Vec<u32> =
            column.values().as_string::<i32>().iter().map(|t| t.map_or(NONE, |t| self.add(t))).collect();
        column.keys().iter().map(|key| key.map_or(NONE, |key| ids[key as usize])).collect()
    }

    /// The number of a text, [`NONE`] where it was not met.
    pub(super) fn id(&self, text: &str) -> u32 {
        self.by_text.get(text).copied().unwrap_or(NONE)
    }

    pub(super) fn get(&self, id: u32) -> Option<&str> {
        self.list.get((id as usize).checked_sub(1)?).map(AsRef::as_ref)
    }

    /// Reads something off each text, in the order of the numbers; `None` for [`NONE`].
    pub(super) fn each<T>(&self, read: impl Fn(&str) -> T) -> Vec<Option<T>> {
        (NONE..self.end() as u32).map(|id| self.get(id).map(&read)).collect()
    }

    /// One past the largest number.
    pub(super) fn end(&self) -> usize {
        self.list.len() + 1
    }

    /// For each number its place in the order of the texts; [`NONE`] comes first.
    pub(super) fn order(&self) -> Vec<u32> {
        let mut ids: Vec<u32> = (NONE..self.end() as u32).collect();
        ids.sort_by_key(|id| self.get(*id));
        let mut order = vec![0; ids.len()];
        ids.iter().zip(0..).for_each(|(id, place)| order[*id as usize] = place);
        order
    }
}
