use super::*;
use crate::normalize::items::Item;

/// Lines as they are, tables as `[a|b/c|d]`.
fn shown(page: &str) -> Vec<String> {
    let (items, _) = read(page);
    let cell = |c: &crate::normalize::items::CellItem| match (c.row_span, c.col_span) {
        (1, 1) => items.draft.slice(c.line).to_owned(),
        (rows, cols) => format!("{}*{rows}x{cols}", items.draft.slice(c.line)),
    };
    let row = |r: &Vec<_>| r.iter().map(cell).collect::<Vec<_>>().join("|");
    let item = |item: &Item| match item {
        Item::Line(l) if l.level > 0 => format!("#{} {}", l.level, items.draft.slice(l.line)),
        Item::Line(l) => items.draft.slice(l.line).to_owned(),
        Item::Table(t) => format!("[{}]", t.rows.iter().map(row).collect::<Vec<_>>().join("/")),
    };
    items.list.iter().map(item).collect()
}

#[test]
fn blocks_break_lines_and_inline_tags_do_not() {
    assert_eq!(
        shown("<p>收到<span>1</span><span>2</span> \n 件</p>后<br>三<h2>四</h2>五"),
        ["收到12 件", "后", "三", "#2 四", "五"]
    );
    assert_eq!(shown("<ul><li>一<li>二</ul><pre>三\n四</pre>"), ["一", "二", "三", "四"]);
}

#[test]
fn comments_raw_text_and_references() {
    assert_eq!(
        shown(
            "<div><!--[if mso]><p>否</p><![endif]-->是<![if !x]>的<![endif]><script>'<p>x'</script>1&nbsp;2&#8203;3&lt;"
        ),
        ["是的1 23<"]
    );
    assert_eq!(shown("<p>3<b>4<!-- 未完"), ["34<!-- 未完"]);
    assert_eq!(shown("<p><![CDATA[甲<乙]]>丙 < 丁"), ["甲<乙丙 < 丁"]);
}

#[test]
fn hidden_elements_are_left_out() {
    assert_eq!(
        shown("<p>一</p><div style='DISPLAY:none'>二<p>三</div><p hidden>四<p>五<select><option>六</select>七"),
        ["一", "五七"]
    );
    assert_eq!(shown("<table><tr><td>1<td>2<td style='display:none'>3<tr><td>4<td>5</table>"), ["[1|2/4|5]"]);
}

#[test]
fn cells_without_ends_and_rows_without_starts() {
    assert_eq!(shown("<table><tr><td>a<td>b<tr><td>c<th>d</table>"), ["[a|b/c|d]"]);
    assert_eq!(
        shown("<table><td>a</td><td>b</td></tr><tr></tr><tr><td rowspan=2 colspan='3'>c</td><td></table>"),
        ["[a|b/c*2x3|]"]
    );
    assert_eq!(shown("<div><td>a</td><td>b</td></div></table></tr>c"), ["a", "b", "c"]);
    assert_eq!(
        shown("<table><caption>题</caption><thead><tr><th>a<th>b</thead><tbody><tr><td>1<td>2</table>"),
        ["题", "[a|b/1|2]"]
    );
    assert_eq!(shown("<table>外<tr><td>a<td></div></span>b</table>"), ["外", "[a|b]"]);
}

#[test]
fn the_lines_of_a_cell_are_one() {
    assert_eq!(shown("<table><tr><td>商业<br>企业<td><p>总</p><p>计</p></table>"), ["[商业 企业|总计]"]);
}

#[test]
fn layout_tables_flow_and_inner_tables_of_data_follow() {
    let inner = "<table><tr><td>a<td>1<tr><td>b<td>2</table>";
    assert_eq!(shown(&format!("<table><tr><td>左<td>右{inner}下</table>")), ["左", "右", "[a|1/b|2]", "下"]);
    let data = "<tr><td>x<td>3".repeat(4);
    assert_eq!(shown(&format!("<table>{data}<tr><td>y{inner}<td>4</table>")), ["[x|3/x|3/x|3/x|3/y|4]", "[a|1/b|2]"]);
    assert_eq!(shown("<table><tr><td>只有一格</table>"), ["只有一格"]);
    let prose = format!("<table><tr><td>栏目<td><p>{}</p><p>二。</p></table>", "公开。".repeat(80));
    assert_eq!(shown(&prose).len(), 3);
}

#[test]
fn text_with_tables_and_no_paragraphs_keeps_its_lines() {
    assert_eq!(shown("一、概述\n二、申请\n<table><tr><td>a\n<td>b</table>三"), ["一、概述", "二、申请", "[a|b]", "三"]);
}

#[test]
fn broken_quotes_cost_one_tag_only() {
    assert_eq!(shown("<p class=\"a>甲</p><p>乙</p>"), ["甲", "乙"]);
    assert_eq!(shown("<td width=5\">甲</td>乙<p"), ["甲", "乙<p"]);
}

#[test]
fn deep_nesting_is_linear() {
    let n = 100_000;
    let started = std::time::Instant::now();
    for (open, close) in [
        ("<div>", "</div>"),
        ("<table><tr><td>", "</table>"),
        ("<span><div>", "</span>"),
        ("<li><p>", "</b>"),
        ("<a ='", ""),
        ("<a =\">\" ", "<title>"),
        ("<!--", "<![CDATA["),
        ("<td><select>", "</td>"),
        ("<table>", "</tr>"),
        ("&", "</script"),
    ] {
        let page = format!("<p>{}{}{}", open.repeat(n), "文", close.repeat(n));
        let _ = read(&page);
    }
    let limit = if cfg!(debug_assertions) { 20 } else { 2 };
    assert!(started.elapsed().as_secs() < limit, "{:?}", started.elapsed());
}
