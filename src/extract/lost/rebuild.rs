//! Fragments laid into rows.
//!
//! Where the layout shows the ends of rows, they are kept. Elsewhere a row is a label with what follows it up to the
//! next label: a label after a value begins a row, and so does the first label of a kind that begins rows in forms.

use super::fragment::{Fragment, Kind};
use crate::model::{Span, Table, TableBuilder, TableOrigin, Text};
use crate::schema::{AuxiliaryColumn, LabelOf, Schemas};

/// Builds the table of a zone.
pub fn table(fragments: &[Fragment], text: &Text, schemas: &Schemas) -> Table {
    let ends = fragments.iter().filter(|f| f.kind == Kind::RowEnd).count();
    let values = fragments.iter().filter(|f| f.kind == Kind::Value).count();
    // Rows are known where their ends are: at least one in so many values as the widest row of a form has.
    if ends * 16 >= values { rows(fragments) } else { stream(fragments, text, schemas) }
}

fn whole(fragments: &[Fragment]) -> Span {
    match (fragments.first(), fragments.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::default(),
    }
}

fn rows(fragments: &[Fragment]) -> Table {
    let mut builder = TableBuilder::new(TableOrigin::Rows);
    builder.row();
    let (mut value, mut empty) = (false, true);
    for fragment in fragments {
        // A label after a value begins a row, whether or not the layout ended the one before.
        let ends = fragment.kind == Kind::RowEnd || (fragment.kind == Kind::Label && value);
        if ends && !empty {
            builder.row();
            (value, empty) = (false, true);
        }
        if !matches!(fragment.kind, Kind::RowEnd | Kind::Ignored) {
            builder.cell(fragment.span, 1, 1);
            value |= fragment.kind == Kind::Value && !empty;
            empty = false;
        }
    }
    builder.finish(whole(fragments))
}

/// Longest label that is joined of fragments: one character a line.
const MOST_JOINED: usize = 24;

fn stream(fragments: &[Fragment], text: &Text, schemas: &Schemas) -> Table {
    // Where the layout shows empty cells, the distances between lines show none.
    let shows_blanks = fragments.iter().any(|f| f.kind == Kind::Blank);
    let step = if shows_blanks { u32::MAX } else { usual_breaks(fragments) };
    let mut ordinals = Ordinals::of(fragments, text, schemas);
    let mut builder = TableBuilder::new(TableOrigin::Stream);
    builder.row();
    let mut last = Last::Nothing;
    let mut i = 0;
    while i < fragments.len() {
        let fragment = fragments[i];
        for _ in 0..blanks_before(&fragment, step) {
            if matches!(last, Last::Value | Last::RowLabel | Last::RowBlank) {
                builder.cell(Span { start: fragment.span.start, end: fragment.span.start }, 1, 1);
            }
        }
        match fragment.kind {
            Kind::Ignored | Kind::RowEnd => i += 1,
            Kind::Value if ordinals.is_next(&fragments[i..], text) => {
                builder.row();
                builder.cell(fragment.span, 1, 1);
                last = Last::Nothing;
                i += 1;
            }
            Kind::Blank | Kind::Value => {
                builder.cell(fragment.span, 1, 1);
                last = match (fragment.kind, last) {
                    (Kind::Blank, Last::RowLabel | Last::RowBlank) => Last::RowBlank,
                    (Kind::Blank, last) => last,
                    _ => Last::Value,
                };
                i += 1;
            }
            _ => {
                let (span, count) = joined(&fragments[i..], text, schemas);
                let begins = begins_row(text.slice(span), schemas);
                if last == Last::Value || (begins && matches!(last, Last::OtherLabel | Last::RowBlank)) {
                    builder.row();
                }
                builder.cell(span, 1, 1);
                last = if begins { Last::RowLabel } else { Last::OtherLabel };
                i += count;
            }
        }
    }
    builder.finish(whole(fragments))
}

/// The numbers of the rows, in a table whose header has a column for them.
struct Ordinals {
    next: Option<u32>,
}

impl Ordinals {
    fn of(fragments: &[Fragment], text: &Text, schemas: &Schemas) -> Self {
        let heads = |f: &&Fragment| {
            let hits = schemas.labels.lookup_exact(text.slice(f.span));
            hits.iter().any(|h| h.of == LabelOf::Auxiliary(AuxiliaryColumn::Ordinal))
        };
        let headed = fragments.iter().filter(|f| f.kind == Kind::Label).any(|f| heads(&f));
        Self { next: headed.then_some(1) }
    }

    /// True where a figure is the number of the next row and a label follows it.
    fn is_next(&mut self, fragments: &[Fragment], text: &Text) -> bool {
        let Some(next) = self.next else { return false };
        let follows = fragments.get(1).is_some_and(|f| matches!(f.kind, Kind::Label | Kind::Words));
        let is_next = follows && text.slice(fragments[0].span).trim().parse() == Ok(next);
        self.next = Some(next + u32::from(is_next));
        is_next
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    RowLabel,
    /// A row label, and empty cells behind it.
    RowBlank,
    OtherLabel,
    Value,
}

/// The line breaks between neighbouring cells: the most frequent number.
fn usual_breaks(fragments: &[Fragment]) -> u32 {
    let mut counts = [0usize; 8];
    for fragment in fragments.iter().skip(1) {
        counts[(fragment.breaks as usize).min(7)] += 1;
    }
    (1..8).max_by_key(|n| (counts[*n], std::cmp::Reverse(*n))).unwrap_or(1) as u32
}

/// Empty cells that the line breaks before a fragment show: each takes as many as a printed cell.
fn blanks_before(fragment: &Fragment, step: u32) -> u32 {
    let extra = fragment.breaks.saturating_sub(step);
    if extra > 0 && extra.is_multiple_of(step) { extra / step } else { 0 }
}

/// The longest run of text fragments from the first on that together are one label; else the first alone.
fn joined(fragments: &[Fragment], text: &Text, schemas: &Schemas) -> (Span, usize) {
    let textual = |f: &&Fragment| matches!(f.kind, Kind::Label | Kind::Words | Kind::Title);
    let run = fragments.iter().take(MOST_JOINED).take_while(textual).count();
    for count in (2..=run).rev() {
        let span = fragments[0].span.to(fragments[count - 1].span);
        let all_words = fragments[..count].iter().any(|f| f.kind == Kind::Words);
        if all_words && is_one_label(text.slice(span), schemas) {
            return (span, count);
        }
    }
    (fragments[0].span, 1)
}

/// True for a text that is a label as a whole, not a label behind others.
fn is_one_label(text: &str, schemas: &Schemas) -> bool {
    schemas.labels.lookup_exact(text).iter().any(|hit| hit.score > 0.97 || hit.method == crate::model::Method::Exact)
}

fn begins_row(text: &str, schemas: &Schemas) -> bool {
    let begins = |of: LabelOf| matches!(of, LabelOf::Row { .. } | LabelOf::Group { .. });
    schemas.labels.lookup_exact(text).iter().any(|hit| begins(hit.of))
}
