//! Checks: each that compares figures of a form fires where it should and not where it should not; the findings that are
//! known of real reports appear, and no false error; what `nianbao check` prints.

use std::collections::{BTreeSet, HashMap};

use nianbao::check;
use nianbao::fetch;
use nianbao::model::ValuePlace;
use nianbao::model::{
    Fact, Method, Origin, Outcome, Period, Qualifier, Recognised, Report, Scope, Severity, Span, Value,
};
use nianbao::pipeline;
use nianbao::schema::{Check, Expr, Kind, Schemas};
use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::project::{Project, embedded, report, repository};
use crate::schemas::copied;

/// A figure of a table, or of the prose.
fn fact(schemas: &Schemas, form: &str, metric: u16, applicant: &str, value: i64, origin: Origin) -> Fact {
    let id = schemas.checks.names.id(metric).to_owned();
    let local = id.contains(':');
    let table = origin == Origin::Table;
    Fact {
        id: format!("{id} {applicant} {value}"),
        metric: (!local).then(|| id.clone()),
        local_metric: local.then_some(id),
        applicant: (!applicant.is_empty()).then(|| applicant.to_owned()),
        value: Value::Number(Decimal::from(value)),
        unit: String::new(),
        qualifier: Qualifier::Exact,
        raw_value: value.to_string(),
        raw_unit: String::new(),
        origin,
        form: table.then(|| form.to_owned()),
        scope: Scope::Unknown,
        period: Period::Year,
        cell: table.then_some(ValuePlace { table: 1, row: u32::from(metric), col: 1 }),
        span: Span::default(),
        page: None,
        evidence: String::new(),
        method: Method::Exact,
        note: String::new(),
    }
}

/// What a check says of some figures.
fn outcomes(check: &Check, form: &str, facts: Vec<Fact>) -> Vec<Outcome> {
    let table = Recognised {
        form: form.to_owned(),
        table: String::new(),
        found_in: vec![1],
        rows_by_label: 0,
        rows_by_order: 0,
        rows_of_form: 0,
        columns_by_header: 0,
    };
    let report = Report { facts, recognised: vec![table], ..Report::default() };
    let findings = check::check(&report, embedded());
    findings.into_iter().filter(|f| f.check == check.id).map(|f| f.outcome).collect()
}

/// The first way to make up a side.
fn operands(side: &Expr) -> Vec<(u16, i64)> {
    let sign = |negative: bool| if negative { -1 } else { 1 };
    let terms = side.terms.iter().flat_map(|t| t.choices[0].iter().map(move |o| (o.metric, sign(t.negative))));
    terms.collect()
}

/// Figures of a side, each `each`, the first `more` more; and its value.
fn side(schemas: &Schemas, form: &str, side: &Expr, each: i64, more: i64) -> (Vec<Fact>, i64) {
    let operands = operands(side);
    let value = |at: usize| if at == 0 { each + more } else { each };
    let sum = operands.iter().enumerate().map(|(at, (_, sign))| value(at) * sign).sum();
    let facts = operands.iter().enumerate();
    (facts.map(|(at, (m, _))| fact(schemas, form, *m, "", value(at), Origin::Table)).collect(), sum)
}

/// Figures with which a check holds (`off` = 0) or fails (`off` = 1000).
fn case(schemas: &Schemas, check: &Check, form: &str, off: i64) -> Option<Vec<Fact>> {
    let two = |left: &Expr, right: &Expr, off: i64| {
        let (facts, sum) = side(schemas, form, right, 10, 0);
        let (_, rest) = side(schemas, form, left, 10, 0);
        let (left, _) = side(schemas, form, left, 10, sum - rest + off);
        facts.into_iter().chain(left).collect::<Vec<_>>()
    };
    match &check.kind {
        Kind::Sum(left, right) | Kind::Equal(left, right) => Some(two(left, right, off)),
        Kind::AtMost(left, right) => Some(two(&left[0], right, off)),
        Kind::Members(whole, parts) => {
            let name = |a: &u8| schemas.checks.names.applicant_name(*a).to_owned();
            let metric = check.metrics[0];
            let cell = |a: &u8, value| fact(schemas, form, metric, &name(a), value, Origin::Table);
            let mut facts: Vec<Fact> = parts.iter().map(|a| cell(a, 10)).collect();
            facts.push(cell(whole, 10 * parts.len() as i64 + off));
            Some(facts)
        }
        Kind::Told(told) => {
            let (mut facts, sum) = side(schemas, form, &told.readings[0], 10, 0);
            facts.push(fact(schemas, form, told.metric?, "", sum + off, Origin::Narrative));
            Some(facts)
        }
        Kind::Ratio(share, of, _) => {
            let (mut facts, _) = side(schemas, form, of, 100, 0);
            facts.push(fact(schemas, form, operands(share)[0].0, "", 100 + off, Origin::Table));
            Some(facts)
        }
        Kind::NotNegative => {
            Some(vec![fact(schemas, form, schemas.checks.names.metric("review.total")?, "", 5 - off, Origin::Table)])
        }
        Kind::Twice => None,
        _ => None,
    }
}

