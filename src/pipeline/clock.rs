//! Seconds by stage, summed over threads.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::model::Stage;

const STAGES: [Stage; 6] = [Stage::Fetch, Stage::Normalize, Stage::Extract, Stage::Map, Stage::Check, Stage::Publish];

/// Nanoseconds spent in each of [`STAGES`].
#[derive(Debug, Default)]
pub(super) struct Clock {
    nanos: [AtomicU64; STAGES.len()],
}

impl Clock {
    /// Does some work of a stage and counts its time.
    pub(super) fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        let nanos = start.elapsed().as_nanos() as u64;
        if let Some(i) = STAGES.iter().position(|s| *s == stage) {
            self.nanos[i].fetch_add(nanos, Ordering::Relaxed);
        }
        result
    }

    /// Seconds by stage, to the millisecond.
    pub(super) fn seconds(&self) -> BTreeMap<&'static str, f64> {
        let seconds = |n: &AtomicU64| (n.load(Ordering::Relaxed) / 1_000_000) as f64 / 1000.0;
        STAGES.iter().zip(&self.nanos).map(|(stage, nanos)| (stage.as_str(), seconds(nanos))).collect()
    }
}
