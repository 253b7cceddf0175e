//! `corrections/*.toml`: figures of sources that are known to be wrong. They change `metrics_best`, never `facts`.

use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;

use crate::schema::Metrics;
use crate::schema::files::{FileRef, SchemaError, SchemaFiles, parse};

/// A file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CorrectionsFile {
    #[serde(default)]
    correction: Vec<CorrectionWritten>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CorrectionWritten {
    publisher: String,
    report_year: i32,
    metric: Spanned<String>,
    applicant: Option<String>,
    from: Spanned<String>,
    to: Spanned<String>,
    reason: String,
    source: String,
}

/// A figure of a source that is known to be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// File and line, for messages.
    pub place: String,
    /// The organ as `documents.publisher` has it.
    pub publisher: String,
    /// The year of the report.
    pub report_year: i32,
    /// The metric.
    pub metric: String,
    /// The type of applicant, where the metric has that dimension.
    pub applicant: Option<String>,
    /// What is printed, in the unit of the metric.
    pub from: Decimal,
    /// What is right.
    pub to: Decimal,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub source: String,
}

/// The corrections of all files, in order of their names.
pub(super) fn load(files: &SchemaFiles, metrics: &Metrics, errors: &mut Vec<SchemaError>) -> Vec<Correction> {
    let mut corrections = Vec::new();
    for file in files.below("corrections/") {
        let written: Option<CorrectionsFile> = parse(file, errors);
        let written = written.map_or_else(Vec::new, |w| w.correction);
        corrections.extend(written.into_iter().filter_map(|w| resolve(w, metrics, file, errors)));
    }
    corrections
}

fn resolve(
    written: CorrectionWritten,
    metrics: &Metrics,
    file: FileRef<'_>,
    errors: &mut Vec<SchemaError>,
) -> Option<Correction> {
    let mut number = |text: &Spanned<String>| {
        let number = text.get_ref().parse::<Decimal>();
        number
            .map_err(|_| errors.push(file.error(text.span().start, format!("`{}` is no number", text.get_ref()))))
            .ok()
    };
    let (from, to) = (number(&written.from), number(&written.to));
    let at = written.metric.span().start;
    let metric = written.metric.into_inner();
    match metrics.get(&metric) {
        None => errors.push(file.error(at, format!("no metric `{metric}`"))),
        Some(m) if m.has_applicants() != written.applicant.is_some() => {
            let message = match m.has_applicants() {
                true => format!("`{metric}` needs `applicant`"),
                false => format!("`{metric}` has no applicants"),
            };
            errors.push(file.error(at, message));
        }
        Some(_) => {}
    }
    Some(Correction {
        place: format!("schemas/{}:{}", file.name, file.error(at, "").line),
        publisher: written.publisher,
        report_year: written.report_year,
        metric,
        applicant: written.applicant,
        from: from?,
        to: to?,
        reason: written.reason,
        source: written.source,
    })
}
