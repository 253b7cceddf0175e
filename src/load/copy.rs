//! Rows in the text format of PostgreSQL's COPY.

use std::fmt::Write as _;
use std::io::{self, Write};

use arrow::array::{Array, ArrayRef, AsArray, ListArray};
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};

/// Writes the rows of a batch, a line each.
pub(super) fn write_rows(batch: &RecordBatch, out: &mut impl Write) -> Result<(), ArrowError> {
    let columns = batch.columns().iter().map(Cells::of).collect::<Result<Vec<_>, _>>()?;
    let mut line = String::new();
    for row in 0..batch.num_rows() {
        line.clear();
        for (at, cells) in columns.iter().enumerate() {
            if at > 0 {
                line.push('\t');
            }
            cells.write(row, &mut line)?;
        }
        line.push('\n');
        out.write_all(line.as_bytes()).map_err(io_error)?;
    }
    Ok(())
}

fn io_error(error: io::Error) -> ArrowError {
    ArrowError::IoError(error.to_string(), error)
}

/// The cells of a column.
enum Cells<'a> {
    /// Texts.
    Texts(&'a ArrayRef),
    /// Lists of anything.
    Lists(&'a ListArray),
    /// What prints in ASCII without anything to escape: numbers, days, times, flags.
    Others(&'a ArrayRef, ArrayFormatter<'a>),
}

const OPTIONS: FormatOptions = FormatOptions::new();

impl<'a> Cells<'a> {
    fn of(array: &'a ArrayRef) -> Result<Self, ArrowError> {
        Ok(match array.data_type() {
            DataType::Utf8 => Self::Texts(array),
            DataType::List(_) => Self::Lists(array.as_list()),
            _ => Self::Others(array, ArrayFormatter::try_new(array, &OPTIONS)?),
        })
    }

    fn write(&self, row: usize, out: &mut String) -> Result<(), ArrowError> {
        match self {
            Self::Texts(array) if array.is_valid(row) => escape(array.as_string::<i32>().value(row), out),
            Self::Lists(array) if array.is_valid(row) => escape(&list(&array.value(row))?, out),
            Self::Others(array, formatter) if array.is_valid(row) => {
                let _ = write!(out, "{}", formatter.value(row));
            }
            _ => out.push_str("\\N"),
        }
        Ok(())
    }
}

/// A list as PostgreSQL writes an array.
fn list(items: &ArrayRef) -> Result<String, ArrowError> {
    let formatter = ArrayFormatter::try_new(items, &OPTIONS)?;
    let mut out = String::from("{");
    for item in 0..items.len() {
        if item > 0 {
            out.push(',');
        }
        let text = formatter.value(item).to_string().replace('\\', "\\\\").replace('"', "\\\"");
        let _ = write!(out, "\"{text}\"");
    }
    out.push('}');
    Ok(out)
}

/// A text as a cell. PostgreSQL has no character 0: U+2400, its picture, stands for it, so that places stay.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0' => out.push('\u{2400}'),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{
        BooleanArray, Date32Array, Decimal128Array, Int32Array, ListBuilder, StringArray, StringBuilder,
    };

    use super::*;

    #[test]
    fn every_cell_is_told_from_every_other() {
        let mut lists = ListBuilder::new(StringBuilder::new());
        for items in [vec!["a,b", "\"{}\\"], vec![]] {
            items.iter().for_each(|item| lists.values().append_value(item));
            lists.append(true);
        }
        let decimals = Decimal128Array::from(vec![Some(-1_500_000), None]).with_precision_and_scale(20, 6).unwrap();
        let columns: [(&str, ArrayRef); 6] = [
            ("text", Arc::new(StringArray::from(vec![Some("a\tb\\\n\0"), None]))),
            ("list", Arc::new(lists.finish())),
            ("decimal", Arc::new(decimals)),
            ("int", Arc::new(Int32Array::from(vec![Some(-7), None]))),
            ("day", Arc::new(Date32Array::from(vec![Some(18292), None]))),
            ("flag", Arc::new(BooleanArray::from(vec![Some(true), Some(false)]))),
        ];
        let batch = RecordBatch::try_from_iter_with_nullable(columns.map(|(n, a)| (n, a, true))).unwrap();
        let mut out = Vec::new();
        write_rows(&batch, &mut out).unwrap();
        let lines = [
            "a\\tb\\\\\\n\u{2400}\t{\"a,b\",\"\\\\\"{}\\\\\\\\\"}\t-1.500000\t-7\t2020-01-31\ttrue\n",
            "\\N\t{}\t\\N\t\\N\t\\N\tfalse\n",
        ];
        assert_eq!(String::from_utf8(out).unwrap(), lines.concat());
    }
}
