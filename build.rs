//! Tells the program which sources it was built from: what an older build has read is not taken over by a newer one.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    let mut hash = DefaultHasher::new();
    for path in ["Cargo.toml", "Cargo.lock", "build.rs", "src"] {
        println!("cargo::rerun-if-changed={path}");
        add(Path::new(path), &mut hash)?;
    }
    println!("cargo::rustc-env=NIANBAO_BUILD={:016x}", hash.finish());
    Ok(())
}

/// Adds a file, or all files of a folder in the order of their names.
fn add(path: &Path, hash: &mut DefaultHasher) -> io::Result<()> {
    if path.is_dir() {
        let mut entries = fs::read_dir(path)?.map(|e| Ok(e?.path())).collect::<io::Result<Vec<_>>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| add(entry, hash));
    }
    (path.to_string_lossy(), fs::read(path)?).hash(hash);
    Ok(())
}
