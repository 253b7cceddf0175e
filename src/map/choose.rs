//! Which tables of which forms a report has.
//!
//! Each form table is aligned with all rows that are not taken yet. The best one takes its rows, and the others are
//! aligned again with what is left, until nothing is left that a form explains. Rows that the alignment skipped
//! between two paired ones are given to the form rows between them where there is only one way.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::align::{Alignment, Free, Pair, Prepared, align};
use super::candidates::{self, Mentions, RowEvidence};
use super::columns::{self, Cells, Expected, Named, Placement};
use super::emit::RowFacts;
use super::observed::{Observed, ObservedRow};
use crate::model::{Fact, Finding, Method, Recognised, Severity, Table, TableOrigin, Text};
use crate::schema::{Schemas, TableId};

/// A form table with the rows that are its own.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Index of the prepared form table.
    pub table: usize,
    /// Its rows.
    pub pairs: Vec<Pair>,
    /// Rows that its labels claim, but whose values cannot be given to columns.
    pub uncertain: Vec<Pair>,
}

/// The facts of a chosen table.
#[derive(Debug)]
pub struct Found {
    /// The facts, row by row.
    pub facts: Vec<Fact>,
    /// What is odd.
    pub findings: Vec<Finding>,
    /// What to say of the choice.
    pub recognised: Recognised,
    /// Value cells that became facts or were recognised as shares: table and cell.
    pub used: Vec<(usize, usize)>,
}

/// The state of the choice.
pub struct Mapping<'a> {
    observed: &'a Observed,
    evidence: &'a [RowEvidence],
    tables: &'a [Table],
    text: &'a Text,
    schemas: &'a Schemas,
    prepared: Vec<Prepared<'a>>,
    /// For each prepared table, the rows that name it.
    mentions: Vec<Mentions>,
    taken: Vec<bool>,
    /// Where the values of an observed row stand that is paired with a form row, as far as it was asked.
    placements: RefCell<FxHashMap<Paired, Option<Rc<Placement>>>>,
    /// The columns of a block that a header names, as far as it was asked.
    heads: RefCell<FxHashMap<Headed, Rc<[Named]>>>,
}

/// A row of a form table and an observed row.
type Paired = (TableId, usize, usize);
/// A header and a block of a form table.
type Headed = (usize, (TableId, u16));

/// Alignments of the prepared tables, kept while none of their rows is taken: rows that an alignment leaves out do not
/// change it.
type Alignments = Vec<Option<Tried>>;

/// The alignment of a form table with the free rows.
struct Tried {
    alignment: Alignment,
    /// Whether it explains enough of them.
    explains: bool,
}

/// A report has no more tables of forms than this.
const MOST_TABLES: usize = 24;
/// The part of a table's rows that must be found by their labels.
const LEAST_COVERAGE: f32 = 0.34;
/// The same where no header names a column of the table.
const LEAST_COVERAGE_WITHOUT_HEADER: f32 = 0.5;
/// The score of a label that is the form's but for what does not matter.
pub(super) const SURE: f32 = 9.0;
/// A complete header alone speaks for a block of at most so many rows.
const LARGEST_BLOCK: usize = 4;

impl<'a> Mapping<'a> {
    /// Prepares all tables of all forms.
    pub fn new(
        observed: &'a Observed,
        evidence: &'a [RowEvidence],
        tables: &'a [Table],
        text: &'a Text,
        schemas: &'a Schemas,
    ) -> Self {
        let mut prepared = Vec::new();
        for (f, form) in schemas.forms.iter().enumerate() {
            for (t, table) in form.tables.iter().enumerate() {
                let id = TableId { form: f as u16, table: t as u16 };
                prepared.push(Prepared::new(id, table));
            }
        }
        let mut mentions = candidates::mentions(evidence);
        let mentions = prepared.iter().map(|form| mentions.remove(&form.id).unwrap_or_default()).collect();
        let taken = vec![false; observed.rows.len()];
        let (placements, heads) = (RefCell::default(), RefCell::default());
        Self { observed, evidence, tables, text, schemas, prepared, mentions, taken, placements, heads }
    }

