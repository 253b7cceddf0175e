//! Titles, publishers, years, periods and dates in the forms in which they occur.

use super::*;
use crate::extract::testing::{document, embedded};
use crate::model::{PageMetadata, YearBasis};

fn of(text: &str) -> Identity {
    identify(&document(text), embedded()).0
}

fn of_page(text: &str, page: PageMetadata) -> Identity {
    let mut document = document(text);
    document.page = page;
    identify(&document, embedded()).0
}

fn days(text: &str) -> Option<(String, String)> {
    let found = of(text);
    Some((found.period_start?.to_string(), found.period_end?.to_string()))
}

/// Title → publisher, kind, year.
const TITLES: &[(&str, &str, &str, i16)] = &[
    ("云岭省2009年政府信息公开年度报告", "云岭省", "government", 2009),
    ("青溪市人民政府2010年度政府信息公开工作报告", "青溪市人民政府", "government", 2010),
    ("2012青溪市政府信息公开年度报告", "青溪市", "government", 2012),
    ("2012青溪市财政局政府信息公开年报", "青溪市财政局", "department", 2012),
    ("青溪市人民政府办公厅2019年政府信息公开工作年度报告", "青溪市人民政府办公厅", "office", 2019),
    ("松河县人民政府办公室二〇一七年政府信息公开工作年度报告", "松河县人民政府办公室", "office", 2017),
    ("松河县二0一七年政府信息公开年度报告", "松河县", "government", 2017),
    ("松河县政府办2013年信息公开情况报告", "松河县政府办", "office", 2013),
    ("2018度东丘区政务公开工作年度报告", "东丘区", "government", 2018),
    ("东丘区人民政府 2020 年政府信息公开工作年度报告", "东丘区人民政府", "government", 2020),
    ("2008年白石镇人民政府信息公开工作年度报告", "白石镇人民政府", "town", 2008),
    ("白石镇2014年政府信息公开报告", "白石镇", "town", 2014),
    ("松河县长坡乡人民政府2016年政府信息公开工作的年度报告", "松河县长坡乡人民政府", "town", 2016),
    ("关于长坡乡2016年政府信息公开工作的年度报告", "长坡乡", "town", 2016),
    ("东丘区桥头街道办事处2015年度政府信息公开年报", "东丘区桥头街道办事处", "street", 2015),
    ("桥头街道2021年信息年度公开报告", "桥头街道", "street", 2021),
    ("南关街2021年政府信息公开工作年度报告", "南关街", "street", 2021),
    ("桥头地区办事处2012年政府信息公开年报", "桥头地区办事处", "street", 2012),
    (
        "青溪经济技术开发区管理委员会2022年政府信息公开工作年度报告",
        "青溪经济技术开发区管理委员会",
        "development_zone",
        2022,
    ),
    ("青溪湖旅游度假区管委会2017年政务公开工作年度报告", "青溪湖旅游度假区管委会", "development_zone", 2017),
    ("2023年临港新区政府信息公开工作年度报告", "临港新区", "development_zone", 2023),
    ("青溪市国有资产监督管理委员会2018年政府信息公开年报", "青溪市国有资产监督管理委员会", "department", 2018),
    ("青溪市发展和改革委员会2011年政务信息公开年度报告", "青溪市发展和改革委员会", "department", 2011),
    ("云岭省民政厅2015年政府信息公开工作报告", "云岭省民政厅", "department", 2015),
    ("2015年云岭省民政厅政府信息公开工作报告", "云岭省民政厅", "department", 2015),
    ("国家税务总局青溪市税务局2020年政府信息公开工作年度报告", "国家税务总局青溪市税务局", "department", 2020),
    ("国家市场监督管理总局2020年政府信息公开工作年度报告", "国家市场监督管理总局", "ministry", 2020),
    ("住房和城乡建设部2014年政府信息公开工作年度报告", "住房和城乡建设部", "ministry", 2014),
    ("審計署2016年政府信息公開工作年度報告", "審計署", "ministry", 2016),
    ("海关总署2018年政府信息公开工作年度报告", "海关总署", "ministry", 2018),
    ("**市监察局2014年政府信息公开工作年度报告", "**市监察局", "department", 2014),
    ("某区水务局2019年度政府信息公开工作年度报告(试行)", "某区水务局", "department", 2019),
    ("青溪市气象局政府信息公开2013年度报告", "青溪市气象局", "department", 2013),
    ("青溪市气象局政府信息公开工作年度报告(2013年)", "青溪市气象局", "department", 2013),
    ("政府信息公开2013年年度报告(青溪市气象局)", "青溪市气象局", "department", 2013),
    ("附件2:青溪市林业局2013年政府信息公开年度报告", "青溪市林业局", "department", 2013),
    ("区教体局2012年年度报告", "区教体局", "department", 2012),
    ("青溪市第一人民医院2022年信息公开工作年度报告", "青溪市第一人民医院", "other", 2022),
    ("青溪市政务服务中心2022年政府信息公开年度工作报告", "青溪市政务服务中心", "department", 2022),
    ("青溪市政务公开办公室2016年政务公开工作年度报告", "青溪市政务公开办公室", "department", 2016),
    ("东丘区人民政府关于2011年政府信息公开工作情况的年度报告", "东丘区人民政府", "government", 2011),
    ("东丘区人民政府2011年政府信息公开工作总结", "东丘区人民政府", "government", 2011),
    ("雲嶺省發布2016年政府信息公開年度報告", "雲嶺省", "government", 2016),
];