#[test]
fn each_check_of_figures_fires_where_it_should_and_not_where_it_should_not() {
    let schemas = embedded();
    let mut tried = 0;
    for check in &schemas.checks.list {
        let form = check.forms.first().map_or("2021", String::as_str);
        let Some(holding) = case(schemas, check, form, 0) else { continue };
        tried += 1;
        let held = outcomes(check, form, holding);
        assert!(held.contains(&Outcome::Pass) && !held.contains(&Outcome::Fail), "{}: {held:?}", check.id);
        let failed = outcomes(check, form, case(schemas, check, form, 1000).unwrap());
        assert!(failed.contains(&Outcome::Fail), "{}: {failed:?}", check.id);
    }
    assert!(tried > 75, "{tried}");
}

/// A report of a publisher for a year with figures of tables, each of its own period.
fn of_year(year: i16, facts: Vec<Fact>) -> Report {
    let mut report = Report { facts, ..Report::default() };
    report.identity.publisher = Some("甲县人民政府".to_owned());
    report.identity.report_year = Some(year);
    report
}

/// What a check of two years says, where this year's figure is `off` more than it should be.
fn carried(schemas: &Schemas, check: &Check, off: i64) -> Option<Vec<Outcome>> {
    let Kind::CarryOver(left, previous, right) = &check.kind else { return None };
    let facts = |side: &Expr, value: i64| -> Vec<Fact> {
        let operands = side.terms.iter().flat_map(|t| &t.choices[0]);
        let figure = |o: &nianbao::schema::Operand| {
            let figure = fact(schemas, "2021", o.metric, "", value, Origin::Table);
            Fact { period: o.period.unwrap_or_default(), ..figure }
        };
        operands.map(figure).collect()
    };
    let sum = |side: &Expr, each: i64| operands(side).iter().map(|(_, sign)| each * sign).sum::<i64>();
    let now = right.as_ref().map_or(0, |right| sum(right, 3));
    let mut this_year = facts(left, sum(previous, 10) + now + off);
    this_year.extend(right.iter().flat_map(|right| facts(right, 3)));
    let mut run = check::run::Run::default();
    for (year, facts) in [(2020, facts(previous, 10)), (2021, this_year)] {
        let kept = check::run::Kept::new(&year.to_string(), &of_year(year, facts), schemas, &|at| at)?;
        run.add(kept.doc_id.clone(), kept.key(), check::run::Packed::new(&kept)?);
    }
    let later = run.finish(&schemas.checks, &|_| false, &|_| false).unwrap();
    let findings = later.into_iter().filter_map(|later| later.found).flat_map(|(_, findings)| findings);
    Some(findings.filter(|f| f.check == check.id).map(|f| f.outcome).collect())
}

#[test]
fn each_check_of_two_years_fires_where_it_should_and_not_where_it_should_not() {
    let schemas = embedded();
    for check in &schemas.checks.list {
        let Some(held) = carried(schemas, check, 0) else { continue };
        assert_eq!(held, [Outcome::Pass], "{}", check.id);
        assert_eq!(carried(schemas, check, 4).unwrap(), [Outcome::Fail], "{}", check.id);
    }
}

#[test]
fn every_check_has_a_case_in_which_it_fires_and_one_in_which_it_does_not() {
    let schemas = embedded();
    let pairs: BTreeSet<String> = pairs().case.into_iter().map(|pair| pair.check).collect();
    let of_areas = ["check.P1", "check.P2", "check.P3", "check.P4"];
    let tried = |check: &&Check| {
        let form = check.forms.first().map_or("2021", String::as_str);
        case(schemas, check, form, 0).is_some()
            || carried(schemas, check, 0).is_some()
            || pairs.contains(&check.id)
            || of_areas.contains(&check.id.as_str())
    };
    let untried: Vec<&str> = schemas.checks.list.iter().filter(|c| !tried(c)).map(|c| c.id.as_str()).collect();
    assert!(untried.is_empty(), "{untried:?}");
}

