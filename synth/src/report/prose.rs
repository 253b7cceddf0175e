//! The prose: sentences that fit the figures, among sentences without any.

use super::{Block, Report, named};
use crate::dice::Dice;
use crate::figures::{Figures, Key};
use crate::grid::Stated;
use crate::kit::Kit;
use crate::organ::Organ;
use crate::wording::{Headings, Sentence, filled};

impl Report {
    /// The opening, and the parts before the tables.
    pub(super) fn write_prose(
        &mut self,
        headings: &Headings,
        organ: &Organ,
        figures: &Figures,
        kit: &Kit,
        dice: &mut Dice,
    ) {
        let words = &kit.wording.report;
        let mut stream = dice.stream("prose");
        let opening = filled(stream.text(&words.opening), |name| named(name, organ, self.year));
        self.blocks.push(Block::Paragraph(opening, Vec::new()));
        for part in &headings.before {
            self.blocks.push(Block::Heading(part.heading.clone()));
            for topic in &part.topics {
                let of_topic = kit.wording.prose.sentence.iter().filter(|sentence| sentence.topic == *topic);
                let fitting: Vec<_> =
                    of_topic.filter_map(|sentence| self.said(sentence, organ, figures, kit)).collect();
                let says = stream.chance(if self.form.is_some() { 40 } else { 80 });
                if says && !fitting.is_empty() {
                    let (text, stated) = stream.pick(&fitting).clone();
                    self.blocks.push(Block::Paragraph(text, stated));
                }
            }
            if stream.chance(40) {
                self.blocks.push(Block::Paragraph(stream.pick(&words.filler).clone(), Vec::new()));
            }
        }
    }

    /// A sentence with its figures; `None` where it does not fit them.
    fn said(&self, sentence: &Sentence, organ: &Organ, figures: &Figures, kit: &Kit) -> Option<(String, Vec<Stated>)> {
        let mut stated = Vec::new();
        for metric in &sentence.zero {
            stated.push(of_prose(metric, figures, kit).filter(|said| said.value.is_zero())?);
        }
        let mut fits = true;
        let text = filled(&sentence.text, |name| {
            let plain = named(name, organ, self.year);
            plain.or_else(|| {
                let said = of_prose(name, figures, kit).filter(|said| !said.value.is_zero());
                fits &= said.is_some();
                let number = said.as_ref().map(|said| said.value.to_string());
                stated.extend(said);
                number
            })
        });
        fits.then_some((text, stated))
    }
}

/// What prose says of a metric: the total over applicants, without an applicant.
fn of_prose(metric: &str, figures: &Figures, kit: &Kit) -> Option<Stated> {
    let value = ["", "all"].iter().find_map(|applicant| figures.get(&Key::new(metric, applicant)))?;
    let unit = kit.schemas.metrics.get(metric)?.unit.clone();
    Some(Stated { key: Key::new(metric, ""), value: *value, unit })
}