#[test]
fn titles_name_publisher_kind_and_year() {
    for &(title, publisher, kind, year) in TITLES {
        let found = of(&format!("{title}\n\n全年主动公开政府信息5条。"));
        assert_eq!(found.publisher.as_deref(), Some(publisher), "{title}");
        assert_eq!(found.publisher_kind.as_deref(), Some(kind), "{title}");
        assert_eq!((found.report_year, found.year_basis), (Some(year), Some(YearBasis::Title)), "{title}");
        assert!(found.is_annual_report, "{title}");
    }
}

#[test]
fn titles_on_two_lines() {
    let expected = "青溪市东丘区人民政府2020年政府信息公开工作年度报告";
    for text in [
        "青溪市东丘区人民政府\n2020年政府信息公开工作年度报告\n\n一、总体情况",
        "青溪市东丘区人民政府2020年\n政府信息公开工作年度报告",
        "青溪市东丘区人民政府\n\n2020年\n政府信息公开工作年度报告",
        "青溪市东丘区人民政府2020年政府信息\n公开工作年度报告",
    ] {
        let found = of(text);
        assert_eq!(found.title.as_deref(), Some(expected), "{text}");
        assert_eq!(found.publisher.as_deref(), Some("青溪市东丘区人民政府"), "{text}");
        assert_eq!(found.report_year, Some(2020), "{text}");
    }
}

#[test]
fn a_title_only_in_the_title_bar() {
    let page = PageMetadata {
        title: Some("东丘区林业局2020年政府信息公开工作年度报告_青溪市东丘区人民政府".to_owned()),
        ..PageMetadata::default()
    };
    let found = of_page("一、总体情况\n正文。", page);
    assert_eq!(found.title.as_deref(), Some("东丘区林业局2020年政府信息公开工作年度报告"));
    assert_eq!(found.publisher.as_deref(), Some("东丘区林业局"));
    assert_eq!(found.report_year, Some(2020));
}

#[test]
fn crumbs_and_menus_are_no_titles() {
    let text =
        "首页 > 政府信息公开 > 政府信息公开年报\n政府信息公开年报\n东丘区林业局2020年政府信息公开工作年度报告\n正文。";
    assert_eq!(of(text).title.as_deref(), Some("东丘区林业局2020年政府信息公开工作年度报告"));
}

