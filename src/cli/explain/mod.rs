//! `nianbao explain`: a fact and the place in its source where it stands.
//!
//! The source is read again, by this program and its schemas. A fact of a snapshot is then compared with the text at
//! its place, so that `explain` also tells where a source or the program has changed since.

mod bytes;
mod show;
mod stored;

use std::path::{Path, PathBuf};

use clap::Args;

use super::inspect::rejected;
use super::{Done, Failure, output, setup};
use crate::config::{Crawl, LARGEST_MAX_BYTES};
use crate::model::Fact;
use crate::pipeline;
use crate::publish::Record;
use crate::schema::Schemas;

/// Arguments of `explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nianbao explain f0123456789abcdef0123                          # a fact of out/annual_reports
  nianbao explain f0123456789abcdef0123 --snapshot ~/snapshots
  nianbao explain report.html --metric applications.received
  nianbao explain report.html --metric applications.received --applicant natural_person
  nianbao explain archive.zip/inner/report.html --metric applications.received

The characters of the fact stand between » and «, on a terminal in reverse video.")]
pub(super) struct ExplainArgs {
    /// The id of a fact, or a report.
    #[arg(value_name = "FACT_ID|FILE")]
    target: String,
    /// The snapshot, or the output folder, that holds the fact.
    #[arg(long, value_name = "DIR", default_value = "out/annual_reports", conflicts_with = "metric")]
    snapshot: PathBuf,
    /// Explain the facts of this metric in the report.
    #[arg(long, value_name = "METRIC")]
    metric: Option<String>,
    /// Only those of this applicant type.
    #[arg(long, value_name = "APPLICANT", requires = "metric")]
    applicant: Option<String>,
    /// Use the schemas of this folder in place of those in the program.
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
    /// The pipeline whose `[crawl]` says what the columns of a crawl are, for a page of it.
    #[arg(long, value_name = "FILE", requires = "metric")]
    pipeline: Option<PathBuf>,
}

/// Does it.
pub(super) fn run(args: &ExplainArgs) -> Result<Done, Failure> {
    let schemas = setup::schemas(args.schemas.as_deref())?;
    let file = Path::new(&args.target);
    let text = match &args.metric {
        Some(metric) => {
            let report = reread(file, None, &setup::crawl(args.pipeline.as_deref())?, &schemas)?;
            of_file(&report, file, metric, args.applicant.as_deref())?
        }
        None if file.is_file() => {
            return Err(Failure::Usage(format!("{} is a file: say which --metric to explain", args.target)));
        }
        None => stored::explain(&args.snapshot, &args.target, &schemas)?,
    };
    output::print(&text)
}

/// A report, read again.
struct Reread {
    record: Record,
    bytes: Vec<u8>,
}

fn reread(file: &Path, doc_id: Option<&str>, crawl: &Crawl, schemas: &Schemas) -> Result<Reread, Failure> {
    let source = setup::source(file, crawl)?;
    let read = pipeline::read_one(source, doc_id, LARGEST_MAX_BYTES, schemas);
    read.map(|(record, bytes)| Reread { record, bytes }).map_err(|r| rejected(&r))
}

fn of_file(report: &Reread, file: &Path, metric: &str, applicant: Option<&str>) -> Result<String, Failure> {
    let wanted =
        |f: &&Fact| f.metric.as_deref() == Some(metric) && (applicant.is_none() || f.applicant.as_deref() == applicant);
    let shown: Vec<String> =
        report.record.report.facts.iter().filter(wanted).map(|fact| show::fact(report, fact)).collect();
    if shown.is_empty() {
        let known = known_metrics(&report.record);
        return Err(Failure::Usage(format!("no fact of {metric} in {}; it has {known}", file.display())));
    }
    Ok(shown.join("\n"))
}

fn known_metrics(record: &Record) -> String {
    let mut metrics: Vec<&str> = record.report.facts.iter().filter_map(|f| f.metric.as_deref()).collect();
    metrics.sort_unstable();
    metrics.dedup();
    if metrics.is_empty() { "no facts at all".to_owned() } else { metrics.join(", ") }
}
