//! Bytes to characters: byte order mark, then strict UTF-8, then what the page declares, then GB18030 and Big5.
//! Nothing is replaced without a finding.

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use memchr::{memchr_iter, memmem};

use super::sniff;
use crate::model::{Finding, Severity};

/// Text as decoded.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    /// The characters, without a byte order mark.
    pub(super) text: Cow<'a, str>,
    /// The charset that was read.
    pub(super) encoding: &'static Encoding,
    /// What was odd.
    pub(super) findings: Vec<Finding>,
}

/// Decodes a file, of which a crawl may have kept the charset; `Err` holds the share of characters that are unreadable in every charset, in percent.
pub(super) fn decode<'a>(bytes: &'a [u8], hint: Option<&str>) -> Result<Decoded<'a>, f64> {
    let declared = declared(bytes).or_else(|| hint.and_then(|label| known(label.as_bytes())));
    let (text, encoding) = read(bytes, declared);
    let (bad, first) = replaced(&text);
    let mut findings = Vec::new();
    if bad > 0 {
        let share = bad as f64 * 100.0 / text.chars().count().max(1) as f64;
        if share > 2.0 {
            return Err(share);
        }
        findings.push(undecodable(bad, first, encoding));
    }
    if let Some(declared) = declared
        && declared != encoding
        && !text.is_ascii()
    {
        findings.push(contradicted(declared, encoding));
    }
    Ok(Decoded { text, encoding, findings })
}

fn undecodable(count: usize, first: usize, encoding: &'static Encoding) -> Finding {
    let name = encoding.name();
    let message = format!(
        "{count} 处字节不是有效的 {name} 字符,已替换;首处在解码文本第 {first} 字节 / \
         {count} byte sequences are no {name} characters and were replaced; the first at byte {first} of the decoded text"
    );
    Finding::seen("normalize.undecodable", Severity::Warning, message, None)
}

fn contradicted(declared: &'static Encoding, encoding: &'static Encoding) -> Finding {
    let (declared, read) = (declared.name(), encoding.name());
    let message =
        format!("声明的字符集是 {declared},实际按 {read} 读取 / {declared} is declared, but it was read as {read}");
    Finding::seen("normalize.charset_contradicts", Severity::Info, message, None)
}

fn read<'a>(bytes: &'a [u8], declared: Option<&'static Encoding>) -> (Cow<'a, str>, &'static Encoding) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return (encoding.decode_without_bom_handling(&bytes[mark..]).0, encoding);
    }
    // UTF-16 without a mark has NUL bytes, which nearly no page has.
    if memchr::memchr(0, bytes).is_none()
        && let Ok(text) = simdutf8::basic::from_utf8(bytes)
    {
        return (Cow::Borrowed(text), UTF_8);
    }
    if let Some(big) = sniff::utf16_order(bytes) {
        let encoding = if big { UTF_16BE } else { UTF_16LE };
        return (encoding.decode_without_bom_handling(bytes).0, encoding);
    }
    if is_nearly_utf8(bytes) {
        return (UTF_8.decode_without_bom_handling(bytes).0, UTF_8);
    }
    if let Some(declared) = declared.filter(|d| [GB18030, BIG5].contains(d)) {
        let (text, had_errors) = declared.decode_without_bom_handling(bytes);
        if !had_errors {
            return (text, declared);
        }
    }
    let mut candidates = vec![GB18030, BIG5];
    if looks_like_big5(bytes) {
        candidates.swap(0, 1);
    }
    if let Some(declared) = declared.filter(|d| candidates.contains(d)) {
        candidates.retain(|c| *c != declared);
        candidates.insert(0, declared);
    }
    least_replaced(bytes, &candidates)
}

fn least_replaced<'a>(bytes: &'a [u8], candidates: &[&'static Encoding]) -> (Cow<'a, str>, &'static Encoding) {
    let mut best: Option<(usize, Cow<'a, str>, &'static Encoding)> = None;
    for &encoding in candidates {
        let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
        if !had_errors {
            return (text, encoding);
        }
        let bad = memmem::find_iter(text.as_bytes(), REPLACEMENT).count();
        if best.as_ref().is_none_or(|(fewest, ..)| bad < *fewest) {
            best = Some((bad, text, encoding));
        }
    }
    best.map_or((Cow::Borrowed(""), GB18030), |(_, text, encoding)| (text, encoding))
}

const REPLACEMENT: &str = "\u{fffd}";

/// How many characters were replaced, and the offset of the first in the decoded text. Replacement characters that a
/// UTF-8 file itself holds were lost by someone else, yet they are lost.
fn replaced(text: &str) -> (usize, usize) {
    let bytes = text.as_bytes();
    let mut places = memchr_iter(0xbd, bytes).filter(|end| bytes[..=*end].ends_with(REPLACEMENT.as_bytes()));
    let first = places.next();
    (usize::from(first.is_some()) + places.count(), first.map_or(0, |end| end + 1 - REPLACEMENT.len()))
}

