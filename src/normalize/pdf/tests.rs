//! Pages drawn by hand.

use super::super::items::Item;
use super::*;

/// A PDF of some pages; each is what stands in its dictionary and its drawing instructions. Font F is Helvetica, font G
/// a Chinese one that is not embedded (text in UTF-16). Without a cross-reference table: the reader finds the objects.
fn pdf(pages: &[(&str, &str)]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n");
    let kids: String = (0..pages.len()).map(|i| format!("{} 0 R ", 10 + 2 * i)).collect();
    out.push_str(&format!("2 0 obj <</Type/Pages/Count {}/Kids[{kids}]>> endobj\n", pages.len()));
    out.push_str("3 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\n");
    out.push_str(
        "4 0 obj <</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[5 0 R]>> endobj\n",
    );
    out.push_str("5 0 obj <</Type/Font/Subtype/CIDFontType0/BaseFont/SimSun/DW 1000/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>> endobj\n");
    for (i, (dictionary, content)) in pages.iter().enumerate() {
        let (page, stream) = (10 + 2 * i, 11 + 2 * i);
        out.push_str(&format!(
            "{page} 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/Contents {stream} 0 R\
             /Resources<</Font<</F 3 0 R/G 4 0 R>>>>{dictionary}>> endobj\n\
             {stream} 0 obj <</Length {}>> stream\n{content}\nendstream endobj\n",
            content.len()
        ));
    }
    out.push_str("trailer <</Root 1 0 R>>\n%%EOF\n");
    out.into_bytes()
}

/// Text at a place, in Helvetica or, if it is not ASCII, in the Chinese font.
fn text(x: f32, y: f32, text: &str) -> String {
    if text.is_ascii() {
        return format!("BT /F 10 Tf {x} {y} Td ({text}) Tj ET\n");
    }
    let hex: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("BT /G 10 Tf {x} {y} Td <{hex}> Tj ET\n")
}

fn line(x0: f32, y0: f32, x1: f32, y1: f32) -> String {
    format!("{x0} {y0} m {x1} {y1} l S\n")
}

/// The lines, and the rows of tables with ` | ` between cells.
fn shown(bytes: &[u8]) -> Vec<String> {
    let read = read(bytes).unwrap();
    let slice = |line| read.items.draft.slice(line).to_owned();
    let mut out = Vec::new();
    for item in &read.items.list {
        match item {
            Item::Line(line) => out.push(slice(line.line)),
            Item::Table(table) => {
                let cell = |cell: &super::super::items::CellItem| match (cell.row_span, cell.col_span) {
                    (1, 1) => slice(cell.line),
                    (rows, cols) => format!("{} {rows}x{cols}", slice(cell.line)),
                };
                out.extend(table.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" | ")));
            }
        }
    }
    out
}

/// A label cell over two rows at the left, and two rows of a label and a value.
fn table() -> String {
    [
        line(50.0, 500.0, 350.0, 500.0),
        line(100.0, 470.0, 350.0, 470.0),
        line(50.0, 440.0, 350.0, 440.0),
        // Thin rectangles are lines too.
        "50 440 0.5 60 re f\n100 440 0.5 60 re f\n".to_owned(),
        line(250.0, 440.0, 250.0, 500.0),
        line(350.0, 440.0, 350.0, 500.0),
        text(70.0, 475.0, "答"),
        text(70.0, 455.0, "复"),
        text(110.0, 480.0, "同意公开"),
        text(300.0, 480.0, "2"),
        text(308.0, 480.0, "0"),
        text(110.0, 450.0, "其他"),
        text(300.0, 450.0, "7"),
    ]
    .concat()
}

#[test]
fn cells_are_bounded_by_rulings() {
    assert_eq!(shown(&pdf(&[("", &table())])), ["答复 2x1 | 同意公开 | 20", "其他 | 7"]);
}

#[test]
fn borders_drawn_as_frames_bound_cells_where_no_clip_hides_them() {
    // A border is the room between two rectangles; a clip leaves one side of the last to be seen.
    let frame = |x: f32, y: f32| format!("{} {} 99 19 re {x} {y} 100 20 re f*\n", x + 0.5, y + 0.5);
    let cell = |x: f32, y: f32, word: &str| frame(x, y) + &text(x + 10.0, y + 5.0, word);
    let content = [
        cell(50.0, 500.0, "甲"),
        cell(151.0, 500.0, "3"),
        cell(50.0, 479.0, "乙"),
        cell(151.0, 479.0, "4"),
        format!("q 50 520 201 3 re W n {}Q\n", frame(50.0, 502.0)),
    ]
    .concat();
    assert_eq!(shown(&pdf(&[("", &content)])), ["甲 | 3", "乙 | 4"]);
}

