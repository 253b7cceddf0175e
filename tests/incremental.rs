//! A run that takes over what the last one read leaves the same bytes as one that reads everything.

use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::datasets::{column, read};
use crate::project::{Project, files, report, repository};
use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use parquet::file::reader::{FileReader, SerializedFileReader};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// How long a file must have been as it is before a run relies on its time stamps; a little more than that.
const SETTLED: Duration = Duration::from_millis(2100);

/// Runs with what the last run left and without, compares every byte, and returns how many sources were taken over.
fn same_as_full(project: &Project, options: &[&str]) -> u64 {
    let out = project.run(options);
    let full = project.path().join("full");
    let _ = fs::remove_dir_all(&full);
    project.run(&[options, &["--full", "--output", "full"]].concat());
    let manifest = |files: &mut Vec<(String, Vec<u8>)>| {
        let at = files.iter().position(|(name, _)| name == "run.json").unwrap();
        let mut json: serde_json::Value = serde_json::from_slice(&files.remove(at).1).unwrap();
        (json.as_object_mut().unwrap().remove("timing").unwrap()["reused"].as_u64().unwrap(), json)
    };
    let (mut ours, mut theirs) = (files(&out.join("current")), files(&full.join("current")));
    let ((reused, ours_json), (none, theirs_json)) = (manifest(&mut ours), manifest(&mut theirs));
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&ours), names(&theirs));
    for ((name, a), (_, b)) in ours.iter().zip(&theirs) {
        assert!(a == b, "{name} differs");
    }
    assert_eq!((none, ours_json), (0, theirs_json));
    reused
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

/// Reports of a few organs, so that years, areas and copies have something to compare.
fn some_report(dice: &mut Dice) -> String {
    let organ = ["某县人民政府", "某县教育局", "某县人民政府办公室", "某市财政局"][dice.roll(4)];
    report(organ, 2014 + dice.roll(4) as u16, 100 + dice.roll(6) as u32)
}

