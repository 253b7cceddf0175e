//! What a person wants to know at the end of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use super::grid;
use crate::pipeline::Outcome;
use crate::publish::{Counts, Manifest};

/// The summary of a run; `output` is the folder to show.
pub(super) fn summary(outcome: &Outcome, output: &Path) -> String {
    let manifest = &outcome.published.manifest;
    let mut text = String::from("\n");
    text += &forms(&manifest.counts);
    text += &grid::columns(&totals(manifest), "  ");
    text += &rejects(outcome);
    let folder = if outcome.published.current { "snapshots" } else { "failed" };
    let _ = writeln!(text, "\nsnapshot  {}/{folder}/{}", output.display(), manifest.snapshot);
    if outcome.published.current { text + &open_with(output) } else { text }
}

/// Annual reports by form and year.
fn forms(counts: &Counts) -> String {
    let forms = &counts.reports_by_form_and_year;
    let years: BTreeSet<&String> = forms.values().flat_map(BTreeMap::keys).collect();
    if years.is_empty() {
        return String::new();
    }
    let head = ["form".to_owned()].into_iter().chain(years.iter().map(|y| (*y).clone())).chain(["all".to_owned()]);
    let mut rows = vec![head.collect::<Vec<_>>()];
    for (form, by_year) in forms {
        let cells = years.iter().map(|year| by_year.get(*year).map_or(String::new(), u64::to_string));
        let all = by_year.values().sum::<u64>().to_string();
        rows.push([form.clone()].into_iter().chain(cells).chain([all]).collect());
    }
    grid::columns(&rows, "  ") + "\n"
}

fn totals(manifest: &Manifest) -> Vec<Vec<String>> {
    let (counts, timing) = (&manifest.counts, &manifest.timing);
    let speed = counts.sources as f64 / timing.seconds.max(0.001);
    let findings = |severity| counts.findings_by_severity.get(severity).copied().unwrap_or(0);
    let lines = [
        (
            "documents",
            counts.documents,
            format!(
                "of {} sources ({} taken over); {} annual reports",
                counts.sources, timing.reused, counts.annual_reports
            ),
        ),
        ("tables", counts.tables, format!("{} cells", counts.cells)),
        ("facts", counts.facts, String::new()),
        (
            "findings",
            counts.findings_by_severity.values().sum(),
            format!("{} errors, {} warnings, {} infos", findings("error"), findings("warning"), findings("info")),
        ),
        ("rejects", counts.rejects, by_error(counts)),
    ];
    let mut rows: Vec<_> =
        lines.into_iter().map(|(name, n, more)| vec![name.to_owned(), n.to_string(), more]).collect();
    let seconds = format!("{:.1}", timing.seconds);
    rows.push(vec!["seconds".to_owned(), seconds, format!("{speed:.0} docs/s on {} threads", timing.jobs)]);
    rows
}

fn by_error(counts: &Counts) -> String {
    let parts: Vec<_> = counts.rejects_by_error.iter().map(|(error, n)| format!("{n} {error}")).collect();
    parts.join(", ")
}

fn rejects(outcome: &Outcome) -> String {
    let mut text = String::new();
    for reject in &outcome.first_rejects {
        let _ = writeln!(text, "  {}: {} ({})", reject.path, reject.error.as_str(), grid::one_line(&reject.message));
    }
    let more = outcome.published.manifest.counts.rejects.saturating_sub(outcome.first_rejects.len() as u64);
    if more > 0 {
        let _ = writeln!(text, "  … and {more} more: see the dataset rejects");
    }
    text
}

fn open_with(output: &Path) -> String {
    format!(
        "open it   duckdb -c \"select report_year, metric_id, applicant, value, unit from \
         read_parquet('{}/facts/**/*.parquet', hive_partitioning=true) \
         where value_state = 'number' and coalesce(applicant, 'all') = 'all' limit 20\"\n",
        output.display()
    )
}
