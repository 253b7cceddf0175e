//! Columns that several datasets have: what they say is declared once.

use crate::publish::column::{Column, Read};
use crate::publish::record::Record;

/// The key of the document.
pub(super) const fn doc_id<R>() -> Column<Record, R> {
    Column { name: "doc_id", description: "The document: documents.doc_id.", read: Read::Text(|doc, _| &doc.key.id) }
}

/// The report year, by which the files are partitioned.
pub(super) const fn report_year<R>() -> Column<Record, R> {
    Column {
        name: "report_year",
        description: "The year that the report is about; null where it could not be told. Also the partition of the \
            file.",
        read: Read::MaybeInt(|doc, _| doc.year()),
    }
}

/// The publishing organ.
pub(super) const fn publisher<R>() -> Column<Record, R> {
    Column {
        name: "publisher",
        description: "Full name of the publishing organ as printed; null where none was found.",
        read: Read::MaybeText(|doc, _| doc.report.identity.publisher.as_deref()),
    }
}

/// The place of the publishing organ.
pub(super) const fn region_code<R>() -> Column<Record, R> {
    Column {
        name: "region_code",
        description: "GB/T 2260 code at the level of the publisher; null where unknown.",
        read: Read::MaybeText(|doc, _| doc.report.identity.place.code.as_deref()),
    }
}
