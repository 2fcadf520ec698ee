//! Opening a SQLite database: where it is, and the settings of each connection.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use diesel::connection::{Connection as _, SimpleConnection};
use diesel::dsl::sql;
use diesel::sql_types::Integer;
use diesel::{QueryResult, RunQueryDsl as _, SqliteConnection as RawConnection};
use percent_encoding::AsciiSet;

use super::thread::Thread;
use super::{SqliteConnection, errors};
use crate::connection::statement::Kept;
use crate::connection::{Alive, Observer, Role, Session};
use crate::pool::PoolConfig;
use crate::{Error, Result};

/// What a path keeps in a `file:` URI.
const PATH: &AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_');

/// Where a SQLite database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Memory,
    /// In memory, under a name by which connections of this process share it.
    Shared {
        name: String,
    },
    File {
        path: String,
        mode: Mode,
    },
}

/// How a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// To read and write; made if it does not exist.
    Create,
    /// To read and write; it has to exist.
    Write,
    /// To read; it has to exist.
    Read,
}

impl Location {
    /// Reads `sqlite://path`, `sqlite:path`, `sqlite::memory:` or a plain path, with `?mode=rw` for a file that has to
    /// exist and `?mode=ro` for one that is only read; `sqlite:file:name?mode=memory&cache=shared` is one in memory.
    pub(crate) fn parse(url: &str) -> Result<Self> {
        let rest = url.strip_prefix("sqlite:").unwrap_or(url);
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        // Before anything of it is shown: a URL of another system may hold a password.
        if rest.contains("://") {
            return Err(Error::invalid(
                "database URL",
                "it is not of SQLite; use `sqlite://path`",
            ));
        }
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mode = match query {
            "" | "mode=rwc" => Some(Mode::Create),
            "mode=rw" => Some(Mode::Write),
            "mode=ro" => Some(Mode::Read),
            "mode=memory&cache=shared" | "cache=shared&mode=memory" => None,
            other => {
                return Err(Error::invalid(
                    "database URL",
                    format!(
                        "`{other}` is not known; use `mode=rwc`, `mode=rw` or `mode=ro`, or `mode=memory&cache=shared` \
                         for a database in memory that pools share"
                    ),
                ));
            }
        };
        if path == ":memory:" && mode.is_some() {
            return Ok(Self::Memory);
        }
        let path = percent_encoding::percent_decode_str(path)
            .decode_utf8()
            .map_err(|_| Error::invalid("database URL", "the path is not UTF-8"))?;
        if path.is_empty() || path.contains('\0') {
            return Err(Error::invalid(
                "database URL",
                "it names no file; use `sqlite://path` or `sqlite::memory:`",
            ));
        }
        Ok(match mode {
            Some(mode) => Self::File {
                path: path.into_owned(),
                mode,
            },
            None => Self::Shared {
                name: path.strip_prefix("file:").unwrap_or(&path).to_owned(),
            },
        })
    }

    /// Whether it is gone with its last connection.
    pub(super) fn is_in_memory(&self) -> bool {
        !matches!(self, Self::File { .. })
    }

    /// What errors and spans call it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Memory => ":memory:".to_owned(),
            Self::Shared { name } => name.clone(),
            Self::File { path, .. } => path.clone(),
        }
    }

    /// What Diesel opens: a path, or a URI where the mode matters.
    fn to_diesel(&self) -> String {
        match self {
            Self::Memory => ":memory:".to_owned(),
            Self::Shared { name } => {
                let name = percent_encoding::utf8_percent_encode(name, PATH);
                format!("file:{name}?mode=memory&cache=shared")
            }
            Self::File {
                path,
                mode: Mode::Create,
            } => path.clone(),
            Self::File { path, mode } => {
                let mode = if *mode == Mode::Read { "ro" } else { "rw" };
                format!("file:{}?mode={mode}", percent_encoding::utf8_percent_encode(path, PATH))
            }
        }
    }
}

pub(super) async fn open(config: &PoolConfig, role: Role, observer: Observer) -> Result<SqliteConnection> {
    let location = Location::parse(config.url())?;
    let in_memory = location.is_in_memory();
    let shared_memory = match &location {
        Location::Shared { name } => Some(name.clone()),
        Location::Memory | Location::File { .. } => None,
    };
    let settings = settings(&location, config, role);
    let statements = config.on_connect.clone();
    let thread = Thread::start(Alive::new(&observer), move || {
        let mut conn = establish(&location)?;
        settings
            .iter()
            .map(String::as_str)
            .chain(statements.as_deref())
            .try_for_each(|sql| conn.batch_execute(sql))
            .and_then(|()| Opened::new(conn, in_memory))
            .map_err(|error| refused(&location, errors::classify(error)))
    })
    .await?;
    let kept = Kept::new(config.statement_cache);
    Ok(SqliteConnection {
        thread,
        session: Session::default(),
        observer,
        kept,
        in_memory,
        shared_memory,
        role,
        has_written: AtomicBool::new(false),
    })
}

/// An open connection, and whether it waits for locks now.
pub(super) struct Opened {
    conn: RawConnection,
    /// How long it waits, in milliseconds. 0 where there is nobody to wait for.
    timeout: i32,
    waits: bool,
}