/// True for UTF-8, also with a few torn characters: at least ten whole ones for each.
fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let (mut torn, mut whole) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        let invalid = chunk.invalid();
        torn += usize::from(!invalid.is_empty());
        if torn == 0 {
            return true;
        }
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        if torn > 1000 && whole < torn {
            return false;
        }
    }
    whole >= 10 * torn || (whole >= 2 && torn == 1 && ends_torn(bytes))
}

fn ends_torn(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none())
}

/// All pairs of Big5 are pairs of GBK too, but Big5 keeps its common characters between the lead bytes A4 and C6, and
/// a third or more of its trail bytes below A1.
fn looks_like_big5(bytes: &[u8]) -> bool {
    let (mut pairs, mut common, mut low, mut i) = (0, 0, 0, 0);
    while i + 1 < bytes.len() && pairs < 20_000 {
        if bytes[i] < 0x81 {
            i += 1;
            continue;
        }
        pairs += 1;
        common += usize::from(matches!(bytes[i], 0xa1..=0xc6));
        low += usize::from(bytes[i + 1] < 0xa1);
        i += 2;
    }
    pairs >= 4 && common * 100 >= pairs * 85 && low * 100 >= pairs * 25
}

/// The charset that a page names in `<meta>` or its XML declaration; all of the GB family is GB18030.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096)];
    let label = |key: &[u8]| {
        let at = memmem::find(head, key)? + key.len();
        let rest = head[at..].trim_ascii_start();
        let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        let end = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || b"-_:".contains(b)))?;
        Encoding::for_label(&rest[..end])
    };
    let named = head.contains(&b'<').then(|| label(b"charset").or_else(|| label(b"CHARSET")))?;
    let named = named.or_else(|| head.starts_with(b"<?xml").then(|| label(b"encoding")).flatten())?;
    Some(of_family(named))
}

fn known(label: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label(label).map(of_family)
}

fn of_family(named: &'static Encoding) -> &'static Encoding {
    if named == encoding_rs::GBK { GB18030 } else { named }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "二〇一七年度政府信息公开工作年度报告，收到申请70件。";

    fn decoded(bytes: &[u8]) -> (String, &'static str, Vec<&'static str>) {
        let decoded = decode(bytes, None).expect("decodes");
        let name = |f: &Finding| match f.check {
            std::borrow::Cow::Borrowed(name) => name,
            std::borrow::Cow::Owned(_) => unreachable!("stages name their findings"),
        };
        let checks = decoded.findings.iter().map(name).collect();
        (decoded.text.into_owned(), decoded.encoding.name(), checks)
    }

    #[test]
    fn charsets_are_found_without_declaration() {
        assert_eq!(decoded(SAMPLE.as_bytes()), (SAMPLE.into(), "UTF-8", vec![]));
        assert_eq!(decoded(&GB18030.encode(SAMPLE).0), (SAMPLE.into(), "gb18030", vec![]));
        let traditional = "政府資訊公開工作年度報告，收到申請七十件。";
        assert_eq!(decoded(&BIG5.encode(traditional).0), (traditional.into(), "Big5", vec![]));
        let gbk = GB18030.encode(traditional).0;
        assert_eq!(decoded(&gbk), (traditional.into(), "gb18030", vec![]));
    }

    #[test]
    fn utf16_with_and_without_mark() {
        let mut bytes: Vec<u8> = SAMPLE.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&bytes).1, "UTF-16LE");
        bytes.splice(0..0, [0xff, 0xfe]);
        assert_eq!(decoded(&bytes), (SAMPLE.into(), "UTF-16LE", vec![]));
    }

    #[test]
    fn a_wrong_declaration_is_a_finding() {
        let page = format!("<meta charset='gb2312'><p>{SAMPLE}");
        assert_eq!(decoded(page.as_bytes()), (page.clone(), "UTF-8", vec!["normalize.charset_contradicts"]));
        let page = format!("<meta charset=\"utf-8\"><p>{SAMPLE}");
        assert_eq!(decoded(&GB18030.encode(&page).0).1, "gb18030");
        let page = format!("<?xml version='1.0' encoding='gbk'?><p>{SAMPLE}");
        assert_eq!(decoded(&GB18030.encode(&page).0), (page.clone(), "gb18030", vec![]));
    }

    #[test]
    fn torn_utf8_is_utf8_with_a_finding() {
        let text = SAMPLE.repeat(4);
        let (read, encoding, checks) = decoded(&text.as_bytes()[..text.len() - 1]);
        assert_eq!((encoding, checks), ("UTF-8", vec!["normalize.undecodable"]));
        assert!(read.ends_with('\u{fffd}'));
        assert!(decode(&[0x81, 0xff, 0xff, 0xfe, 0xff, 0x80, 0xff], None).is_err());
    }
}
