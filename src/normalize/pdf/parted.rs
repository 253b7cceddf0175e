//! Words of tables without rulings that stand so near to each other that they look like one: parted where the columns of
//! figures beside or below are.

use super::ordinals::{begins, is_figure};
use super::runs::{Run, middle};
use super::units::Units;

/// Gap, in ems, that can part two columns.
pub(super) const FINE: f32 = 0.12;

/// What begins no further apart, in ems, is aligned.
const ALIGNED: f32 = 0.15;

/// The words, decimals that look like one word parted: of two figures with a point each only a gap tells.
pub(super) fn decimals_parted(words: Vec<Run>, fine: &[Run]) -> Vec<Run> {
    let is_decimal =
        |piece: &&Run| is_figure(&piece.text) && piece.text.trim_end_matches(['.', '．']).contains(['.', '．']);
    let mut out = Vec::with_capacity(words.len());
    for word in words {
        let pieces = if word.text.matches(['.', '．']).count() > 1 { pieces(&word, fine) } else { Vec::new() };
        if pieces.len() > 1 && pieces.iter().all(is_decimal) {
            out.extend(pieces.into_iter().cloned());
        } else {
            out.push(word);
        }
    }
    out
}

/// The words, those parted that reach over several columns of figures. `fine` are the same words, parted at every small gap;
/// `rows` is how far, in ems, the figures of a table may be.
pub(super) fn parted(words: &[Run], fine: &[Run], units: &Units, rows: f32) -> Vec<Run> {
    let figures: Vec<&Run> = words.iter().filter(|word| units.is_value(&word.text)).collect();
    let labels: Vec<&Run> = words.iter().filter(|word| begins(&word.text)).collect();
    let mut out = Vec::with_capacity(words.len());
    for word in words {
        let near = |figure: &&&Run| (middle(figure) - middle(word)).abs() < rows * word.size;
        let near: Vec<&Run> = figures.iter().filter(near).copied().collect();
        // Neither figures nor page numbers.
        let is_words = !is_figure(&word.text) && !units.is_value(&word.text);
        let pieces = if is_words && !near.is_empty() { pieces(word, fine) } else { Vec::new() };
        if pieces.len() < 2 {
            out.push(word.clone());
        } else {
            out.extend(groups(word, &pieces, &near, &labels, units));
        }
    }
    out
}

/// The parts of a word, from the left.
fn pieces<'a>(word: &Run, fine: &'a [Run]) -> Vec<&'a Run> {
    let within =
        |piece: &&Run| word.area.holds(piece.area.center()) && (middle(piece) - middle(word)).abs() < 0.3 * word.size;
    let mut pieces: Vec<&Run> = fine.iter().filter(within).collect();
    pieces.sort_by(|a, b| a.area.x0.total_cmp(&b.area.x0));
    pieces
}

/// Pieces that belong to the same column as one word each.
fn groups(word: &Run, pieces: &[&Run], near: &[&Run], labels: &[&Run], units: &Units) -> Vec<Run> {
    let below = near.iter().map(|f| middle(f)).filter(|y| *y > middle(word) - 0.4 * word.size).fold(f32::MAX, f32::min);
    let row: Vec<&Run> = near.iter().filter(|f| (middle(f) - below).abs() < 0.35 * f.size).copied().collect();
    let begins_with = |a: &Run, b: &Run| (a.area.x0 - b.area.x0).abs() < ALIGNED * a.size;
    let left_aligned = pieces.iter().any(|piece| row.iter().any(|figure| begins_with(piece, figure)));
    let label = |piece: &Run| begins(&piece.text) && labels.iter().any(|label| begins_with(piece, label));
    let mut out: Vec<(usize, Run)> = Vec::new();
    for (i, piece) in pieces.iter().enumerate() {
        // A figure at the end of a label, below or above other figures.
        let over = |f: &&Run| f.area.x0 < piece.area.x1 && piece.area.x0 < f.area.x1;
        let stuck = i + 1 == pieces.len() && units.is_value(&piece.text) && near.iter().any(over);
        let column = if stuck { usize::MAX } else { column(piece, &row, left_aligned) };
        match out.last_mut() {
            // A label that begins behind another one stands in a column of its own.
            Some((last, run)) if *last == column && !(column == 0 && label(piece)) => {
                run.text.push_str(&piece.text);
                run.area = run.area.to(piece.area);
            }
            _ => out.push((column, (*piece).clone())),
        }
    }
    if out.len() == 1 { vec![word.clone()] } else { out.into_iter().map(|(_, run)| run).collect() }
}

