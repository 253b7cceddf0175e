//! Tables that go on at the top of the next page: put together into one, cut rows and cut merged cells made whole.

use super::layout::{Part, Piece, Ruled, RuledCell};
use super::ordinals::{begins, is_figure, is_open};
use super::rulings::{nearest, places};

/// Edges this near are one edge.
const NEAR: f32 = 4.0;
/// Of the inner edges of the simpler part so many must be edges of the other one.
const LEAST_SHARED: f32 = 0.6;
/// Header rows that may be repeated.
const MOST_HEADER_ROWS: usize = 5;

/// The parts of all pages in order, with the tables put together.
pub(super) fn join(pages: Vec<Vec<Part>>) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    for (page, parts) in pages.into_iter().enumerate() {
        for (i, part) in parts.into_iter().enumerate() {
            match (out.last_mut(), part) {
                (Some(Part::Table(above)), Part::Table(below))
                    if i == 0 && above.page + 1 == page && same_columns(above, &below) =>
                {
                    append(above, below);
                }
                (_, part) => out.push(part),
            }
        }
    }
    out
}

/// Pages, from 1, that begin with the label of a row whose figures stayed on the page before, where the two tables could
/// not be put together: the figures may count for another row.
pub(super) fn parted_rows(pages: &[Vec<Part>]) -> Vec<usize> {
    let parted = |pair: &[Vec<Part>]| match (pair[0].last(), pair[1].first()) {
        (Some(Part::Table(above)), Some(Part::Table(below))) => {
            let made_whole = same_columns(above, below) && Cut::find(above, below).row;
            !made_whole && is_parted(above, below)
        }
        _ => false,
    };
    (1..pages.len()).filter(|i| parted(&pages[i - 1..=*i])).map(|i| i + 1).collect()
}

/// True where the last row has figures beside a blank and no word, and the first row below a word beside a blank and no
/// figure.
fn is_parted(above: &Ruled, below: &Ruled) -> bool {
    let texts = |table: &Ruled, at: usize| -> Vec<String> {
        row(table, at).into_iter().filter(|cell| cell.row_span == 1).map(text).collect()
    };
    let (last, first) = (texts(above, above.rows.saturating_sub(1)), texts(below, 0));
    let has = |texts: &[String], kind: fn(&str) -> bool| texts.iter().any(|text| kind(text));
    let is_word = |text: &str| !text.is_empty() && !is_figure(text);
    let both_blank = has(&last, str::is_empty) && has(&first, str::is_empty);
    both_blank && has(&last, is_figure) && !has(&last, is_word) && has(&first, is_word) && !has(&first, is_figure)
}

fn ends(table: &Ruled) -> (f32, f32) {
    (table.edges.first().copied().unwrap_or(0.0), table.edges.last().copied().unwrap_or(0.0))
}

/// True where the second table has the width and the columns of the first; its page may be set off to a side. Of a group
/// label that fills its column over a whole page no line may touch the table: then all columns but that are the same.
fn same_columns(above: &Ruled, below: &Ruled) -> bool {
    let ((a0, a1), (b0, b1)) = (ends(above), ends(below));
    if ((a1 - a0) - (b1 - b0)).abs() > NEAR {
        return (a1 - b1).abs() <= NEAR && (lacks_first_column(above, below) || lacks_first_column(below, above));
    }
    let inner = |table: &Ruled, by: f32| -> Vec<f32> {
        let n = table.edges.len();
        table.edges[1..n - 1].iter().map(|x| x + by).collect()
    };
    let (a, b) = (inner(above, 0.0), inner(below, a0 - b0));
    let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let shared = few.iter().filter(|x| many.get(nearest(&many, **x)).is_some_and(|y| (y - **x).abs() <= NEAR)).count();
    shared as f32 >= LEAST_SHARED * few.len() as f32
}