    /// Chooses form tables until no row is left that one explains.
    pub fn choose(&mut self) -> Vec<Chosen> {
        let mut tried: Alignments = (0..self.prepared.len()).map(|t| Some(self.alignment(t))).collect();
        let by_form = self.totals_by_form(&tried);
        let mut chosen = Vec::new();
        for _ in 0..MOST_TABLES {
            for (t, tried) in tried.iter_mut().enumerate().filter(|(_, tried)| tried.is_none()) {
                *tried = Some(self.alignment(t));
            }
            let explaining = tried.iter().enumerate().filter_map(|(t, tried)| Some((t, explaining(tried)?)));
            let best = explaining.max_by(|(t, a), (u, b)| {
                let form = |t: usize| by_form[self.prepared[t].id.form as usize];
                a.total.total_cmp(&b.total).then(form(*t).total_cmp(&form(*u))).then(u.cmp(t))
            });
            let best = best.map(|(t, alignment)| (t, alignment.clone()));
            let Some((table, alignment)) = best else { break };
            let all = self.first_of_group(table, alignment.pairs);
            let between = self.between(table, &all);
            let (mut pairs, uncertain): (Vec<Pair>, Vec<Pair>) =
                all.into_iter().partition(|p| self.is_placed(&self.prepared[table], p));
            pairs.extend(between);
            pairs.sort_by_key(|p| p.observed);
            self.take(&pairs);
            let stale = |t: &Tried| t.alignment.pairs.iter().any(|p| self.taken[p.observed]);
            tried.iter_mut().filter(|tried| tried.as_ref().is_some_and(stale)).for_each(|tried| *tried = None);
            chosen.push(Chosen { table, pairs, uncertain });
        }
        for chosen in &mut chosen {
            let displaced = self.displaced(chosen);
            self.take(&displaced);
            chosen.pairs.extend(displaced);
        }
        for chosen in &mut chosen {
            chosen.uncertain.retain(|p| !self.taken[p.observed]);
            let uncertain = chosen.uncertain.clone();
            self.take(&uncertain);
        }
        chosen.sort_by_key(|c| c.pairs.first().map(|p| p.observed));
        chosen
    }

    /// A group label alone before values, where the group's first row is not found but its second is: the values are
    /// those of the first row, whose own label is missing. The forms print no figures beside a group label.
    fn first_of_group(&self, t: usize, mut pairs: Vec<Pair>) -> Vec<Pair> {
        let rows = &self.prepared[t].table.rows;
        for i in 0..pairs.len() {
            let row = pairs[i].row;
            let next = pairs.get(i + 1).map(|p| p.row);
            let group = |r: usize| rows.get(r).and_then(|r| r.groups.last());
            let first_missing = next == Some(row + 2) && group(row + 1).is_some() && group(row + 1) == group(row + 2);
            if rows[row].optional && first_missing && !rows[row + 1].optional {
                pairs[i] = Pair { row: row + 1, method: Method::Order, ..pairs[i] };
            }
        }
        pairs
    }

    fn take(&mut self, pairs: &[Pair]) {
        for pair in pairs {
            self.taken[pair.observed] = true;
        }
    }

    /// How well each form explains the whole report: settles between forms that share a table.
    fn totals_by_form(&self, tried: &Alignments) -> Vec<f32> {
        let mut totals = vec![0.0; self.schemas.forms.len()];
        for (form, tried) in self.prepared.iter().zip(tried) {
            totals[form.id.form as usize] += explaining(tried).map_or(0.0, |alignment| alignment.total);
        }
        totals
    }

    /// The alignment of a form table with the free rows.
    fn alignment(&self, t: usize) -> Tried {
        let form = &self.prepared[t];
        if !self.may_explain(t) {
            return Tried { alignment: Alignment::default(), explains: false };
        }
        let free: Vec<Free<'_>> = (0..self.observed.rows.len())
            .filter(|&i| !self.taken[i] && form.admits(&self.evidence[i]))
            .map(|i| (i, &self.observed.rows[i], &self.evidence[i], self.tables[self.observed.rows[i].table].origin))
            .collect();
        let alignment = align(form, &free);
        Tried { explains: self.explains(form, &alignment), alignment }
    }

    /// Whether an alignment with the free rows can explain enough: labels of enough of them are the table's, its header
    /// stands above one, or it has rows without labels and anything names it.
    fn may_explain(&self, t: usize) -> bool {
        let (form, mentions) = (&self.prepared[t], &self.mentions[t]);
        let free = |rows: &[usize]| rows.iter().filter(|&&row| !self.taken[row]).count();
        let (labelled, headed) = (free(&mentions.labelled), free(&mentions.headed));
        headed > 0 || form.is_covered(labelled, LEAST_COVERAGE) || labelled > 0 && form.any_unlabelled
    }

