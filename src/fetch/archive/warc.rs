//! WARC: what a web crawler kept, as records. Responses and resources become sources; pictures, styles and scripts are
//! not read.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};

use flate2::read::{MultiGzDecoder, ZlibDecoder};

use super::{Inside, Left};
use crate::model::{Hints, RejectKind};

/// Names in lower case.
type Headers = BTreeMap<String, String>;

/// Lines of headers are no longer, and no more.
const MAX_LINE: u64 = 64 << 10;
const MAX_HEADERS: usize = 1000;

impl Inside<'_> {
    /// The records of a WARC file.
    pub(super) fn warc(&mut self, reader: &mut dyn BufRead, path: &str) -> Result<(), Left> {
        let mut number = 0_u64;
        while let Some(headers) = record(reader)? {
            number += 1;
            let size: u64 = headers.get("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
            let mut block = reader.take(size);
            let path = format!("{path}/{number}");
            if is_wanted(&headers) {
                self.response(&mut block, path, size, &headers)?;
            }
            io::copy(&mut block, &mut io::sink())?;
        }
        Ok(())
    }

    fn response(&mut self, block: &mut dyn Read, path: String, size: u64, record: &Headers) -> Result<(), Left> {
        let limit = self.unpacker.max_bytes;
        if size > limit {
            let message = format!("{size} bytes; input.max_bytes is {limit}");
            return self.refuse(path, size, RejectKind::TooLarge, &message);
        }
        let mut bytes = Vec::new();
        block.read_to_end(&mut bytes)?;
        let is_http = record.get("warc-type").is_some_and(|t| t == "response");
        let (http, body) = if is_http { split(&bytes) } else { (record.clone(), &bytes[..]) };
        let kind = http.get("content-type").map_or("", String::as_str);
        if !is_page(kind) {
            return Ok(());
        }
        let hints = Hints {
            charset: charset(kind),
            url: record.get("warc-target-uri").map(|uri| uri.trim_matches(['<', '>']).to_owned()),
            title: None,
            captured: record.get("warc-date").cloned(),
        };
        match decoded(body, &http, limit) {
            Some(body) => self.give(path, body, hints),
            None => self.refuse(path, size, RejectKind::Damaged, "the body cannot be unpacked"),
        }
    }
}

/// The headers of the next record.
fn record(reader: &mut dyn BufRead) -> Result<Option<Headers>, Left> {
    loop {
        let Some(line) = line(reader)? else { return Ok(None) };
        if line.starts_with("WARC/") {
            break;
        }
        if !line.is_empty() {
            return Err(Left::Broken(RejectKind::Damaged, "no WARC record where one should begin".to_owned()));
        }
    }
    let mut headers = Headers::new();
    while let Some(line) = line(reader)?.filter(|line| !line.is_empty()) {
        header(&line, &mut headers);
    }
    Ok(Some(headers))
}

fn line(reader: &mut dyn BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    let read = reader.take(MAX_LINE).read_until(b'\n', &mut bytes)?;
    Ok((read > 0).then(|| String::from_utf8_lossy(&bytes).trim_end().to_owned()))
}

fn header(line: &str, headers: &mut Headers) {
    if let Some((name, value)) = line.split_once(':').filter(|_| headers.len() < MAX_HEADERS) {
        headers.insert(name.trim().to_ascii_lowercase(), value.trim().to_owned());
    }
}

fn is_wanted(headers: &Headers) -> bool {
    matches!(headers.get("warc-type").map(String::as_str), Some("response" | "resource"))
}

/// An HTTP message as headers and body. Answers that are no page have no body here.
fn split(bytes: &[u8]) -> (Headers, &[u8]) {
    let end = memchr::memmem::find(bytes, b"\r\n\r\n").map(|at| (at, at + 4));
    let end = end.or_else(|| memchr::memmem::find(bytes, b"\n\n").map(|at| (at, at + 2)));
    let (head, body) = end.map_or((bytes, &[][..]), |(head, body)| (&bytes[..head], &bytes[body..]));
    let (mut headers, head) = (Headers::new(), String::from_utf8_lossy(head));
    let mut lines = head.lines();
    let is_ok = lines.next().and_then(|l| l.split_whitespace().nth(1)).is_some_and(|code| code.starts_with('2'));
    lines.for_each(|line| header(line, &mut headers));
    if !is_ok {
        headers.insert("content-type".to_owned(), "application/x-no-page".to_owned());
    }
    (headers, body)
}

fn is_page(kind: &str) -> bool {
    const NOT: [&str; 8] = [
        "image/",
        "video/",
        "audio/",
        "font/",
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/x-",
    ];
    let kind = kind.trim().to_ascii_lowercase();
    !NOT.iter().any(|not| kind.starts_with(not))
}

fn charset(kind: &str) -> Option<String> {
    let kind = kind.to_ascii_lowercase();
    let label = kind.split_once("charset=")?.1;
    Some(label.split(';').next()?.trim_matches([' ', '"', '\'']).to_owned()).filter(|l| !l.is_empty())
}

/// A body without the encodings of its transfer; `None` where it does not unpack, or to more than the limit.
fn decoded(body: &[u8], http: &Headers, limit: u64) -> Option<Vec<u8>> {
    let is = |name: &str, value: &str| http.get(name).is_some_and(|v| v.to_ascii_lowercase().contains(value));
    // Crawlers that store the body unchunked leave the header as it was.
    let joined = if is("transfer-encoding", "chunked") { unchunked(body) } else { None };
    let body = joined.as_deref().unwrap_or(body);
    let unpack = |reader: &mut dyn Read| {
        let mut out = Vec::new();
        let size = reader.take(limit + 1).read_to_end(&mut out).ok()? as u64;
        (size <= limit).then_some(out)
    };
    match body {
        _ if is("content-encoding", "gzip") && body.starts_with(b"\x1f\x8b") => unpack(&mut MultiGzDecoder::new(body)),
        _ if is("content-encoding", "deflate") => {
            unpack(&mut ZlibDecoder::new(body)).or_else(|| unpack(&mut flate2::read::DeflateDecoder::new(body)))
        }
        _ => Some(body.to_vec()),
    }
}

/// The chunks of a body joined; `None` where it is not in chunks.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(rest.len());
    loop {
        let end = memchr::memchr(b'\n', rest)?;
        let size = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?.trim_ascii_start();
    }
}
