//! A fact of a snapshot, compared with its source as it is now.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Failure, Reread, reread, show};
use crate::config::Crawl;
use crate::model::{Fact, Span};
use crate::publish::{self, InputEntry, MANIFEST, Row};
use crate::schema::Schemas;

/// What is needed of a manifest.
#[derive(Deserialize)]
struct Manifest {
    inputs: Vec<InputEntry>,
    schema_sha256: String,
    #[serde(default)]
    crawl: Crawl,
}

/// Explains a fact by its id.
pub(super) fn explain(snapshot: &Path, id: &str, schemas: &Schemas) -> Result<String, Failure> {
    let manifest = manifest(snapshot)?;
    let fact = row(snapshot, "facts", "fact_id", id)?;
    let document = row(snapshot, "documents", "doc_id", field(&fact, "doc_id"))?;
    let file = locate(&manifest, field(&document, "source_path"))?;
    let mut report = reread(&file, Some(field(&fact, "doc_id")), &manifest.crawl, schemas)?;
    field(&document, "source_path").clone_into(&mut report.record.report.document.path);
    let mut notes = changes(&report, &document, &manifest, schemas);
    let text = match report.record.report.facts.iter().find(|f| f.id == id) {
        Some(found) if is_as_stored(&report, found, &fact) => show::fact(&report, found),
        Some(found) => {
            notes.push(format!("reading it now gives {} as the fact of this id", found.raw_value));
            as_stored(&report, &fact)
        }
        None => {
            notes.push("reading it now gives no fact of this id".to_owned());
            as_stored(&report, &fact)
        }
    };
    Ok(notes.iter().fold(text, |text, note| format!("{text}\nnote: {note}\n")))
}

/// Whether a fact that was just read says the same, at the same place, as the one in the snapshot.
fn is_as_stored(report: &Reread, read: &Fact, stored: &Row) -> bool {
    let place = format!("{}..{}", report.record.char_start(read.span), report.record.char_end(read.span));
    place == stored_place(stored) && read.raw_value == field(stored, "raw_value")
}

fn manifest(snapshot: &Path) -> Result<Manifest, Failure> {
    let path = snapshot.join(MANIFEST);
    let text = std::fs::read_to_string(&path)
        .map_err(|e| Failure::Usage(format!("{} is no snapshot: {}: {e}", snapshot.display(), path.display())))?;
    serde_json::from_str(&text).map_err(|e| Failure::Run(format!("{}: {e}", path.display())))
}

fn row(snapshot: &Path, dataset: &str, key: &str, id: &str) -> Result<Row, Failure> {
    let found = publish::find(&snapshot.join(dataset), key, id).map_err(|e| Failure::Run(e.to_string()))?;
    found.ok_or_else(|| Failure::Usage(format!("no {key} {id} in {}/{dataset}", snapshot.display())))
}

fn field<'a>(row: &'a Row, name: &str) -> &'a str {
    row.get(name).map_or("", String::as_str)
}

/// The file of a source, or the member of an archive: below the folder that its input was relative to, or as named from here.
fn locate(manifest: &Manifest, source_path: &str) -> Result<PathBuf, Failure> {
    let inputs = manifest.inputs.iter().map(|input| Path::new(&input.base).join(source_path));
    let mut candidates = inputs.chain([PathBuf::from(source_path)]);
    candidates
        .find(|path| path.ancestors().any(Path::is_file))
        .ok_or_else(|| Failure::Run(format!("the source {source_path} is no longer there")))
}

fn changes(report: &Reread, document: &Row, manifest: &Manifest, schemas: &Schemas) -> Vec<String> {
    let mut notes = Vec::new();
    if report.record.report.document.sha256 != field(document, "source_sha256") {
        notes.push("the source has CHANGED since the snapshot was made".to_owned());
    }
    if schemas.hash != manifest.schema_sha256 {
        notes.push("the snapshot was made with other schemas than these".to_owned());
    }
    notes
}

/// A fact that is not read like that any more: what the snapshot says, and what stands there now.
fn as_stored(report: &Reread, fact: &Row) -> String {
    let head = format!(
        "{} {}\n  fact      {}\n  value     {} {} ({})\n  printed   {} {}\n  evidence  {}\n",
        field(fact, "metric_id"),
        field(fact, "applicant"),
        field(fact, "fact_id"),
        field(fact, "value"),
        field(fact, "unit"),
        field(fact, "value_state"),
        field(fact, "raw_value"),
        field(fact, "raw_unit"),
        field(fact, "evidence"),
    );
    let Some(span) = stored_span(report, fact) else {
        return format!("{head}  verified  NO: the text has no characters {}\n", stored_place(fact));
    };
    let verdict = show::verdict(report.record.text(span), field(fact, "raw_value"));
    let (place, around) = (show::place(report, span), show::around(&report.record, span));
    format!("{head}  place     {place}\n  verified  {verdict}\n\n{around}")
}

fn stored_place(fact: &Row) -> String {
    format!("{}..{}", field(fact, "char_start"), field(fact, "char_end"))
}

/// The stored characters as bytes of the text as it is now.
fn stored_span(report: &Reread, fact: &Row) -> Option<Span> {
    let text = report.record.report.document.text.as_str();
    let byte = |name: &str| {
        let chars: usize = field(fact, name).parse().ok()?;
        text.char_indices().map(|(i, _)| i).chain([text.len()]).nth(chars)
    };
    let (start, end) = (byte("char_start")?, byte("char_end")?);
    (start <= end).then(|| Span::new(start, end))
}
