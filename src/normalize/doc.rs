//! Word documents before 2007 (.doc), read by the crate office_oxide: it gives the document as markup with the spans of
//! its cells, and that is read as any page. Places are byte offsets in this markup.

use std::io::Cursor;

use office_oxide::doc::DocError;
use office_oxide::{Document, DocumentFormat, OfficeError};

use super::items::Items;
use super::markup;
use super::package::{Refusal, damaged, encrypted};
use crate::model::RejectKind;

/// Reads a compound file with a Word document.
pub(super) fn read(bytes: &[u8]) -> Result<Items, Refusal> {
    let document = Document::from_reader(Cursor::new(bytes.to_vec()), DocumentFormat::Doc);
    let document = document.map_err(|e| match e {
        OfficeError::Doc(DocError::Encrypted) => encrypted(),
        OfficeError::Doc(e @ DocError::UnsupportedVersion(_)) => (RejectKind::UnsupportedFormat, e.to_string()),
        e => damaged(&e.to_string()),
    })?;
    Ok(markup::read(&document.to_html()).0)
}
