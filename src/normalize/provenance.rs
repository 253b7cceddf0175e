//! The way from the decoded text back to the bytes of the file.

use encoding_rs::{Decoder, Encoding, UTF_8};

/// The byte offset in a file of the character that stands at `offset` of its decoded text. `encoding` is
/// [`crate::model::Document::encoding`]; a byte order mark is counted, replaced characters too.
pub fn byte_in_file(bytes: &[u8], encoding: &str, offset: usize) -> usize {
    let encoding = Encoding::for_label(encoding.as_bytes()).unwrap_or(UTF_8);
    let mark = match Encoding::for_bom(bytes) {
        Some((marked, len)) if marked == encoding => len,
        _ => 0,
    };
    let body = &bytes[mark..];
    if encoding == UTF_8 && body.utf8_chunks().next().is_none_or(|c| c.valid().len() >= offset) {
        return mark + offset.min(body.len());
    }
    let mut walk =
        Walk { decoder: encoding.new_decoder_without_bom_handling(), read: 0, written: 0, next: 0, character: 0 };
    // No byte of any charset becomes more than three: so much can be read without passing the offset.
    while offset.saturating_sub(walk.written) > 48 && walk.read < body.len() {
        let step = ((offset - walk.written) / 3 - 8).min(4096).min(body.len() - walk.read);
        walk.feed(&body[walk.read..walk.read + step]);
    }
    while walk.read < body.len() && walk.written <= offset {
        walk.feed(&body[walk.read..walk.read + 1]);
    }
    mark + if walk.written > offset { walk.character } else { body.len() }
}

/// A decoder, and how far it has come.
struct Walk {
    decoder: Decoder,
    read: usize,
    written: usize,
    /// Where the next character to be written begins in the bytes.
    next: usize,
    /// Where the character written last begins.
    character: usize,
}

impl Walk {
    fn feed(&mut self, bytes: &[u8]) {
        let mut buffer = [0; 3 * 4096 + 64];
        let (_, read, written, _) = self.decoder.decode_to_utf8(bytes, &mut buffer, false);
        self.read += read;
        self.written += written;
        if written > 0 {
            self.character = self.next;
            self.next = self.read;
        }
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, GB18030};

    use super::*;

    fn check(text: &str, bytes: &[u8], encoding: &str, width: impl Fn(char) -> usize) {
        let mut at = bytes.len() - text.chars().map(&width).sum::<usize>();
        for (offset, c) in text.char_indices() {
            assert_eq!(byte_in_file(bytes, encoding, offset), at, "{c} at {offset}");
            at += width(c);
        }
    }

    #[test]
    fn every_character_of_every_charset_is_found() {
        let text = "收到申請70件，\u{20087}年報".repeat(20);
        let plain = text.replace('\u{20087}', "");
        let wide = |c: char| if c.is_ascii() { 1 } else { 2 };
        check(&plain, &BIG5.encode(&plain).0, "Big5", wide);
        check(&text, &GB18030.encode(&text).0, "gb18030", |c| if c == '\u{20087}' { 4 } else { wide(c) });
        check(&text, text.as_bytes(), "UTF-8", char::len_utf8);
        check(&text, format!("\u{feff}{text}").as_bytes(), "UTF-8", char::len_utf8);
        let utf16: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        check(&text, &utf16, "UTF-16LE", |c| 2 * c.len_utf16());
    }
}
