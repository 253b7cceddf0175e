//! What is written is what the parquet crate reads.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int32Array, Int64Array, ListBuilder, RecordBatch,
    StringArray, StringBuilder, TimestampMicrosecondArray,
};
use arrow::compute::concat_batches;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::publish::arrays::{list_item, schema};
use crate::publish::column::{ColumnInfo, ColumnType, DatasetInfo};
use crate::publish::file::ParquetFile;

const ROWS: i64 = 45_000;

fn dataset() -> DatasetInfo {
    let column = |(name, column_type, nullable): (&'static str, ColumnType, bool)| ColumnInfo {
        name: name.into(),
        column_type,
        nullable,
        description: name.into(),
    };
    let columns = [
        ("same", ColumnType::Text, false),
        ("few", ColumnType::Text, true),
        ("never", ColumnType::Text, true),
        ("long", ColumnType::Text, false),
        ("fact_id", ColumnType::Text, true),
        ("texts", ColumnType::TextList, false),
        ("int", ColumnType::Int, true),
        ("char_start", ColumnType::Long, false),
        ("char_end", ColumnType::Long, true),
        ("value", ColumnType::Decimal, true),
        ("day", ColumnType::Date, true),
        ("flag", ColumnType::Flag, false),
        ("time", ColumnType::Timestamp, false),
    ];
    let columns = columns.into_iter().map(column).collect();
    DatasetInfo { name: "rows", description: "rows", partitioned: false, key: &[], columns }
}

fn rows() -> RecordBatch {
    let sometimes = |n: i64, every: i64| (n * n % 7919 % every != 0).then_some(n);
    let all = || 0..ROWS;
    let mut texts = ListBuilder::new(StringBuilder::new()).with_field(list_item());
    for n in all() {
        (0..n % 4).for_each(|item| texts.values().append_value(format!("f{}", (n + item) % 500)));
        texts.append(true);
    }
    let values = all().map(|n| sometimes(n, 5).map(|n| i128::from(n % 300 - 150) * 10_i128.pow(17)));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(all().map(|_| "政府信息公开"))),
        Arc::new(all().map(|n| sometimes(n, 3).map(|n| format!("metric {}", n / 7 % 40))).collect::<StringArray>()),
        Arc::new(StringArray::new_null(ROWS as usize)),
        Arc::new(StringArray::from_iter_values(all().map(|n| format!("{}{n}", "证据".repeat(n as usize % 40))))),
        Arc::new(all().map(|n| sometimes(n, 9).map(|n| format!("f{:016x}", n * 7_368_787))).collect::<StringArray>()),
        Arc::new(texts.finish()),
        Arc::new(all().map(|n| sometimes(n, 2).map(|n| (n % 11 - 5) as i32)).collect::<Int32Array>()),
        Arc::new(Int64Array::from_iter_values(all().map(|n| n % 20_000 * 3))),
        Arc::new(all().map(|n| sometimes(n, 4).map(|n| n % 20_000 * 3 + n % 5)).collect::<Int64Array>()),
        Arc::new(values.collect::<Decimal128Array>().with_precision_and_scale(20, 6).unwrap()),
        Arc::new(all().map(|n| sometimes(n, 6).map(|n| 18_000 - n as i32 / 100)).collect::<Date32Array>()),
        Arc::new(all().map(|n| Some(n / 13 % 2 == 0)).collect::<BooleanArray>()),
        Arc::new(TimestampMicrosecondArray::from_iter_values(all().map(|n| n * 1_000_000)).with_timezone("UTC")),
    ];
    RecordBatch::try_new(schema(&dataset()), columns).unwrap()
}

/// Writes the rows some at a time, with a border after each `borders` of them.
fn write(path: &Path, rows: &RecordBatch, some: usize, borders: usize) -> String {
    let mut file = ParquetFile::create(path, rows.schema(), "rows").unwrap();
    let mut at = 0;
    while at < rows.num_rows() {
        let next = (at + some).min(rows.num_rows()).min(at - at % borders + borders);
        file.write(&rows.slice(at, next - at)).unwrap();
        at = next;
        if at.is_multiple_of(borders) {
            file.border().unwrap();
        }
    }
    file.finish(path.display().to_string()).unwrap().sha256
}

#[test]
fn what_is_written_is_read() {
    let (folder, rows) = (tempfile::tempdir().unwrap(), rows());
    let path = folder.path().join("rows.parquet");
    for borders in [500, 30_000, usize::MAX / 2] {
        let written = write(&path, &rows, 9_999, borders);
        assert_eq!(write(&path, &rows, 777, borders), written, "the batches that rows come in make no difference");
        let file = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap();
        let groups = file.metadata().row_groups().len();
        let batches: Vec<_> = file.build().unwrap().map(Result::unwrap).collect();
        assert!(concat_batches(&rows.schema(), &batches).unwrap() == rows, "{borders}: {groups} row groups");
    }
}
