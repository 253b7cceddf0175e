//! The rows of one source as Arrow batches, without a snapshot: for programs that hold Arrow tables.

use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use super::arrays;
use super::column::Dataset;
use super::datasets::{CELLS, DOCUMENTS, FACTS, FINDINGS, MENTIONS, REJECTS, SECTIONS};
use super::record::Record;
use crate::model::Reject;

/// A batch of each dataset, under its name: the rows of documents and rejects in their order, with the columns that
/// the snapshot has. What only the end of a run knows (copies, disagreements between reports) is not there.
///
/// # Errors
/// Where arrow refuses the arrays, which does not happen for records of this program.
pub fn batches(records: &[Record], rejects: &[Reject]) -> Result<Vec<(&'static str, RecordBatch)>, ArrowError> {
    Ok(vec![
        batch(&DOCUMENTS, records)?,
        batch(&FACTS, records)?,
        batch(&MENTIONS, records)?,
        batch(&CELLS, records)?,
        batch(&SECTIONS, records)?,
        batch(&FINDINGS, records)?,
        batch(&REJECTS, rejects)?,
    ])
}

fn batch<C, R>(dataset: &Dataset<C, R>, of: &[C]) -> Result<(&'static str, RecordBatch), ArrowError> {
    let rows: Vec<(&C, &R)> = of.iter().flat_map(|c| (dataset.rows)(c).iter().map(move |row| (c, row))).collect();
    Ok((dataset.name, arrays::batch(dataset, &arrays::schema(&dataset.info()), &rows)?))
}
