//! Forms: official editions of the report's tables, as checked.

use super::files::{FileRef, SchemaError};
use super::form_file::{BlockWritten, ColumnWritten, FormFile, RowWritten, TableWritten};
use super::metrics::Metrics;
use super::values::ValueRules;
use crate::model::{Period, Scope};

/// One official edition: its tables in order.
#[derive(Clone, Debug)]
pub struct Form {
    /// Its id, as in `documents.form`.
    pub id: String,
    /// Its name.
    pub title: String,
    /// The document that prescribes it.
    pub basis: String,
    /// Its tables.
    pub tables: Vec<FormTable>,
}

/// A table of a form: blocks one below the other, each with columns of its own.
#[derive(Clone, Debug)]
pub struct FormTable {
    /// Its name.
    pub name: String,
    /// Headings under which reports print it; the first is the official one.
    pub titles: Vec<String>,
    /// Header rows with the rows below them.
    pub blocks: Vec<FormBlock>,
    /// All rows in order.
    pub rows: Vec<FormRow>,
}

/// A header row.
#[derive(Clone, Debug)]
pub struct FormBlock {
    /// What the row above the header says (第二十条第(一)项), with aliases.
    pub heading: Vec<String>,
    /// What the header says above the label column.
    pub corner: Vec<String>,
    /// Another layout of figures that other blocks already have.
    pub alternative: bool,
    /// The value columns.
    pub columns: Vec<FormColumn>,
}

/// A value column.
#[derive(Clone, Debug)]
pub struct FormColumn {
    /// The header, first as on the form, then aliases.
    pub labels: Vec<String>,
    /// The header above it.
    pub group: Option<String>,
    /// Printed by some reports only.
    pub optional: bool,
    /// True for a column that repeats the others as shares; its cells are kept, but are no facts.
    pub share: bool,
}

/// A row.
#[derive(Clone, Debug)]
pub struct FormRow {
    /// Index of its block in the table.
    pub block: usize,
    /// The label, first as on the form, then aliases; "" for a row without a label.
    pub labels: Vec<String>,
    /// The labels above it, from the outermost.
    pub groups: Vec<String>,
    /// Their keys without hints; filled in once all labels are known.
    pub group_keys: Vec<String>,
    /// The code that the form prints beside it.
    pub code: Option<String>,
    /// A row without figures.
    pub heading: bool,
    /// Printed by some reports only.
    pub optional: bool,
    /// May stand without its label.
    pub unlabelled: bool,
    /// What each column counts; `None` where nothing.
    pub targets: Vec<Option<Target>>,
}

/// What a value cell counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Metric of the dictionary; `None` for a row that only this form has.
    pub metric: Option<String>,
    /// `form:name` of a row that only this form has.
    pub local: Option<String>,
    /// Applicant type.
    pub applicant: Option<String>,
    /// Canonical unit.
    pub unit: String,
    /// Whose figure.
    pub scope: Scope,
    /// Which time.
    pub period: Period,
}

const LOCAL: &str = "local:";

struct Resolver<'a> {
    file: FileRef<'a>,
    form: String,
    metrics: &'a Metrics,
    values: &'a ValueRules,
    errors: &'a mut Vec<SchemaError>,
}

impl Form {
    /// The rows of all tables.
    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut FormRow> {
        self.tables.iter_mut().flat_map(|table| &mut table.rows)
    }

    pub(super) fn resolve(
        written: FormFile,
        file: FileRef<'_>,
        metrics: &Metrics,
        values: &ValueRules,
        errors: &mut Vec<SchemaError>,
    ) -> Self {
        let id = written.id.into_inner();
        let mut resolver = Resolver { file, form: id.clone(), metrics, values, errors };
        let tables = written.table.into_iter().map(|t| resolver.table(t)).collect();
        Self { id, title: written.title, basis: written.basis, tables }
    }

    /// Number of value cells that the form declares, optional ones and alternative layouts aside.
    pub fn values(&self) -> usize {
        self.tables.iter().map(FormTable::values).sum()
    }
}

impl FormTable {
    /// Number of value cells, optional ones and alternative layouts aside.
    pub fn values(&self) -> usize {
        let counted = |row: &&FormRow| !row.optional && !row.heading && !self.blocks[row.block].alternative;
        let columns = |row: &FormRow| {
            let columns = &self.blocks[row.block].columns;
            row.targets.iter().zip(columns).filter(|(t, c)| t.is_some() && !c.optional).count()
        };
        self.rows.iter().filter(counted).map(columns).sum()
    }
}