impl Opened {
    fn new(mut conn: RawConnection, in_memory: bool) -> QueryResult<Self> {
        // `on_connect` may have set another one than the pool.
        let timeout = match in_memory {
            true => 0,
            false => sql::<Integer>("PRAGMA busy_timeout").get_result(&mut conn)?,
        };
        Ok(Self {
            conn,
            timeout,
            waits: true,
        })
    }

    /// The connection as it waits for locks of others.
    pub(super) fn waiting(&mut self) -> &mut RawConnection {
        if !self.waits {
            self.waits = self.set(self.timeout).is_ok();
        }
        &mut self.conn
    }

    /// The connection as it refuses at once where it would have to wait.
    pub(super) fn without_waiting(&mut self) -> Option<&mut RawConnection> {
        if self.waits && self.timeout > 0 {
            self.set(0).ok()?;
            self.waits = false;
        }
        Some(&mut self.conn)
    }

    fn set(&mut self, timeout: i32) -> QueryResult<()> {
        self.conn.batch_execute(&format!("PRAGMA busy_timeout = {timeout}"))
    }
}

fn establish(location: &Location) -> Result<RawConnection> {
    if let Location::File {
        path,
        mode: Mode::Create,
    } = location
    {
        let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            let problem = format!("the folder {} does not exist", folder.display());
            return Err(Error::Connect {
                target: path.clone(),
                source: problem.into(),
            });
        }
    }
    RawConnection::establish(&location.to_diesel()).map_err(|error| Error::Connect {
        target: location.name(),
        source: error.into(),
    })
}

/// A pragma that fails shows that the file is no database, or is locked: a failure to connect.
fn refused(location: &Location, error: Error) -> Error {
    match error {
        Error::Database(source) => Error::Connect {
            target: location.name(),
            source: source.into(),
        },
        other => other,
    }
}

/// The order matters: `busy_timeout` first, since switching to WAL takes a lock.
fn settings(location: &Location, config: &PoolConfig, role: Role) -> Vec<String> {
    let mut settings = vec![
        format!("PRAGMA busy_timeout = {}", config.busy_timeout.as_millis()),
        "PRAGMA foreign_keys = ON".to_owned(),
    ];
    let is_writable = matches!(location, Location::File { mode, .. } if *mode != Mode::Read);
    if is_writable && role == Role::Write && config.wal {
        settings.push("PRAGMA journal_mode = WAL".to_owned());
    }
    // What asks for the schema would be refused while another pool migrates a database in memory.
    if location.is_in_memory() {
        return settings;
    }
    if config.wal {
        // SQLite manual, "PRAGMA synchronous": safe with a write-ahead log, and with no other journal.
        settings.push("PRAGMA synchronous = NORMAL".to_owned());
    }
    if role == Role::Read {
        settings.push("PRAGMA query_only = ON".to_owned());
    }
    // Reads the schema, and recovers the log of a process that crashed, before a caller's task reads.
    settings.push("SELECT 1 FROM sqlite_schema".to_owned());
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> Location {
        Location::File {
            path: path.to_owned(),
            mode: Mode::Create,
        }
    }

    #[test]
    fn urls_and_plain_paths_name_the_same_file() {
        for url in ["sqlite://blog.db", "sqlite:blog.db", "blog.db"] {
            assert_eq!(Location::parse(url).expect(url), file("blog.db"));
        }
        assert_eq!(
            Location::parse("sqlite:///var/blog.db").expect("absolute"),
            file("/var/blog.db")
        );
        assert_eq!(
            Location::parse("sqlite://my%20blog.db").expect("escaped"),
            file("my blog.db")
        );
        assert_eq!(Location::parse("sqlite::memory:").expect("memory"), Location::Memory);
        assert_eq!(Location::parse(":memory:").expect("memory"), Location::Memory);
    }

    #[test]
    fn the_mode_tells_whether_a_missing_file_is_made() {
        let opened = |url| Location::parse(url).expect(url).to_diesel();
        assert_eq!(opened("sqlite://my%20blog.db?mode=rwc"), "my blog.db");
        assert_eq!(opened("sqlite://my%20blog.db?mode=rw"), "file:my%20blog.db?mode=rw");
        assert_eq!(opened("sqlite://my%20blog.db?mode=ro"), "file:my%20blog.db?mode=ro");
    }

    #[test]
    fn pools_share_a_database_in_memory_by_its_name() {
        for url in [
            "sqlite:file:a%20b?mode=memory&cache=shared",
            "sqlite://file:a%20b?cache=shared&mode=memory",
            "sqlite:a%20b?mode=memory&cache=shared",
        ] {
            let location = Location::parse(url).expect(url);
            assert_eq!(location, Location::Shared { name: "a b".to_owned() }, "{url}");
            assert_eq!(location.to_diesel(), "file:a%20b?mode=memory&cache=shared");
        }
    }

    #[test]
    fn what_is_no_sqlite_url_is_refused() {
        for url in [
            "",
            "sqlite://",
            "postgres://localhost/blog",
            "sqlite://a.db?mode=fast",
            "sqlite:a?mode=memory",
            "sqlite://a\0b",
        ] {
            assert!(matches!(Location::parse(url), Err(Error::InvalidInput { .. })), "{url}");
        }
    }
}
