//! What the fuzz targets found once, and their seeds, again: no reader panics (`fuzz/run.sh`).

use std::fs;

use crate::project::repository;

#[path = "../fuzz/fuzz_targets/common.rs"]
mod targets;

#[test]
fn what_fuzzing_found_is_mended() {
    let mut replayed = 0;
    for target in targets::TARGETS {
        for kind in ["regressions", "seeds"] {
            let folder = repository().join("fuzz").join(kind).join(target);
            for file in fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
                targets::run(target, &fs::read(file.path()).unwrap());
                replayed += 1;
            }
        }
        assert!(repository().join(format!("fuzz/fuzz_targets/{target}.rs")).exists());
    }
    assert!(replayed > 20);
}
