//! `nianbao run`: a pipeline from its file to a snapshot.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;

use super::logging::LogArgs;
use super::progress::{Progress, What};
use super::{Done, Failure, metrics, output, setup, signals, summary};
use crate::config::{InputPath, Pipeline};
use crate::fetch;
use crate::model::{Reject, Source};
use crate::pipeline::{self, Job, Outcome, RunError};
use crate::publish::Run;
use crate::schema::Schemas;

/// Arguments of `run`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nianbao run pipelines/annual_reports.toml
  nianbao run pipelines/annual_reports.toml --input ~/reports --input 'more/**/*.html'
  nianbao run pipelines/annual_reports.toml --dry-run
  nianbao run pipelines/annual_reports.toml --strict || echo 'see rejects and findings'

Exit codes: 0 published; 1 published, but --strict and there are rejects or error findings, or a gate of the \
pipeline failed and the snapshot was set aside; 2 bad usage or configuration; 3 could not run; 4 stopped by a signal.")]
pub(super) struct RunArgs {
    /// The pipeline file.
    pipeline: PathBuf,
    /// Read this folder, file or glob in place of the pipeline's own input; can be repeated.
    #[arg(long, value_name = "PATH")]
    input: Vec<String>,
    /// Publish here in place of the pipeline's own output.
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Threads that read reports [default: all cores].
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Use the schemas of this folder in place of those in the program.
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
    /// Keep so many snapshots and remove the oldest [default: all, or the pipeline's output.keep].
    #[arg(long, value_name = "N")]
    keep: Option<NonZeroUsize>,
    /// Read everything, also what is in the last snapshot already.
    #[arg(long)]
    full: bool,
    /// Check configuration and schemas and list what would be read; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Write what a monitor wants to know of the run to this file (Prometheus text format), also where the run fails.
    #[arg(long, value_name = "FILE")]
    metrics_file: Option<PathBuf>,
    /// Exit with 1 where there are rejects or error findings.
    #[arg(long)]
    strict: bool,
}

/// Does it.
pub(super) fn run(args: RunArgs, log: &LogArgs) -> Result<Done, Failure> {
    let (metrics, strict) = (args.metrics_file.clone(), args.strict);
    let result = publish(args, log);
    let done = match &result {
        Ok(Some(outcome)) if !outcome.published.current || (strict && is_odd(outcome)) => Ok(Done::Strict),
        Ok(_) => Ok(Done::Well),
        Err(failure) => Err(failure.code()),
    };
    if let Some(path) = metrics.filter(|_| !matches!(result, Ok(None))) {
        let published = result.as_ref().ok().and_then(Option::as_ref).map(|outcome| &outcome.published);
        let code = done.map_or_else(|code| code, Done::code);
        if let Err(e) = metrics::write(&path, code, published) {
            tracing::error!("{}: {e}", path.display());
        }
    }
    result.map(|_| done.unwrap_or(Done::Well))
}

/// Runs the pipeline and says what came of it; `None` where only that was asked for.
fn publish(args: RunArgs, log: &LogArgs) -> Result<Option<Outcome>, Failure> {
    let stop = signals::stop().map_err(|e| Failure::Run(format!("cannot listen to signals: {e}")))?;
    let pipeline = setup::pipeline(&args.pipeline)?.overridden(&args);
    let schemas = setup::schemas_of(&pipeline)?;
    let listed = Timestamp::now();
    let sources = fetch::list(&pipeline.inputs).map_err(|errors| setup::all(&errors))?;
    if args.dry_run {
        return output::print(&dry_run(&pipeline, &schemas, &sources)).map(|_| None);
    }
    let progress = Progress::new(What::Sources, sources.len(), log.bar());
    let job = Job { stop, ..job(&args, pipeline, schemas, (sources, listed)) };
    let outcome = pipeline::run(&job, &|done| progress.add(done));
    progress.finish();
    let outcome = outcome.map_err(|e| match e {
        RunError::Stopped => Failure::Stopped(e.to_string()),
        e => Failure::Run(e.to_string()),
    })?;
    tell(&outcome, &args, log)?;
    Ok(Some(outcome))
}

