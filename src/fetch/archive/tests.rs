use std::io::Write;

use super::*;

fn sources(bytes: &[u8]) -> Vec<(String, Result<Vec<u8>, RejectKind>, Hints)> {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("a");
    std::fs::write(&file, bytes).expect("writes");
    let mut source = crate::fetch::one(&file).expect("is there");
    source.path = "a".to_owned();
    let mut found = Vec::new();
    let crawl = Crawl::default();
    Unpacker { max_bytes: 1 << 20, crawl: &crawl }.open(Ok(source), &mut |item| {
        found.push(match item {
            Ok(Source { path, place: Place::Memory(bytes), hints, .. }) => (path, Ok(bytes), hints),
            Ok(source) => (source.path, Ok(Vec::new()), Hints::default()),
            Err(reject) => (reject.path, Err(reject.error), Hints::default()),
        });
        true
    });
    found
}

fn paths(bytes: &[u8]) -> Vec<String> {
    sources(bytes).into_iter().map(|(path, ..)| path).collect()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("starts");
        zip.write_all(bytes).expect("writes");
    }
    zip.finish().expect("ends").into_inner()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(bytes).expect("writes");
    gz.finish().expect("ends")
}

#[test]
fn members_are_named_safely_and_archives_in_archives_are_opened() {
    let inner = zip(&[("丙.txt", b"3")]);
    let outer = zip(&[("../../etc/x.txt", b"1"), ("/abs/y.txt", b"2"), ("in.zip", &inner), ("__MACOSX/z", b"")]);
    assert_eq!(paths(&outer), ["a/etc/x.txt", "a/abs/y.txt", "a/in.zip/丙.txt"]);
}

#[test]
fn names_without_a_flag_are_gb18030() {
    let mut bytes = zip(&[("xxxx.txt", b"1")]);
    let name = encoding_rs::GB18030.encode("年报.txt").0;
    while let Some(at) = memchr::memmem::find(&bytes, b"xxxx.txt") {
        bytes[at..at + 8].copy_from_slice(&name);
    }
    assert_eq!(paths(&bytes), ["a/年报.txt"]);
}

#[test]
fn a_zip_that_is_a_document_stays_one() {
    assert_eq!(paths(&zip(&[("[Content_Types].xml", b""), ("word/document.xml", b"")])), ["a"]);
}

#[test]
fn members_that_are_too_large_or_unpack_without_end_are_rejects() {
    let large = vec![b'x'; 3 << 20];
    let found = sources(&zip(&[("l.txt", &large), ("s.txt", b"1")]));
    assert_eq!((found[0].1.clone(), found[1].1.clone()), (Err(RejectKind::TooLarge), Ok(b"1".to_vec())));
    let bomb = zip(&[("b.txt", &vec![0; 600 << 20])]);
    assert_eq!(sources(&bomb).last().map(|s| s.1.clone()), Some(Err(RejectKind::Bomb)));
}

#[test]
fn compressed_files_and_tars_are_opened() {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(1);
    tar.append_data(&mut header, "d/t.txt", &b"1"[..]).expect("appends");
    let tar = tar.into_inner().expect("ends");
    assert_eq!(paths(&tar), ["a/d/t.txt"]);
    assert_eq!(paths(&gz(&tar)), ["a/d/t.txt"]);
    assert_eq!(paths(&gz(b"text")), ["a/content"]);
    assert_eq!(paths(&zstd::encode_all(&b"text"[..], 1).expect("packs")), ["a/content"]);
    assert_eq!(sources(&gz(&tar)[..60]).last().map(|s| s.1.clone()), Some(Err(RejectKind::Damaged)));
}

fn record(kind: &str, http: &str, body: &[u8]) -> Vec<u8> {
    let block = [http.as_bytes(), b"\r\n\r\n", body].concat();
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://a.gov.cn/1\r\nWARC-Date: 2024-02-03T01:02:03Z\r\n\
         Content-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), &block, b"\r\n\r\n"].concat()
}

