//! URLs of databases: which kind, and how they are shown.

use std::fmt;
use std::path::Path;

use crate::{Error, Result};

/// The kinds of databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// SQLite: a file, or memory.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// The URL of a database. `Display` and `Debug` show it without user information, options and password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    kind: Kind,
    url: String,
}

impl DatabaseUrl {
    /// Reads `postgres://…`, `postgresql://…`, `sqlite://path`, `sqlite:path`, `file:path`, a path, or `:memory:`.
    ///
    /// # Errors
    /// It is empty, or of a database that is not known here. No error shows more than the part before the colon.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Err(refused("the database URL is empty"));
        }
        let kind = kind(text)?;
        let url = match text.strip_prefix("file:") {
            Some(rest) => format!("sqlite:{rest}"),
            None => text.to_owned(),
        };
        Ok(Self { kind, url })
    }

    /// Which kind of database it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The URL with everything in it: not for a log, an error or the screen.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.url
    }

    /// The file of SQLite, without what stands behind `?`; `None` for memory and PostgreSQL.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        (self.kind == Kind::Sqlite && self.without_options() != ":memory:").then(|| Path::new(self.without_options()))
    }

    /// The host of PostgreSQL, where it can be told without doubt.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let Shown { host, .. } = self.shown()?;
        let without_port = host.rsplit_once(':').map_or(host, |(host, _)| host);
        (!without_port.is_empty()).then_some(without_port)
    }

    /// A short name for questions: the file, or the database on its host.
    #[must_use]
    pub fn name(&self) -> String {
        match self.shown() {
            Some(Shown { host, database }) if !database.is_empty() => format!("{database} on {host}"),
            _ => self.to_string(),
        }
    }

    /// A path of SQLite that is not absolute, taken from `directory`.
    #[must_use]
    pub fn relative_to(self, directory: &Path) -> Self {
        let Some(path) = self.path().filter(|path| path.is_relative()) else {
            return self;
        };
        let options = self
            .url
            .split_once('?')
            .map(|(_, options)| format!("?{options}"))
            .unwrap_or_default();
        let escaped = directory.display().to_string().replace('%', "%25").replace('?', "%3F");
        let url = format!("sqlite:{escaped}/{}{options}", path.display());
        Self { kind: self.kind, url }
    }

    /// Another database of the same server of PostgreSQL.
    #[must_use]
    pub fn with_database(&self, name: &str) -> Self {
        let (base, options) = self
            .url
            .split_once('?')
            .map_or((&*self.url, None), |(base, options)| (base, Some(options)));
        let host = base
            .rfind('@')
            .or_else(|| base.find("://").map(|at| at + 2))
            .unwrap_or(0);
        let end = base[host + 1..].find('/').map_or(base.len(), |at| host + 1 + at);
        let options = options.map(|options| format!("?{options}")).unwrap_or_default();
        Self {
            kind: self.kind,
            url: format!("{}/{name}{options}", &base[..end]),
        }
    }

    /// SQLite's path.
    fn without_options(&self) -> &str {
        let rest = self.url.strip_prefix("sqlite:").unwrap_or(&self.url);
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        rest.split_once('?').map_or(rest, |(path, _)| path)
    }

    /// `None` if it is not clear where a password ends: characters that should be written as %XX.
    fn shown(&self) -> Option<Shown<'_>> {
        let (_, rest) = self.url.split_once("://").filter(|_| self.kind == Kind::Postgres)?;
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if authority.matches('@').count() > 1 || path.contains('@') {
            return None;
        }
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        if !host.split(',').all(has_number_as_port) {
            return None;
        }
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let database = path.trim_start_matches('/');
        Some(Shown { host, database })
    }
}

/// The parts of a URL of PostgreSQL that anyone may see.
struct Shown<'a> {
    host: &'a str,
    database: &'a str,
}

