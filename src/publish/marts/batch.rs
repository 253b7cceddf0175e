//! Columns of an analytics table, and a batch of them in the order of its declaration.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Decimal128Array, Decimal128Builder, ListBuilder, RecordBatch, StringArray, StringBuilder,
};
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;

use crate::publish::arrays::{decimal_item, list_item};
use crate::publish::decimal::{PRECISION, SCALE};

/// The columns that a schema declares, by their names.
pub(super) fn batch(schema: &SchemaRef, columns: &[(&str, ArrayRef)]) -> Result<RecordBatch, ArrowError> {
    let find = |name: &String| {
        let column = columns.iter().find(|(of, _)| of == name).map(|(_, column)| column.clone());
        column.ok_or_else(|| ArrowError::SchemaError(format!("no column {name}")))
    };
    let arrays = schema.fields().iter().map(|field| find(field.name())).collect::<Result<_, _>>()?;
    RecordBatch::try_new(schema.clone(), arrays)
}

/// The column of a name.
pub(super) fn column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, ArrowError> {
    Ok(batch.column(batch.schema_ref().index_of(name)?))
}

pub(super) fn texts<'a>(rows: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(rows.collect::<StringArray>())
}

/// Figures in millionths; null where the type cannot hold them.
pub(super) fn decimals(rows: impl Iterator<Item = Option<i128>>) -> Result<ArrayRef, ArrowError> {
    let fits = |value: &i128| value.unsigned_abs() < 10_u128.pow(PRECISION.into());
    let values: Decimal128Array = rows.map(|value| value.filter(fits)).collect();
    Ok(Arc::new(values.with_precision_and_scale(PRECISION, SCALE)?))
}

/// A list of texts for each row.
pub(super) fn text_lists<'a, L: IntoIterator<Item = &'a str>>(rows: impl Iterator<Item = L>) -> ArrayRef {
    let mut builder = ListBuilder::new(StringBuilder::new()).with_field(list_item());
    for row in rows {
        row.into_iter().for_each(|text| builder.values().append_value(text));
        builder.append(true);
    }
    Arc::new(builder.finish())
}

/// A list of figures for each row.
pub(super) fn decimal_lists<'a>(rows: impl Iterator<Item = &'a [i128]>) -> Result<ArrayRef, ArrowError> {
    let mut builder = ListBuilder::new(decimal_builder()?).with_field(decimal_item());
    for row in rows {
        builder.values().append_slice(row);
        builder.append(true);
    }
    Ok(Arc::new(builder.finish()))
}

fn decimal_builder() -> Result<Decimal128Builder, ArrowError> {
    Decimal128Builder::new().with_precision_and_scale(PRECISION, SCALE)
}

/// A column of figures whose rows come in their order, not all of them.
pub(super) struct Sparse {
    builder: Decimal128Builder,
    rows: usize,
}

impl Sparse {
    pub(super) fn new() -> Result<Self, ArrowError> {
        Ok(Self { builder: decimal_builder()?, rows: 0 })
    }

    /// The figure of a row, if it has none yet.
    pub(super) fn set(&mut self, row: usize, value: i128) {
        if row >= self.rows {
            self.builder.append_nulls(row - self.rows);
            self.builder.append_value(value);
            self.rows = row + 1;
        }
    }

    /// The column, of so many rows.
    pub(super) fn finish(mut self, rows: usize) -> ArrayRef {
        self.builder.append_nulls(rows - self.rows);
        Arc::new(self.builder.finish())
    }
}
