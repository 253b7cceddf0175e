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
    Lines { what: What, total: usize, done: AtomicUsize, last: Mutex<Instant> },
}

/// What is counted.
#[derive(Clone, Copy)]
pub(super) enum What {
    /// Sources that are read.
    Sources,
    /// Files that go into a store.
    #[cfg(feature = "store")]
    Files,
}

impl What {
    fn noun(self) -> &'static str {
        match self {
            Self::Sources => "sources",
            #[cfg(feature = "store")]
            Self::Files => "files",
        }
    }

    /// A line of the log.
    fn tell(self, done: Option<usize>, total: usize) {
        match self {
            Self::Sources => tracing::info!(done, sources = total, "reading"),
            #[cfg(feature = "store")]
            Self::Files => tracing::info!(done, files = total, "uploading"),
        }
    }
}

impl Progress {
    pub(super) fn new(what: What, total: usize, bar: bool) -> Self {
        if !bar {
            what.tell(None, total);
            return Self::Lines { what, total, done: AtomicUsize::new(0), last: Mutex::new(Instant::now()) };
        }
        let bar = ProgressBar::new(total as u64);
        let style = format!("{{bar:40}} {{pos}}/{{len}} {}  {{per_sec}}  {{eta}} left", what.noun());
        let style = ProgressStyle::with_template(&style);
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(250));
        Self::Bar(bar)
    }

    /// Some more are done.
    pub(super) fn add(&self, more: usize) {
        match self {
            Self::Bar(bar) => bar.inc(more as u64),
            Self::Lines { what, total, done, last } => {
                let done = done.fetch_add(more, Ordering::Relaxed) + more;
                if let Ok(mut last) = last.lock()
                    && last.elapsed() >= EVERY
                {
                    *last = Instant::now();
                    what.tell(Some(done), *total);
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
