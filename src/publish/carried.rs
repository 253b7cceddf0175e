//! Rows that a snapshot takes over from the last one, because the sources that gave them are the same.
//!
//! Both snapshots have their rows in the order of the sources. So the file of a partition is made by going through the
//! last one once: rows are kept or dropped, and new ones come in between. As long as rows are only kept, nothing is
//! written; a file all of whose rows are kept is linked. Of the others, row groups all of whose rows are kept are copied
//! as they are encoded: row groups end where a document says so, so that both files have the same ones but for a few.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::ops::Range;
use std::path::{Path, PathBuf};

use arrow::datatypes::SchemaRef;
use serde::{Deserialize, Serialize};

use super::PublishError;
use super::chunk;
use super::file::{FileEntry, ParquetFile};
use super::last_file::LastFile;

/// How many rows a document has in each dataset.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Rows {
    /// Its partition.
    pub year: Option<i32>,
    /// Rows of `facts`.
    pub facts: u64,
    /// Rows of `mentions`.
    pub mentions: u64,
    /// Rows of `cells`.
    pub cells: u64,
    /// Rows of `sections`.
    pub sections: u64,
    /// Rows of `findings`, those of the end of the run aside.
    pub findings: u64,
    /// Whether row groups end after them.
    pub border: bool,
}

/// The last snapshot.
#[derive(Debug)]
pub struct Last {
    root: PathBuf,
    files: BTreeMap<String, FileEntry>,
}

impl Last {
    /// The snapshot in a folder, by its manifest; `None` where one of its files is missing or has another size.
    pub(super) fn open(root: PathBuf, manifest: &serde_json::Value) -> Option<Self> {
        let entries = |dataset: &serde_json::Value| Vec::<FileEntry>::deserialize(&dataset["files"]).ok();
        let files: Vec<_> = manifest["datasets"].as_object()?.values().map(entries).collect::<Option<_>>()?;
        let files: BTreeMap<_, _> = files.into_iter().flatten().map(|entry| (entry.path.clone(), entry)).collect();
        let is_whole = |entry: &FileEntry| root.join(&entry.path).metadata().is_ok_and(|m| m.len() == entry.bytes);
        files.values().all(is_whole).then_some(Self { root, files })
    }

    /// Its folder.
    #[cfg(feature = "analytics")]
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// A file of it, by its path below the snapshot.
    pub(super) fn file(&self, path: &str) -> Option<&FileEntry> {
        self.files.get(path)
    }
}

/// The file of a partition being made.
pub(super) struct Part {
    path: PathBuf,
    schema: SchemaRef,
    description: &'static str,
    /// The file of the last snapshot.
    last: Option<(PathBuf, FileEntry)>,
    /// The same, open.
    encoded: Option<LastFile>,
    /// Rows of it that are kept and were not written yet, …
    kept: Range<u64>,
    /// … and where row groups end among them.
    borders: Vec<u64>,
    file: Option<ParquetFile>,
}

impl Part {
    /// The file `name` below `root`.
    pub(super) fn new(
        (root, name): (&Path, &str),
        schema: SchemaRef,
        description: &'static str,
        last: Option<&Last>,
    ) -> Self {
        let last = last.and_then(|last| Some((last.root.join(name), last.file(name)?.clone())));
        let path = root.join(name);
        Self { path, schema, description, last, encoded: None, kept: 0..0, borders: Vec::new(), file: None }
    }

    /// Appends rows.
    pub(super) fn write(&mut self, rows: &impl chunk::Rows) -> Result<(), PublishError> {
        self.write_kept()?;
        self.open()?.write(rows)
    }

    /// Appends the next rows of the last snapshot.
    pub(super) fn keep(&mut self, rows: u64) {
        self.kept.end += rows;
    }

    /// Leaves out the next rows of the last snapshot.
    pub(super) fn drop_rows(&mut self, rows: u64) -> Result<(), PublishError> {
        if rows > 0 {
            self.write_kept()?;
            self.kept = self.kept.end + rows..self.kept.end + rows;
        }
        Ok(())
    }

    /// Ends the row group.
    pub(super) fn border(&mut self) -> Result<(), PublishError> {
        if !self.kept.is_empty() {
            self.borders.push(self.kept.end);
            return Ok(());
        }
        self.file.as_mut().map_or(Ok(()), ParquetFile::border)
    }

    /// Keeps the whole file of the last snapshot, if there is one.
    #[cfg(feature = "analytics")]
    pub(super) fn keep_all(&mut self) {
        self.keep(self.last.as_ref().map_or(0, |(_, entry)| entry.rows));
    }

    fn open(&mut self) -> Result<&mut ParquetFile, PublishError> {
        let file = match self.file.take() {
            Some(file) => file,
            None => {
                make_room(&self.path)?;
                ParquetFile::create(&self.path, self.schema.clone(), self.description)?
            }
        };
        Ok(self.file.insert(file))
    }

    /// Writes the rows that are kept: whole row groups as they are encoded, others decoded and encoded again.
    fn write_kept(&mut self) -> Result<(), PublishError> {
        let kept = self.kept.clone();
        self.kept.start = kept.end;
        let borders = std::mem::take(&mut self.borders);
        let Some((path, _)) = self.last.as_ref().filter(|_| !kept.is_empty()) else { return Ok(()) };
        let mut last = match self.encoded.take() {
            Some(last) => last,
            None => LastFile::open(path)?,
        };
        let (file, mut at) = (self.open()?, kept.start);
        while at < kept.end {
            let group = last.group(at);
            // How the last group of a file would have gone on is not known, unless it ends at a border.
            let is_whole = group.rows.end <= kept.end && (!group.is_last || borders.contains(&group.rows.end));
            if file.is_at_border() && group.rows.start == at && is_whole {
                file.append(last.file(), last.encoded(group.no)?)?;
                at = group.rows.end;
            } else {
                let next = borders.iter().copied().find(|border| *border > at).unwrap_or(u64::MAX);
                let until = group.rows.end.min(kept.end).min(next);
                last.decode(at..until, &mut |rows| file.write(rows))?;
                at = until;
            }
            if borders.contains(&at) {
                file.border()?;
            }
        }
        self.encoded = Some(last);
        Ok(())
    }

    /// Ends the file; `None` where it has no row.
    pub(super) fn finish(mut self, name: String) -> Result<Option<FileEntry>, PublishError> {
        if let (None, Some((last, entry))) = (&self.file, &self.last)
            && self.kept == (0..entry.rows)
        {
            link(last, &self.path)?;
            return Ok(Some(entry.clone()));
        }
        self.write_kept()?;
        self.file.map(|file| file.finish(name)).transpose()
    }

    /// Ends the file, which is there also without a row.
    pub(super) fn finish_empty(mut self, name: String) -> Result<Option<FileEntry>, PublishError> {
        self.open()?;
        self.finish(name)
    }
}

/// Makes the folder of a file.
fn make_room(file: &Path) -> Result<(), PublishError> {
    file.parent().map_or(Ok(()), |folder| fs::create_dir_all(folder).map_err(|e| PublishError::io(folder, e)))
}

/// The file under a second name, or a copy where the file system has no links.
fn link(from: &Path, to: &Path) -> Result<(), PublishError> {
    make_room(to)?;
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    let copy = || {
        fs::copy(from, to)?;
        File::open(to)?.sync_all()
    };
    copy().map_err(|e| PublishError::io(to, e))
}