#[test]
fn the_table_of_identities_names_every_check() {
    let table = std::fs::read_to_string(repository().join("schemas/checks/README.md")).unwrap();
    let mut named = BTreeSet::new();
    for row in table.lines().filter(|line| line.starts_with("| ")) {
        let checks = row.split('|').nth(2).unwrap_or_default();
        match checks.trim().split_once(" to ") {
            Some((first, last)) => {
                let (stem, from) = first.split_at(first.len() - 1);
                let letters = from.chars().next().unwrap()..=last.chars().last().unwrap();
                named.extend(letters.map(|letter| format!("check.{stem}{letter}")));
            }
            None => named.extend(checks.split(',').map(|id| format!("check.{}", id.trim()))),
        }
    }
    let checks = embedded().checks.list.iter().map(|check| check.id.clone());
    let missing: Vec<String> = checks.filter(|id| !named.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let all: BTreeSet<&str> = embedded().checks.list.iter().map(|check| check.id.as_str()).collect();
    let words = ["check.", "check.checks", "check.---", "check.–"];
    let unknown: Vec<&String> = named.iter().filter(|id| !all.contains(id.as_str())).collect();
    assert!(unknown.iter().all(|id| words.contains(&id.as_str())), "{unknown:?}");
}

#[test]
fn a_blank_operand_is_not_assessable() {
    let schemas = embedded();
    let check = schemas.checks.list.iter().find(|c| c.id == "check.J7").unwrap();
    let mut facts = case(schemas, check, "2014", 1000).unwrap();
    facts[0].value = Value::Blank;
    assert_eq!(outcomes(check, "2014", facts), [Outcome::NotAssessable]);
}

/// A pair of reports, or of groups of them, for one check.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    check: String,
    name: String,
    #[serde(default)]
    holds: Vec<String>,
    #[serde(default)]
    fails: Vec<String>,
    file: Option<String>,
    #[serde(default)]
    replace: Vec<[String; 2]>,
}

impl Pair {
    /// Writes both sides below `NN-holds` and `NN-fails`.
    fn write(&self, project: &Project, at: usize, places: &mut impl Iterator<Item = char>) {
        for (side, reports) in [("holds", &self.holds), ("fails", &self.fails)] {
            write_reports(project, &format!("{at:02}-{side}"), places.next().unwrap(), reports);
        }
        if let Some(file) = &self.file {
            let text = std::fs::read_to_string(repository().join("examples/reports").join(file)).unwrap();
            project.write(&format!("{at:02}-holds/{file}"), text.as_bytes());
            let replaced = self.replace.iter().fold(text, |text, [from, to]| {
                assert!(text.contains(from.as_str()), "{file} has no {from}");
                text.replace(from.as_str(), to)
            });
            project.write(&format!("{at:02}-fails/{file}"), replaced.as_bytes());
        }
    }
}

#[derive(serde::Deserialize)]
struct Pairs {
    case: Vec<Pair>,
}

