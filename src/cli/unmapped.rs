//! `nianbao unmapped`: what the numbers count that no rule knows, the most frequent first. The work list for new phrases
//! in `schemas/narrative`.

use std::collections::{BTreeMap, BTreeSet};
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
    /// How many examples to show of each, with the report and the section that they stand in.
    #[arg(long, default_value_t = 3)]
    examples: usize,
}

/// A subject: how often it occurs, and its first places.
#[derive(Debug, Default)]
struct Subject {
    count: usize,
    examples: Vec<Example>,
}

/// A number as printed, and where it stands.
#[derive(Debug)]
struct Example {
    raw: String,
    doc_id: String,
    section: String,
}

/// Does it.
pub(super) fn run(args: &UnmappedArgs) -> Result<Done, Failure> {
    let folder = args.snapshot.join("mentions");
    if !folder.is_dir() {
        return Err(Failure::Usage(format!("{} is no snapshot: it has no mentions", args.snapshot.display())));
    }
    let mut subjects: BTreeMap<String, Subject> = BTreeMap::new();
    let mut unmapped = 0;
    publish::each_row(&folder, &["status", "subject", "raw", "doc_id", "section"], &mut |row| {
        if row[0] == "unmapped" {
            unmapped += 1;
            let subject = subjects.entry(row[1].to_owned()).or_default();
            subject.count += 1;
            if subject.examples.len() < args.examples {
                let [raw, doc_id, section] = [row[2], row[3], row[4]].map(str::to_owned);
                subject.examples.push(Example { raw, doc_id, section });
            }
        }
    })
    .map_err(|e| Failure::Run(e.to_string()))?;
    let mut list: Vec<(String, Subject)> = subjects.into_iter().collect();
    list.sort_by(|a, b| b.1.count.cmp(&a.1.count).then_with(|| a.0.cmp(&b.0)));
    let head = format!("{unmapped} numbers without a rule, {} subjects\n", list.len());
    list.truncate(args.top);
    let paths = paths(args, &list)?;
    output::print(&(head + &text(&list, &paths)))
}

/// Where the documents of the examples were found.
fn paths(args: &UnmappedArgs, list: &[(String, Subject)]) -> Result<BTreeMap<String, String>, Failure> {
    let wanted: BTreeSet<&str> = list.iter().flat_map(|(_, s)| &s.examples).map(|e| e.doc_id.as_str()).collect();
    let mut paths = BTreeMap::new();
    publish::each_row(&args.snapshot.join("documents"), &["doc_id", "source_path"], &mut |row| {
        if wanted.contains(row[0]) {
            paths.insert(row[0].to_owned(), row[1].to_owned());
        }
    })
    .map_err(|e| Failure::Run(e.to_string()))?;
    Ok(paths)
}

fn text(list: &[(String, Subject)], paths: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    for (name, subject) in list {
        let _ = writeln!(text, "{:6}  {name}", subject.count);
        for Example { raw, doc_id, section } in &subject.examples {
            let path = paths.get(doc_id).map_or("", String::as_str);
            let _ = writeln!(text, "          {raw}  {path}  {section}");
        }
    }
    text
}
