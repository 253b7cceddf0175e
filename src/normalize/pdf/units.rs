//! Figures printed with their units: `7件`, and in a narrow column the unit below its figure.

use super::ordinals::is_figure;
use super::runs::{Run, middle};

/// A unit has at most so many characters.
const LONGEST: usize = 3;
/// Fewer figures of a page with a unit, or none beside another, make no unit.
const LEAST: usize = 4;

/// The units of the figures of a page: what stands behind many figures, some of them beside one another.
#[derive(Debug, Default)]
pub(super) struct Units(Vec<String>);

impl Units {
    /// The units of a page's words.
    pub(super) fn of(words: &[Run]) -> Self {
        let behind = words.iter().filter_map(|word| Some((word, unit(&word.text)?)));
        let below = words.iter().filter(|word| is_short(&word.text) && words.iter().any(|f| is_below(word, f)));
        let measured: Vec<(&Run, &str)> = behind.chain(below.map(|word| (word, word.text.as_str()))).collect();
        let mut units: Vec<String> = Vec::new();
        for (_, unit) in &measured {
            let with: Vec<&Run> = measured.iter().filter(|(_, other)| other == unit).map(|(word, _)| *word).collect();
            let beside = with.windows(2).any(|pair| (middle(pair[0]) - middle(pair[1])).abs() < 0.3 * pair[0].size);
            if with.len() >= LEAST && beside && !units.iter().any(|known| known == unit) {
                units.push((*unit).to_owned());
            }
        }
        Self(units)
    }

    fn holds(&self, text: &str) -> bool {
        self.0.iter().any(|unit| unit == text)
    }

    /// True for a figure, alone or with a unit of the page.
    pub(super) fn is_value(&self, text: &str) -> bool {
        let text = text.trim();
        // Neither a page number in dashes nor a date.
        let dashed = text.char_indices().any(|(at, c)| c == '-' && at > 0);
        (is_figure(text) && !dashed) || unit(text).is_some_and(|unit| self.holds(unit))
    }

    /// The words, units that stand below their figures joined to them.
    pub(super) fn joined(&self, words: &[Run]) -> Vec<Run> {
        let mut out: Vec<Run> = words.to_vec();
        for unit in words.iter().filter(|word| self.holds(&word.text)) {
            let figures = out.iter_mut().filter(|word| is_below(unit, word));
            if let Some(figure) = figures.max_by(|a, b| a.area.y1.total_cmp(&b.area.y1)) {
                figure.text.push_str(&unit.text);
                figure.area = figure.area.to(unit.area);
                out.retain(|word| word != unit);
            }
        }
        out
    }
}

/// True for a unit right below its figure.
fn is_below(unit: &Run, figure: &Run) -> bool {
    let gap = unit.area.y0 - figure.area.y1;
    let (left, right) = (figure.area.center().0, unit.area.center().0);
    let near = gap > -0.5 * figure.size && gap < 0.8 * figure.size && (left - right).abs() < figure.size;
    near && is_figure(&figure.text)
}

fn is_short(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= LONGEST && text.chars().all(char::is_alphabetic)
}

/// What stands behind the digits of a figure.
fn unit(text: &str) -> Option<&str> {
    let text = text.trim();
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || ".,".contains(c)).trim_start();
    (is_short(rest) && rest.len() < text.len() && text.starts_with(|c: char| c.is_ascii_digit())).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::super::ink::{Area, Turn};
    use super::*;

    fn word(x0: f32, y0: f32, text: &str) -> Run {
        let area = Area { x0, y0, x1: x0 + 10.0, y1: y0 + 10.0 };
        Run { text: text.to_owned(), area, size: 10.0, turn: Turn(0) }
    }

    #[test]
    fn a_unit_stands_behind_many_figures_or_below_one() {
        let mut words: Vec<Run> = (0..4).map(|i| word(40.0 * i as f32, 0.0, "7件")).collect();
        words.extend([word(0.0, 20.0, "32"), word(0.0, 31.0, "件"), word(80.0, 60.0, "2020年")]);
        let units = Units::of(&words);
        assert!(
            units.is_value("1,234 件") && units.is_value("5") && !units.is_value("2020年") && !units.is_value("件")
        );
        let joined = units.joined(&words);
        assert_eq!(joined.len(), words.len() - 1);
        assert_eq!((joined[4].text.as_str(), joined[4].area.y1), ("32件", 41.0));
    }

    #[test]
    fn years_below_one_another_have_no_unit() {
        let words: Vec<Run> = (0..5).map(|i| word(0.0, 20.0 * i as f32, "2020年")).collect();
        assert!(!Units::of(&words).is_value("2020年"));
    }
}
