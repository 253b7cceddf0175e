//! `regions/towns.txt`: towns, townships and streets by name. Forty thousand of them would take longer to index than
//! a document takes to read, so the sorted text is the index.

use crate::schema::files::{FileRef, SchemaError};

/// The towns of today by name.
#[derive(Debug, Default)]
pub struct Towns {
    /// Lines of a name, a tab and codes, sorted by the bytes of the name; comments left out.
    text: String,
}

impl Towns {
    /// Takes the file, the comments at its beginning left out.
    pub(super) fn parse(file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Self {
        let mut last = "";
        for (at, line) in file.lines().take_while(|_| !file.proven) {
            let name = line.split_once('\t').filter(|(_, codes)| !codes.is_empty()).map_or("", |(name, _)| name);
            if name <= last {
                errors.push(file.error(at, "expected a name, a tab and codes, sorted by the bytes of the name"));
                break;
            }
            last = name;
        }
        let start = file.lines().next().map_or(file.text.len(), |(at, _)| at);
        Self { text: file.text[start..].to_owned() }
    }

    /// The codes (nine digits) of the towns with a name.
    pub fn codes<'a>(&'a self, name: &str) -> impl Iterator<Item = u32> + use<'a> {
        self.line(name).unwrap_or_default().split(' ').filter_map(|code| code.trim_end().parse().ok())
    }

    /// The codes of a name: binary search by bytes, each step moved to the beginning of its line.
    fn line(&self, name: &str) -> Option<&str> {
        let bytes = self.text.as_bytes();
        let (mut low, mut high) = (0, bytes.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let start = bytes[low..middle].iter().rposition(|b| *b == b'\n').map_or(low, |at| low + at + 1);
            let end = bytes[middle..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |at| middle + at);
            let (found, codes) = self.text.get(start..end)?.split_once('\t')?;
            match found.cmp(name) {
                std::cmp::Ordering::Equal => return Some(codes),
                std::cmp::Ordering::Less => low = end + 1,
                std::cmp::Ordering::Greater => high = start,
            }
        }
        None
    }
}
