//! What all targets do: bytes through `normalize`, as a run does after fetching.

use std::sync::LazyLock;

use nianbao::model::Source;
use nianbao::normalize;
use nianbao::schema::Schemas;

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| Schemas::embedded().expect("the schemas are good"));

/// Reads the bytes where they begin as the format does; others belong to another target.
#[allow(dead_code)]
pub fn read(bytes: &[u8], begins: &[u8]) {
    if bytes.starts_with(begins) {
        let _ = normalize::normalize(&Source::default(), bytes, &SCHEMAS.page);
    }
}
