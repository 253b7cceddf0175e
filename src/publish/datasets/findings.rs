//! `findings`: what is odd, and what was checked.

use super::common::{doc_id, publisher, region_code, report_year};
use crate::publish::column::{Column, Dataset, Read};
use crate::publish::record::{FindingRow, Record};

/// `findings`: what is odd, and what was checked.
pub static FINDINGS: Dataset<Record, FindingRow> = Dataset {
    name: "findings",
    description: "What is odd about a document, one row each; passed checks are rows too.",
    key: &["finding_id"],
    columns: &[
        Column {
            name: "finding_id",
            description: "Stable identity: from the document, the check and the place.",
            read: Read::Text(|_, row| &row.id),
        },
        doc_id(),
        report_year(),
        publisher(),
        region_code(),
        Column {
            name: "check_id",
            description: "What was checked or noticed, as stage.what.",
            read: Read::Text(|_, row| &row.finding.check),
        },
        Column {
            name: "severity",
            description: "error (a figure is missing or wrong), warning (it may be) or info.",
            read: Read::Text(|_, row| row.finding.severity.as_str()),
        },
        Column {
            name: "outcome",
            description: "fail, pass or not_assessable (an operand is missing).",
            read: Read::Text(|_, row| row.finding.outcome.as_str()),
        },
        Column {
            name: "expression",
            description: "What was compared; empty where nothing was.",
            read: Read::Text(|_, row| &row.finding.expression),
        },
        Column {
            name: "left_value",
            description: "Left side of the comparison.",
            read: Read::MaybeDecimal(|_, row| row.finding.left),
        },
        Column {
            name: "right_value",
            description: "Right side of the comparison.",
            read: Read::MaybeDecimal(|_, row| row.finding.right),
        },
        Column {
            name: "difference",
            description: "left_value - right_value.",
            read: Read::MaybeDecimal(|_, row| {
                row.finding.left.zip(row.finding.right).and_then(|(l, r)| l.checked_sub(r))
            }),
        },
        Column {
            name: "message",
            description: "What a person should know, in Chinese and English.",
            read: Read::Text(|_, row| &row.finding.message),
        },
        Column {
            name: "hint",
            description: "What may have happened, in Chinese and English, such as one digit that would explain \
                several failures; empty where nothing suggests itself. Nothing was changed.",
            read: Read::Text(|_, row| &row.finding.hint),
        },
        Column {
            name: "fact_ids",
            description: "The facts that it is about; of a comparison that passed, those of its left side.",
            read: Read::Texts(|_, row| &row.finding.facts),
        },
        Column {
            name: "char_start",
            description: "First character that it is about, as in facts; null where it is about the whole document.",
            read: Read::MaybeLong(|doc, row| row.finding.span.map(|span| doc.char_start(span))),
        },
        Column {
            name: "char_end",
            description: "One past the last character that it is about.",
            read: Read::MaybeLong(|doc, row| row.finding.span.map(|span| doc.char_end(span))),
        },
    ],
    rows: |doc| &doc.findings,
    partition: Some(Record::year),
};