#[test]
fn a_title_glued_to_its_paragraph() {
    let found = of("2011年东丘区卫生局政府信息公开年报 根据《条例》要求,现公布本年度报告。全年主动公开政府信息54条。");
    assert_eq!(found.title.as_deref(), Some("2011年东丘区卫生局政府信息公开年报"));
    assert_eq!(found.publisher.as_deref(), Some("东丘区卫生局"));
}

#[test]
fn publishers_outside_of_the_title() {
    let above = of("青溪市林业局文件\n青溪市林业局\n政府信息公开网\n2018年政府信息公开年报\n正文。");
    assert_eq!(above.publisher.as_deref(), Some("青溪市林业局"));
    let page = PageMetadata { publisher: Some("青溪市水务局".to_owned()), ..PageMetadata::default() };
    assert_eq!(of_page("2018年政府信息公开年报\n正文。", page).publisher.as_deref(), Some("青溪市水务局"));
    let signed = of("2018年政府信息公开年报\n正文。\n青溪市农业局\n2019年1月20日");
    assert_eq!(signed.publisher.as_deref(), Some("青溪市农业局"));
    assert_eq!(signed.published_on.map(|d| d.to_string()).as_deref(), Some("2019-01-20"));
    let within = of("2018年政府信息公开年报\n本年报由青溪市商务局编制。全文如下。");
    assert_eq!(within.publisher.as_deref(), Some("青溪市商务局"));
    assert_eq!(of("2018年政府信息公开年报\n2018年我镇主动公开政府信息265条。").publisher, None);
}

#[test]
fn years_by_vote() {
    let vote = |text: &str| {
        let found = of(text);
        (found.report_year, found.year_basis)
    };
    let period = "东丘区林业局政府信息公开年报\n统计期限自2014年1月1日起至2014年12月31日止。2013年、2013年、2013年。";
    assert_eq!(vote(period), (Some(2014), Some(YearBasis::Period)));
    let body = "东丘区林业局政府信息公开年报\n2008年5月1日起施行。2013年公开3条。2012年公开2条。2013年无申请。";
    assert_eq!(vote(body), (Some(2013), Some(YearBasis::Body)));
    let title = "东丘区林业局2014年政府信息公开年报\n统计期限自2015年1月1日至2015年12月30日。";
    assert_eq!(vote(title), (Some(2014), Some(YearBasis::Title)));
    let misprint = "东丘区林业局2087年政府信息公开年报\n2018年公开3条。截至2087年底、2087年。";
    assert_eq!(vote(misprint), (Some(2018), Some(YearBasis::Body)));
    let published = "东丘区林业局政府信息公开年报\n发布时间:2016-03-02\n公开3条。";
    assert_eq!(vote(published), (Some(2015), Some(YearBasis::Publication)));
    assert_eq!(vote("东丘区林业局政府信息公开年报\n公开3条。"), (None, None));
}

#[test]
fn years_in_addresses() {
    let year = |url: &str| {
        let page = PageMetadata { url: Some(url.to_owned()), ..PageMetadata::default() };
        of_page("东丘区林业局政府信息公开年报\n公开3条。", page).report_year
    };
    assert_eq!(year("http://a.example/list?fbtime=2018&p=1"), Some(2018));
    assert_eq!(year("http://a.example/2014n/t.html"), Some(2014));
    assert_eq!(year("http://a.example/nb_2022n/"), Some(2022));
    assert_eq!(year("http://a.example/year/show/341/2022"), Some(2022));
    assert_eq!(year("http://a.example/art/2019/1/20/art_1.html"), None);
    let mut file = document("东丘区林业局政府信息公开年报\n公开3条。");
    file.path = "2019/林业局-2016.txt".to_owned();
    assert_eq!(identify(&file, embedded()).0.year_basis, Some(YearBasis::Url));
    assert_eq!(identify(&file, embedded()).0.report_year, Some(2016));
}

