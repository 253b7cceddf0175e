//! The output folder: its lock, its temporary folder, its snapshots and the links to the latest.
//!
//! ```text
//! OUTPUT/.lock                 held by the run that writes
//! OUTPUT/.tmp-PID/             a snapshot being written; what a killed run leaves is removed by the next
//! OUTPUT/.ledger-ID            what the run of the snapshot ID noted for the next one
//! OUTPUT/snapshots/ID/         finished snapshots, never changed but for the timing in run.json
//! OUTPUT/failed/ID/            the last snapshot that a gate refused
//! OUTPUT/current               → snapshots/ID, switched by renaming a link over it
//! OUTPUT/facts, …, run.json    → current/facts, …, so that OUTPUT itself reads as the latest snapshot
//! ```

use std::fs::{self, File, TryLockError};
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::PublishError;

/// Prefix of temporary folders and links.
const TEMPORARY: &str = ".tmp-";

/// Prefix of ledgers.
const LEDGER: &str = ".ledger-";

/// An output folder, locked until dropped.
#[derive(Debug)]
pub(super) struct Output {
    root: PathBuf,
    _lock: File,
}

impl Output {
    /// Creates the folder where needed, locks it and removes what dead runs left.
    pub(super) fn open(root: &Path) -> Result<Self, PublishError> {
        fs::create_dir_all(root).map_err(|e| PublishError::io(root, e))?;
        let path = root.join(".lock");
        let lock = File::create(&path).map_err(|e| PublishError::io(&path, e))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(PublishError::Locked(root.to_owned())),
            Err(TryLockError::Error(e)) => return Err(PublishError::io(&path, e)),
        }
        let output = Self { root: root.to_owned(), _lock: lock };
        output.remove_leftovers()?;
        Ok(output)
    }

    /// Whoever holds the lock knows that no other run lives: all temporary things are leftovers, and so are ledgers of
    /// snapshots that are not the current one.
    pub(super) fn remove_leftovers(&self) -> Result<(), PublishError> {
        let ledger = self.current().and_then(|current| Some(self.ledger(current.file_name()?.to_str()?)));
        let is_left = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(TEMPORARY) || name.starts_with(LEDGER) && ledger.as_ref() != Some(path)
        };
        let entries = fs::read_dir(&self.root).map_err(|e| PublishError::io(&self.root, e))?;
        for path in entries.flatten().map(|e| e.path()).filter(is_left) {
            let removed =
                if path.is_dir() && !path.is_symlink() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(|e| PublishError::io(&path, e))?;
        }
        Ok(())
    }

    /// Fails where something that is no link of ours has the name of a link.
    pub(super) fn check_links<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Result<(), PublishError> {
        let taken = |name: &&str| fs::symlink_metadata(self.root.join(name)).is_ok_and(|m| !m.is_symlink());
        match names.into_iter().find(taken) {
            Some(name) => Err(PublishError::InTheWay(self.root.join(name))),
            None => Ok(()),
        }
    }

    /// A new temporary folder.
    pub(super) fn temporary(&self) -> Result<Temporary, PublishError> {
        let path = self.root.join(format!("{TEMPORARY}{}", std::process::id()));
        fs::create_dir(&path).map_err(|e| PublishError::io(&path, e))?;
        Ok(Temporary { path })
    }

    /// Makes a finished temporary folder the snapshot `id`. Where that exists already, it has the same data, or had it
    /// once: its files are replaced one by one, `manifest` last.
    pub(super) fn publish(&self, temporary: &Path, id: &str, manifest: &str) -> Result<PathBuf, PublishError> {
        let snapshots = self.root.join("snapshots");
        fs::create_dir_all(&snapshots).map_err(|e| PublishError::io(&snapshots, e))?;
        let target = snapshots.join(id);
        sync_folders(temporary).map_err(|e| PublishError::io(temporary, e))?;
        if target.is_dir() {
            replace_files(temporary, &target, manifest)?;
            sync_folders(&target).map_err(|e| PublishError::io(&target, e))?;
        } else {
            rename(temporary, &target)?;
        }
        sync(&snapshots)?;
        Ok(target)
    }

    /// Keeps a finished temporary folder that may not become a snapshot, in place of the one kept before.
    pub(super) fn set_aside(&self, temporary: &Path, id: &str) -> Result<PathBuf, PublishError> {
        let failed = self.root.join("failed");
        match fs::remove_dir_all(&failed) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(PublishError::io(&failed, e)),
            _ => fs::create_dir_all(&failed).map_err(|e| PublishError::io(&failed, e))?,
        }
        rename(temporary, &failed.join(id))?;
        sync(&failed)?;
        Ok(failed.join(id))
    }

    /// The folder of the current snapshot.
    pub(super) fn current(&self) -> Option<PathBuf> {
        fs::read_link(self.root.join("current")).ok().map(|to| self.root.join(to))
    }

    /// The ledger of a snapshot.
    pub(super) fn ledger(&self, id: &str) -> PathBuf {
        self.root.join(format!("{LEDGER}{id}"))
    }

    /// Keeps a finished ledger for the snapshot `id`, which may not be the current one yet.
    pub(super) fn keep_ledger(&self, finished: &Path, id: &str) -> Result<(), PublishError> {
        rename(finished, &self.ledger(id))
    }

    /// The manifest of the current snapshot as JSON; `None` where nothing was published yet.
    ///
    /// # Errors
    /// What is wrong, where there are snapshots and it cannot be read.
    pub(super) fn current_manifest(&self, name: &str) -> Result<Option<serde_json::Value>, String> {
        let path = self.root.join("current").join(name);
        let is_new = fs::read_dir(self.root.join("snapshots")).map_or(true, |mut entries| entries.next().is_none());
        if is_new && fs::symlink_metadata(self.root.join("current")).is_err() {
            return Ok(None);
        }
        let broken = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
        let text = fs::read_to_string(&path).map_err(|e| broken(&e))?;
        serde_json::from_str(&text).map(Some).map_err(|e| broken(&e))
    }

    /// Removes the snapshots that were published first, until `keep` are left; `id` stays in any case.
    pub(super) fn prune(&self, keep: NonZeroUsize, id: &str) -> Result<(), PublishError> {
        let snapshots = self.root.join("snapshots");
        let entries = fs::read_dir(&snapshots).map_err(|e| PublishError::io(&snapshots, e))?;
        let age = |path: PathBuf| (path.metadata().and_then(|m| m.modified()).ok(), path);
        let mut others: Vec<_> = entries.flatten().map(|e| e.path()).filter(|p| !p.ends_with(id)).map(age).collect();
        others.sort();
        let superfluous = (others.len() + 1).saturating_sub(keep.get());
        for (_, path) in others.into_iter().take(superfluous) {
            // Renamed first: a removal that is cut short leaves something that the next run removes, and no half snapshot.
            let doomed = self.root.join(format!("{TEMPORARY}old-{}", std::process::id()));
            rename(&path, &doomed)?;
            fs::remove_dir_all(&doomed).map_err(|e| PublishError::io(&doomed, e))?;
        }
        Ok(())
    }

    /// Points a link of the output folder somewhere else, in one step.
    pub(super) fn link(&self, name: &str, target: &str) -> Result<(), PublishError> {
        let link = self.root.join(name);
        if fs::read_link(&link).is_ok_and(|now| now == Path::new(target)) {
            return Ok(());
        }
        let new = self.root.join(format!("{TEMPORARY}link-{}", std::process::id()));
        symlink(target, &new).map_err(|e| PublishError::io(&new, e))?;
        rename(&new, &link)
    }

    /// Sees the links to the disk.
    pub(super) fn sync(&self) -> Result<(), PublishError> {
        sync(&self.root)
    }
}

