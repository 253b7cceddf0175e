//! The reports of a year: which documents speak for which organ.

use std::collections::HashSet;

use polars::prelude::{
    BooleanChunked, DataFrame, DataType, Expr, IntoLazy, JoinArgs, JoinType, LazyFrame, PolarsResult,
    SortMultipleOptions, col, concat_str, lit, when,
};

use super::{collect, scan};

/// The documents of some organs in one year that are annual reports, organ by organ: an organ has the `place` of its first
/// document, so that what is found in a night is behind what was there. A document without a publisher
/// or a year stands for itself.
pub(super) struct Spine {
    documents: DataFrame,
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

/// Columns of a report, beside its figures.
pub(super) const REPORT: [&str; 9] =
    ["publisher", "publisher_kind", "region_code", "region_name", "province", "city", "county", "report_year", "form"];

/// Those of them that are of the organ: what its report says, whatever a copy says.
const OF_ORGAN: [&str; 7] = ["publisher", "publisher_kind", "region_code", "region_name", "province", "city", "county"];

/// The row of a document in its file.
const ROW: &str = "row";

impl Spine {
    /// Reads the documents of a partition.
    pub(super) fn read(path: &str) -> PolarsResult<Self> {
        let mut columns: Vec<Expr> = REPORT.iter().map(|name| col(*name)).collect();
        columns.extend([col("doc_id"), col("facts").alias("figures"), organ().alias("organ")]);
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
        Ok(Self { documents: collect(sorted)? })
    }

    /// The organs, in their order.
    pub(super) fn organs(&self) -> PolarsResult<Vec<Organ>> {
        let mut said = vec![String::new(); self.documents.height()];
        let places = [ROW, "place"];
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

    /// The ids of the documents.
    pub(super) fn ids(&self) -> PolarsResult<HashSet<String>> {
        Ok(self.documents.column("doc_id")?.str()?.iter().flatten().map(str::to_owned).collect())
    }

    /// The documents of some organs.
    pub(super) fn only(self, organs: &HashSet<&str>) -> PolarsResult<Self> {
        let names = self.documents.column("organ")?.str()?;
        let mask: BooleanChunked = names.iter().map(|name| organs.contains(name.unwrap_or_default())).collect();
        Ok(Self { documents: self.documents.filter(&mask)? })
    }

    /// Parts of about so many documents; the documents of an organ stay together.
    pub(super) fn parts(self, documents: usize) -> impl Iterator<Item = Spine> {
        let cuts = self.cuts(documents);
        cuts.into_iter().map(move |(from, to)| Self { documents: self.documents.slice(from as i64, to - from) })
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

    /// The documents: `doc_id`, `organ`, `duplicate`, `figures`, `printed` (the publisher as this document prints it), `place`
    /// (of the organ) and [`REPORT`] (the publisher as the report of its organ prints it).
    pub(super) fn documents(&self) -> LazyFrame {
        self.documents.clone().lazy()
    }

    /// One row an organ: the columns of its report, the document with the most figures (`doc_id`), and how many
    /// documents there are that are no copies of each other.
    pub(super) fn reports(&self) -> LazyFrame {
        let order = SortMultipleOptions::default().with_order_descending_multi([false, false, true, false]);
        let first = |name: &str| col(name).first();
        let mut columns: Vec<Expr> = REPORT.iter().map(|name| first(name)).collect();
        columns.extend(["place", "doc_id"].map(first));
        columns.push(col("duplicate").eq(lit("false")).sum().cast(DataType::Int64).alias("documents"));
        self.documents()
            .sort(["organ", "duplicate", "figures", "doc_id"], order)
            .group_by_stable([col("organ")])
            .agg(columns)
    }

    /// Whether an organ of this name has a report here.
    pub(super) fn has(&self, publisher: &str) -> bool {
        let publishers = self.documents.column("printed").and_then(|c| c.str().cloned()).unwrap_or_default();
        publishers.iter().any(|p| p == Some(publisher))
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
