//! Lines of labels shared out among the rows that they stand beside: a label wrapped over lines stands centred on its
//! values, or its first or its last line stands beside them.

/// Where a line of text, or a row, begins and ends, from the top.
pub(super) type Extent = (f32, f32);

/// A line of text, or a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Where it stands.
    pub(super) extent: Extent,
    /// It can only begin a label, and go on with none.
    pub(super) begins: bool,
}

impl From<Extent> for Line {
    fn from(extent: Extent) -> Self {
        Self { extent, begins: false }
    }
}

/// A part has at most so many lines.
const MOST_LINES: usize = 16;
/// More ways to look at belong to no table.
const MOST_WAYS: usize = 200_000;

/// How labels stand beside their values.
#[derive(Clone, Copy)]
pub(super) enum Standing {
    Centred,
    FromTop,
    ToBottom,
}

/// Lines shared out among anchors.
#[derive(Debug, PartialEq)]
pub(super) struct Parts {
    /// For each anchor, in order, the lines `from..to` that belong to it; none where `from` is `to`.
    pub(super) of: Vec<(usize, usize)>,
    /// The largest distance of an anchor from its lines.
    pub(super) far: f32,
    /// What the sharing costs: squares of distances, and what is left over.
    cost: f32,
}

/// What it costs to leave lines or anchors without the other, in squares of distances.
#[derive(Clone, Copy)]
pub(super) struct Leave {
    /// A line between those of anchors.
    line: f32,
    /// One that begins something: a heading.
    heading: f32,
    /// A line that begins something as a further line of a part.
    joined: f32,
    /// An anchor.
    anchor: f32,
}

impl Leave {
    /// Everything has its place.
    pub(super) const NOTHING: Self =
        Self { line: f32::INFINITY, heading: f32::INFINITY, joined: 0.0, anchor: f32::INFINITY };

    /// A line or a label can be missing; `size` is the font size. To leave a line costs less than to be one line off, and
    /// more than to stand half a line off; a heading costs less to leave than to join.
    pub(super) fn some(size: f32) -> Self {
        let square = size * size;
        Self { line: 0.6 * square, heading: 0.2 * square, joined: 0.3 * square, anchor: square }
    }

    fn out(&self, lines: &[Line]) -> f32 {
        lines.iter().map(|line| if line.begins { self.heading } else { self.line }).sum()
    }
}

/// Shares out the lines among the anchors, all in order. Lines before the first part and after the last may belong to
/// none. `None` where there is no way.
pub(super) fn partition(lines: &[Line], anchors: &[f32], gap: f32, leave: Leave) -> Option<Parts> {
    [Standing::Centred, Standing::FromTop, Standing::ToBottom]
        .into_iter()
        .filter_map(|standing| standing_so(lines, anchors, gap, leave, standing))
        .min_by(|a, b| a.cost.total_cmp(&b.cost))
}

fn distance(lines: &[Line], anchor: f32, standing: Standing) -> f32 {
    let middle = |(top, bottom): Extent| (top + bottom) / 2.0;
    let (first, last) = (lines[0].extent, lines[lines.len() - 1].extent);
    let at = match standing {
        Standing::Centred => (first.0 + last.1) / 2.0,
        Standing::FromTop => middle(first),
        Standing::ToBottom => middle(last),
    };
    (at - anchor).abs()
}

/// A way so far: what it costs, and where its last part begins and ends.
type Way = Option<(f32, usize, usize)>;

fn standing_so(lines: &[Line], anchors: &[f32], gap: f32, leave: Leave, standing: Standing) -> Option<Parts> {
    let n = lines.len();
    if anchors.is_empty() || n.saturating_mul(anchors.len()) > MOST_WAYS {
        return None;
    }
    // For each anchor and each line after its part the cheapest way; `ways[0]` is before the first.
    let mut ways: Vec<Vec<Way>> = vec![vec![Some((0.0, 0, 0)); n + 1]];
    for anchor in anchors {
        let mut next: Vec<Way> = vec![None; n + 1];
        let mut take = |to: usize, way: (f32, usize, usize)| {
            if way.0.is_finite() && next[to].is_none_or(|least| way.0 < least.0) {
                next[to] = Some(way);
            }
        };
        let first = ways.len() == 1;
        for (before, way) in ways[ways.len() - 1].iter().enumerate() {
            let Some((sum, ..)) = way else { continue };
            take(before, (sum + leave.anchor, before, before));
            let skipped = if first { 0 } else { MOST_LINES };
            for from in before..=n.min(before + skipped) {
                let mut sum = sum + leave.out(&lines[before..from]);
                if !sum.is_finite() {
                    break;
                }
                for to in from + 1..=n.min(from + MOST_LINES) {
                    if to > from + 1 && lines[to - 1].extent.0 - lines[to - 2].extent.1 > gap {
                        break;
                    }
                    if to > from + 1 && lines[to - 1].begins {
                        sum += leave.joined;
                    }
                    let cost = sum + distance(&lines[from..to], *anchor, standing).powi(2);
                    take(to, (cost, from, before));
                }
            }
        }
        ways.push(next);
    }
    traced(&ways, lines, anchors, standing)
}

/// The cheapest of the ways, followed back from its end.
fn traced(ways: &[Vec<Way>], lines: &[Line], anchors: &[f32], standing: Standing) -> Option<Parts> {
    let ends = ways[ways.len() - 1].iter().enumerate();
    let (mut to, cost) = ends.filter_map(|(to, way)| way.map(|way| (to, way.0))).min_by(|a, b| a.1.total_cmp(&b.1))?;
    let mut of = Vec::with_capacity(anchors.len());
    for way in ways[1..].iter().rev() {
        let (_, from, before) = way[to]?;
        of.push((from, to));
        to = before;
    }
    of.reverse();
    let beside = of.iter().zip(anchors).filter(|((from, to), _)| from < to);
    let far = beside.map(|((from, to), anchor)| distance(&lines[*from..*to], *anchor, standing)).fold(0.0, f32::max);
    Some(Parts { of, far, cost })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_labels_stand_around_their_values() {
        let line = |top: f32| Line::from((top, top + 10.0));
        // One line; three lines; two lines, with the same gap everywhere; a heading before them.
        let lines = [0.0, 12.0, 24.0, 36.0, 48.0, 60.0, 72.0].map(line);
        let parts = partition(&lines, &[17.0, 41.0, 71.0], 5.0, Leave::NOTHING).unwrap();
        assert_eq!((parts.of, parts.far), (vec![(1, 2), (2, 5), (5, 7)], 0.0));
        assert!(partition(&lines[..1], &[0.0, 9.0], 5.0, Leave::NOTHING).is_none());
    }

    #[test]
    fn a_heading_between_labels_and_a_row_without_label_are_left_over() {
        let line = |top: f32| Line::from((top, top + 10.0));
        // A label, a heading, a label of two lines; then figures whose label is on the next page.
        let lines = [0.0, 20.0, 40.0, 52.0].map(line);
        let parts = partition(&lines, &[5.0, 51.0, 80.0], 5.0, Leave::some(10.0)).unwrap();
        assert_eq!((parts.of, parts.far), (vec![(0, 1), (2, 4), (4, 4)], 0.0));
    }
}