fn zipped(members: &[(String, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn some_zip(dice: &mut Dice) -> Vec<u8> {
    let first = dice.roll(9);
    let members: Vec<_> = (first..first + 1 + dice.roll(5)).map(|n| (format!("{n}.txt"), some_report(dice))).collect();
    zipped(&members)
}

/// Does something to a file of the folder.
fn change(project: &Project, dice: &mut Dice) {
    let folder = project.path().join("reports");
    let mut there: Vec<String> = files(&folder).into_iter().map(|(name, _)| name).collect();
    there.push(format!("{}/{}.txt", dice.roll(3), dice.roll(99)));
    let (one, other) = (there[dice.roll(there.len())].clone(), format!("{}/{}.txt", dice.roll(3), dice.roll(99)));
    let is_there = folder.join(&one).exists();
    match dice.roll(8) {
        0 if is_there => fs::remove_file(folder.join(one)).unwrap(),
        // The same bytes again, which takes names from one to the other.
        1 if is_there => project.write(&other, &fs::read(folder.join(&one)).unwrap()),
        2 if is_there => project.write(&one, &fs::read(folder.join(&one)).unwrap()),
        3 if is_there && !folder.join(&other).exists() => {
            project.write(&other, &fs::read(folder.join(&one)).unwrap());
            fs::remove_file(folder.join(one)).unwrap();
        }
        4 => project.write(&format!("{}.zip", dice.roll(3)), &some_zip(dice)),
        5 => project.write(&other, b" \n"),
        _ => project.write(&other, some_report(dice).as_bytes()),
    }
}

#[test]
fn any_change_gives_the_same_bytes_as_a_full_run() {
    // More of them by hand: NIANBAO_SEEDS=20 cargo test --test main incremental::any
    let seeds = std::env::var("NIANBAO_SEEDS").map_or(1, |n| n.parse().unwrap());
    for seed in 1..=seeds {
        let (project, mut dice) = (Project::with_reports(), Dice(seed));
        project.write("a.zip", &some_zip(&mut dice));
        sleep(SETTLED);
        assert_eq!(same_as_full(&project, &[]), 0);
        for step in 0..5 {
            (0..1 + dice.roll(4)).for_each(|_| change(&project, &mut dice));
            let reused = same_as_full(&project, &["--jobs", "2"]);
            assert!(reused > 20, "seed {seed}, step {step}: {reused} taken over");
        }
    }
}

#[test]
fn row_groups_that_stay_are_copied() {
    // Enough reports of one year for some row groups.
    let (project, mut dice) = (Project::with_reports(), Dice(7));
    for n in 0..400 {
        project.write(&format!("1/{n:03}.txt"), report("某县人民政府", 2016, n).as_bytes());
    }
    sleep(SETTLED);
    project.run(&[]);
    let facts = project.path().join("out/facts/report_year=2016/part-0.parquet");
    let groups = SerializedFileReader::new(File::open(facts).unwrap()).unwrap().metadata().num_row_groups();
    assert!(groups > 2, "{groups} row groups");
    for n in [400, 401] {
        project.write(&format!("1/{n:03}.txt"), report("某县人民政府", 2016, n).as_bytes());
    }
    assert!(same_as_full(&project, &[]) >= 400);
    for n in 0..3 {
        let name = format!("1/{:03}.txt", dice.roll(400));
        project.write(&name, report("某县教育局", 2016, 1000 + n).as_bytes());
        let _ = fs::remove_file(project.path().join("reports").join(format!("1/{:03}.txt", dice.roll(400))));
    }
    assert!(same_as_full(&project, &[]) >= 390);
}

/// The row groups of a file.
fn row_groups(out: &Path, dataset: &str, year: u16) -> usize {
    let file = out.join(format!("{dataset}/report_year={year}/part-0.parquet"));
    SerializedFileReader::new(File::open(file).unwrap()).unwrap().metadata().num_row_groups()
}

#[test]
fn what_is_found_in_a_night_comes_behind_what_was_there_also_in_the_tables() {
    // An organ for each report, so that the tables have row groups; some of them report twice.
    let organ = |n: usize| {
        let names = ["教育", "财政", "民政", "司法", "审计", "统计", "水利", "交通", "农业", "气象"];
        format!("某{}县{}{}局", ["东", "西", "南", "北"][n / 100 % 4], names[n / 10 % 10], names[n % 10])
    };
    let (project, mut dice) = (Project::new(), Dice(11));
    for n in 0..400 {
        project.write(&format!("1/{n:03}.txt"), report(&organ(n), 2016, n as u32).as_bytes());
    }
    sleep(SETTLED);
    let out = project.run(&[]);
    assert!(row_groups(&out, "metrics_best", 2016) > 2 && row_groups(&out, "documents", 2016) > 2);
    for night in 0..3 {
        for n in 0..4 {
            let text = report(&organ(dice.roll(500)), 2016, 1000 + 10 * night + n);
            project.write(&format!("2026-11-{:02}/{n}.txt", night + 1), text.as_bytes());
        }
        if night == 1 {
            // And something among the others, which may be an organ that reports again.
            let text = report(&organ(dice.roll(400)), 2016, 5000);
            project.write(&format!("1/{:03}x.txt", dice.roll(400)), text.as_bytes());
            fs::remove_file(project.path().join("reports").join(format!("1/{:03}.txt", dice.roll(400)))).unwrap();
        }
        assert!(same_as_full(&project, &["--jobs", "2"]) >= 399);
        // Reports are in the order of the documents that speak first for their organ.
        let ids = |dataset: &str| column(&out.join(dataset), "doc_id");
        let (documents, wide) = (ids("documents"), ids("metrics_wide"));
        let places: Vec<_> = wide.iter().map(|id| documents.iter().position(|other| other == id).unwrap()).collect();
        let behind = places.windows(2).filter(|pair| pair[0] > pair[1]).count();
        assert!(behind <= 13, "{behind} organs stand before one whose report comes first");
        sleep(SETTLED);
    }
}

#[test]
fn nothing_is_read_again_and_an_archive_is_one() {
    let project = Project::with_reports();
    project.write("z.zip", &zipped(&[1, 2].map(|n| (format!("{n}.txt"), report("某市统计局", 2016, n)))));
    project.write("empty.txt", b"");
    sleep(SETTLED);
    project.run(&[]);
    assert_eq!(same_as_full(&project, &[]), 34);
}

#[test]
fn the_end_of_the_archive_can_come_first() {
    let project = Project::with_reports();
    project.run(&[]);
    // All documents of a year go, and a year that was not there comes.
    for n in 0..30 {
        let name = format!("{}/{n:02}.txt", n % 3);
        if n % 5 == 4 {
            fs::remove_file(project.path().join("reports").join(name)).unwrap();
        }
    }
    project.write("0/000.txt", report("某县人民政府", 2013, 5).as_bytes());
    assert_eq!(same_as_full(&project, &[]), 25);
    fs::remove_dir_all(project.path().join("reports/1")).unwrap();
    same_as_full(&project, &[]);
}

#[test]
fn other_schemas_and_settings_redo_everything() {
    let project = Project::with_reports();
    project.run(&[]);
    let manifest = |project: &Project| {
        let json = fs::read(project.path().join("out/run.json")).unwrap();
        serde_json::from_slice::<serde_json::Value>(&json).unwrap()["timing"]["reused"].as_u64().unwrap()
    };
    let schemas = project.path().join("schemas");
    for (name, bytes) in files(&crate::project::repository().join("schemas")) {
        let file = schemas.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    project.run(&["--schemas", "schemas"]);
    assert_eq!(manifest(&project), 31, "the same schemas in a folder are the same");
    let page = schemas.join("page.toml");
    fs::write(&page, fs::read_to_string(&page).unwrap() + "\n# changed\n").unwrap();
    project.run(&["--schemas", "schemas"]);
    assert_eq!(manifest(&project), 0);
    let pipeline = "[input]\npaths = [\"reports\"]\nmax_bytes = 100000\n[output]\ndir = \"out\"\n";
    fs::write(project.path().join("p.toml"), pipeline).unwrap();
    project.run(&["--schemas", "schemas"]);
    assert_eq!(manifest(&project), 0);
    project.run(&["--schemas", "schemas"]);
    assert_eq!(manifest(&project), 31);
}

#[test]
fn a_last_snapshot_that_is_broken_is_not_used() {
    let project = Project::with_reports();
    let out = project.run(&[]);
    let ledger = |out: &std::path::Path| {
        let files = fs::read_dir(out).unwrap().map(|e| e.unwrap().path());
        files.filter(|p| p.file_name().unwrap().to_str().unwrap().starts_with(".ledger-")).collect::<Vec<_>>()
    };
    let [first] = &ledger(&out)[..] else { panic!("one ledger") };
    let bytes = fs::read(first).unwrap();
    fs::write(first, &bytes[..bytes.len() / 2]).unwrap();
    same_as_full(&project, &[]);
    // A file of the right size whose rows cannot be read.
    let file = out.join("current/facts/report_year=2014/part-0.parquet");
    fs::write(&file, vec![7; fs::metadata(&file).unwrap().len() as usize]).unwrap();
    project.write("0/000.txt", report("某县人民政府", 2014, 5).as_bytes());
    assert_eq!(same_as_full(&project, &[]), 0);
    fs::remove_file(out.join("current/facts/report_year=2014/part-0.parquet")).unwrap();
    assert_eq!(same_as_full(&project, &[]), 0);
    assert_eq!(ledger(&out).len(), 1);
}

/// Ways to break a file.
const BREAK: [fn(&mut Vec<u8>); 4] = [
    |bytes| bytes.truncate(bytes.len() / 2),
    |bytes| bytes.fill(7),
    |bytes| {
        let half = bytes.len() / 2;
        bytes[half..].fill(0);
    },
    |bytes| {
        let third = bytes.len() / 3;
        bytes[third] ^= 1;
    },
];

#[test]
fn whichever_file_of_the_last_snapshot_is_broken_everything_is_read_again() {
    let project = Project::with_reports();
    let out = project.run(&[]);
    let of_a_year: Vec<String> = files(&out.join("current")).into_iter().map(|(name, _)| name).collect();
    let of_a_year = of_a_year.iter().filter(|name| name.contains("report_year=2014") || name.contains("rejects"));
    for (n, name) in of_a_year.enumerate() {
        let file = out.join("current").join(name);
        let mut bytes = fs::read(&file).unwrap();
        BREAK[n % BREAK.len()](&mut bytes);
        // Not through its other name in an older snapshot.
        fs::remove_file(&file).unwrap();
        fs::write(&file, bytes).unwrap();
        // Also where nothing is new, and the file would stay as a whole.
        if n % 3 != 0 {
            project.write("0/000.txt", report("某县人民政府", 2014, n as u32).as_bytes());
        }
        let (code, _, stderr) = project.nianbao(&["run", "p.toml"]);
        assert_eq!(code, 0, "{name}: {stderr}");
        let full = project.run(&["--full", "--output", "full"]);
        let data = |out: &Path| {
            let files = files(&out.join("current")).into_iter();
            files.filter(|(name, _)| name != "run.json").collect::<Vec<_>>()
        };
        assert!(data(&out) == data(&full), "{name}: {stderr}");
    }
}

#[test]
fn whatever_is_broken_in_the_ledger_everything_is_read_again() {
    let project = Project::with_reports();
    let out = project.run(&[]);
    for n in 0..12 {
        let id = fs::read_link(out.join("current")).unwrap();
        let ledger = out.join(format!(".ledger-{}", id.file_name().unwrap().to_str().unwrap()));
        let mut bytes = fs::read(&ledger).unwrap();
        let at = bytes.len() * (n + 1) / 13;
        bytes[at] ^= 0x55;
        fs::write(&ledger, bytes).unwrap();
        project.write("0/000.txt", report("某县人民政府", 2014, n as u32).as_bytes());
        same_as_full(&project, &[]);
    }
}

/// Documents with the number of failed checks that they say, and that `findings` has of them.
fn failed(out: &Path) -> Vec<(i64, i64)> {
    let (ids, outcomes) = (column(&out.join("findings"), "doc_id"), column(&out.join("findings"), "outcome"));
    let failed: Vec<_> = ids.iter().zip(&outcomes).filter(|(_, outcome)| *outcome == "fail").collect();
    let rows = |id: &str| failed.iter().filter(|(of, _)| *of == id).count() as i64;
    let each = read(&out.join("documents")).into_iter().flat_map(|batch| {
        let said = batch.column_by_name("findings").unwrap().as_primitive::<Int64Type>().clone();
        let ids = batch.column_by_name("doc_id").unwrap().as_string::<i32>().clone();
        ids.iter().zip(said.values()).map(|(id, said)| (*said, rows(id.unwrap()))).collect::<Vec<_>>()
    });
    each.collect()
}

#[test]
fn what_two_years_say_of_each_other_is_counted_in_the_document() {
    let project = Project::new();
    let example = fs::read_to_string(repository().join("examples/reports/liuhe-street-2022.txt")).unwrap();
    project.write("b.txt", example.replace("2022", "2023").as_bytes());
    same_as_full(&project, &[]);
    let alone = failed(&project.path().join("out"));
    project.write("a.txt", example.as_bytes());
    sleep(SETTLED);
    same_as_full(&project, &[]);
    let beside = failed(&project.path().join("out"));
    assert!(beside.iter().chain(&alone).all(|(said, rows)| said == rows), "{alone:?} {beside:?}");
    // What 2022 carried out is not what 2023 carried in.
    assert!(beside.iter().max() > alone.iter().max(), "{alone:?} {beside:?}");
    fs::remove_file(project.path().join("reports/a.txt")).unwrap();
    assert_eq!(same_as_full(&project, &[]), 1);
    assert_eq!(failed(&project.path().join("out")), alone);
}
