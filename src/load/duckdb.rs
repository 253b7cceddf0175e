//! Loading into a file of DuckDB, by its own program: one call looks at what is there, one runs a script.

use std::env;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Map, Value};

use super::LoadError;
use super::definition::join;
use super::dialect::Dialect;
use super::plan::{self, Found, LastLoad, Loaded, Plan, Step};
use super::snapshot::{PartName, Snapshot};
use super::tables::{Dictionary, PARTITIONS, SNAPSHOTS};

/// Loads a snapshot into a schema of the file; both are made where they are missing.
pub(super) fn load(
    snapshot: &Snapshot,
    file: &Path,
    schema: &str,
    dictionary: &Dictionary,
) -> Result<Loaded, LoadError> {
    let is_new = !file.exists();
    let found = if is_new { Found::default() } else { found(file, schema)? };
    let plan = plan::plan(snapshot, dictionary, Dialect::Duckdb, schema, &found)?;
    if plan.steps.is_empty() {
        return Ok(plan.does);
    }
    let script = script(&plan, &snapshot.root, schema, &found)?;
    let ran = run(file, &[], &script);
    if ran.is_err() && is_new {
        let _ = fs::remove_file(file); // nothing is left half done; what cannot be removed is an empty database
    }
    ran.map(|_| plan.does)
}

/// The script of a load. `root` is the folder of the snapshot.
fn script(plan: &Plan, root: &Path, schema: &str, found: &Found) -> Result<String, LoadError> {
    let mut statements = vec!["begin transaction".to_owned()];
    match &found.last {
        None => statements.push(format!("create schema if not exists {}", Dialect::Duckdb.name(schema))),
        Some(last) => statements.push(unchanged(last, schema)),
    }
    for step in &plan.steps {
        statements.push(match step {
            Step::Run(statement) => statement.clone(),
            Step::Load { table, columns, file } => {
                let path = root.join(&file.path);
                let path = path.to_str().ok_or_else(|| {
                    LoadError::Snapshot(path.clone(), "has a name that is not UTF-8, which SQL cannot hold".to_owned())
                })?;
                insert(table, columns, &Dialect::Duckdb.text(path))
            }
        });
    }
    statements.push("commit".to_owned());
    Ok(join(&statements))
}

/// Inserts the rows of files. The columns go by name; the year stands in the files too.
pub(super) fn insert(table: &str, columns: &[String], files: &str) -> String {
    let columns = columns.iter().map(|name| Dialect::Duckdb.name(name)).collect::<Vec<_>>().join(", ");
    format!(
        "insert into {table} ({columns})\n    select {columns} from read_parquet({files}, hive_partitioning = false)"
    )
}

/// A statement that fails where another load came since the plan was made.
fn unchanged(last: &LastLoad, schema: &str) -> String {
    let (prefix, load_no) = (Dialect::Duckdb.prefix(Some(schema)), last.load_no);
    let problem = Dialect::Duckdb.text("another load came in between; nothing was changed, load again");
    format!("select case when max(load_no) <> {load_no} then error({problem}) end from {prefix}{SNAPSHOTS}")
}

/// What the file holds.
fn found(file: &Path, schema: &str) -> Result<Found, LoadError> {
    let mut found = Found::default();
    let columns = format!(
        "select table_name, column_name, data_type from duckdb_columns() \
         where database_name = current_database() and schema_name = {}",
        Dialect::Duckdb.text(schema)
    );
    for row in query(file, &columns)? {
        let table = found.columns.entry(text(&row, "table_name")).or_default();
        table.insert(text(&row, "column_name"), text(&row, "data_type"));
    }
    let prefix = Dialect::Duckdb.prefix(Some(schema));
    if found.columns.contains_key(SNAPSHOTS) {
        let last = format!(
            "select load_no, snapshot_id, tables_sha256 from {prefix}{SNAPSHOTS} order by load_no desc limit 1"
        );
        found.last = query(file, &last)?.first().map(|row| LastLoad {
            load_no: row.get("load_no").and_then(Value::as_i64).unwrap_or_default(),
            snapshot_id: text(row, "snapshot_id"),
            tables_sha256: text(row, "tables_sha256"),
        });
    }
    if found.columns.contains_key(PARTITIONS) {
        for row in query(file, &format!("select dataset, partition_name, sha256 from {prefix}{PARTITIONS}"))? {
            let part = PartName { dataset: text(&row, "dataset"), partition: text(&row, "partition_name") };
            found.parts.insert(part, text(&row, "sha256"));
        }
    }
    Ok(found)
}

fn text(row: &Map<String, Value>, column: &str) -> String {
    row.get(column).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The rows of a query.
fn query(file: &Path, sql: &str) -> Result<Vec<Map<String, Value>>, LoadError> {
    let output = run(file, &["-readonly", "-json"], &format!("{sql};\n"))?;
    if output.stdout.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    serde_json::from_slice(&output.stdout).map_err(|e| LoadError::Duckdb(format!("its answer cannot be read: {e}")))
}

/// Runs a script; ends at the first error, without what the transaction did until then.
fn run(file: &Path, options: &[&str], script: &str) -> Result<Output, LoadError> {
    let program = env::var("NIANBAO_DUCKDB").unwrap_or_else(|_| "duckdb".to_owned());
    let mut command = Command::new(&program);
    command.args(["-init", "/dev/null", "-bail", "-batch"]).args(options).arg(file);
    command.stdin(Stdio::piped()).stderr(Stdio::piped());
    command.stdout(if options.is_empty() { Stdio::null() } else { Stdio::piped() });
    let mut child = command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => LoadError::NoDuckdb(program.clone()),
        _ => LoadError::io(program.as_ref(), error),
    })?;
    // Where it ends early the pipe breaks, and what it said on the way out is the error.
    let _ = child.stdin.take().map(|mut stdin| stdin.write_all(script.as_bytes()));
    let output = child.wait_with_output().map_err(|error| LoadError::io(program.as_ref(), error))?;
    if output.status.success() {
        return Ok(output);
    }
    Err(LoadError::Duckdb(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}
