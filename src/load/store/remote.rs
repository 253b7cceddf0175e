//! What a store holds below a place: snapshots, and the pointer to the current one.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::TryStreamExt;
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, Error, ObjectMeta, ObjectStore, ObjectStoreExt, PutMode, PutOptions, UpdateVersion,
};

use super::super::{LoadError, snapshot};
use super::place::Place;
use crate::publish::{FileEntry, MANIFEST};

/// The name of the object that says which snapshot is the current one.
const POINTER: &str = "current";
/// The folder of all snapshots, and what the pointer begins with.
const SNAPSHOTS: &str = "snapshots";

/// A place in a store.
pub(super) struct Remote<'a> {
    pub place: &'a Place,
    pub store: Arc<dyn ObjectStore>,
}

/// What the pointer says, and which version of it.
#[derive(Debug)]
pub(super) struct Pointer {
    pub id: String,
    version: UpdateVersion,
}

/// Objects of a snapshot by their path below it.
pub(super) type Objects = BTreeMap<String, ObjectMeta>;

impl Remote<'_> {
    /// The key of a file of a snapshot.
    pub fn key(&self, id: &str, file: &str) -> Path {
        let folder = self.place.prefix.clone().join(SNAPSHOTS).join(id);
        file.split('/').fold(folder, |key, part| key.join(part))
    }

    fn pointer_key(&self) -> Path {
        self.place.prefix.clone().join(POINTER)
    }

    /// The current snapshot; `None` where nothing was published yet.
    pub async fn pointer(&self) -> Result<Option<Pointer>, LoadError> {
        let Some((bytes, version)) = self.get(&self.pointer_key()).await? else { return Ok(None) };
        let text = String::from_utf8_lossy(&bytes);
        let id = text.trim().strip_prefix(SNAPSHOTS).and_then(|rest| rest.strip_prefix('/'));
        match id.filter(|id| !id.is_empty() && !id.contains('/')) {
            Some(id) => Ok(Some(Pointer { id: id.to_owned(), version })),
            None => Err(self.wrong(format!("the object {POINTER} there was made by something else"))),
        }
    }

    /// Points to a snapshot, unless somebody else has pointed elsewhere since `before` was read.
    pub async fn point(&self, id: &str, before: Option<Pointer>) -> Result<(), LoadError> {
        let mode = before.as_ref().map_or(PutMode::Create, |before| PutMode::Update(before.version.clone()));
        let done = match self.put_pointer(id, mode).await {
            Err(Error::NotImplemented { .. }) => self.point_unconditionally(id, before.as_ref()).await?,
            done => done,
        };
        match done {
            Ok(()) => Ok(()),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => self.lost(id).await,
            Err(error) => Err(self.place.error(&error)),
        }
    }

    /// For a store that cannot compare and put in one step: looks, then puts.
    async fn point_unconditionally(
        &self,
        id: &str,
        before: Option<&Pointer>,
    ) -> Result<object_store::Result<()>, LoadError> {
        let now = self.pointer().await?;
        if now.as_ref().map(|now| &now.id) != before.map(|before| &before.id) {
            return self.lost(id).await.map(Ok);
        }
        Ok(self.put_pointer(id, PutMode::Overwrite).await)
    }

    async fn put_pointer(&self, id: &str, mode: PutMode) -> object_store::Result<()> {
        let mut attributes = Attributes::new();
        if self.place.is_remote() {
            attributes.insert(Attribute::CacheControl, "no-cache".into());
            attributes.insert(Attribute::ContentType, "text/plain".into());
        }
        let options = PutOptions { mode, attributes, ..PutOptions::default() };
        let text = format!("{SNAPSHOTS}/{id}");
        self.store.put_opts(&self.pointer_key(), text.into(), options).await.map(drop)
    }

    /// Another publisher was first. That is well where it has published the same.
    async fn lost(&self, id: &str) -> Result<(), LoadError> {
        match self.pointer().await? {
            Some(now) if now.id == id => Ok(()),
            now => {
                let now = now.map_or_else(|| "none".to_owned(), |now| now.id);
                Err(self.wrong(format!("another publisher was first: the current snapshot is {now}; publish again")))
            }
        }
    }

    /// The objects of a snapshot.
    pub async fn objects(&self, id: &str) -> Result<Objects, LoadError> {
        let folder = self.key(id, MANIFEST).parts().count() - 1;
        let all = self.all(Some(id)).await?;
        let named = all.into_iter().map(|object| {
            let parts: Vec<_> = object.location.parts().skip(folder).collect();
            let name = parts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("/");
            (name, object)
        });
        Ok(named.collect())
    }

    /// The ids of all snapshots, whole ones or not.
    pub async fn snapshots(&self) -> Result<Vec<String>, LoadError> {
        let folder = self.place.prefix.clone().join(SNAPSHOTS);
        let listed = self.store.list_with_delimiter(Some(&folder)).await.map_err(|e| self.place.error(&e))?;
        Ok(listed.common_prefixes.iter().filter_map(|path| Some(path.filename()?.to_owned())).collect())
    }

    async fn all(&self, id: Option<&str>) -> Result<Vec<ObjectMeta>, LoadError> {
        let folder = self.place.prefix.clone().join(SNAPSHOTS);
        let folder = id.map_or(folder.clone(), |id| folder.join(id));
        self.store.list(Some(&folder)).try_collect().await.map_err(|e| self.place.error(&e))
    }

    /// The files of a snapshot by their hashes; none where its manifest is not there or not understood.
    pub async fn files(&self, id: &str) -> Result<BTreeMap<String, FileEntry>, LoadError> {
        let Some((bytes, _)) = self.get(&self.key(id, MANIFEST)).await? else { return Ok(BTreeMap::new()) };
        let files = snapshot::files(&bytes).unwrap_or_else(|error| {
            tracing::warn!("{}: {MANIFEST} of {id}: {error}; all files are uploaded", self.place);
            Vec::new()
        });
        Ok(files.into_iter().map(|file| (file.sha256.clone(), file)).collect())
    }

    /// Removes objects; one that is gone already is no error.
    pub async fn remove(&self, keys: impl IntoIterator<Item = Path>) -> Result<(), LoadError> {
        for key in keys {
            match self.store.delete(&key).await {
                Ok(()) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(self.place.error(&error)),
            }
        }
        Ok(())
    }

    /// An object; `None` where it does not exist, an error where its bucket does not.
    async fn get(&self, key: &Path) -> Result<Option<(Vec<u8>, UpdateVersion)>, LoadError> {
        let got = match self.store.get(key).await {
            Ok(got) => got,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(self.place.error(&error)),
        };
        let version = UpdateVersion { e_tag: got.meta.e_tag.clone(), version: got.meta.version.clone() };
        let bytes = got.bytes().await.map_err(|e| self.place.error(&e))?;
        Ok(Some((bytes.to_vec(), version)))
    }

    fn wrong(&self, what: String) -> LoadError {
        LoadError::Store(self.place.to_string(), what)
    }
}

/// Whether an object is missing, but not its bucket. Stores answer both with 404.
pub(super) fn is_missing(error: &Error) -> bool {
    let text = error.to_string();
    matches!(error, Error::NotFound { .. }) && !["NoSuchBucket", "ContainerNotFound"].iter().any(|s| text.contains(s))
}
