//! SIGTERM and Ctrl-C: a run ends at the next source, without a snapshot.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::TERM_SIGNALS;
use signal_hook::flag;

/// The exit code where a second signal ends the program at once.
const AT_ONCE: i32 = 130;

/// True from the first signal on; the second one ends the program, and the next run cleans up.
pub(super) fn stop() -> io::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in TERM_SIGNALS {
        // In this order: the first signal finds the flag down and puts it up.
        flag::register_conditional_shutdown(*signal, AT_ONCE, Arc::clone(&stop))?;
        flag::register(*signal, Arc::clone(&stop))?;
    }
    Ok(stop)
}
