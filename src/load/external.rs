//! Scripts for warehouses that fetch the files of a snapshot themselves, from a folder or an object store.

use super::definition::{create, fill_metrics, join};
use super::dialect::Dialect;
use super::tables::{Dictionary, bookkeeping, metrics};
use super::{duckdb, views};
use crate::publish::column::DatasetInfo;

/// What all scripts of a dialect are made of.
struct Script<'a> {
    dialect: Dialect,
    /// Where the files are: a folder or a URL.
    from: &'a str,
    prefix: String,
    dictionary: &'a Dictionary<'a>,
}

/// A script that makes the tables and views and fills them with a snapshot; it can be run again with the next one.
/// `from` is where the warehouse finds the snapshot.
pub fn script(dialect: Dialect, from: &str, schema: Option<&str>, dictionary: &Dictionary) -> String {
    let from = from.trim_end_matches('/');
    let script = Script { dialect, from, prefix: dialect.prefix(schema), dictionary };
    let mut statements = schema.map(|schema| vec![script.schema(schema)]).unwrap_or_default();
    statements.extend(match dialect {
        Dialect::Duckdb | Dialect::Postgres => script.transaction(),
        Dialect::Clickhouse => script.clickhouse(),
        Dialect::Bigquery => script.bigquery(),
        Dialect::Snowflake => script.snowflake(),
    });
    join(&statements)
}

impl Script<'_> {
    fn schema(&self, schema: &str) -> String {
        match self.dialect {
            Dialect::Clickhouse => format!("create database if not exists {}", self.dialect.name(schema)),
            Dialect::Bigquery => format!("create schema if not exists `{schema}`"),
            _ => format!("create schema if not exists {}", self.dialect.name(schema)),
        }
    }

    fn tables(&self) -> impl Iterator<Item = (String, &DatasetInfo)> {
        self.dictionary.datasets.iter().map(|table| (format!("{}{}", self.prefix, table.name), table))
    }

    /// Tables, and the rows of the metrics.
    fn definitions(&self) -> Vec<String> {
        let datasets = self.dictionary.datasets.iter().flat_map(|d| create(self.dialect, &self.prefix, d));
        datasets.chain(create(self.dialect, &self.prefix, &metrics())).collect()
    }

    fn metrics(&self) -> Vec<String> {
        let empty = format!("delete from {}metrics where true", self.prefix);
        vec![empty, fill_metrics(self.dialect, &self.prefix, &self.dictionary.metrics)]
    }

    fn views(&self) -> Vec<String> {
        views::create(self.dialect, &self.prefix)
    }

    /// The path of the files of a dataset, with `*`.
    fn glob(&self, table: &DatasetInfo) -> String {
        // BigQuery takes one `*`, which stands for folders too.
        let deep = table.partitioned && self.dialect != Dialect::Bigquery;
        let below = if deep { "*/*.parquet" } else { "*.parquet" };
        self.dialect.text(&format!("{}/{}/{below}", self.from, table.name))
    }

    fn columns(&self, table: &DatasetInfo) -> String {
        table.columns.iter().map(|c| self.dialect.name(&c.name)).collect::<Vec<_>>().join(", ")
    }

    /// A database that is filled once. DuckDB reads the files; to PostgreSQL they are brought by `nianbao load`, which
    /// then finds its own tables too.
    fn transaction(&self) -> Vec<String> {
        let mut out = vec!["begin transaction".to_owned()];
        out.extend(self.definitions());
        if self.dialect == Dialect::Postgres {
            out.extend(bookkeeping().iter().flat_map(|table| create(self.dialect, &self.prefix, table)));
        }
        for (name, table) in self.tables().filter(|_| self.dialect == Dialect::Duckdb) {
            let columns: Vec<String> = table.columns.iter().map(|c| c.name.to_string()).collect();
            out.push(duckdb::insert(&name, &columns, &self.glob(table)));
        }
        out.extend(self.metrics());
        out.extend(self.views());
        out.push("commit".to_owned());
        out
    }

    /// A table is filled beside the old one, and takes its place at once.
    fn clickhouse(&self) -> Vec<String> {
        let mut out = self.definitions();
        let reader = if self.from.contains("://") { "s3" } else { "file" };
        for (name, table) in self.tables() {
            let (columns, glob) = (self.columns(table), self.glob(table));
            out.extend([
                format!("create or replace table {name}_new as {name}"),
                format!(
                    "insert into {name}_new ({columns})\n    select {columns} from {reader}({glob}, 'Parquet')\n    \
                     settings use_hive_partitioning = 0"
                ),
                format!("exchange tables {name}_new and {name}"),
                format!("drop table {name}_new"),
            ]);
        }
        let empty = format!("truncate table {}metrics", self.prefix);
        out.extend([empty, fill_metrics(self.dialect, &self.prefix, &self.dictionary.metrics)]);
        out.extend(self.views());
        out
    }

    /// Files are loaded into tables of their own, whose rows then take the place of the old ones in one transaction.
    fn bigquery(&self) -> Vec<String> {
        let mut out = self.definitions();
        for (name, table) in self.tables() {
            let glob = self.glob(table);
            out.push(format!(
                "load data overwrite {name}_new\nfrom files (\n    format = 'PARQUET', uris = [{glob}],\n    \
                 enable_list_inference = true, column_name_character_map = 'V1'\n)"
            ));
        }
        out.push("begin transaction".to_owned());
        for (name, table) in self.tables() {
            let columns = self.columns(table);
            out.push(format!("delete from {name} where true"));
            out.push(format!("insert into {name} ({columns})\n    select {columns} from {name}_new"));
        }
        out.extend(self.metrics());
        out.push("commit transaction".to_owned());
        out.extend(self.tables().map(|(name, _)| format!("drop table {name}_new")));
        out.extend(self.views());
        out
    }

    /// Files are copied from a stage, in one transaction.
    fn snowflake(&self) -> Vec<String> {
        let (prefix, url) = (&self.prefix, self.dialect.text(&format!("{}/", self.from)));
        let mut out = self.definitions();
        out.extend([
            format!("create or replace file format {prefix}nianbao_parquet type = parquet use_logical_type = true"),
            // Credentials are a matter of the account: add `storage_integration = NAME` where the store is not public.
            format!("create or replace stage {prefix}nianbao_snapshot url = {url}"),
            "begin transaction".to_owned(),
        ]);
        for (name, table) in self.tables() {
            out.push(format!("delete from {name}"));
            out.push(format!(
                "copy into {name} from @{prefix}nianbao_snapshot/{}/\n    \
                 file_format = (format_name = '{prefix}nianbao_parquet') pattern = '.*[.]parquet'\n    \
                 match_by_column_name = case_insensitive force = true",
                table.name
            ));
        }
        out.extend(self.metrics());
        out.push("commit".to_owned());
        out.extend(self.views());
        out
    }
}
