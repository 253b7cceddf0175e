//! Where a snapshot is loaded to, as the command line names it.

use std::path::PathBuf;
use std::str::FromStr;

/// A database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file of DuckDB.
    Duckdb(PathBuf),
    /// A PostgreSQL server and database, as a URL.
    #[cfg(feature = "postgres")]
    Postgres(String),
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.strip_prefix("duckdb:") {
            Some("") => return Err("the name of a file is missing after duckdb:".to_owned()),
            Some(file) => return Ok(Self::Duckdb(file.into())),
            None => {}
        }
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err("must be duckdb:FILE or postgres://USER@HOST/DATABASE".to_owned());
        }
        #[cfg(feature = "postgres")]
        return Ok(Self::Postgres(text.to_owned()));
        #[cfg(not(feature = "postgres"))]
        Err("this program was built without PostgreSQL (feature `postgres`)".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_told_by_their_scheme() {
        assert_eq!("duckdb:a b.db".parse(), Ok(Target::Duckdb("a b.db".into())));
        #[cfg(feature = "postgres")]
        assert_eq!("postgres://u@h/d".parse(), Ok(Target::Postgres("postgres://u@h/d".into())));
        for wrong in ["duckdb:", "mysql://u@h/d", "reports.db", ""] {
            assert!(wrong.parse::<Target>().is_err(), "{wrong}");
        }
    }
}
