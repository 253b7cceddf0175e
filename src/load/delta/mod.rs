//! A snapshot as Delta Lake tables: a folder for each dataset, with the Parquet files as they are and a log of commits.
//!
//! Each snapshot is one commit of every table: it adds the files that are new and removes those that are gone. Files
//! are named by their hash and never rewritten, so that every version of a table can still be read.

mod log;
mod schema;

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::snapshot::{PartName, Snapshot};
use super::{Dictionary, LoadError};
use crate::publish::FileEntry;
use crate::publish::column::DatasetInfo;
use log::State;

/// What was published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// Tables that have a new version.
    pub tables: usize,
    /// Files added to them.
    pub added: usize,
    /// Files removed from them.
    pub removed: usize,
}

/// Publishes a snapshot to the tables below a folder; those that have it already get no new version.
///
/// # Errors
/// Where files cannot be read or linked, a table is not one of this program, or another writer came first. A table
/// has all of the snapshot then, or what it had before; doing it again completes the others.
pub fn publish(snapshot: &Snapshot, root: &Path, dictionary: &Dictionary) -> Result<Committed, LoadError> {
    let unknown = snapshot.parts.keys().find(|part| dictionary.dataset(&part.dataset).is_none());
    if let Some(part) = unknown {
        let what = format!("has a dataset {} that this program does not know", part.dataset);
        return Err(LoadError::Snapshot(snapshot.root.clone(), what));
    }
    let commits = dictionary.datasets.iter().filter_map(|dataset| Commit::of(snapshot, root, dataset).transpose());
    let commits: Vec<Commit> = commits.collect::<Result<_, _>>()?; // all are good before the first is written
    let mut committed = Committed::default();
    for commit in commits {
        committed.tables += 1;
        committed.added += commit.added.len();
        committed.removed += commit.removed.len();
        commit.write(snapshot)?;
    }
    Ok(committed)
}

/// A file of a table: its name there, its partition, and the file of the snapshot.
type Named<'a> = (String, &'a PartName, &'a FileEntry);

/// The next version of a table.
struct Commit<'a> {
    table: PathBuf,
    dataset: &'a DatasetInfo,
    state: State,
    /// The new schema, where it is new.
    schema: Option<String>,
    added: Vec<Named<'a>>,
    removed: Vec<String>,
}

impl<'a> Commit<'a> {
    /// What the snapshot changes in a table; `None` where its last version is of this snapshot.
    fn of(snapshot: &'a Snapshot, root: &Path, dataset: &'a DatasetInfo) -> Result<Option<Self>, LoadError> {
        let table = root.join(dataset.name);
        let state = log::read(&table)?;
        let schema = schema::of(dataset);
        if let Some(old) = &state.schema {
            schema::refuse_what_is_unknown(old, dataset)?;
        }
        let files = snapshot.parts.iter().filter(|(part, _)| part.dataset == dataset.name);
        let files = files.flat_map(|(part, files)| files.iter().map(move |file| (name(file), (part, file))));
        let files: BTreeMap<String, (&PartName, &FileEntry)> = files.collect();
        let removed: Vec<String> = state.files.iter().filter(|name| !files.contains_key(*name)).cloned().collect();
        let added: Vec<Named> = files
            .into_iter()
            .filter(|(name, _)| !state.files.contains(name))
            .map(|(name, (part, file))| (name, part, file))
            .collect();
        let schema = Some(schema).filter(|schema| state.schema.as_ref() != Some(schema));
        if state.snapshot.as_ref() == Some(&snapshot.id) && added.is_empty() && removed.is_empty() && schema.is_none() {
            return Ok(None);
        }
        Ok(Some(Self { table, dataset, state, schema, added, removed }))
    }

    /// Brings the files, then writes the commit.
    fn write(&self, snapshot: &Snapshot) -> Result<(), LoadError> {
        fs::create_dir_all(&self.table).map_err(|e| LoadError::io(&self.table, e))?;
        for (name, _, file) in &self.added {
            snapshot.columns(file, self.dataset)?;
            bring(&snapshot.root.join(&file.path), &self.table.join(name), file.bytes)?;
        }
        log::commit(&self.table, self.state.next, &self.actions(snapshot))
    }

    /// The lines of the commit.
    fn actions(&self, snapshot: &Snapshot) -> Vec<Value> {
        let now = Timestamp::now().as_millisecond();
        let info = json!({"commitInfo": {
            "timestamp": now, "operation": "WRITE", "operationParameters": {"mode": "Overwrite"},
            "engineInfo": concat!("nianbao/", env!("CARGO_PKG_VERSION")), "snapshot": snapshot.id,
        }});
        let mut actions = vec![info];
        if self.state.schema.is_none() {
            actions.push(json!({"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}}));
        }
        if let Some(schema) = &self.schema {
            actions.push(schema::meta_data(self.dataset, schema, &self.state, now));
        }
        let remove = |name| json!({"remove": {"path": name, "deletionTimestamp": now, "dataChange": true}});
        actions.extend(self.removed.iter().map(remove));
        actions.extend(self.added.iter().map(|(name, part, file)| {
            json!({"add": {
                "path": name, "partitionValues": {}, "size": file.bytes, "modificationTime": now,
                "dataChange": true, "stats": statistics(part, file.rows),
            }})
        }));
        actions
    }
}

/// The name of a file in its table.
fn name(file: &FileEntry) -> String {
    format!("part-{}.parquet", file.sha256)
}

/// What lets a reader of one year pass a file by.
fn statistics(part: &PartName, rows: u64) -> String {
    let bounds = match (part.year(), part.partition.as_str()) {
        (_, "") => json!({"numRecords": rows}),
        (None, _) => json!({"numRecords": rows, "nullCount": {"report_year": rows}}),
        (Some(year), _) => json!({
            "numRecords": rows, "minValues": {"report_year": year}, "maxValues": {"report_year": year},
            "nullCount": {"report_year": 0},
        }),
    };
    bounds.to_string()
}

/// A hard link to a file, or a copy where the table is on another disk. One that is there already stays.
fn bring(from: &Path, to: &Path, bytes: u64) -> Result<(), LoadError> {
    match fs::metadata(to) {
        Ok(there) if there.len() == bytes => return Ok(()),
        Ok(_) => return Err(LoadError::Snapshot(to.to_owned(), "is not the file that its name says".to_owned())),
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(LoadError::io(to, error)),
        Err(_) => {}
    }
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    let copy = to.with_extension(format!("tmp-{}", std::process::id()));
    let copied = fs::copy(from, &copy).and_then(|_| fs::File::open(&copy)?.sync_all());
    copied.and_then(|()| fs::rename(&copy, to)).map_err(|error| {
        let _ = fs::remove_file(&copy); // what is left of it is not part of the table
        LoadError::io(to, error)
    })
}
