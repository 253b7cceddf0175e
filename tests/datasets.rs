//! The contract of what is published: columns, types, descriptions, and what they say.

use std::fs::File;
use std::path::Path;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Int64Type, Schema, TimeUnit};
use arrow::record_batch::RecordBatch;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::project::Project;

/// The columns of the contract, in any order.
const CONTRACT: [(&str, &str); 11] = [
    (
        "documents",
        "doc_id source_path source_sha256 source_format source_encoding source_bytes title publisher publisher_kind \
         region_code region_name province city county report_year year_basis period_start period_end published_on \
         index_number document_number form is_annual_report duplicate_of tables facts mentions mentions_unmapped findings",
    ),
    (
        "facts",
        "fact_id doc_id report_year publisher region_code metric_id applicant value value_state unit qualifier raw_value \
         raw_unit source form scope period table_no row_no col_no char_start char_end page evidence method note",
    ),
    (
        "mentions",
        "doc_id report_year section char_start char_end raw value raw_unit qualifier subject status reason metric_id fact_id",
    ),
    ("cells", "doc_id report_year table_no row_no col_no row_span col_span text char_start char_end page role"),
    ("sections", "doc_id report_year section_no heading text"),
    (
        "findings",
        "finding_id doc_id report_year publisher region_code check_id severity outcome expression left_value right_value \
         difference message fact_ids char_start char_end",
    ),
    ("rejects", "source_path source_bytes stage error message first_seen"),
    (
        "metrics_best",
        "publisher report_year metric_id applicant value unit fact_id rule conflicting_values failed_checks",
    ),
    ("metrics_wide", "publisher report_year applications.received outcome.total proactive.info"),
    ("applications_wide", "publisher report_year applicant applications.received outcome.granted"),
    ("outcomes_harmonised", "publisher report_year granted partial denied unavailable unprocessed other comparable"),
];

/// All rows of a dataset, a batch for each file.
pub fn read(dataset: &Path) -> Vec<RecordBatch> {
    let files = walkdir::WalkDir::new(dataset).follow_links(true).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file());
    let open = |path: &Path| ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    files.flat_map(|entry| open(entry.path()).with_batch_size(1 << 20).build().unwrap().map(Result::unwrap)).collect()
}

/// All values of a text column.
pub fn column(dataset: &Path, name: &str) -> Vec<String> {
    let batches = read(dataset);
    let columns = batches.iter().map(|batch| batch.column_by_name(name).unwrap().as_string::<i32>().clone());
    columns.flat_map(|c| c.iter().flatten().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn schema(dataset: &Path) -> Schema {
    let mut files = walkdir::WalkDir::new(dataset).follow_links(true).into_iter().map(Result::unwrap);
    let file = files.find(|entry| entry.file_type().is_file()).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(file.path()).unwrap()).unwrap();
    let metadata = reader.metadata().file_metadata().key_value_metadata().unwrap();
    assert!(metadata.iter().any(|entry| entry.key == "description"));
    let columns = reader.metadata().row_groups().iter().flat_map(|group| group.columns());
    assert!(columns.into_iter().all(|column| column.statistics().is_some() && column.column_index_offset().is_some()));
    reader.schema().as_ref().clone()
}

#[test]
fn every_column_of_the_contract_is_there_with_a_description() {
    let project = Project::with_reports();
    project.write("empty.txt", b"");
    let out = project.run(&[]);
    for (dataset, columns) in CONTRACT {
        let schema = schema(&out.join(dataset));
        for column in columns.split_whitespace() {
            let field = schema.field_with_name(column).unwrap_or_else(|_| panic!("{dataset}.{column} is missing"));
            assert!(!field.metadata()["description"].is_empty());
        }
    }
}

#[test]
fn types_are_those_of_the_contract() {
    let project = Project::with_reports();
    let out = project.run(&[]);
    let is = |dataset: &str, column: &str, expected: DataType| {
        assert_eq!(schema(&out.join(dataset)).field_with_name(column).unwrap().data_type(), &expected, "{column}");
    };
    is("documents", "doc_id", DataType::Utf8);
    is("documents", "report_year", DataType::Int32);
    is("documents", "published_on", DataType::Date32);
    is("documents", "source_bytes", DataType::Int64);
    is("documents", "is_annual_report", DataType::Boolean);
    is("facts", "value", DataType::Decimal128(20, 6));
    is("rejects", "first_seen", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())));
    assert!(matches!(
        schema(&out.join("findings")).field_with_name("fact_ids").unwrap().data_type(),
        DataType::List(_)
    ));
}

#[test]
fn sections_in_order_are_the_whole_text_counted_in_characters() {
    let project = Project::new();
    project.write(
        "a.txt",
        "某县2016年政府信息公开工作年度报告\n一、概述\n主动公开信息12条。\n二、其他\n无。\n".as_bytes(),
    );
    let out = project.run(&[]);
    let (mut at, mut text) = (0, String::new());
    for batch in read(&out.join("sections")) {
        let column = |name: &str| batch.column_by_name(name).unwrap().clone();
        let (texts, starts, ends) = (column("text"), column("char_start"), column("char_end"));
        for row in 0..batch.num_rows() {
            let part = texts.as_string::<i32>().value(row);
            assert_eq!(starts.as_primitive::<Int64Type>().value(row), at);
            at += part.chars().count() as i64;
            assert_eq!(ends.as_primitive::<Int64Type>().value(row), at);
            text.push_str(part);
        }
    }
    assert!(text.starts_with("某县2016年") && text.contains("主动公开信息12条"), "{text}");
}

#[test]
fn facts_stand_where_they_say() {
    let project = Project::with_reports();
    let out = project.run(&[]);
    let texts: std::collections::HashMap<String, String> =
        read(&out.join("sections")).iter().fold(std::collections::HashMap::new(), |mut texts, batch| {
            let column = |name: &str| batch.column_by_name(name).unwrap().as_string::<i32>().clone();
            for (doc, text) in column("doc_id").iter().zip(column("text").iter()) {
                texts.entry(doc.unwrap().to_owned()).or_insert_with(String::new).push_str(text.unwrap());
            }
            texts
        });
    let mut facts = 0;
    for batch in read(&out.join("facts")) {
        let text = |name: &str, row| batch.column_by_name(name).unwrap().as_string::<i32>().value(row).to_owned();
        let int = |name: &str, row| batch.column_by_name(name).unwrap().as_primitive::<Int64Type>().value(row) as usize;
        for row in 0..batch.num_rows() {
            let (start, end) = (int("char_start", row), int("char_end", row));
            let there: String = texts[&text("doc_id", row)].chars().skip(start).take(end - start).collect();
            assert!(there.contains(&text("raw_value", row)), "{there}");
            facts += 1;
        }
    }
    assert!(facts > 0);
}

#[test]
fn a_copy_points_at_the_first_of_its_bytes() {
    let project = Project::with_reports();
    let out = project.run(&[]);
    let duplicates: usize = read(&out.join("documents"))
        .iter()
        .map(|batch| {
            let column = batch.column_by_name("duplicate_of").unwrap();
            column.len() - column.null_count()
        })
        .sum();
    assert_eq!(duplicates, 1);
}
