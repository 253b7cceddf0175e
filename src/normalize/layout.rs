//! Tables of data and tables that only place things on a page.
//!
//! Portals of the 2000s set whole pages with tables. Such a table has few cells, most of them with paragraphs or with
//! other tables in them; a table of data has many short cells. Where it is not clear the table is taken for data,
//! because a grid keeps everything that its lines would.

use super::draft::Draft;
use super::grid::OpenCell;
use super::items::{Item, LineItem};

/// Bytes from which on a cell with several lines, or any cell, is taken for prose.
const PROSE_LINES: usize = 180;
const PROSE: usize = 480;

/// What is in the cells of a table.
#[derive(Debug, Default)]
struct Census {
    cells: usize,
    widest_row: usize,
    /// Cells with prose.
    prose: usize,
    prose_bytes: usize,
    /// Cells with a few words of their own.
    short: usize,
    short_bytes: usize,
    /// Cells of inner tables.
    inner_cells: usize,
    inner_tables: usize,
}

/// True for a table whose cells are parts of a page.
pub(super) fn is_layout(rows: &[Vec<OpenCell>], draft: &Draft) -> bool {
    let census = take(rows, draft);
    if census.cells <= 1 {
        return true;
    }
    if census.inner_tables > 0 {
        return census.inner_cells >= census.short || census.prose_bytes > census.short_bytes;
    }
    let single = census.widest_row == 1 || rows.len() == 1;
    match census.prose {
        0 => false,
        _ if single && census.short <= census.prose => true,
        _ => census.short <= 6 && census.prose_bytes > 4 * census.short_bytes,
    }
}

fn take(rows: &[Vec<OpenCell>], draft: &Draft) -> Census {
    let mut census = Census::default();
    for row in rows {
        census.cells += row.len();
        census.widest_row = census.widest_row.max(row.len());
        for cell in row {
            census.add(cell, draft);
        }
    }
    census
}

impl Census {
    fn add(&mut self, cell: &OpenCell, draft: &Draft) {
        let (mut lines, mut bytes, mut links) = (0, 0, 0);
        for item in &cell.items {
            match item {
                Item::Line(LineItem { line, link_bytes, .. }) => {
                    lines += 1;
                    bytes += line.len();
                    links += *link_bytes as usize;
                }
                Item::Table(table) => {
                    self.inner_tables += 1;
                    self.inner_cells += table.cells().filter(|c| !c.line.is_empty()).count();
                }
            }
        }
        let is_sentence = |item: &Item| matches!(item, Item::Line(l) if draft.slice(l.line).contains('。'));
        if bytes >= PROSE || (lines >= 2 && bytes >= PROSE_LINES && cell.items.iter().any(is_sentence)) {
            self.prose += 1;
            self.prose_bytes += bytes;
        } else if bytes > 0 && links * 2 <= bytes {
            self.short += 1;
            self.short_bytes += bytes;
        }
    }
}