/// True where the columns of the first table are those of the second but its first.
fn lacks_first_column(narrow: &Ruled, wide: &Ruled) -> bool {
    let near = |x: &f32| wide.edges.iter().any(|y| (x - y).abs() <= NEAR);
    narrow.edges.len() > 4
        && wide.edges.get(1).is_some_and(|second| (second - ends(narrow).0).abs() <= NEAR)
        && narrow.edges.iter().filter(|x| near(x)).count() as f32 >= LEAST_SHARED * narrow.edges.len() as f32
}

/// Adds the rows of the second table to the first.
fn append(above: &mut Ruled, mut below: Ruled) {
    // By the right ends: the left one can be missing.
    let shift = ends(above).1 - ends(&below).1;
    for cell in &mut below.cells {
        cell.left += shift;
        cell.right += shift;
    }
    below.edges.iter_mut().for_each(|x| *x += shift);
    let header = repeated_rows(above, &below);
    drop_header(&mut below, header);
    if below.rows == 0 {
        above.page = below.page;
        return;
    }
    part_blanks(above, &below);
    let cut = Cut::find(above, &below);
    let offset = above.rows - usize::from(cut.row);
    for (mut cell, onto) in below.cells.into_iter().zip(cut.onto) {
        match onto {
            Some(i) => extend(&mut above.cells[i], cell, offset),
            None => {
                cell.row += offset;
                above.cells.push(cell);
            }
        }
    }
    above.cells.sort_by(|a, b| a.row.cmp(&b.row).then(a.left.total_cmp(&b.left)));
    above.rows = offset + below.rows;
    above.page = below.page;
    above.edges.extend(below.edges);
    above.edges = places(std::mem::take(&mut above.edges), NEAR);
}

/// Parts a blank at the end of a page as the row below it is parted: where the text of a cell found no room, some writers
/// draw no line beside it.
fn part_blanks(above: &mut Ruled, below: &Ruled) {
    let last = above.rows - 1;
    let first = row(below, 0);
    let mut parts = Vec::new();
    above.cells.retain(|cell| {
        let within = |y: &&&RuledCell| y.left >= cell.left - NEAR && y.right <= cell.right + NEAR;
        let under: Vec<(f32, f32)> = first.iter().filter(within).map(|y| (y.left, y.right)).collect();
        let wide: f32 = under.iter().map(|(left, right)| right - left).sum();
        let parted = cell.row == last
            && cell.pieces.is_empty()
            && under.len() > 1
            && (wide - (cell.right - cell.left)).abs() <= NEAR;
        if parted {
            let part =
                |(left, right)| RuledCell { row: last, row_span: 1, left, right, pieces: Vec::new(), full: false };
            parts.extend(under.into_iter().map(part));
        }
        !parted
    });
    above.cells.extend(parts);
    above.cells.sort_by(|a, b| a.row.cmp(&b.row).then(a.left.total_cmp(&b.left)));
}

/// A cell goes on in another one.
fn extend(cell: &mut RuledCell, rest: RuledCell, offset: usize) {
    cell.row_span = offset + rest.row + rest.row_span - cell.row;
    cell.full = if rest.pieces.is_empty() { cell.full } else { rest.full };
    cell.pieces.extend(rest.pieces);
}

fn text(cell: &RuledCell) -> String {
    cell.pieces.iter().map(|piece: &Piece| piece.text.as_str()).collect()
}

fn row(table: &Ruled, row: usize) -> Vec<&RuledCell> {
    table.cells.iter().filter(|cell| cell.row == row).collect()
}

/// How many rows of the header are printed again.
fn repeated_rows(above: &Ruled, below: &Ruled) -> usize {
    let most = MOST_HEADER_ROWS.min(above.rows).min(below.rows);
    let same = |n: &usize| {
        let (a, b) = (row(above, *n), row(below, *n));
        let texts: Vec<String> = b.iter().map(|cell| text(cell)).collect();
        a.len() == b.len()
            && a.iter().zip(&texts).all(|(cell, text)| self::text(cell) == *text)
            && !texts.iter().any(|text| is_figure(text))
    };
    let count = (0..most).take_while(same).count();
    let words = below.cells.iter().filter(|cell| cell.row < count && !cell.pieces.is_empty()).count();
    if words >= 2 { count } else { 0 }
}

