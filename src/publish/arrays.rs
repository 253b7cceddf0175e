//! Rows to Arrow arrays, by the declaration of their columns.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int32Array, Int64Array, ListBuilder, StringArray,
    StringBuilder, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use jiff::civil::Date;

use super::column::{ColumnInfo, ColumnType, Dataset, DatasetInfo, Read};
use super::decimal::{PRECISION, SCALE, unscaled};

/// The Arrow schema of a dataset; descriptions are the metadata of its fields.
pub fn schema(dataset: &DatasetInfo) -> SchemaRef {
    let field = |c: &ColumnInfo| {
        let description = HashMap::from([("description".to_owned(), c.description.to_string())]);
        Field::new(c.name.as_ref(), data_type(c.column_type), c.nullable).with_metadata(description)
    };
    Arc::new(Schema::new(dataset.columns.iter().map(field).collect::<Vec<_>>()))
}

fn data_type(column_type: ColumnType) -> DataType {
    match column_type {
        ColumnType::Text => DataType::Utf8,
        ColumnType::TextList => DataType::List(Arc::new(list_item())),
        ColumnType::Int => DataType::Int32,
        ColumnType::Long => DataType::Int64,
        ColumnType::Decimal => DataType::Decimal128(PRECISION, SCALE),
        ColumnType::DecimalList => DataType::List(Arc::new(decimal_item())),
        ColumnType::Date => DataType::Date32,
        ColumnType::Flag => DataType::Boolean,
        ColumnType::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
    }
}

pub(super) fn list_item() -> Field {
    Field::new("item", DataType::Utf8, false)
}

pub(super) fn decimal_item() -> Field {
    Field::new("item", DataType::Decimal128(PRECISION, SCALE), false)
}

/// The rows as a batch.
pub(super) fn batch<C, R>(
    dataset: &Dataset<C, R>,
    schema: &SchemaRef,
    rows: &[(&C, &R)],
) -> Result<RecordBatch, ArrowError> {
    let columns = dataset.columns.iter().map(|c| array(&c.read, rows)).collect::<Result<_, _>>()?;
    RecordBatch::try_new(schema.clone(), columns)
}

fn array<C, R>(read: &Read<C, R>, rows: &[(&C, &R)]) -> Result<ArrayRef, ArrowError> {
    let rows = rows.iter();
    Ok(match read {
        Read::Text(f) => Arc::new(StringArray::from_iter_values(rows.map(|(c, r)| f(c, r)))),
        Read::MaybeText(f) => Arc::new(rows.map(|(c, r)| f(c, r)).collect::<StringArray>()),
        Read::Texts(f) => texts(rows.map(|(c, r)| f(c, r))),
        Read::Int(f) => Arc::new(Int32Array::from_iter_values(rows.map(|(c, r)| f(c, r)))),
        Read::MaybeInt(f) => Arc::new(rows.map(|(c, r)| f(c, r)).collect::<Int32Array>()),
        Read::Long(f) => Arc::new(Int64Array::from_iter_values(rows.map(|(c, r)| f(c, r)))),
        Read::MaybeLong(f) => Arc::new(rows.map(|(c, r)| f(c, r)).collect::<Int64Array>()),
        Read::MaybeDecimal(f) => {
            let values = rows.map(|(c, r)| f(c, r).and_then(unscaled)).collect::<Decimal128Array>();
            Arc::new(values.with_precision_and_scale(PRECISION, SCALE)?)
        }
        Read::MaybeDate(f) => Arc::new(rows.map(|(c, r)| f(c, r).map(days)).collect::<Date32Array>()),
        Read::Flag(f) => Arc::new(rows.map(|(c, r)| Some(f(c, r))).collect::<BooleanArray>()),
        Read::Time(f) => {
            let micros = rows.map(|(c, r)| micros(f(c, r)));
            Arc::new(TimestampMicrosecondArray::from_iter_values(micros).with_timezone("UTC"))
        }
    })
}

fn texts<'a>(rows: impl Iterator<Item = &'a [String]>) -> ArrayRef {
    let mut builder = ListBuilder::new(StringBuilder::new()).with_field(list_item());
    for row in rows {
        for text in row {
            builder.values().append_value(text);
        }
        builder.append(true);
    }
    Arc::new(builder.finish())
}

/// Microseconds of seconds.
pub(super) fn micros(seconds: i64) -> i64 {
    seconds.saturating_mul(1_000_000)
}

/// Days since 1970.
pub(super) fn days(date: Date) -> i32 {
    let since = Date::constant(1970, 1, 1).until(date);
    since.map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970() {
        assert_eq!(days(Date::constant(1970, 1, 1)), 0);
        assert_eq!(days(Date::constant(2020, 1, 31)), 18292);
        assert_eq!(days(Date::constant(1969, 12, 31)), -1);
    }
}
