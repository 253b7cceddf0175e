//! `nianbao publish`: a snapshot into an object store.

use std::cell::OnceCell;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::load::failure;
use super::logging::LogArgs;
use super::progress::{Progress, What};
use super::{Done, Failure, output, signals};
use crate::load::Snapshot;
use crate::load::store::{self, Job, Place, Published};

/// Arguments of `publish`.
#[derive(Debug, Args)]
#[command(after_help = "\
The files go to PLACE/snapshots/ID; the object PLACE/current, which is put last, says `snapshots/ID`. Files that the \
current snapshot there has too are copied by the store; a snapshot that is published already changes nothing. Credentials \
come from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL, AWS_ALLOW_HTTP for \
s3://, GOOGLE_APPLICATION_CREDENTIALS for gs://, AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY for az://. \
docs/warehouses.md has the rest.

Examples:
  nianbao publish out --to s3://bucket/reports
  nianbao publish out --to s3://bucket/reports --keep 30
  nianbao publish out --to file:///mnt/share/reports")]
pub(super) struct PublishArgs {
    /// A snapshot, or an output folder, which means its current one.
    snapshot: PathBuf,
    /// The folder in the store: s3://BUCKET/PREFIX, gs://…, az://…, or file:///FOLDER.
    #[arg(long, value_name = "PLACE")]
    to: Place,
    /// Keep so many snapshots there and remove the oldest [default: all].
    #[arg(long, value_name = "N")]
    keep: Option<NonZeroUsize>,
}

/// Does it.
pub(super) fn run(args: &PublishArgs, log: &LogArgs) -> Result<Done, Failure> {
    let stop = signals::stop().map_err(|e| Failure::Run(format!("cannot listen to signals: {e}")))?;
    let snapshot = Snapshot::open(&args.snapshot).map_err(failure)?;
    let bar = OnceCell::new();
    let progress = |files: Option<usize>| {
        let bar = bar.get_or_init(|| Progress::new(What::Files, files.unwrap_or(0), log.bar()));
        bar.add(usize::from(files.is_none()));
    };
    let published = store::publish(&snapshot, &args.to, &Job { keep: args.keep, stop: &stop, progress: &progress });
    if let Some(bar) = bar.get() {
        bar.finish();
    }
    let published = published.map_err(failure)?;
    output::print(&said(&snapshot.id, &args.to, &published))
}

fn said(id: &str, to: &Place, published: &Published) -> String {
    let Published { already, uploaded, bytes, copied, there, removed } = published;
    let removed = match removed {
        0 => String::new(),
        removed => format!("; {removed} old snapshots removed"),
    };
    if *already {
        return format!("snapshot {id} is published already at {to}/snapshots/{id}{removed}\n");
    }
    format!(
        "snapshot {id} published at {to}/snapshots/{id}: {uploaded} files uploaded ({bytes} bytes), {copied} copied \
         there, {there} found there{removed}\n"
    )
}
