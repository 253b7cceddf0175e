//! Pipelines, schemas and inputs from what the command line says.

use std::fmt::Display;
use std::path::Path;

use super::Failure;
use crate::config::Pipeline;
use crate::schema::{SchemaFiles, Schemas};

/// Loads a pipeline file.
pub(super) fn pipeline(path: &Path) -> Result<Pipeline, Failure> {
    let pipeline = Pipeline::load(path).map_err(|errors| all(&errors))?;
    if pipeline.forms.is_some() {
        // Hook: check the ids of `forms.use` against the forms of the schemas once these have any.
        tracing::debug!("forms.use is given");
    }
    Ok(pipeline)
}

/// Loads the schemas of a folder, or those in the program.
pub(super) fn schemas(folder: Option<&Path>) -> Result<Schemas, Failure> {
    let files = match folder {
        None => SchemaFiles::embedded(),
        Some(folder) => SchemaFiles::folder(folder)
            .map_err(|e| Failure::Usage(format!("cannot read the schemas in {}: {e}", folder.display())))?,
    };
    Schemas::load(&files).map_err(|errors| all(&errors))
}

/// All errors of a kind, a line each, as one failure of configuration.
pub(super) fn all<E: Display>(errors: &[E]) -> Failure {
    Failure::Usage(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}
