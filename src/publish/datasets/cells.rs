//! `cells`: every table as found, one row a cell.

use super::common::{doc_id, report_year};
use crate::publish::column::{Column, Dataset, Read};
use crate::publish::record::{CellRow, Record};

/// `cells`: every table as found, one row a cell.
pub static CELLS: Dataset<Record, CellRow> = Dataset {
    name: "cells",
    description: "Every table as found, lossless: one row a cell.",
    key: &["doc_id", "table_no", "row_no", "col_no"],
    columns: &[
        doc_id(),
        report_year(),
        Column { name: "table_no", description: "Table of the document, from 1.", read: Read::Int(|_, row| row.table) },
        Column {
            name: "row_no",
            description: "First row of the cell, from 0.",
            read: Read::Int(|_, row| row.cell.row as i32),
        },
        Column {
            name: "col_no",
            description: "First column of the cell, from 0.",
            read: Read::Int(|_, row| row.cell.col as i32),
        },
        Column {
            name: "row_span",
            description: "Rows that the cell holds.",
            read: Read::Int(|_, row| row.cell.row_span as i32),
        },
        Column {
            name: "col_span",
            description: "Columns that the cell holds.",
            read: Read::Int(|_, row| row.cell.col_span as i32),
        },
        Column {
            name: "text",
            description: "Its text; empty for a blank cell.",
            read: Read::Text(|doc, row| doc.text(row.cell.span)),
        },
        Column {
            name: "char_start",
            description: "First character of the cell in the normalised text of the document, counted from 0 in \
                Unicode characters.",
            read: Read::Long(|doc, row| doc.char_start(row.cell.span)),
        },
        Column {
            name: "char_end",
            description: "One past its last character.",
            read: Read::Long(|doc, row| doc.char_end(row.cell.span)),
        },
        Column {
            name: "page",
            description: "Page of the PDF, from 1; null for other formats.",
            read: Read::MaybeInt(|doc, row| doc.page(row.cell.span)),
        },
        Column {
            name: "role",
            description: "label, value, corner, note or outside_any_form.",
            read: Read::Text(|_, row| row.cell.role.as_str()),
        },
    ],
    rows: |doc| &doc.cells,
    partition: Some(Record::year),
};
