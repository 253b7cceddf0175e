//! `at_most`: each of the `parts` is no more than the right side, within each group of a table.
//!
//! ```toml
//! [[check]]
//! id = "J10a"
//! kind = "at_most"
//! severity = "error"
//! parts = ["response.press_conferences.head"]
//! right = "response.press_conferences"
//! what = "主要负责同志参加次数不多于总次数 / those attended by the head are among all press conferences"
//! ```
//!
//! A part is an expression, as in `equal`.

use crate::check::Context;
use crate::check::say::Compared;
use crate::schema::{Check, Expr};

pub(in crate::check) fn check(cx: &mut Context<'_>, check: &Check, parts: &[Expr], right: &Expr) {
    for group in cx.figures.groups(&check.metrics, &check.forms) {
        for left in parts {
            let (Some(l), Some(r)) = (cx.figures.side(left, group), cx.figures.side(right, group)) else {
                let mut about = cx.figures.present(left, group);
                if !about.is_empty() {
                    about.extend(cx.figures.present(right, group));
                    cx.not_assessable(check, group, (&left.text, "≤", &right.text), &about);
                }
                continue;
            };
            let holds = l.value <= r.value;
            let compared = Compared { left: l, right: r, relation: "≤", holds };
            cx.compared(check, group, (&left.text, &right.text), compared);
        }
    }
}
