//! `nianbao unmapped`: what the numbers count that no rule knows, the most frequent first. The work list for new phrases
//! in `schemas/narrative`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::{Done, Failure, output};
use crate::publish;

/// Arguments of `unmapped`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  nianbao unmapped out/current
  nianbao unmapped out/current --top 100")]
pub(super) struct UnmappedArgs {
    /// A snapshot.
    snapshot: PathBuf,
    /// How many subjects to show.
    #[arg(long, default_value_t = 40)]
    top: usize,
}

/// A subject: how often it occurs, and the first place of it.
#[derive(Debug, Default)]
struct Subject {
    count: usize,
    raw: String,
    doc_id: String,
}

/// Does it.
pub(super) fn run(args: &UnmappedArgs) -> Result<Done, Failure> {
    let columns = ["status", "subject", "raw", "doc_id"];
    let folder = args.snapshot.join("mentions");
    if !folder.is_dir() {
        return Err(Failure::Usage(format!("{} is no snapshot: it has no mentions", args.snapshot.display())));
    }
    let mut subjects: BTreeMap<String, Subject> = BTreeMap::new();
    let mut unmapped = 0;
    publish::each_row(&folder, &columns, &mut |row| {
        if row[0] == "unmapped" {
            unmapped += 1;
            let subject = subjects.entry(row[1].to_owned()).or_default();
            if subject.count == 0 {
                (subject.raw, subject.doc_id) = (row[2].to_owned(), row[3].to_owned());
            }
            subject.count += 1;
        }
    })
    .map_err(|e| Failure::Run(e.to_string()))?;
    output::print(&text(unmapped, subjects, args.top))
}

fn text(unmapped: usize, subjects: BTreeMap<String, Subject>, top: usize) -> String {
    let mut text = format!("{unmapped} numbers without a rule, {} subjects\n", subjects.len());
    let mut list: Vec<(String, Subject)> = subjects.into_iter().collect();
    list.sort_by(|a, b| b.1.count.cmp(&a.1.count).then_with(|| a.0.cmp(&b.0)));
    for (name, subject) in list.iter().take(top) {
        let _ = writeln!(text, "{:6}  {name}  ({} in {})", subject.count, subject.raw, subject.doc_id);
    }
    text
}