fn drop_header(table: &mut Ruled, rows: usize) {
    table.cells.retain(|cell| cell.row >= rows || cell.row + cell.row_span > rows);
    for cell in &mut table.cells {
        let (end, start) = (cell.row + cell.row_span, cell.row.max(rows));
        cell.row_span = end - start;
        cell.row = start - rows;
    }
    table.rows -= rows;
}

/// What of a table was cut by the end of its page.
struct Cut {
    /// The last row goes on in the first one of the next page.
    row: bool,
    /// For each cell of the second part the cell of the first that it belongs to.
    onto: Vec<Option<usize>>,
}

impl Cut {
    fn find(above: &Ruled, below: &Ruled) -> Self {
        let partner = |cell: &RuledCell| {
            let fits = |x: &RuledCell| {
                x.row + x.row_span == above.rows
                    && (x.left - cell.left).abs() <= NEAR
                    && (x.right - cell.right).abs() <= NEAR
            };
            (cell.row == 0).then(|| above.cells.iter().position(fits)).flatten()
        };
        let partners: Vec<Option<usize>> = below.cells.iter().map(partner).collect();
        // The rest of a group label whose column the page above has lost.
        let lost = |(cell, partner): &(&RuledCell, &Option<usize>)| {
            partner.is_none() && cell.pieces.is_empty() && cell.row_span > 1 && cell.left <= ends(below).0 + NEAR
        };
        let pairs = || below.cells.iter().zip(&partners).filter(move |pair| pair.0.row == 0 && !lost(pair));
        let row = pairs().all(|(_, partner)| partner.is_some())
            && is_cut_row(
                &pairs().filter_map(|(y, x)| x.map(|x| (&above.cells[x], y))).collect::<Vec<_>>(),
                is_only_bare_label(above, below),
            );
        let first_word = pairs().filter(|(y, _)| !y.pieces.is_empty()).map(|(y, _)| y.left).fold(f32::MAX, f32::min);
        let goes_on = |y: &RuledCell, x: &RuledCell| row || is_cut_cell(x, y, y.left < first_word);
        let onto = below.cells.iter().zip(&partners);
        let onto = onto.map(|(y, x)| x.filter(|x| goes_on(y, &above.cells[*x]))).collect();
        Self { row, onto }
    }
}

/// True where the text of the first cell can go on in the second.
fn continues(x: &RuledCell, y: &RuledCell) -> bool {
    let (before, after) = (text(x), text(y));
    !is_figure(&before) && !is_figure(&after) && !begins(&after) && (x.full || is_open(&before))
}

/// True where the first row below is a label with nothing beside it, and no other row of the table is.
fn is_only_bare_label(above: &Ruled, below: &Ruled) -> bool {
    let is_bare = |table: &Ruled, at: usize| {
        let (mut words, mut blanks, mut figures) = (0, 0, 0);
        for cell in row(table, at) {
            match text(cell).as_str() {
                "" => blanks += 1,
                text if is_figure(text) => figures += 1,
                _ => words += 1,
            }
        }
        words == 1 && blanks > 0 && figures == 0
    };
    is_bare(below, 0) && !(0..above.rows).any(|at| is_bare(above, at)) && !(1..below.rows).any(|at| is_bare(below, at))
}

