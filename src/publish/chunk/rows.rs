//! Rows that a file can be made of: Arrow batches, or what the program knows of a document.

use std::ops::Range;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, new_empty_array};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Decimal128Type, Int32Type, Int64Type, TimestampMicrosecondType,
};
use arrow::error::ArrowError;
use parquet::errors::ParquetError;

use super::Chunk;
use crate::publish::PublishError;
use crate::publish::arrays::{days, micros};
use crate::publish::column::{Column, Read};
use crate::publish::decimal::unscaled;

/// Bytes of a decimal(20,6).
const DECIMAL_BYTES: usize = 9;

/// Rows of some columns.
pub(in crate::publish) trait Rows {
    /// How many there are.
    fn len(&self) -> usize;

    /// Appends the values of some of them, of one column.
    fn write(&self, column: usize, rows: Range<usize>, to: &mut Chunk) -> Result<(), PublishError>;
}

impl Rows for RecordBatch {
    fn len(&self) -> usize {
        self.num_rows()
    }

    fn write(&self, column: usize, rows: Range<usize>, to: &mut Chunk) -> Result<(), PublishError> {
        let array = self.column(column).slice(rows.start, rows.len());
        match array.data_type() {
            DataType::Utf8 => to.texts(array.as_string::<i32>().iter())?,
            DataType::Boolean => to.values(array.as_boolean().iter().map(|flag| flag.map(|flag| [u8::from(flag)])))?,
            DataType::Int32 => numbers::<Int32Type, 4>(&array, to, i32::to_le_bytes)?,
            DataType::Date32 => numbers::<Date32Type, 4>(&array, to, i32::to_le_bytes)?,
            DataType::Int64 => numbers::<Int64Type, 8>(&array, to, i64::to_le_bytes)?,
            DataType::Timestamp(..) => numbers::<TimestampMicrosecondType, 8>(&array, to, i64::to_le_bytes)?,
            DataType::Decimal128(..) => numbers::<Decimal128Type, DECIMAL_BYTES>(&array, to, decimal)?,
            DataType::List(_) => lists(&array, to)?,
            other => Err(ArrowError::NotYetImplemented(format!("columns of {other}")))?,
        }
        Ok(())
    }
}

fn numbers<T: ArrowPrimitiveType, const N: usize>(
    array: &ArrayRef,
    to: &mut Chunk,
    bytes: fn(T::Native) -> [u8; N],
) -> Result<(), ParquetError> {
    to.values(array.as_primitive::<T>().iter().map(|number| number.map(bytes)))
}

fn lists(array: &ArrayRef, to: &mut Chunk) -> Result<(), ParquetError> {
    for values in array.as_list::<i32>().iter().map(|list| list.unwrap_or_else(|| new_empty_array(&DataType::Utf8))) {
        if let Some(texts) = values.as_string_opt::<i32>() {
            to.list(texts.iter().flatten().map(str::as_bytes))?;
        } else {
            let decimals: Vec<_> =
                values.as_primitive::<Decimal128Type>().values().iter().map(|n| decimal(*n)).collect();
            to.list(decimals.iter().map(<[u8; DECIMAL_BYTES]>::as_slice))?;
        }
    }
    Ok(())
}

/// Rows of a dataset, read as its columns are declared.
pub(in crate::publish) struct Declared<'a, C: 'static, R: 'static> {
    pub columns: &'static [Column<C, R>],
    pub rows: Vec<(&'a C, &'a R)>,
}

impl<C, R> Rows for Declared<'_, C, R> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn write(&self, column: usize, rows: Range<usize>, to: &mut Chunk) -> Result<(), PublishError> {
        let mut rows = self.rows[rows].iter().copied();
        match &self.columns[column].read {
            Read::Text(f) => to.texts(rows.map(|(c, r)| Some(f(c, r))))?,
            Read::MaybeText(f) => to.texts(rows.map(|(c, r)| f(c, r)))?,
            Read::Texts(f) => rows.try_for_each(|(c, r)| to.list(f(c, r).iter().map(String::as_bytes)))?,
            Read::Int(f) => to.values(rows.map(|(c, r)| Some(f(c, r).to_le_bytes())))?,
            Read::MaybeInt(f) => to.values(rows.map(|(c, r)| f(c, r).map(i32::to_le_bytes)))?,
            Read::Long(f) => to.values(rows.map(|(c, r)| Some(f(c, r).to_le_bytes())))?,
            Read::MaybeLong(f) => to.values(rows.map(|(c, r)| f(c, r).map(i64::to_le_bytes)))?,
            Read::MaybeDecimal(f) => to.values(rows.map(|(c, r)| f(c, r).and_then(unscaled).map(decimal)))?,
            Read::MaybeDate(f) => to.values(rows.map(|(c, r)| f(c, r).map(|date| days(date).to_le_bytes())))?,
            Read::Flag(f) => to.values(rows.map(|(c, r)| Some([u8::from(f(c, r))])))?,
            Read::Time(f) => to.values(rows.map(|(c, r)| Some(micros(f(c, r)).to_le_bytes())))?,
        }
        Ok(())
    }
}

/// The bytes of a decimal, the highest first.
fn decimal(number: i128) -> [u8; DECIMAL_BYTES] {
    number.to_be_bytes().last_chunk().copied().unwrap_or_default()
}
