//! JSONL: a crawled page a line.

use std::io::{BufRead, Read};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::{Inside, Left};
use crate::config::Crawl;
use crate::model::{Hints, RejectKind};

/// The usual names of columns, the first that is there counts.
pub(super) const CONTENT: [&str; 9] =
    ["html", "content", "raw_content", "raw_html", "text", "body", "page", "markdown", "raw"];
pub(super) const URL: [&str; 6] = ["url", "link", "source_url", "page_url", "uri", "href"];
pub(super) const TITLE: [&str; 2] = ["title", "page_title"];
pub(super) const DATE: [&str; 8] =
    ["captured_on", "crawl_date", "crawled_at", "fetched_at", "fetch_time", "crawl_time", "timestamp", "date"];

/// True for a first line that is an object with a content column. Of a line longer than `head` the columns behind it are
/// not seen: an address, or a pipeline that names the content, is enough then.
pub(super) fn is_jsonl(head: &[u8], crawl: &Crawl) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if !head.starts_with(b"{") {
        return false;
    }
    let text = String::from_utf8_lossy(head);
    let first = text.lines().next().unwrap_or_default();
    let names: &[&str] = crawl.content.as_deref().map_or(&CONTENT, |_| &[]);
    let has = |name: &str| first.contains(&format!("\"{name}\""));
    let goes_on = !text.contains('\n') && (crawl.content.is_some() || URL.iter().any(|name| has(name)));
    goes_on || names.iter().any(|name| has(name)) || crawl.content.as_deref().is_some_and(has)
}

impl Inside<'_> {
    /// The lines of a JSONL file.
    pub(super) fn jsonl(&mut self, reader: &mut dyn BufRead, path: &str) -> Result<(), Left> {
        let limit = self.unpacker.max_bytes;
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            // References in JSON take up to six bytes for a character.
            let most = limit.saturating_mul(6);
            if reader.take(most).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let path = format!("{path}/{number}");
            let size = line.len() as u64;
            let start = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
            match serde_json::from_slice::<Map<String, Value>>(start) {
                Ok(object) => self.page(path, size, &object)?,
                Err(e) => self.refuse(path, size, RejectKind::Damaged, &e.to_string())?,
            }
        }
        Ok(())
    }

    fn page(&mut self, path: String, size: u64, object: &Map<String, Value>) -> Result<(), Left> {
        let crawl = self.unpacker.crawl;
        let text = |given: &Option<String>, usual: &[&str]| {
            let found = match given {
                Some(name) => object.get(name),
                None => usual.iter().find_map(|name| object.get(*name).filter(|v| !v.is_null())),
            };
            match found? {
                Value::String(text) => Some(text.clone()),
                Value::Number(n) => Some(n.to_string()),
                _ => None,
            }
        };
        let Some(content) = text(&crawl.content, &CONTENT) else {
            return self.refuse(path, size, RejectKind::Empty, "no content column; [crawl] content names it");
        };
        let hints = Hints {
            charset: None,
            url: text(&crawl.url, &URL),
            title: text(&crawl.title, &TITLE),
            captured: text(&crawl.date, &DATE),
        };
        if crawl.base64 {
            self.decoded(path, size, &content, hints)
        } else {
            self.give(path, content.into_bytes(), hints)
        }
    }

    /// Hands on a page that a crawl keeps in base64.
    pub(super) fn decoded(&mut self, path: String, size: u64, content: &str, hints: Hints) -> Result<(), Left> {
        match STANDARD.decode(content.trim()) {
            Ok(bytes) => self.give(path, bytes, hints),
            Err(e) => self.refuse(path, size, RejectKind::Damaged, &format!("base64: {e}")),
        }
    }
}
