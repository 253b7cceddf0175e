//! Places in a file: from the decoded text back to the bytes that it was decoded from.

use std::ops::Range;

use encoding_rs::Encoding;

/// The bytes of the file that give a range of the decoded text (which has no byte order mark). `None` where the
/// encoding is not known by that name.
pub(super) fn file_range(bytes: &[u8], encoding: &str, decoded: Range<usize>) -> Option<Range<usize>> {
    let encoding = Encoding::for_label(encoding.as_bytes())?;
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut found = None;
    let (mut written, mut scratch) = (0, [0; 64]);
    // A character ends with the byte that completes it, so that the next one starts right behind.
    for end in 0..=bytes.len() {
        if end > 0 {
            written += decoder.decode_to_utf8(&bytes[end - 1..end], &mut scratch, end == bytes.len()).2;
        }
        if found.is_none() && written >= decoded.start {
            found = Some(end + if end == 0 { mark(bytes, encoding) } else { 0 });
        }
        if written >= decoded.end {
            return found.map(|start| start..end.max(start));
        }
    }
    found.map(|start| start..bytes.len())
}

/// The length of the byte order mark.
fn mark(bytes: &[u8], encoding: &'static Encoding) -> usize {
    Encoding::for_bom(bytes).filter(|(found, _)| *found == encoding).map_or(0, |(_, length)| length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(encoding: &'static Encoding, bytes: &[u8]) {
        let text = encoding.decode(bytes).0.into_owned();
        for needle in ["12", "信", "a", "公开"] {
            let at = text.find(needle).unwrap();
            let range = file_range(bytes, encoding.name(), at..at + needle.len()).unwrap();
            assert_eq!(encoding.decode_without_bom_handling(&bytes[range]).0, needle, "{}", encoding.name());
        }
    }

    #[test]
    fn ranges_lead_back_in_every_charset() {
        let text = "a信息公开12件";
        check(encoding_rs::UTF_8, text.as_bytes());
        check(encoding_rs::UTF_8, format!("\u{feff}{text}").as_bytes());
        check(encoding_rs::GB18030, &encoding_rs::GB18030.encode(text).0);
        let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(encoding_rs::UTF_16LE, &utf16);
    }
}