    /// Enough rows of the form were found by their labels, or the header names all columns of a row's block. Only rows
    /// whose values have certain columns count.
    fn explains(&self, form: &Prepared<'_>, alignment: &Alignment) -> bool {
        if alignment.total <= 0.0 {
            return false;
        }
        let is_placed = |p: &&Pair| self.is_placed(form, p);
        let by_label =
            || alignment.pairs.iter().filter(|p| p.method != Method::Order && !form.table.rows[p.row].heading);
        let covers = || {
            let named = alignment.pairs.iter().any(|p| self.named_columns(form, p) > 0 && self.is_placed(form, p));
            let least = if named { LEAST_COVERAGE } else { LEAST_COVERAGE_WITHOUT_HEADER };
            form.is_covered(by_label().filter(is_placed).count(), least)
        };
        // Where values stand costs more to know than what labels and headers say.
        (form.is_covered(by_label().count(), LEAST_COVERAGE) && covers())
            || alignment.pairs.iter().any(|p| self.is_headed(form, p) && self.is_placed(form, p))
    }

    fn is_placed(&self, form: &Prepared<'_>, pair: &Pair) -> bool {
        form.table.rows[pair.row].heading || self.placement(form, pair).is_some()
    }

    fn placement(&self, form: &Prepared<'_>, pair: &Pair) -> Option<Rc<Placement>> {
        let key = (form.id, pair.row, pair.observed);
        if let Some(known) = self.placements.borrow().get(&key) {
            return known.clone();
        }
        let placement = self.place(form, pair).map(Rc::new);
        self.placements.borrow_mut().insert(key, placement.clone());
        placement
    }

    fn place(&self, form: &Prepared<'_>, pair: &Pair) -> Option<Placement> {
        let form_row = &form.table.rows[pair.row];
        let block = form_row.block;
        let row = &self.observed.rows[pair.observed];
        let named = self.named_columns(form, pair);
        if self.tables[row.table].origin != TableOrigin::Markup && named > 0 && self.wider_block_named(pair, named) {
            return None;
        }
        let header = row.header.map(|h| &self.observed.headers[h]);
        let id = (form.id, block as u16);
        let heads = row.header.map_or_else(Rc::default, |h| self.heads(h, id, &self.tables[row.table]));
        let expected = Expected { id, block: &form.table.blocks[block], code: form_row.code.as_deref() };
        let is_figure = |text: &str| self.schemas.values.read_strict(text).is_some();
        let is_share = |text: &str| self.schemas.values.is_share(text);
        let cells =
            Cells { table: &self.tables[row.table], text: self.text, is_figure: &is_figure, is_share: &is_share };
        columns::place(row, header.map(|header| (header, &*heads)), expected, cells)
    }

    /// The columns of a block that a header names.
    fn heads(&self, header: usize, id: (TableId, u16), table: &Table) -> Rc<[Named]> {
        let mut known = self.heads.borrow_mut();
        let named = || columns::named_columns(&self.observed.headers[header], id, table).into();
        known.entry((header, id)).or_insert_with(named).clone()
    }

    /// The header is that of a wider block: which of its columns the values have is not certain.
    fn wider_block_named(&self, pair: &Pair, named: usize) -> bool {
        self.evidence[pair.observed].columns.iter().any(|((id, block), n)| {
            let required = self.schemas.table(*id).blocks[*block as usize].columns.iter().filter(|c| !c.optional);
            *n > named && *n >= required.count()
        })
    }

    fn named_columns(&self, form: &Prepared<'_>, pair: &Pair) -> usize {
        let block = (form.id, form.table.rows[pair.row].block as u16);
        self.evidence[pair.observed].columns.get(&block).copied().unwrap_or(0)
    }

    /// The header above the row names all columns of its block, at least two or under the block's heading; or the
    /// block has no row labels, and its heading or the number of its values spoke for it.
    fn is_headed(&self, form: &Prepared<'_>, pair: &Pair) -> bool {
        let row = &form.table.rows[pair.row];
        let evidence = &self.evidence[pair.observed];
        let block = (form.id, row.block as u16);
        let (required, _) = form.widths(row.block);
        let named = evidence.columns.get(&block).copied().unwrap_or(0);
        let heading = evidence.headings.contains(&block);
        if row.unlabelled || row.labels[0].is_empty() {
            return named * 2 > required || heading || required >= 10;
        }
        let rows = form.table.rows.iter().filter(|r| r.block == row.block).count();
        rows <= LARGEST_BLOCK && named >= required && (required >= 2 || heading)
    }

