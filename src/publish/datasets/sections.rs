//! `sections`: the text of the reports by section.

use super::common::{doc_id, report_year};
use crate::publish::column::{Column, Dataset, Read};
use crate::publish::record::{Record, SectionRow};

/// `sections`: the text of the reports by section.
pub static SECTIONS: Dataset<Record, SectionRow> = Dataset {
    name: "sections",
    description: "The text of a report by section; the sections in order are the whole normalised text.",
    key: &["doc_id", "section_no"],
    columns: &[
        doc_id(),
        report_year(),
        Column {
            name: "section_no",
            description: "From 0: what stands before the first heading.",
            read: Read::Int(|_, row| row.no),
        },
        Column {
            name: "heading",
            description: "The heading as printed; empty for section 0.",
            read: Read::Text(|doc, row| doc.text(row.section.heading)),
        },
        Column {
            name: "text",
            description: "All of the section: heading, lines and tables.",
            read: Read::Text(|doc, row| doc.text(row.section.span)),
        },
        Column {
            name: "char_start",
            description: "First character of the section in the normalised text of the document, counted from 0 in \
                Unicode characters.",
            read: Read::Long(|doc, row| doc.char_start(row.section.span)),
        },
        Column {
            name: "char_end",
            description: "One past its last character.",
            read: Read::Long(|doc, row| doc.char_end(row.section.span)),
        },
    ],
    rows: |doc| &doc.sections,
    partition: Some(Record::year),
};
