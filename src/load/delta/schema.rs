//! The schema of a table: columns, types and descriptions from the data dictionary.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::log::State;
use crate::ids::hex;
use crate::load::LoadError;
use crate::publish::column::{ColumnInfo, ColumnType, DatasetInfo};

/// A type, as Delta names it.
fn data_type(column_type: ColumnType) -> Value {
    let list = |item: &str| json!({"type": "array", "elementType": item, "containsNull": false});
    match column_type {
        ColumnType::Text => json!("string"),
        ColumnType::TextList => list("string"),
        ColumnType::Int => json!("integer"),
        ColumnType::Long => json!("long"),
        ColumnType::Decimal => json!("decimal(20,6)"),
        ColumnType::DecimalList => list("decimal(20,6)"),
        ColumnType::Date => json!("date"),
        ColumnType::Flag => json!("boolean"),
        ColumnType::Timestamp => json!("timestamp"),
    }
}

/// The schema of a dataset.
pub(super) fn of(dataset: &DatasetInfo) -> String {
    let field = |c: &ColumnInfo| {
        json!({"name": c.name, "type": data_type(c.column_type), "nullable": c.nullable,
            "metadata": {"comment": c.description}})
    };
    json!({"type": "struct", "fields": dataset.columns.iter().map(field).collect::<Vec<_>>()}).to_string()
}

/// Columns may be added. A table with others, or with other types, is not of this program or of a newer one.
pub(super) fn refuse_what_is_unknown(old: &str, dataset: &DatasetInfo) -> Result<(), LoadError> {
    let old: Value = serde_json::from_str(old).unwrap_or_default();
    let fields = old["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    let differ = fields.iter().filter_map(|field| {
        let (name, kind) = (field["name"].as_str().unwrap_or_default(), &field["type"]);
        match dataset.columns.iter().find(|c| c.name == name).map(|c| data_type(c.column_type)) {
            None => Some(format!("  {}.{name} is not in the dictionary", dataset.name)),
            Some(known) if known != *kind => Some(format!("  {}.{name} is {kind}, not {known}", dataset.name)),
            Some(_) => None,
        }
    });
    let differ: Vec<String> = differ.collect();
    if differ.is_empty() { Ok(()) } else { Err(LoadError::OtherTable(differ)) }
}

/// The action that declares the table, with the id that it has or gets.
pub(super) fn meta_data(dataset: &DatasetInfo, schema: &str, state: &State, now: i64) -> Value {
    let id = state.id.clone().unwrap_or_else(|| new_id(dataset, now));
    json!({"metaData": {
        "id": id, "name": dataset.name, "description": dataset.description,
        "format": {"provider": "parquet", "options": {}}, "schemaString": schema,
        "partitionColumns": [], "configuration": {}, "createdTime": state.created.unwrap_or(now),
    }})
}

/// An id in the form of a UUID.
fn new_id(dataset: &DatasetInfo, now: i64) -> String {
    let id = hex(&Sha256::digest(format!("{} {now} {}", dataset.name, std::process::id()))[..16]);
    format!("{}-{}-4{}-8{}-{}", &id[..8], &id[8..12], &id[13..16], &id[17..20], &id[20..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::datasets::FINDINGS;

    #[test]
    fn what_an_older_program_wrote_is_taken_and_what_a_newer_one_wrote_is_not() {
        let (mut dataset, whole) = (FINDINGS.info(), of(&FINDINGS.info()));
        assert!(refuse_what_is_unknown(&whole, &dataset).is_ok());
        let hint = dataset.columns.iter().position(|c| c.name == "hint").unwrap();
        let hint = dataset.columns.remove(hint);
        let error = refuse_what_is_unknown(&whole, &dataset).unwrap_err().to_string();
        assert!(error.contains("findings.hint is not in the dictionary"), "{error}");
        let less = of(&dataset);
        dataset.columns.push(ColumnInfo { column_type: ColumnType::Decimal, ..hint });
        assert!(refuse_what_is_unknown(&less, &dataset).is_ok());
        let error = refuse_what_is_unknown(&whole, &dataset).unwrap_err().to_string();
        assert!(error.contains("findings.hint is \"string\", not \"decimal(20,6)\""), "{error}");
    }

    #[test]
    fn ids_look_like_ids() {
        let id = new_id(&FINDINGS.info(), 7);
        assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }
}
