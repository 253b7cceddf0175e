//! What a file is, by its content: the extension is not asked.

use crate::model::Format;

/// Beginnings of files that are no text, with the name for the message.
const SIGNATURES: [(&[u8], &str); 16] = [
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP (docx, xlsx, ofd, …)"),
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "OLE (doc, xls, wps)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
];

/// True for a PDF. Its header may stand anywhere in the first kilobyte: mail gateways and web servers put lines before.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    let version = |at: usize| matches!(head.get(at + 5), Some(b'1' | b'2'));
    memchr::memmem::find_iter(head, b"%PDF-").any(version)
}

/// The name of the binary format that the bytes seem to be, if they are none that is text. NUL bytes are binary;
/// whoever asks has ruled out UTF-16 before.
pub(super) fn binary(bytes: &[u8]) -> Option<&'static str> {
    let start = bytes.trim_ascii_start();
    let known = SIGNATURES.iter().find(|(signature, _)| start.starts_with(signature)).map(|(_, name)| *name);
    match known {
        Some(name) => Some(name),
        None if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => Some("WebP"),
        None if memchr::memchr(0, bytes).is_some() => Some("binary data"),
        None => None,
    }
}

/// The byte order of UTF-16 without a byte order mark: `true` for big endian. The ASCII characters in it make NUL
/// bytes, and in one order nearly all units are common characters.
pub(super) fn utf16_order(bytes: &[u8]) -> Option<bool> {
    let head = &bytes[..bytes.len().min(8192) & !1];
    memchr::memchr(0, head)?;
    let is_text = |unit: fn([u8; 2]) -> u16| {
        let common = head.chunks_exact(2).filter(|pair| is_common(unit([pair[0], pair[1]]))).count();
        common * 10 >= head.len() / 2 * 9
    };
    match (is_text(u16::from_be_bytes), is_text(u16::from_le_bytes)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

fn is_common(unit: u16) -> bool {
    matches!(unit, 9 | 10 | 13 | 0x20..=0x7e | 0x2010..=0x22ff | 0x2460..=0x24ff | 0x3000..=0x33ff | 0x4e00..=0x9fff | 0xff00..=0xffef)
}

/// Tags of which one is enough, near the start, to call a text HTML.
const STRUCTURE: [&str; 17] = [
    "!doctype", "html", "head", "body", "meta", "table", "tbody", "tr", "td", "div", "p", "ul", "section", "article",
    "center", "h1", "h2",
];

/// Tags that also stand in text of other kinds (a line break in a cell of a pipe table).
const INLINE: [&str; 8] = ["br", "span", "a", "font", "strong", "b", "li", "img"];

/// Bytes in which the first tag of structure must appear.
const HEAD: usize = 16 * 1024;

/// Text or HTML.
pub(super) fn format(text: &str) -> Format {
    let (mut inline, mut lines) = (0, 0);
    for at in memchr::memchr2_iter(b'<', b'\n', text.as_bytes()) {
        if text.as_bytes()[at] == b'\n' {
            lines += 1;
            continue;
        }
        let name = tag_name(&text[at + 1..]);
        if at < HEAD && STRUCTURE.iter().any(|tag| tag.eq_ignore_ascii_case(name)) {
            return Format::Html;
        }
        inline += usize::from(INLINE.iter().any(|tag| tag.eq_ignore_ascii_case(name)));
        if at > 64 * HEAD {
            break;
        }
    }
    let pipes = || memchr::memchr_iter(b'|', text.as_bytes()).count();
    if inline >= 3 && inline > lines && pipes() < inline { Format::Html } else { Format::Text }
}

/// The name at the start of a tag, if a tag could end or go on after it.
fn tag_name(rest: &str) -> &str {
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let end = rest.bytes().take(10).position(|b| !(b.is_ascii_alphanumeric() || b == b'!')).unwrap_or(0);
    match rest.as_bytes().get(end) {
        Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n') => &rest[..end],
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_files_are_named() {
        assert_eq!(binary(b"%PDF-1.7"), Some("PDF"));
        assert_eq!(binary(b"PK\x03\x04.."), Some("ZIP (docx, xlsx, ofd, …)"));
        assert_eq!(binary(b"abc\0def"), Some("binary data"));
        assert_eq!(binary("一、总体情况".as_bytes()), None);
    }

    #[test]
    fn a_pdf_header_may_stand_behind_other_lines() {
        assert!(is_pdf(b"\r\n<!-- x -->\n%PDF-1.4\n"));
        assert!(!is_pdf("%PDF- 是文件头".as_bytes()));
        assert!(!is_pdf(&[&[b' '; 2000][..], b"%PDF-1.4"].concat()));
    }

    #[test]
    fn markup_is_told_by_tags_of_structure() {
        assert_eq!(format("\n<P>二、</P>"), Format::Html);
        assert_eq!(format("<TABLE border=1><tr>"), Format::Html);
        assert_eq!(format("一<br>二<br/>三<br>"), Format::Html);
        assert_eq!(format("| 商业<br>企业 | 3 |\n| 科研<br>机构 | 4 |\n"), Format::Text);
        assert_eq!(format("贯彻<规划纲要>，收到3件，a<b"), Format::Text);
    }

    #[test]
    fn utf16_without_mark_is_told_by_its_nuls() {
        let text = "2017年\n收到申请70件\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(utf16_order(&little), Some(false));
        assert_eq!(utf16_order(&big), Some(true));
        assert_eq!(utf16_order(b"\0\x01\x02\0\x03\0"), None);
    }
}