#[test]
fn turned_pages_are_read_upright() {
    for turn in [90, 180, 270] {
        let bytes = pdf(&[(&format!("/Rotate {turn}"), &table())]);
        assert_eq!(shown(&bytes), ["答复 2x1 | 同意公开 | 20", "其他 | 7"], "{turn}");
    }
}

#[test]
fn a_table_goes_on_over_a_page_number() {
    let first = table() + &text(195.0, 20.0, "- 1 -");
    let second = table().replace("7B54", "3001").replace("590D", "3002") + &text(195.0, 20.0, "- 2 -");
    let rows = shown(&pdf(&[("", &first), ("", &second)]));
    assert_eq!(rows.len(), 4, "{rows:?}");
}

#[test]
fn what_cannot_be_seen_is_not_read() {
    let content = [
        text(50.0, 500.0, "seen"),
        "BT 3 Tr /F 10 Tf 50 400 Td (invisible) Tj 0 Tr ET\n".to_owned(),
        text(500.0, 500.0, "beside the page"),
        // Fake bold: drawn again, a little to the right.
        text(50.0, 300.0, "20"),
        text(50.3, 300.0, "20"),
        "BT /F 40 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (watermark) Tj ET\n".to_owned(),
    ]
    .concat();
    let bytes = pdf(&[("", &content)]);
    assert_eq!(shown(&bytes), ["seen", "20"]);
    let checks: Vec<_> = read(&bytes).unwrap().findings.iter().map(|finding| finding.check.clone()).collect();
    assert_eq!(checks, ["normalize.off_page_text"]);
}

#[test]
fn a_figure_that_ends_with_its_page_is_no_number() {
    let content =
        text(50.0, 500.0, "1805") + &text(389.5, 480.0, "21") + &text(386.0, 460.0, "2140") + &text(50.0, 440.0, "7");
    let bytes = pdf(&[("", &content)]);
    // The second is whole: its last digit stands beyond the edge.
    assert_eq!(shown(&bytes), ["1805", "21\u{fffd}", "2140", "7"]);
    let read = read(&bytes).unwrap();
    assert_eq!(read.findings[0].check, "normalize.cut_figure");
}

#[test]
fn a_figure_cut_by_a_clip_stays_in_its_cell() {
    // The page is seen up to x = 339; the second digit of 18 stands across that line.
    let content = table() + &text(333.0, 480.0, "18");
    let content =
        content.replace("BT /F 10 Tf 300 480 Td (2) Tj ET", "").replace("BT /F 10 Tf 308 480 Td (0) Tj ET", "");
    let bytes = pdf(&[("", &format!("0 0 339 600 re W n {content}"))]);
    assert_eq!(shown(&bytes), ["答复 2x1 | 同意公开 | 18\u{fffd}", "其他 | 7"]);
}

#[test]
fn pages_without_text_are_named() {
    let image = "q 300 0 0 300 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n";
    let bytes = pdf(&[("", &text(50.0, 500.0, "text")), ("", image), ("", image)]);
    let read = read(&bytes).unwrap();
    assert_eq!(read.findings.len(), 1);
    assert_eq!(read.findings[0].check, "normalize.scanned_pages");
    assert!(read.findings[0].message.ends_with("2-3"), "{}", read.findings[0].message);
    assert_eq!(read.pages.len(), 3);
}

#[test]
fn columns_without_rulings_are_apart_by_tabs() {
    let content = [text(50.0, 500.0, "甲甲"), text(200.0, 500.0, "乙乙"), text(300.0, 500.0, "丙")].concat();
    assert_eq!(shown(&pdf(&[("", &content)])), ["甲甲\t乙乙\t丙"]);
}

#[test]
fn a_row_without_rulings_has_a_label_a_unit_and_a_figure() {
    let content = [text(50.0, 500.0, "当面申请数"), text(200.0, 500.0, "件"), text(300.0, 500.0, "3")].concat();
    assert_eq!(shown(&pdf(&[("", &content)])), ["当面申请数 | 件 | 3"]);
}

