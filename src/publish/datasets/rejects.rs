//! `rejects`: sources that gave no document.

use crate::model::Reject;
use crate::publish::column::{Column, Dataset, Read};

/// `rejects`: sources that gave no document.
pub static REJECTS: Dataset<Reject, Reject> = Dataset {
    name: "rejects",
    description: "Sources that gave no document, with the reason.",
    key: &[],
    columns: &[
        Column {
            name: "source_path",
            description: "The source as found, as in documents.",
            read: Read::Text(|reject, _| &reject.path),
        },
        Column {
            name: "source_bytes",
            description: "Its size in bytes; 0 where it could not be told.",
            read: Read::Long(|reject, _| reject.bytes as i64),
        },
        Column {
            name: "stage",
            description: "The stage that gave up: fetch, normalize, extract or map.",
            read: Read::Text(|reject, _| reject.stage.as_str()),
        },
        Column {
            name: "error",
            description: "unreadable, empty, too_large, unsupported_format, undecodable_text, encrypted, damaged, \
                bomb, converter_missing or internal (a defect of this program).",
            read: Read::Text(|reject, _| reject.error.as_str()),
        },
        Column {
            name: "message",
            description: "What a person should know to mend it.",
            read: Read::Text(|reject, _| &reject.message),
        },
        Column {
            name: "first_seen",
            description: "When the source was last written: the earliest time that its content can have been seen.",
            read: Read::Time(|reject, _| reject.modified),
        },
    ],
    rows: |reject| std::slice::from_ref(reject),
    partition: None,
};