/// A temporary folder, removed where its run fails. (Where the run is killed, the next one removes it.)
#[derive(Debug)]
pub(super) struct Temporary {
    pub(super) path: PathBuf,
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // Gone already where it was published; what cannot be removed now is tried again by the next run.
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), PublishError> {
    fs::rename(from, to).map_err(|e| PublishError::io(to, e))
}

/// Moves all files below a folder to where they belong below another, one of them last.
fn replace_files(from: &Path, to: &Path, last: &str) -> Result<(), PublishError> {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.map_err(|e| PublishError::io(from, e.into()))?;
        let name = entry.path().strip_prefix(from).unwrap_or(entry.path());
        if entry.file_type().is_dir() {
            let folder = to.join(name);
            fs::create_dir_all(&folder).map_err(|e| PublishError::io(&folder, e))?;
        } else if name != Path::new(last) {
            rename(entry.path(), &to.join(name))?;
        }
    }
    rename(&from.join(last), &to.join(last))
}

fn sync(folder: &Path) -> Result<(), PublishError> {
    File::open(folder).and_then(|f| f.sync_all()).map_err(|e| PublishError::io(folder, e))
}

/// Sees the names of all files below a folder to the disk.
fn sync_folders(folder: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(folder).contents_first(true) {
        let entry = entry?;
        if entry.file_type().is_dir() {
            File::open(entry.path())?.sync_all()?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn symlink(target: &str, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(not(unix))]
fn symlink(target: &str, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(target, link)
}