/// Two rows without rulings, the label of the first wrapped around its figures, under a header.
fn aligned(header: &[&str]) -> String {
    let mut out = text(40.0, 493.0, "甲甲甲甲甲甲甲甲") + &text(40.0, 481.0, "乙乙乙乙") + &text(40.0, 460.0, "丙丙丙");
    for (i, word) in header.iter().enumerate() {
        out += &text(200.0 + 50.0 * i as f32, 510.0, word);
    }
    for (x, y, figure) in [(200.0, 487.0, "3"), (250.0, 487.0, "4"), (200.0, 460.0, "50"), (250.0, 460.0, "6")] {
        out += &text(x, y, figure);
    }
    out
}

#[test]
fn labels_wrapped_around_their_values_are_one_row_without_rulings() {
    let bytes = pdf(&[("", &aligned(&["丁", "戊"]))]);
    assert_eq!(shown(&bytes), [" | 丁 | 戊", "甲甲甲甲甲甲甲甲乙乙乙乙 | 3 | 4", "丙丙丙 | 50 | 6"]);
    assert!(read(&bytes).unwrap().findings.is_empty());
}

#[test]
fn a_column_without_figures_is_told_by_its_name() {
    let bytes = pdf(&[("", &aligned(&["丁", "戊", "己"]))]);
    assert_eq!(shown(&bytes), [" | 丁 | 戊 | 己", "甲甲甲甲甲甲甲甲乙乙乙乙 | 3 | 4 | ", "丙丙丙 | 50 | 6 | "]);
}

#[test]
fn a_group_beside_its_rows_a_heading_between_and_a_row_without_label() {
    let mut content =
        text(40.0, 510.0, "一、甲甲甲甲甲") + &text(40.0, 490.0, "二、乙乙乙乙") + &text(40.0, 460.0, "丙");
    content += &(text(100.0, 470.0, "1.丁丁") + &text(100.0, 450.0, "2.戊戊") + &text(40.0, 430.0, "三、己己己己"));
    for (y, figure) in [(510.0, "3"), (470.0, "4"), (450.0, "5"), (430.0, "6"), (405.0, "7")] {
        content += &(text(250.0, y, figure) + &text(300.0, y, "0"));
    }
    let rows = [
        " | 一、甲甲甲甲甲 | 3 | 0",
        " | 二、乙乙乙乙 |  | ",
        "丙 2x1 | 1.丁丁 | 4 | 0",
        "2.戊戊 | 5 | 0",
        " | 三、己己己己 | 6 | 0",
    ];
    assert_eq!(shown(&pdf(&[("", &content)])), [&rows[..], &[" |  | 7 | 0"]].concat());
}

#[test]
fn figures_with_units_behind_or_below_are_values() {
    let mut content = String::new();
    for (y, label) in [(500.0, "甲甲"), (470.0, "乙乙")] {
        content += &text(40.0, y, label);
        for x in [150.0, 200.0, 250.0] {
            content += &(text(x, y, "8") + &text(x + 5.0, y, "件"));
        }
    }
    content +=
        &(text(300.0, 505.0, "12") + &text(300.0, 494.0, "件") + &text(300.0, 475.0, "9") + &text(298.0, 464.0, "件"));
    assert_eq!(shown(&pdf(&[("", &content)])), ["甲甲 | 8件 | 8件 | 8件 | 12件", "乙乙 | 8件 | 8件 | 8件 | 9件"]);
}

#[test]
fn a_box_around_paragraphs_is_no_table() {
    let frame = |y: f32| line(40.0, y, 390.0, y);
    let sides = [40.0, 390.0].map(|x| line(x, 300.0, x, 560.0)).concat();
    let mut content = [frame(300.0), frame(530.0), frame(560.0), sides, text(50.0, 540.0, "甲")].concat();
    for at in 0..10 {
        content += &text(50.0, 515.0 - 20.0 * at as f32, "乙乙乙乙乙乙乙乙乙乙乙乙乙乙。");
    }
    let shown = shown(&pdf(&[("", &content)]));
    assert_eq!((shown.len(), shown[0].as_str()), (2, "甲"), "{shown:?}");
}

#[test]
fn page_lists_are_short() {
    assert_eq!(list(&[1, 2, 3, 5, 7, 8]), "1-3, 5, 7-8");
}

#[test]
fn what_is_no_pdf_inside_is_damaged() {
    assert_eq!(read(b"%PDF-1.7\nnothing").map(|_| ()).unwrap_err().0, RejectKind::Damaged);
}
