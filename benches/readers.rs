//! Documents and pages a second on one core: bytes to facts, as a run reads them. `make bench` prints the ratio to the
//! peer that most people use for PDF besides.
#![allow(clippy::unwrap_used, missing_docs)]

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use nianbao::model::{Place, Source};
use nianbao::pipeline;
use nianbao::schema::Schemas;

/// Format, fixture, and how many pages a PDF has.
const FILES: [(&str, &str, u64); 4] = [
    ("pdf", "tests/fixtures/pdf/qingxi-district-2024.pdf", 6),
    ("docx", "tests/fixtures/docx/qingxi-district-2024.docx", 1),
    ("xlsx", "tests/fixtures/xlsx/qingxi-district-2024.xlsx", 1),
    ("html", "examples/reports/qingxi-district-2024.html", 1),
];

fn readers(criterion: &mut Criterion) {
    let schemas = Schemas::embedded().unwrap();
    let mut group = criterion.benchmark_group("read");
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    for (format, path, pages) in FILES {
        let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        group.throughput(Throughput::Elements(pages));
        group.bench_function(format, |bencher| {
            bencher.iter(|| {
                let place = Place::Memory(bytes.clone());
                let source = Source { path: path.to_owned(), place, ..Source::default() };
                black_box(pipeline::read_one(source, None, 1 << 26, &schemas).unwrap())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, readers);
criterion_main!(benches);
