//! Metrics, applicants and forms by number, and what the forms call them.

use rustc_hash::FxHashMap;

use crate::schema::{Form, FormColumn, FormRow, Metrics, Target};

/// A metric of the dictionary, or a row that only one form has.
pub type MetricNo = u16;
/// A type of applicant; 0 for metrics without that dimension.
pub type ApplicantNo = u8;

/// The member of all applicants.
pub const ALL: &str = "all";

/// Names and numbers of what is compared.
#[derive(Clone, Debug, Default)]
pub struct Names {
    metrics: Vec<String>,
    /// What the dictionary calls them; local rows have no entry.
    dictionary: Vec<String>,
    by_metric: FxHashMap<String, MetricNo>,
    applicants: Vec<String>,
    /// `form`, metric: its label on the form, with the group above it.
    labels: FxHashMap<String, FxHashMap<MetricNo, String>>,
    /// Applicant: the head of its column.
    heads: FxHashMap<ApplicantNo, String>,
    broken_down: Vec<MetricNo>,
}

impl Names {
    pub(super) fn new(metrics: &Metrics, forms: &[Form]) -> Self {
        let mut names = Self { applicants: vec![String::new()], ..Self::default() };
        for metric in metrics.iter() {
            let no = names.add(&metric.id);
            names.dictionary.push(metric.label.split(" / ").next().unwrap_or_default().to_owned());
            if metric.has_applicants() {
                names.broken_down.push(no);
            }
        }
        for form in forms {
            for table in &form.tables {
                for row in &table.rows {
                    names.learn(form, row, &table.blocks[row.block].columns);
                }
            }
        }
        names
    }

    fn add(&mut self, id: &str) -> MetricNo {
        if let Some(no) = self.by_metric.get(id) {
            return *no;
        }
        let no = self.metrics.len() as MetricNo;
        self.metrics.push(id.to_owned());
        self.by_metric.insert(id.to_owned(), no);
        no
    }

    fn learn(&mut self, form: &Form, row: &FormRow, columns: &[FormColumn]) {
        for (target, column) in row.targets.iter().zip(columns) {
            let Some(target) = target else { continue };
            let Some(id) = target.metric.as_ref().or(target.local.as_ref()) else { continue };
            let metric = self.add(id);
            if let Some(applicant) = &target.applicant {
                let no = self.add_applicant(applicant);
                let group = column.group.as_ref().map_or(String::new(), |g| format!("{g}·"));
                self.heads.entry(no).or_insert_with(|| group + &short(&column.labels[0]));
            }
            let label = label(row, column, target);
            self.labels.entry(form.id.clone()).or_default().entry(metric).or_insert(label);
        }
    }

    fn add_applicant(&mut self, name: &str) -> ApplicantNo {
        self.applicant(name).unwrap_or_else(|| {
            self.applicants.push(name.to_owned());
            (self.applicants.len() - 1) as ApplicantNo
        })
    }

    /// The number of a metric: by its id, or `form:name`.
    pub fn metric(&self, id: &str) -> Option<MetricNo> {
        self.by_metric.get(id).copied()
    }

    /// The id of a metric.
    pub fn id(&self, metric: MetricNo) -> &str {
        &self.metrics[usize::from(metric)]
    }

    /// How many metrics there are.
    pub fn metric_count(&self) -> usize {
        self.metrics.len()
    }

    /// The number of a type of applicant.
    pub fn applicant(&self, name: &str) -> Option<ApplicantNo> {
        self.applicants.iter().position(|a| a == name).map(|no| no as ApplicantNo)
    }

    /// The name of a type of applicant, "" for none.
    pub fn applicant_name(&self, no: ApplicantNo) -> &str {
        &self.applicants[usize::from(no)]
    }

    /// The head of the column of a type of applicant, "" for none.
    pub fn head(&self, no: ApplicantNo) -> &str {
        self.heads.get(&no).map_or("", String::as_str)
    }

    /// Metrics that are broken down by applicant.
    pub fn broken_down(&self) -> &[MetricNo] {
        &self.broken_down
    }

    /// What a form calls a metric; else what the dictionary calls it.
    pub fn label(&self, form: Option<&str>, metric: MetricNo) -> &str {
        let of = |form: &str| self.labels.get(form)?.get(&metric).map(String::as_str);
        let dictionary = || self.dictionary.get(usize::from(metric)).map(String::as_str);
        form.and_then(of).or_else(dictionary).unwrap_or_else(|| self.id(metric))
    }
}

impl Names {
    /// A figure in Chinese: what its form calls it, with the head of its column for one type of applicant.
    pub fn in_chinese(&self, form: Option<&str>, metric: MetricNo, applicant: ApplicantNo) -> String {
        let mut name = String::new();
        self.write_chinese(&mut name, form, metric, applicant);
        name
    }

    /// Writes the same behind a text.
    pub fn write_chinese(&self, out: &mut String, form: Option<&str>, metric: MetricNo, applicant: ApplicantNo) {
        out.push_str(self.label(form, metric));
        match self.head(applicant) {
            "" => {}
            head => ["（", head, "）"].into_iter().for_each(|text| out.push_str(text)),
        }
    }

    /// A figure in English: its metric, with the type of applicant.
    pub fn in_english(&self, metric: MetricNo, applicant: ApplicantNo) -> String {
        let mut name = String::new();
        self.write_english(&mut name, metric, applicant);
        name
    }

    /// Writes the same behind a text.
    pub fn write_english(&self, out: &mut String, metric: MetricNo, applicant: ApplicantNo) {
        out.push_str(self.id(metric));
        match self.applicant_name(applicant) {
            "" => {}
            applicant => ["[", applicant, "]"].into_iter().for_each(|text| out.push_str(text)),
        }
    }
}

/// The group above a row and its label; for a metric of a column, its head too.
fn label(row: &FormRow, column: &FormColumn, target: &Target) -> String {
    let mut parts: Vec<String> = row.groups.last().map(|group| short(group)).into_iter().collect();
    parts.extend(column.group.as_ref().filter(|_| target.applicant.is_none()).map(|group| short(group)));
    parts.extend(Some(short(&row.labels[0])).filter(|label| !label.is_empty()));
    let row_names_it = row.targets.iter().flatten().all(|t| t.metric == target.metric && t.local == target.local);
    if !row_names_it {
        parts.push(short(&column.labels[0]));
    }
    parts.join("·")
}

/// A label without its hint in parentheses.
fn short(label: &str) -> String {
    let hint = label.char_indices().skip(1).find(|(_, c)| *c == '(' || *c == '（');
    let end = hint.map_or(label.len(), |(at, _)| at);
    label[..end].trim_end_matches([':', '：']).to_owned()
}
