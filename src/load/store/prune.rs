//! Removing old snapshots from a store.

use std::time::Duration;

use jiff::Timestamp;

use super::super::LoadError;
use super::remote::{Objects, Remote};
use crate::publish::MANIFEST;

/// How old the newest object of a snapshot without a manifest must be: until then its publisher may be at work.
const AT_WORK: Duration = Duration::from_secs(24 * 60 * 60);

/// Keeps the current snapshot and the `keep - 1` published last before it; returns how many were removed.
pub(super) async fn prune(remote: &Remote<'_>, current: &str, keep: usize) -> Result<usize, LoadError> {
    let mut whole = Vec::new();
    let mut gone = Vec::new();
    for id in remote.snapshots().await?.into_iter().filter(|id| id != current) {
        let objects = remote.objects(&id).await?;
        match objects.get(MANIFEST) {
            Some(manifest) => whole.push((manifest.last_modified, id, objects)),
            None if is_left_over(&objects) => gone.push((id, objects)),
            None => {}
        }
    }
    whole.sort_by(|a, b| (b.0, &b.1).cmp(&(a.0, &a.1)));
    gone.extend(whole.drain(keep.saturating_sub(1).min(whole.len())..).map(|(_, id, objects)| (id, objects)));
    let mut removed = 0;
    for (id, objects) in gone {
        if remote.pointer().await?.is_none_or(|now| now.id != current) {
            break; // somebody has published meanwhile, and removes old ones in turn
        }
        let manifest = remote.key(&id, MANIFEST); // first: what has none is not whole
        let keys = objects.into_values().map(|object| object.location).filter(|key| *key != manifest);
        remote.remove(std::iter::once(manifest.clone()).chain(keys)).await?;
        removed += 1;
    }
    Ok(removed)
}

fn is_left_over(objects: &Objects) -> bool {
    let newest = objects.values().map(|object| object.last_modified.timestamp()).max();
    let limit = Timestamp::now().as_second() - i64::try_from(AT_WORK.as_secs()).unwrap_or(i64::MAX);
    newest.is_some_and(|newest| newest < limit)
}
