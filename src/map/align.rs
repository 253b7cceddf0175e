//! Alignment of observed rows with the rows of one table of a form.
//!
//! The form's own order is the guide: of all ways to pair rows in which the order of both sides is kept, the one with
//! the highest total wins (dynamic programming). A pair counts for the likeness of its labels, for the group labels
//! above it, for the header above it, and for the number of its values.

use super::candidates::RowEvidence;
use super::observed::ObservedRow;
use crate::model::{Method, TableOrigin};
use crate::schema::{FormRow, FormTable, TableId};

/// A form table with what the alignment needs of it at hand.
#[derive(Debug)]
pub struct Prepared<'s> {
    /// Which table.
    pub id: TableId,
    /// The table.
    pub table: &'s FormTable,
    /// Value columns of each block: required, and all.
    widths: Vec<(usize, usize)>,
    /// What each row costs where it is not found.
    missing: Vec<f32>,
    /// Rows that an observed row may be without a label of theirs.
    unlabelled: Vec<usize>,
    /// Whether any row may stand without a label, headings included.
    pub any_unlabelled: bool,
    /// Rows that have a label and are neither optional nor headings, those of alternative layouts aside.
    labelled_rows: usize,
}

impl<'s> Prepared<'s> {
    /// Prepares a table.
    pub fn new(id: TableId, table: &'s FormTable) -> Self {
        let widths =
            table.blocks.iter().map(|b| (b.columns.iter().filter(|c| !c.optional).count(), b.columns.len())).collect();
        let is_optional = |r: &FormRow| r.optional || r.heading || table.blocks[r.block].alternative;
        let missing = table.rows.iter().map(|r| if is_optional(r) { 0.0 } else { MISSING_ROW }).collect();
        let unlabelled = (0..table.rows.len()).filter(|&j| !table.rows[j].heading && is_unlabelled(&table.rows[j]));
        let is_labelled = |r: &&FormRow| !is_optional(r) && !r.labels[0].is_empty();
        Self {
            id,
            table,
            widths,
            missing,
            unlabelled: unlabelled.collect(),
            any_unlabelled: table.rows.iter().any(is_unlabelled),
            labelled_rows: table.rows.iter().filter(is_labelled).count(),
        }
    }

    /// Whether an observed row may be one of the table's.
    pub fn admits(&self, evidence: &RowEvidence) -> bool {
        !self.unlabelled.is_empty() || evidence.rows.keys().any(|(id, _)| *id == self.id)
    }

    /// Whether so many rows found by their labels are that part of its rows, and more than one.
    pub fn is_covered(&self, found: usize, part: f32) -> bool {
        found >= 2 && found as f32 >= part * self.labelled_rows as f32
    }

    /// Numbers of value columns that a row of a block may have.
    pub fn widths(&self, block: usize) -> (usize, usize) {
        self.widths[block]
    }
}

/// An observed row paired with a form row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Index of the observed row.
    pub observed: usize,
    /// Index of the form row.
    pub row: usize,
    /// How the label was matched.
    pub method: Method,
}

/// The best alignment with a table.
#[derive(Clone, Debug, Default)]
pub struct Alignment {
    /// Pairs in order.
    pub pairs: Vec<Pair>,
    /// Sum of the scores of the pairs, less what the form's missing rows cost.
    pub total: f32,
}

/// What a required row of the form that is not found costs.
const MISSING_ROW: f32 = 0.4;
const NEVER: f32 = f32::NEG_INFINITY;

/// An observed row with what is known of it, and its number.
pub type Free<'a> = (usize, &'a ObservedRow, &'a RowEvidence, TableOrigin);

/// Aligns the rows that are `free` with a table. Those that it does not admit make no difference.
pub fn align(form: &Prepared<'_>, rows: &[Free<'_>]) -> Alignment {
    let (n, m) = (rows.len(), form.table.rows.len());
    let mut best = vec![0.0f32; (n + 1) * (m + 1)];
    let pairs = pair_scores(form, rows);
    for j in 1..=m {
        best[j] = best[j - 1] - form.missing[j - 1];
    }
    for i in 1..=n {
        let (above, here) = best[(i - 1) * (m + 1)..(i + 1) * (m + 1)].split_at_mut(m + 1);
        here[0] = above[0];
        for j in 1..=m {
            let paired = above[j - 1] + pairs[(i - 1) * m + j - 1];
            here[j] = above[j].max(here[j - 1] - form.missing[j - 1]).max(paired);
        }
    }
    Alignment { pairs: trace(form, rows, &best, &pairs), total: best[n * (m + 1) + m] }
}

/// The score of each observed row with each row of the form.
fn pair_scores(form: &Prepared<'_>, rows: &[Free<'_>]) -> Vec<f32> {
    let m = form.table.rows.len();
    let mut scores = vec![NEVER; rows.len() * m];
    for (scores, (_, row, evidence, origin)) in scores.chunks_exact_mut(m.max(1)).zip(rows) {
        let mut score = |j: usize| scores[j] = pair_score(form, j, row, evidence, *origin);
        form.unlabelled.iter().for_each(|&j| score(j));
        evidence.rows.keys().filter(|(id, _)| *id == form.id).for_each(|(_, j)| score(usize::from(*j)));
    }
    scores
}

