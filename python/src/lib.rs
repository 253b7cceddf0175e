//! `nianbao._native`: bytes of reports to Arrow tables. The Python side (`nianbao/`) is what users call.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use arrow::array::{Array, AsArray, RecordBatch};
use nianbao::config::LARGEST_MAX_BYTES;
use nianbao::fetch;
use nianbao::model::{Place, Reject, Source};
use nianbao::pipeline;
use nianbao::publish::column::DatasetInfo;
use nianbao::publish::{Record, arrow_schema, batches, datasets, mart_info};
use nianbao::schema::{SchemaFiles, Schemas};
use pyo3::exceptions::{PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3_arrow::{PyRecordBatch, PyTable};
use rayon::ThreadPool;
use rayon::prelude::*;

/// Readers of documents recurse over markup.
const STACK_BYTES: usize = 16 << 20;

/// What every call needs.
struct Engine {
    schemas: &'static Schemas,
    pool: Arc<ThreadPool>,
}

fn engine() -> PyResult<Engine> {
    Ok(Engine { schemas: schemas()?, pool: pool().map_err(PyRuntimeError::new_err)? })
}

/// The schemas, read once.
fn schemas() -> PyResult<&'static Schemas> {
    static SCHEMAS: OnceLock<Result<Schemas, String>> = OnceLock::new();
    let all = |errors: Vec<_>| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let read = || Schemas::load(&SchemaFiles::embedded()).map_err(all);
    SCHEMAS.get_or_init(read).as_ref().map_err(|e| PyRuntimeError::new_err(e.clone()))
}

/// The threads of this process. A process that was forked (multiprocessing does so) has none of its parent's: it makes
/// its own, and leaves what it has of the others alone.
fn pool() -> Result<Arc<ThreadPool>, String> {
    static POOL: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);
    let mut held = POOL.lock().map_err(|e| e.to_string())?;
    let process = std::process::id();
    if let Some((_, pool)) = held.as_ref().filter(|(of, _)| *of == process) {
        return Ok(pool.clone());
    }
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK_BYTES).build().map_err(|e| e.to_string())?;
    let pool = Arc::new(pool);
    std::mem::forget(held.replace((process, pool.clone())));
    Ok(pool)
}

