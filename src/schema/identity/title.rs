//! How titles of annual reports are told from other lines.

use regex::Regex;

use super::file::TitleFile;
use crate::schema::memo::Memo;
use crate::schema::patterns::{Compiler, Lazy};

/// What a single line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TitleShape {
    /// The title of an annual report.
    Report,
    /// The title of another page.
    Other,
    /// No title.
    None,
}

/// How titles are recognised.
#[derive(Debug)]
pub struct TitleRules {
    /// Lines to search.
    pub lines: usize,
    /// Longest title.
    pub max_chars: usize,
    /// Titles of annual reports.
    reports: Vec<Lazy<Regex>>,
    /// Titles about annual reports.
    not_reports: Vec<Lazy<Regex>>,
    /// No titles.
    not_titles: Vec<Lazy<Regex>>,
    /// What stands before a title.
    pub prefix: Lazy<Regex>,
    /// What the title bar adds after a title.
    pub site: Lazy<Regex>,
    /// A title with the text after it; group `title`.
    pub glued: Lazy<Regex>,
    /// First lines of titles on two lines.
    pub openings: Vec<Lazy<Regex>>,
    /// Titles that make a page an index.
    pub index_titles: usize,
    shapes: Memo<TitleShape>,
}

impl TitleRules {
    pub(super) fn resolve(written: &TitleFile, c: &mut Compiler<'_>) -> Self {
        Self {
            lines: written.lines,
            max_chars: written.max_chars,
            reports: c.all(&written.reports, &[]),
            not_reports: c.all(&written.not_reports, &[]),
            not_titles: c.all(&written.not_titles, &[]),
            prefix: c.one(&written.prefix, &[]),
            site: c.one(&written.site, &[]),
            glued: c.one(&written.glued, &["title"]),
            openings: c.all(&written.openings, &[]),
            index_titles: written.index_titles,
            shapes: Memo::default(),
        }
    }

    /// What a line says, simplified and without its decoration. Headings, labels and menus are the same in many reports.
    pub fn shape(&self, line: &str) -> TitleShape {
        self.shapes.get(line, |line| self.shape_anew(line))
    }

    fn shape_anew(&self, line: &str) -> TitleShape {
        let fits = |patterns: &[Lazy<Regex>]| patterns.iter().any(|p| p.is_match(line));
        if line.chars().count() > self.max_chars || fits(&self.not_titles) {
            TitleShape::None
        } else if fits(&self.not_reports) {
            TitleShape::Other
        } else if fits(&self.reports) {
            TitleShape::Report
        } else {
            TitleShape::None
        }
    }
}
