//! What lies on disk: folders, globs and files to [`Source`]s, and sources to bytes.
//!
//! [`mod@list`] walks the inputs once, before anything is read, so that a mistyped path is an error of the command and not
//! an empty snapshot. Its order is the order of everything that is published. What cannot be listed or opened becomes
//! a [`Reject`] and the rest goes on. Archives and crawls are opened by [`archive`]: their members are sources of their
//! own, taken one by one as the archive streams by.

mod archive;
mod list;
mod pattern;
mod read;

use crate::model::{Reject, RejectKind, Source, Stage};

pub use archive::{Unpacker, one_of};
pub use list::{InputError, list, one};
pub use read::{Content, read};

/// A reject of this stage.
fn reject(source: &Source, error: RejectKind, message: impl Into<String>) -> Reject {
    Reject {
        path: source.path.clone(),
        bytes: source.bytes,
        stage: Stage::Fetch,
        error,
        message: message.into(),
        modified: source.modified,
    }
}
