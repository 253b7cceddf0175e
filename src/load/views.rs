//! Views for common questions: the files of `views/`, each a query below a comment that says what it answers.

use super::dialect::Dialect;

/// Names and texts.
const VIEWS: [(&str, &str); 4] = [
    ("applications_and_outcomes", include_str!("views/applications_and_outcomes.sql")),
    ("findings_by_check", include_str!("views/findings_by_check.sql")),
    ("reports_with_failed_checks", include_str!("views/reports_with_failed_checks.sql")),
    ("transparency_by_province_year", include_str!("views/transparency_by_province_year.sql")),
];

/// The statements that make the views, or make them anew.
pub(super) fn create(dialect: Dialect, prefix: &str) -> Vec<String> {
    VIEWS.iter().flat_map(|(name, text)| statements(dialect, prefix, name, text)).collect()
}

fn statements(dialect: Dialect, prefix: &str, name: &str, text: &str) -> Vec<String> {
    let (comment, query) = text.split_once('\n').unwrap_or_default();
    let comment = dialect.text(comment.trim_start_matches("-- "));
    let query = names(dialect, query.trim_end()).replace("{schema}", prefix);
    let view = format!("{prefix}{name}");
    match dialect {
        Dialect::Duckdb | Dialect::Postgres => {
            vec![format!("create or replace view {view} as\n{query}"), format!("comment on view {view} is {comment}")]
        }
        Dialect::Bigquery => {
            vec![format!("create or replace view {view} options (description = {comment}) as\n{query}")]
        }
        Dialect::Snowflake => vec![format!("create or replace view {view} comment = {comment} as\n{query}")],
        Dialect::Clickhouse => vec![format!("create or replace view {view} as\n{query}\ncomment {comment}")],
    }
}

/// Names in quotes, as this database has them.
fn names(dialect: Dialect, query: &str) -> String {
    let parts = query.split('"').enumerate();
    parts.map(|(at, part)| if at % 2 == 0 { part.to_owned() } else { dialect.name(part) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_names_tables_and_columns_as_its_database_does() {
        let text = "-- What's asked.\nselect w.\"a.b\" from {schema}wide w\n";
        let postgres = statements(Dialect::Postgres, "s.", "v", text);
        let expected = [
            "create or replace view s.v as\nselect w.\"a.b\" from s.wide w",
            "comment on view s.v is 'What''s asked.'",
        ];
        assert_eq!(postgres, expected);
        let bigquery = statements(Dialect::Bigquery, "`p.d`.", "v", text);
        let options = "options (description = 'What\\'s asked.')";
        assert_eq!(bigquery, [format!("create or replace view `p.d`.v {options} as\nselect w.a_b from `p.d`.wide w")]);
    }
}
