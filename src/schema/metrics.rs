//! `metrics.toml`: the dictionary of metrics.

use std::collections::HashMap;

use serde::Deserialize;
use toml::Spanned;

use super::files::{FileRef, SchemaError};

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsFile {
    metric: Vec<MetricWritten>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MetricWritten {
    id: Spanned<String>,
    label: String,
    definition: String,
    unit: String,
    forms: Vec<String>,
    dimension: Option<String>,
    #[serde(default)]
    narrative_only: bool,
}

/// One metric of the dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its id, a contract.
    pub id: String,
    /// The labels of the official forms.
    pub label: String,
    /// What is counted.
    pub definition: String,
    /// Canonical unit.
    pub unit: String,
    /// The forms that print it; `narrative` where prose states it.
    pub forms: Vec<String>,
    /// `applicant`, where the metric is broken down by type of applicant.
    pub dimension: Option<String>,
    /// Whether it is no metric of the shared dictionary but one that only prose states: `facts.local_metric` names it.
    pub narrative_only: bool,
}

impl Metric {
    /// Whether it is broken down by type of applicant.
    pub fn has_applicants(&self) -> bool {
        self.dimension.is_some()
    }
}

/// All metrics, in the order of the dictionary.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    list: Vec<Metric>,
    by_id: HashMap<String, usize>,
}

impl Metrics {
    pub(super) fn resolve(written: MetricsFile, file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Self {
        let mut metrics = Self::default();
        for m in written.metric {
            let at = m.id.span().start;
            let id = m.id.into_inner();
            if metrics.by_id.insert(id.clone(), metrics.list.len()).is_some() {
                errors.push(file.error(at, format!("metric `{id}` is declared twice")));
            }
            metrics.list.push(Metric {
                id,
                label: m.label,
                definition: m.definition,
                unit: m.unit,
                forms: m.forms,
                dimension: m.dimension,
                narrative_only: m.narrative_only,
            });
        }
        metrics
    }

    /// The metric of an id.
    pub fn get(&self, id: &str) -> Option<&Metric> {
        self.by_id.get(id).map(|&i| &self.list[i])
    }

    /// The metrics of the shared dictionary, in its order.
    pub fn iter(&self) -> impl Iterator<Item = &Metric> {
        self.all().filter(|metric| !metric.narrative_only)
    }

    /// The same, and those that only prose states.
    pub fn all(&self) -> impl Iterator<Item = &Metric> {
        self.list.iter()
    }
}
