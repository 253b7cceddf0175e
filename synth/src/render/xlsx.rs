//! Workbooks: one sheet, merged cells where the table has spans, plain numbers as numbers.

use super::package::{escaped, package};
use crate::grid::{Grid, Kind, Spot};
use crate::report::{Block, Report};
use crate::wording::filled;

const TYPES: &str = include_str!("../../parts/types-xlsx.xml");
const RELATIONS: &str = include_str!("../../parts/relations-xlsx.xml");
const WORKBOOK_RELATIONS: &str = include_str!("../../parts/relations-workbook.xml");
const WORKBOOK: &str = include_str!("../../parts/workbook.xml");
const SHEET: &str = include_str!("../../parts/sheet.xml");

#[derive(Default)]
struct Sheet {
    rows: String,
    count: usize,
    merged: Vec<String>,
}

/// A report as its sheet and as a package.
pub(super) fn render(report: &Report) -> (String, Vec<u8>) {
    let mut sheet = Sheet::default();
    sheet.line(&report.title);
    for block in &report.blocks {
        match block {
            Block::Heading(line) | Block::Paragraph(line, _) => sheet.line(line),
            Block::Table(grid) => sheet.table(grid),
        }
    }
    let merged: String = sheet.merged.iter().map(|range| format!("<mergeCell ref=\"{range}\"/>")).collect();
    let merged = if merged.is_empty() { merged } else { format!("<mergeCells>{merged}</mergeCells>") };
    let text = filled(SHEET, |name| match name {
        "rows" => Some(sheet.rows.clone()),
        "merged" => Some(merged.clone()),
        _ => None,
    });
    let parts = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS),
        ("xl/worksheets/sheet1.xml", text.as_str()),
    ];
    let bytes = package(&parts).unwrap_or_default();
    (text, bytes)
}

impl Sheet {
    fn row(&mut self, cells: &str) {
        self.count += 1;
        self.rows.push_str(&format!("<row r=\"{}\">{cells}</row>\n", self.count));
    }

    fn line(&mut self, text: &str) {
        let cell = words(&place(0, self.count + 1), text);
        self.row(&cell);
    }

    fn table(&mut self, grid: &Grid) {
        let top = self.count + 1;
        for (at, spots) in grid.spots().into_iter().enumerate() {
            let begins = spots.iter().enumerate().filter_map(|(column, spot)| Some((column, (*spot)?)));
            let begins: Vec<(usize, Spot<'_>)> = begins.filter(|(_, spot)| spot.row == 0 && spot.column == 0).collect();
            let mut cells = String::new();
            for (column, Spot { cell, .. }) in begins {
                let (first, last) =
                    (place(column, top + at), place(column + cell.across - 1, top + at + cell.down - 1));
                let is_number = cell.kind == Kind::Value && !cell.text.is_empty() && cell.text.parse::<f64>().is_ok();
                cells.push_str(&match is_number && !cell.text.starts_with('+') {
                    true => format!("<c r=\"{first}\"><v>{}</v></c>", cell.text),
                    false => words(&first, &cell.text),
                });
                self.merged.extend((first != last).then(|| format!("{first}:{last}")));
            }
            self.row(&cells);
        }
    }
}

fn words(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", escaped(text))
}

/// The name of a cell; sheets of reports have fewer than 26 columns.
fn place(column: usize, row: usize) -> String {
    let letter = u8::try_from(column).map_or('Z', |column| char::from(b'A' + column.min(25)));
    format!("{letter}{row}")
}
