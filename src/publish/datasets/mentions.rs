//! `mentions`: every number of the narrative, and what became of it.

use super::common::{doc_id, report_year};
use crate::model::Mention;
use crate::publish::column::{Column, Dataset, Read};
use crate::publish::record::Record;

/// `mentions`: one row for every number in the narrative, mapped or not.
pub static MENTIONS: Dataset<Record, Mention> = Dataset {
    name: "mentions",
    description: "Every number in the narrative, zeros said in words included: mapped to a fact, unmapped, or ignored \
        with the reason. A number that says zero of several things has a row for each.",
    key: &[],
    columns: &[
        doc_id(),
        report_year(),
        Column {
            name: "section",
            description: "Heading of the section as printed; empty before the first heading.",
            read: Read::Text(|doc, m| doc.text(m.section)),
        },
        Column {
            name: "char_start",
            description: "First character of the number, as in facts.",
            read: Read::Long(|doc, m| doc.char_start(m.span)),
        },
        Column {
            name: "char_end",
            description: "One past its last character, measure word included.",
            read: Read::Long(|doc, m| doc.char_end(m.span)),
        },
        Column {
            name: "raw",
            description: "As printed: number and measure word, a date, or the word that says zero.",
            read: Read::Text(|doc, m| doc.text(m.span)),
        },
        Column {
            name: "value",
            description: "The number in its printed measure word; null where it has none (dates, names, ranges).",
            read: Read::MaybeDecimal(|_, m| m.value),
        },
        Column { name: "raw_unit", description: "The measure word as printed.", read: Read::Text(|_, m| &m.unit) },
        Column {
            name: "qualifier",
            description: "exact, over, under or about.",
            read: Read::Text(|_, m| m.qualifier.as_str()),
        },
        Column {
            name: "subject",
            description: "The phrase that it counts: that of the rule, or the words beside the number.",
            read: Read::Text(|_, m| &m.subject),
        },
        Column {
            name: "status",
            description: "mapped, unmapped (it counts something that no rule knows) or ignored.",
            read: Read::Text(|_, m| m.status.as_str()),
        },
        Column {
            name: "reason",
            description: "Why it was ignored: date, phone, postcode, document_number, ordinal, law, share, address, \
                url, law_or_plan, previous_year, change, cumulative, duration, amount, name, …; empty otherwise.",
            read: Read::Text(|_, m| &m.reason),
        },
        Column {
            name: "metric_id",
            description: "The metric (mapped); null otherwise.",
            read: Read::MaybeText(|_, m| m.metric.as_deref()),
        },
        Column {
            name: "fact_id",
            description: "The fact (mapped): facts.fact_id; null otherwise.",
            read: Read::MaybeText(|_, m| m.fact.as_deref()),
        },
    ],
    rows: |doc| &doc.report.mentions,
    partition: Some(Record::year),
};
