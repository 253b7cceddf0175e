//! `facts`: one row a figure.

use super::common::{doc_id, publisher, region_code, report_year};
use crate::model::Fact;
use crate::publish::column::{Column, Dataset, Read};
use crate::publish::record::Record;

/// `facts`: one row a figure.
pub static FACTS: Dataset<Record, Fact> = Dataset {
    name: "facts",
    description: "One row a figure, as printed: nothing computed, corrected or guessed.",
    key: &["fact_id"],
    columns: &[
        Column {
            name: "fact_id",
            description: "Stable identity: from the document, the metric and the place.",
            read: Read::Text(|_, fact| &fact.id),
        },
        doc_id(),
        report_year(),
        publisher(),
        region_code(),
        Column {
            name: "metric_id",
            description: "What is counted: an id of the metric dictionary; null where the dictionary has none: then local_metric says it.",
            read: Read::MaybeText(|_, fact| fact.metric.as_deref()),
        },
        Column {
            name: "local_metric",
            description: "What is counted where metric_id is null: form:row for a row that only a local form has, or a \
                metric of metrics.toml that only prose states (narrative_only).",
            read: Read::MaybeText(|_, fact| fact.local_metric.as_deref()),
        },
        Column {
            name: "applicant",
            description: "natural_person, business, research, nonprofit, legal_service, other_org, organisations \
                or all; null where the metric has no such dimension or the source names no applicants (prose, older \
                forms). all is a member like the others: do not sum over it.",
            read: Read::MaybeText(|_, fact| fact.applicant.as_deref()),
        },
        Column {
            name: "value",
            description: "The figure in the canonical unit of the metric; null unless value_state is number.",
            read: Read::MaybeDecimal(|_, fact| fact.value.number()),
        },
        Column {
            name: "value_state",
            description: "number, blank (nothing printed), not_applicable (a mark such as / or —) or unreadable.",
            read: Read::Text(|_, fact| fact.value.state()),
        },
        Column {
            name: "unit",
            description: "The canonical unit of the metric.",
            read: Read::Text(|_, fact| &fact.unit),
        },
        Column {
            name: "qualifier",
            description: "How exact the figure claims to be: exact, over, under or about.",
            read: Read::Text(|_, fact| fact.qualifier.as_str()),
        },
        Column {
            name: "raw_value",
            description: "The figure as printed.",
            read: Read::Text(|_, fact| &fact.raw_value),
        },
        Column {
            name: "raw_unit",
            description: "The unit as printed in the cell, its header or its unit column; empty where none is.",
            read: Read::Text(|_, fact| &fact.raw_unit),
        },
        Column { name: "source", description: "table or narrative.", read: Read::Text(|_, fact| fact.origin.as_str()) },
        Column {
            name: "form",
            description: "The form that the table follows; null in the narrative.",
            read: Read::MaybeText(|_, fact| fact.form.as_deref()),
        },
        Column {
            name: "scope",
            description: "Whose figure: area (the whole jurisdiction), organ (the publisher alone) or unknown.",
            read: Read::Text(|_, fact| fact.scope.as_str()),
        },
        Column {
            name: "period",
            description: "Which time: year, cumulative, as_of or previous_year.",
            read: Read::Text(|_, fact| fact.period.as_str()),
        },
        Column {
            name: "table_no",
            description: "Table of the document, from 1 as in cells; null in the narrative.",
            read: Read::MaybeInt(|_, fact| fact.cell.map(|cell| cell.table as i32)),
        },
        Column {
            name: "row_no",
            description: "Row of the table, from 0 as in cells; null in the narrative.",
            read: Read::MaybeInt(|_, fact| fact.cell.map(|cell| cell.row as i32)),
        },
        Column {
            name: "col_no",
            description: "Column of the table, from 0 as in cells; null in the narrative.",
            read: Read::MaybeInt(|_, fact| fact.cell.map(|cell| cell.col as i32)),
        },
        Column {
            name: "char_start",
            description: "First character of the figure in the normalised text of the document, counted from 0 in \
                Unicode characters.",
            read: Read::Long(|doc, fact| doc.char_start(fact.span)),
        },
        Column {
            name: "char_end",
            description: "One past its last character.",
            read: Read::Long(|doc, fact| doc.char_end(fact.span)),
        },
        Column {
            name: "page",
            description: "Page of the PDF, from 1; null for other formats.",
            read: Read::MaybeInt(|_, fact| fact.page.map(|page| page as i32)),
        },
        Column {
            name: "evidence",
            description: "The cell with its labels, or the clause.",
            read: Read::Text(|_, fact| &fact.evidence),
        },
        Column {
            name: "method",
            description: "How the labels were matched: exact, alias, similar, order or repaired (digits torn apart \
                by layout were joined).",
            read: Read::Text(|_, fact| fact.method.as_str()),
        },
        Column {
            name: "note",
            description: "What stood in the cell beside the number; empty where nothing did.",
            read: Read::Text(|_, fact| &fact.note),
        },
    ],
    rows: |doc| &doc.report.facts,
    partition: Some(Record::year),
};
