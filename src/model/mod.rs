//! The nouns that the stages exchange. No behaviour beyond what keeps each of them consistent.

mod document;
mod fact;
mod finding;
mod narrative;
mod report;
mod source;
mod table;
mod text;
mod value;

pub use document::{Block, Document, Line, PageMetadata};
pub use fact::{Fact, Method, Origin, Period, Scope, ValuePlace};
pub use finding::{Finding, Outcome, Severity};
pub use narrative::{Mention, MentionStatus, Narrative, Number, PREVIOUS_YEAR, Prose};
pub use report::{Identity, Recognised, RegionBasis, Report, Seat, Section, YearBasis};
pub use source::{Format, Hints, Place, Reject, RejectKind, Source, Stage, Stamp};
pub use table::{Cell, CellRole, Table, TableBuilder, TableOrigin};
pub use text::{OffsetMap, Span, Text, TextBuilder};
pub use value::{Qualifier, Reading, Value};
