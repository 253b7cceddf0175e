use super::*;
use crate::normalize::items::{CellItem, Item};

fn sheet(cells: &[(u32, u32, &str)], merged: &[(u32, u32, u32, u32)]) -> Vec<String> {
    let mut sheet = Sheet::default();
    cells.iter().for_each(|&(row, col, text)| sheet.put(row, col, text.to_owned()).expect("fits"));
    sheet.merged = merged.iter().map(|&(a, b, c, d)| Merged { start: (a, b), end: (c, d) }).collect();
    shown(&pages(&[sheet]))
}

fn shown(items: &Items) -> Vec<String> {
    let text = |cell: &CellItem| format!("{}/{}/{}", items.draft.slice(cell.line), cell.row_span, cell.col_span);
    let lines = items.list.iter().flat_map(|item| match item {
        Item::Line(line) => vec![items.draft.slice(line.line).to_owned()],
        Item::Table(table) => table.rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join(" ")).collect(),
    });
    lines.collect()
}

#[test]
fn a_title_is_a_line_and_merged_cells_have_spans() {
    let cells = [(0, 0, "标题"), (1, 0, "甲"), (1, 2, "1"), (2, 2, "2"), (3, 0, "乙"), (3, 1, "丙"), (3, 2, "3")];
    assert_eq!(sheet(&cells, &[(0, 0, 0, 2), (1, 0, 2, 1)]), ["标题", "甲/2/2 1/1/1", "2/1/1", "乙/1/1 丙/1/1 3/1/1"]);
}

#[test]
fn numbers_are_as_a_sheet_shows_them() {
    assert_eq!(workbook::number(70.0), "70");
    assert_eq!(workbook::number(0.1 + 0.2), "0.3");
    assert_eq!(workbook::number(-18.6198), "-18.6198");
}

#[test]
fn csv_is_told_by_its_fields() {
    let text = "指标,单位,数\n\"收到,申请\",件,7\n办结,件,\"6\"\n";
    assert!(is_csv(text));
    assert!(!is_csv("一、概述,二\n三,四,五\n六\n"));
    let items = read_csv(text).expect("reads");
    assert_eq!(shown(&items)[1], "收到,申请/1/1 件/1/1 7/1/1");
}

#[test]
fn cells_far_apart_cost_nothing() {
    assert_eq!(sheet(&[(0, 0, "甲"), (1_048_575, 16_383, "乙")], &[(0, 0, 900_000, 16_000)]), ["甲", "乙"]);
}