#[test]
fn a_late_publication_leaves_the_year_of_the_title() {
    let page = PageMetadata { published_on: Some("2023-08-28 10:11".to_owned()), ..PageMetadata::default() };
    let found = of_page("岱州县社保局2015年政府信息公开工作年度报告\n正文。", page);
    assert_eq!(found.report_year, Some(2015));
    assert_eq!(found.published_on.map(|d| d.to_string()).as_deref(), Some("2023-08-28"));
}

#[test]
fn periods_whole_and_torn() {
    let year = |y: i16| Some((format!("{y}-01-01"), format!("{y}-12-31")));
    for (text, expected) in [
        ("本年报所列数据的统计期限自2018年1月1日起至2018年12月31日止,由概述组成。", year(2018)),
        ("本报告中所列数据的统计时限自 2017 年 1 月 1 日至 2017 年 12 月 31 日。", year(2017)),
        ("统计期限从2019年1月1日到12月31日止。", year(2019)),
        ("统计期限:2016年1月1日——2016年12月31日", year(2016)),
        ("数据统计时间范围为2020.1.1-2020.12.31。", year(2020)),
        ("自201511日起至20151231日止", year(2015)),
        ("数据统计期限为20181月1日至201812月31日", year(2018)),
        ("统计期限自2018年11日至2018年1231日", year(2018)),
        ("所列数据自2015-1-1起至2015-12-31止", year(2015)),
        ("统计期限自二〇一三年一月一日起至二〇一三年十二月三十一日止", year(2013)),
        ("起止时间:2012年5月1日至2013年4月30日", Some(("2012-05-01".to_owned(), "2013-04-30".to_owned()))),
        ("自   年  1月  1日起至止", None),
        ("统计期限自2017年1月日起至2017年12月31日止", None),
        ("统计期限自2017年111日起至2017年12月31日止", None),
        ("《条例》自2008年5月1日起施行,从2019年1月1日至6月30日开展检查。", None),
    ] {
        assert_eq!(days(text), expected, "{text}");
    }
}

#[test]
fn days_of_publication() {
    let day = |text: &str| of(text).published_on.map(|d| d.to_string());
    assert_eq!(day("某局2019年政府信息公开年报\n发布日期:2020-01-31\n正文。").as_deref(), Some("2020-01-31"));
    assert_eq!(
        day("索引号: 1 发文日期: 2018-02-27\n某局2017年政府信息公开年报\n正文。").as_deref(),
        Some("2018-02-27")
    );
    assert_eq!(day("某局2017年政府信息公开年报\n(2018年3月1日)\n正文。").as_deref(), Some("2018-03-01"));
    assert_eq!(day("某局2017年政府信息公开年报\n正文。\n某局 二〇一八年三月二十一日").as_deref(), Some("2018-03-21"));
    assert_eq!(day("某局2017年政府信息公开年报\n《条例》自2008年5月1日起施行。"), None);
}

#[test]
fn pages_about_reports_are_none() {
    for text in [
        "东丘区政府信息公开指南\n一、主动公开情况\n二、依申请公开情况",
        "关于做好2019年政府信息公开工作年度报告编制工作的通知\n一、总体情况\n六、其他需要报告的事项\n五、存在的主要问题",
        "青溪市政府信息公开年度报告编制办法\n正文",
        "东丘区召开政府信息公开年度报告工作会议\n正文",
        "东丘区2019年财政决算报告\n正文",
        "青溪市概况\n这里是青溪。",
        "",
        "政府信息公开年报\n某局2019年政府信息公开年报\n某局2018年政府信息公开年报\n某局2017年政府信息公开年报\n某局2016年政府信息公开年报",
    ] {
        assert!(!of(text).is_annual_report, "{text}");
    }
}

#[test]
fn reports_are_told_by_their_contents_too() {
    let text = "二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n四、政府信息公开行政复议、行政诉讼情况";
    assert!(of(text).is_annual_report);
    assert!(of("收到申请3件。\n五、存在的主要问题及改进情况\n六、其他需要报告的事项").is_annual_report);
}
