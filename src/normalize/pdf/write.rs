//! Paragraphs and tables to items.

use super::super::items::{CellItem, Item, Items, LineItem, TableItem};
use super::layout::{Piece, Ruled};
use super::paragraphs::{Block, Paragraph};
use super::rulings::nearest;

/// Folds the text of blocks.
pub(super) fn items(blocks: &[Block]) -> Items {
    let mut items = Items::default();
    for block in blocks {
        let item = match block {
            Block::Paragraph(paragraph) => line(paragraph, &mut items),
            Block::Table(ruled) => table(ruled, &mut items),
        };
        items.list.push(item);
    }
    items
}

fn line(paragraph: &Paragraph, items: &mut Items) -> Item {
    let end = push(&paragraph.lines, true, items);
    let line = items.draft.finish(end);
    Item::Line(LineItem { line, level: paragraph.level, ..LineItem::default() })
}

/// Adds pieces as one text; a space parts them only where both sides are letters or digits. Returns where the last ends.
fn push(pieces: &[Piece], tabs: bool, items: &mut Items) -> usize {
    let mut last = None;
    for piece in pieces {
        let alphanumeric = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if alphanumeric(last) && alphanumeric(piece.text.chars().next()) {
            items.draft.push_char(' ', piece.from);
        }
        items.draft.push_str(&piece.text, piece.from, tabs);
        last = piece.text.chars().next_back();
    }
    pieces.iter().map(|piece| piece.from + piece.text.len()).max().unwrap_or(0)
}

fn table(ruled: &Ruled, items: &mut Items) -> Item {
    let mut rows: Vec<Vec<CellItem>> = Vec::new();
    rows.resize_with(ruled.rows, Vec::new);
    for cell in &ruled.cells {
        let (left, right) = (nearest(&ruled.edges, cell.left), nearest(&ruled.edges, cell.right));
        if left >= right {
            continue;
        }
        let end = push(&cell.pieces, false, items);
        let line = items.draft.finish(end);
        rows[cell.row].push(CellItem { line, row_span: cell.row_span as u32, col_span: (right - left) as u32 });
    }
    Item::Table(TableItem { rows, ..TableItem::default() })
}
