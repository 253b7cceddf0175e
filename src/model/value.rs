//! What stands in a value cell.

use rust_decimal::Decimal;

/// The four truths about a value cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number, in the canonical unit of its metric.
    Number(Decimal),
    /// Nothing printed: zero or unknown, which the report does not say.
    Blank,
    /// A mark that says there is nothing to state (`/`, `—`, `无`).
    NotApplicable,
    /// Something is printed that is no number.
    Unreadable,
}

impl Value {
    /// The name in `facts.value_state`.
    pub fn state(self) -> &'static str {
        match self {
            Value::Number(_) => "number",
            Value::Blank => "blank",
            Value::NotApplicable => "not_applicable",
            Value::Unreadable => "unreadable",
        }
    }

    /// The number, if it is one.
    pub fn number(self) -> Option<Decimal> {
        match self {
            Value::Number(n) => Some(n),
            _ => None,
        }
    }
}

/// How exact a printed number claims to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qualifier {
    /// As it stands.
    #[default]
    Exact,
    /// At least (余, 多, 以上, 超过).
    Over,
    /// Less than (近, 不到).
    Under,
    /// Roughly (约, 左右).
    About,
}

impl Qualifier {
    /// The name in `facts.qualifier`.
    pub fn as_str(self) -> &'static str {
        match self {
            Qualifier::Exact => "exact",
            Qualifier::Over => "over",
            Qualifier::Under => "under",
            Qualifier::About => "about",
        }
    }
}

/// A value cell as read: the value before conversion to the canonical unit, and what stood beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The value; a number is in `unit` times its power of ten (`1.2万件` is 12000 件).
    pub value: Value,
    /// The unit printed with the number, "" where none is.
    pub unit: String,
    /// How exact it claims to be.
    pub qualifier: Qualifier,
    /// Whatever else stood in the cell, "" where nothing did.
    pub note: String,
    /// True where digits torn apart by layout were joined.
    pub repaired: bool,
}
