//! What must hold for all inputs, not for chosen ones.

use proptest::prelude::*;
use rust_decimal::Decimal;

use nianbao::model::{Document, Report, Source, Span, Table, TableBuilder, TableOrigin, Value};
use nianbao::{extract, map, normalize};

use crate::project::embedded;

fn document(text: &str) -> Document {
    let source = Source { path: "a".to_owned(), bytes: text.len() as u64, ..Default::default() };
    normalize::normalize(&source, text.as_bytes(), &[0; 32], &embedded().page).unwrap()
}

fn report(text: &str) -> Report {
    let mut report = extract::extract(document(text), embedded());
    map::map(&mut report, embedded());
    report
}

// ------------------------------------------------------------------------------------------------------------- grids

/// Rows of cells, each with its row span and column span.
fn rows_of_spans() -> impl Strategy<Value = Vec<Vec<(u32, u32)>>> {
    prop::collection::vec(prop::collection::vec((0_u32..6, 0_u32..6), 0..6), 1..8)
}

fn laid(rows: &[Vec<(u32, u32)>]) -> Table {
    let mut builder = TableBuilder::new(TableOrigin::Markup);
    for row in rows {
        builder.row();
        for &(row_span, col_span) in row {
            builder.cell(Span::default(), row_span, col_span);
        }
    }
    builder.finish(Span::default())
}

proptest! {
    #[test]
    fn a_grid_tiles_its_rectangle_exactly_once(rows in rows_of_spans()) {
        let table = laid(&rows);
        let mut held = vec![0_usize; (table.rows * table.cols) as usize];
        for (index, cell) in table.cells.iter().enumerate() {
            prop_assert!(cell.row + cell.row_span <= table.rows && cell.col + cell.col_span <= table.cols);
            for row in cell.row..cell.row + cell.row_span {
                for col in cell.col..cell.col + cell.col_span {
                    prop_assert_eq!(table.index_at(row, col), Some(index));
                    held[(row * table.cols + col) as usize] += 1;
                }
            }
        }
        for row in 0..table.rows {
            for col in 0..table.cols {
                let expected = usize::from(table.at(row, col).is_some());
                prop_assert_eq!(held[(row * table.cols + col) as usize], expected);
            }
        }
        let cells: usize = (0..table.rows).map(|row| table.starting_in(row).count()).sum();
        prop_assert_eq!(cells, table.cells.len());
        prop_assert_eq!(table.cells.len(), rows.iter().map(Vec::len).sum::<usize>());
    }
}

// ----------------------------------------------------------------------------------------------------------- folding

/// Text as reports have it: digits and marks of both widths, ordinals, spaces, ideographs.
const MIXED: &str = "[0-9０-９ \\t　，．、。：（）()①-⑳㈠-㈩⒈-⒛总计年报一二收到申请件％%\u{200b}\u{a0}]{0,60}";

fn digits(text: &str) -> String {
    let narrow = |c: char| char::from_u32(c as u32 - 0xfee0);
    text.chars()
        .filter_map(|c| if ('０'..='９').contains(&c) { narrow(c) } else { Some(c) })
        .filter(char::is_ascii_digit)
        .collect()
}

proptest! {
    #[test]
    fn normalising_twice_is_normalising_once(line in MIXED) {
        let line = format!("年{line}报");
        let once = document(&line).text.as_str().to_owned();
        let twice = document(&once).text.as_str().to_owned();
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn no_digit_changes_its_value(line in "[0-9０-９ 　，．。：（）总计年报件％\u{200b}\u{a0}]{0,60}") {
        let line = format!("年{line}报");
        prop_assert_eq!(digits(document(&line).text.as_str()), digits(&line));
    }
}

// ----------------------------------------------------------------------------------------------------------- numbers

/// Digits with a separator after each thousand.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut out = digits[..first].to_owned();
    for at in (first..digits.len()).step_by(3) {
        if !out.is_empty() {
            out.push(',');
        }
        out.push_str(&digits[at..at + 3]);
    }
    out
}

fn wide(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c }).collect()
}

/// The number that a cell is read as, after normalisation.
fn read(cell: &str) -> Option<(Decimal, String)> {
    let document = document(cell);
    let reading = embedded().values.read(document.text.as_str().trim());
    match reading.value {
        Value::Number(number) if reading.note.is_empty() => Some((number, reading.unit)),
        _ => None,
    }
}

