//! The schemas: what official forms, pages and titles look like, read from `schemas/` (embedded in the binary, or a
//! folder that replaces them).
//!
//! Each kind of file has a module that holds both its form as written (serde structs, unknown keys refused) and its
//! form as checked. [`Schemas::load`] reads and checks everything and reports all errors at once.

mod alone;
mod analytics;
mod char_set;
mod checks;
mod files;
mod form;
mod form_file;
mod identity;
mod key;
mod labels;
mod memo;
mod metrics;
mod narrative;
mod page;
mod patterns;
mod regions;
mod script;
mod values;

pub use alone::Alone;
pub use analytics::{Analytics, BestRule, CHOSEN_BY, Candidate, Correction, Crosswalk, Fit, OutcomeRule, Scale};
pub use checks::{ALL, ApplicantNo, Area, Check, Checks, Expr, Kind, MetricNo, Names, Operand, ProseRules, Term, Told};
pub use files::{FileRef, SchemaError, SchemaFiles};
pub use form::{Form, FormBlock, FormColumn, FormRow, FormTable, Target};
pub use identity::{
    DateRules, EvidenceRules, IdentityRules, KINDS, PeriodRules, PeriodSentence, PlaceRules, PublisherRules,
    SectionRules, TitleRules, TitleShape, YearRules,
};
pub use key::LabelKey;
pub use labels::{AuxiliaryColumn, Hit, Hits, LabelIndex, LabelOf, TableId};
pub use metrics::{Metric, Metrics};
pub use narrative::{
    Gap, Hit as PhraseHit, Lexicon, MeasureKind, NarrativeRule, NarrativeRules, Numerals, OtherYear, Phrase, PhraseUse,
    Role, Side, TimeCue, ZeroCue,
};
pub use page::{PageField, PageLabel, PageRules};
pub use patterns::Lazy;
pub use regions::{Region, RegionLevel, Regions, Start, Towns};
pub use script::Script;
pub use values::{Unit, UnitKind, ValueRules};

use std::sync::Arc;

/// All schemas, checked.
#[derive(Debug)]
pub struct Schemas {
    /// The dictionary of metrics (`metrics.toml`).
    pub metrics: Metrics,
    /// The forms (`forms/*.toml`), in order of their ids: an edition stands before its local variants, and is taken
    /// before them where a report shows only what they share.
    pub forms: Vec<Form>,
    /// All labels of the forms (`labels.toml` says how they are compared).
    pub labels: LabelIndex,
    /// How figures are written (`values.toml`).
    pub values: ValueRules,
    /// How pages print metadata and furniture (`page.toml`).
    pub page: PageRules,
    /// How titles, publishers, years and periods are written (`identity.toml`).
    pub identity: IdentityRules,
    /// What must hold between figures (`checks/*.toml`).
    pub checks: Checks,
    /// What numbers in the prose count (`narrative/*.toml`).
    pub narrative: NarrativeRules,
    /// Places of publishers (`regions/*.txt`).
    pub regions: Regions,
    /// Traditional characters and the simplified ones they stand for (`script.txt`).
    pub script: Arc<Script>,
    /// What the analytics tables are made by (`analytics/*.toml`, `corrections/*.toml`).
    pub analytics: Analytics,
    /// SHA-256 over all files, in hexadecimal.
    pub hash: String,
    /// What texts are by themselves.
    alone: memo::Memo<Alone>,
}

impl Schemas {
    /// The schemas that are embedded in the binary.
    ///
    /// # Errors
    /// All errors found in the files; a test keeps the embedded ones free of any.
    pub fn embedded() -> Result<Self, Vec<SchemaError>> {
        Self::load(&SchemaFiles::embedded())
    }

    /// Reads and checks a set of schema files.
    ///
    /// # Errors
    /// Every error in every file.
    pub fn load(files: &SchemaFiles) -> Result<Self, Vec<SchemaError>> {
        Self::load_forms(files, &|_| true)
    }

    /// The same with only the forms whose id is `wanted`; the others are checked as well.
    ///
    /// # Errors
    /// Every error in every file.
    pub fn load_forms(files: &SchemaFiles, wanted: &dyn Fn(&str) -> bool) -> Result<Self, Vec<SchemaError>> {
        let mut errors = Vec::new();
        let loaded = Self::read(files, wanted, &mut errors);
        match loaded {
            Some(schemas) if errors.is_empty() => Ok(schemas),
            _ => Err(errors),
        }
    }

    fn read(files: &SchemaFiles, wanted: &dyn Fn(&str) -> bool, errors: &mut Vec<SchemaError>) -> Option<Self> {
        let page = files.read("page.toml", PageRules::resolve, errors);
        let identity = files.read("identity.toml", IdentityRules::resolve, errors);
        let labels = files.read("labels.toml", labels::LabelRules::resolve, errors);
        let values = files.read("values.toml", ValueRules::resolve, errors);
        let metrics = files.read("metrics.toml", Metrics::resolve, errors);
        let script = Arc::new(files.read_text("script.txt", Script::parse, errors)?);
        let regions = Regions::load(files, errors);
        let (values, metrics) = (values?, metrics?);
        let narrative = NarrativeRules::load(files, &metrics, errors)?;
        let analytics = Analytics::load(files, &metrics, errors);
        let mut forms = read_forms(files, &metrics, &values, errors);
        let checks = Checks::load(files, &metrics, &forms, errors);
        forms.retain(|form| wanted(&form.id));
        let labels = LabelIndex::new(labels?, Arc::clone(&script), &forms);
        forms.iter_mut().flat_map(Form::rows_mut).for_each(|row| {
            row.group_keys = row.groups.iter().map(|group| labels.key(group).bare).collect();
        });
        Some(Self {
            checks,
            narrative,
            metrics,
            forms,
            labels,
            values,
            page: page?,
            identity: identity?,
            regions: regions?,
            script,
            analytics: analytics?,
            hash: files.hash(),
            alone: memo::Memo::default(),
        })
    }

    /// The form of an id.
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|f| f.id == id)
    }

    /// A table by its position.
    pub fn table(&self, id: TableId) -> &FormTable {
        &self.forms[id.form as usize].tables[id.table as usize]
    }
}

fn read_forms(files: &SchemaFiles, metrics: &Metrics, values: &ValueRules, errors: &mut Vec<SchemaError>) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    for file in files.below("forms/") {
        if let Some(written) = files::parse(file, errors) {
            let form = Form::resolve(written, file, metrics, values, errors);
            if forms.iter().any(|f| f.id == form.id) {
                errors.push(file.error(0, format!("form `{}` is declared by another file too", form.id)));
            }
            forms.push(form);
        }
    }
    forms.sort_by(|a, b| a.id.cmp(&b.id));
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_schemas_have_no_errors() {
        if let Err(errors) = Schemas::load(&SchemaFiles::embedded().unproven()) {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            panic!("{}", lines.join("\n"));
        }
    }
}
