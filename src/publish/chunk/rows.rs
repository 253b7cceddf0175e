//! Rows that a file can be made of: Arrow batches, or what the program knows of a document.

use std::ops::Range;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Decimal128Type, Int32Type, Int64Type, TimestampMicrosecondType,
};
use arrow::error::ArrowError;
use parquet::errors::ParquetError;

use super::Chunk;
use crate::publish::PublishError;

/// Bytes of a decimal(20,6).
const DECIMAL_BYTES: usize = 9;

/// Rows of some columns.
pub(in crate::publish) trait Rows {
    /// How many there are.
    fn len(&self) -> usize;

    /// Appends the values of some of them, of one column.
    fn write(&self, column: usize, rows: Range<usize>, to: &mut Chunk) -> Result<(), PublishError>;
}

impl Chunk {
    pub(in crate::publish) fn text(&mut self, text: &str) -> Result<(), ParquetError> {
        self.value(text.as_bytes())
    }

    pub(in crate::publish) fn int(&mut self, number: i32) -> Result<(), ParquetError> {
        self.value(&number.to_le_bytes())
    }

    pub(in crate::publish) fn long(&mut self, number: i64) -> Result<(), ParquetError> {
        self.value(&number.to_le_bytes())
    }

    /// A figure in its smallest unit.
    pub(in crate::publish) fn decimal(&mut self, number: i128) -> Result<(), ParquetError> {
        self.value(&decimal(number))
    }

    pub(in crate::publish) fn flag(&mut self, flag: bool) -> Result<(), ParquetError> {
        self.value(&[u8::from(flag)])
    }
}

impl Rows for RecordBatch {
    fn len(&self) -> usize {
        self.num_rows()
    }

    fn write(&self, column: usize, rows: Range<usize>, to: &mut Chunk) -> Result<(), PublishError> {
        let array = self.column(column).as_ref();
        match array.data_type() {
            DataType::Utf8 => {
                let array = array.as_string::<i32>();
                each(array, rows, to, |to, row| to.text(array.value(row)))?;
            }
            DataType::Boolean => {
                let array = array.as_boolean();
                each(array, rows, to, |to, row| to.flag(array.value(row)))?;
            }
            DataType::Int32 => numbers::<Int32Type>(array, rows, to, Chunk::int)?,
            DataType::Date32 => numbers::<Date32Type>(array, rows, to, Chunk::int)?,
            DataType::Int64 => numbers::<Int64Type>(array, rows, to, Chunk::long)?,
            DataType::Timestamp(..) => numbers::<TimestampMicrosecondType>(array, rows, to, Chunk::long)?,
            DataType::Decimal128(..) => numbers::<Decimal128Type>(array, rows, to, Chunk::decimal)?,
            DataType::List(_) => lists(array, rows, to)?,
            other => Err(ArrowError::NotYetImplemented(format!("columns of {other}")))?,
        }
        Ok(())
    }
}

fn each(
    array: &dyn Array,
    mut rows: Range<usize>,
    to: &mut Chunk,
    value: impl Fn(&mut Chunk, usize) -> Result<(), ParquetError>,
) -> Result<(), ParquetError> {
    rows.try_for_each(|row| if array.is_null(row) { to.null() } else { value(to, row) })
}

fn numbers<T: ArrowPrimitiveType>(
    array: &dyn Array,
    rows: Range<usize>,
    to: &mut Chunk,
    value: impl Fn(&mut Chunk, T::Native) -> Result<(), ParquetError>,
) -> Result<(), ParquetError> {
    let array = array.as_primitive::<T>();
    each(array, rows, to, |to, row| value(to, array.value(row)))
}

fn lists(array: &dyn Array, rows: Range<usize>, to: &mut Chunk) -> Result<(), PublishError> {
    let lists = array.as_list::<i32>();
    for row in rows {
        let values = lists.value(row);
        if let Some(texts) = values.as_string_opt::<i32>() {
            to.list(texts.iter().flatten().map(str::as_bytes))?;
        } else {
            let decimals: Vec<_> = values.as_primitive::<Decimal128Type>().values().iter().map(|n| decimal(*n)).collect();
            to.list(decimals.iter().map(<[u8; DECIMAL_BYTES]>::as_slice))?;
        }
    }
    Ok(())
}

/// The bytes of a decimal, the highest first.
fn decimal(number: i128) -> [u8; DECIMAL_BYTES] {
    number.to_be_bytes().last_chunk().copied().unwrap_or_default()
}
