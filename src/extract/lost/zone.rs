//! Stretches of fragments that are tables.

use std::ops::Range;

use super::fragment::{Fragment, Kind};

/// Words in a row without label or value that still belong to a table: a label drawn one character a line.
const LONGEST_GAP: usize = 16;
/// A table of a form shows at least so many labels and values.
const LEAST_LABELS: usize = 3;
const LEAST_VALUES: usize = 2;

/// The ranges of fragments that hold tables.
pub fn find(fragments: &[Fragment]) -> Vec<Range<usize>> {
    let mut zones = Vec::new();
    let mut start = 0;
    let mut gap = 0;
    for (i, fragment) in fragments.iter().enumerate() {
        match fragment.kind {
            Kind::Prose | Kind::Title => {
                close(fragments, start..i, &mut zones);
                (start, gap) = (i + 1, 0);
            }
            Kind::Words => {
                gap += 1;
                if gap > LONGEST_GAP {
                    close(fragments, start..i, &mut zones);
                    (start, gap) = (i, 0);
                }
            }
            Kind::Label | Kind::Value => gap = 0,
            Kind::Blank | Kind::RowEnd | Kind::Ignored => {}
        }
    }
    close(fragments, start..fragments.len(), &mut zones);
    zones
}

/// Adds a zone without what stands around its first label and its last label or value.
fn close(fragments: &[Fragment], range: Range<usize>, zones: &mut Vec<Range<usize>>) {
    let inner = &fragments[range.clone()];
    let count = |kind: Kind| inner.iter().filter(|f| f.kind == kind).count();
    let values = count(Kind::Value);
    // A form that nobody filled in is a table, too: the numbers in its labels are no prose.
    let mostly_empty = count(Kind::Blank) >= LEAST_VALUES && count(Kind::Label) > LEAST_LABELS;
    if count(Kind::Label) < LEAST_LABELS || (values < LEAST_VALUES && !mostly_empty) {
        return;
    }
    let carries = |f: &Fragment| matches!(f.kind, Kind::Label | Kind::Value);
    let first = row_start(inner, inner.iter().position(carries).unwrap_or(0));
    let last = inner.iter().rposition(carries).unwrap_or(0);
    let end = row_end(inner, last);
    zones.push(range.start + first..range.start + end);
}

/// The first fragment of the row that holds a fragment, where the layout shows rows; else the fragment itself.
fn row_start(fragments: &[Fragment], at: usize) -> usize {
    let mut start = at;
    while start > 0 && fragments[start].breaks == 0 && fragments[start - 1].kind != Kind::RowEnd {
        start -= 1;
    }
    start
}

/// One past the last fragment of the row that holds a fragment.
fn row_end(fragments: &[Fragment], at: usize) -> usize {
    let mut end = at + 1;
    while end < fragments.len() && matches!(fragments[end].kind, Kind::Blank | Kind::RowEnd) {
        end += 1;
        if fragments[end - 1].kind == Kind::RowEnd {
            break;
        }
    }
    end
}