#[test]
fn responses_of_a_crawl_are_sources() {
    let ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gb2312";
    let packed = gz(b"two");
    let chunks = [format!("{:x}\r\n", packed.len()).as_bytes(), &packed, b"\r\n0\r\n\r\n"].concat();
    let records = [
        record("warcinfo", "x", b""),
        record("response", ok, b"one"),
        record("response", &format!("{ok}\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip"), &chunks),
        record("response", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html", b"no"),
        record("response", "HTTP/1.1 200 OK\r\nContent-Type: image/png", b"no"),
    ];
    let found = sources(&records.iter().map(|r| gz(r)).collect::<Vec<_>>().concat());
    let texts: Vec<_> = found.iter().map(|(path, bytes, _)| (path.as_str(), bytes.clone())).collect();
    assert_eq!(texts, [("a/2", Ok(b"one".to_vec())), ("a/3", Ok(b"two".to_vec()))]);
    assert_eq!(found[0].2.charset.as_deref(), Some("gb2312"));
    assert_eq!(found[0].2.url.as_deref(), Some("http://a.gov.cn/1"));
}

#[test]
fn lines_of_json_are_sources() {
    let found =
        sources("{\"url\":\"u\",\"html\":\"<p>一\",\"date\":\"2024-01-02\"}\n\n{]\n{\"html\":\"二\"}\n".as_bytes());
    assert_eq!(found[0].1, Ok("<p>一".as_bytes().to_vec()));
    assert_eq!(found[0].2.captured.as_deref(), Some("2024-01-02"));
    assert_eq!((found[1].1.clone(), found[2].0.as_str()), (Err(RejectKind::Damaged), "a/4"));
}

mod parquet_files {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, NullArray, RecordBatch, StringArray};
    use parquet::arrow::ArrowWriter;
    use parquet::basic::Encoding;
    use parquet::file::properties::WriterProperties;

    use super::*;

    fn parquet(column: ArrayRef, properties: Option<WriterProperties>) -> Vec<u8> {
        let batch = RecordBatch::try_from_iter([("html", column)]).expect("a batch");
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), properties).expect("starts");
        writer.write(&batch).expect("writes");
        writer.close().expect("ends");
        bytes
    }

    fn texts(texts: impl IntoIterator<Item = String>) -> ArrayRef {
        Arc::new(StringArray::from_iter_values(texts))
    }

    fn last(bytes: &[u8]) -> (usize, Option<RejectKind>) {
        let found = sources(bytes);
        (found.len(), found.last().and_then(|(_, result, _)| result.clone().err()))
    }

    #[test]
    fn rows_are_pages() {
        let bytes = parquet(texts((0..100).map(|n| format!("<p>{n}</p>"))), None);
        assert_eq!(last(&bytes), (100, None));
    }

    #[test]
    fn one_text_repeated_without_end_is_a_bomb() {
        let page = "x".repeat(1 << 19);
        let bytes = parquet(texts((0..2000).map(|_| page.clone())), None);
        let (pages, kind) = last(&bytes);
        assert!(bytes.len() < 3 << 20 && (300..1999).contains(&pages), "{pages} pages, {} bytes", bytes.len());
        assert_eq!(kind, Some(RejectKind::Bomb));
        assert_eq!(last(&parquet(Arc::new(NullArray::new(3_000_000)), None)), (1, Some(RejectKind::Bomb)));
    }

    #[test]
    fn delta_encodings_are_refused() {
        let encoded = WriterProperties::builder().set_dictionary_enabled(false);
        let encoded = encoded.set_encoding(Encoding::DELTA_BYTE_ARRAY).build();
        let bytes = parquet(texts((0..10).map(|n| n.to_string())), Some(encoded));
        assert_eq!(last(&bytes), (1, Some(RejectKind::UnsupportedFormat)));
    }

    #[test]
    fn a_footer_that_lies_about_lengths_is_damaged() {
        let bytes = parquet(texts(["1".to_owned()]), None);
        let footer = bytes.len() - 8 - u32::from_le_bytes(bytes[bytes.len() - 8..][..4].try_into().unwrap()) as usize;
        for at in footer..bytes.len() {
            // A list or a text of two thousand million, or what it is taken for at that place.
            let lie = [&bytes[..at], b"\xfc\xff\xff\xff\xff\x07", &bytes[(at + 6).min(bytes.len())..]].concat();
            assert!(sources(&lie).len() <= 2);
        }
        let cut = [&bytes[..bytes.len() - 8], b"\xff\xff\xff\x7fPAR1"].concat();
        assert_eq!(last(&cut), (1, Some(RejectKind::Damaged)));
        let encrypted = [&bytes[..bytes.len() - 4], b"PARE"].concat();
        assert_eq!(last(&encrypted), (1, Some(RejectKind::Encrypted)));
    }

    #[test]
    fn row_groups_before_a_damaged_one_are_read() {
        let groups = WriterProperties::builder().set_max_row_group_row_count(Some(5)).build();
        let mut bytes = parquet(texts((0..10).map(|n| format!("page {n}"))), Some(groups));
        let second = memchr::memmem::rfind(&bytes, b"page 5").expect("is there");
        // The header of the pages before the texts.
        bytes[second - 60..second].fill(0xff);
        let (count, kind) = last(&bytes);
        assert!((1..=6).contains(&count), "{count}");
        assert_eq!(kind, Some(RejectKind::Damaged));
    }
}
