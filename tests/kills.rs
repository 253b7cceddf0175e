//! A run that dies at any moment loses nothing: the last snapshot stays whole, and the next run heals.
//!
//! `cargo test` kills a handful of runs; `scripts/kill.sh` kills 200.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant, SystemTime};

use sha2::{Digest, Sha256};

use crate::project::{Project, files, report};

/// The names in a folder.
fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
}

/// All that `run.json` names is there, with its hash, and nothing else.
fn assert_whole(snapshot: &Path) {
    let manifest = fs::read(snapshot.join("run.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let datasets = manifest["datasets"].as_object().unwrap().values();
    let entries: Vec<_> = datasets.flat_map(|d| d["files"].as_array().unwrap()).collect();
    for entry in &entries {
        let bytes = fs::read(snapshot.join(entry["path"].as_str().unwrap())).unwrap();
        let hash: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hash, entry["sha256"].as_str().unwrap(), "{}", entry["path"]);
    }
    assert_eq!(files(snapshot).len(), entries.len() + 1);
}

/// The output is as after a run that nothing happened to.
fn assert_healed(out: &Path) {
    let current = fs::read_link(out.join("current")).unwrap();
    let id = current.file_name().unwrap().to_str().unwrap();
    let hidden: Vec<String> = names(out).into_iter().filter(|name| name.starts_with('.')).collect();
    assert_eq!(hidden, [format!(".ledger-{id}"), ".lock".to_owned()]);
    for snapshot in names(&out.join("snapshots")) {
        assert_whole(&out.join("snapshots").join(snapshot));
    }
    assert_whole(&out.join("current"));
}

/// The current snapshot is that of a full run of what is there now.
fn assert_right(project: &Project) {
    project.run(&["--full", "--output", "full"]);
    let data = |out: &str| {
        let files = files(&project.path().join(out).join("current")).into_iter();
        files.filter(|(name, _)| name != "run.json").collect::<Vec<_>>()
    };
    assert!(data("out") == data("full"));
}

/// Starts a run.
fn start(project: &Project) -> Child {
    let mut run = Command::new(env!("CARGO_BIN_EXE_nianbao"));
    let run = run.args(["--quiet", "run", "p.toml", "--keep", "3"]).current_dir(project.path());
    run.stdout(Stdio::null()).spawn().unwrap()
}

/// Waits until a run has begun its snapshot.
fn until_it_writes(run: &mut Child, out: &Path) {
    while !names(out).iter().any(|name| name.starts_with(".tmp-")) {
        assert!(run.try_wait().unwrap().is_none(), "it ended before it began");
        sleep(Duration::from_millis(2));
    }
}

/// A part of a duration that nobody can foresee.
fn some_of(whole: Duration) -> Duration {
    let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().subsec_nanos();
    let mixed = u64::from(nanos).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    whole.mul_f64(mixed as f64 / (1_u64 << 24) as f64)
}

#[cfg(unix)]
#[test]
fn a_killed_run_leaves_the_last_snapshot_and_the_next_one_heals() {
    let kills: u32 = std::env::var("NIANBAO_KILLS").map_or(5, |n| n.parse().unwrap());
    let project = Project::with_reports();
    let started = Instant::now();
    let out = project.run(&["--keep", "3"]);
    let usual = started.elapsed().mul_f64(1.1);
    let (mut killed, mut published) = (0, BTreeSet::new());
    for n in 0..kills {
        project.write(&format!("{}/new{}.txt", n % 3, n % 7), report("某市统计局", 2016, n).as_bytes());
        let mut run = start(&project);
        // The first one dies while it writes, whatever the machine; the others at any moment.
        if n == 0 {
            until_it_writes(&mut run, &out)
        } else {
            sleep(some_of(usual))
        }
        run.kill().unwrap();
        killed += u32::from(run.wait().unwrap().code().is_none());
        assert_whole(&out.join("current"));
        published.insert(fs::read_link(out.join("current")).unwrap());
        if n % 10 == 4 {
            project.run(&["--keep", "3"]);
            assert_healed(&out);
        }
    }
    project.run(&["--keep", "3"]);
    assert_healed(&out);
    assert_right(&project);
    println!("{killed} of {kills} runs were killed; {} snapshots were current", published.len());
    assert!(killed > 0, "no run was killed in time");
}

#[cfg(unix)]
#[test]
fn a_run_that_is_asked_to_stop_leaves_nothing_half_done() {
    let project = Project::with_reports();
    let out = project.run(&[]);
    for n in 0..400 {
        project.write(&format!("more/{n}.txt"), report("某市统计局", 2016, n).as_bytes());
    }
    let before = fs::read_link(out.join("current")).unwrap();
    let mut run = start(&project);
    until_it_writes(&mut run, &out);
    // The program listens before it writes anything.
    Command::new("kill").args(["-TERM", &run.id().to_string()]).status().unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(4));
    assert_eq!(before, fs::read_link(out.join("current")).unwrap());
    assert_healed(&out);
}

