//! How far a run is: a bar for a person at a terminal, a line every few seconds otherwise.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Seconds between two lines.
const EVERY: Duration = Duration::from_secs(5);

/// Tells how far a run is.
pub(super) enum Progress {
    /// A bar.
    Bar(ProgressBar),
    /// Lines.
    Lines { total: usize, done: AtomicUsize, last: Mutex<Instant> },
}

impl Progress {
    pub(super) fn new(total: usize, bar: bool) -> Self {
        if !bar {
            tracing::info!(sources = total, "reading");
            return Self::Lines { total, done: AtomicUsize::new(0), last: Mutex::new(Instant::now()) };
        }
        let bar = ProgressBar::new(total as u64);
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} sources  {per_sec}  {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(250));
        Self::Bar(bar)
    }

    /// Some more sources are done.
    pub(super) fn add(&self, sources: usize) {
        match self {
            Self::Bar(bar) => bar.inc(sources as u64),
            Self::Lines { total, done, last } => {
                let done = done.fetch_add(sources, Ordering::Relaxed) + sources;
                if let Ok(mut last) = last.lock()
                    && last.elapsed() >= EVERY
                {
                    *last = Instant::now();
                    tracing::info!(done, sources = total, "reading");
                }
            }
        }
    }

    pub(super) fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
