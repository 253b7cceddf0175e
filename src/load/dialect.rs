//! How databases name types, quote identifiers and write texts.

use crate::publish::column::{ColumnInfo, ColumnType};

/// Whose SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// DuckDB.
    Duckdb,
    /// PostgreSQL.
    Postgres,
    /// ClickHouse.
    Clickhouse,
    /// BigQuery (GoogleSQL).
    Bigquery,
    /// Snowflake.
    Snowflake,
}

impl Dialect {
    /// The name of a type. For DuckDB and PostgreSQL it is what their catalogues show, but for the case.
    pub fn type_name(self, column_type: ColumnType) -> &'static str {
        match self {
            Self::Duckdb => duckdb(column_type),
            Self::Postgres => postgres(column_type),
            Self::Clickhouse => clickhouse(column_type),
            Self::Bigquery => bigquery(column_type),
            Self::Snowflake => snowflake(column_type),
        }
    }

    /// A column as a table definition has it, without a comment.
    pub(super) fn column(self, column: &ColumnInfo) -> String {
        let (name, kind) = (self.name(&column.name), self.type_name(column.column_type));
        let is_list = matches!(column.column_type, ColumnType::TextList | ColumnType::DecimalList);
        match self {
            Self::Clickhouse if column.nullable => format!("{name} Nullable({kind})"),
            Self::Clickhouse => format!("{name} {kind}"),
            Self::Bigquery if is_list => format!("{name} {kind}"), // never null there, and may not be said to be so
            _ if column.nullable => format!("{name} {kind}"),
            _ => format!("{name} {kind} not null"),
        }
    }

    /// An identifier, quoted where it must be: ids of metrics have dots. BigQuery allows none in names of columns, and
    /// has `_` in their place.
    pub fn name(self, name: &str) -> String {
        let plain = |c: char| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit();
        match self {
            Self::Bigquery => name.chars().map(|c| if plain(c) || c.is_ascii_uppercase() { c } else { '_' }).collect(),
            _ if name.chars().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit()) => name.to_owned(),
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// A text as a literal.
    pub fn text(self, text: &str) -> String {
        match self {
            Self::Duckdb | Self::Postgres => format!("'{}'", text.replace('\'', "''")),
            _ => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        }
    }

    /// What stands before the name of a table: its schema and a dot, or nothing.
    pub(super) fn prefix(self, schema: Option<&str>) -> String {
        match (self, schema) {
            (_, None) => String::new(),
            (Self::Bigquery, Some(dataset)) => format!("`{dataset}`."), // may name the project, with dots and dashes
            (_, Some(schema)) => format!("{}.", self.name(schema)),
        }
    }
}

fn duckdb(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Text => "varchar",
        ColumnType::TextList => "varchar[]",
        ColumnType::Int => "integer",
        ColumnType::Long => "bigint",
        ColumnType::Decimal => "decimal(20,6)",
        ColumnType::DecimalList => "decimal(20,6)[]",
        ColumnType::Date => "date",
        ColumnType::Flag => "boolean",
        ColumnType::Timestamp => "timestamp with time zone",
    }
}

fn postgres(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Text => "text",
        ColumnType::TextList => "text[]",
        ColumnType::Decimal => "numeric(20,6)",
        ColumnType::DecimalList => "numeric(20,6)[]",
        ColumnType::Int | ColumnType::Long | ColumnType::Date | ColumnType::Flag | ColumnType::Timestamp => {
            duckdb(column_type)
        }
    }
}

fn clickhouse(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Text => "String",
        ColumnType::TextList => "Array(String)",
        ColumnType::Int => "Int32",
        ColumnType::Long => "Int64",
        ColumnType::Decimal => "Decimal(20, 6)",
        ColumnType::DecimalList => "Array(Decimal(20, 6))",
        ColumnType::Date => "Date32",
        ColumnType::Flag => "Bool",
        ColumnType::Timestamp => "DateTime64(6, 'UTC')",
    }
}

fn bigquery(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Text => "string",
        ColumnType::TextList => "array<string>",
        ColumnType::Int | ColumnType::Long => "int64",
        ColumnType::Decimal => "numeric(20, 6)",
        ColumnType::DecimalList => "array<numeric(20, 6)>",
        ColumnType::Date => "date",
        ColumnType::Flag => "bool",
        ColumnType::Timestamp => "timestamp",
    }
}

fn snowflake(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Text => "varchar",
        ColumnType::TextList | ColumnType::DecimalList => "array",
        ColumnType::Int => "integer",
        ColumnType::Long => "bigint",
        ColumnType::Decimal => "number(20, 6)",
        ColumnType::Date => "date",
        ColumnType::Flag => "boolean",
        ColumnType::Timestamp => "timestamp_ltz",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Dialect; 5] =
        [Dialect::Duckdb, Dialect::Postgres, Dialect::Clickhouse, Dialect::Bigquery, Dialect::Snowflake];

    #[test]
    fn figures_are_never_floats_and_keep_their_digits() {
        for dialect in ALL {
            let kind = dialect.type_name(ColumnType::Decimal).to_lowercase().replace(' ', "");
            assert!(["decimal(20,6)", "numeric(20,6)", "number(20,6)"].contains(&kind.as_str()), "{dialect:?}: {kind}");
        }
    }

    #[test]
    fn names_with_dots_are_one_identifier() {
        let names = ALL.map(|dialect| dialect.name("applications.received"));
        let quoted = "\"applications.received\"";
        assert_eq!(names, [quoted, quoted, quoted, "applications_received", quoted]);
        assert_eq!(ALL.map(|dialect| dialect.name("doc_id")), ["doc_id"; 5]);
        assert_eq!(Dialect::Postgres.name("a\"b"), "\"a\"\"b\"");
        assert_eq!(Dialect::Bigquery.prefix(Some("my-project.nianbao")), "`my-project.nianbao`.");
    }

    #[test]
    fn texts_end_where_they_end() {
        assert_eq!(Dialect::Postgres.text("it's a \\"), "'it''s a \\'");
        assert_eq!(Dialect::Bigquery.text("it's a \\"), "'it\\'s a \\\\'");
    }

    #[test]
    fn null_is_said_as_each_database_says_it() {
        let column =
            |column_type, nullable| ColumnInfo { name: "x".into(), column_type, nullable, description: "".into() };
        let text = column(ColumnType::Text, true);
        assert_eq!(
            ALL.map(|d| d.column(&text)),
            ["x varchar", "x text", "x Nullable(String)", "x string", "x varchar"]
        );
        let list = column(ColumnType::TextList, false);
        let expected =
            ["x varchar[] not null", "x text[] not null", "x Array(String)", "x array<string>", "x array not null"];
        assert_eq!(ALL.map(|d| d.column(&list)), expected);
    }
}
