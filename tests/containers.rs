//! The same report in another container gives the same facts.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use nianbao::config::Crawl;
use nianbao::fetch;
use nianbao::fetch::Unpacker;
use nianbao::model::{Fact, Source};
use nianbao::pipeline;

use crate::project::embedded;

/// What must not change with the container: metric, applicant, value.
type Figure = (String, String, String);

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The figures of a file, sorted.
fn figures(file: &Path) -> Vec<Figure> {
    figures_of(fetch::one(file).unwrap())
}

fn figures_of(source: Source) -> Vec<Figure> {
    let (record, _) = pipeline::read_one(source, None, 1 << 30, embedded()).unwrap_or_else(|r| panic!("{r:?}"));
    let figure = |f: &nianbao::model::Fact| {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        (text(&f.metric), text(&f.applicant), format!("{:?}", f.value))
    };
    let mut figures: Vec<_> = record.report.facts.iter().map(figure).collect();
    figures.sort();
    figures
}

/// Compares each fixture of a folder with the example that it was made from.
fn fixtures_equal_their_sources(kind: &str) {
    let mut files: Vec<_> =
        fs::read_dir(root().join("tests/fixtures").join(kind)).unwrap().map(Result::unwrap).collect();
    files.sort_by_key(fs::DirEntry::path);
    assert!(files.len() >= 4);
    let mut wrong = Vec::new();
    for file in files {
        let name = Path::new(&file.file_name()).with_extension("html");
        let (expected, found) = (figures(&root().join("examples/reports").join(&name)), figures(&file.path()));
        let missing: Vec<_> = expected.iter().filter(|f| !found.contains(f)).collect();
        let extra: Vec<_> = found.iter().filter(|f| !expected.contains(f)).collect();
        if expected != found || expected.is_empty() {
            wrong.push(format!(
                "{kind} {name:?}: {} of {}; missing {missing:?}; extra {extra:?}",
                found.len(),
                expected.len()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn docx() {
    fixtures_equal_their_sources("docx");
}

#[test]
fn xlsx() {
    fixtures_equal_their_sources("xlsx");
}

#[test]
fn xls() {
    fixtures_equal_their_sources("xls");
}

#[test]
fn ods() {
    fixtures_equal_their_sources("ods");
}

#[test]
fn odt() {
    fixtures_equal_their_sources("odt");
}

#[test]
fn doc() {
    fixtures_equal_their_sources("doc");
}

/// The examples, sorted.
fn names() -> Vec<String> {
    let files = fs::read_dir(root().join("examples/reports")).unwrap();
    let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn page(name: &str) -> Vec<u8> {
    fs::read(root().join("examples/reports").join(name)).unwrap()
}

/// All that a source says, but for the identity of its document.
fn facts(source: Source) -> Vec<Fact> {
    let (record, _) = pipeline::read_one(source, None, 1 << 30, embedded()).unwrap_or_else(|r| panic!("{r:?}"));
    record.report.facts.into_iter().map(|fact| Fact { id: String::new(), ..fact }).collect()
}

/// The facts of the examples.
fn expected() -> &'static [Vec<Fact>] {
    static EXPECTED: OnceLock<Vec<Vec<Fact>>> = OnceLock::new();
    EXPECTED.get_or_init(|| {
        let one = |name: &String| facts(fetch::one(&root().join("examples/reports").join(name)).unwrap());
        names().iter().map(one).collect()
    })
}

/// Writes an archive of the pages, opens it, and compares the facts of its members with theirs.
fn members_equal_the_pages(name: &str, bytes: &[u8]) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(name);
    fs::write(&file, bytes).unwrap();
    let mut members = Vec::new();
    let unpacker = Unpacker { max_bytes: 1 << 26, crawl: &Crawl::default() };
    unpacker.open(Ok(fetch::one(&file).unwrap()), &mut |item| {
        members.push(item.unwrap());
        true
    });
    assert_eq!(members.len(), names().len());
    assert!(expected().iter().map(Vec::len).sum::<usize>() > 1000);
    for ((member, page), expected) in members.into_iter().zip(names()).zip(expected()) {
        assert!(member.path.starts_with(&format!("{}/", file.display())));
        assert_eq!(facts(member), *expected, "{name} {page}");
    }
}

#[test]
fn zip_and_tar() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut tar = tar::Builder::new(Vec::new());
    for name in &names() {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&page(name)).unwrap();
        let mut header = tar::Header::new_gnu();
        header.set_size(page(name).len() as u64);
        tar.append_data(&mut header, name, &page(name)[..]).unwrap();
    }
    members_equal_the_pages("a.zip", &zip.finish().unwrap().into_inner());
    let tar = tar.into_inner().unwrap();
    members_equal_the_pages("a.tar", &tar);
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(&tar).unwrap();
    members_equal_the_pages("a.tar.gz", &gz.finish().unwrap());
    members_equal_the_pages("a.tar.zst", &zstd::encode_all(&tar[..], 3).unwrap());
}

#[test]
fn warc() {
    let mut bytes = Vec::new();
    for name in &names() {
        let http = [&b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"[..], &page(name)].concat();
        let head = format!("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {}\r\n\r\n", http.len());
        let record = [head.as_bytes(), &http, b"\r\n\r\n"].concat();
        let mut gz = flate2::write::GzEncoder::new(&mut bytes, flate2::Compression::fast());
        gz.write_all(&record).unwrap();
    }
    members_equal_the_pages("a.warc.gz", &bytes);
}

#[test]
fn jsonl_and_parquet() {
    let text = |name: &String| {
        let bytes = page(name);
        String::from_utf8(bytes).unwrap_or_else(|e| encoding_rs::GB18030.decode(e.as_bytes()).0.into_owned())
    };
    let texts: Vec<String> = names().iter().map(text).collect();
    let lines: Vec<_> = texts.iter().map(|text| serde_json::json!({ "html": text, "url": "u" }).to_string()).collect();
    members_equal_the_pages("a.jsonl", lines.join("\n").as_bytes());
    let column: arrow::array::ArrayRef = std::sync::Arc::new(arrow::array::StringArray::from(texts));
    let batch = arrow::array::RecordBatch::try_from_iter([("content", column)]).unwrap();
    let mut bytes = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    members_equal_the_pages("a.parquet", &bytes);
}

#[test]
fn rtf_needs_a_converter() {
    let file = root().join("tests/fixtures/rtf/natural-resources-2023.rtf");
    let read = pipeline::read_one(fetch::one(&file).unwrap(), None, 1 << 30, embedded());
    match read {
        Ok(_) => fixtures_equal_their_sources("rtf"),
        Err(reject) => assert_eq!(reject.error, nianbao::model::RejectKind::ConverterMissing, "{reject:?}"),
    }
}
