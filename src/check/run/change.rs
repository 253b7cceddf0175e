//! What the prose says behind a number about the year before: grew by so many percent, by so many, is so many times it.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::check::kinds::ratio::rounds_to;
use crate::check::say::signed;
use crate::schema::Checks;

/// How far behind a number a change may stand, in characters.
const REACH: usize = 40;
/// Decimal places of what the figures of both years give.
const PLACES: u32 = 3;

/// A change as printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// 同比增长20%.
    Percent(Decimal),
    /// 比上年增加20件.
    More(Decimal),
    /// 是上年的1.5倍.
    Times(Decimal),
}

impl Change {
    /// The change that stands behind a number with a measure word; a number in between is what changed.
    pub fn behind(checks: &Checks, behind: &str, unit: &str) -> Option<Self> {
        let near: String = behind.chars().take(REACH).filter(|c| !c.is_whitespace()).collect();
        let clause = near.split(['。', '；', ';']).next()?;
        let prose = &checks.prose;
        let read = |words: &[String]| {
            let found = words.iter().filter_map(|w| Some((clause.find(w.as_str())?, w.len())));
            let (at, len) = found.min_by_key(|(at, len)| (*at, usize::MAX - len))?;
            let own = !clause[..at].contains(|c: char| c.is_ascii_digit());
            own.then(|| number(&clause[at + len..])).flatten()
        };
        if let Some((times, _)) = read(&prose.times).filter(|(_, after)| after.starts_with('倍')) {
            return Some(Self::Times(times));
        }
        let grown = read(&prose.growth).map(|found| (Decimal::ONE, found));
        let (sign, (number, after)) = grown.or_else(|| Some((Decimal::NEGATIVE_ONE, read(&prose.decline)?)))?;
        if after.starts_with(['%', '％']) {
            return Some(Self::Percent(sign * number));
        }
        (!unit.is_empty() && after.starts_with(unit)).then_some(Self::More(sign * number))
    }

    /// What the figures of both years give instead, and whether that is what is told.
    pub fn compare(self, now: Decimal, was: Decimal, tolerance: Decimal) -> Option<(Decimal, bool)> {
        let times = || now.checked_div(was);
        Some(match self {
            Self::Percent(told) => {
                let right = times()?.checked_sub(Decimal::ONE)?.checked_mul(Decimal::ONE_HUNDRED)?.round_dp(PLACES);
                (right, rounds_to(right, told, tolerance))
            }
            Self::More(told) => (now.checked_sub(was)?, now.checked_sub(was)? == told),
            Self::Times(told) => {
                let right = times()?.round_dp(PLACES);
                (right, rounds_to(right, told, tolerance))
            }
        })
    }

    /// The number as printed.
    pub fn number(self) -> Decimal {
        let (Self::Percent(number) | Self::More(number) | Self::Times(number)) = self;
        number
    }

    /// A number of the same kind, as words.
    pub fn words(self, number: Decimal) -> String {
        let number = number.normalize();
        match self {
            Self::Percent(_) => format!("{number}%"),
            Self::More(_) => signed(number),
            Self::Times(_) => format!("×{number}"),
        }
    }
}

/// The number at the beginning, and what follows.
fn number(text: &str) -> Option<(Decimal, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// As it is noted for the next run.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self {
            Self::Percent(_) => '%',
            Self::More(_) => '+',
            Self::Times(_) => 'x',
        };
        write!(f, "{mark}{}", self.number())
    }
}

impl FromStr for Change {
    type Err = rust_decimal::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.get(1..).unwrap_or_default().parse()?;
        Ok(match text.as_bytes().first() {
            Some(b'+') => Self::More(number),
            Some(b'x') => Self::Times(number),
            _ => Self::Percent(number),
        })
    }
}
