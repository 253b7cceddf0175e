//! Word documents: a package with the fewest parts that Word opens.

use super::package::{escaped, package};
use crate::grid::{Grid, Spot};
use crate::report::{Block, Report};
use crate::wording::filled;

const TYPES: &str = include_str!("../../parts/types-docx.xml");
const RELATIONS: &str = include_str!("../../parts/relations-docx.xml");
const DOCUMENT: &str = include_str!("../../parts/document.xml");

/// A report as its document part and as a package.
pub(super) fn render(report: &Report) -> (String, Vec<u8>) {
    let mut text = paragraph(&report.title);
    for block in &report.blocks {
        match block {
            Block::Heading(line) | Block::Paragraph(line, _) => text.push_str(&paragraph(line)),
            Block::Table(grid) => text.push_str(&table(grid)),
        }
        text.push('\n');
    }
    let text = filled(DOCUMENT, |name| (name == "body").then(|| text.clone()));
    let parts = [("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS), ("word/document.xml", text.as_str())];
    let bytes = package(&parts).unwrap_or_default();
    (text, bytes)
}

fn paragraph(text: &str) -> String {
    let lines: Vec<String> =
        text.split('\n').map(|line| format!("<w:t xml:space=\"preserve\">{}</w:t>", escaped(line))).collect();
    format!("<w:p><w:r>{}</w:r></w:p>", lines.join("<w:br/>"))
}

fn table(grid: &Grid) -> String {
    let rows: String = grid.spots().into_iter().map(|row| format!("<w:tr>{}</w:tr>\n", cells(&row))).collect();
    let columns = "<w:gridCol w:w=\"1000\"/>".repeat(grid.width());
    format!("<w:tbl><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>")
}

fn cells(row: &[Option<Spot<'_>>]) -> String {
    let begins = row.iter().flatten().filter(|spot| spot.column == 0);
    begins
        .map(|spot| {
            let across = format!("<w:gridSpan w:val=\"{}\"/>", spot.cell.across);
            let down = match (spot.cell.down > 1, spot.row) {
                (false, _) => "",
                (true, 0) => "<w:vMerge w:val=\"restart\"/>",
                (true, _) => "<w:vMerge/>",
            };
            let text = if spot.row == 0 { spot.cell.text.as_str() } else { "" };
            format!("<w:tc><w:tcPr>{across}{down}</w:tcPr>{}</w:tc>", paragraph(text))
        })
        .collect()
}
