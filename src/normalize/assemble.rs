//! Items to blocks: the characters that stay are written to the text of the document, each table laid into its grid.

use super::draft::Draft;
use super::items::{Item, Items, TableItem};
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
        for (j, cell) in row.iter().enumerate() {
            if j > 0 {
                out.push_char('\t', *end);
            }
            let from = out.len();
            if !cell.line.is_empty() {
                *end = draft.write_to(cell.line, out);
            }
            builder.cell(Span::new(from, out.len()), cell.row_span, cell.col_span);
        }
    }
    Block::Table(builder.finish(Span::new(start, out.len())))
}