impl Resolver<'_> {
    fn error(&mut self, at: usize, message: String) {
        self.errors.push(self.file.error(at, message));
    }

    fn table(&mut self, written: TableWritten) -> FormTable {
        let declared = (written.values.span().start, written.values.into_inner());
        let (mut blocks, mut rows) = (Vec::new(), Vec::new());
        for block in written.block {
            self.block(block, blocks.len(), &mut blocks, &mut rows);
        }
        let table = FormTable { name: written.name, titles: written.titles, blocks, rows };
        if table.values() != declared.1 {
            let message = format!(
                "table `{}` declares values = {}, but its rows and columns have {} value cells",
                table.name,
                declared.1,
                table.values()
            );
            self.error(declared.0, message);
        }
        table
    }

    fn block(&mut self, b: BlockWritten, index: usize, blocks: &mut Vec<FormBlock>, rows: &mut Vec<FormRow>) {
        for row in b.rows {
            let row = self.row(row, index, &b.columns);
            rows.push(row);
        }
        let columns = b.columns.into_iter().map(|c| self.column(c)).collect();
        blocks.push(FormBlock { heading: b.heading, corner: b.corner, alternative: b.alternative, columns });
    }

    fn column(&mut self, c: ColumnWritten) -> FormColumn {
        let share = match c.role {
            None => false,
            Some(role) if role.as_ref() == "share" => true,
            Some(role) => {
                self.error(role.span().start, format!("column role `{}` is unknown; allowed: share", role.as_ref()));
                false
            }
        };
        let labels = std::iter::once(c.label.into_inner()).chain(c.aliases).collect();
        FormColumn { labels, group: c.group, optional: c.optional, share }
    }

    fn row(&mut self, row: RowWritten, block: usize, columns: &[ColumnWritten]) -> FormRow {
        let at = row.label.span().start;
        let label = row.label.as_ref().clone();
        let sources = usize::from(row.metric.is_some()) + usize::from(row.cells.is_some());
        let from_columns = columns.iter().any(|c| c.metric.is_some());
        if sources + usize::from(from_columns) != usize::from(!row.heading) {
            self.error(
                at,
                format!("row `{label}` needs exactly one of: metric, cells, a metric in each column, heading = true"),
            );
        }
        let value_columns = columns.iter().filter(|c| c.role.is_none()).count();
        if let Some(cells) = &row.cells
            && cells.len() != value_columns
        {
            self.error(at, format!("row `{label}` names {} cells for {value_columns} columns", cells.len()));
        }
        let mut cells = row.cells.iter().flatten();
        let targets = columns
            .iter()
            .map(|column| {
                if column.role.is_some() || row.heading {
                    return None;
                }
                let metric = row.metric.as_ref().or_else(|| cells.next()).or(column.metric.as_ref())?;
                self.target(metric, &row, column)
            })
            .collect();
        let labels = std::iter::once(label).chain(row.aliases).collect();
        FormRow {
            block,
            labels,
            groups: row.groups,
            group_keys: Vec::new(),
            code: row.code,
            heading: row.heading,
            optional: row.optional,
            unlabelled: row.unlabelled,
            targets,
        }
    }

    fn target(&mut self, metric: &toml::Spanned<String>, row: &RowWritten, column: &ColumnWritten) -> Option<Target> {
        let (at, id) = (metric.span().start, metric.as_ref());
        let local = id.strip_prefix(LOCAL).map(|name| format!("{}:{name}", self.form));
        let known = self.metrics.get(id);
        let unit = match (known, &row.unit) {
            (Some(metric), _) => metric.unit.clone(),
            (None, Some(unit)) if local.is_some() => unit.as_ref().clone(),
            (None, _) if local.is_some() => {
                self.error(at, format!("`{id}` is no metric of the dictionary, so its row needs a unit"));
                return None;
            }
            (None, _) => {
                self.error(at, format!("metric `{id}` is not in metrics.toml (rows of this form alone: `local:name`)"));
                return None;
            }
        };
        if self.values.unit(&unit).is_none() {
            self.error(at, format!("unit `{unit}` is not in values.toml"));
        }
        let scope = self.named(column.scope.as_ref(), "scope", "area, organ, unknown", Scope::parse);
        let period =
            self.named(column.period.as_ref(), "period", "year, cumulative, as_of, previous_year", Period::parse);
        Some(Target {
            metric: known.map(|m| m.id.clone()),
            local,
            applicant: column.applicant.clone(),
            unit,
            scope,
            period,
        })
    }

    fn named<T: Default>(
        &mut self,
        name: Option<&toml::Spanned<String>>,
        what: &str,
        allowed: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> T {
        let Some(name) = name else { return T::default() };
        parse(name.as_ref()).unwrap_or_else(|| {
            self.error(name.span().start, format!("{what} `{}` is unknown; allowed: {allowed}", name.as_ref()));
            T::default()
        })
    }
}
