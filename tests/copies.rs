//! Which copy of a report is the preferred one.

use std::collections::BTreeMap;
use std::fs::File;

use arrow::array::{Array, AsArray};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::project::{Project, files, report, repository};

/// For each source, the source that is preferred to it.
fn preferred(project: &Project) -> BTreeMap<String, Option<String>> {
    let out = project.run(&[]);
    let (mut paths, mut copies) = (BTreeMap::new(), Vec::new());
    for (name, _) in files(&out.join("documents")) {
        let file = File::open(out.join("documents").join(name)).unwrap();
        for batch in ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap() {
            let batch = batch.unwrap();
            let column = |name: &str| batch.column_by_name(name).unwrap().as_string::<i32>().clone();
            let (ids, sources, duplicate) = (column("doc_id"), column("source_path"), column("duplicate_of"));
            for row in 0..batch.num_rows() {
                let source = sources.value(row).trim_start_matches("reports/").to_owned();
                paths.insert(ids.value(row).to_owned(), source.clone());
                copies.push((source, duplicate.is_valid(row).then(|| duplicate.value(row).to_owned())));
            }
        }
    }
    copies.into_iter().map(|(source, id)| (source, id.map(|id| paths[&id].clone()))).collect()
}

fn prefers(project: &Project, best: &str, others: &[&str]) {
    let found = preferred(project);
    assert_eq!(found[best], None, "{found:?}");
    others.iter().for_each(|other| assert_eq!(found[*other].as_deref(), Some(best), "{found:?}"));
}

#[test]
fn the_copy_of_a_government_host_wins_over_earlier_mirrors() {
    let project = Project::new();
    let text = report("某县人民政府", 2015, 100);
    project.write("a/mirror.example.com/1.txt", text.as_bytes());
    project.write("b/www.mx.gov.cn/1.txt", format!("{text}\n").as_bytes());
    project.write("c.txt", format!("{text}\n\n").as_bytes());
    project.write("other.txt", report("某县人民政府", 2015, 101).as_bytes());
    prefers(&project, "b/www.mx.gov.cn/1.txt", &["a/mirror.example.com/1.txt", "c.txt"]);
    assert_eq!(preferred(&project)["other.txt"], None);
}

#[test]
fn the_address_is_the_one_that_was_crawled() {
    let project = Project::new();
    let text = report("某县人民政府", 2015, 100).replace('\n', "<p>");
    let table = |text: &str| text.replace('|', "<td>").replace("<p>", "<tr><td>");
    let (head, rows) = text.split_once("统计指标").unwrap();
    let page = format!("<meta name=url content='http://www.mx.gov.cn/1'>{head}<table><tr><td>统计指标{}", table(rows));
    let line = |url: &str| serde_json::json!({ "html": page, "url": url }).to_string();
    let crawl = [line("http://mirror.example.com/1"), line("http://www.mx.gov.cn/1")].join("\n");
    project.write("a.jsonl", crawl.as_bytes());
    prefers(&project, "a.jsonl/2", &["a.jsonl/1"]);
}

#[test]
fn simplified_script_wins_over_traditional() {
    let project = Project::new();
    let page = |name: &str| std::fs::read(repository().join("examples/reports").join(name)).unwrap();
    project.write("a-mirror.html", &page("qingxi-district-2023-mirror.html"));
    project.write("b.html", &page("qingxi-district-2023.html"));
    prefers(&project, "b.html", &["a-mirror.html"]);
}

#[test]
fn an_attachment_with_the_tables_alone_is_a_copy_of_the_page() {
    let project = Project::new();
    let text = report("某县人民政府", 2015, 100);
    let prose = "2015年，本机关主动公开政府信息100条，收到政府信息公开申请7件。";
    project.write("a-attachment.txt", text.as_bytes());
    project.write("b-page.txt", text.replace("2015年，本机关主动公开政府信息。", prose).as_bytes());
    prefers(&project, "b-page.txt", &["a-attachment.txt"]);
}

#[test]
fn a_page_is_preferred_to_its_attachment_and_threads_change_nothing() {
    let project = Project::new();
    for (folder, kind) in
        [("tests/fixtures/docx", "docx"), ("tests/fixtures/xlsx", "xlsx"), ("examples/reports", "html")]
    {
        let file = repository().join(folder).join(format!("yunling-office-2019.{kind}"));
        project.write(&format!("a.{kind}"), &std::fs::read(file).unwrap());
    }
    prefers(&project, "a.html", &["a.docx"]);
    let one = files(&project.run(&["--jobs", "1"]).join("documents"));
    assert_eq!(one, files(&project.run(&["--jobs", "2"]).join("documents")));
}
