//! A report: title, prose, tables, with the figures that it states.

mod prose;

use nianbao::schema::Form;

use crate::dice::Dice;
use crate::errors::{self, Error};
use crate::figures::{self, Figures};
use crate::grid::{Grid, Stated};
use crate::kit::Kit;
use crate::notation::{Labels, Numbers};
use crate::organ::Organ;
use crate::tables;
use crate::wording::{Headings, filled};

/// A report.
#[derive(Clone, Debug)]
pub struct Report {
    /// The form of its tables; none where it is all prose.
    pub form: Option<String>,
    /// Who reports.
    pub organ: String,
    /// For which year.
    pub year: i16,
    /// Its title.
    pub title: String,
    /// The day of its publication.
    pub date: String,
    /// What follows the title.
    pub blocks: Vec<Block>,
    /// Its figures that are wrong by intent.
    pub errors: Vec<Error>,
}

/// A part of a report.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph, and what it states.
    Paragraph(String, Vec<Stated>),
    /// A table.
    Table(Grid),
}

/// What a report may be.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Forms to choose from; "prose" for a report without tables.
    pub forms: Vec<String>,
    /// Whether an empty cell can be told from none.
    pub blanks: bool,
    /// How many totals are wrong.
    pub errors: usize,
}

/// The form of reports without tables.
pub const PROSE: &str = "prose";

impl Report {
    /// Makes a report.
    pub fn make(plan: &Plan, kit: &Kit, dice: &mut Dice) -> Self {
        let id = dice.stream("form").pick(&plan.forms).clone();
        let words = &kit.wording.report;
        let (first, last) = words.years.get(&id).copied().unwrap_or_default();
        let mut stream = dice.stream("organ");
        let organ = kit.places.organ(&kit.wording.organs, &mut stream);
        let steps = usize::try_from(last - first).unwrap_or(0);
        let year = first + i16::try_from(stream.between(0, steps)).unwrap_or(0);
        let (month, day) = (stream.between(1, 3), stream.between(1, 28));
        let title = filled(stream.text(&words.titles), |name| named(name, &organ, year));
        let form = kit.schemas.forms.iter().find(|form| form.id == id);
        let figures = figures_of(&id, form, &organ, kit, dice);
        let mut report = Self {
            form: form.map(|form| form.id.clone()),
            organ: organ.name.clone(),
            year,
            title,
            date: format!("{}-{month:02}-{day:02}", year + 1),
            blocks: Vec::new(),
            errors: Vec::new(),
        };
        let kind = if form.is_some_and(|form| form.tables.len() > 1) { "six" } else { "list" };
        let Some(headings) = words.headings.get(kind) else { return report };
        report.write_prose(headings, &organ, &figures, kit, dice);
        if let Some(form) = form {
            report.write_tables(form, headings, &figures, plan, kit, dice);
        }
        report.write_end(headings, kit, dice);
        report
    }

    fn write_tables(
        &mut self,
        form: &Form,
        headings: &Headings,
        figures: &Figures,
        plan: &Plan,
        kit: &Kit,
        dice: &mut Dice,
    ) {
        let words = &kit.wording.tables;
        let mut laid = tables::lay(form, figures, words, self.year, &mut dice.stream("layout"));
        let mut stream = dice.stream("notation");
        let numbers = Numbers::draw(words, plan.blanks, plan.errors == 0, &mut stream);
        let labels = Labels::draw(&kit.wording.labels, words, &mut stream);
        for (table, heading) in laid.iter_mut().zip(&headings.tables) {
            table.title.clone_from(heading);
        }
        let mut first = true;
        laid.retain(|_| std::mem::take(&mut first) || !stream.chance(5));
        let mut grids: Vec<&mut Grid> = laid.iter_mut().flat_map(|table| &mut table.grids).collect();
        self.errors = errors::put(&mut grids, plan.errors, kit.rules.totals(&form.id), &mut stream);
        for table in laid {
            self.blocks.push(Block::Heading(table.title));
            for mut grid in table.grids {
                labels.print(&mut grid, &mut stream);
                numbers.print(&mut grid);
                self.blocks.push(Block::Table(grid));
            }
        }
    }

    fn write_end(&mut self, headings: &Headings, kit: &Kit, dice: &mut Dice) {
        let mut stream = dice.stream("end");
        for heading in &headings.after {
            self.blocks.push(Block::Heading(heading.clone()));
            let filler = stream.pick(&kit.wording.report.filler).clone();
            self.blocks.push(Block::Paragraph(filler, Vec::new()));
        }
    }
}

/// What a name in braces stands for.
fn named(name: &str, organ: &Organ, year: i16) -> Option<String> {
    Some(match name {
        "organ" => organ.name.clone(),
        "own" => organ.own.clone(),
        "year" => year.to_string(),
        _ => return None,
    })
}

fn figures_of(id: &str, form: Option<&Form>, organ: &Organ, kit: &Kit, dice: &mut Dice) -> Figures {
    let figures = kit.rules.figures(id, organ.size, &mut dice.stream("figures"));
    let cumulative = |form: &Form| {
        let targets = form.tables.iter().flat_map(|t| &t.rows).flat_map(|row| row.targets.iter().flatten());
        targets.into_iter().any(|target| target.period == nianbao::model::Period::Cumulative)
    };
    if form.is_some_and(cumulative) {
        let earlier = kit.rules.figures(id, organ.size, &mut dice.stream("earlier"));
        return figures::with_earlier(figures, earlier);
    }
    figures
}
