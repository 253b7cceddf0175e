//! Seconds by stage, summed over threads.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

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
        self.add(stage, start.elapsed());
        result
    }

    /// Counts time that was spent in a stage.
    pub(super) fn add(&self, stage: Stage, time: Duration) {
        if let Some(i) = STAGES.iter().position(|s| *s == stage) {
            self.nanos[i].fetch_add(time.as_nanos() as u64, Ordering::Relaxed);
        }
    }

    /// Seconds by stage, to the millisecond.
    pub(super) fn seconds(&self) -> BTreeMap<&'static str, f64> {
        let seconds = |n: &AtomicU64| (n.load(Ordering::Relaxed) / 1_000_000) as f64 / 1000.0;
        STAGES.iter().zip(&self.nanos).map(|(stage, nanos)| (stage.as_str(), seconds(nanos))).collect()
    }
}
