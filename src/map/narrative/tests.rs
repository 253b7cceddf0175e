//! Golden sentences: what is read off each.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::model::{Document, Fact, Format, Line, MentionStatus, PageMetadata, Report, Span, TextBuilder};
use crate::schema::Schemas;

fn schemas() -> &'static Schemas {
    static SCHEMAS: std::sync::OnceLock<Schemas> = std::sync::OnceLock::new();
    SCHEMAS.get_or_init(|| Schemas::embedded().unwrap())
}

fn report(prose: &str) -> Report {
    let text = format!("某市某局2016年政府信息公开工作年度报告\n2016年情况如下。\n{prose}\n");
    let (mut made, mut blocks) = (TextBuilder::default(), Vec::new());
    for line in text.lines() {
        let start = made.len();
        made.push(line, 0);
        blocks.push(crate::model::Block::Line(Line { span: Span::new(start, made.len()), level: 0 }));
        made.push("\n", 0);
    }
    let document = Document {
        path: "a.txt".into(),
        sha256: String::new(),
        format: Format::Text,
        encoding: "UTF-8",
        bytes: 0,
        page: PageMetadata::default(),
        text: made.finish(),
        blocks,
        pages: Vec::new(),
        furniture_chars: 0,
        findings: Vec::new(),
    };
    let mut report = crate::extract::extract(document, schemas());
    crate::map::map(&mut report, schemas());
    report
}

/// `metric=value` of all facts of the shared dictionary, sorted.
fn facts(prose: &str) -> Vec<String> {
    said(prose, |fact| fact.metric.clone())
}

/// `local:metric=value` of all facts that only prose states, sorted.
fn beyond(prose: &str) -> Vec<String> {
    said(prose, |fact| fact.local_metric.as_ref().map(|metric| format!("local:{metric}")))
}

fn said(prose: &str, metric: fn(&Fact) -> Option<String>) -> Vec<String> {
    let fact = |f: &Fact| Some(format!("{}={}", metric(f)?, f.value.number().unwrap_or_default().normalize()));
    let mut facts: Vec<String> = report(prose).facts.iter().filter_map(fact).collect();
    facts.sort();
    facts
}

/// `raw status reason` of all mentions of the last line.
fn mentions(prose: &str) -> Vec<String> {
    let report = report(prose);
    let text = &report.document.text;
    let from = text.as_str().find(prose).unwrap() as u32;
    let mine = report.mentions.iter().filter(|m| m.span.start >= from);
    mine.map(|m| format!("{} {} {}", text.slice(m.span), m.status.as_str(), m.reason).trim().to_owned()).collect()
}

#[track_caller]
fn read(prose: &str, expected: &str) {
    let mut expected: Vec<&str> = expected.split_whitespace().collect();
    expected.sort_unstable();
    assert_eq!(facts(prose), expected, "{prose}");
}

#[test]
fn list_heads() {
    read(
        "从申请渠道看,当面申请1件,网络申请22件,信函申请320件;从申请来源看,企业申请9件,公民申请206件。",
        "applications.received.in_person=1 applications.received.online=22 applications.received.letter=320 \
         applications.source.enterprise=9 applications.source.citizen=206",
    );
    read(
        "收到申请4件:网络2件、信函2件。",
        "applications.received=4 applications.received.online=2 applications.received.letter=2",
    );
}

#[test]
fn numbers_in_all_notations() {
    for number in ["12000件", "1.2万件", "12,000件", "1万2千件", "一万二千件"] {
        read(&format!("全年共收到政府信息公开申请{number}。"), "applications.received=12000");
    }
    read("省市县三级累计主动公开615.54万条。", "proactive.info=6155400");
    read("举办培训班十二期,培训两百余人次。", "training.sessions=12 training.participants=200");
    read("安排工作经费5000元。", "capacity.budget=0.5");
}

#[test]
fn number_before_noun() {
    read("配备2名兼职人员。", "capacity.staff.part_time=2");
    read("2016年有1件涉及政府信息公开的行政复议。", "review.total=1");
    read("收到2份书面申请。", "applications.received=2");
    read("全年发布213条政策解读。", "response.interpretations=213");
}

#[test]
fn zeros_in_words() {
    read("未发生举报、投诉、行政复议、行政诉讼。", "complaints.total=0 review.total=0 litigation.total=0");
    read("没有收到政府信息公开申请。", "applications.received=0");
    read("举报投诉、行政复议、行政诉讼均未发生。", "complaints.total=0 review.total=0 litigation.total=0");
    read("行政复议、行政诉讼均为0件。", "review.total=0 litigation.total=0");
    read("提供政府信息未收取费用。", "applications.fees=0");
    read("办事没有障碍,群众无异议。", "");
}