    /// Rows that stand between two paired rows, given in order to the form rows between them, where both are as many.
    fn between(&self, t: usize, pairs: &[Pair]) -> Vec<Pair> {
        let form = &self.prepared[t];
        let mut found = Vec::new();
        for window in pairs.windows(2) {
            let (a, b) = (window[0], window[1]);
            let same_table = self.observed.rows[a.observed].table == self.observed.rows[b.observed].table;
            let near = b.observed - a.observed <= 4;
            let free: Vec<usize> = (a.observed + 1..b.observed).filter(|&i| !self.taken[i]).collect();
            let missing: Vec<usize> =
                (a.row + 1..b.row).filter(|&j| !form.table.rows[j].optional && !form.table.rows[j].heading).collect();
            let fits = free.len() == missing.len()
                && free.len() == b.observed - a.observed - 1
                && free.iter().zip(&missing).all(|(&i, &j)| self.may_be(form, i, j));
            if same_table && near && !free.is_empty() && fits {
                let pair = |(&observed, &row): (&usize, &usize)| Pair { observed, row, method: Method::Order };
                found.extend(free.iter().zip(&missing).map(pair));
            }
        }
        found
    }

    /// Rows in the same tables that stand in another order than the form's: their labels are those of rows not found
    /// yet, beyond doubt.
    fn displaced(&self, chosen: &Chosen) -> Vec<Pair> {
        let form = &self.prepared[chosen.table];
        let mut filled: Vec<usize> = chosen.pairs.iter().map(|p| p.row).collect();
        let tables: Vec<usize> = chosen.pairs.iter().map(|p| self.observed.rows[p.observed].table).collect();
        let mut found = Vec::new();
        for (observed, row) in self.observed.rows.iter().enumerate() {
            if self.taken[observed] || !tables.contains(&row.table) {
                continue;
            }
            let claims = self.evidence[observed].rows.iter().filter(|((id, _), c)| *id == form.id && c.score >= SURE);
            let claims: Vec<(usize, Method)> = claims.map(|((_, r), c)| (*r as usize, c.method)).collect();
            if let [(row, method)] = claims[..]
                && !filled.contains(&row)
                && !form.table.rows[row].heading
                && !form.table.blocks[form.table.rows[row].block].alternative
            {
                let pair = Pair { observed, row, method };
                if self.is_placed(form, &pair) {
                    filled.push(row);
                    found.push(pair);
                }
            }
        }
        found
    }

    /// A row without a label that any form knows, and with as many values as the form row has.
    fn may_be(&self, form: &Prepared<'_>, observed: usize, row: usize) -> bool {
        let (required, all) = form.widths(form.table.rows[row].block);
        let values = &self.observed.rows[observed].values;
        let evidence = &self.evidence[observed];
        let count = |n: usize| n == required || n == all;
        evidence.rows.values().all(|c| c.score < 9.0) && (count(values.len()) || count(evidence.figures))
    }

    /// The facts of a chosen table.
    pub fn facts(&self, chosen: &Chosen) -> Found {
        let form = &self.prepared[chosen.table];
        let recognised = self.recognised(chosen);
        let mut found = Found { facts: Vec::new(), findings: Vec::new(), recognised, used: Vec::new() };
        for pair in chosen.pairs.iter().filter(|p| !form.table.rows[p.row].heading) {
            let form_row = &form.table.rows[pair.row];
            let row = &self.observed.rows[pair.observed];
            let row_facts = RowFacts {
                row,
                form_row,
                block: &form.table.blocks[form_row.block],
                form: &self.schemas.forms[form.id.form as usize].id,
                method: pair.method,
                table: &self.tables[row.table],
                text: self.text,
                schemas: self.schemas,
            };
            if let Some(placement) = self.placement(form, pair) {
                row_facts.emit(&placement, &mut found.facts, &mut found.findings);
                found.used.extend(placement.cells.iter().map(|p| (row.table, p.cell)));
            }
        }
        found.findings.extend(self.missing_rows(chosen));
        for pair in &chosen.uncertain {
            let (row, form_row) = (&self.observed.rows[pair.observed], &form.table.rows[pair.row]);
            let columns = form.table.blocks[form_row.block].columns.len();
            found.findings.push(count_finding(row, form_row, columns, &self.tables[row.table]));
        }
        found
    }

