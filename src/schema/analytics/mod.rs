//! What the analytics tables are made by: the choice of one best value, the crosswalk of outcomes, and corrections.

mod best;
mod corrections;
mod outcomes;

pub use best::{BestRule, CHOSEN_BY, Candidate};
pub use corrections::Correction;
pub use outcomes::{Crosswalk, Fit, OutcomeRule, Scale};

use super::Metrics;
use super::files::{SchemaError, SchemaFiles};

/// The schemas of the analytics tables.
#[derive(Clone, Debug)]
pub struct Analytics {
    /// `analytics/best.toml`: which of several figures is used, in order.
    pub best: Vec<BestRule>,
    /// `analytics/outcomes.toml`: the answers of all forms on one scale.
    pub outcomes: Crosswalk,
    /// `corrections/*.toml`: known errors of sources.
    pub corrections: Vec<Correction>,
}

impl Analytics {
    pub(super) fn load(files: &SchemaFiles, metrics: &Metrics, errors: &mut Vec<SchemaError>) -> Option<Self> {
        let best = files.read("analytics/best.toml", best::resolve, errors);
        let outcomes = files.read(
            "analytics/outcomes.toml",
            |w, file, errors| outcomes::resolve(w, metrics, file, errors),
            errors,
        );
        let corrections = corrections::load(files, metrics, errors);
        Some(Self { best: best?, outcomes: outcomes?, corrections })
    }
}
