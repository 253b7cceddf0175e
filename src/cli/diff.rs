//! `nianbao diff`: what is new, gone or different in a snapshot.

use std::fmt::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Done, Failure, output};
use crate::publish::{Change, Changes, Happened, MANIFEST, compare};

/// Arguments of `diff`.
#[derive(Debug, Args)]
#[command(after_help = "\
Documents are compared by path. Facts are compared by document, metric, applicant, source, period and scope; of the \
findings, failures are compared. Where program and schemas are the same, documents with the same content are skipped.

Examples:
  nianbao diff out/snapshots/4f0c… out/current
  nianbao diff yesterday/current today/current --exit-code --limit 0
  nianbao diff a/current b/current --format json | jq '.facts.changed'")]
pub(super) struct DiffArgs {
    /// The snapshot before: a folder with a run.json.
    before: PathBuf,
    /// The snapshot after.
    after: PathBuf,
    /// How many differences of each dataset to list.
    #[arg(long, default_value_t = 20)]
    limit: usize,
    /// How to print them.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 1 where there are differences.
    #[arg(long)]
    exit_code: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people, on a terminal.
    Text,
    /// For programs.
    Json,
}

/// Does it.
pub(super) fn run(args: &DiffArgs) -> Result<Done, Failure> {
    for folder in [&args.before, &args.after] {
        if !folder.join(MANIFEST).is_file() {
            return Err(Failure::Usage(format!("{} is no snapshot: it has no {MANIFEST}", folder.display())));
        }
    }
    let changes = compare(&args.before, &args.after, args.limit).map_err(|e| Failure::Run(e.to_string()))?;
    match args.format {
        Format::Text => output::print(&changes.iter().map(text).collect::<String>())?,
        Format::Json => output::print_json(&changes.iter().map(|c| (c.dataset.to_owned(), json(c))).collect())?,
    };
    let same = changes.iter().all(Changes::is_empty);
    Ok(if args.exit_code && !same { Done::Strict } else { Done::Well })
}

fn text(changes: &Changes) -> String {
    let count = |h: Happened| format!("{} {}", changes.count(h), h.as_str());
    let counts = [Happened::Added, Happened::Gone, Happened::Changed].map(count).join(", ");
    let mut out = format!("{:10} {counts}\n", changes.dataset);
    for change in &changes.first {
        let Change { source_path, name, before, after, .. } = change;
        let what = if name.is_empty() { source_path.clone() } else { format!("{source_path}: {name}") };
        let _ = match change.happened {
            Happened::Added => writeln!(out, "  + {what}: {after}"),
            Happened::Gone => writeln!(out, "  - {what}: {before}"),
            Happened::Changed => writeln!(out, "  ~ {what}: {before} → {after}"),
        };
    }
    let (all, listed) = (changes.counts.iter().sum::<u64>(), changes.first.len() as u64);
    if all > listed {
        let _ = writeln!(out, "  … {} more (--limit)", all - listed);
    }
    out
}

fn json(changes: &Changes) -> Value {
    let change = |c: &Change| {
        json!({"happened": c.happened.as_str(), "source_path": c.source_path, "name": c.name,
            "before": c.before, "after": c.after})
    };
    json!({
        "added": changes.count(Happened::Added),
        "gone": changes.count(Happened::Gone),
        "changed": changes.count(Happened::Changed),
        "first": changes.first.iter().map(change).collect::<Vec<_>>(),
    })
}
