//! `documents`: one row a document read.

use super::common::{publisher, report_year};
use crate::model::{MentionStatus, Outcome};
use crate::publish::column::{Column, Dataset, Read};
use crate::publish::record::Record;

/// `documents`: one row a document read.
pub static DOCUMENTS: Dataset<Record, Record> = Dataset {
    name: "documents",
    description: "One row a document read.",
    key: &["doc_id"],
    columns: &[
        Column {
            name: "doc_id",
            description: "Stable identity: d and the first 16 hexadecimal digits of the SHA-256 of the source; \
                later sources of the same bytes end in -2, -3, …",
            read: Read::Text(|doc, _| &doc.key.id),
        },
        Column {
            name: "source_path",
            description: "The source as found: the input path as given, joined with the path below it.",
            read: Read::Text(|doc, _| &doc.report.document.path),
        },
        Column {
            name: "source_sha256",
            description: "SHA-256 of the bytes of the source, in hexadecimal.",
            read: Read::Text(|doc, _| &doc.report.document.sha256),
        },
        Column {
            name: "source_format",
            description: "The format that was read, told by content: text, html, pdf, markdown, mhtml, docx, doc, rtf, \
                xlsx, xls, ods, csv.",
            read: Read::Text(|doc, _| doc.report.document.format.as_str()),
        },
        Column {
            name: "source_encoding",
            description: "The charset that was read, by its WHATWG name; binary for office formats and PDF.",
            read: Read::Text(|doc, _| doc.report.document.encoding),
        },
        Column {
            name: "source_bytes",
            description: "Size of the source in bytes.",
            read: Read::Long(|doc, _| doc.report.document.bytes as i64),
        },
        Column {
            name: "title",
            description: "Title of the report; null where none was found.",
            read: Read::MaybeText(|doc, _| doc.report.identity.title.as_deref()),
        },
        publisher(),
        Column {
            name: "publisher_kind",
            description: "government, office, department, development_zone, street, town, ministry or other; null \
                where unknown.",
            read: Read::MaybeText(|doc, _| doc.report.identity.publisher_kind.as_deref()),
        },
        Column {
            name: "region_code",
            description: "GB/T 2260 code at the level of the publisher, valid in report_year; a town has that of its \
                county; null where unknown and for departments of the state.",
            read: Read::MaybeText(|doc, _| doc.report.identity.place.code.as_deref()),
        },
        Column {
            name: "region_name",
            description: "Name of that region; null where unknown.",
            read: Read::MaybeText(|doc, _| doc.report.identity.place.name.as_deref()),
        },
        Column {
            name: "province",
            description: "Name of its province; null where unknown.",
            read: Read::MaybeText(|doc, _| doc.report.identity.place.province.as_deref()),
        },
        Column {
            name: "city",
            description: "Name of its prefecture-level city; null where unknown or above that level.",
            read: Read::MaybeText(|doc, _| doc.report.identity.place.city.as_deref()),
        },
        Column {
            name: "county",
            description: "Name of its county; null where unknown or above that level.",
            read: Read::MaybeText(|doc, _| doc.report.identity.place.county.as_deref()),
        },
        Column {
            name: "region_basis",
            description: "What decided region_code: name (of the publisher), title, page, opening, closing (lines), \
                address, phone, postcode or text; null where nothing did.",
            read: Read::MaybeText(|doc, _| doc.report.identity.place.basis.map(|basis| basis.as_str())),
        },
        Column {
            name: "town_code",
            description: "Code of nine digits of the town or street that publishes, as of today; null where it is none \
                or not known.",
            read: Read::MaybeText(|doc, _| doc.report.identity.place.town_code.as_deref()),
        },
        Column {
            name: "organ",
            description: "Name of the publisher written out: province, city and county in full, then the organ, in \
                simplified script; null where publisher is.",
            read: Read::MaybeText(|doc, _| doc.report.identity.place.organ.as_deref()),
        },
        Column {
            name: "publisher_level",
            description: "national, province, city, county or town; null where unknown.",
            read: Read::MaybeText(|doc, _| doc.report.identity.place.level),
        },
        report_year(),
        Column {
            name: "year_basis",
            description: "What decided report_year: title, period, body, url or publication; null where it could \
                not be told.",
            read: Read::MaybeText(|doc, _| doc.report.identity.year_basis.map(|basis| basis.as_str())),
        },
        Column {
            name: "period_start",
            description: "First day of the period of the figures; null where not stated.",
            read: Read::MaybeDate(|doc, _| doc.report.identity.period_start),
        },
        Column {
            name: "period_end",
            description: "Last day of the period of the figures; null where not stated.",
            read: Read::MaybeDate(|doc, _| doc.report.identity.period_end),
        },
        Column {
            name: "published_on",
            description: "Day of publication; null where not stated.",
            read: Read::MaybeDate(|doc, _| doc.report.identity.published_on),
        },
        Column {
            name: "index_number",
            description: "Index number (索引号) as printed; null where absent.",
            read: Read::MaybeText(|doc, _| doc.report.document.page.index_number.as_deref()),
        },
        Column {
            name: "document_number",
            description: "Document number (文号) as printed; null where absent.",
            read: Read::MaybeText(|doc, _| doc.report.document.page.document_number.as_deref()),
        },
        Column {
            name: "form",
            description: "The form that most of its tables follow: 2014, 2019, 2021 or the id of a local form; \
                null: narrative only.",
            read: Read::MaybeText(|doc, _| doc.report.form.as_deref()),
        },
        Column {
            name: "is_annual_report",
            description: "Whether it is an annual report on information disclosure; only these give facts.",
            read: Read::Flag(|doc, _| doc.report.identity.is_annual_report),
        },
        Column {
            name: "duplicate_of",
            description: "doc_id of the preferred copy of the same report; null where this is it.",
            read: Read::MaybeText(|doc, _| doc.key.duplicate_of.as_deref()),
        },
        Column {
            name: "tables",
            description: "Number of tables.",
            read: Read::Long(|doc, _| doc.report.tables.len() as i64),
        },
        Column {
            name: "facts",
            description: "Number of rows in facts.",
            read: Read::Long(|doc, _| doc.report.facts.len() as i64),
        },
        Column {
            name: "mentions",
            description: "Number of rows in mentions.",
            read: Read::Long(|doc, _| doc.report.mentions.len() as i64),
        },
        Column {
            name: "mentions_unmapped",
            description: "Number of those that no rule explains.",
            read: Read::Long(|doc, _| {
                doc.report.mentions.iter().filter(|m| m.status == MentionStatus::Unmapped).count() as i64
            }),
        },
        Column {
            name: "findings",
            description: "Number of rows in findings whose outcome is fail.",
            read: Read::Long(|doc, _| {
                doc.findings.iter().filter(|row| row.finding.outcome == Outcome::Fail).count() as i64
            }),
        },
        Column {
            name: "url",
            description: "Address of the page, where its head or the crawl names it; null elsewhere.",
            read: Read::MaybeText(|doc, _| doc.report.document.page.url.as_deref()),
        },
        Column {
            name: "captured_on",
            description: "Day on which the crawl captured the page; null where it was not in a crawl.",
            read: Read::MaybeDate(|doc, _| doc.report.document.page.captured_on),
        },
        Column {
            name: "text_chars",
            description: "Length of the normalised text in characters.",
            read: Read::Long(|doc, _| doc.char_end(doc.whole())),
        },
        Column {
            name: "furniture_chars",
            description: "Characters of navigation, headers and footers that were kept out of the text.",
            read: Read::Long(|doc, _| doc.report.document.furniture_chars as i64),
        },
    ],
    rows: |doc| std::slice::from_ref(doc),
    partition: Some(Record::year),
};
