//! Which rows of forms an observed row may be, by its labels.

use rustc_hash::FxHashMap;

use super::observed::{Memo, Observed, ObservedRow};
use crate::model::{Method, Table, TableOrigin, Text};
use crate::schema::{Hit, LabelOf, Schemas, TableId};

/// One form row that an observed row may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// From 0 to 10, ordinals included.
    pub score: f32,
    /// How the label was matched.
    pub method: Method,
}

/// What is known of an observed row for the choice of its form row.
#[derive(Clone, Debug, Default)]
pub struct RowEvidence {
    /// Form rows by label.
    pub rows: FxHashMap<(TableId, u16), Candidate>,
    /// All label text at and above the row, as one key: group labels are sought in it.
    pub context: String,
    /// Columns of blocks that the header above names: how many different ones.
    pub columns: FxHashMap<(TableId, u16), usize>,
    /// Blocks whose heading stands above.
    pub headings: Vec<(TableId, u16)>,
    /// Values that are no blanks.
    pub figures: usize,
    /// Values that are numbers.
    pub numbers: usize,
}

/// Weighs the labels of all observed rows.
pub fn weigh<'t>(
    observed: &Observed,
    tables: &[Table],
    text: &'t Text,
    schemas: &Schemas,
    memo: &mut Memo<'t>,
) -> Vec<RowEvidence> {
    let headers: Vec<FxHashMap<(TableId, u16), usize>> =
        observed.headers.iter().map(|h| columns_named(&h.cells)).collect();
    let headings: Vec<Vec<(TableId, u16)>> = observed.headers.iter().map(|h| headings_named(&h.cells)).collect();
    let weigh_one = |row: &ObservedRow| {
        let table = &tables[row.table];
        let slice = |cell: usize| text.slice(table.cells[cell].span).trim();
        let cells = row.lead.iter().chain(&row.labels);
        let context = cells.fold(String::new(), |context, &c| context + &schemas.labels.full_key(slice(c)));
        let figures = row.values.iter().filter(|&&c| !slice(c).is_empty()).count();
        let is_number = |c: &&usize| schemas.values.read(slice(**c)).value.number().is_some();
        let numbers = row.values.iter().filter(is_number).count();
        let rows = row_candidates(row, table, text, schemas, memo);
        let columns = row.header.map(|h| headers[h].clone()).unwrap_or_default();
        let mut headings = row.header.map(|h| headings[h].clone()).unwrap_or_default();
        for &cell in row.lead.iter().chain(&row.labels) {
            headings.extend(heading_hits(memo.lookup(slice(cell), schemas)));
        }
        RowEvidence { rows, context, columns, headings, figures, numbers }
    };
    observed.rows.iter().map(weigh_one).collect()
}

/// The observed rows that name a table of a form: by their labels, by the header or headings above them.
#[derive(Clone, Debug, Default)]
pub struct Mentions {
    /// Rows with a label of the table.
    pub labelled: Vec<usize>,
    /// Rows below a header or heading of it.
    pub headed: Vec<usize>,
}

/// For each table that is named at all, the rows that name it.
pub fn mentions(evidence: &[RowEvidence]) -> FxHashMap<TableId, Mentions> {
    let mut mentions: FxHashMap<TableId, Mentions> = FxHashMap::default();
    let note = |rows: &mut Vec<usize>, row: usize| {
        if rows.last() != Some(&row) {
            rows.push(row);
        }
    };
    for (row, e) in evidence.iter().enumerate() {
        e.rows.keys().for_each(|(id, _)| note(&mut mentions.entry(*id).or_default().labelled, row));
        for (id, _) in e.columns.keys().chain(&e.headings) {
            note(&mut mentions.entry(*id).or_default().headed, row);
        }
    }
    mentions
}

fn columns_named(cells: &[(usize, Vec<Hit>)]) -> FxHashMap<(TableId, u16), usize> {
    let mut named: FxHashMap<(TableId, u16), Vec<u16>> = FxHashMap::default();
    for (_, hits) in cells {
        // Each header cell names one column of a block: the first that no cell before it has named.
        let mut columns: Vec<((TableId, u16), u16)> = hits.iter().filter_map(column_of).collect();
        columns.sort_by_key(|(block, _)| *block);
        for columns in columns.chunk_by(|a, b| a.0 == b.0) {
            let taken = named.entry(columns[0].0).or_default();
            if let Some((_, column)) = columns.iter().find(|(_, c)| !taken.contains(c)) {
                taken.push(*column);
            }
        }
    }
    named.into_iter().map(|(block, columns)| (block, columns.len())).collect()
}

