//! A Polars frame to an Arrow batch, column by column in the order of a declaration.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Decimal128Array, Decimal128Builder, Int32Array, Int64Array, ListBuilder, StringArray,
    StringBuilder,
};
use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use polars::prelude::{Column, DataFrame, DataType, PolarsResult, Series, polars_err};

use crate::publish::PublishError;
use crate::publish::arrays::{decimal_item, list_item};
use crate::publish::column::{ColumnInfo, ColumnType, DatasetInfo};
use crate::publish::decimal::{PRECISION, SCALE};

/// The rows of a frame; columns that the dataset does not declare are left out.
pub(super) fn batch(info: &DatasetInfo, schema: &SchemaRef, frame: &DataFrame) -> Result<RecordBatch, PublishError> {
    let columns = info.columns.iter().map(|c| array(frame.column(&c.name)?, c)).collect::<Result<_, PublishError>>()?;
    Ok(RecordBatch::try_new(schema.clone(), columns)?)
}

fn array(column: &Column, info: &ColumnInfo) -> Result<ArrayRef, PublishError> {
    let series = column.as_materialized_series();
    Ok(match info.column_type {
        ColumnType::Text if info.nullable => Arc::new(series.str()?.iter().collect::<StringArray>()),
        ColumnType::Text => {
            Arc::new(StringArray::from_iter_values(series.str()?.iter().map(Option::unwrap_or_default)))
        }
        ColumnType::TextList => texts(series)?,
        ColumnType::Int => Arc::new(series.cast(&DataType::Int32)?.i32()?.iter().collect::<Int32Array>()),
        ColumnType::Long => Arc::new(series.cast(&DataType::Int64)?.i64()?.iter().collect::<Int64Array>()),
        ColumnType::Decimal => {
            let values = series.decimal()?.physical().iter().collect::<Decimal128Array>();
            Arc::new(values.with_precision_and_scale(PRECISION, SCALE)?)
        }
        ColumnType::DecimalList => decimals(series)?,
        ColumnType::Flag => Arc::new(series.bool()?.iter().collect::<BooleanArray>()),
        ColumnType::Date | ColumnType::Timestamp => {
            Err(polars_err!(ComputeError: "{}: no analytics table has days or times", info.name))?
        }
    })
}

/// A list for each row, empty where the frame has none.
fn texts(series: &Series) -> PolarsResult<ArrayRef> {
    let mut builder = ListBuilder::new(StringBuilder::new()).with_field(list_item());
    let lists = series.list()?;
    for row in 0..lists.len() {
        if let Some(row) = lists.get_as_series(row) {
            row.str()?.iter().flatten().for_each(|text| builder.values().append_value(text));
        }
        builder.append(true);
    }
    Ok(Arc::new(builder.finish()))
}

fn decimals(series: &Series) -> Result<ArrayRef, PublishError> {
    let values = Decimal128Builder::new().with_precision_and_scale(PRECISION, SCALE)?;
    let mut builder = ListBuilder::new(values).with_field(decimal_item());
    let lists = series.list()?;
    for row in 0..lists.len() {
        if let Some(row) = lists.get_as_series(row) {
            row.to_physical_repr().i128()?.iter().flatten().for_each(|n| builder.values().append_value(n));
        }
        builder.append(true);
    }
    Ok(Arc::new(builder.finish()))
}
