//! Zip packages that hold one document (docx, xlsx, ods): their parts, each read up to a limit, so that a small file
//! cannot become a large one.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::model::RejectKind;

/// No part of a report comes near.
const MAX_PART: u64 = 192 << 20;

/// Why a file could not be read: for [`crate::model::Reject`].
pub(super) type Refusal = (RejectKind, String);

/// An open package.
pub(super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Package<'a> {
    /// Opens a package.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e.to_string()))?;
        Ok(Self { zip })
    }

    /// True where a part is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// A part as text; `None` where there is none of that name.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        let part = match self.zip.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(e) => return Err(damaged(&e.to_string())),
        };
        let mut bytes = Vec::with_capacity(part.size().min(1 << 20) as usize);
        part.take(MAX_PART + 1).read_to_end(&mut bytes).map_err(|e| damaged(&e.to_string()))?;
        if bytes.len() as u64 > MAX_PART {
            return Err(bomb(name));
        }
        Ok(Some(decoded(bytes)))
    }

    /// Reads every part to its end, to find one that is too large before a library unpacks it.
    pub(super) fn measure(&mut self) -> Result<(), Refusal> {
        for i in 0..self.zip.len() {
            let part = self.zip.by_index(i).map_err(|e| damaged(&e.to_string()))?;
            let name = part.name().map_or_else(|_| i.to_string(), |name| name.into_owned());
            let read = std::io::copy(&mut part.take(MAX_PART + 1), &mut std::io::sink());
            if read.map_err(|e| damaged(&e.to_string()))? > MAX_PART {
                return Err(bomb(&name));
            }
        }
        Ok(())
    }
}

/// XML parts are UTF-8, or UTF-16 with a byte order mark.
fn decoded(bytes: Vec<u8>) -> String {
    match encoding_rs::Encoding::for_bom(&bytes) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned(),
        None => String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()),
    }
}

fn bomb(name: &str) -> Refusal {
    let mib = MAX_PART >> 20;
    let message = format!("{name} 解压后超过 {mib} MiB / {name} unpacks to more than {mib} MiB");
    (RejectKind::Bomb, message)
}

/// The refusal of a file that opens with a password only.
pub(super) fn encrypted() -> Refusal {
    (RejectKind::Encrypted, "文件有密码保护 / the file is protected by a password".to_owned())
}

/// The refusal of a file that is broken.
pub(super) fn damaged(what: &str) -> Refusal {
    (RejectKind::Damaged, format!("文件已损坏 / the file is damaged: {what}"))
}
