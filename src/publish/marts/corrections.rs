//! Corrections of a year, applied to figures before one of them is chosen.

use std::collections::BTreeSet;

use super::best::Figures;
use super::documents::Documents;
use crate::publish::decimal::unscaled;
use crate::schema::Correction;

/// A figure as a document prints it.
pub(super) struct Figure<'a> {
    pub metric: Option<&'a str>,
    pub applicant: Option<&'a str>,
    pub value: i128,
}

/// The corrections of one report year and which of them were used.
pub(super) struct Corrections {
    list: Vec<Correction>,
    /// Those whose organ has a report.
    expected: BTreeSet<usize>,
    used: BTreeSet<usize>,
}

impl Corrections {
    pub(super) fn of_year(all: &[Correction], year: Option<i32>) -> Self {
        let list = all.iter().filter(|c| Some(c.report_year) == year).cloned().collect();
        Self { list, expected: BTreeSet::new(), used: BTreeSet::new() }
    }

    /// Whether the year has none.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The correction of a figure, by its number, and what is right: where the document prints what it corrects.
    pub(super) fn of(&self, publisher: Option<&str>, figure: &Figure<'_>) -> Option<(u32, i128)> {
        let is_of = |c: &Correction| {
            Some(c.publisher.as_str()) == publisher
                && Some(c.metric.as_str()) == figure.metric
                && c.applicant.as_deref() == figure.applicant
                && unscaled(c.from) == Some(figure.value)
        };
        let (correction, number) = self.list.iter().zip(0..).find(|(c, _)| is_of(c))?;
        Some((number, unscaled(correction.to)?))
    }

    /// What a correction corrects.
    pub(super) fn printed(&self, correction: u32) -> Option<i128> {
        self.list.get(correction as usize).and_then(|c| unscaled(c.from))
    }

    /// Remembers which corrections some reports should have used, and which they did.
    pub(super) fn note_use(&mut self, documents: &Documents, figures: &Figures<'_>) {
        let expected = self.list.iter().enumerate().filter(|(_, c)| documents.has(&c.publisher)).map(|(i, _)| i);
        self.expected.extend(expected);
        self.used.extend(figures.chosen.iter().filter_map(|best| best.correction).map(|number| number as usize));
    }

    /// Says which corrections have a report that no longer prints what they correct.
    pub(super) fn outdated(self) -> impl Iterator<Item = String> {
        let Self { list, expected, used } = self;
        let outdated = expected.into_iter().filter(move |i| !used.contains(i));
        outdated.map(move |i| {
            let c = &list[i];
            let applicant = c.applicant.as_ref().map_or(String::new(), |a| format!(" ({a})"));
            format!(
                "{}: the report of {} for {} does not print {} as {}{applicant} any more",
                c.place, c.publisher, c.report_year, c.from, c.metric
            )
        })
    }
}
