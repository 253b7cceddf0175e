//! Schemas from what the command line and the pipeline say, and errors of both.

use std::fmt::Display;
use std::path::Path;

use super::Failure;
use crate::config::{Crawl, LARGEST_MAX_BYTES, Pipeline};
use crate::fetch::{self, Unpacker};
use crate::model::Source;
use crate::schema::{SchemaFiles, Schemas};

/// Loads a pipeline file.
pub(super) fn pipeline(path: &Path) -> Result<Pipeline, Failure> {
    Pipeline::load(path).map_err(|errors| all(&errors))
}

/// What a pipeline says about crawls; without one, the usual names of columns.
pub(super) fn crawl(path: Option<&Path>) -> Result<Crawl, Failure> {
    path.map_or_else(|| Ok(Crawl::default()), |path| Ok(pipeline(path)?.crawl))
}

/// A report, a member of an archive or a page of a crawl, by its path.
pub(super) fn source(file: &Path, crawl: &Crawl) -> Result<Source, Failure> {
    let unpacker = Unpacker { max_bytes: LARGEST_MAX_BYTES, crawl };
    fetch::one_of(file, unpacker).map_err(|e| Failure::Usage(format!("cannot read {}: {e}", file.display())))
}

/// Loads the schemas of a folder, or those in the program.
pub(super) fn schemas(folder: Option<&Path>) -> Result<Schemas, Failure> {
    Schemas::load(&files(folder)?).map_err(|errors| all(&errors))
}

/// Loads the schemas of a pipeline, with the forms that it uses.
pub(super) fn schemas_of(pipeline: &Pipeline) -> Result<Schemas, Failure> {
    let files = files(pipeline.schemas.as_deref())?;
    let schemas = Schemas::load(&files).map_err(|errors| all(&errors))?;
    let Some(forms) = &pipeline.forms else { return Ok(schemas) };
    let known: Vec<&str> = schemas.forms.iter().map(|form| form.id.as_str()).collect();
    let errors = pipeline.unknown_forms(&known);
    if !errors.is_empty() {
        return Err(all(&errors));
    }
    Schemas::load_forms(&files, &|id| forms.iter().any(|form| form.id == id)).map_err(|errors| all(&errors))
}

fn files(folder: Option<&Path>) -> Result<SchemaFiles, Failure> {
    match folder {
        None => Ok(SchemaFiles::embedded()),
        Some(folder) => SchemaFiles::folder(folder)
            .map_err(|e| Failure::Usage(format!("cannot read the schemas in {}: {e}", folder.display()))),
    }
}

/// All errors of a kind, a line each, as one failure of configuration.
pub(super) fn all<E: Display>(errors: &[E]) -> Failure {
    Failure::Usage(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}
