//! The datasets, a file each: every column with its description and where its value comes from.

mod cells;
mod common;
mod documents;
mod facts;
mod findings;
mod mentions;
mod rejects;
mod sections;

pub use cells::CELLS;
pub use documents::DOCUMENTS;
pub use facts::FACTS;
pub use findings::FINDINGS;
pub use mentions::MENTIONS;
pub use rejects::REJECTS;
pub use sections::SECTIONS;

use super::column::DatasetInfo;

/// All datasets of a snapshot.
pub fn infos() -> [DatasetInfo; 7] {
    [DOCUMENTS.info(), FACTS.info(), MENTIONS.info(), CELLS.info(), SECTIONS.info(), FINDINGS.info(), REJECTS.info()]
}
