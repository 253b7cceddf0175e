//! The figures of a document by what they count, so that a check finds its operands without a search.

use std::cell::{Cell, RefCell};

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::model::{Fact, Origin, Period, Report, Scope};
use crate::schema::{ApplicantNo, Checks, Expr, MetricNo, Operand, Schemas};

/// A figure with its numbers.
#[derive(Clone, Copy, Debug)]
pub struct Figure<'a> {
    /// Its position in the report.
    pub index: u32,
    /// The figure itself.
    pub fact: &'a Fact,
    /// What it counts.
    pub metric: MetricNo,
    /// Where it stands, and for whom and when.
    pub group: Group,
    /// The number of its group among those of the report.
    group_no: u32,
}

/// Figures that can be compared: of one table of a form, one scope, period and type of applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Group {
    /// Number of the recognised table; [`PROSE`] for the narrative.
    pub sheet: u16,
    /// The column, where a row holds several figures that nothing else tells apart; else 0.
    pub lane: u32,
    /// Whose.
    pub scope: Scope,
    /// When.
    pub period: Period,
    /// The type of applicant.
    pub applicant: ApplicantNo,
}

/// The sheet of figures of the narrative.
pub const PROSE: u16 = u16::MAX;

/// A side of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Side<'a> {
    /// Its value.
    pub value: Decimal,
    /// The figures that it is made of, and their signs.
    pub terms: Vec<(Figure<'a>, i8)>,
}

/// See the module.
#[derive(Debug)]
pub struct Figures<'a> {
    /// By metric, then as they stand in the report.
    list: Vec<Figure<'a>>,
    /// Where each metric begins.
    starts: Vec<u32>,
    /// The form of each sheet.
    forms: Vec<&'a str>,
    /// For each group by its number, the last search that has seen it.
    seen: RefCell<Vec<u32>>,
    searches: Cell<u32>,
}

impl<'a> Figures<'a> {
    /// The figures of a report.
    pub fn new(report: &'a Report, schemas: &Schemas) -> Self {
        let names = &schemas.checks.names;
        let sheets = Sheets::new(report, schemas);
        let mut last: Option<(&'a Fact, MetricNo, u16)> = None;
        let figure = |(index, fact): (usize, &'a Fact)| {
            let (metric, sheet) = match last.filter(|(before, ..)| of_one_row(before, fact)) {
                Some((_, metric, sheet)) => (metric, sheet),
                None => {
                    let metric = names.metric(fact.metric.as_deref().or(fact.local_metric.as_deref())?)?;
                    (metric, sheets.of(fact, metric))
                }
            };
            last = Some((fact, metric, sheet));
            let applicant = fact.applicant.as_deref().map_or(Some(0), |name| names.applicant(name))?;
            let group = Group { sheet, lane: 0, scope: fact.scope, period: fact.period, applicant };
            Some(Figure { index: index as u32, fact, metric, group, group_no: 0 })
        };
        let mut list: Vec<_> = report.facts.iter().enumerate().filter_map(figure).collect();
        list.sort_by_key(|f| f.metric);
        mark_lanes(&mut list);
        let groups = number_groups(&mut list);
        let mut starts = vec![0; names.metric_count() + 1];
        list.iter().for_each(|f| starts[usize::from(f.metric) + 1] += 1);
        (1..starts.len()).for_each(|i| starts[i] += starts[i - 1]);
        let forms = report.recognised.iter().map(|r| r.form.as_str()).collect();
        Self { list, starts, forms, seen: RefCell::new(vec![0; groups]), searches: Cell::new(0) }
    }

    /// All figures of a metric.
    pub fn of(&self, metric: MetricNo) -> &[Figure<'a>] {
        let metric = usize::from(metric);
        &self.list[self.starts[metric] as usize..self.starts[metric + 1] as usize]
    }

    /// All figures of tables.
    pub fn of_tables(&self) -> impl Iterator<Item = &Figure<'a>> {
        self.list.iter().filter(|f| f.group.sheet != PROSE)
    }

