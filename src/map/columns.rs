//! Which value cell of a row stands in which column of the form.

use std::collections::BTreeSet;

use super::observed::{Header, ObservedRow};
use crate::model::{Method, Table, TableOrigin, Text};
use crate::schema::{FormBlock, LabelOf, TableId};

/// A value cell with its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Index of the cell.
    pub cell: usize,
    /// Index of the column in the block.
    pub column: usize,
    /// Index of the header cell, where one names the column.
    pub header: Option<usize>,
}

/// The placed cells of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// One entry for each column that the row has.
    pub cells: Vec<Placed>,
    /// `Order` where the columns were counted against the positions of the header.
    pub method: Option<Method>,
}

/// A column that the header names: its index, the header cell, the grid columns it spans.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    column: usize,
    cell: usize,
    from: u32,
    to: u32,
}

/// What the form has at the row.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Table and block.
    pub id: (TableId, u16),
    /// The block.
    pub block: &'a FormBlock,
    /// The code that the form prints beside the row.
    pub code: Option<&'a str>,
}

/// The cells of a table with their text.
#[derive(Clone, Copy)]
pub struct Cells<'a> {
    /// The table.
    pub table: &'a Table,
    /// The text.
    pub text: &'a Text,
    /// Tells figures from notes.
    pub is_figure: &'a dyn Fn(&str) -> bool,
    /// Tells figures that are printed as shares.
    pub is_share: &'a dyn Fn(&str) -> bool,
}

/// Places the values of a row below a header, of which the columns that it names are known. `None` where their columns
/// are not certain.
pub fn place(
    row: &ObservedRow,
    header: Option<(&Header, &[Named])>,
    form: Expected<'_>,
    cells: Cells<'_>,
) -> Option<Placement> {
    let (Expected { id, block, code }, Cells { table, text, is_figure, is_share }) = (form, cells);
    let (header, named) = header.unzip();
    let named = named.unwrap_or_default();
    let printed = |cell: &usize| text.slice(table.cells[*cell].span).trim();
    let required = block.columns.iter().filter(|c| !c.optional).count();
    let code = code.filter(|_| !row.coded && row.values.len() > required);
    let values = without_code(&row.values, code, &printed);
    let values =
        header.and_then(|h| without_repeats(h, id, table, values, &printed)).unwrap_or_else(|| values.to_vec());
    let slice = |cell: &usize| text.slice(table.cells[*cell].span).trim();
    let filled = |cell: &usize| !slice(cell).is_empty();
    let figure = |cell: &usize| is_figure(slice(cell));
    if table.origin == TableOrigin::Markup
        && let Some(cells) = by_position(&values, named, table, &filled, &figure)
    {
        let columns = shown_columns(block, named);
        return Some(prefer_order(cells, &values, &columns, named));
    }
    let share = |cell: &usize| is_share(slice(cell));
    let without_shares = without_shares(block, &values, table, &share);
    for columns in column_sets(block, named).into_iter().chain(without_shares) {
        if let Some(cells) = in_order(&values, &columns, table, &filled, &figure) {
            let cells = with_headers(cells, &columns, named, table, row.row);
            return Some(Placement { cells, method: None });
        }
    }
    let cells = as_long_as_header(named, table, row.row).then(|| by_position(&values, named, table, &filled, &figure));
    cells.flatten().map(|cells| Placement { cells, method: None })
}

/// A row of lines with as many cells as the one row that names its columns: spare columns are printed in both.
fn as_long_as_header(named: &[Named], table: &Table, row: u32) -> bool {
    let rows: BTreeSet<u32> = named.iter().map(|n| table.cells[n.cell].row).collect();
    let is_as_long = |header: &u32| table.starting_in(*header).count() == table.starting_in(row).count();
    named.len() > 1 && rows.len() == 1 && rows.first().is_some_and(is_as_long)
}

/// The values without the row's code, which some forms print before them.
fn without_code<'v, 't>(values: &'v [usize], code: Option<&str>, printed: &impl Fn(&usize) -> &'t str) -> &'v [usize] {
    match (code, values) {
        (Some(code), [first, rest @ ..]) if !rest.is_empty() && same_number(printed(first), code) => rest,
        _ => values,
    }
}

fn same_number(a: &str, b: &str) -> bool {
    a.trim_start_matches('0') == b.trim_start_matches('0')
}

