//! Lines of labels shared out among the rows that they stand beside: a label wrapped over lines stands centred on its
//! values, or its first or its last line stands beside them.

/// A line of text, or a row: where it begins and ends, from the top.
pub(super) type Extent = (f32, f32);

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

/// For each anchor the lines `from..to` that belong to it, all in order, and the largest distance of an anchor from its
/// lines. Lines before the first part and after the last may belong to none. `None` where an anchor has no line.
pub(super) fn partition(lines: &[Extent], anchors: &[f32], gap: f32) -> Option<(Vec<(usize, usize)>, f32)> {
    [Standing::Centred, Standing::FromTop, Standing::ToBottom]
        .into_iter()
        .filter_map(|standing| standing_so(lines, anchors, gap, standing))
        .min_by(|a, b| a.1.total_cmp(&b.1))
}

fn distance(lines: &[Extent], anchor: f32, standing: Standing) -> f32 {
    let middle = |(top, bottom): Extent| (top + bottom) / 2.0;
    let (first, last) = (lines[0], lines[lines.len() - 1]);
    let at = match standing {
        Standing::Centred => (first.0 + last.1) / 2.0,
        Standing::FromTop => middle(first),
        Standing::ToBottom => middle(last),
    };
    (at - anchor).abs()
}

fn standing_so(lines: &[Extent], anchors: &[f32], gap: f32, standing: Standing) -> Option<(Vec<(usize, usize)>, f32)> {
    let n = lines.len();
    if anchors.is_empty() || n.saturating_mul(anchors.len()) > MOST_WAYS {
        return None;
    }
    // For each anchor and each line after its part: the least sum of squares, and how many lines the part has.
    let mut sums: Vec<Option<f32>> = vec![Some(0.0); n + 1];
    let mut counts: Vec<Vec<usize>> = Vec::with_capacity(anchors.len());
    for anchor in anchors {
        let (mut next, mut count) = (vec![None; n + 1], vec![0; n + 1]);
        for (from, sum) in sums.iter().enumerate() {
            let Some(sum) = sum else { continue };
            for to in from + 1..=n.min(from + MOST_LINES) {
                if to > from + 1 && lines[to - 1].0 - lines[to - 2].1 > gap {
                    break;
                }
                let total = sum + distance(&lines[from..to], *anchor, standing).powi(2);
                if next[to].is_none_or(|least| total < least) {
                    next[to] = Some(total);
                    count[to] = to - from;
                }
            }
        }
        sums = next;
        counts.push(count);
    }
    let best = (0..=n).filter_map(|to| sums[to].map(|sum| (to, sum))).min_by(|a, b| a.1.total_cmp(&b.1));
    let mut to = best?.0;
    let mut parts: Vec<(usize, usize)> = counts
        .iter()
        .rev()
        .map(|count| {
            let part = (to - count[to], to);
            to = part.0;
            part
        })
        .collect();
    parts.reverse();
    let far = |((from, to), anchor): (&(usize, usize), &f32)| distance(&lines[*from..*to], *anchor, standing);
    let farthest = parts.iter().zip(anchors).map(far).fold(0.0, f32::max);
    Some((parts, farthest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_labels_stand_around_their_values() {
        let line = |top: f32| (top, top + 10.0);
        // One line; three lines; two lines, with the same gap everywhere; a heading before them.
        let lines = [0.0, 12.0, 24.0, 36.0, 48.0, 60.0, 72.0].map(line);
        let (parts, far) = partition(&lines, &[17.0, 41.0, 71.0], 5.0).unwrap();
        assert_eq!((parts, far), (vec![(1, 2), (2, 5), (5, 7)], 0.0));
        let (parts, far) = partition(&lines, &[17.0, 29.0, 65.0], 5.0).unwrap();
        assert_eq!((parts[1], far), ((2, 5), 0.0));
        assert!(partition(&lines[..1], &[0.0, 9.0], 5.0).is_none());
    }
}
