use std::io::{Cursor, Write};

use super::*;
use crate::normalize::items::Item;

const NUMBERING: &str = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>"#;
const STYLES: &str = r#"<w:styles xmlns:w="w"><w:style w:styleId="H"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:styleId="H2"><w:basedOn w:val="H"/></w:style></w:styles>"#;
const NOTE: &str =
    r#"<w:footnotes xmlns:w="w"><w:footnote w:id="2"><w:p><w:r><w:t>注</w:t></w:r></w:p></w:footnote></w:footnotes>"#;

fn package(body: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let document = format!(r#"<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#);
    for (name, part) in [
        (BODY, &*document),
        ("word/numbering.xml", NUMBERING),
        ("word/styles.xml", STYLES),
        ("word/footnotes.xml", NOTE),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("starts");
        zip.write_all(part.as_bytes()).expect("writes");
    }
    zip.finish().expect("ends").into_inner()
}

/// Lines as they are, with their level; tables as rows of `text/rows/columns`.
fn shown(body: &str) -> Vec<String> {
    let bytes = package(body);
    let items = read(&mut Package::open(&bytes).expect("opens"), BODY).expect("reads");
    let mut out = Vec::new();
    for item in &items.list {
        match item {
            Item::Line(line) => {
                out.push(format!("{}{}", "#".repeat(line.level.into()), items.draft.slice(line.line)));
            }
            Item::Table(table) => out.extend(table.rows.iter().map(|row| {
                let cell = |c: &crate::normalize::items::CellItem| {
                    format!("{}/{}/{}", items.draft.slice(c.line), c.row_span, c.col_span)
                };
                row.iter().map(cell).collect::<Vec<_>>().join(" ")
            })),
        }
    }
    assert_eq!(out.pop().as_deref(), Some("注"), "the note comes last");
    out
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn cell(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text))
}

#[test]
fn merged_cells_have_their_spans() {
    let rows = [
        cell(r#"<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>"#, "甲") + &cell("", "1"),
        cell(r#"<w:gridSpan w:val="2"/><w:vMerge/>"#, "") + &cell("", "2"),
        cell(r#"<w:vMerge w:val="restart"/>"#, "乙") + &cell("", "丙") + &cell("", "3"),
    ];
    let table: String = rows.iter().map(|row| format!("<w:tr>{row}</w:tr>")).collect();
    assert_eq!(shown(&format!("<w:tbl>{table}</w:tbl>")), ["甲/2/2 1/1/1", "2/1/1", "乙/1/1 丙/1/1 3/1/1"]);
}

#[test]
fn a_table_in_a_cell_follows_the_table() {
    let inner = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("", "子"), cell("", "5"));
    let rows: String = (0..4).map(|i| format!("<w:tr>{}{}</w:tr>", cell("", "项"), cell("", &i.to_string()))).collect();
    let with = format!("<w:tr>{}<w:tc>{inner}{}</w:tc></w:tr>", cell("", "内"), p("9"));
    let out = shown(&format!("<w:tbl>{rows}{with}</w:tbl>"));
    assert_eq!(out[4..], ["内/1/1 9/1/1", "子/1/1 5/1/1"]);
}

#[test]
fn changes_are_taken_as_accepted() {
    let body = "<w:p><w:r><w:t>收到</w:t></w:r><w:del><w:r><w:delText>6</w:delText></w:r></w:del>\
        <w:ins><w:r><w:t>7</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom></w:p>\
        <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p><w:p><w:r><w:t>后</w:t></w:r></w:p>";
    assert_eq!(shown(body), ["收到7", "前后"]);
    let row = |properties: &str, n: &str| format!("<w:tr>{properties}{}{}</w:tr>", cell("", "项"), cell("", n));
    let table = row("", "1") + &row("<w:trPr><w:del/></w:trPr>", "2") + &row("", "3");
    assert_eq!(shown(&format!("<w:tbl>{table}</w:tbl>")), ["项/1/1 1/1/1", "项/1/1 3/1/1"]);
}

#[test]
fn text_boxes_are_read_once_and_hidden_text_never() {
    let inner = format!("<w:txbxContent>{}</w:txbxContent>", p("框"));
    let body = format!(
        "<w:p><w:r><w:t>外</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{inner}</mc:Choice>\
         <mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>面</w:t></w:r></w:p>\
         <w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>见</w:t><w:br/><w:t>二&amp;三</w:t></w:r></w:p>"
    );
    assert_eq!(shown(&body), ["外面", "框", "见", "二&三"]);
}

#[test]
fn numbers_and_levels_are_written_out() {
    let item = |level: u8, text: &str| {
        format!(
            r#"<w:p><w:pPr><w:pStyle w:val="H2"/><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>
            <w:r><w:t>{text}</w:t></w:r></w:p>"#
        )
    };
    let body = item(0, "总体") + &item(1, "23件") + &item(1, "乙") + &item(0, "主动") + &item(1, "丙");
    assert_eq!(shown(&body), ["#一、总体", "#1. 23件", "#2. 乙", "#二、主动", "#1. 丙"]);
}

#[test]
fn a_torn_body_is_damaged() {
    let bytes = package("<w:p><w:r></w:p>");
    let refused = read(&mut Package::open(&bytes).expect("opens"), BODY).expect_err("is refused");
    assert_eq!(refused.0, crate::model::RejectKind::Damaged);
}
