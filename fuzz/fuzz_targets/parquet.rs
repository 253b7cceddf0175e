//! Fuzz target: a crawl in Parquet.
#![no_main]

mod common;

use std::panic::set_hook;
use std::sync::Once;

use libfuzzer_sys::fuzz_target;

static HOOK: Once = Once::new();

/// The parquet crate panics on some broken pages; the reader makes a reject of that. Here such a panic is
/// let pass, while one of our own code still ends the fuzzer.
fn tell_ours_from_theirs() {
    set_hook(Box::new(|info| {
        let theirs = info.location().is_some_and(|place| place.file().contains("/registry/src/"));
        if !theirs {
            eprintln!("{info}");
            std::process::abort();
        }
    }));
}

fuzz_target!(|data: &[u8]| {
    HOOK.call_once(tell_ours_from_theirs);
    common::run("parquet", data);
});
