//! The reports of a year: which documents speak for which organ.

use std::collections::HashSet;

use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Expr, JoinArgs, JoinType, LazyFrame, PolarsResult,
    SortMultipleOptions, col, concat_str, lit, when,
};

use super::documents::Documents;
use super::{collect, scan};

/// The documents of some organs in one year that are annual reports, organ by organ: an organ has the `place` of its first
/// document, so that what is found in a night is behind what was there. A document without a publisher
/// or a year stands for itself.
pub(super) struct Spine {
    documents: DataFrame,
    figures: usize,
}

/// An organ, as far as its documents tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Organ {
    /// What tells it from others.
    pub name: String,
    /// Their ids.
    pub documents: Vec<String>,
    /// All that the spine says of them.
    pub said: String,
}

/// Columns of a report that are texts.
pub(super) const TEXTS: [&str; 8] =
    ["publisher", "publisher_kind", "region_code", "region_name", "province", "city", "county", "form"];

/// Those of them that are of the organ: what its report says, whatever a copy says.
const OF_ORGAN: [&str; 7] = ["publisher", "publisher_kind", "region_code", "region_name", "province", "city", "county"];

/// The row of a document in its file.
const ROW: &str = "row";

/// The row of its first figure in `facts`, where only these documents have figures.
pub(super) const FIRST_FACT: &str = "first fact";

impl Spine {
    /// Reads the documents of a partition.
    pub(super) fn read(path: &str) -> PolarsResult<Self> {
        let mut columns: Vec<Expr> = TEXTS.iter().map(|name| col(*name)).collect();
        columns.extend([col("report_year"), col("doc_id"), col("facts").alias("figures"), organ().alias("organ")]);
        columns.push(when(col("duplicate_of").is_null()).then(lit("false")).otherwise(lit("true")).alias("duplicate"));
        columns.push(col("publisher").alias("printed"));
        columns.extend([col("duplicate_of"), col(ROW)]);
        let reports =
            with_preferred(scan(path)?.with_row_index(ROW, None).filter(col("is_annual_report")).select(columns));
        let order = SortMultipleOptions::default().with_order_descending_multi([false, false, true, false]);
        let first = |name: &&str| col(*name).first().over([col("organ")]);
        let mut of_organ = OF_ORGAN.iter().map(first).collect::<PolarsResult<Vec<_>>>()?;
        of_organ.push(col(ROW).min().over([col("organ")])?.alias("place"));
        let named = reports.sort(["organ", "duplicate", "figures", "doc_id"], order).with_columns(of_organ);
        let sorted = named.sort(["place", "doc_id"], SortMultipleOptions::default());
        let mut documents = collect(sorted)?;
        let (firsts, figures) = first_facts(&documents)?;
        documents.with_column(firsts)?;
        Ok(Self { documents, figures })
    }

    /// How many figures the documents of the partition have.
    pub(super) fn figures(&self) -> usize {
        self.figures
    }

    /// The organs, in their order.
    pub(super) fn organs(&self) -> PolarsResult<Vec<Organ>> {
        let mut said = vec![String::new(); self.documents.height()];
        let places = [ROW, "place", FIRST_FACT];
        for column in self.documents.columns().iter().filter(|column| !places.contains(&column.name().as_str())) {
            let column = column.cast(&DataType::String)?;
            for (said, text) in said.iter_mut().zip(column.str()?.iter()) {
                said.push_str(text.unwrap_or("\u{1}"));
                said.push('\0');
            }
        }
        let [names, ids] = ["organ", "doc_id"].map(|name| self.documents.column(name).and_then(|c| c.str().cloned()));
        let (names, ids, mut organs) = (names?, ids?, Vec::<Organ>::new());
        for ((name, id), said) in names.iter().zip(ids.iter()).zip(said) {
            let (name, id) = (name.unwrap_or_default(), id.unwrap_or_default().to_owned());
            match organs.last_mut().filter(|organ| organ.name == name) {
                Some(organ) => {
                    organ.documents.push(id);
                    organ.said += &said;
                }
                None => organs.push(Organ { name: name.to_owned(), documents: vec![id], said }),
            }
        }
        Ok(organs)
    }

    /// The documents of some organs.
    pub(super) fn only(self, organs: &HashSet<&str>) -> PolarsResult<Self> {
        let names = self.documents.column("organ")?.str()?;
        let mask: BooleanChunked = names.iter().map(|name| organs.contains(name.unwrap_or_default())).collect();
        Ok(Self { documents: self.documents.filter(&mask)?, ..self })
    }

    /// Parts of about so many documents; the documents of an organ stay together.
    pub(super) fn parts(self, documents: usize) -> impl Iterator<Item = PolarsResult<Documents>> {
        let cuts = self.cuts(documents);
        cuts.into_iter().map(move |(from, to)| Documents::of(&self.documents.slice(from as i64, to - from)))
    }

    fn cuts(&self, documents: usize) -> Vec<(usize, usize)> {
        let organs = self.documents.column("organ").and_then(|c| c.str().cloned()).unwrap_or_default();
        let (mut cuts, mut from) = (Vec::new(), 0);
        for at in 1..=organs.len() {
            let ends = at == organs.len() || at - from >= documents && organs.get(at) != organs.get(at - 1);
            if ends {
                cuts.push((from, at));
                from = at;
            }
        }
        cuts
    }
}

/// A copy is of the organ of the preferred one, however it prints its name.
fn with_preferred(reports: LazyFrame) -> LazyFrame {
    let of = reports.clone().select([col("doc_id"), col("organ").alias("preferred")]);
    let joined = reports.join(of, [col("duplicate_of")], [col("doc_id")], JoinArgs::new(JoinType::Left));
    let organ = when(col("preferred").is_null()).then(col("organ")).otherwise(col("preferred"));
    joined.with_column(organ.alias("organ"))
}

/// What tells organs apart: the name and the place, or for want of a name or a year the document itself. Where the place
/// is known, the name is the one written out, so that abbreviations of it are the same organ; else the printed one.
fn organ() -> Expr {
    let region = when(col("region_code").is_null()).then(lit("")).otherwise(col("region_code"));
    let is_resolved = col("region_code").is_not_null().and(col("organ").is_not_null());
    let name = when(is_resolved).then(col("organ")).otherwise(col("publisher"));
    let named = concat_str([name, region], " ", false);
    let unknown = col("publisher").is_null().or(col("report_year").is_null());
    when(unknown).then(col("doc_id")).otherwise(named)
}

/// The row of the first figure of each document in `facts`, and how many figures there are.
fn first_facts(documents: &DataFrame) -> PolarsResult<(Column, usize)> {
    let (rows, figures) = (documents.column(ROW)?.idx()?, documents.column("figures")?.i64()?);
    let mut in_order: Vec<_> = rows.iter().zip(figures.iter()).enumerate().collect();
    in_order.sort_by_key(|(_, (row, _))| *row);
    let (mut firsts, mut first) = (vec![0; in_order.len()], 0_i64);
    for (at, (_, figures)) in in_order {
        firsts[at] = first;
        first += figures.unwrap_or_default();
    }
    Ok((Column::new(FIRST_FACT.into(), firsts), usize::try_from(first).unwrap_or_default()))
}
