//! The tables of a database: the datasets, the metric dictionary, and two that say what was loaded.

use crate::publish::column::{ColumnInfo, ColumnType, DatasetInfo};
use crate::publish::{datasets, marts};
use crate::schema::{Metric, Schemas};

/// The table of loads.
pub(super) const SNAPSHOTS: &str = "nianbao_snapshots";
/// The table of partitions.
pub(super) const PARTITIONS: &str = "nianbao_partitions";

/// All that tables follow from.
pub struct Dictionary<'a> {
    /// The datasets of a snapshot.
    pub datasets: Vec<DatasetInfo>,
    /// The metrics.
    pub metrics: Vec<&'a Metric>,
}

impl<'a> Dictionary<'a> {
    /// The dictionary of some schemas.
    pub fn of(schemas: &'a Schemas) -> Self {
        Self {
            datasets: datasets::infos().into_iter().chain(marts::infos(schemas)).collect(),
            metrics: schemas.metrics.all().collect(),
        }
    }

    /// The dataset with a name.
    pub(super) fn dataset(&self, name: &str) -> Option<&DatasetInfo> {
        self.datasets.iter().find(|dataset| dataset.name == name)
    }

    /// All tables of a database.
    pub(super) fn tables(&self) -> Vec<DatasetInfo> {
        self.datasets.iter().cloned().chain([metrics()]).chain(bookkeeping()).collect()
    }
}

/// The tables that say what was loaded.
pub(super) fn bookkeeping() -> [DatasetInfo; 2] {
    [snapshots(), partitions()]
}

/// The metric dictionary as a table.
pub(super) fn metrics() -> DatasetInfo {
    DatasetInfo {
        name: "metrics",
        description: "The metric dictionary: what facts.metric_id, facts.local_metric and the columns of the wide tables mean.",
        partitioned: false,
        key: &["metric_id"],
        columns: vec![
            text("metric_id", "The metric: facts.metric_id, or facts.local_metric."),
            text("unit", "Its canonical unit."),
            text("label", "Its name, in Chinese."),
            text("definition", "What it counts."),
        ],
    }
}

/// A metric as a row of that table.
pub(super) fn metric_row(metric: &Metric) -> [&str; 4] {
    [&metric.id, &metric.unit, &metric.label, &metric.definition]
}

fn snapshots() -> DatasetInfo {
    DatasetInfo {
        name: SNAPSHOTS,
        description: "What was loaded when; the last row says what the tables hold now.",
        partitioned: false,
        key: &["load_no"],
        columns: vec![
            column("load_no", ColumnType::Long, "Loads by number, from 1."),
            text("snapshot_id", "The snapshot: run.json."),
            column("loaded_at", ColumnType::Timestamp, "When the load began."),
            text("program_version", "Version of the program that made the snapshot."),
            text("schema_sha256", "Hash of the schemas that made it."),
            text("tables_sha256", "Hash of the definitions of tables and views that the load went by."),
        ],
    }
}

fn partitions() -> DatasetInfo {
    let year = "The year of its rows; null where they have none or it is unknown.";
    DatasetInfo {
        name: PARTITIONS,
        description: "Which files the tables were loaded from: a partition is loaded again where its hash changes.",
        partitioned: false,
        key: &["dataset", "partition_name"],
        columns: vec![
            text("dataset", "The table."),
            text("partition_name", "The folder of the files; empty where the dataset has no partitions."),
            ColumnInfo { nullable: true, ..column("report_year", ColumnType::Int, year) },
            text("sha256", "SHA-256 of its files, from run.json."),
            column("row_count", ColumnType::Long, "Rows loaded from them."),
        ],
    }
}

fn text(name: &'static str, description: &'static str) -> ColumnInfo {
    column(name, ColumnType::Text, description)
}

fn column(name: &'static str, column_type: ColumnType, description: &'static str) -> ColumnInfo {
    ColumnInfo { name: name.into(), column_type, nullable: false, description: description.into() }
}
