//! Placed cells to facts.

use rust_decimal::Decimal;

use super::columns::{Placed, Placement};
use super::observed::ObservedRow;
use crate::model::{Fact, Finding, Method, Origin, Reading, Severity, Table, Text, Value, ValuePlace};
use crate::schema::{FormBlock, FormRow, Schemas, Target, Unit};

/// What the facts of one row have in common.
pub struct RowFacts<'a> {
    /// The observed row.
    pub row: &'a ObservedRow,
    /// The form's row.
    pub form_row: &'a FormRow,
    /// Its block.
    pub block: &'a FormBlock,
    /// Id of the form.
    pub form: &'a str,
    /// How the row was matched.
    pub method: Method,
    /// The table.
    pub table: &'a Table,
    /// The document's text.
    pub text: &'a Text,
    /// The schemas.
    pub schemas: &'a Schemas,
}

/// What a row prints for all of its cells.
struct Printed<'a> {
    labels: String,
    unit: Option<&'a Unit>,
}

/// Decimal places of `facts.value`.
const SCALE: u32 = 6;

impl RowFacts<'_> {
    /// The facts of a row, and what is odd about its values.
    pub fn emit(&self, placement: &Placement, facts: &mut Vec<Fact>, findings: &mut Vec<Finding>) {
        let printed = Printed { labels: self.labels(), unit: self.row_unit() };
        facts.reserve(placement.cells.len());
        for placed in &placement.cells {
            if self.block.columns[placed.column].share {
                continue;
            }
            let Some(target) = &self.form_row.targets[placed.column] else { continue };
            facts.push(self.fact(placed, target, placement.method, &printed, findings));
        }
    }

    fn slice(&self, cell: usize) -> &str {
        self.text.slice(self.table.cells[cell].span).trim()
    }

    fn fact(
        &self,
        placed: &Placed,
        target: &Target,
        placed_by: Option<Method>,
        printed: &Printed<'_>,
        findings: &mut Vec<Finding>,
    ) -> Fact {
        let cell = &self.table.cells[placed.cell];
        let raw = self.slice(placed.cell);
        let reading = self.schemas.values.read(raw);
        let raw_unit = self.printed_unit(placed, &reading, printed);
        let value = self.convert(&reading, &raw_unit, target).unwrap_or_else(|message| {
            findings.push(Finding::seen("map.unit_contradicts", Severity::Warning, message, Some(cell.span)));
            Value::Unreadable
        });
        if reading.value == Value::Unreadable {
            let message = format!("“{raw}”不是数字 / `{raw}` is no number");
            findings.push(Finding::seen("map.value_unreadable", Severity::Warning, message, Some(cell.span)));
        }
        let method =
            if reading.repaired { Method::Repaired } else { placed_by.unwrap_or(self.method).max(self.method) };
        Fact {
            id: String::new(),
            metric: target.metric.clone(),
            local_metric: target.local.clone(),
            applicant: target.applicant.clone(),
            value,
            unit: target.unit.clone(),
            qualifier: reading.qualifier,
            raw_value: raw.to_owned(),
            raw_unit,
            origin: Origin::Table,
            form: Some(self.form.to_owned()),
            scope: target.scope,
            period: target.period,
            cell: Some(ValuePlace { table: self.row.table as u32 + 1, row: cell.row, col: cell.col }),
            span: cell.span,
            page: None,
            evidence: self.evidence(placed, raw, printed),
            method,
            note: reading.note,
        }
    }

    /// The unit in the cell, else in its header, else in the unit cell of the row, else in the row's label.
    fn printed_unit(&self, placed: &Placed, reading: &Reading, printed: &Printed<'_>) -> String {
        if !reading.unit.is_empty() {
            return reading.unit.clone();
        }
        let header = placed.header.and_then(|cell| self.schemas.values.unit_in_label(self.slice(cell)));
        header.or(printed.unit).map(|unit| unit.name.clone()).unwrap_or_default()
    }

    /// The unit in the unit cell of the row, else in its label.
    fn row_unit(&self) -> Option<&Unit> {
        let unit_cell = self.row.unit.and_then(|c| self.schemas.values.unit(self.slice(c)));
        unit_cell.or_else(|| self.schemas.values.unit_in_label(self.slice(*self.row.labels.last()?)))
    }

    /// The value in the canonical unit.
    fn convert(&self, reading: &Reading, raw_unit: &str, target: &Target) -> Result<Value, String> {
        let Value::Number(number) = reading.value else { return Ok(reading.value) };
        let Some(factor) = self.schemas.values.factor(raw_unit, &target.unit) else {
            return Err(format!(
                "单位“{raw_unit}”与指标单位“{}”不符 / the unit `{raw_unit}` does not measure what `{}` does",
                target.unit, target.unit
            ));
        };
        let value = number.checked_mul(factor).map(|v: Decimal| v.normalize());
        match value {
            Some(value) if value.scale() <= SCALE => Ok(Value::Number(value)),
            _ => Err(format!("“{number}”超出六位小数 / `{number}` has more than {SCALE} decimal places")),
        }
    }

    /// The labels that lead to the cells of the row: `不予公开 / 1.属于国家秘密`; none where it has none.
    fn labels(&self) -> String {
        let mut labels = String::new();
        for (i, &cell) in self.row.labels.iter().enumerate() {
            labels.push_str(if i == 0 { "" } else { " / " });
            labels.push_str(self.slice(cell));
        }
        labels
    }

    /// The labels that lead to the cell, and the cell: `不予公开 / 1.属于国家秘密 · 自然人 = 3`.
    fn evidence(&self, placed: &Placed, raw: &str, printed: &Printed<'_>) -> String {
        let group = self.block.columns[placed.column].group.as_deref();
        let unlabelled = group.unwrap_or(self.form_row.labels[0].as_str());
        let labels = if self.row.labels.is_empty() { unlabelled } else { printed.labels.as_str() };
        let (dot, header) = placed.header.map_or(("", ""), |header| (" · ", self.slice(header)));
        let evidence = [labels, dot, header, " = ", raw].concat();
        if evidence.contains(['\n', '\t']) { evidence.replace(['\n', '\t'], " ") } else { evidence }
    }
}
