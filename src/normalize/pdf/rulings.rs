//! Lines put together: a ruling is often drawn in pieces, cell by cell, or twice.

use super::ink::Rule;

/// Lines no further apart than this are one.
const APART: f32 = 1.5;
/// Pieces of a line with a smaller gap are one.
const GAP: f32 = 2.5;
/// Shorter lines bound no cell.
const SHORTEST: f32 = 4.0;

/// Joins the pieces of parallel lines; in order of their places.
pub(super) fn merged(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut out = Vec::with_capacity(rules.len());
    let mut rest = &mut rules[..];
    while let Some(first) = rest.first().map(|rule| rule.at) {
        let count = rest.iter().take_while(|rule| rule.at - first <= APART).count();
        let (group, after) = rest.split_at_mut(count);
        joined(group, &mut out);
        rest = after;
    }
    out.retain(|rule: &Rule| rule.to - rule.from >= SHORTEST);
    out
}

/// Joins pieces of one line.
fn joined(group: &mut [Rule], out: &mut Vec<Rule>) {
    group.sort_by(|a, b| a.from.total_cmp(&b.from));
    let start = out.len();
    for rule in group {
        match out[start..].last_mut() {
            Some(last) if rule.from <= last.to + GAP => last.to = last.to.max(rule.to),
            _ => out.push(*rule),
        }
    }
}

/// The places that lie closer than `tolerance` to the first of their group, each group by its mean.
pub(super) fn places(mut at: Vec<f32>, tolerance: f32) -> Vec<f32> {
    at.sort_by(f32::total_cmp);
    let mut groups: Vec<(f32, f32, f32)> = Vec::new();
    for x in at {
        match groups.last_mut() {
            Some((first, sum, count)) if x - *first <= tolerance => {
                *sum += x;
                *count += 1.0;
            }
            _ => groups.push((x, x, 1.0)),
        }
    }
    groups.into_iter().map(|(_, sum, count)| sum / count).collect()
}

/// Intervals that overlap, as one, from the left.
pub(super) fn clusters(mut spans: Vec<(f32, f32)>) -> Vec<(f32, f32)> {
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out: Vec<(f32, f32)> = Vec::new();
    for (from, to) in spans {
        match out.last_mut() {
            Some(last) if from < last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

/// The index of the place nearest to `x`.
pub(super) fn nearest(places: &[f32], x: f32) -> usize {
    let after = places.partition_point(|p| *p < x);
    match (after.checked_sub(1), places.get(after)) {
        (Some(before), Some(p)) if x - places[before] > p - x => after.max(before),
        (Some(before), _) => before,
        (None, _) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_ruling_are_one_line() {
        let rule = |at, from, to| Rule { at, from, to };
        let pieces = vec![rule(10.4, 50.0, 100.0), rule(10.0, 0.0, 49.0), rule(40.0, 0.0, 2.0), rule(30.0, 0.0, 9.0)];
        assert_eq!(merged(pieces), [rule(10.0, 0.0, 100.0), rule(30.0, 0.0, 9.0)]);
    }

    #[test]
    fn near_places_are_one() {
        assert_eq!(places(vec![30.0, 10.0, 11.0], 4.0), [10.5, 30.0]);
        assert_eq!([nearest(&[0.0, 10.0], 4.0), nearest(&[0.0, 10.0], 6.0), nearest(&[0.0, 10.0], 60.0)], [0, 1, 1]);
    }
}
