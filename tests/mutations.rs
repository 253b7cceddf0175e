//! Broken files of every format end in a document or a reject: no reader panics or runs without end.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use nianbao::config::Crawl;
use nianbao::fetch::{self, Unpacker};
use nianbao::normalize;
use nianbao::schema::Schemas;

/// Mutated files for each fixture's format.
const FILES: u64 = 500;

/// Small random numbers, the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

/// Cuts, flips bytes, or copies a piece to another place.
fn mutate(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut out = bytes.to_vec();
    match random.below(3) {
        0 => out.truncate(random.below(out.len())),
        1 => {
            for _ in 0..=random.below(20) {
                let at = random.below(out.len());
                out[at] = random.below(256) as u8;
            }
        }
        _ => {
            let (from, to) = (random.below(out.len()), random.below(out.len()));
            let len = random.below(200).min(out.len() - from.max(to));
            let piece = out[from..from + len].to_vec();
            out[to..to + len].copy_from_slice(&piece);
        }
    }
    out
}

fn survives(seeds: &[Vec<u8>]) {
    let schemas = Schemas::embedded().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x");
    let (mut random, crawl) = (Random(0x9e37_79b9_7f4a_7c15), Crawl::default());
    for n in 0..FILES {
        let bytes = mutate(&seeds[n as usize % seeds.len()], &mut random);
        fs::write(&file, &bytes).unwrap();
        let start = Instant::now();
        Unpacker { max_bytes: 1 << 24, crawl: &crawl }.open(Ok(fetch::one(&file).unwrap()), &mut |item| {
            let content = item.and_then(|source| fetch::read(source, 1 << 24));
            let _ = content.and_then(|content| {
                normalize::normalize(&content.source, &content.bytes, &content.sha256, &schemas.page)
            });
            true
        });
        assert!(start.elapsed() < Duration::from_secs(20), "mutation {n} took {:?}", start.elapsed());
    }
}

fn seeds(kind: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(kind);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

#[test]
fn docx() {
    survives(&seeds("docx"));
}

#[test]
fn xlsx() {
    survives(&seeds("xlsx"));
}

#[test]
fn xls() {
    survives(&seeds("xls"));
}

#[test]
fn ods() {
    survives(&seeds("ods"));
}

#[test]
fn odt() {
    survives(&seeds("odt"));
}

#[test]
fn doc() {
    survives(&seeds("doc"));
}

#[test]
fn crawls_and_archives() {
    let gz = |bytes: &[u8]| {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gz, bytes).unwrap();
        gz.finish().unwrap()
    };
    let warc = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 74\r\n\r\nHTTP/1.1 200 OK\r\n\
        Transfer-Encoding: chunked\r\n\r\n5\r\n<p>12\r\n0\r\n\r\n\r\n\r\n";
    let jsonl = "{\"html\":\"<p>一、总体情况\",\"url\":\"u\"}\n".repeat(5).into_bytes();
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(jsonl.len() as u64);
    tar.append_data(&mut header, "a.jsonl", &jsonl[..]).unwrap();
    let tar = tar.into_inner().unwrap();
    let mhtml = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n\
        Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=E4=B8=80\r\n--b--";
    let markdown = "# 一\n## **二** [三](四)\n| 五 | 6 |\n|---|---|\n".as_bytes().to_vec();
    let csv = "甲,乙\n\"一\"\"\",2\n三,4\n".as_bytes().to_vec();
    survives(&[warc.to_vec(), gz(warc), jsonl.clone(), gz(&tar), tar, mhtml.to_vec(), markdown, csv]);
}