#[test]
fn sources_that_change_while_they_are_read_do_no_harm() {
    let project = Project::with_reports();
    let stop = AtomicBool::new(false);
    scope(|scope| {
        scope.spawn(|| {
            for n in 0.. {
                let name = format!("{}/{:02}.txt", n % 3, n % 30);
                let text = report("某县人民政府", 2014 + n as u16 % 5, n).repeat(1 + n as usize % 4);
                match n % 5 {
                    4 => drop(fs::remove_file(project.path().join("reports").join(name))),
                    _ => project.write(&name, text.as_bytes()),
                }
                if stop.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        for _ in 0..2 {
            let out = project.run(&[]);
            assert_whole(&out.join("current"));
        }
        stop.store(true, Ordering::Relaxed);
    });
    let out = project.run(&[]);
    assert_healed(&out);
    assert_right(&project);
}

#[test]
fn an_output_that_cannot_be_written_is_said_and_nothing_is_lost() {
    let project = Project::with_reports();
    for output in ["/proc/nianbao", "p.toml/out"] {
        let (code, _, stderr) = project.nianbao(&["run", "p.toml", "--output", output]);
        assert_eq!(code, 3, "{stderr}");
        assert!(stderr.contains(output), "{stderr}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_or_read_only_disk_leaves_the_last_snapshot() {
    let project = Project::with_reports();
    let out = project.path().join("out");
    fs::create_dir(&out).unwrap();
    let mount = |options: &str| {
        let mut mount = Command::new("mount");
        let mount = mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&out);
        mount.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    if !mount("size=8m") {
        println!("skipped: no tmpfs can be mounted here");
        return;
    }
    let _unmount = Unmount(&out);
    project.run(&[]);
    assert_healed(&out);
    let before = fs::read_link(out.join("current")).unwrap();
    let mut other = fs::File::create(out.join("other")).unwrap();
    while other.write_all(&[0; 4096]).is_ok() {}
    // Room to begin with, not enough to end.
    other.set_len(other.metadata().unwrap().len() - 200_000).unwrap();
    drop(other);
    for n in 0..200 {
        project.write(&format!("more/{n}.txt"), report("某市统计局", 2016, n).as_bytes());
    }
    let (code, _, stderr) = project.nianbao(&["run", "p.toml"]);
    assert_eq!(code, 3, "{stderr}");
    assert!(stderr.contains("No space left"), "{stderr}");
    assert_eq!(before, fs::read_link(out.join("current")).unwrap());
    assert_healed(&out);
    assert!(mount("remount,ro"));
    let (code, _, stderr) = project.nianbao(&["run", "p.toml"]);
    assert_eq!(code, 3, "{stderr}");
    assert!(stderr.contains("Read-only file system"), "{stderr}");
    assert_whole(&out.join("current"));
}

/// Unmounts a folder in the end.
#[cfg(target_os = "linux")]
struct Unmount<'a>(&'a Path);

#[cfg(target_os = "linux")]
impl Drop for Unmount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}
