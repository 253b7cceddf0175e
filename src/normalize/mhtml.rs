//! Pages saved with their parts (.mht, .mhtml): the part that is the page, without its transfer encoding.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;

/// The page of an MHTML file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// The charset that its part names.
    pub(super) charset: Option<String>,
}

/// Bytes in which the headers of the file end.
const HEAD: usize = 8 << 10;

/// Multipart messages within messages go no deeper.
const MAX_DEPTH: usize = 4;

/// The page, where the bytes are a multipart message that holds one.
pub(super) fn page(bytes: &[u8]) -> Option<Page> {
    let head = &bytes[..bytes.len().min(HEAD)];
    if head.trim_ascii_start().starts_with(b"<") {
        return None;
    }
    let head = head.to_ascii_lowercase();
    if memmem::find(&head, b"mime-version:").is_none() || memmem::find(&head, b"multipart/").is_none() {
        return None;
    }
    part(bytes.trim_ascii_start(), 0)
}

/// The page in a part with its headers.
fn part(bytes: &[u8], depth: usize) -> Option<Page> {
    let (head, body) = split(bytes)?;
    let kind = header(&head, "content-type")?;
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") && depth < MAX_DEPTH {
        let boundary = format!("--{}", parameter(&kind, "boundary")?);
        let mut cuts: Vec<usize> = memmem::find_iter(body, boundary.as_bytes()).collect();
        cuts.push(body.len());
        let mut parts = cuts.windows(2).map(|cut| &body[cut[0] + boundary.len()..cut[1]]);
        return parts.find_map(|b| part(trimmed(b), depth + 1));
    }
    if !lower.starts_with("text/html") {
        return None;
    }
    let bytes = match header(&head, "content-transfer-encoding").unwrap_or_default().to_ascii_lowercase().as_str() {
        "quoted-printable" => unquoted(body),
        "base64" => {
            STANDARD.decode(body.iter().filter(|b| !b.is_ascii_whitespace()).copied().collect::<Vec<_>>()).ok()?
        }
        _ => body.to_vec(),
    };
    Some(Page { bytes, charset: parameter(&kind, "charset") })
}

/// What follows a boundary, from its next line on.
fn trimmed(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\r\n").or_else(|| bytes.strip_prefix(b"\n")).unwrap_or(bytes)
}

/// Headers with their continued lines joined, and the body.
fn split(bytes: &[u8]) -> Option<(String, &[u8])> {
    let ends = [(&b"\r\n\r\n"[..], 4), (b"\n\n", 2)].map(|(end, len)| memmem::find(bytes, end).map(|at| (at, len)));
    let (at, len) = ends.into_iter().flatten().min()?;
    let head = String::from_utf8_lossy(&bytes[..at]).replace("\r\n", "\n").replace("\n\t", " ").replace("\n ", " ");
    Some((head, &bytes[at + len..]))
}

fn header(head: &str, name: &str) -> Option<String> {
    let named = head.lines().filter_map(|line| line.split_once(':'));
    named.filter(|(n, _)| n.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned()).next()
}

fn parameter(value: &str, name: &str) -> Option<String> {
    let pairs = value.split(';').skip(1).filter_map(|pair| pair.split_once('='));
    let found =
        pairs.filter(|(n, _)| n.trim().eq_ignore_ascii_case(name)).map(|(_, v)| v.trim().trim_matches('"')).next();
    found.filter(|v| !v.is_empty()).map(str::to_owned)
}

/// Quoted-printable bytes: `=3D` is a byte, `=` at the end of a line joins it to the next.
fn unquoted(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        let rest = &bytes[i + 1..];
        let digit = |i: usize| rest.get(i).and_then(|b| char::from(*b).to_digit(16));
        let (step, byte) = match (b, digit(0), digit(1)) {
            (b'=', Some(high), Some(low)) => (3, Some((high * 16 + low) as u8)),
            (b'=', ..) if rest.starts_with(b"\r\n") => (3, None),
            (b'=', ..) if rest.starts_with(b"\n") => (2, None),
            _ => (1, Some(b)),
        };
        out.extend(byte);
        i += step;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_found_and_decoded() {
        let file = "From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"--b\"\r\n\r\n\
            ----b\r\nContent-Type: image/png\r\n\r\nx\r\n----b\r\nContent-Type: text/html; charset=gb2312\r\n\
            Content-Transfer-Encoding: quoted-printable\r\n\r\n<p c=3D1>=B1=\r\n=A8\r\n----b--\r\n";
        let page = page(file.as_bytes()).expect("a page");
        assert_eq!(page, Page { bytes: b"<p c=1>\xb1\xa8\r\n".to_vec(), charset: Some("gb2312".to_owned()) });
        assert!(super::page(b"<p>MIME-Version: multipart/").is_none());
    }
}