/// The values without those that a conversion to text has repeated: a header printed once for each column that its
/// cell spans, and below each the same value.
fn without_repeats<'t>(
    header: &Header,
    id: (TableId, u16),
    table: &Table,
    values: &[usize],
    printed: &impl Fn(&usize) -> &'t str,
) -> Option<Vec<usize>> {
    if table.origin == TableOrigin::Markup {
        return None;
    }
    let names_column = |hits: &[crate::schema::Hit]| {
        hits.iter().any(|h| matches!(h.of, LabelOf::Column { table, block, .. } if (table, block) == id))
    };
    let cells: Vec<usize> = header.cells.iter().filter(|(_, hits)| names_column(hits)).map(|(cell, _)| *cell).collect();
    let row = table.cells.get(*cells.last()?)?.row;
    let cells: Vec<usize> = cells.into_iter().filter(|&c| table.cells[c].row == row).collect();
    let repeated = |i: &usize| *i > 0 && printed(&cells[*i]) == printed(&cells[*i - 1]);
    let repeats: Vec<usize> = (0..cells.len()).filter(repeated).collect();
    let blanks = values.iter().rev().take_while(|c| printed(c).is_empty()).count();
    let values = &values[..values.len() - blanks.min(values.len().saturating_sub(cells.len()))];
    let all_same = |i: &usize| printed(&values[*i]) == printed(&values[*i - 1]);
    if repeats.is_empty() || cells.len() != values.len() || !repeats.iter().all(all_same) {
        return None;
    }
    Some((0..values.len()).filter(|i| !repeats.contains(i)).map(|i| values[i]).collect())
}

/// The columns that a row may have: those that a complete header names; else also the required ones, and all.
fn column_sets(block: &FormBlock, named: &[Named]) -> Vec<Vec<usize>> {
    let all: Vec<usize> = (0..block.columns.len()).collect();
    let required: Vec<usize> = all.iter().copied().filter(|&c| !block.columns[c].optional).collect();
    let complete = required.iter().all(|c| named.iter().any(|n| n.column == *c));
    let mut sets = vec![shown_columns(block, named)];
    for set in [required, all] {
        if !complete && !sets.contains(&set) {
            sets.push(set);
        }
    }
    sets
}

/// The required columns, and the others that the header names.
fn shown_columns(block: &FormBlock, named: &[Named]) -> Vec<usize> {
    let is_shown = |c: &usize| !block.columns[*c].optional || named.iter().any(|n| n.column == *c);
    (0..block.columns.len()).filter(is_shown).collect()
}

/// The columns of a row whose shares are blank: where the table prints shares with their unit, figures without one are
/// none.
fn without_shares(
    block: &FormBlock,
    values: &[usize],
    table: &Table,
    share: &impl Fn(&usize) -> bool,
) -> Option<Vec<usize>> {
    let (shares, others): (Vec<usize>, Vec<usize>) = (0..block.columns.len()).partition(|&c| block.columns[c].share);
    let told = || (0..table.cells.len()).filter(share).nth(1).is_some();
    let blank = !shares.is_empty() && values.len() == others.len() && !values.iter().any(share) && told();
    blank.then_some(others)
}

/// The columns that header cells name, in reading order of their positions. Where a label heads several columns, the
/// first occurrence names the first of them.
pub fn named_columns(header: &Header, id: (TableId, u16), table: &Table) -> Vec<Named> {
    let mut cells: Vec<(usize, Vec<usize>)> = Vec::new();
    for (cell, hits) in &header.cells {
        let columns: Vec<usize> = hits
            .iter()
            .filter_map(|hit| match hit.of {
                LabelOf::Column { table, block, column } if (table, block) == id => Some(column as usize),
                _ => None,
            })
            .collect();
        if !columns.is_empty() && *cell < table.cells.len() {
            cells.push((*cell, columns));
        }
    }
    if table.origin == TableOrigin::Markup {
        cells.sort_by_key(|(cell, _)| table.cells[*cell].col);
    }
    let mut named: Vec<Named> = Vec::new();
    for (cell, columns) in &cells {
        // A label of several columns that stands over fewer of them may be that of any.
        let as_often = cells.iter().filter(|(_, others)| others == columns).count() >= columns.len();
        let free = columns.iter().find(|c| !named.iter().any(|n| n.column == **c));
        if let Some(&column) = free.filter(|_| as_often) {
            let c = &table.cells[*cell];
            named.push(Named { column, cell: *cell, from: c.col, to: c.col + c.col_span });
        }
    }
    named
}