fn pairs() -> Pairs {
    let text = std::fs::read_to_string(repository().join("tests/checks/prose.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

/// Writes reports ("year|publisher|text") below a folder, of a place that no other case has.
fn write_reports(project: &Project, folder: &str, place: char, reports: &[String]) {
    for (at, line) in reports.iter().enumerate() {
        let parts: Vec<String> = line.splitn(3, '|').map(|p| p.replace("PLACE", &format!("{place}溪"))).collect();
        let [year, publisher, text] = &parts[..] else { panic!("{line}") };
        let text = match text.strip_prefix("TABLE ") {
            Some(items) => report(publisher, year.parse().unwrap(), items.parse().unwrap()),
            None => format!("{publisher}{year}年政府信息公开工作年度报告\n\n一、概述\n{text}\n"),
        };
        project.write(&format!("{folder}/{at}.txt"), text.as_bytes());
    }
}

#[test]
fn each_check_of_sentences_and_years_fires_where_it_should_and_not_where_it_should_not() {
    let pairs = pairs();
    let project = Project::new();
    let mut places =
        "天地玄黄宇宙洪荒辰宿列张寒来暑往秋收冬藏云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙珠称夜光果珍李柰菜重芥姜"
            .chars();
    for (at, pair) in pairs.case.iter().enumerate() {
        pair.write(&project, at, &mut places);
    }
    let out = project.run(&[]);
    let paths: HashMap<String, String> = crate::datasets::column(&out.join("documents"), "doc_id")
        .into_iter()
        .zip(crate::datasets::column(&out.join("documents"), "source_path"))
        .collect();
    let findings = |name: &str| crate::datasets::column(&out.join("findings"), name);
    let rows: Vec<_> = findings("doc_id").into_iter().zip(findings("check_id")).zip(findings("outcome")).collect();
    for (at, pair) in pairs.case.iter().enumerate() {
        let outcomes = |side: &str| -> Vec<&str> {
            let of = |doc: &str| paths[doc].contains(&format!("/{at:02}-{side}/"));
            rows.iter().filter(|((doc, check), _)| *check == pair.check && of(doc)).map(|(_, o)| o.as_str()).collect()
        };
        let (holds, fails) = (outcomes("holds"), outcomes("fails"));
        assert!(holds.contains(&"pass") && !holds.contains(&"fail"), "{} {}: {holds:?}", pair.check, pair.name);
        assert!(fails.contains(&"fail"), "{} {}: {fails:?}", pair.check, pair.name);
    }
}

#[test]
fn an_area_whose_organs_are_all_declared_is_the_sum_of_them() {
    let outcomes = |reviews: u32, received: u32| -> Vec<(String, String)> {
        let project = Project::new();
        let areas = copied(&project).join("checks/areas.toml");
        let declared = std::fs::read_to_string(&areas).unwrap()
            + "\n[[area]]\npublisher = \"某县人民政府\"\nmembers = [\"某县教育局\", \"某县财政局\"]\n";
        std::fs::write(areas, declared).unwrap();
        let row = |n: u32| format!("四、行政复议数量|件|{n}\n六、举报投诉数量");
        let organs = [("某县教育局", 2, 7), ("某县财政局", 3, 7), ("某县人民政府办公室", 1, 7)];
        for (publisher, n, received) in organs.into_iter().chain([("某县人民政府", reviews, received)]) {
            let text = report(publisher, 2016, 5).replace("六、举报投诉数量", &row(n));
            let text = text.replace("(一)收到申请数|件|7", &format!("(一)收到申请数|件|{received}"));
            project.write(&format!("{publisher}.txt"), text.as_bytes());
        }
        let out = project.run(&["--schemas", "schemas"]);
        let column = |name: &str| crate::datasets::column(&out.join("findings"), name);
        let rows = column("check_id").into_iter().zip(column("outcome"));
        rows.filter(|(check, _)| check.starts_with("check.P")).collect()
    };
    let holds = outcomes(5, 14);
    assert!(holds.iter().all(|(_, outcome)| outcome == "pass"), "{holds:?}");
    let fails = outcomes(6, 3);
    for check in ["check.P1", "check.P2", "check.P3", "check.P4"] {
        let is = |rows: &[(String, String)], outcome: &str| rows.contains(&(check.to_owned(), outcome.to_owned()));
        assert!(is(&holds, "pass") && is(&fails, "fail"), "{check}: {holds:?} {fails:?}");
    }
}

/// Failed checks of a report of the corpus, with both sides.
fn failed(path: &std::path::Path) -> BTreeSet<(String, String, Severity)> {
    let source = fetch::one(path).unwrap();
    let (record, _) = pipeline::read_one(source, None, 1 << 26, embedded()).unwrap();
    let fails = record.findings.iter().map(|row| &row.finding).filter(|f| f.outcome == Outcome::Fail);
    let of_checks = fails.filter(|f| f.check.starts_with("check."));
    let number = |n: Option<Decimal>| n.unwrap_or_default().normalize().to_string();
    of_checks
        .map(|f| (f.check[6..].to_owned(), format!("{} {}", number(f.left), number(f.right)), f.severity))
        .collect()
}

/// Checks that fail, and both sides.
type Known = &'static [(&'static str, &'static str)];

#[test]
fn what_is_known_to_be_wrong_in_the_corpus_is_found_and_nothing_else_is_an_error() {
    let corpus = repository().parent().unwrap().join("shared/corpus");
    if !corpus.join("hailing-2017.txt").is_file() {
        eprintln!("SKIPPED: no corpus in ../shared");
        return;
    }
    let known: [(&str, Known, usize); 5] = [
        (
            "hailing-2017.txt",
            &[
                ("J3", "70 55"),
                ("J4", "5 15"),
                ("J8a", "8468 1117"),
                ("J13a", "70 54"),
                ("J13c", "48 64"),
                ("J14a", "100 68.404"),
                ("J14b", "84.18 82.859"),
                ("J14c", "100 98.616"),
                ("N4a", "3 26"),
                ("N4b", "5 39"),
                ("N5a", "2613 9585"),
                ("N5d", "1275 1043"),
                ("N5e", "1195 1500"),
                ("N5f", "3 15"),
                ("N5h", "44 32"),
            ],
            4,
        ),
        ("hongze-2023.pdf", &[("L1", "0 11"), ("L3", "0 5")], 2),
        ("jintan-2018.txt", &[("J13n", "343 338")], 0),
        ("fengcheng-2018.txt", &[("I7", "466 458")], 0),
        ("shanghai-office-2019.html", &[("N3g", "258 275"), ("N3s", "33.9 32.05")], 0),
    ];
    for (file, expected, errors) in known {
        let found = failed(&corpus.join(file));
        for (check, sides) in expected {
            let there = found.iter().any(|(c, s, _)| c == check && s == sides);
            assert!(there, "{file}: {check} {sides} is not among {found:?}");
        }
        assert_eq!(found.iter().filter(|f| f.2 == Severity::Error).count(), errors, "{file}: {found:?}");
    }
    let wujin = failed(&corpus.join("wujin-2020.txt"));
    assert!(wujin.is_empty(), "{wujin:?}");
}

#[test]
fn the_linter_says_what_is_wrong_and_where_in_all_formats() {
    let project = Project::new();
    let report = repository().join("examples/reports/liuhe-street-2022.txt");
    let report = report.to_str().unwrap();
    let (code, out, err) = project.nianbao(&["check", report, "--lang", "en"]);
    assert_eq!(code, 1, "{err}");
    assert!(
        out.contains("error[L2]: litigation.direct.total 3 ≠") && out.contains("⟦3⟧") && out.contains("--> "),
        "{out}"
    );
    assert!(!out.contains('\u{1b}'), "no colours but on a terminal");
    let (_, chinese, _) = project.nianbao(&["check", report, "--lang", "zh"]);
    assert!(chinese.contains("错误[L2]") && chinese.contains("差 +1"), "{chinese}");
    let (_, sarif, _) = project.nianbao(&["check", report, "--format", "sarif"]);
    let sarif: Json = serde_json::from_str(&sarif).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "nianbao");
    let rules: BTreeSet<&str> =
        run["tool"]["driver"]["rules"].as_array().unwrap().iter().filter_map(|r| r["id"].as_str()).collect();
    for result in run["results"].as_array().unwrap() {
        let id = result["ruleId"].as_str().unwrap();
        assert!(!id.starts_with("check.") || rules.contains(id), "{id}");
        assert!(result["message"]["text"].is_string() && result["level"].is_string());
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].is_string() && place["region"]["startLine"].as_u64() > Some(0));
    }
    let (code, markdown, _) = project.nianbao(&["check", report, "--format", "markdown"]);
    assert!(code == 1 && markdown.contains("|L2|"), "{markdown}");
    let (code, table, _) = project.nianbao(&["schema", "checks"]);
    assert!(code == 0 && table.contains("check.K1"), "{table}");
}