#[test]
fn all_of_what_was_counted() {
    read("全市共受理政府信息公开申请49件。均为网上申请。", "applications.received=49 applications.received.online=49");
    read(
        "涉及行政复议案件3起、行政诉讼案件2起,均予以维持。",
        "review.total=3 review.upheld=3 litigation.total=2 litigation.upheld=2",
    );
}

#[test]
fn outcomes_follow_the_talk() {
    read(
        "发生行政复议3件,被依法纠错1件;行政诉讼5件,被依法纠错0件。",
        "review.total=3 review.corrected=1 litigation.total=5 litigation.corrected=0",
    );
    read(
        "收到申请30件,上年结转1件,办结24件,结转下年度7件。",
        "applications.received=30 applications.carried_in=1 applications.closed=24 applications.carried_out=7",
    );
}

#[test]
fn figures_of_other_times() {
    let prose = "收到政府信息公开申请40件,比上年增加12件,增长21%。";
    assert_eq!(mentions(prose), ["40件 mapped", "12件 ignored change", "21% ignored change"]);
    let prose = "发布量由1128条增加到1887条。";
    assert_eq!(mentions(prose), ["1128条 ignored previous_year", "1887条 mapped"]);
    read("历年累计主动公开政府信息5678条。", "");
    read("2017年拟举办培训班5期。", "");
}

#[test]
fn numbers_that_count_nothing() {
    for (prose, reason) in [
        ("自2016年1月1日起", "date"),
        ("自201511日起", "date"),
        ("联系电话:0523-86236519", "phone"),
        ("赣府厅明〔2018〕181号", "document_number"),
        ("依照第二十条", "law"),
        ("网址www.example123.gov.cn", "url"),
        ("在20个工作日内", "duration"),
        ("拨打“12345”", "name"),
    ] {
        let found = mentions(prose);
        assert!(found.len() == 1 && found[0].ends_with(&format!("ignored {reason}")), "{prose}: {found:?}");
    }
}

#[test]
fn what_no_rule_knows_is_unmapped() {
    assert_eq!(mentions("全年共纳入项目41个。"), ["41个 unmapped"]);
}

/// Every digit of the prose lies in one mention, and each mention has one status.
fn is_conserved(report: &Report) {
    let text = report.document.text.as_str();
    let outside = |at: usize| !report.tables.iter().any(|t| t.span.range().contains(&at));
    for (at, _) in text.char_indices().filter(|&(at, c)| c.is_ascii_digit() && outside(at)) {
        let spans: BTreeSet<Span> =
            report.mentions.iter().map(|m| m.span).filter(|s| s.range().contains(&at)).collect();
        assert_eq!(spans.len(), 1, "{}", text[..at].chars().rev().take(30).collect::<String>());
    }
    let mapped = report.mentions.iter().filter(|m| m.status == MentionStatus::Mapped);
    assert!(mapped.into_iter().all(|m| m.metric.is_some() && m.fact.is_some()));
}

#[test]
fn nothing_is_lost_in_the_examples() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/reports");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let source =
            crate::model::Source { path: path.display().to_string(), bytes: bytes.len() as u64, ..Default::default() };
        if let Ok(document) = crate::normalize::normalize(&source, &bytes, &[0; 32], &schemas().page) {
            let mut report = crate::extract::extract(document, schemas());
            crate::map::map(&mut report, schemas());
            is_conserved(&report);
        }
    }
}

const SENTENCES: [&str; 5] =
    ["主动公开政府信息31条。", "收到政府信息公开申请5件。", "未发生行政复议。", "举办培训班3期。", "专职人员2人。"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_number_reads_back(n in 1_u32..1_000_000) {
        prop_assert_eq!(facts(&format!("共收到政府信息公开申请{n}件。")), [format!("applications.received={n}")]);
    }

    #[test]
    fn the_order_of_sentences_does_not_matter(order in Just(SENTENCES.to_vec()).prop_shuffle()) {
        prop_assert_eq!(facts(&order.join("\n")), facts(&SENTENCES.join("\n")));
    }

    #[test]
    fn a_sentence_without_numbers_changes_nothing(at in 0_usize..5) {
        let mut with = SENTENCES.to_vec();
        with.insert(at, "我局高度重视这项工作。");
        prop_assert_eq!(facts(&with.concat()), facts(&SENTENCES.concat()));
    }

    #[test]
    fn no_digit_is_lost(text in "[0-9,.万亿件条年月日第号()、。:一二十百A-C -]{0,40}") {
        is_conserved(&report(&text));
    }
}

