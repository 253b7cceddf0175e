//! Crawls end to end: columns that the pipeline names, bytes and base64, pages of a crawl in `inspect` and `explain`.

use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryArray, RecordBatch, StringArray};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::project::{Project, report};

const PAGES: u32 = 3;

/// Reports in GB18030, as bytes.
fn pages() -> Vec<Vec<u8>> {
    let page = |n: u32| encoding_rs::GB18030.encode(&report("某县人民政府", 2015, 1000 + n)).0.into_owned();
    (0..PAGES).map(page).collect()
}

fn columns(project: &Project, crawl: &str) {
    let text = format!("[input]\npaths = [\"reports\"]\n[crawl]\n{crawl}\n[output]\ndir = \"out\"\n");
    std::fs::write(project.path().join("p.toml"), text).unwrap();
}

fn parquet(project: &Project, name: &str, columns: Vec<(&str, ArrayRef)>) {
    compressed(project, name, columns, Compression::UNCOMPRESSED);
}

fn compressed(project: &Project, name: &str, columns: Vec<(&str, ArrayRef)>, compression: Compression) {
    let properties = WriterProperties::builder().set_compression(compression).build();
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    project.write(name, &bytes);
}

/// All pages are documents with their figures, and a fact of the second is explained from the crawl.
fn gives_the_pages(project: &Project, crawl: &str) {
    let out = project.run(&[]);
    let manifest: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(out.join("run.json")).unwrap()).unwrap();
    assert_eq!(manifest["counts"]["documents"], PAGES, "{manifest}");
    let page = format!("reports/{crawl}/2");
    let (code, stdout, stderr) =
        project.nianbao(&["explain", &page, "--metric", "proactive.info", "--pipeline", "p.toml"]);
    assert!(code == 0 && stdout.contains("»1001«"), "{stdout}{stderr}");
    let fact = stdout.lines().find_map(|line| line.trim().strip_prefix("fact ")).unwrap().trim().to_owned();
    let (code, stdout, stderr) = project.nianbao(&["explain", &fact, "--snapshot", "out"]);
    assert!(code == 0 && stdout.contains("»1001«") && stdout.contains(&page), "{stdout}{stderr}");
    let (code, stdout, stderr) = project.nianbao(&["inspect", &page, "--pipeline", "p.toml"]);
    assert!(code == 0 && stdout.contains("http://a.gov.cn/2"), "{stdout}{stderr}");
}

fn addresses() -> Vec<String> {
    (1..=PAGES).map(|n| format!("http://a.gov.cn/{n}")).collect()
}

#[test]
fn jsonl_with_named_columns_and_base64() {
    let project = Project::new();
    columns(&project, "content = \"payload\"\nbase64 = true\nurl = \"where\"\ndate = \"when\"");
    let line = |(page, url): (Vec<u8>, String)| {
        // The content may stand far behind the start of its line.
        let pad = "x".repeat(100_000);
        let row =
            serde_json::json!({ "a_note": pad, "payload": STANDARD.encode(page), "where": url, "when": 20_240_102 });
        row.to_string()
    };
    let lines: Vec<String> = pages().into_iter().zip(addresses()).map(line).collect();
    project.write("crawl.jsonl", lines.join("\n").as_bytes());
    gives_the_pages(&project, "crawl.jsonl");
}

#[test]
fn parquet_with_bytes() {
    let project = Project::new();
    columns(&project, "content = \"blob\"\nbase64 = true");
    let blobs: ArrayRef = Arc::new(BinaryArray::from_iter_values(pages()));
    let urls: ArrayRef = Arc::new(StringArray::from(addresses()));
    parquet(&project, "crawl.parquet", vec![("blob", blobs), ("url", urls)]);
    gives_the_pages(&project, "crawl.parquet");
}

#[test]
fn parquet_as_others_compress_it() {
    let gzip = Compression::GZIP(GzipLevel::default());
    for compression in [Compression::SNAPPY, gzip, Compression::ZSTD(ZstdLevel::default())] {
        let project = Project::new();
        columns(&project, "content = \"blob\"\nurl = \"url\"");
        let blobs: ArrayRef = Arc::new(BinaryArray::from_iter_values(pages()));
        let urls: ArrayRef = Arc::new(StringArray::from(addresses()));
        compressed(&project, "crawl.parquet", vec![("blob", blobs), ("url", urls)], compression);
        gives_the_pages(&project, "crawl.parquet");
    }
}

#[test]
fn parquet_with_base64() {
    let project = Project::new();
    columns(&project, "content = \"page\"\nbase64 = true\nurl = \"where\"");
    let texts: ArrayRef = Arc::new(pages().iter().map(|page| Some(STANDARD.encode(page))).collect::<StringArray>());
    let urls: ArrayRef = Arc::new(StringArray::from(addresses()));
    parquet(&project, "crawl.parquet", vec![("page", texts), ("where", urls)]);
    gives_the_pages(&project, "crawl.parquet");
}

#[test]
fn members_are_inspected_and_an_archive_names_its_members() {
    let project = Project::new();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (n, page) in pages().into_iter().enumerate() {
        zip.start_file(format!("inner/{n}.txt"), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &page).unwrap();
    }
    project.write("a.zip", &zip.finish().unwrap().into_inner());
    let (code, stdout, stderr) = project.nianbao(&["inspect", "reports/a.zip/inner/1.txt"]);
    assert!(code == 0 && stdout.contains("1001"), "{stdout}{stderr}");
    let (code, _, stderr) = project.nianbao(&["inspect", "reports/a.zip"]);
    assert!(code == 2 && stderr.contains("reports/a.zip/inner/0.txt"), "{stderr}");
    let (code, _, stderr) = project.nianbao(&["explain", "reports/a.zip/no.txt", "--metric", "proactive.info"]);
    assert!(code == 2 && stderr.contains("no such member"), "{stderr}");
}

#[test]
fn a_protected_member_is_a_reject_and_the_others_are_read() {
    let project = Project::new();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, page) in ["secret.txt", "open.txt"].into_iter().zip(pages()) {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &page).unwrap();
    }
    let mut bytes = zip.finish().unwrap().into_inner();
    // The flag of encryption, in the header of the first member and in its entry of the directory.
    bytes[6] |= 1;
    let entry = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
    bytes[entry + 8] |= 1;
    project.write("a.zip", &bytes);
    let out = project.run(&[]);
    let manifest = std::fs::read_to_string(out.join("run.json")).unwrap();
    assert!(manifest.contains("\"encrypted\": 1") && manifest.contains("\"documents\": 1"), "{manifest}");
}
