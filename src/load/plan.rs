//! What a load does: from what the database holds and what the snapshot has, a list of steps for one transaction.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::definition;
use super::dialect::Dialect;
use super::snapshot::{PartName, Snapshot, sha256};
use super::tables::{Dictionary, PARTITIONS, SNAPSHOTS};
use super::{LoadError, views};
use crate::ids::hex;
use crate::publish::FileEntry;
use crate::publish::column::DatasetInfo;

/// What a database holds of ours.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Types by table and column, as the catalogue names them; of all tables of the schema.
    pub columns: BTreeMap<String, BTreeMap<String, String>>,
    /// The last load.
    pub last: Option<LastLoad>,
    /// Hashes of the partitions.
    pub parts: BTreeMap<PartName, String>,
}

/// The last row of the table of loads.
#[derive(Debug)]
pub(super) struct LastLoad {
    pub load_no: i64,
    pub snapshot_id: String,
    pub tables_sha256: String,
}

/// What a load did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// The database holds the snapshot already: nothing was done.
    pub nothing_to_do: bool,
    /// Tables made.
    pub tables: usize,
    /// Columns added to tables that were there.
    pub columns: usize,
    /// Partitions loaded.
    pub loaded: usize,
    /// Partitions whose rows were removed and not replaced.
    pub removed: usize,
    /// Partitions left as they are.
    pub kept: usize,
    /// Rows loaded.
    pub rows: u64,
}

/// A step of a load.
#[derive(Debug)]
pub(super) enum Step {
    /// A statement.
    Run(String),
    /// All rows of a file into a table.
    Load { table: String, columns: Vec<String>, file: FileEntry },
}

/// What to do.
#[derive(Debug)]
pub(super) struct Plan {
    pub steps: Vec<Step>,
    pub does: Loaded,
}

/// A plan being made.
struct Planner<'a> {
    snapshot: &'a Snapshot,
    dictionary: &'a Dictionary<'a>,
    dialect: Dialect,
    prefix: String,
    found: &'a Found,
    plan: Plan,
}

/// Makes the plan. It has no steps where the database holds the snapshot.
pub(super) fn plan(
    snapshot: &Snapshot,
    dictionary: &Dictionary,
    dialect: Dialect,
    schema: &str,
    found: &Found,
) -> Result<Plan, LoadError> {
    let differ = differ(dictionary, dialect, found);
    if !differ.is_empty() {
        return Err(LoadError::Refused { schema: schema.to_owned(), differ });
    }
    let prefix = dialect.prefix(Some(schema));
    let plan = Plan { steps: Vec::new(), does: Loaded::default() };
    let mut planner = Planner { snapshot, dictionary, dialect, prefix, found, plan };
    let renewed = planner.tables();
    planner.partitions(&renewed)?;
    planner.finish();
    Ok(planner.plan)
}

/// What of the tables of the database this program does not know.
fn differ(dictionary: &Dictionary, dialect: Dialect, found: &Found) -> Vec<String> {
    let mut differ = Vec::new();
    for table in dictionary.tables() {
        let Some(columns) = found.columns.get(table.name) else { continue };
        if !found.columns.contains_key(SNAPSHOTS) {
            differ.push(format!("  there is a table {} that this program did not make", table.name));
            continue;
        }
        for (name, kind) in columns {
            match table.columns.iter().find(|c| c.name == name.as_str()).map(|c| dialect.type_name(c.column_type)) {
                None => differ.push(format!("  {}.{name} is not in the dictionary", table.name)),
                Some(known) if !known.eq_ignore_ascii_case(kind) => {
                    differ.push(format!("  {}.{name} is {kind}, not {known}", table.name));
                }
                Some(_) => {}
            }
        }
    }
    differ
}