#[test]
fn a_negation_speaks_of_what_stands_behind_it() {
    read("依申请公开信息均免费提供。", "applications.fees=0");
    read("依申请公开工作不断规范。", "");
    read("政府信息公开申请均未超期,未发生投诉。", "complaints.total=0");
    read("信息公开申请办理未出现超期现象。", "");
    read("未经复议直接起诉", "");
    read("因未按期答复引起行政复议。", "");
    read("没有申请人因不服答复提起行政复议。", "review.total=0");
    read("未发生行政复议,行政诉讼1件。", "review.total=0 litigation.total=1");
    read("行政复议、行政诉讼均未发生。", "review.total=0 litigation.total=0");
    read("行政复议、行政诉讼均无。", "review.total=0 litigation.total=0");
}

#[test]
fn a_section_that_says_none_is_a_zero_of_what_its_heading_names() {
    let zeros = "litigation.total=0 review.total=0";
    read("四、政府信息公开行政复议、行政诉讼情况\n本年度无。\n五、存在的问题\n无。", zeros);
    read("四、行政复议、行政诉讼情况\n\n无\n", zeros);
    read("(五)行政复议和行政诉讼。无。", zeros);
    read("四、行政复议、行政诉讼情况\n无专人负责。", "");
    read("四、行政复议情况\n行政复议2件。\n无。", "review.total=2");
}

#[test]
fn ways_of_asking_do_not_change_what_the_talk_is_about() {
    let asked = "applications.received.email=6 applications.received.in_person=1 applications.received=9";
    read("收到申请9件,电子邮件6件,当面1件。", asked);
    read("部门信箱收到邮件6件,当面1件。", "");
}

#[test]
fn not_even_one_is_none() {
    read("全年未发生一起行政诉讼案件。", "litigation.total=0");
    read("没有一起因政府信息公开引发的行政复议。", "review.total=0");
    assert!(mentions("全年未发生一起行政诉讼案件。").contains(&"一起 ignored negated".to_owned()));
    read("全年发生一起行政诉讼案件。", "litigation.total=1");
}

#[test]
fn the_figure_after_the_rise_is_that_of_the_year() {
    let prose = "收到政府信息公开申请由上年的100件增加到120件。";
    assert_eq!(mentions(prose), ["100件 ignored previous_year", "120件 mapped"]);
}

/// Wide marks as narrow ones, as normalization leaves them.
fn narrow(prose: &str) -> String {
    let narrow = |c| "，,；;：:（(）)".chars().collect::<Vec<_>>().chunks(2).find(|p| p[0] == c).map_or(c, |p| p[1]);
    prose.chars().map(narrow).collect()
}

#[test]
fn golden_sentences() {
    let lines = include_str!("../../../tests/prose.tsv").lines().filter(|line| !line.starts_with('#'));
    let mut wrong = Vec::new();
    for (prose, expected) in lines.filter_map(|line| line.split_once('\t')) {
        let expected: BTreeSet<&str> = expected.split_whitespace().collect();
        let mut found = facts(&narrow(prose));
        if expected.iter().any(|figure| figure.starts_with("local:")) {
            found.extend(beyond(&narrow(prose)));
        }
        let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
        if found != expected {
            wrong.push(format!("{prose}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn figures_in_a_row_belong_to_their_heads() {
    read("复议、诉讼、举报分别为3件、2件。", "");
    read("网络、信函申请分别为8件、1件。", "applications.received.online=8 applications.received.letter=1");
    read(
        "收到申请9件(网络/信函:8/1)。",
        "applications.received=9 applications.received.online=8 applications.received.letter=1",
    );
    read("分别通过微博、微信发布信息300条和200条。", "proactive.channel.weibo=300 proactive.channel.wechat=200");
}

#[test]
fn a_part_and_a_choice_are_not_the_whole() {
    read("从事公开工作的143名人员中专职22名。", "capacity.staff.full_time=22");
    read("收到申请5件,均为当面或信函提交。", "applications.received=5");
    read("答复申请9件,信息不存在1件。", "outcome.total=9 outcome.nonexistent=1");
    read("制发公文130件,主动公开92件,依申请公开25件,不予公开13件。", "proactive.info=92");
}

#[test]
fn totals_over_years_are_not_of_the_year() {
    read("自条例施行以来,累计受理申请130件,今年受理申请11件。", "applications.received=11");
    read("累计主动公开信息2万条,其中今年新增300条。", "proactive.info=300");
    read("今年以来,共受理申请11件。", "applications.received=11");
}