/// Otherwise what stands there may be a user and a password without their host.
fn has_number_as_port(host: &str) -> bool {
    let after_address = host.rsplit_once(']').map_or(host, |(_, rest)| rest);
    after_address
        .split_once(':')
        .is_none_or(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
}

fn kind(text: &str) -> Result<Kind> {
    let Some((scheme, _)) = text.split_once(':') else {
        return if is_key_value(text) {
            Err(key_value())
        } else {
            Ok(Kind::Sqlite)
        };
    };
    match scheme.to_ascii_lowercase().as_str() {
        "postgres" | "postgresql" if text.contains("://") => Ok(Kind::Postgres),
        "sqlite" | "file" | "" => Ok(Kind::Sqlite),
        "postgres" | "postgresql" => Err(refused("the database URL of PostgreSQL lacks its slashes")),
        known @ ("mysql" | "mariadb" | "mssql" | "sqlserver" | "oracle" | "mongodb" | "cockroachdb") => {
            Err(refused(&format!("databases of the kind `{known}` are not supported")))
        }
        _ if is_key_value(text) => Err(key_value()),
        other if text.contains("://") => Err(refused(&format!("`{other}` is not a kind of database that is known"))),
        _ => Ok(Kind::Sqlite),
    }
}

/// Whether it is libpq's other form: `host=… password=…`.
fn is_key_value(text: &str) -> bool {
    let keys = ["host", "hostaddr", "dbname", "user", "password", "port", "service"];
    text.split_whitespace()
        .any(|word| word.split_once('=').is_some_and(|(key, _)| keys.contains(&key)))
}

fn key_value() -> Error {
    refused("the database is given as `key=value` pairs")
}

fn refused(problem: &str) -> Error {
    Error::project(
        problem,
        "write postgres://user@host/database, sqlite://path, or the path of a file",
    )
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, self.shown()) {
            (Kind::Sqlite, _) => f.write_str(self.without_options()),
            (Kind::Postgres, Some(Shown { host, database })) => write!(f, "postgres://{host}/{database}"),
            (Kind::Postgres, None) => f.write_str("postgres://…"),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(url: &str) -> String {
        DatabaseUrl::parse(url).expect("a URL").to_string()
    }

    #[test]
    fn every_form_of_the_diesel_cli_is_read() {
        for url in ["sqlite://a.db", "sqlite:a.db", "a.db", "file:a.db", "file:a.db?mode=ro"] {
            assert_eq!(shown(url), "a.db", "{url}");
            assert_eq!(DatabaseUrl::parse(url).expect("a URL").kind(), Kind::Sqlite);
        }
        assert_eq!(shown(":memory:"), ":memory:");
        assert_eq!(shown("sqlite::memory:"), ":memory:");
        assert_eq!(shown("sqlite:///var/a.db"), "/var/a.db");
        assert_eq!(
            shown("postgresql://db.example.com:5433/blog"),
            "postgres://db.example.com:5433/blog"
        );
    }

    #[test]
    fn no_form_of_a_password_is_shown() {
        for url in [
            "postgres://ada:hunter2@host/blog",
            "postgres://ada:hun@ter2@host/blog",
            "postgres://ada:hun/hunter2@host/blog",
            "postgres://ada:hun?hunter2@host/blog",
            "postgres://ada:hun#hunter2@host/blog",
            "postgres://ada:hunter2/blog",
            "postgres://host/blog?password=hunter2",
            "postgres://host/blog?password=hun@hunter2",
        ] {
            let url = DatabaseUrl::parse(url).expect("a URL");
            for text in [url.to_string(), format!("{url:?}"), url.name()] {
                assert!(
                    !text.contains("hunter2") && !text.contains("ter2") && !text.contains("hun"),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn other_kinds_are_refused_without_showing_the_url() {
        for url in [
            "",
            "mysql://ada:hunter2@host/blog",
            "mssql://ada:hunter2@host",
            "redis://ada:hunter2@host",
            "postgres:ada:hunter2",
            "host=a password=hunter2",
        ] {
            let error = DatabaseUrl::parse(url).expect_err(url);
            let text = format!("{error} {:?}", error.hint());
            assert!(text.contains("postgres://user@host/database"), "{text}");
            assert!(!text.contains("hunter2"), "{text}");
        }
    }

    #[test]
    fn a_path_is_taken_from_the_directory_of_its_file() {
        let url = |text: &str| DatabaseUrl::parse(text).expect("a URL").relative_to(Path::new("/p"));
        assert_eq!(url("sqlite://a.db?mode=ro").secret(), "sqlite:/p/a.db?mode=ro");
        assert_eq!(url("/b.db").secret(), "/b.db");
        assert_eq!(url(":memory:").secret(), ":memory:");
    }

    #[test]
    fn another_database_of_the_server_is_named() {
        let with = |text: &str| {
            DatabaseUrl::parse(text)
                .expect("a URL")
                .with_database("b")
                .secret()
                .to_owned()
        };
        assert_eq!(
            with("postgres://u:p@h:1/a?sslmode=disable"),
            "postgres://u:p@h:1/b?sslmode=disable"
        );
        assert_eq!(with("postgres://h/a"), "postgres://h/b");
        assert_eq!(with("postgres://h"), "postgres://h/b");
        assert_eq!(with("postgres://u:p@h"), "postgres://u:p@h/b");
    }

    #[test]
    fn the_host_is_told_where_it_is_clear() {
        let host = |text: &str| DatabaseUrl::parse(text).expect("a URL").host().map(str::to_owned);
        assert_eq!(
            host("postgres://a:b@db.example.com:1/x").as_deref(),
            Some("db.example.com")
        );
        assert_eq!(host("postgres:///x"), None);
        assert_eq!(host("a.db"), None);
    }
}
