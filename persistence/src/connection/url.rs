//! Which database: told by the scheme of its URL.

use std::fmt;
use std::str::FromStr;

use super::OpenError;

/// Where the database is.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file on this machine.
    Sqlite {
        /// The path of the database file.
        path: String,
    },
    /// A PostgreSQL server.
    Postgres {
        /// The URL as libpq reads it.
        url: String,
    },
}

impl FromStr for DatabaseUrl {
    type Err = OpenError;

    fn from_str(url: &str) -> Result<Self, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            let in_memory = path.is_empty() || path.contains(":memory:");
            return if in_memory { Err(OpenError::Scheme) } else { Ok(Self::Sqlite { path: path.to_owned() }) };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres { url: url.to_owned() });
        }
        Err(OpenError::Scheme)
    }
}

/// The password is not shown.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { path } => write!(formatter, "sqlite://{path}"),
            Self::Postgres { url } => {
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
                let address = rest.rsplit_once('@').map_or(rest, |(_, address)| address);
                let address = address.split_once('?').map_or(address, |(address, _)| address);
                write!(formatter, "{scheme}://{address}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_the_database() {
        let sqlite: DatabaseUrl = "sqlite://palier.db".parse().unwrap();
        assert_eq!(sqlite, DatabaseUrl::Sqlite { path: "palier.db".to_owned() });
        let postgres: DatabaseUrl = "postgres://u:secret@db:5432/palier?sslmode=require".parse().unwrap();
        assert_eq!(postgres.to_string(), "postgres://db:5432/palier");
        assert!("mysql://db".parse::<DatabaseUrl>().is_err());
        assert!("sqlite://:memory:".parse::<DatabaseUrl>().is_err());
    }
}
