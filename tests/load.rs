//! Loading: the SQL that is printed, and what is refused. `tests/warehouse/load.py` (`make warehouse`) loads into real
//! databases.

use std::fs;

use nianbao::load::dialect::Dialect;
use nianbao::load::{self, Dictionary};

use crate::project::{Project, embedded, repository};

/// A dataset with partitions and lists, one without partitions, and a metric: all that the texts differ by.
fn small() -> Dictionary<'static> {
    let mut dictionary = Dictionary::of(embedded());
    dictionary.datasets.retain(|dataset| ["findings", "rejects"].contains(&dataset.name));
    dictionary.metrics.truncate(1);
    dictionary
}

#[test]
fn printed_sql_is_as_expected() {
    let scripts = [
        (Dialect::Duckdb, "duckdb", "/data/it's/current", None),
        (Dialect::Postgres, "postgres", "/data/current", Some("nianbao")),
        (Dialect::Clickhouse, "clickhouse", "https://store.example.org/reports/current", Some("nianbao")),
        (Dialect::Bigquery, "bigquery", "gs://store/current/", Some("project.nianbao")),
        (Dialect::Snowflake, "snowflake", "s3://store/current", Some("nianbao")),
    ];
    for (dialect, name, from, schema) in scripts {
        let path = repository().join(format!("tests/load/{name}.sql"));
        let script = load::script(dialect, from, schema, &small());
        if std::env::var_os("NIANBAO_BLESS").is_some() {
            fs::write(&path, &script).unwrap();
        }
        assert_eq!(script, fs::read_to_string(&path).unwrap(), "{name}: `make bless`, and read the difference");
    }
}

#[test]
fn every_dataset_has_a_table_in_every_dialect() {
    let dictionary = Dictionary::of(embedded());
    for dialect in [Dialect::Duckdb, Dialect::Postgres, Dialect::Clickhouse, Dialect::Bigquery, Dialect::Snowflake] {
        let script = load::script(dialect, "s3://store/current", None, &dictionary);
        for dataset in &dictionary.datasets {
            let plain = script.contains(&format!("create table {} (", dataset.name));
            let again = script.contains(&format!("create table if not exists {} (", dataset.name));
            assert!(plain || again, "{dialect:?} has no table {}", dataset.name);
        }
    }
}

#[test]
fn keys_are_columns_that_are_never_null() {
    for dataset in Dictionary::of(embedded()).datasets {
        for name in dataset.key {
            let column = dataset.columns.iter().find(|column| column.name == *name).unwrap();
            assert!(!column.nullable, "{}.{name}", dataset.name);
        }
    }
}

#[test]
fn what_cannot_be_loaded_is_said() {
    let project = Project::new();
    let fails = |args: &[&str], code: i32, said: &str| {
        let (found, _, stderr) = project.nianbao(&[&["load"], args].concat());
        assert!(found == code && stderr.contains(said), "{args:?}: {found}, {stderr}");
    };
    fails(&["reports", "--to", "duckdb:a.db"], 2, "reports is no snapshot: it has no run.json");
    fails(&["out", "--to", "mysql://host/db"], 2, "must be duckdb:FILE or postgres://USER@HOST/DATABASE");
    fails(&["out"], 2, "--to");
    fs::write(project.path().join("reports/run.json"), "{}").unwrap();
    fails(&["reports", "--to", "duckdb:a.db"], 3, "run.json: cannot be understood");
}

#[test]
fn a_missing_duckdb_is_said_with_what_to_install() {
    let project = Project::new();
    project.write("a.txt", b"");
    project.run(&[]);
    let mut command = project.command();
    command.args(["load", "out", "--to", "duckdb:a.db"]).env("NIANBAO_DUCKDB", "/nowhere/duckdb");
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr.contains("`/nowhere/duckdb` was not found. Install") && stderr.contains("duckdb-cli"), "{stderr}");
    assert!(!project.path().join("a.db").exists());
}

#[test]
fn a_damaged_snapshot_is_not_loaded() {
    let project = Project::new();
    project.write("a.txt", b"");
    let rejects = project.run(&[]).join("current/rejects/part-0.parquet");
    let bytes = fs::read(&rejects).unwrap();
    fs::write(&rejects, [&bytes[..4], &bytes].concat()).unwrap();
    let (code, _, stderr) = project.nianbao(&["load", "out", "--to", "duckdb:a.db"]);
    assert!(code == 3 && stderr.contains("part-0.parquet"), "{code}: {stderr}");
}
