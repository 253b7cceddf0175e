//! Loading into PostgreSQL: one connection, one transaction, COPY for the rows.

use std::env;
use std::error::Error;
use std::io::BufWriter;
use std::str::FromStr;

use postgres::config::SslMode;
use postgres::{Client, Config, NoTls, Transaction};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::LoadError;
use super::copy::write_rows;
use super::dialect::Dialect;
use super::plan::{self, Found, LastLoad, Loaded, Step};
use super::snapshot::{PartName, Snapshot};
use super::tables::{Dictionary, PARTITIONS, SNAPSHOTS};
use crate::publish::FileEntry;

/// Rows in memory at a time.
const BATCH_ROWS: usize = 4096;

/// Loads a snapshot into a schema of the database, which is made where it is missing.
pub(super) fn load(snapshot: &Snapshot, url: &str, schema: &str, dictionary: &Dictionary) -> Result<Loaded, LoadError> {
    let mut client = connect(url)?;
    let mut transaction = client.transaction().map_err(refused)?;
    // A second load waits here, and then sees what the first one did.
    let lock = "select pg_advisory_xact_lock(hashtext('nianbao'), hashtext($1))";
    transaction.execute(lock, &[&schema]).map_err(refused)?;
    let found = found(&mut transaction, schema)?;
    let plan = plan::plan(snapshot, dictionary, Dialect::Postgres, schema, &found)?;
    let exists = "select from pg_namespace where nspname = $1";
    if transaction.query_opt(exists, &[&schema]).map_err(refused)?.is_none() {
        let create = format!("create schema {}", Dialect::Postgres.name(schema));
        transaction.batch_execute(&create).map_err(refused)?;
    }
    for step in &plan.steps {
        match step {
            Step::Run(statement) => transaction.batch_execute(statement).map_err(refused)?,
            Step::Load { table, columns, file } => copy(&mut transaction, snapshot, table, columns, file)?,
        }
    }
    transaction.commit().map_err(refused)?;
    Ok(plan.does)
}

fn connect(url: &str) -> Result<Client, LoadError> {
    let mut config = Config::from_str(url).map_err(refused)?;
    if config.get_password().is_none()
        && let Ok(password) = env::var("PGPASSWORD")
    {
        config.password(password);
    }
    config.application_name("nianbao");
    match config.get_ssl_mode() {
        SslMode::Require => config.connect(tls()?).map_err(refused),
        _ => config.connect(NoTls).map_err(refused),
    }
}

/// Encryption, with the certificates that the system trusts (or `SSL_CERT_FILE`).
fn tls() -> Result<MakeRustlsConnect, LoadError> {
    let connect = MakeRustlsConnect::with_native_certs();
    connect.map(|(connect, _)| connect).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        LoadError::Postgres(format!("the system has no certificates to trust: {}", errors.join("; ")))
    })
}

/// What went wrong, as the server or the connection says it.
fn refused(error: postgres::Error) -> LoadError {
    let said = match (error.as_db_error(), error.source()) {
        (Some(db), _) => {
            let detail = db.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
            format!("{}{detail}", db.message())
        }
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    };
    LoadError::Postgres(said)
}

/// What the schema holds.
fn found(transaction: &mut Transaction, schema: &str) -> Result<Found, LoadError> {
    let columns = "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) \
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace \
        where n.nspname = $1 and c.relkind in ('r', 'p', 'f', 'v', 'm') and a.attnum > 0 and not a.attisdropped";
    let mut found = Found::default();
    for row in transaction.query(columns, &[&schema]).map_err(refused)? {
        found.columns.entry(row.get(0)).or_default().insert(row.get(1), row.get(2));
    }
    let prefix = Dialect::Postgres.prefix(Some(schema));
    if found.columns.contains_key(SNAPSHOTS) {
        let last = format!(
            "select load_no, snapshot_id, tables_sha256 from {prefix}{SNAPSHOTS} order by load_no desc limit 1"
        );
        let last = transaction.query_opt(&last, &[]).map_err(refused)?;
        found.last =
            last.map(|row| LastLoad { load_no: row.get(0), snapshot_id: row.get(1), tables_sha256: row.get(2) });
    }
    if found.columns.contains_key(PARTITIONS) {
        let parts = format!("select dataset, partition_name, sha256 from {prefix}{PARTITIONS}");
        for row in transaction.query(&parts, &[]).map_err(refused)? {
            found.parts.insert(PartName { dataset: row.get(0), partition: row.get(1) }, row.get(2));
        }
    }
    Ok(found)
}

/// Copies the rows of a file.
fn copy(
    transaction: &mut Transaction,
    snapshot: &Snapshot,
    table: &str,
    columns: &[String],
    file: &FileEntry,
) -> Result<(), LoadError> {
    let (path, reader) = snapshot.reader(file)?;
    let batches = reader.with_batch_size(BATCH_ROWS).build().map_err(LoadError::parquet(&path))?;
    let names: Vec<String> = columns.iter().map(|name| Dialect::Postgres.name(name)).collect();
    let copy = format!("copy {table} ({}) from stdin", names.join(", "));
    let mut out = BufWriter::with_capacity(1 << 16, transaction.copy_in(&copy).map_err(refused)?);
    for batch in batches {
        write_rows(&batch.map_err(LoadError::arrow(&path))?, &mut out).map_err(LoadError::arrow(&path))?;
    }
    let copy = out.into_inner().map_err(|e| LoadError::Postgres(e.error().to_string()))?;
    let rows = copy.finish().map_err(refused)?;
    if rows == file.rows {
        return Ok(());
    }
    Err(LoadError::Postgres(format!("{rows} rows of {} were copied, not {}", path.display(), file.rows)))
}
