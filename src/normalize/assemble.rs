//! Items to blocks: the characters that stay are written to the text of the document, each table laid into its grid.

use super::draft::Draft;
use super::items::{CellItem, Item, Items, TableItem};
use crate::model::{Block, Line, Span, TableBuilder, TableOrigin, Text, TextBuilder};

/// Writes text and blocks.
pub(super) fn assemble(items: &Items) -> (Text, Vec<Block>) {
    let mut out = TextBuilder::default();
    let mut end = 0;
    let mut blocks = Vec::with_capacity(items.list.len());
    for (i, item) in items.list.iter().enumerate() {
        if i > 0 {
            out.push_char('\n', end);
        }
        match item {
            Item::Line(line) => {
                let start = out.len();
                end = items.draft.write_to(line.line, &mut out);
                blocks.push(Block::Line(Line { span: Span::new(start, out.len()), level: line.level }));
            }
            Item::Table(table) if is_too_large(table) => {
                for (row, cells) in table.rows.iter().enumerate() {
                    if row > 0 {
                        out.push_char('\n', end);
                    }
                    let start = out.len();
                    write_row(cells, &items.draft, &mut out, &mut end, |_, _| {});
                    blocks.push(Block::Line(Line { span: Span::new(start, out.len()), level: 0 }));
                }
            }
            Item::Table(table) => blocks.push(write_table(table, &items.draft, &mut out, &mut end)),
        }
    }
    out.pin(end);
    (out.finish(), blocks)
}

/// Rows on lines, cells apart by tabs; a blank cell is an empty span at its place.
fn write_table(table: &TableItem, draft: &Draft, out: &mut TextBuilder, end: &mut usize) -> Block {
    let start = out.len();
    let mut builder = TableBuilder::new(TableOrigin::Markup);
    for (i, row) in table.rows.iter().enumerate() {
        if i > 0 {
            out.push_char('\n', *end);
        }
        builder.row();
        let rows_left = (table.rows.len() - i) as u32;
        write_row(row, draft, out, end, |cell, span| {
            builder.cell(span, cell.row_span.min(rows_left), cell.col_span);
        });
    }
    Block::Table(builder.finish(Span::new(start, out.len())))
}

fn write_row(
    row: &[CellItem],
    draft: &Draft,
    out: &mut TextBuilder,
    end: &mut usize,
    mut placed: impl FnMut(&CellItem, Span),
) {
    for (i, cell) in row.iter().enumerate() {
        if i > 0 {
            out.push_char('\t', *end);
        }
        let from = out.len();
        if !cell.line.is_empty() {
            *end = draft.write_to(cell.line, out);
        }
        placed(cell, Span::new(from, out.len()));
    }
}

/// Columns and grid positions that no report comes near: such a table is an accident or an attack, and its rows become
/// lines.
const MAX_COLS: u64 = 4096;
const MAX_GRID: u64 = 4_000_000;

/// True where the grid would not fit, by the width that its cells can reach in any row.
pub(super) fn is_too_large(table: &TableItem) -> bool {
    let rows = table.rows.len();
    let mut change = vec![0i64; rows + 1];
    for (i, cell) in table.rows.iter().enumerate().flat_map(|(i, row)| row.iter().map(move |cell| (i, cell))) {
        let width = i64::from(cell.col_span.clamp(1, 1000));
        change[i] += width;
        change[rows.min(i + cell.row_span.clamp(1, 1000) as usize)] -= width;
    }
    let mut width = 0;
    let widths = change.iter().map(|step| {
        width += step;
        width as u64
    });
    let widest = widths.max().unwrap_or(0);
    widest > MAX_COLS || widest * rows as u64 > MAX_GRID
}
