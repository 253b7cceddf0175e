//! Zip and tar: members with names.

use std::io::{BufRead, Read, Seek};

use encoding_rs::GB18030;
use zip::ZipArchive;
use zip::result::ZipError;

use super::{Inside, Left};
use crate::model::RejectKind;

/// Parts of which one makes a zip a document (docx, xlsx, ods, ofd).
const DOCUMENT_PARTS: [&str; 3] = ["[Content_Types].xml", "mimetype", "OFD.xml"];

/// True for a zip that is one document, and for one that cannot be opened: its reader says why.
pub(super) fn is_document<R: Read + Seek>(reader: &mut R) -> bool {
    let Ok(zip) = ZipArchive::new(&mut *reader) else { return true };
    DOCUMENT_PARTS.iter().any(|part| zip.index_for_name(part).is_some())
}

impl Inside<'_> {
    /// The members of a zip in the order of its directory.
    pub(super) fn zip<R: Read + Seek>(&mut self, reader: &mut R, path: &str, depth: usize) -> Result<(), Left> {
        let mut zip = ZipArchive::new(reader).map_err(|e| broken(&e))?;
        for i in 0..zip.len() {
            let (name, size) = match zip.by_index_raw(i) {
                Ok(entry) if entry.is_dir() => continue,
                Ok(entry) => (named(entry.name_raw()), entry.size()),
                Err(e) => return Err(broken(&e)),
            };
            let Some(name) = name else { continue };
            let path = format!("{path}/{name}");
            match zip.by_index(i) {
                Ok(mut entry) => match self.member(&mut entry, path.clone(), depth) {
                    Err(Left::Broken(RejectKind::Damaged, message)) => {
                        self.refuse(path, size, RejectKind::Damaged, &message)?;
                    }
                    other => other?,
                },
                Err(e) => self.refuse(path, size, kind(&e), &e.to_string())?,
            }
        }
        Ok(())
    }

    /// The files of a tar in their order.
    pub(super) fn tar(&mut self, reader: &mut dyn BufRead, path: &str, depth: usize) -> Result<(), Left> {
        let mut tar = tar::Archive::new(reader);
        for entry in tar.entries()? {
            let mut entry = entry?;
            let is_file = entry.header().entry_type().is_file();
            if let Some(name) = named(&entry.path_bytes()).filter(|_| is_file) {
                self.member(&mut entry, format!("{path}/{name}"), depth)?;
            }
        }
        Ok(())
    }
}

fn broken(e: &ZipError) -> Left {
    Left::Broken(kind(e), e.to_string())
}

fn kind(e: &ZipError) -> RejectKind {
    match e {
        ZipError::UnsupportedArchive(text) if text.to_lowercase().contains("password") => RejectKind::Encrypted,
        ZipError::InvalidPassword => RejectKind::Encrypted,
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => RejectKind::UnsupportedFormat,
        _ => RejectKind::Damaged,
    }
}

/// The name of a member, UTF-8 or GB18030, without steps out of the archive; `None` for files that systems add.
fn named(raw: &[u8]) -> Option<String> {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    };
    let is_step = |part: &&str| !matches!(*part, "" | "." | "..");
    let parts: Vec<String> = name
        .split(['/', '\\'])
        .filter(is_step)
        .map(|part| part.chars().map(|c| if c.is_control() { '_' } else { c }).collect())
        .collect();
    let hidden = parts.iter().any(|part: &String| part.starts_with('.') || part == "__MACOSX");
    (!hidden && !parts.is_empty()).then(|| parts.join("/"))
}
