//! Where in an object store a snapshot goes, as the command line names it, and how the store is reached.

use std::error::Error;
use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ClientConfigKey, ObjectStore, RetryConfig};

use super::super::LoadError;

/// A folder in an object store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    kind: Kind,
    /// The bucket or container; the folder itself in a file system.
    bucket: String,
    /// What all keys begin with.
    pub(super) prefix: Path,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    S3,
    Google,
    Azure,
    Local,
}

impl Kind {
    const ALL: [(&str, Kind); 4] =
        [("s3://", Kind::S3), ("gs://", Kind::Google), ("az://", Kind::Azure), ("file://", Kind::Local)];

    fn scheme(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(scheme, _)| scheme)
    }
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Kind::ALL.iter().find_map(|(scheme, kind)| Some((text.strip_prefix(scheme)?, *kind)));
        let Some((rest, kind)) = found else {
            return Err(
                "must be s3://BUCKET/PREFIX, gs://BUCKET/PREFIX, az://CONTAINER/PREFIX or file:///FOLDER".into()
            );
        };
        if kind == Kind::Local {
            let absolute = rest.starts_with('/');
            let place = Self { kind, bucket: rest.trim_end_matches('/').to_owned(), prefix: Path::default() };
            return if absolute { Ok(place) } else { Err("a folder is named as file:///FOLDER".into()) };
        }
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(format!("the name of the bucket is missing after {}", kind.scheme()));
        }
        let prefix = Path::parse(prefix).map_err(|e| e.to_string())?;
        Ok(Self { kind, bucket: bucket.to_owned(), prefix })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}{}", self.kind.scheme(), self.bucket)?;
        if self.prefix.as_ref().is_empty() { Ok(()) } else { write!(f, "/{}", self.prefix) }
    }
}

/// How long one request may take: a part of a file on a slow line.
const REQUEST: &str = "300 seconds";

/// Some seconds for what goes away by itself; who waits for a mistyped name is told soon.
fn retry() -> RetryConfig {
    RetryConfig { max_retries: 6, retry_timeout: Duration::from_secs(120), ..RetryConfig::default() }
}

impl Place {
    /// The store, with the credentials of the environment. Nothing is asked of it yet.
    pub(super) fn open(&self) -> Result<Arc<dyn ObjectStore>, LoadError> {
        let url = format!("{}{}", self.kind.scheme(), self.bucket);
        let timeout = ClientConfigKey::Timeout;
        let opened: object_store::Result<Arc<dyn ObjectStore>> = match self.kind {
            Kind::S3 => AmazonS3Builder::from_env()
                .with_config(AmazonS3ConfigKey::Client(timeout), REQUEST)
                .with_url(url)
                .with_retry(retry())
                .build()
                .map(|store| Arc::new(store) as _),
            Kind::Google => GoogleCloudStorageBuilder::from_env()
                .with_config(GoogleConfigKey::Client(timeout), REQUEST)
                .with_url(url)
                .with_retry(retry())
                .build()
                .map(|store| Arc::new(store) as _),
            Kind::Azure => MicrosoftAzureBuilder::from_env()
                .with_config(AzureConfigKey::Client(timeout), REQUEST)
                .with_url(url)
                .with_retry(retry())
                .build()
                .map(|store| Arc::new(store) as _),
            Kind::Local => {
                let folder = PathBuf::from(&self.bucket);
                fs::create_dir_all(&folder).map_err(|e| LoadError::io(&folder, e))?;
                LocalFileSystem::new_with_prefix(folder).map(|store| Arc::new(store.with_automatic_cleanup(true)) as _)
            }
        };
        opened.map_err(|e| self.error(&e))
    }

    /// Whether answers of the store come through caches, which must ask again for what changes.
    pub(super) fn is_remote(&self) -> bool {
        self.kind != Kind::Local
    }

    /// What a failed request means here.
    pub(super) fn error(&self, error: &object_store::Error) -> LoadError {
        let text = chain(error);
        let hint = HINTS.iter().find(|(sign, _)| text.contains(sign)).map(|(_, hint)| *hint);
        LoadError::Store(self.to_string(), hint.map_or_else(|| text.clone(), |hint| format!("{hint}\n{text}")))
    }
}

/// The text of an error with those of its causes that it does not hold itself.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

/// What to do about errors, by what their texts hold.
const HINTS: [(&str, &str); 13] = [
    ("NoSuchBucket", NO_BUCKET),
    ("ContainerNotFound", NO_BUCKET),
    ("bucket does not exist", NO_BUCKET),
    ("/latest/api/token", NO_CREDENTIALS),
    ("169.254.169.254", NO_CREDENTIALS),
    ("metadata.google.internal", NO_CREDENTIALS),
    ("Account must be specified", NO_CREDENTIALS),
    ("InvalidAccessKeyId", "the store does not know the access key"),
    ("SignatureDoesNotMatch", "the secret key is not that of the access key"),
    ("lacked", "the credentials may not read and write there"),
    ("URL scheme is not allowed", "a store without encryption needs AWS_ALLOW_HTTP=true"),
    ("LOCATION", "the bucket is in another region: set AWS_REGION"),
    ("error sending request", "the store cannot be reached: see to the network and AWS_ENDPOINT_URL"),
];
const NO_BUCKET: &str = "there is no such bucket; it has to be made first";
const NO_CREDENTIALS: &str = "there are no credentials: for s3:// set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, \
    for gs:// GOOGLE_APPLICATION_CREDENTIALS, for az:// AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_by_their_scheme() {
        for text in ["s3://reports", "s3://reports/a/b", "gs://reports/a", "az://reports/a", "file:///srv/a b"] {
            assert_eq!(text.parse::<Place>().unwrap().to_string(), text);
        }
        assert_eq!("s3://reports/a/".parse::<Place>().unwrap().to_string(), "s3://reports/a");
        for wrong in ["s3://", "s3:///a", "reports", "file://a", "https://reports", "s3://reports/a//b", "s3://r/../a"]
        {
            assert!(wrong.parse::<Place>().is_err(), "{wrong}");
        }
    }
}
