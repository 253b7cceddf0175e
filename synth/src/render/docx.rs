//! Word documents: a package with the fewest parts that Word opens.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;

use crate::grid::{Grid, Spot};
use crate::report::{Block, Report};

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const OPENING: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#;

/// A report as its document part and as a package.
pub(super) fn render(report: &Report) -> (String, Vec<u8>) {
    let mut text = format!("{OPENING}{}", paragraph(&report.title));
    for block in &report.blocks {
        match block {
            Block::Heading(line) | Block::Paragraph(line, _) => text.push_str(&paragraph(line)),
            Block::Table(grid) => text.push_str(&table(grid)),
        }
        text.push('\n');
    }
    text.push_str("<w:sectPr/></w:body></w:document>");
    let bytes = package(&text).unwrap_or_default();
    (text, bytes)
}

fn package(document: &str) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in [("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS), ("word/document.xml", document)] {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(part.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
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

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
