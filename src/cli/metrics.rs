//! What a monitor wants to know of the last run, in the text format of Prometheus.
//!
//! The file is for the textfile collector of node_exporter. It appears whole or not at all, and is written by runs that
//! fail as well.

use std::fmt::{Display, Write as _};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use jiff::Timestamp;

use crate::publish::{Manifest, Published};

/// When a run last published; kept where one does not.
const LAST: &str = "nianbao_last_published_timestamp_seconds";

/// Writes the file: what came of a run, and of a snapshot where there is one.
pub(super) fn write(path: &Path, code: u8, published: Option<&Published>) -> io::Result<()> {
    let before = fs::read_to_string(path).unwrap_or_default();
    let text = text(&before, code, Timestamp::now().as_second(), published);
    let new = path.with_extension(format!("tmp-{}", std::process::id()));
    let written = File::create(&new).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&new, path)).inspect_err(|_| drop(fs::remove_file(&new)))
}

fn text(before: &str, code: u8, now: i64, published: Option<&Published>) -> String {
    let mut text = Metrics::default();
    text.gauge("exit_code", "Exit code of the last run.", code);
    text.gauge("finished_timestamp_seconds", "When the last run ended.", now);
    let is_current = published.is_some_and(|published| published.current);
    let last = before.lines().find_map(|line| line.strip_prefix(LAST)?.trim().parse::<i64>().ok());
    if let Some(last) = if is_current { Some(now) } else { last } {
        text.gauge("last_published_timestamp_seconds", "When a run last published a snapshot.", last);
    }
    if let Some(published) = published {
        text.manifest(&published.manifest);
    }
    text.0
}

/// The text so far.
#[derive(Default)]
struct Metrics(String);

impl Metrics {
    fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.family(name, help, [(String::new(), value)]);
    }

    /// A metric with a value for each label.
    fn family<V: Display>(&mut self, name: &str, help: &str, values: impl IntoIterator<Item = (String, V)>) {
        let _ = writeln!(self.0, "# HELP nianbao_{name} {help}\n# TYPE nianbao_{name} gauge");
        for (label, value) in values {
            let _ = writeln!(self.0, "nianbao_{name}{label} {value}");
        }
    }

    fn manifest(&mut self, manifest: &Manifest) {
        let Manifest { snapshot, run, counts, gates, datasets, timing } = manifest;
        let info = format!("{{snapshot=\"{snapshot}\",version=\"{}\"}}", run.program_version);
        self.family("snapshot_info", "The snapshot of the last run, published or set aside.", [(info, 1)]);
        self.gauge("duration_seconds", "Seconds that the last run took.", timing.seconds);
        let stages = timing.stage_seconds.iter().map(|(stage, seconds)| (label("stage", stage), seconds));
        self.family("stage_seconds", "Seconds by stage, summed over the threads.", stages);
        self.gauge("sources", "Sources listed.", counts.sources);
        self.gauge("sources_reused", "Sources taken over from the last snapshot.", timing.reused);
        self.gauge("source_bytes", "Their sizes.", counts.bytes);
        self.gauge("documents", "Documents read or taken over.", counts.documents);
        self.gauge("annual_reports", "Those that are annual reports.", counts.annual_reports);
        self.gauge("facts", "Figures.", counts.facts);
        let rejects = counts.rejects_by_error.iter().map(|(error, n)| (label("error", error), n));
        self.gauge("rejects", "Sources that gave no document.", counts.rejects);
        self.family("rejects_by_error", "The same by error.", rejects);
        let findings = counts.findings_by_severity.iter().map(|(severity, n)| (label("severity", severity), n));
        self.family("findings", "Failed findings by severity.", findings);
        let gates = gates.iter().map(|gate| (label("gate", gate.gate), u8::from(gate.passed)));
        self.family("gate_passed", "Whether a gate let the snapshot pass.", gates);
        let rows = datasets.iter().map(|(dataset, entry)| (label("dataset", dataset), entry.rows));
        self.family("dataset_rows", "Rows by dataset.", rows);
        let bytes = datasets.iter().map(|(dataset, entry)| (label("dataset", dataset), entry.bytes));
        self.family("dataset_bytes", "Bytes by dataset.", bytes);
    }
}

/// A label; the values are names and ids, without anything that must be escaped.
fn label(name: &str, value: &str) -> String {
    format!("{{{name}=\"{value}\"}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_fails_keeps_the_time_of_the_last_one_that_published() {
        let text = text("x 1\nnianbao_last_published_timestamp_seconds 17\n", 3, 99, None);
        assert!(text.contains("\nnianbao_exit_code 3\n") && text.contains("\nnianbao_finished_timestamp_seconds 99\n"));
        assert!(text.contains("\nnianbao_last_published_timestamp_seconds 17\n"), "{text}");
        assert!(!super::text("", 3, 99, None).contains(LAST));
    }
}