proptest! {
    #[test]
    fn integers_read_back_from_every_notation(number in 0_u64..10_000_000_000) {
        let expected = Some(Decimal::from(number));
        let plain = number.to_string();
        for cell in [plain.clone(), thousands(number), wide(&plain), wide(&thousands(number)), format!("　{plain} ")] {
            prop_assert_eq!(read(&cell).map(|r| r.0), expected, "{}", cell);
        }
        for unit in ["件", "条", "人次", "万元", "元", "%"] {
            for cell in [format!("{plain}{unit}"), format!("{plain} {unit}"), format!("{plain}（{unit}）")] {
                prop_assert_eq!(read(&cell), expected.map(|n| (n, unit.to_owned())), "{}", cell);
            }
        }
        let signs = [("-", true), ("－", true), ("−", true), ("减少", true), ("负", true), ("+", false), ("增加", false)];
        for (sign, negative) in signs {
            let cell = format!("{sign}{plain}");
            prop_assert_eq!(read(&cell).map(|r| r.0), expected.map(|n| if negative { -n } else { n }), "{}", cell);
        }
    }

    #[test]
    fn decimals_read_back_from_every_notation(mantissa in 0_i64..1_000_000_000, scale in 1_u32..5) {
        let number = Decimal::new(mantissa, scale);
        for cell in [number.to_string(), wide(&number.to_string()), format!("{number}万元"), format!("{number} %")] {
            prop_assert_eq!(read(&cell).map(|r| r.0), Some(number.normalize()), "{}", cell);
        }
        let expected = Some((number * Decimal::from(10_000)).normalize());
        for cell in [format!("{number}万"), format!("{number}万件"), format!("{number} 万条")] {
            prop_assert_eq!(read(&cell).map(|r| r.0), expected, "{}", cell);
        }
    }

    #[test]
    fn what_is_no_number_is_never_read_as_one(text in "[a-z总计规章年报]{1,8}") {
        prop_assert_eq!(read(&text), None);
    }
}

// -------------------------------------------------------------------------------------------------------------- places

/// A row of pipes or tabs with a label of a form, or of nothing.
fn line() -> impl Strategy<Value = String> {
    let label = prop::sample::select(vec![
        "规章",
        "行政规范性文件",
        "行政许可",
        "行政处罚",
        "行政强制",
        "行政事业性收费",
        "信息内容",
        "本年制发件数",
        "第二十条第(一)项",
        "一、总体情况",
        "二、主动公开政府信息情况",
        "备注",
        "全年公开信息若干。",
        "",
    ]);
    let cell = prop::sample::select(vec![
        "0",
        "12",
        "１，２３４",
        "-3",
        "/",
        "",
        "3.5万元",
        "38%",
        "见附件",
        "22（其中修订16件）",
    ]);
    let separator = prop::sample::select(vec!["|", "\t", "\n", " "]);
    (label, prop::collection::vec(cell, 0..5), separator)
        .prop_map(|(label, cells, separator)| [&[label][..], &cells].concat().join(separator))
}

const HEAD: &str = "信息内容|本年制发件数|本年废止件数|现行有效件数\n规章|0|0|0\n行政规范性文件|5|2|31\n";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn sections_tile_the_text_and_facts_hold_what_they_read(lines in prop::collection::vec(line(), 0..30)) {
        let report = report(&format!("某县2022年政府信息公开工作年度报告\n{HEAD}{}\n", lines.join("\n")));
        let text = &report.document.text;
        let tiled: String = report.sections.iter().map(|section| text.slice(section.span)).collect();
        prop_assert_eq!(tiled.as_str(), text.as_str());
        for fact in &report.facts {
            prop_assert_eq!(text.slice(fact.span).trim(), fact.raw_value.as_str());
            if let Some(cell) = fact.cell {
                let cell = report.tables[cell.table as usize - 1].at(cell.row, cell.col).unwrap();
                prop_assert_eq!(cell.span, fact.span);
            }
        }
    }

    #[test]
    fn tables_of_other_things_give_no_facts_in_any_order(
        rows in Just(vec!["部门|电话|地址", "档案馆|88240117|青禾路18号", "政务科|88240116|青禾路12号", "教育支出|3120|3388", "合计|3932|4178"])
            .prop_shuffle()
    ) {
        let report = report(&format!("某县2022年政府信息公开工作年度报告\n{HEAD}\n以下为其他情况说明。\n{}\n", rows.join("\n")));
        prop_assert_eq!(report.facts.len(), 6);
    }
}
