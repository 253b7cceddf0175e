//! `equal` and `sum`: two sides that must be equal, within each group of a table.
//!
//! ```toml
//! [[check]]
//! id = "J7"
//! kind = "sum"                 # `sum` where the left side is a printed total and the right side its parts
//! severity = "error"
//! left = "capacity.staff"
//! right = "capacity.staff.full_time + capacity.staff.part_time"
//! forms = ["2014"]             # this form and its local variants; all forms without the key
//! what = "从事政府信息公开工作人员数 = 专职 + 兼职 / staff = full time + part time"
//! ```
//!
//! A total that is not printed is not missed (`sum`). The check is made for each type of applicant, each column, each scope. In parentheses stand other ways to get a
//! part: `(a + b | c)` is `a + b`, or `c` where one of them is no number. `metric@cumulative` is the figure of another
//! period in the same row.

use crate::check::figures::Side;
use crate::check::say::Compared;
use crate::check::{Context, Sum};
use crate::schema::{Check, Expr, Kind};

pub(in crate::check) fn check(cx: &mut Context<'_>, check: &Check, left: &Expr, right: &Expr) {
    for group in cx.figures.groups(&check.metrics, &check.forms) {
        let (Some(l), Some(r)) = (cx.figures.side(left, group), cx.figures.side(right, group)) else {
            let mut about = cx.figures.present(left, group);
            if matches!(check.kind, Kind::Sum(..)) && about.is_empty() {
                continue;
            }
            about.extend(cx.figures.present(right, group));
            cx.not_assessable(check, group, (&left.text, "=", &right.text), &about);
            continue;
        };
        let (off, terms) = (l.value - r.value, terms(&l, &r));
        let holds = off.is_zero();
        let compared = Compared { left: l, right: r, relation: "=", holds };
        let finding = cx.compared(check, group, (&left.text, &right.text), compared);
        cx.sums.push(Sum { finding, terms, off });
    }
}

/// All figures on one side.
pub(super) fn terms<'a>(left: &Side<'a>, right: &Side<'a>) -> Vec<(crate::check::figures::Figure<'a>, i8)> {
    left.terms.iter().copied().chain(right.terms.iter().map(|(f, sign)| (*f, -sign))).collect()
}
