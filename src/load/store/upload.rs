//! One file of a snapshot into the store: copied there from the snapshot before, or uploaded.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path as FilePath;

use object_store::path::Path;
use object_store::{ObjectStoreExt, WriteMultipart};
use sha2::{Digest, Sha256};

use super::super::{LoadError, Snapshot};
use super::remote::{Remote, is_missing};
use crate::ids::hex;
use crate::publish::{FileEntry, MANIFEST};

/// Bytes of a file that are in memory at once, twice where it has several parts. Stores take no parts below 5 MB.
const PART: usize = 8 << 20;

/// How a file came into the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// Its bytes went up.
    Uploaded,
    /// The store had it, and copied it.
    Copied,
}

/// The snapshot before, from which a store copies what has not changed.
pub(super) struct Base {
    pub id: String,
    /// Its files by their hashes.
    pub files: BTreeMap<String, FileEntry>,
}

/// Brings a file below the key of its snapshot.
pub(super) async fn bring(
    remote: &Remote<'_>,
    snapshot: &Snapshot,
    base: Option<&Base>,
    file: &FileEntry,
) -> Result<Came, LoadError> {
    let key = remote.key(&snapshot.id, &file.path);
    if let Some(base) = base
        && let Some(old) = base.files.get(&file.sha256)
    {
        match remote.store.copy(&remote.key(&base.id, &old.path), &key).await {
            Ok(()) => return Ok(Came::Copied),
            Err(error) if is_missing(&error) => {} // removed since its manifest was read
            Err(error) => return Err(remote.place.error(&error)),
        }
    }
    upload(remote, &snapshot.root.join(&file.path), &key, Some(file)).await.map(|()| Came::Uploaded)
}

/// Uploads the manifest, which makes a snapshot whole.
pub(super) async fn manifest(remote: &Remote<'_>, snapshot: &Snapshot) -> Result<(), LoadError> {
    upload(remote, &snapshot.root.join(MANIFEST), &remote.key(&snapshot.id, MANIFEST), None).await
}

/// Uploads a file, which appears under its key when all of it is there and is what the manifest says.
async fn upload(
    remote: &Remote<'_>,
    path: &FilePath,
    key: &Path,
    expected: Option<&FileEntry>,
) -> Result<(), LoadError> {
    let mut file = File::open(path).map_err(|e| LoadError::io(path, e))?;
    let failed = |error: object_store::Error| remote.place.error(&error);
    let mut hash = Sha256::new();
    let mut part = read(&mut file, path)?;
    if part.len() < PART {
        hash.update(&part);
        check(hash, path, expected)?;
        return remote.store.put(key, part.into()).await.map(drop).map_err(failed);
    }
    let parts = remote.store.put_multipart(key).await.map_err(failed)?;
    let mut parts = WriteMultipart::new_with_chunk_size(parts, PART);
    while !part.is_empty() {
        hash.update(&part);
        parts.put(part.into());
        let sent = parts.wait_for_capacity(2).await.map_err(failed);
        let next = sent.and_then(|()| read(&mut file, path));
        part = match next {
            Ok(next) => next,
            Err(error) => return Err(abort(parts, error).await),
        };
    }
    if let Err(error) = check(hash, path, expected) {
        return Err(abort(parts, error).await);
    }
    parts.finish().await.map(drop).map_err(failed)
}

/// Gives an upload up: the store forgets its parts.
async fn abort(parts: WriteMultipart, error: LoadError) -> LoadError {
    let _ = parts.abort().await; // the error that comes first is the one to tell
    error
}

/// The next part; empty at the end.
fn read(file: &mut File, path: &FilePath) -> Result<Vec<u8>, LoadError> {
    let mut part = Vec::new();
    loop {
        match file.by_ref().take((PART - part.len()) as u64).read_to_end(&mut part) {
            Ok(_) => return Ok(part),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(LoadError::io(path, error)),
        }
    }
}

fn check(hash: Sha256, path: &FilePath, expected: Option<&FileEntry>) -> Result<(), LoadError> {
    match expected {
        Some(file) if hex(&hash.finalize()) != file.sha256 => {
            Err(LoadError::Snapshot(path.to_owned(), format!("is not the file that {MANIFEST} names")))
        }
        _ => Ok(()),
    }
}
