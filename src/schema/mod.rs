//! The schemas: what official forms, pages and titles look like, read from `schemas/` (embedded in the binary, or a
//! folder that replaces them).
//!
//! Each kind of file has a module that holds both its form as written (serde structs, unknown keys refused) and its
//! form as checked. [`Schemas::load`] reads and checks everything and reports all errors at once.

mod files;
mod identity;
mod page;
mod patterns;
mod script;

pub use files::{SchemaError, SchemaFiles};
pub use identity::{
    DateRules, EvidenceRules, IdentityRules, KINDS, PeriodRules, PeriodSentence, PublisherRules, SectionRules,
    TitleRules, YearRules,
};
pub use page::PageRules;
pub use script::Script;

/// All schemas, checked.
#[derive(Debug)]
pub struct Schemas {
    /// How pages print metadata and furniture (`page.toml`).
    pub page: PageRules,
    /// How titles, publishers, years and periods are written (`identity.toml`).
    pub identity: IdentityRules,
    /// Traditional characters and the simplified ones they stand for (`script.txt`).
    pub script: Script,
    /// SHA-256 over all files, in hexadecimal.
    pub hash: String,
}

impl Schemas {
    /// The schemas that are embedded in the binary.
    ///
    /// # Errors
    /// All errors found in the files; a test keeps the embedded ones free of any.
    pub fn embedded() -> Result<Self, Vec<SchemaError>> {
        Self::load(&SchemaFiles::embedded())
    }

    /// Reads and checks a set of schema files.
    ///
    /// # Errors
    /// Every error in every file.
    pub fn load(files: &SchemaFiles) -> Result<Self, Vec<SchemaError>> {
        let mut errors = Vec::new();
        let page = files.read("page.toml", PageRules::resolve, &mut errors);
        let identity = files.read("identity.toml", IdentityRules::resolve, &mut errors);
        let script = files.read_text("script.txt", Script::parse, &mut errors);
        match (page, identity, script) {
            (Some(page), Some(identity), Some(script)) if errors.is_empty() => {
                Ok(Self { page, identity, script, hash: files.hash() })
            }
            _ => Err(errors),
        }
    }
}