type Tables = Vec<(&'static str, RecordBatch)>;

impl Engine {
    /// Reads sources on all threads; the rows stand in the order of the sources.
    fn read(&self, sources: Vec<Source>) -> PyResult<Tables> {
        let one = |source| pipeline::read_one(source, None, LARGEST_MAX_BYTES, self.schemas).map(|(record, _)| record);
        let read: Vec<Result<Record, Reject>> = self.pool.install(|| sources.into_par_iter().map(one).collect());
        let (mut records, mut rejects) = (Vec::new(), Vec::new());
        for result in read {
            match result {
                Ok(record) => records.push(record),
                Err(reject) => rejects.push(reject),
            }
        }
        batches(&records, &rejects).map_err(|e| PyRuntimeError::new_err(e.to_string()))
    }
}

fn table(batch: RecordBatch) -> PyResult<PyTable> {
    let schema = batch.schema();
    PyTable::try_new(vec![batch], schema)
}

fn in_memory(name: String, content: Vec<u8>) -> Source {
    Source { path: name, bytes: content.len() as u64, place: Place::Memory(content), ..Source::default() }
}

/// The rows of one report, a table for each dataset; `source_path` says the name.
#[pyfunction]
fn extract_file(py: Python<'_>, path: PathBuf, name: Option<String>) -> PyResult<Vec<(&'static str, PyTable)>> {
    let mut source = fetch::one(&path).map_err(|e| PyOSError::new_err(format!("{}: {e}", path.display())))?;
    source.path = name.unwrap_or(source.path);
    let engine = engine()?;
    tables(py.detach(|| engine.read(vec![source]))?)
}

/// The same for a report in memory.
#[pyfunction]
fn extract_bytes(py: Python<'_>, content: Vec<u8>, name: String) -> PyResult<Vec<(&'static str, PyTable)>> {
    let engine = engine()?;
    tables(py.detach(|| engine.read(vec![in_memory(name, content)]))?)
}

fn tables(all: Tables) -> PyResult<Vec<(&'static str, PyTable)>> {
    all.into_iter().map(|(name, batch)| Ok((name, table(batch)?))).collect()
}

/// The rows of a batch with the columns `name` and `content`, for each dataset.
#[pyfunction]
fn extract_batch(py: Python<'_>, batch: PyRecordBatch) -> PyResult<Vec<(&'static str, PyRecordBatch)>> {
    let sources = sources(&batch.into_inner())?;
    let engine = engine()?;
    let all = py.detach(|| engine.read(sources))?;
    Ok(all.into_iter().map(|(name, rows)| (name, PyRecordBatch::new(rows))).collect())
}

fn sources(batch: &RecordBatch) -> PyResult<Vec<Source>> {
    let column = |name: &str| {
        batch.column_by_name(name).ok_or_else(|| PyValueError::new_err(format!("the batch has no column `{name}`")))
    };
    let (names, contents) = (column("name")?, column("content")?);
    (0..batch.num_rows()).map(|row| Ok(in_memory(text(names, row)?, bytes(contents, row)?))).collect()
}

fn text(column: &dyn Array, row: usize) -> PyResult<String> {
    if column.is_null(row) {
        return Err(PyValueError::new_err(format!("`name` is null in row {row}")));
    }
    let value = (column.as_string_opt::<i32>().map(|texts| texts.value(row)))
        .or_else(|| column.as_string_opt::<i64>().map(|texts| texts.value(row)))
        .or_else(|| column.as_string_view_opt().map(|texts| texts.value(row)));
    value.map(str::to_owned).ok_or_else(|| unfit("name", "string", column))
}

/// A content that is null is an empty one, and so a reject.
fn bytes(column: &dyn Array, row: usize) -> PyResult<Vec<u8>> {
    let value = (column.as_binary_opt::<i32>().map(|values| values.value(row)))
        .or_else(|| column.as_binary_opt::<i64>().map(|values| values.value(row)))
        .or_else(|| column.as_binary_view_opt().map(|values| values.value(row)));
    value.map(<[u8]>::to_vec).ok_or_else(|| unfit("content", "binary", column))
}

fn unfit(name: &str, wanted: &str, column: &dyn Array) -> PyErr {
    PyValueError::new_err(format!("`{name}` must be {wanted}, not {}", column.data_type()))
}

/// A dataset: its name, what a row is, and its columns with what they say.
type Described = (&'static str, &'static str, Vec<(String, String)>);

/// All datasets of a snapshot: those of reports, then the analytics tables.
fn infos() -> PyResult<Vec<DatasetInfo>> {
    Ok(datasets::infos().into_iter().chain(mart_info::infos(schemas()?)).collect())
}

/// The datasets of a snapshot with their columns.
#[pyfunction]
fn dictionary() -> PyResult<Vec<Described>> {
    let columns = |info: &DatasetInfo| -> Vec<_> {
        info.columns.iter().map(|c| (c.name.to_string(), c.description.to_string())).collect()
    };
    Ok(infos()?.iter().map(|info| (info.name, info.description, columns(info))).collect())
}

/// The names of the datasets that a report has by itself.
#[pyfunction]
fn report_datasets() -> Vec<&'static str> {
    datasets::infos().iter().map(|info| info.name).collect()
}

/// An empty batch of a dataset: its schema.
#[pyfunction]
fn empty(dataset: &str) -> PyResult<PyTable> {
    let infos = infos()?;
    let info = infos.iter().find(|info| info.name == dataset);
    let info = info.ok_or_else(|| PyValueError::new_err(format!("no dataset `{dataset}`")))?;
    table(RecordBatch::new_empty(arrow_schema(info)))
}

/// The metrics: (id, label, definition, unit).
#[pyfunction]
fn metrics() -> PyResult<Vec<(String, String, String, String)>> {
    let all = schemas()?.metrics.all();
    Ok(all.map(|m| (m.id.clone(), m.label.clone(), m.definition.clone(), m.unit.clone())).collect())
}

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(extract_file, module)?)?;
    module.add_function(wrap_pyfunction!(extract_bytes, module)?)?;
    module.add_function(wrap_pyfunction!(extract_batch, module)?)?;
    module.add_function(wrap_pyfunction!(dictionary, module)?)?;
    module.add_function(wrap_pyfunction!(report_datasets, module)?)?;
    module.add_function(wrap_pyfunction!(empty, module)?)?;
    module.add_function(wrap_pyfunction!(metrics, module)?)
}
