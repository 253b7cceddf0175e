//! A snapshot in an object store: a folder for each snapshot, and an object `current` that names one of them.
//!
//! ```text
//! PREFIX/snapshots/ID/facts/report_year=2022/part-0.parquet     as on disk
//! PREFIX/snapshots/ID/run.json                                  put after all files of its snapshot
//! PREFIX/current                                                the text snapshots/ID; put last
//! ```
//!
//! What a reader may be reading is never written again: keys hold the id of the snapshot, which follows from what it
//! holds. Files that the current snapshot has too are copied by the store. The pointer changes only where it still is
//! what it was when the publisher began, so of two publishers at once one loses.

mod place;
mod prune;
mod remote;
mod upload;

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::{self, Either};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::{LoadError, Snapshot};
use crate::publish::{FileEntry, MANIFEST};
pub use place::Place;
use remote::{Objects, Remote};
use upload::{Base, Came};

/// Files on their way at once.
const AT_ONCE: usize = 4;

/// How a snapshot is published.
pub struct Job<'a> {
    /// How many snapshots to keep there; all where it is `None`.
    pub keep: Option<NonZeroUsize>,
    /// Becomes true where the publisher shall stop.
    pub stop: &'a AtomicBool,
    /// Told how many files there are to bring, then after each of them `None`.
    pub progress: &'a dyn Fn(Option<usize>),
}

/// What was published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Whether it was the current snapshot already.
    pub already: bool,
    /// Files whose bytes went up.
    pub uploaded: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Files that the store copied from the snapshot before.
    pub copied: usize,
    /// Files that were there, from a publisher that was stopped or an earlier time.
    pub there: usize,
    /// Old snapshots that were removed.
    pub removed: usize,
}

/// Publishes a snapshot to a place.
///
/// # Errors
/// Where the store cannot be reached or refuses, a file is not what the manifest says, or another publisher was first.
/// The current snapshot is the one before then.
pub fn publish(snapshot: &Snapshot, place: &Place, job: &Job) -> Result<Published, LoadError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| LoadError::Store(place.to_string(), e.to_string()))?;
    let remote = Remote { place, store: place.open()? };
    runtime.block_on(publish_to(&remote, snapshot, job))
}

async fn publish_to(remote: &Remote<'_>, snapshot: &Snapshot, job: &Job<'_>) -> Result<Published, LoadError> {
    let before = unless_stopped(job.stop, remote.pointer()).await?;
    let there = unless_stopped(job.stop, remote.objects(&snapshot.id)).await?;
    let is_current = before.as_ref().is_some_and(|before| before.id == snapshot.id);
    let (missing, has): (Vec<_>, Vec<_>) = snapshot.parts.values().flatten().partition(|file| !has(&there, file));
    let mut done = Published { there: has.len(), ..Published::default() };
    done.already = is_current && missing.is_empty() && there.contains_key(MANIFEST);
    if !done.already {
        let base = match &before {
            Some(old) if !is_current => Some(Base { id: old.id.clone(), files: remote.files(&old.id).await? }),
            _ => None,
        };
        unless_stopped(job.stop, bring(remote, snapshot, base.as_ref(), missing, job, &mut done)).await?;
        unless_stopped(job.stop, upload::manifest(remote, snapshot)).await?;
    }
    if !is_current {
        remote.point(&snapshot.id, before).await?;
    }
    if let Some(keep) = job.keep {
        done.removed = prune::prune(remote, &snapshot.id, keep.get()).await?;
    }
    Ok(done)
}

/// Whether a file is in the store. The key has the id of the snapshot, which follows from its content, and objects
/// appear whole: its size tells enough.
fn has(there: &Objects, file: &FileEntry) -> bool {
    there.get(&file.path).is_some_and(|object| object.size == file.bytes)
}

/// Brings files, some at a time.
async fn bring(
    remote: &Remote<'_>,
    snapshot: &Snapshot,
    base: Option<&Base>,
    files: Vec<&FileEntry>,
    job: &Job<'_>,
    done: &mut Published,
) -> Result<(), LoadError> {
    if !files.is_empty() {
        (job.progress)(Some(files.len()));
    }
    let uploads = files
        .into_iter()
        .map(|file| async move { upload::bring(remote, snapshot, base, file).await.map(|came| (came, file.bytes)) });
    let mut uploads = stream::iter(uploads).buffer_unordered(AT_ONCE);
    while let Some((came, bytes)) = uploads.try_next().await? {
        match came {
            Came::Copied => done.copied += 1,
            Came::Uploaded => {
                done.uploaded += 1;
                done.bytes += bytes;
            }
        }
        (job.progress)(None);
    }
    Ok(())
}

/// Does something, or gives it up where the publisher shall stop.
async fn unless_stopped<T>(
    stop: &AtomicBool,
    work: impl Future<Output = Result<T, LoadError>>,
) -> Result<T, LoadError> {
    let stopped = async {
        while !stop.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    match future::select(std::pin::pin!(stopped), std::pin::pin!(work)).await {
        Either::Left(_) => Err(LoadError::Stopped),
        Either::Right((done, _)) => done,
    }
}
