//! The command line: one file a subcommand, and what they share.
//!
//! Results go to stdout, all else to stderr. A subcommand builds its text first and prints it once, through
//! `output::print`, so that a reader who goes away early (`nianbao schema | head`) ends it quietly.

#[cfg(feature = "analytics")]
mod diff;
mod check;
mod delta;
mod explain;
mod grid;
mod inspect;
mod load;
mod logging;
mod metrics;
mod output;
mod progress;
#[cfg(feature = "store")]
mod publish;
mod run;
mod schema;
mod setup;
mod signals;
mod summary;
mod unmapped;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use logging::LogArgs;

/// Chinese government-information-disclosure annual reports in, Parquet datasets of disclosure metrics out.
#[derive(Debug, Parser)]
#[command(name = "nianbao", version, after_help = AFTER_HELP, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    log: LogArgs,
}

const AFTER_HELP: &str = "\
Exit codes:
  0  done; for `run`: published
  1  published, and --strict was given and there are rejects or error findings; or a gate of the pipeline failed;
     `diff --exit-code`: there are differences
  2  bad usage or configuration: nothing was read
  3  could not run: unreadable file, output not writable or locked, disk full
  4  stopped by SIGTERM or Ctrl-C: nothing was published, nothing is left half done; the second one ends at once (130)

Examples:
  nianbao run pipelines/annual_reports.toml
  nianbao run pipelines/annual_reports.toml --input ~/reports --output ~/snapshots --jobs 8
  nianbao check report.docx
  nianbao inspect report.html
  nianbao explain report.html --metric applications.received
  nianbao schema --format sql-duckdb";

#[derive(Debug, Subcommand)]
enum Command {
    /// Read the reports that a pipeline names and publish a snapshot.
    Run(run::RunArgs),
    /// Show one report as the program sees it: metadata, sections, tables, form, findings.
    Inspect(inspect::InspectArgs),
    /// Find what does not add up in reports: a linter for those who publish or supervise them.
    Check(check::CheckArgs),
    /// Show where in its source a fact stands.
    Explain(explain::ExplainArgs),
    /// Load a snapshot into DuckDB or PostgreSQL, or print SQL for other warehouses.
    Load(load::LoadArgs),
    /// Publish a snapshot as the next version of Delta Lake tables.
    Delta(delta::DeltaArgs),
    /// Publish a snapshot to an object store: S3 and what speaks like it, Google Cloud Storage, Azure.
    #[cfg(feature = "store")]
    Publish(publish::PublishArgs),
    /// Print the data dictionary: datasets, columns, metrics.
    Schema(schema::SchemaArgs),
    /// List what the numbers of the prose count that no rule knows yet.
    Unmapped(unmapped::UnmappedArgs),
    /// Compare two snapshots: documents, facts and findings added, gone, changed.
    #[cfg(feature = "analytics")]
    Diff(diff::DiffArgs),
}

/// Why a command ended without doing its work.
#[derive(Debug)]
enum Failure {
    /// Bad usage or configuration.
    Usage(String),
    /// Could not run.
    Run(String),
    /// Was asked to stop.
    Stopped(String),
}

impl Failure {
    /// The exit code.
    fn code(&self) -> u8 {
        match self {
            Failure::Usage(_) => 2,
            Failure::Run(_) => 3,
            Failure::Stopped(_) => 4,
        }
    }

    /// What is wrong.
    fn message(&self) -> &str {
        let (Failure::Usage(message) | Failure::Run(message) | Failure::Stopped(message)) = self;
        message
    }
}

/// A finished command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    /// All is well.
    Well,
    /// There is something that `--strict` asks to hear of.
    Strict,
}

impl Done {
    /// The exit code.
    fn code(self) -> u8 {
        match self {
            Done::Well => 0,
            Done::Strict => 1,
        }
    }
}

/// Reads the command line, does what it says and returns the exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    logging::init(&cli.log);
    let done = match cli.command {
        Command::Run(args) => run::run(args, &cli.log),
        Command::Inspect(args) => inspect::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Load(args) => load::run(&args),
        Command::Delta(args) => delta::run(&args),
        #[cfg(feature = "store")]
        Command::Publish(args) => publish::run(&args, &cli.log),
        Command::Schema(args) => schema::run(&args),
        Command::Unmapped(args) => unmapped::run(&args),
        #[cfg(feature = "analytics")]
        Command::Diff(args) => diff::run(&args),
    };
    let code = match done {
        Ok(done) => done.code(),
        Err(failure) => {
            failure.message().lines().for_each(|line| tracing::error!("{line}"));
            failure.code()
        }
    };
    ExitCode::from(code)
}