/// True where two rows of the same columns are halves of one: no cell is filled twice but with text that goes on, and
/// only one of them has figures. Below a row with figures `bare`, the only label without any, is the rest of one.
fn is_cut_row(pairs: &[(&RuledCell, &RuledCell)], bare: bool) -> bool {
    let single: Vec<_> = pairs.iter().filter(|(x, y)| x.row_span == 1 && y.row_span == 1).collect();
    let filled = |cell: &RuledCell| !cell.pieces.is_empty();
    let figures = |cell: &RuledCell| is_figure(&text(cell));
    let both = |(x, y): &&(&RuledCell, &RuledCell)| filled(x) && filled(y);
    let goes_on = single.iter().any(&both);
    let (above, below) = (single.iter().any(|(x, _)| figures(x)), single.iter().any(|(_, y)| figures(y)));
    // A group label may be broken anywhere where the row beside it is cut.
    let is_rest = |x: &RuledCell, y: &RuledCell| {
        (goes_on && x.row_span.max(y.row_span) > 1 || bare && above) && !figures(x) && !figures(y) && !begins(&text(y))
    };
    let clash = pairs.iter().filter(both).any(|(x, y)| !continues(x, y) && !is_rest(x, y));
    // A label of its own below a row without one begins a row, unless that row has figures and no word at all: then the
    // label found no room beside them, and perhaps some of the figures did not.
    let unnamed = above && single.iter().all(|(x, _)| !filled(x) || figures(x));
    let begun = !unnamed && single.iter().any(|(x, y)| !filled(x) && filled(y) && !figures(y) && begins(&text(y)));
    let emptied = single.iter().all(|(_, y)| !filled(y)) || single.iter().all(|(x, _)| !filled(x));
    let shared_out = unnamed && single.iter().any(|(x, y)| !filled(x) && filled(y) && !figures(y));
    !single.is_empty() && !clash && !begun && (goes_on || emptied || shared_out || above != below)
}