/// Follows the best way back from the end.
fn trace(form: &Prepared<'_>, rows: &[Free<'_>], best: &[f32], scores: &[f32]) -> Vec<Pair> {
    let m = form.table.rows.len();
    let (mut i, mut j) = (rows.len(), m);
    let mut pairs = Vec::new();
    while i > 0 && j > 0 {
        let here = best[i * (m + 1) + j];
        let score = scores[(i - 1) * m + j - 1];
        if score > NEVER && here == best[(i - 1) * (m + 1) + j - 1] + score {
            let (observed, _, evidence, _) = rows[i - 1];
            let method = evidence.rows.get(&(form.id, (j - 1) as u16)).map_or(Method::Order, |c| c.method);
            pairs.push(Pair { observed, row: j - 1, method });
            (i, j) = (i - 1, j - 1);
        } else if here == best[(i - 1) * (m + 1) + j] {
            i -= 1;
        } else {
            debug_assert!(here == best[i * (m + 1) + j - 1] - form.missing[j - 1]);
            j -= 1;
        }
    }
    pairs.reverse();
    pairs
}

fn is_unlabelled(row: &FormRow) -> bool {
    row.unlabelled || row.labels[0].is_empty()
}

fn pair_score(form: &Prepared<'_>, j: usize, row: &ObservedRow, evidence: &RowEvidence, origin: TableOrigin) -> f32 {
    let form_row = &form.table.rows[j];
    let block = form_row.block;
    let label = evidence.rows.get(&(form.id, j as u16));
    let unlabelled = is_unlabelled(form_row);
    if form_row.heading {
        let empty = label.is_some() && evidence.numbers == 0;
        return if empty { label.map_or(NEVER, |l| l.score) } else { NEVER };
    }
    if label.is_none() && !unlabelled {
        return NEVER;
    }
    let header = header_score(form, block, evidence);
    let fit = fit_score(form, block, row, evidence, origin);
    let base = match label {
        _ if unlabelled && !block_is_shown(form, block, row, evidence, fit) => return NEVER,
        // The heading of the block, with blanks beside it: a row with figures below it is the block's row, if there is one.
        Some(_) if unlabelled && evidence.figures == 0 && evidence.headings.contains(&(form.id, block as u16)) => 0.5,
        Some(label) => label.score,
        None if unlabelled && row.labels.is_empty() => 4.0,
        None if unlabelled => 2.0,
        None => return NEVER,
    };
    let groups = form_row.group_keys.iter().filter(|g| evidence.context.contains(g.as_str())).count();
    base + groups.min(2) as f32 + header + fit
}

/// A block without row labels is recognised by its header, or by its heading and the number of values.
fn block_is_shown(form: &Prepared<'_>, block: usize, row: &ObservedRow, evidence: &RowEvidence, fit: f32) -> bool {
    let (required, _) = form.widths(block);
    let named = evidence.columns.get(&(form.id, block as u16)).copied().unwrap_or(0);
    let headed = evidence.headings.contains(&(form.id, block as u16));
    // Another layout of the same figures has the header that stands here.
    let more = |(id, b): &(TableId, u16), n: usize| *id == form.id && *b as usize != block && n > required;
    if evidence.columns.iter().any(|(other, n)| more(other, *n)) {
        return false;
    }
    // The heading of another block with the same columns stands here: the columns alone say nothing.
    if !headed && evidence.headings.iter().any(|(id, b)| *id == form.id && usize::from(*b) != block) {
        return false;
    }
    let exact = row.values.len() == required || evidence.figures == required;
    (named * 2 > required && headed && fit >= 0.0)
        || (named == required && exact)
        || (headed && exact)
        || (exact && required >= 10 && evidence.figures * 2 > required)
}

/// The header above names the block's columns: up to 3. It names columns of other blocks only: −6.
fn header_score(form: &Prepared<'_>, block: usize, evidence: &RowEvidence) -> f32 {
    let (required, _) = form.widths(block);
    match evidence.columns.get(&(form.id, block as u16)) {
        Some(named) => 3.0 * (*named).min(required) as f32 / required as f32,
        None if evidence.columns.is_empty() => 0.0,
        None => -6.0,
    }
}

/// The number of values is one that the block can have: +2; it cannot be: −3, or −8 where there are many times too
/// many; the header's positions may tell: 0.
fn fit_score(form: &Prepared<'_>, block: usize, row: &ObservedRow, evidence: &RowEvidence, origin: TableOrigin) -> f32 {
    let (required, all) = form.widths(block);
    let fits = |count: usize| count == required || count == all;
    if fits(row.values.len()) || fits(evidence.figures) {
        2.0
    } else if evidence.figures > all * 2 {
        -8.0
    } else if origin == TableOrigin::Markup && evidence.columns.contains_key(&(form.id, block as u16)) {
        0.0
    } else {
        -3.0
    }
}