/// What the linter prints for a report with errors, word for word. `NIANBAO_BLESS=1` writes what it prints now.
#[test]
fn the_linter_prints_what_a_person_reads() {
    let project = Project::new();
    let report = std::fs::read(repository().join("examples/reports/liuhe-street-2022.txt")).unwrap();
    project.write("liuhe-street-2022.txt", &report);
    for lang in ["zh", "en"] {
        let (_, out, _) = project.nianbao(&["check", "reports/liuhe-street-2022.txt", "--lang", lang]);
        let golden = repository().join(format!("tests/checks/linter.{lang}.txt"));
        if std::env::var_os("NIANBAO_BLESS").is_some() {
            std::fs::write(&golden, &out).unwrap();
        }
        assert_eq!(out, std::fs::read_to_string(&golden).unwrap(), "{lang}");
    }
}

#[test]
fn two_years_of_a_publisher_are_compared_and_broken_files_are_named() {
    let project = Project::new();
    let example = std::fs::read_to_string(repository().join("examples/reports/liuhe-street-2022.txt")).unwrap();
    project.write("a.txt", example.as_bytes());
    // What 2022 carried out is not what this report carried in.
    project.write("b.txt", example.replace("2022", "2023").as_bytes());
    project.write("broken.docx", b"PK\x03\x04 this is no package");
    let (code, out, _) = project.nianbao(&["check", "reports", "--lang", "en"]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("warning[Y1]") && out.contains("(expected "), "{out}");
    assert!(out.contains("broken.docx") && out.contains("cannot be opened"), "{out}");
}
