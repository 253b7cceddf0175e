//! Rows as observed: which cells of a table are labels, headers and values, before any form is chosen.

use rustc_hash::FxHashMap;

use crate::model::{Table, TableOrigin, Text};
use crate::schema::{AuxiliaryColumn, Hit, Hits, LabelOf, Schemas};

/// What a cell looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Nothing printed.
    Blank,
    /// A figure or a mark for none.
    Figure,
    /// A unit and nothing else.
    Unit,
    /// A page number or the like.
    Ignored,
    /// Anything else.
    Words,
}

impl Look {
    fn of(text: &str, schemas: &Schemas) -> Self {
        if schemas.values.is_ignored(text) {
            Look::Ignored
        } else if schemas.values.read_strict(text).is_some() {
            Look::Figure
        } else if schemas.values.unit(text).is_some() {
            Look::Unit
        } else {
            Look::Words
        }
    }
}

/// The cells of a header: its rows taken together.
#[derive(Clone, Debug)]
pub struct Header {
    /// Cell indices, in reading order, with what each labels.
    pub cells: Vec<(usize, Vec<Hit>)>,
}

/// A row that holds values, or could.
#[derive(Clone, Debug)]
pub struct ObservedRow {
    /// Index of the table.
    pub table: usize,
    /// Row of the table.
    pub row: u32,
    /// Label cells of the row, from the left; those that span rows from above are included.
    pub labels: Vec<usize>,
    /// Label cells of the rows without values above, since the last row with values.
    pub lead: Vec<usize>,
    /// Cells to the right of the labels.
    pub values: Vec<usize>,
    /// The unit cell between labels and values.
    pub unit: Option<usize>,
    /// Index into [`Observed::headers`] of the header above.
    pub header: Option<usize>,
    /// Its code stood in a column of codes, and is none of the values.
    pub coded: bool,
}

/// Everything observed in the tables of a report.
#[derive(Debug, Default)]
pub struct Observed {
    /// Rows in reading order.
    pub rows: Vec<ObservedRow>,
    /// Headers in reading order.
    pub headers: Vec<Header>,
}

/// Readings of texts as labels, each text looked up once.
#[derive(Debug, Default)]
pub struct Memo<'t> {
    hits: FxHashMap<&'t str, Hits>,
    looks: FxHashMap<&'t str, Look>,
}

impl<'t> Memo<'t> {
    /// The readings of a text.
    pub fn lookup(&mut self, text: &'t str, schemas: &Schemas) -> &[Hit] {
        self.hits.entry(text).or_insert_with(|| schemas.labels.lookup(text))
    }

    /// What a cell with a text looks like.
    fn look(&mut self, text: &'t str, schemas: &Schemas) -> Look {
        if text.is_empty() {
            return Look::Blank;
        }
        *self.looks.entry(text).or_insert_with(|| Look::of(text, schemas))
    }
}

/// Observes all tables.
pub fn observe<'t>(tables: &[Table], text: &'t Text, schemas: &Schemas, memo: &mut Memo<'t>) -> Observed {
    let mut observed = Observed::default();
    for (index, table) in tables.iter().enumerate() {
        let mut observer = Observer {
            index,
            table,
            text,
            schemas,
            memo,
            out: &mut observed,
            lead: Vec::new(),
            header: None,
            header_open: false,
            auxiliary: FxHashMap::default(),
            auxiliary_row: 0,
            coded: false,
        };
        for row in 0..table.rows {
            observer.row(row);
        }
    }
    observed
}

struct Observer<'a, 't> {
    index: usize,
    table: &'a Table,
    text: &'t Text,
    schemas: &'a Schemas,
    memo: &'a mut Memo<'t>,
    out: &'a mut Observed,
    lead: Vec<usize>,
    header: Option<usize>,
    /// The row above belongs to the header.
    header_open: bool,
    /// Columns beside the values, by position.
    auxiliary: FxHashMap<u32, AuxiliaryColumn>,
    /// The row of the header that names them.
    auxiliary_row: u32,
    /// The code of this row was set apart.
    coded: bool,
}

