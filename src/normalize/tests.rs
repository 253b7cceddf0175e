//! Whole files through the stage.

use std::sync::OnceLock;

use proptest::prelude::*;

use super::*;
use crate::model::Block;
use crate::schema::Schemas;

fn rules() -> &'static PageRules {
    static RULES: OnceLock<PageRules> = OnceLock::new();
    RULES.get_or_init(|| Schemas::embedded().expect("the embedded schemas are right").page)
}

fn source() -> Source {
    Source { path: "a".into(), ..Source::default() }
}

fn document(bytes: &[u8]) -> Document {
    normalize(&source(), bytes, &[0; 32], rules()).expect("a document")
}

fn rejected(bytes: &[u8]) -> RejectKind {
    normalize(&source(), bytes, &[0; 32], rules()).expect_err("a reject").error
}

const REPORT: &str = "2017年海陵区政务公开工作年度报告\n\n一、概述\n主动公开100条。";

#[test]
fn metadata_leaves_the_text() {
    let text = format!(
        "索 引 号: 001000/2018-00003 主题分类:\n发布机构: 海陵区政府 发文日期: 2018-02-27\n文 号:\n{REPORT}\n\n\n【关闭本页】 【打印本页】 【返回顶部】"
    );
    let read = document(text.as_bytes());
    assert_eq!(read.text.as_str().trim_end(), REPORT);
    assert_eq!(read.page.index_number.as_deref(), Some("001000/2018-00003"));
    assert_eq!(read.page.publisher.as_deref(), Some("海陵区政府"));
    assert_eq!(read.page.published_on.as_deref(), Some("2018-02-27"));
    assert_eq!(read.page.document_number, None);
    assert!(read.furniture_chars > 60);
}

#[test]
fn a_portal_page_is_separated() {
    let page = "<html><head><title>门户</title><meta name='ArticleTitle' content='某县2021年年报'>\
        <meta name=SiteName content=某县政府><link rel=canonical href='http://a.cn/1?x=1&amp;y=2'></head><body>\
        <div class=nav><a href=/>首页</a> <a href=/x>政务公开</a></div><div>当前位置:<a href=/>首页</a> &gt; 年报</div>\
        <table><tr><td>索引号</td><td>X/2022-1</td><td>文号</td><td></td></tr><tr><td>发布机构:县府办</td><td>成文日期:2022-01-20</td></tr></table>\
        <h1>某县2021年政府信息公开工作年度报告</h1><p>来源:县府 发布时间:2022-01-21 浏览次数:5 字体:大 中 小</p>\
        <p>一、总体情况</p><table><tr><td>规章</td><td>0</td></tr><tr><td>许可</td><td></td></tr></table>\
        <p>六、其他需要报告的事项</p><p>无。</p><p>【打印】【关闭】</p><p>上一篇:<a href=2>乡年报</a></p>\
        <footer>主办单位:某县人民政府 ICP备1号</footer></body></html>";
    let read = document(page.as_bytes());
    assert_eq!(
        read.text.as_str(),
        "某县2021年政府信息公开工作年度报告\n一、总体情况\n规章\t0\n许可\t\n六、其他需要报告的事项\n无。"
    );
    let page = read.page;
    assert_eq!(page.title.as_deref(), Some("某县2021年年报"));
    assert_eq!(page.index_number.as_deref(), Some("X/2022-1"));
    assert_eq!(page.publisher.as_deref(), Some("县府办"));
    assert_eq!(page.published_on.as_deref(), Some("2022-01-21"));
    assert_eq!(page.url.as_deref(), Some("http://a.cn/1?x=1&y=2"));
}

#[test]
fn what_could_be_part_of_a_report_stays() {
    let text =
        "二、申请情况\n\n小计\n\n5\n\n其中:大中型企业\n\n3\n推出二维码办事指南3项\n网站由县大数据局提供技术支持。";
    assert_eq!(document(text.as_bytes()).text.as_str(), text);
}

