//! The log of a table: `_delta_log/N.json`, a line for each action.

use std::collections::BTreeSet;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::load::LoadError;

/// What all commits of a table come to.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The version of the next commit.
    pub next: u64,
    /// The snapshot of the last commit that names one.
    pub snapshot: Option<String>,
    /// The id of the table.
    pub id: Option<String>,
    /// When it was made, in milliseconds since 1970.
    pub created: Option<i64>,
    /// Its schema.
    pub schema: Option<String>,
    /// Its files.
    pub files: BTreeSet<String>,
}

fn folder(table: &Path) -> PathBuf {
    table.join("_delta_log")
}

fn commit_file(table: &Path, version: u64) -> PathBuf {
    folder(table).join(format!("{version:020}.json"))
}

/// Reads all commits, from the first one on.
pub(super) fn read(table: &Path) -> Result<State, LoadError> {
    let mut state = State::default();
    loop {
        let path = commit_file(table, state.next);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => break,
            Err(error) => return Err(LoadError::io(&path, error)),
        };
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let wrong = |what: String| LoadError::Snapshot(path.clone(), what);
            let action = serde_json::from_str(line).map_err(|e| wrong(format!("cannot be understood: {e}")))?;
            state.apply(&action).map_err(wrong)?;
        }
        state.next += 1;
    }
    if state.next == 0 && has_commits(table)? {
        let what = "does not begin with version 0: it was cleaned by another program, and cannot be continued";
        return Err(LoadError::Snapshot(folder(table), what.to_owned()));
    }
    Ok(state)
}

/// Whether there is anything in the log but what a killed commit left.
fn has_commits(table: &Path) -> Result<bool, LoadError> {
    let folder = folder(table);
    match fs::read_dir(&folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(LoadError::io(&folder, error)),
        Ok(mut entries) => Ok(entries.any(|e| e.is_ok_and(|e| !e.file_name().to_string_lossy().starts_with('.')))),
    }
}

impl State {
    fn apply(&mut self, action: &Value) -> Result<(), String> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        if let Some(snapshot) = text(&action["commitInfo"]["snapshot"]) {
            self.snapshot = Some(snapshot);
        }
        let needs = |of: &str| action["protocol"][of].as_i64().unwrap_or_default();
        if needs("minReaderVersion") > 1 || needs("minWriterVersion") > 2 {
            return Err("asks for features that this program does not know".to_owned());
        }
        if let Some(meta) = action["metaData"].as_object() {
            self.id = meta.get("id").and_then(text);
            self.schema = meta.get("schemaString").and_then(text);
            self.created = meta.get("createdTime").and_then(Value::as_i64);
        }
        if let Some(path) = text(&action["remove"]["path"]) {
            self.files.remove(&path);
        }
        self.files.extend(text(&action["add"]["path"]));
        Ok(())
    }
}

/// Writes a commit: whole under its name, or not at all; and not where another writer has taken the version.
pub(super) fn commit(table: &Path, version: u64, actions: &[Value]) -> Result<(), LoadError> {
    let folder = folder(table);
    fs::create_dir_all(&folder).map_err(|e| LoadError::io(&folder, e))?;
    let waiting = folder.join(format!(".commit-{}.tmp", std::process::id()));
    let written = write(&waiting, actions).map_err(|e| LoadError::io(&waiting, e));
    let path = commit_file(table, version);
    let linked = written.and_then(|()| {
        fs::hard_link(&waiting, &path).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => LoadError::OtherWriter(path.clone()),
            _ => LoadError::io(&path, error),
        })
    });
    let _ = fs::remove_file(&waiting); // no reader looks at it
    linked?;
    fs::File::open(&folder).and_then(|folder| folder.sync_all()).map_err(|e| LoadError::io(&folder, e))
}

fn write(path: &Path, actions: &[Value]) -> std::io::Result<()> {
    let mut file = fs::File::create(path)?;
    for action in actions {
        writeln!(file, "{action}")?;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_version_is_taken_once() {
        let table = tempfile::tempdir().unwrap();
        let add = |path: &str| json!({"add": {"path": path}});
        let remove = |path: &str| json!({"remove": {"path": path}});
        let meta = json!({"metaData": {"id": "i", "schemaString": "{}", "createdTime": 7}});
        commit(table.path(), 0, &[meta, add("a"), add("b")]).unwrap();
        let info = json!({"commitInfo": {"snapshot": "s"}});
        commit(table.path(), 1, &[info, remove("a"), add("c")]).unwrap();
        let lost = commit(table.path(), 1, &[add("d")]).unwrap_err();
        assert!(matches!(lost, LoadError::OtherWriter(_)), "{lost}");
        let state = read(table.path()).unwrap();
        assert_eq!((state.next, state.snapshot.as_deref(), state.id.as_deref()), (2, Some("s"), Some("i")));
        assert_eq!(state.files.into_iter().collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(fs::read_dir(folder(table.path())).unwrap().count(), 2);
    }

    #[test]
    fn a_log_that_others_changed_is_not_continued() {
        let table = tempfile::tempdir().unwrap();
        assert_eq!(read(table.path()).unwrap().next, 0);
        commit(table.path(), 4, &[]).unwrap();
        assert!(read(table.path()).unwrap_err().to_string().contains("version 0"));
        let table = tempfile::tempdir().unwrap();
        commit(table.path(), 0, &[json!({"protocol": {"minReaderVersion": 3, "minWriterVersion": 7}})]).unwrap();
        assert!(read(table.path()).unwrap_err().to_string().contains("features"));
    }
}
