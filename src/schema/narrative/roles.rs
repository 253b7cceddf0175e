//! What the words of the prose are good for.

use serde::Deserialize;

use crate::model::Scope;

/// How a word says zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZeroCue {
    /// 未收到: nothing came in.
    Received,
    /// 未发生: nothing happened. Counts as a zero also where nobody knows of what.
    Happened,
    /// 无, 没有: a zero only before something known.
    None,
    /// 未: a zero only before a verb that is known (未收费).
    Not,
}

/// How a word places a number in time or in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeCue {
    /// 上年, 去年.
    Previous,
    /// What a year before it belongs to, and nothing else: 2015年部门决算.
    Attribute,
    /// 同比, 比上年: what follows is a change.
    Compared,
    /// 增加, 减少 right before a number.
    Changed,
    /// 增加到: what follows is a figure, what stands before is an earlier one.
    ChangedTo,
    /// 由, 从 before an earlier figure.
    From,
    /// 历年累计.
    Cumulative,
    /// 施行以来.
    Since,
    /// 截至.
    AsOf,
    /// 计划.
    Planned,
    /// 明年: all that follows in the sentence is planned.
    PlannedOn,
    /// A heading under which everything is planned.
    PlannedSection,
    /// 其中.
    SubCount,
    /// 累计: a total, maybe over years.
    Running,
    /// 本年, 新增: of the year.
    ThisYear,
    /// 结转: a previous year that belongs to this one.
    Carried,
}

/// What a word is good for; it can be good for several things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Says nothing about what is counted.
    Filler,
    /// Joins the members of a list.
    Joiner,
    /// 均为: what follows is all of what was counted before.
    AllOf,
    /// 其余: what follows is said of the others only.
    Rest,
    /// 中 behind a number: what follows is a part of it.
    Among,
    /// 各: the figure behind it is that of every member of the list before.
    Each,
    /// 分别: the figures that follow are those of the heads before, in their order.
    Distributes,
    /// Says zero.
    Zero(ZeroCue),
    /// 引起: what stands before it is a cause.
    Causes,
    /// Says when.
    Time(TimeCue),
    /// Says whose.
    Scope(Scope),
    /// Says what the talk is about.
    Topic(u16),
    /// Says what the talk is about where it is a heading, or a sentence by itself.
    Head(u16),
    /// Names another topic, but not where the talk is about this one.
    Stays(u16),
    /// Begins a phrase.
    Begins(u32),
    /// Forbids a rule.
    Forbids(u32),
    /// Forbids a rule for all that follows in the sentence.
    ForbidsAfter(u32),
    /// Forbids a rule in all of the sentence before it.
    ForbidsBefore(u32),
    /// Forbids a zero of a rule in its clause.
    ForbidsZero(u32),
}

/// What a phrase is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhraseUse {
    /// Stands beside a number.
    Count,
    /// Follows a word that says zero.
    Zero,
    /// Follows 未收到 and the like.
    ZeroReceived,
    /// Says zero by itself.
    Said,
    /// Follows 均为.
    Whole,
    /// Stands before a row of numbers without measure words, of which it means one.
    Row,
}

/// What may stand before a word of a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// General words.
    Fillers,
    /// Anything within the clause.
    Any,
    /// The number, with general words around it.
    Number,
    /// A list with its figures, up to the next semicolon.
    List,
}

/// A year that is not the report's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherYear {
    /// One before it.
    Earlier,
    /// One after it.
    Later,
}

/// On which side of a number a phrase stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Written `phrase#`.
    BeforeNumber,
    /// Written `#phrase`.
    AfterNumber,
}