impl<'t> Observer<'_, 't> {
    fn slice(&self, cell: usize) -> &'t str {
        self.text.slice(self.table.cells[cell].span).trim()
    }

    fn look(&mut self, cell: usize) -> Look {
        let text = self.slice(cell);
        self.memo.look(text, self.schemas)
    }

    fn hits(&mut self, cell: usize) -> &[Hit] {
        let text = self.slice(cell);
        self.memo.lookup(text, self.schemas)
    }

    fn row(&mut self, row: u32) {
        let cells = match self.table.origin {
            TableOrigin::Markup => self.table.holding(row),
            TableOrigin::Rows | TableOrigin::Stream => self.table.starting_in(row).collect(),
        };
        let cells: Vec<(usize, Look)> = cells.into_iter().map(|c| (c, self.look(c))).collect();
        let cells: Vec<(usize, Look)> = cells.into_iter().filter(|(_, look)| *look != Look::Ignored).collect();
        if cells.iter().all(|(_, look)| *look == Look::Blank) {
            return;
        }
        if !cells.iter().any(|(_, look)| *look == Look::Figure) && self.is_header(&cells) {
            return self.header_row(&cells, row);
        }
        let cells = self.header_before_values(cells, row);
        self.header_open = false;
        self.coded = cells.iter().any(|(c, look)| *look != Look::Blank && self.is_beside(*c) && self.is_code(*c));
        let cells: Vec<(usize, Look)> = cells.into_iter().filter(|(c, _)| !self.is_beside(*c)).collect();
        for segment in self.segments(&cells) {
            self.segment(segment, row);
        }
    }

    /// True for a cell in a column of codes, ordinals or notes.
    fn is_beside(&self, cell: usize) -> bool {
        let cell = &self.table.cells[cell];
        matches!(self.auxiliary.get(&cell.col), Some(kind) if *kind != AuxiliaryColumn::Unit)
            && cell.col_span == 1
            && match self.table.origin {
                TableOrigin::Markup => true,
                // Where columns are counted, the row must be as long as the header.
                TableOrigin::Rows => {
                    self.table.starting_in(cell.row).count() == self.table.starting_in(self.auxiliary_row).count()
                }
                TableOrigin::Stream => false,
            }
    }

    fn is_code(&self, cell: usize) -> bool {
        self.auxiliary.get(&self.table.cells[cell].col) == Some(&AuxiliaryColumn::Code)
    }

    fn is_header(&mut self, cells: &[(usize, Look)]) -> bool {
        let (mut columns, mut only_columns, mut rows, mut above) = (0, 0, 0, 0);
        for (cell, look) in cells {
            if *look == Look::Blank || self.table.cells[*cell].row_span > 4 {
                continue;
            }
            let hits = self.hits(*cell);
            let column = hits.iter().any(Hit::names_column);
            let row = hits.iter().any(|h| matches!(h.of, LabelOf::Row { .. }));
            let heads = hits
                .iter()
                .any(|h| matches!(h.of, LabelOf::Corner { .. } | LabelOf::Auxiliary(_) | LabelOf::Heading { .. }));
            columns += usize::from(column);
            only_columns += usize::from(column && !row);
            rows += usize::from(row && !column && !heads);
            above += usize::from(heads);
        }
        columns > 0 && columns > 3 * rows && (columns >= 2 || only_columns > 0 || above > 0)
    }

    fn header_row(&mut self, cells: &[(usize, Look)], row: u32) {
        if !self.header_open {
            self.out.headers.push(Header { cells: Vec::new() });
            self.header = Some(self.out.headers.len() - 1);
            self.header_open = true;
            self.auxiliary.clear();
        }
        self.note_auxiliary(cells);
        for (cell, look) in cells {
            if *look == Look::Blank || self.table.cells[*cell].row != row {
                continue;
            }
            let hits = self.hits(*cell).to_vec();
            self.lead.push(*cell);
            if let Some(header) = self.out.headers.last_mut() {
                header.cells.push((*cell, hits));
            }
        }
    }

    /// Remembers the columns beside the values; their headers may span down from above.
    fn note_auxiliary(&mut self, cells: &[(usize, Look)]) {
        for (cell, look) in cells {
            if *look == Look::Words
                && let Some(LabelOf::Auxiliary(kind)) = self.hits(*cell).first().map(|h| h.of)
            {
                self.auxiliary.insert(self.table.cells[*cell].col, kind);
                self.auxiliary_row = self.table.cells[*cell].row;
            }
        }
    }

    /// Where text has lost its rows, the headers stand before the values in one row: they become a header.
    fn header_before_values(&mut self, cells: Vec<(usize, Look)>, row: u32) -> Vec<(usize, Look)> {
        if self.table.origin == TableOrigin::Markup {
            return cells;
        }
        let labels = cells.iter().take_while(|(_, look)| matches!(look, Look::Words | Look::Unit)).count();
        let (mut columns, mut cornered) = (Vec::new(), false);
        for (i, (cell, _)) in cells[..labels].iter().enumerate() {
            let hits = self.hits(*cell);
            cornered |= hits.iter().any(|h| matches!(h.of, LabelOf::Corner { .. }));
            if hits.iter().any(Hit::names_column) {
                columns.push(i);
            }
        }
        let least = if cornered { 1 } else { 3 };
        match columns.last() {
            Some(last) if columns.len() >= least && labels < cells.len() => {
                self.header_row(&cells[..=*last], row);
                cells[last + 1..].to_vec()
            }
            _ => cells,
        }
    }

    /// A row holds several labelled rows where a table was set in two halves, or all rows stand in one line.
    fn segments<'c>(&mut self, cells: &'c [(usize, Look)]) -> Vec<&'c [(usize, Look)]> {
        let mut segments = Vec::new();
        let (mut start, mut values) = (0, false);
        for (i, (cell, look)) in cells.iter().enumerate() {
            match look {
                Look::Figure => values = true,
                Look::Words if values && self.is_row_label(*cell) => {
                    segments.push(&cells[start..i]);
                    (start, values) = (i, false);
                }
                _ => {}
            }
        }
        segments.push(&cells[start..]);
        segments
    }

    fn is_row_label(&mut self, cell: usize) -> bool {
        let labels_row = |h: &Hit| matches!(h.of, LabelOf::Row { .. } | LabelOf::Group { .. });
        self.hits(cell).iter().any(|h| labels_row(h) && h.score > 0.9)
    }

    fn segment(&mut self, cells: &[(usize, Look)], row: u32) {
        // Labels that reach down from rows above are context; the row's own label is none of them.
        let from_above = |c: &&(usize, Look)| c.1 == Look::Words && self.table.cells[c.0].row < row;
        let above: Vec<usize> = cells.iter().filter(from_above).map(|(cell, _)| *cell).collect();
        let own: Vec<(usize, Look)> = cells.iter().filter(|c| !from_above(c)).copied().collect();
        let cells = self.without_ordinal(&own);
        let figure = cells.iter().position(|(_, look)| *look == Look::Figure).unwrap_or(cells.len());
        let words: Vec<usize> = (0..figure).filter(|&i| cells[i].1 == Look::Words).collect();
        let leaf = self.leaf(&words.iter().map(|&i| (i, cells[i].0)).collect::<Vec<_>>());
        let leaf = leaf.filter(|&i| !self.lacks_label(cells[i].0, cells.get(i + 1).copied()));
        let after = leaf.map_or(0, |i| i + 1);
        let mut values: Vec<usize> = Vec::new();
        let mut unit = None;
        for (i, (cell, look)) in cells.iter().enumerate().skip(after) {
            let is_unit = *look == Look::Unit && i < cells.len() - 1 && values.is_empty();
            if is_unit {
                unit = Some(*cell);
            } else {
                values.push(*cell);
            }
        }
        let own = cells[..after].iter().filter(|(_, look)| *look == Look::Words).map(|(cell, _)| *cell);
        // What reaches down from above is no label of a row that has none of its own.
        let above = if leaf.is_some() { above } else { Vec::new() };
        let labels: Vec<usize> = above.into_iter().chain(own).collect();
        if values.is_empty() || self.are_labels(&values) {
            let labels: Vec<usize> =
                cells.iter().filter(|(_, look)| *look == Look::Words).map(|(cell, _)| *cell).collect();
            self.lead.extend(labels.iter().filter(|&&c| self.table.cells[c].row == row));
            return;
        }
        let lead = std::mem::take(&mut self.lead);
        let (table, header, coded) = (self.index, self.header, self.coded);
        self.out.rows.push(ObservedRow { table, row, labels, lead, values, unit, header, coded });
    }

    /// The label nearest to the values: the last text that resembles a row of a form; else the last.
    fn leaf(&mut self, words: &[(usize, usize)]) -> Option<usize> {
        let (last, cell) = *words.last()?;
        let known = self.hits(cell).iter().any(|h| matches!(h.of, LabelOf::Row { .. }));
        if known || self.table.origin != TableOrigin::Markup {
            return Some(last);
        }
        Some(words.iter().rev().find(|(_, cell)| self.is_row_alone(*cell)).map_or(last, |(i, _)| *i))
    }

    /// True where a label of several rows stands beside a blank that is a label in its other rows: the row's own label is
    /// missing, on another page perhaps.
    fn lacks_label(&mut self, group: usize, next: Option<(usize, Look)>) -> bool {
        let table = self.table;
        let (Some((blank, Look::Blank)), group) = (next, &table.cells[group]) else { return false };
        let (row, col) = (table.cells[blank].row, table.cells[blank].col);
        let mut others = (group.row..group.row + group.row_span).filter(|other| *other != row);
        let labelled = |row: u32| table.index_at(row, col).is_some_and(|cell| self.look(cell) == Look::Words);
        group.row_span > 1 && group.col + group.col_span == col && others.any(labelled)
    }

    /// A label of a row that is no group label of others.
    fn is_row_alone(&mut self, cell: usize) -> bool {
        self.table.cells[cell].row_span == 1
            && self.is_row_label(cell)
            && !self.hits(cell).iter().any(|h| matches!(h.of, LabelOf::Group { .. }))
    }

    /// True for cells of which none is empty or a figure, and one is a label of a form.
    fn are_labels(&mut self, cells: &[usize]) -> bool {
        let is_words = |c: &usize| matches!(self.look(*c), Look::Words | Look::Unit);
        cells.iter().all(is_words) && cells.iter().any(|&c| self.hits(c).iter().any(|h| h.score > 0.9))
    }

    /// Drops a number before the first label: the ordinal of the row.
    fn without_ordinal<'c>(&mut self, cells: &'c [(usize, Look)]) -> &'c [(usize, Look)] {
        match cells {
            [(_, Look::Figure), rest @ ..] => match rest.first() {
                Some((cell, Look::Words)) if self.is_row_label(*cell) => rest,
                _ => cells,
            },
            _ => cells,
        }
    }
}