#[test]
fn menus_made_of_tables_are_furniture() {
    let menu = "<table><tr>".to_owned() + &"<td><a href=x>政务公开</a></td>".repeat(6) + "</tr></table>";
    let page = format!("<body>{menu}<p>2012年工作年度报告</p><p>全年公开5条</p><p>一、概述</p><p>无</p>{menu}");
    assert_eq!(document(page.as_bytes()).text.as_str(), "2012年工作年度报告\n全年公开5条\n一、概述\n无");
    let open = format!("<a href=x><p>{}</p><p>{0}</p><p>短", "公开政府信息，".repeat(8));
    assert_eq!(document(open.as_bytes()).blocks.len(), 3);
}

#[test]
fn tables_without_bounds_become_lines() {
    let row = format!("<tr>{}</tr>", "<td rowspan=1000 colspan=1000>1".repeat(500));
    let read = document(format!("<table>{}</table>", row.repeat(20)).as_bytes());
    assert_eq!((read.blocks.len(), read.findings[0].check.as_ref()), (20, "normalize.table_too_large"));
    check_invariants(&read);
}

#[test]
fn what_is_no_text_is_rejected() {
    assert_eq!(rejected(b""), RejectKind::Empty);
    assert_eq!(rejected("\u{feff} \u{3000}\n".as_bytes()), RejectKind::Empty);
    assert_eq!(rejected(b"%PDF-1.4 ..."), RejectKind::Damaged);
    assert_eq!(rejected(&[0, 1, 2, 3, 0, 0, 7, 0, 0]), RejectKind::UnsupportedFormat);
    assert_eq!(rejected(&[0xff; 400]), RejectKind::UndecodableText);
}

/// What every document promises about its blocks.
fn check_invariants(read: &Document) {
    let text = read.text.as_str();
    let mut end = 0;
    for block in &read.blocks {
        let span = match block {
            Block::Line(line) => line.span,
            Block::Table(table) => table.span,
        };
        assert!(text[end..span.start as usize].chars().all(|c| c == '\n'));
        end = span.end as usize;
        match block {
            Block::Line(_) => assert!(!read.text.slice(span).contains('\n')),
            Block::Table(table) => check_grid(table),
        }
    }
    assert_eq!(end, text.len());
}

/// Each position of a grid is held by at most one cell, each cell holds a position, and cells stay inside.
fn check_grid(table: &crate::model::Table) {
    let mut held = vec![0; table.cells.len()];
    for (row, col) in (0..table.rows).flat_map(|r| (0..table.cols).map(move |c| (r, c))) {
        if let Some(i) = table.index_at(row, col) {
            let cell = &table.cells[i];
            assert!((cell.row..cell.row + cell.row_span).contains(&row));
            assert!((cell.col..cell.col + cell.col_span).contains(&col));
            held[i] += 1;
        }
    }
    assert!(held.iter().all(|n| *n > 0));
    assert!(table.cells.iter().all(|c| table.span.holds(c.span) && c.col + c.col_span <= table.cols));
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(read) = normalize(&source(), &bytes, &[0; 32], rules()) {
            check_invariants(&read);
        }
    }

    #[test]
    fn random_markup_keeps_the_promises(pieces in proptest::collection::vec(prop_oneof![
        "</?(table|tr|td|th|p|div|span|a|li|tbody|caption|select|h1|nav|script|title|pre)( (rowspan|colspan)=[0-4])?>",
        "[<>&\"'=!-]{1,3}",
        "[一二年报0-9０-９ ①\\n。]{1,6}",
        "<!--|-->|<!\\[CDATA\\[|\\]\\]>|&nbsp;?|&#[0-9]{1,6};",
    ], 0..60)) {
        let page = format!("<div>{}", pieces.concat());
        let read = document(page.as_bytes());
        check_invariants(&read);
    }

    #[test]
    fn grids_tile_their_rectangle(rows in proptest::collection::vec(proptest::collection::vec((0u32..4, 0u32..4), 1..5), 2..7)) {
        let row = |cells: &Vec<(u32, u32)>| cells.iter().map(|(r, c)| format!("<td rowspan={r} colspan={c}>1")).collect::<String>();
        let page = format!("<table>{}</table>", rows.iter().map(|r| format!("<tr>{}", row(r))).collect::<String>());
        let read = document(page.as_bytes());
        prop_assert!(matches!(read.blocks[..], [Block::Table(_)]));
        check_invariants(&read);
    }
}