fn tell(outcome: &Outcome, args: &RunArgs, log: &LogArgs) -> Result<(), Failure> {
    let manifest = &outcome.published.manifest;
    let message = if outcome.published.current { "published" } else { "set aside: a gate failed" };
    let (documents, reused) = (manifest.counts.documents, manifest.timing.reused);
    tracing::info!(snapshot = manifest.snapshot, documents, reused, "{message}");
    if !manifest.counts.checks_without_match.is_empty() {
        tracing::info!("checks with nothing to compare: {}", manifest.counts.checks_without_match.join(" "));
    }
    if !log.is_quiet() {
        output::print(&summary::summary(outcome, &args.shown_output(outcome)))?;
    }
    for gate in manifest.gates.iter().filter(|gate| !gate.passed) {
        tracing::error!("gate {}: limit {}, found {}; the current snapshot stays", gate.gate, gate.limit, gate.found);
    }
    Ok(())
}

fn is_odd(outcome: &Outcome) -> bool {
    let counts = &outcome.published.manifest.counts;
    counts.rejects > 0 || counts.error_findings() > 0
}

impl RunArgs {
    fn jobs(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.jobs.map_or_else(cores, usize::from)
    }

    /// The output folder, as a path that works from here.
    fn shown_output(&self, outcome: &Outcome) -> PathBuf {
        let root = outcome.published.folder.parent().and_then(Path::parent).unwrap_or(&outcome.published.folder);
        root.canonicalize().unwrap_or_else(|_| root.to_owned())
    }
}

impl Pipeline {
    fn overridden(mut self, args: &RunArgs) -> Self {
        if !args.input.is_empty() {
            let input = |given: &String| InputPath { given: given.clone(), base: PathBuf::new() };
            self.inputs = args.input.iter().map(input).collect();
        }
        self.output = args.output.clone().unwrap_or(self.output);
        self.schemas = args.schemas.clone().or(self.schemas);
        self.keep = args.keep.or(self.keep);
        self
    }
}

/// What is to be read, and when that was found out.
type Listed = (Vec<Result<Source, Reject>>, Timestamp);

fn job(args: &RunArgs, pipeline: Pipeline, schemas: Schemas, (sources, listed): Listed) -> Job {
    let run = Run {
        pipeline: pipeline.path,
        pipeline_sha256: pipeline.hash,
        schema_sha256: schemas.hash.clone(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        inputs: pipeline.inputs.iter().map(pipeline::input_entry).collect(),
        crawl: pipeline.crawl.clone(),
    };
    let Pipeline { max_bytes, crawl, output, keep, gates, .. } = pipeline;
    let stop = Arc::default();
    let (full, jobs) = (args.full, args.jobs());
    Job { sources, listed, full, stop, max_bytes, crawl, schemas, output, keep, gates, jobs, run }
}

fn dry_run(pipeline: &Pipeline, schemas: &Schemas, sources: &[Result<Source, Reject>]) -> String {
    let line = |item: &Result<Source, Reject>| match item {
        Ok(source) if source.bytes > pipeline.max_bytes => {
            format!("{}  {} bytes, too large\n", source.path, source.bytes)
        }
        Ok(source) => format!("{}  {} bytes\n", source.path, source.bytes),
        Err(reject) => format!("{}  {}\n", reject.path, reject.message),
    };
    let listed: String = sources.iter().map(line).collect();
    let bytes: u64 = sources.iter().flatten().map(|source| source.bytes).sum();
    format!(
        "{listed}{} sources, {bytes} bytes; schemas {} are good; would publish to {}\n",
        sources.len(),
        &schemas.hash[..16],
        pipeline.output.display(),
    )
}
