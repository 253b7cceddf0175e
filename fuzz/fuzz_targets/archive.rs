#![no_main]
//! Archives and crawls: told by content, opened member by member.

use nianbao::config::Crawl;
use nianbao::fetch::{self, Unpacker};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("writes");
    let source = fetch::one(file.path()).expect("is there");
    Unpacker { max_bytes: 1 << 20, crawl: &Crawl::default() }.open(Ok(source), &mut |_| true);
});