    /// The form of a group.
    pub fn form(&self, group: Group) -> Option<&'a str> {
        self.forms.get(usize::from(group.sheet)).copied()
    }

    /// The groups of tables of some forms in which one of the metrics has a number, in the order of the report.
    pub fn groups(&self, metrics: &[MetricNo], forms: &[String]) -> Vec<Group> {
        let search = self.searches.get() + 1;
        self.searches.set(search);
        let mut seen = self.seen.borrow_mut();
        let mut groups: Vec<(u32, Group)> = Vec::new();
        // Figures of a metric mostly stand in one table.
        let mut last = (PROSE, false);
        for figure in metrics.iter().flat_map(|m| self.of(*m)) {
            let (sheet, seen) = (figure.group.sheet, &mut seen[figure.group_no as usize]);
            if sheet == PROSE || *seen == search || figure.fact.value.number().is_none() {
                continue;
            }
            *seen = search;
            if last.0 != sheet {
                last = (sheet, self.is_of(figure.group, forms));
            }
            if last.1 {
                groups.push((figure.index, figure.group));
            }
        }
        groups.sort_unstable_by_key(|g| g.0);
        groups.into_iter().map(|g| g.1).collect()
    }

    fn is_of(&self, group: Group, forms: &[String]) -> bool {
        let form = self.form(group).unwrap_or_default();
        let fits =
            |wanted: &String| form.strip_prefix(wanted.as_str()).is_some_and(|r| r.is_empty() || r.starts_with('-'));
        forms.is_empty() || forms.iter().any(fits)
    }

    /// The figure of a metric in a group; `None` where there is none, or several that differ.
    pub fn one(&self, metric: MetricNo, group: Group) -> Option<Figure<'a>> {
        let mut found: Option<Figure<'a>> = None;
        for figure in self.of(metric).iter().filter(|f| f.group == group) {
            match found {
                Some(first) if first.fact.value != figure.fact.value => return None,
                Some(_) => {}
                None => found = Some(*figure),
            }
        }
        found
    }

    fn operand(&self, operand: Operand, group: Group) -> Option<(Figure<'a>, Decimal)> {
        let group = match operand.period {
            None => group,
            Some(period) => {
                let lane =
                    self.of(operand.metric).iter().find(|f| f.group.sheet == group.sheet && f.group.period == period);
                Group { period, lane: lane.map_or(0, |f| f.group.lane), ..group }
            }
        };
        let figure = self.one(operand.metric, group)?;
        Some((figure, figure.fact.value.number()?))
    }

    /// A side of a comparison; `None` where an operand is no number.
    pub fn side(&self, expr: &Expr, group: Group) -> Option<Side<'a>> {
        let mut side = Side { value: Decimal::ZERO, terms: Vec::with_capacity(expr.terms.len()) };
        for term in &expr.terms {
            let (sign, known) = (if term.negative { -1 } else { 1 }, side.terms.len());
            let value = term.choices.iter().find_map(|choice| {
                side.terms.truncate(known);
                self.choice(choice, group, |figure| side.terms.push((figure, sign)))
            })?;
            side.value = side.value.checked_add(if term.negative { -value } else { value })?;
        }
        Some(side)
    }

    /// The sum of a choice, and one by one its figures.
    fn choice(&self, choice: &[Operand], group: Group, mut take: impl FnMut(Figure<'a>)) -> Option<Decimal> {
        choice.iter().try_fold(Decimal::ZERO, |sum, operand| {
            let (figure, value) = self.operand(*operand, group)?;
            take(figure);
            sum.checked_add(value)
        })
    }

    /// The figures of an expression in a group that are there, numbers or not.
    pub fn present(&self, expr: &Expr, group: Group) -> Vec<Figure<'a>> {
        expr.metrics().filter_map(|metric| self.one(metric, group)).collect()
    }
}

/// Whether two figures count the same metric in the same table.
fn of_one_row(a: &Fact, b: &Fact) -> bool {
    let place = |fact: &Fact| (fact.origin, fact.cell.map(|cell| cell.table));
    place(a) == place(b) && (&a.metric, &a.local_metric, &a.form) == (&b.metric, &b.local_metric, &b.form)
}

/// Gives every group a number; says how many there are.
fn number_groups(list: &mut [Figure<'_>]) -> usize {
    let mut numbers: FxHashMap<Group, u32> = FxHashMap::default();
    for figure in list {
        let next = numbers.len() as u32;
        figure.group_no = *numbers.entry(figure.group).or_insert(next);
    }
    numbers.len()
}

/// Rows with several figures that only their column tells apart: their groups are columns.
fn mark_lanes(list: &mut [Figure<'_>]) {
    let mut laned: Vec<u16> = Vec::new();
    for pair in list.windows(2) {
        let (a, b) = (&pair[0], &pair[1]);
        if let (Some(one), Some(other)) = (a.fact.cell, b.fact.cell)
            && (a.metric, a.group, one.table, one.row) == (b.metric, b.group, other.table, other.row)
        {
            laned.push(a.group.sheet);
        }
    }
    if laned.is_empty() {
        return;
    }
    for figure in list.iter_mut().filter(|f| laned.contains(&f.group.sheet)) {
        figure.group.lane = figure.fact.cell.map_or(0, |cell| cell.col + 1);
    }
}

/// Which recognised table a figure belongs to.
struct Sheets<'a> {
    report: &'a Report,
    /// For each recognised table, the metrics of its form table.
    metrics: Vec<Vec<MetricNo>>,
}

impl<'a> Sheets<'a> {
    fn new(report: &'a Report, schemas: &Schemas) -> Self {
        let several = |table: u32| report.recognised.iter().filter(|r| r.found_in.contains(&table)).count() > 1;
        let of = |r: &crate::model::Recognised| {
            if !r.found_in.iter().any(|t| several(*t)) {
                return Vec::new();
            }
            metrics_of(&schemas.checks, schemas, &r.form, &r.table)
        };
        Self { report, metrics: report.recognised.iter().map(of).collect() }
    }

    fn of(&self, fact: &Fact, metric: MetricNo) -> u16 {
        let Some(cell) = fact.cell.filter(|_| fact.origin == Origin::Table) else { return PROSE };
        let fits = self.report.recognised.iter().zip(&self.metrics).position(|(r, metrics)| {
            Some(r.form.as_str()) == fact.form.as_deref()
                && r.found_in.contains(&cell.table)
                && (metrics.is_empty() || metrics.contains(&metric))
        });
        fits.map_or(PROSE - 1, |no| no as u16)
    }
}

fn metrics_of(checks: &Checks, schemas: &Schemas, form: &str, table: &str) -> Vec<MetricNo> {
    let tables = schemas.form(form).into_iter().flat_map(|f| &f.tables).filter(|t| t.name == table);
    let targets = tables.flat_map(|t| &t.rows).flat_map(|r| &r.targets).flatten();
    targets.filter_map(|t| checks.names.metric(t.metric.as_deref().or(t.local.as_deref())?)).collect()
}
