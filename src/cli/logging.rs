//! What is told on stderr, and how.

use std::io::{self, IsTerminal};

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

/// How much is told, and in which format.
#[derive(Clone, Debug, Args)]
pub(super) struct LogArgs {
    /// Format of the log on stderr.
    #[arg(long, global = true, value_enum, default_value = "text", value_name = "FORMAT")]
    log_format: LogFormat,
    /// Tell only errors; no progress bar, no summary of a run.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Tell more; twice for all details.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// A line for people.
    Text,
    /// One JSON object a line.
    Json,
}

impl LogArgs {
    /// Whether a progress bar should be drawn: for a person at a terminal.
    pub(super) fn bar(&self) -> bool {
        !self.quiet && self.log_format == LogFormat::Text && io::stderr().is_terminal()
    }

    /// Whether only errors should be told.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    fn level(&self) -> &'static str {
        match self.verbose {
            0 if self.quiet => "error",
            0 if self.bar() => "warn",
            0 => "info",
            1 => "debug",
            _ => "trace",
        }
    }
}

/// Starts the log. `NIANBAO_LOG` (as tracing filters are written) goes before the flags.
pub(super) fn init(args: &LogArgs) {
    let filter = EnvFilter::try_from_env("NIANBAO_LOG").unwrap_or_else(|_| EnvFilter::new(args.level()));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_target(false);
    match args.log_format {
        LogFormat::Text => log.with_ansi(io::stderr().is_terminal()).without_time().init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}