/// Which of the figures of a row a piece stands nearest to, from 1; 0 for the labels before them. Where names begin where
/// figures do, that figure which it begins behind.
fn column(piece: &Run, row: &[&Run], left_aligned: bool) -> usize {
    if left_aligned {
        return row.iter().filter(|figure| figure.area.x0 < piece.area.x0 + ALIGNED * piece.size).count();
    }
    let mut places: Vec<(f32, f32)> = row.iter().map(|f| (f.area.x0, f.area.x1)).collect();
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    let x = piece.area.center().0;
    if places.first().is_none_or(|first| piece.area.x1 < first.0) {
        return 0;
    }
    1 + places.windows(2).take_while(|pair| (pair[0].1 + pair[1].0) / 2.0 < x).count()
}

#[cfg(test)]
mod tests {
    use super::super::ink::{Area, Turn};
    use super::*;

    /// A word of ten points, each character as wide as high, digits half of it.
    fn word(x0: f32, y0: f32, text: &str) -> Run {
        let width: f32 = text.chars().map(|c| if c.is_ascii() { 5.0 } else { 10.0 }).sum();
        let area = Area { x0, y0, x1: x0 + width, y1: y0 + 10.0 };
        Run { text: text.to_owned(), area, size: 10.0, turn: Turn(0) }
    }

    fn texts(words: &[Run], fine: &[Run]) -> Vec<String> {
        parted(words, fine, &Units::default(), 9.0).into_iter().map(|run| run.text).collect()
    }

    #[test]
    fn names_of_columns_are_parted_above_their_figures() {
        let figures = [word(107.0, 20.0, "3"), word(129.0, 20.0, "4")];
        let wide = Run { area: Area { x1: 142.0, ..word(100.0, 0.0, "").area }, ..word(100.0, 0.0, "商业科研") };
        let words = [vec![wide.clone()], figures.to_vec()].concat();
        let fine = [vec![word(100.0, 0.0, "商业"), word(122.0, 0.0, "科研")], figures.to_vec()].concat();
        assert_eq!(texts(&words, &fine), ["商业", "科研", "3", "4"]);
        // One word over both columns, and words far from any figure.
        assert_eq!(texts(&words, &words)[0], "商业科研");
        assert_eq!(texts(&[wide], &fine), ["商业科研"]);
    }

    #[test]
    fn decimals_of_two_columns_are_two_figures() {
        let joined = Run { area: Area { x1: 45.0, ..word(0.0, 0.0, "").area }, ..word(0.0, 0.0, "3.00171.00") };
        let fine = [word(0.0, 0.0, "3.00"), word(22.0, 0.0, "171.00")];
        let texts = |words: Vec<Run>| words.into_iter().map(|run| run.text).collect::<Vec<_>>();
        assert_eq!(texts(decimals_parted(vec![joined], &fine)), ["3.00", "171.00"]);
        // Digits drawn apart.
        let apart = Run { area: Area { x1: 60.0, ..word(0.0, 0.0, "").area }, ..word(0.0, 0.0, "12.50") };
        assert_eq!(texts(decimals_parted(vec![apart], &[word(0.0, 0.0, "12."), word(20.0, 0.0, "50")])), ["12.50"]);
    }

    #[test]
    fn a_figure_that_touches_its_label_is_parted_from_it() {
        let stuck = Run { area: Area { x1: 38.0, ..word(0.0, 0.0, "").area }, ..word(0.0, 0.0, "规范件7") };
        let above = word(32.0, -20.0, "0");
        let fine = [word(0.0, 0.0, "规范件"), word(33.0, 0.0, "7"), above.clone()];
        assert_eq!(texts(&[stuck.clone(), above], &fine), ["规范件", "7", "0"]);
        assert_eq!(texts(&[stuck, word(200.0, -20.0, "0")], &fine), ["规范件7", "0"]);
    }
}