impl Planner<'_> {
    fn run(&mut self, statement: String) {
        self.plan.steps.push(Step::Run(statement));
    }

    /// Makes tables and adds columns. Returns the tables of which all partitions must be loaded.
    fn tables(&mut self) -> BTreeSet<&'static str> {
        let mut renewed = BTreeSet::new();
        for table in self.dictionary.tables() {
            let Some(columns) = self.found.columns.get(table.name) else {
                self.plan.does.tables += 1;
                definition::create(self.dialect, &self.prefix, &table).into_iter().for_each(|s| self.run(s));
                renewed.insert(table.name);
                continue;
            };
            for column in table.columns.iter().filter(|c| !columns.contains_key(c.name.as_ref())) {
                let name = format!("{}{}", self.prefix, table.name);
                let (column_name, kind) = (self.dialect.name(&column.name), self.dialect.type_name(column.column_type));
                self.run(format!("alter table {name} add column {column_name} {kind}"));
                self.run(definition::comment(self.dialect, &name, column));
                self.plan.does.columns += 1;
                renewed.insert(table.name);
            }
        }
        renewed
    }

    /// Removes partitions that are gone or have changed, then loads what is new.
    fn partitions(&mut self, renewed: &BTreeSet<&'static str>) -> Result<(), LoadError> {
        let (snapshot, found) = (self.snapshot, self.found);
        let stays = |part: &PartName| {
            let same = snapshot.parts.get(part).map(|files| sha256(files)).as_ref() == found.parts.get(part);
            same && !renewed.contains(part.dataset.as_str())
        };
        for part in found.parts.keys().filter(|part| !stays(part)) {
            self.remove(part);
        }
        for (part, files) in &snapshot.parts {
            let Some(dataset) = self.dictionary.dataset(&part.dataset) else {
                let what = format!("has a dataset {} that this program does not know", part.dataset);
                return Err(LoadError::Snapshot(snapshot.root.clone(), what));
            };
            if stays(part) {
                self.plan.does.kept += 1;
            } else {
                self.load(part, files, dataset)?;
            }
        }
        Ok(())
    }

    fn remove(&mut self, part: &PartName) {
        let (prefix, table) = (&self.prefix, &part.dataset);
        let rows = match (part.year(), part.partition.as_str()) {
            (Some(year), _) => format!(" where report_year = {year}"),
            (None, "") => String::new(),
            (None, _) => " where report_year is null".to_owned(),
        };
        let delete = format!("delete from {prefix}{table}{rows}");
        let (dataset, partition) = (self.dialect.text(table), self.dialect.text(&part.partition));
        let forget =
            format!("delete from {prefix}{PARTITIONS} where dataset = {dataset} and partition_name = {partition}");
        self.run(delete);
        self.run(forget);
        if !self.snapshot.parts.contains_key(part) {
            self.plan.does.removed += 1;
        }
    }

    fn load(&mut self, part: &PartName, files: &[FileEntry], dataset: &DatasetInfo) -> Result<(), LoadError> {
        for file in files {
            let columns = self.snapshot.columns(file, dataset)?;
            let table = format!("{}{}", self.prefix, dataset.name);
            self.plan.steps.push(Step::Load { table, columns, file: file.clone() });
        }
        let rows = files.iter().map(|file| file.rows).sum::<u64>();
        let year = part.year().map_or_else(|| "null".to_owned(), |year| year.to_string());
        let [name, partition, sha] = [&part.dataset, &part.partition, &sha256(files)].map(|t| self.dialect.text(t));
        let prefix = &self.prefix;
        self.run(format!("insert into {prefix}{PARTITIONS} values ({name}, {partition}, {year}, {sha}, {rows})"));
        self.plan.does.loaded += 1;
        self.plan.does.rows += rows;
        Ok(())
    }

    /// Metrics, views and the row that says what was loaded; nothing at all where the database holds it already.
    fn finish(&mut self) {
        let (dialect, prefix, snapshot) = (self.dialect, self.prefix.clone(), self.snapshot);
        let metrics = definition::fill_metrics(dialect, &prefix, &self.dictionary.metrics);
        let views = views::create(dialect, &prefix);
        let tables = tables_sha256(dialect, self.dictionary, &metrics, &views);
        let last = self.found.last.as_ref();
        if self.plan.steps.is_empty() && last.is_some_and(|l| l.snapshot_id == snapshot.id && l.tables_sha256 == tables)
        {
            self.plan.does.nothing_to_do = true;
            return;
        }
        self.run(format!("delete from {prefix}metrics"));
        self.run(metrics);
        views.into_iter().for_each(|view| self.run(view));
        let load_no = last.map_or(1, |last| last.load_no + 1);
        let [id, version, schema, tables] =
            [&snapshot.id, &snapshot.program_version, &snapshot.schema_sha256, &tables].map(|t| dialect.text(t));
        self.run(format!(
            "insert into {prefix}{SNAPSHOTS} values ({load_no}, {id}, now(), {version}, {schema}, {tables})"
        ));
    }
}

/// The hash of all that the tables of a database follow from.
fn tables_sha256(dialect: Dialect, dictionary: &Dictionary, metrics: &str, views: &[String]) -> String {
    let mut hash = Sha256::new();
    for table in dictionary.tables() {
        definition::create(dialect, "", &table).iter().for_each(|s| hash.update(s));
    }
    hash.update(metrics);
    views.iter().for_each(|view| hash.update(view));
    hex(&hash.finalize())
}
