//! A panic while reading one document is a reject of that document.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use crate::model::{Reject, RejectKind, Source, Stage};

thread_local! {
    /// True while this thread works under a guard.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// What the last guarded panic of this thread said.
    static SAID: Cell<Option<String>> = const { Cell::new(None) };
}

/// Does some work; where it panics, the message and its place become a reject of `source`.
///
/// What the work borrowed mutably may be left half changed: after a reject it must not be used.
pub(super) fn guard<T>(stage: Stage, source: &Source, work: impl FnOnce() -> T) -> Result<T, Reject> {
    listen();
    let outer = GUARDED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    result.map_err(|_| Reject {
        path: source.path.clone(),
        bytes: source.bytes,
        stage,
        error: RejectKind::Internal,
        message: SAID.take().unwrap_or_else(|| "panic without a message".to_owned()),
        modified: source.modified,
    })
}

/// Installs, once, a panic hook that keeps guarded panics to itself and passes on all others.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| if GUARDED.get() { SAID.set(Some(message(info))) } else { before(info) }));
    });
}

fn message(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let said = payload.downcast_ref::<String>().map(String::as_str).or(payload.downcast_ref::<&str>().copied());
    let said = said.unwrap_or("panic");
    match info.location() {
        Some(place) => format!("{said} ({}:{})", place.file(), place.line()),
        None => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_reject_that_names_its_place() {
        let source = Source { path: "a.txt".to_owned(), bytes: 3, modified: 5, ..Source::default() };
        let reject = guard(Stage::Map, &source, || -> () { panic!("seven {}", 7) }).unwrap_err();
        assert_eq!((reject.path.as_str(), reject.stage, reject.error), ("a.txt", Stage::Map, RejectKind::Internal));
        assert!(reject.message.starts_with("seven 7 (src/pipeline/guard.rs:"), "{}", reject.message);
        assert_eq!(guard(Stage::Map, &source, || 1), Ok(1));
    }

    #[test]
    fn a_guard_within_another_leaves_it_as_it_was() {
        let source = Source::default();
        let reject = guard(Stage::Fetch, &source, || -> () {
            assert_eq!(guard(Stage::Map, &source, || 1), Ok(1));
            panic!("behind the inner one")
        });
        let reject = reject.unwrap_err();
        assert!(reject.message.starts_with("behind the inner one"), "{}", reject.message);
    }
}