/// True where a merged cell goes on below the end of its page. `led` tells that a word stands to the right of the second
/// part: an empty cell before it is the rest of a group label.
fn is_cut_cell(x: &RuledCell, y: &RuledCell, led: bool) -> bool {
    let merged = x.row_span > 1 || y.row_span > 1;
    if is_figure(&text(x)) || is_figure(&text(y)) {
        return false;
    }
    match (x.pieces.is_empty(), y.pieces.is_empty()) {
        (false, true) => merged || led,
        (true, false) => x.row_span > 1 && !begins(&text(y)),
        (true, true) => merged,
        (false, false) => merged && continues(x, y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table from rows of `(left, right, rows, text)`.
    fn table(page: usize, rows: &[&[(f32, f32, usize, &str)]]) -> Ruled {
        let cell = |row, &(left, right, row_span, text): &(f32, f32, usize, &str)| {
            let pieces = if text.is_empty() { vec![] } else { vec![Piece { text: text.to_owned(), from: 0 }] };
            RuledCell { row, row_span, left, right, pieces, full: true }
        };
        let cells: Vec<_> = rows.iter().enumerate().flat_map(|(r, row)| row.iter().map(move |c| cell(r, c))).collect();
        let edges = places(cells.iter().flat_map(|c| [c.left, c.right]).collect(), NEAR);
        Ruled { edges, rows: rows.len(), cells, page }
    }

    fn joined(above: Ruled, below: Ruled) -> Vec<(usize, usize, String)> {
        let mut parts = join(vec![vec![Part::Table(above)], vec![Part::Table(below)]]);
        match parts.remove(0) {
            Part::Table(table) if parts.is_empty() => {
                table.cells.iter().map(|c| (c.row, c.row_span, text(c))).collect()
            }
            _ => Vec::new(),
        }
    }

    fn cells(list: &[(usize, usize, &str)]) -> Vec<(usize, usize, String)> {
        list.iter().map(|(row, span, text)| (*row, *span, (*text).to_owned())).collect()
    }

    #[test]
    fn a_cut_group_label_is_made_whole() {
        let above = table(0, &[&[(0., 50., 1, "三、本年"), (50., 100., 1, "(一)予以公开"), (100., 150., 1, "3")]]);
        let below = table(
            1,
            &[
                &[(0., 50., 2, "度办理结果"), (50., 100., 1, "(二)部分公开"), (100., 150., 1, "4")],
                &[(50., 100., 1, "(三)其他"), (100., 150., 1, "5")],
            ],
        );
        let expected = cells(&[
            (0, 3, "三、本年度办理结果"),
            (0, 1, "(一)予以公开"),
            (0, 1, "3"),
            (1, 1, "(二)部分公开"),
            (1, 1, "4"),
            (2, 1, "(三)其他"),
            (2, 1, "5"),
        ]);
        assert_eq!(joined(above, below), expected);
    }

    #[test]
    fn a_cut_row_is_made_whole_and_a_new_row_is_not() {
        let above = || table(0, &[&[(0., 50., 1, "1.属于国家"), (50., 100., 1, "3")]]);
        let below = table(1, &[&[(0., 50., 1, "秘密"), (50., 100., 1, "")]]);
        assert_eq!(joined(above(), below), cells(&[(0, 1, "1.属于国家秘密"), (0, 1, "3")]));
        let below = table(1, &[&[(0., 50., 1, "2.其他"), (50., 100., 1, "")]]);
        assert_eq!(joined(above(), below).len(), 4);
        let below = table(1, &[&[(0., 50., 1, "秘密"), (50., 100., 1, "3")]]);
        assert_eq!(joined(above(), below).len(), 4);
    }

    #[test]
    fn group_labels_break_anywhere_beside_a_cut_row() {
        let label = |row_span, text| (0., 40., row_span, text);
        let above = |group| {
            let mut table = table(0, &[&[label(2, group), (50., 90., 1, "(一)甲"), (90., 150., 1, "3")], &[]]);
            let row = &[(50., 90., 1, "(二)部分"), (90., 150., 1, "4")];
            table.cells.extend(super::tests::table(0, &[row]).cells.into_iter().map(|c| RuledCell { row: 1, ..c }));
            table.cells[0].full = false;
            table
        };
        let below = |rest| table(1, &[&[label(1, rest), (50., 90., 1, "公开"), (90., 150., 1, "")]]);
        assert!(joined(above("三、本年"), below("度办理")).contains(&(0, 2, "三、本年度办理".to_owned())));
        assert!(joined(above("三、本年"), below("四、结转")).contains(&(2, 1, "四、结转".to_owned())));
    }

    #[test]
    fn the_only_label_without_figures_goes_on() {
        let above = || {
            let mut table =
                table(0, &[&[(0., 50., 1, "1.甲"), (50., 90., 1, "3")], &[(0., 50., 1, "2.其"), (50., 90., 1, "4")]]);
            table.cells.iter_mut().for_each(|cell| cell.full = false);
            table
        };
        let rest: &[(f32, f32, usize, &str)] = &[(0., 50., 1, "他"), (50., 90., 1, "")];
        let next: &[(f32, f32, usize, &str)] = &[(0., 50., 1, "3.乙"), (50., 90., 1, "5")];
        let blank: &[(f32, f32, usize, &str)] = &[(0., 50., 1, "丙"), (50., 90., 1, "")];
        assert!(joined(above(), table(1, &[rest, next])).contains(&(1, 1, "2.其他".to_owned())));
        assert!(joined(above(), table(1, &[rest, next, blank])).contains(&(2, 1, "他".to_owned())));
    }

    #[test]
    fn a_label_wholly_on_the_next_page_joins_its_figures() {
        let above = table(0, &[&[(0., 50., 1, ""), (50., 100., 1, "3")]]);
        let below = table(1, &[&[(0., 50., 1, "5.其他"), (50., 100., 1, "")]]);
        assert_eq!(joined(above, below), cells(&[(0, 1, "5.其他"), (0, 1, "3")]));
    }

    #[test]
    fn figures_on_both_pages_join_their_label() {
        let above = || table(0, &[&[(0., 50., 1, ""), (50., 100., 1, "3"), (100., 150., 1, "")]]);
        let below = table(1, &[&[(0., 50., 1, "5.其他"), (50., 100., 1, ""), (100., 150., 1, "4")]]);
        assert_eq!(joined(above(), below), cells(&[(0, 1, "5.其他"), (0, 1, "3"), (0, 1, "4")]));
        let below = table(1, &[&[(0., 50., 1, "5.其他"), (50., 100., 1, "3"), (100., 150., 1, "4")]]);
        assert_eq!(joined(above(), below).len(), 6);
    }

    #[test]
    fn a_blank_without_its_line_is_parted_as_the_label_on_the_next_page() {
        let above =
            table(0, &[&[(0., 100., 1, "(一)其他"), (100., 150., 1, "4")], &[(0., 100., 1, ""), (100., 150., 1, "3")]]);
        let below = table(1, &[&[(0., 50., 1, ""), (50., 100., 1, "5.其他"), (100., 150., 1, "")]]);
        let expected = cells(&[(0, 1, "(一)其他"), (0, 1, "4"), (1, 1, ""), (1, 1, "5.其他"), (1, 1, "3")]);
        assert_eq!(joined(above, below), expected);
    }

    #[test]
    fn a_label_parted_from_its_figures_is_told_where_the_columns_differ() {
        let pages = |below: &str| {
            let above = table(0, &[&[(0., 50., 1, ""), (50., 100., 1, "3")]]);
            let below = table(1, &[&[(0., 20., 1, below), (20., 60., 1, ""), (60., 130., 1, "")]]);
            parted_rows(&[vec![Part::Table(above)], vec![Part::Table(below)]])
        };
        assert_eq!(pages("5.其他"), [2]);
        assert!(pages("").is_empty() && pages("7").is_empty());
    }

    #[test]
    fn a_row_with_blanks_below_a_header_is_one_of_its_own() {
        let above = table(
            0,
            &[&[(0., 50., 2, "(注)"), (50., 100., 2, "自然人"), (100., 200., 1, "组织")], &[(100., 200., 1, "企业")]],
        );
        let below = table(1, &[&[(0., 50., 1, "一、新收"), (50., 100., 1, "13"), (100., 200., 1, "")]]);
        assert_eq!(joined(above, below).last(), Some(&(2, 1, String::new())));
    }

    #[test]
    fn a_repeated_header_is_dropped() {
        let header: &[(f32, f32, usize, &str)] = &[(0., 50., 1, "指标"), (50., 100., 1, "数")];
        let above = table(0, &[header, &[(0., 50., 1, "一、甲"), (50., 100., 1, "3")]]);
        let below = table(1, &[header, &[(0., 50., 1, "二、乙"), (50., 100., 1, "3")]]);
        assert_eq!(joined(above, below).len(), 6);
    }

    #[test]
    fn a_group_label_that_fills_its_page_does_not_part_the_table() {
        let first = &[(50., 90., 2, "(六)其他"), (90., 130., 1, "1.逾期"), (130., 170., 1, "0"), (170., 210., 1, "0")];
        let above = table(0, &[&first[..], &[(90., 130., 1, ""), (130., 170., 1, "3"), (170., 210., 1, "4")]]);
        let next = &[(50., 90., 1, ""), (90., 130., 1, "2.逾期"), (130., 170., 1, ""), (170., 210., 1, "")];
        let below =
            table(1, &[&[&[(0., 50., 2, "")], &next[..]].concat(), &[(50., 90., 1, ""), (90., 130., 1, "3.其他")]]);
        let made = joined(above, below);
        assert!(made.contains(&(1, 1, "2.逾期".to_owned())) && made.contains(&(1, 1, "4".to_owned())), "{made:?}");
    }

    #[test]
    fn another_table_stays_apart() {
        let above = table(0, &[&[(0., 50., 1, "甲"), (50., 100., 1, "3")]]);
        let below = table(1, &[&[(0., 50., 1, "乙"), (50., 200., 1, "3")]]);
        assert!(joined(above, below).is_empty());
    }
}