fn column_of(hit: &Hit) -> Option<((TableId, u16), u16)> {
    match hit.of {
        LabelOf::Column { table, block, column } => Some(((table, block), column)),
        _ => None,
    }
}

fn headings_named(cells: &[(usize, Vec<Hit>)]) -> Vec<(TableId, u16)> {
    cells.iter().flat_map(|(_, hits)| heading_hits(hits)).collect()
}

fn heading_hits(hits: &[Hit]) -> impl Iterator<Item = (TableId, u16)> + '_ {
    hits.iter().filter_map(|hit| match hit.of {
        LabelOf::Heading { table, block } => Some((table, block)),
        _ => None,
    })
}

/// A text joined of more cells than this is no label.
const MOST_JOINED: usize = 6;
/// A label that is not the nearest to the values counts less.
const NOT_NEAREST: f32 = 2.5;

fn row_candidates<'t>(
    row: &ObservedRow,
    table: &Table,
    text: &'t Text,
    schemas: &Schemas,
    memo: &mut Memo<'t>,
) -> FxHashMap<(TableId, u16), Candidate> {
    let mut found = FxHashMap::default();
    let markup = table.origin == TableOrigin::Markup;
    let own: Vec<usize> = row
        .labels
        .iter()
        .copied()
        .filter(|&c| !markup || table.cells[c].row == row.row || row.labels.last() == Some(&c))
        .collect();
    let cells: Vec<usize> = if markup { own } else { row.lead.iter().chain(&own).copied().collect() };
    let Some(last) = cells.last() else { return found };
    if markup && label_is_missing(row, table, text) {
        return found;
    }
    collect(memo.lookup(text.slice(table.cells[*last].span).trim(), schemas), 0.0, &mut found);
    for count in 2..=cells.len().min(MOST_JOINED) {
        let first = cells[cells.len() - count];
        let span = table.cells[first].span.to(table.cells[*last].span);
        collect(memo.lookup(text.slice(span).trim(), schemas), 0.0, &mut found);
    }
    if !markup && found.is_empty() {
        collect(&schemas.labels.begun_by(text.slice(table.cells[*last].span)), 0.0, &mut found);
    }
    if found.values().all(|c: &Candidate| c.score < 5.0) {
        for &cell in cells.iter().rev().skip(1).take(4) {
            let hits = memo.lookup(text.slice(table.cells[cell].span).trim(), schemas);
            let exact: Vec<Hit> = hits.iter().filter(|h| h.score > 0.9).copied().collect();
            if !exact.iter().any(|h| matches!(h.of, LabelOf::Group { .. })) {
                collect(&exact, NOT_NEAREST, &mut found);
            }
        }
    }
    found
}

/// The label cell of the row is empty: what stands before it began in a row above and is a group label.
fn label_is_missing(row: &ObservedRow, table: &Table, text: &Text) -> bool {
    let (Some(&last), Some(&first)) = (row.labels.last(), row.values.first()) else { return false };
    let is_empty = |cell: usize| text.slice(table.cells[cell].span).trim().is_empty();
    let figures = row.values.iter().filter(|&&cell| !is_empty(cell)).count();
    table.cells[last].row < row.row && is_empty(first) && figures + 1 == row.values.len()
}

fn collect(hits: &[Hit], less: f32, found: &mut FxHashMap<(TableId, u16), Candidate>) {
    for hit in hits {
        if let LabelOf::Row { table, row } = hit.of {
            let ordinal = match hit.ordinal_agrees {
                Some(true) => 0.3,
                Some(false) => -0.6,
                None => 0.0,
            };
            let canonical = if hit.method == Method::Exact { 0.1 } else { 0.0 };
            let score = 10.0 * hit.score + ordinal + canonical - less;
            let entry = found.entry((table, row)).or_insert(Candidate { score, method: hit.method });
            if score > entry.score {
                *entry = Candidate { score, method: hit.method };
            }
        }
    }
}