    /// A finding that names the rows of the form that the table does not have.
    fn missing_rows(&self, chosen: &Chosen) -> Option<Finding> {
        let form = &self.prepared[chosen.table];
        let paired = |r: usize| chosen.pairs.iter().chain(&chosen.uncertain).any(|p| p.row == r);
        let rows = form.table.rows.iter().enumerate();
        let wanted = |r: &crate::schema::FormRow| {
            !r.optional && !r.heading && !r.unlabelled && !form.table.blocks[r.block].alternative
        };
        let missing: Vec<&str> =
            rows.filter(|(r, row)| wanted(row) && !paired(*r)).map(|(_, row)| row.labels[0].as_str()).collect();
        let whole_layout = chosen.pairs.iter().all(|p| !form.table.blocks[form.table.rows[p.row].block].alternative);
        let first = self.observed.rows[chosen.pairs.first()?.observed].clone();
        let span = first.values.first().map(|&c| self.tables[first.table].cells[c].span);
        (whole_layout && !missing.is_empty()).then(|| {
            let (name, list) = (&form.table.name, missing.join("、"));
            let message = format!(
                "“{name}”缺少{}行：{list} / `{name}` lacks {} rows of the form: {list}",
                missing.len(),
                missing.len()
            );
            Finding::seen("map.rows_missing", Severity::Info, message, span)
        })
    }

    fn recognised(&self, chosen: &Chosen) -> Recognised {
        let form = &self.prepared[chosen.table];
        let rows = || chosen.pairs.iter().filter(|p| !form.table.rows[p.row].heading);
        let mut found_in: Vec<u32> = rows().map(|p| self.observed.rows[p.observed].table as u32 + 1).collect();
        found_in.dedup();
        let columns = rows().filter_map(|p| {
            let block = (form.id, form.table.rows[p.row].block as u16);
            self.evidence[p.observed].columns.get(&block).copied()
        });
        let counted =
            |r: &&crate::schema::FormRow| !r.optional && !r.heading && !form.table.blocks[r.block].alternative;
        Recognised {
            form: self.schemas.forms[form.id.form as usize].id.clone(),
            table: form.table.name.clone(),
            found_in,
            rows_by_label: rows().filter(|p| p.method != Method::Order).count(),
            rows_by_order: rows().filter(|p| p.method == Method::Order).count(),
            rows_of_form: form.table.rows.iter().filter(counted).count(),
            columns_by_header: columns.max().unwrap_or(0),
        }
    }

    /// The name of a form's table.
    pub fn name(&self, id: TableId) -> &str {
        &self.schemas.table(id).name
    }

    /// Rows that no form table took although a label of theirs is one of a form.
    pub fn untaken(&self) -> impl Iterator<Item = (&ObservedRow, &RowEvidence)> {
        self.observed
            .rows
            .iter()
            .zip(self.evidence)
            .zip(&self.taken)
            .filter(|(_, taken)| !**taken)
            .map(|(pair, _)| pair)
    }
}

/// The alignment, where it explains enough.
fn explaining(tried: &Option<Tried>) -> Option<&Alignment> {
    tried.as_ref().filter(|t| t.explains).map(|t| &t.alignment)
}

fn count_finding(row: &ObservedRow, form_row: &crate::schema::FormRow, columns: usize, table: &Table) -> Finding {
    let span = row.values.iter().map(|&c| table.cells[c].span).reduce(|a, b| a.to(b));
    let label = &form_row.labels[0];
    let message = format!(
        "“{label}”一行有{}个数，表式有{columns}列，无法确定各数所属列 / row `{label}` has {} values for {columns} columns; \
         which is which is not certain",
        row.values.len(),
        row.values.len()
    );
    Finding::seen("map.columns_uncertain", Severity::Error, message, span)
}

/// The form that most rows of a report follow.
pub fn form_of(recognised: &[Recognised]) -> Option<String> {
    let mut forms: Vec<(&str, usize)> = Vec::new();
    for table in recognised {
        let rows = table.rows_by_label + table.rows_by_order;
        match forms.iter_mut().find(|(form, _)| *form == table.form) {
            Some((_, sum)) => *sum += rows,
            None => forms.push((&table.form, rows)),
        }
    }
    forms.into_iter().rev().max_by_key(|(_, rows)| *rows).map(|(form, _)| form.to_owned())
}
