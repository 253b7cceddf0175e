//! `metrics_wide` and `applications_wide`: the chosen figures with a column for each metric.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use arrow::error::ArrowError;

use super::batch::{Sparse, texts};
use super::best::Figures;
use super::documents::Documents;
use super::texts::NONE;
use crate::schema::Metric;

/// The columns of a table, by their names.
type Columns<'a> = Vec<(&'a str, ArrayRef)>;

/// One row a report, one column a metric of the dictionary.
pub(super) fn reports<'a>(
    documents: &Documents,
    figures: &Figures<'_>,
    metrics: impl Iterator<Item = &'a Metric>,
) -> Result<Columns<'a>, ArrowError> {
    let reports = || documents.reports.iter().copied();
    let mut table = Table::new(figures, metrics)?;
    let is_total = figures.is_total();
    for figure in figures.chosen.iter().map(|best| figures.get(best)).filter(|c| is_total(c)) {
        table.set(figure.organ as usize, figure.metric, figure.value);
    }
    let mut columns = documents.key(reports());
    columns.extend(
        ["publisher_kind", "region_name", "province", "city", "county", "form"]
            .map(|name| (name, documents.texts(name, reports()))),
    );
    columns.push(("doc_id", documents.ids(reports())));
    columns.push(("documents", Arc::new(Int64Array::from(documents.originals.clone()))));
    Ok(table.finish(documents.reports.len(), columns))
}

/// One row a report and type of applicant, one column a metric that has that dimension; and how many of them are of each
/// organ.
pub(super) fn applications<'a>(
    documents: &Documents,
    figures: &Figures<'_>,
    metrics: impl Iterator<Item = &'a Metric>,
) -> Result<(Columns<'a>, Vec<usize>), ArrowError> {
    let mut table = Table::new(figures, metrics.filter(|m| m.has_applicants()))?;
    let order = figures.candidates.texts.order();
    let (mut rows, mut counts) = (Vec::new(), vec![0; documents.reports.len()]);
    for (organ, of_organ) in figures.by_organ() {
        let of_organ = of_organ.iter().map(|best| figures.get(best)).filter(|c| c.applicant != NONE);
        let mut of_organ: Vec<_> = of_organ.collect();
        of_organ.sort_by_key(|c| order[c.applicant as usize]);
        for same in of_organ.chunk_by(|a, b| a.applicant == b.applicant) {
            same.iter().for_each(|c| table.set(rows.len(), c.metric, c.value));
            rows.push((documents.reports[organ], same[0].applicant));
            counts[organ] += 1;
        }
    }
    let mut columns = documents.key(rows.iter().map(|(report, _)| *report));
    columns.push(("applicant", texts(rows.iter().map(|(_, applicant)| figures.text(*applicant)))));
    Ok((table.finish(rows.len(), columns), counts))
}

/// Columns of metrics.
struct Table<'a> {
    columns: Vec<(&'a str, Sparse)>,
    /// The column of each metric, by the number of its text.
    places: Vec<Option<usize>>,
}

impl<'a> Table<'a> {
    fn new(figures: &Figures<'_>, metrics: impl Iterator<Item = &'a Metric>) -> Result<Self, ArrowError> {
        let columns: Vec<_> =
            metrics.map(|m| Ok((m.id.as_str(), Sparse::new()?))).collect::<Result<_, ArrowError>>()?;
        let texts = &figures.candidates.texts;
        let mut places = vec![None; texts.end()];
        columns.iter().enumerate().for_each(|(place, (id, _))| places[texts.id(id) as usize] = Some(place));
        places[NONE as usize] = None; // of metrics without a figure
        Ok(Self { columns, places })
    }

    fn set(&mut self, row: usize, metric: u32, value: i128) {
        if let Some(place) = self.places[metric as usize] {
            self.columns[place].1.set(row, value);
        }
    }

    /// The columns, behind those that come first.
    fn finish(self, rows: usize, mut first: Columns<'a>) -> Columns<'a> {
        first.extend(self.columns.into_iter().map(|(name, column)| (name, column.finish(rows))));
        first
    }
}
