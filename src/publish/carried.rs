//! Rows that a snapshot takes over from the last one, because the sources that gave them are the same.
//!
//! Both snapshots have their rows in the order of the sources. So the file of a partition is made by going through the
//! last one once: rows are kept or dropped, and new ones come in between. As long as rows are only kept, nothing is
//! written; a file all of whose rows are kept is linked. Of the others, row groups all of whose rows are kept are copied
//! as they are encoded: row groups end where a document says so, so that both files have the same ones but for a few.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use arrow::datatypes::SchemaRef;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::PublishError;
use super::chunk;
use super::file::{FileEntry, ParquetFile};
use super::last_file::LastFile;
use crate::ids::hex;

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
    /// The snapshot in a folder, by its manifest.
    ///
    /// # Errors
    /// What is wrong, where one of its files is missing or has another size.
    pub(super) fn open(root: PathBuf, manifest: &serde_json::Value) -> Result<Self, String> {
        let entries = |dataset: &serde_json::Value| Vec::<FileEntry>::deserialize(&dataset["files"]).ok();
        let files = || manifest["datasets"].as_object()?.values().map(entries).collect::<Option<Vec<_>>>();
        let files = files().ok_or_else(|| format!("{}: its manifest names no files", root.display()))?;
        let files: BTreeMap<_, _> = files.into_iter().flatten().map(|entry| (entry.path.clone(), entry)).collect();
        let is_whole = |entry: &&FileEntry| root.join(&entry.path).metadata().is_ok_and(|m| m.len() == entry.bytes);
        match files.values().find(|entry| !is_whole(entry)) {
            Some(entry) => Err(format!("{} is missing or has another size", root.join(&entry.path).display())),
            None => Ok(Self { root, files }),
        }
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
    /// … where row groups end among them, …
    borders: Vec<u64>,
    /// … and where they ended after a document without rows that is gone.
    lost: Vec<u64>,
    /// Whether row groups may end elsewhere although all rows are kept.
    is_cut_otherwise: bool,
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
        Self {
            path,
            schema,
            description,
            last,
            encoded: None,
            kept: 0..0,
            borders: Vec::new(),
            lost: Vec::new(),
            is_cut_otherwise: false,
            file: None,
        }
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

    /// Leaves out the next rows of the last snapshot, and the end of a row group behind them.
    pub(super) fn drop_rows(&mut self, rows: u64, border: bool) -> Result<(), PublishError> {
        if rows > 0 {
            self.write_kept()?;
            self.kept = self.kept.end + rows..self.kept.end + rows;
        } else if border && !self.kept.is_empty() {
            self.lost.push(self.kept.end);
            self.is_cut_otherwise = true;
        }
        Ok(())
    }

    /// Ends the row group; `kept` where it ended here in the last snapshot too.
    pub(super) fn border(&mut self, kept: bool) -> Result<(), PublishError> {
        if !self.kept.is_empty() {
            self.borders.push(self.kept.end);
            self.is_cut_otherwise |= !kept;
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
        let (borders, lost) = (std::mem::take(&mut self.borders), std::mem::take(&mut self.lost));
        let Some((path, entry)) = self.last.as_ref().filter(|_| !kept.is_empty()) else { return Ok(()) };
        let mut last = match self.encoded.take() {
            Some(last) => last,
            None => {
                verify(path, entry)?;
                LastFile::open(path)?
            }
        };
        let (file, mut at) = (self.open()?, kept.start);
        while at < kept.end {
            let group = last.group(at);
            // How a group would go on is not known where the file ended it, or a border that is no longer there.
            let end = group.rows.end;
            let ends = borders.contains(&end) || end < kept.end && !lost.contains(&end);
            let is_cut = borders.iter().any(|border| at < *border && *border < end);
            let is_whole = end <= kept.end && ends && !is_cut;
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
            && !self.is_cut_otherwise
        {
            verify(last, entry)?;
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

/// Reads a file of the last snapshot, to take over nothing that is not as it was written.
fn verify(path: &Path, entry: &FileEntry) -> Result<(), PublishError> {
    let broken = |message: String| PublishError::Last(path.to_owned(), message);
    let mut hash = Sha256::new();
    File::open(path).and_then(|mut file| io::copy(&mut file, &mut hash)).map_err(|e| broken(e.to_string()))?;
    match hex(&hash.finalize()) == entry.sha256 {
        true => Ok(()),
        false => Err(broken("its content is not what its manifest says".to_owned())),
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Int64Array, RecordBatch};
    use arrow::datatypes::{DataType, Field, Schema};

    use super::*;

    const NAME: &str = "data/part-0.parquet";

    /// A document: the value of its rows, how many, and whether row groups end after them.
    #[derive(Clone, Copy, Debug)]
    struct Doc(i64, u64, bool);

    fn schema() -> SchemaRef {
        Arc::new(Schema::new(vec![Field::new("n", DataType::Int64, false)]))
    }

    fn add(part: &mut Part, Doc(value, rows, border): Doc) {
        if rows > 0 {
            let column = Int64Array::from(vec![value; rows as usize]);
            part.write(&RecordBatch::try_new(schema(), vec![Arc::new(column)]).unwrap()).unwrap();
        }
        if border {
            part.border(false).unwrap();
        }
    }

    fn end(part: Part, root: &Path) -> (Last, Vec<u8>) {
        let entry = part.finish(NAME.to_owned()).unwrap();
        let bytes = entry.as_ref().map_or_else(Vec::new, |_| fs::read(root.join(NAME)).unwrap());
        let files = entry.into_iter().map(|entry| (NAME.to_owned(), entry)).collect();
        (Last { root: root.to_owned(), files }, bytes)
    }

    fn full(docs: &[Doc], root: &Path) -> (Last, Vec<u8>) {
        let mut part = Part::new((root, NAME), schema(), "", None);
        docs.iter().for_each(|doc| add(&mut part, *doc));
        end(part, root)
    }

    /// The same, with what stays taken over.
    fn carried(steps: &[(Doc, char)], last: &Last, root: &Path) -> Vec<u8> {
        let mut part = Part::new((root, NAME), schema(), "", Some(last));
        for (doc, step) in steps {
            match step {
                '+' => add(&mut part, *doc),
                '-' => part.drop_rows(doc.1, doc.2).unwrap(),
                _ => {
                    part.keep(doc.1);
                    doc.2.then(|| part.border(true).unwrap());
                }
            }
        }
        end(part, root).1
    }

    #[test]
    fn borders_come_and_go_also_with_documents_that_have_no_rows() {
        let mut dice = 7_u64;
        let mut roll = |sides: u64| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) % sides
        };
        for night in 0..400 {
            let doc = |n: i64, roll: &mut dyn FnMut(u64) -> u64| Doc(n, roll(4), roll(3) == 0);
            let steps: Vec<_> = (0..roll(12) as i64)
                .map(|n| (doc(n, &mut roll), ['=', '=', '=', '+', '-'][roll(5) as usize]))
                .collect();
            let of = |without: char| steps.iter().filter(|s| s.1 != without).map(|s| s.0).collect::<Vec<_>>();
            let folder = tempfile::tempdir().unwrap();
            let root = |name: &str| folder.path().join(name);
            let (last, _) = full(&of('+'), &root("last"));
            let (_, expected) = full(&of('-'), &root("full"));
            assert!(carried(&steps, &last, &root("now")) == expected, "night {night}: {steps:?}");
        }
    }

    #[test]
    fn a_file_that_is_not_as_it_was_written_is_not_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let docs = [Doc(1, 3, true), Doc(2, 3, true)];
        let (last, mut bytes) = full(&docs, &folder.path().join("last"));
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(last.root.join(NAME), bytes).unwrap();
        for kept in [6, 3] {
            let root = folder.path().join(kept.to_string());
            let mut part = Part::new((&root, NAME), schema(), "", Some(&last));
            part.keep(kept);
            assert!(matches!(part.finish(NAME.to_owned()), Err(PublishError::Last(..))));
        }
    }
}