/// Each filled cell stands below one header, no two below the same.
fn by_position(
    values: &[usize],
    named: &[Named],
    table: &Table,
    filled: &impl Fn(&usize) -> bool,
    figure: &impl Fn(&usize) -> bool,
) -> Option<Vec<Placed>> {
    let right = named.iter().map(|n| n.to).max()?;
    // A row with fewer cells than its header has: which one is missing is not certain.
    let row = table.cells[*values.first()?].row;
    if named.iter().any(|n| (n.from..n.to).all(|col| table.index_at(row, col).is_none())) {
        return None;
    }
    let mut placed: Vec<Placed> = Vec::new();
    for &cell in values {
        let at = &table.cells[cell];
        let Some(below) = named.iter().find(|n| n.from < at.col + at.col_span && at.col < n.to) else {
            let note = at.col >= right && !figure(&cell);
            if filled(&cell) && !note {
                return None;
            }
            continue;
        };
        match placed.iter_mut().find(|p| p.column == below.column) {
            None => placed.push(Placed { cell, column: below.column, header: Some(below.cell) }),
            Some(held) if !filled(&held.cell) => held.cell = cell,
            Some(_) if filled(&cell) => return None,
            Some(_) => {}
        }
    }
    placed.iter().any(|p| filled(&p.cell)).then_some(placed)
}

/// Where the row has just as many cells as columns, their order is surer than their positions: a row span that is one
/// too long moves a row sideways.
fn prefer_order(cells: Vec<Placed>, values: &[usize], columns: &[usize], named: &[Named]) -> Placement {
    let stands = |(placed, named): (&Placed, &Named)| placed.column == named.column;
    if values.len() != columns.len() || cells.len() == named.len() && cells.iter().zip(named).all(stands) {
        return Placement { cells, method: None };
    }
    let mut by_order: Vec<usize> = columns.to_vec();
    by_order.sort_by_key(|c| named.iter().position(|n| n.column == *c));
    let counted: Vec<(usize, usize)> = values.iter().copied().zip(by_order.iter().copied()).collect();
    let positions: Vec<(usize, usize)> = cells.iter().map(|p| (p.cell, p.column)).collect();
    if values.len() != columns.len() || counted == positions {
        return Placement { cells, method: None };
    }
    let header = |column: usize| named.iter().find(|n| n.column == column).map(|n| n.cell);
    let cells = counted.into_iter().map(|(cell, column)| Placed { cell, column, header: header(column) }).collect();
    Placement { cells, method: Some(Method::Order) }
}

/// Gives the cells to the columns in order: the order of the header where one row as long as the row of values prints
/// all of it, else the form's. The rows of a header that text has flattened do not stand in the order of the columns.
fn with_headers(cells: Vec<usize>, columns: &[usize], named: &[Named], table: &Table, row: u32) -> Vec<Placed> {
    let mut order: Vec<usize> = columns.to_vec();
    let complete = columns.iter().all(|c| named.iter().any(|n| n.column == *c));
    let mut rows = named.iter().map(|n| table.cells[n.cell].row);
    let first = rows.next();
    let as_long = first.is_some_and(|r| r != row && table.starting_in(r).count() == table.starting_in(row).count());
    if complete && as_long && rows.all(|r| Some(r) == first) {
        order.sort_by_key(|c| named.iter().position(|n| n.column == *c));
    }
    let header = |column: usize| named.iter().find(|n| n.column == column).map(|n| n.cell);
    cells.into_iter().zip(order).map(|(cell, column)| Placed { cell, column, header: header(column) }).collect()
}

/// As many cells as columns: all of them, the filled ones, or all without blanks at the ends.
fn in_order(
    values: &[usize],
    columns: &[usize],
    table: &Table,
    filled: &impl Fn(&usize) -> bool,
    figure: &impl Fn(&usize) -> bool,
) -> Option<Vec<usize>> {
    let n = columns.len();
    if values.len() == n {
        return Some(values.to_vec());
    }
    let printed: Vec<usize> = values.iter().copied().filter(filled).collect();
    if printed.len() == n {
        return Some(printed);
    }
    let figures: Vec<usize> = values.iter().copied().filter(figure).collect();
    if figures.len() == n && values.iter().position(filled) == values.iter().position(figure) {
        return Some(figures);
    }
    if n == 1 && printed.is_empty() {
        return Some(values[..1].to_vec());
    }
    let mut cells = values;
    let blank_ends = |c: &[usize]| c.first().is_some_and(|c| !filled(c)) && c.last().is_some_and(|c| !filled(c));
    if table.origin != TableOrigin::Markup && cells.len() > n && blank_ends(cells) {
        return None;
    }
    while cells.len() > n && cells.last().is_some_and(|c| !figure(c)) {
        cells = &cells[..cells.len() - 1];
    }
    while table.origin != TableOrigin::Markup && cells.len() > n && cells.first().is_some_and(|c| !filled(c)) {
        cells = &cells[1..];
    }
    (cells.len() == n).then(|| cells.to_vec())
}
