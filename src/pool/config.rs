//! The knobs of a pool, from a URL, from the environment, or set one by one.

use std::fmt;
use std::time::Duration;

use super::duration;
use crate::clock::Clock;
use crate::{Error, Result};

/// How a [`Db`](crate::Db) connects and how many connections it keeps.
///
/// ```
/// use std::time::Duration;
///
/// use drivetrain::PoolConfig;
///
/// let config = PoolConfig::new("sqlite://blog.db?max_size=4&acquire_timeout=2s")?
///     .ping_after_idle(Duration::from_secs(1))
///     .application_name("blog");
/// assert_eq!(config.max_size, 4);
/// # Ok::<(), drivetrain::Error>(())
/// ```
///
/// Every knob can stand in the URL's query (`?max_size=20&idle_timeout=5m`) or in the environment
/// (`DATABASE_MAX_SIZE=20` beside `DATABASE_URL`). Durations are written `500ms`, `5s`, `10m` or `1h`; a bare number
/// counts seconds.
#[derive(Clone)]
#[non_exhaustive]
pub struct PoolConfig {
    url: String,
    /// Connections kept at most. Default: two per core, at most 10. On SQLite: the readers beside the one writer.
    pub max_size: usize,
    /// Connections kept open when nothing happens. Default: 0.
    pub min_idle: usize,
    /// Connections opened beyond `max_size` under pressure, and closed when they come back. Default: 0.
    pub overflow: usize,
    /// PostgreSQL: key look-ups (`find`, `get`) through the pool that are in flight together on one connection, where
    /// all connections are lent. 1: each waits for a connection of its own. Default: 16.
    pub shared_look_ups: usize,
    /// How long an operation waits for a connection: one deadline over waiting, testing and connecting. A PostgreSQL
    /// server that refuses for the moment (it is down, starts, stops, or has too many clients) is asked again until then.
    /// Default: 5 s.
    pub acquire_timeout: Duration,
    /// How long opening one connection may take. Default: 3 s.
    pub connect_timeout: Duration,
    /// A connection unused for this long is closed, unless the database is in memory. Default: 10 min.
    pub idle_timeout: Duration,
    /// A connection this old is closed when it comes back, unless the database is in memory; each varies by up to 10 %.
    /// Default: 30 min.
    pub max_lifetime: Duration,
    /// A connection unused for this long is tested before it is lent. Default: 500 ms.
    pub ping_after_idle: Duration,
    /// PostgreSQL cancels a statement that runs longer. Default: none. SQLite has no such limit.
    pub statement_timeout: Option<Duration>,
    /// SQLite waits this long for a lock of another process. Default: 5 s.
    pub busy_timeout: Duration,
    /// SQLite: a file that is opened to write is switched to a write-ahead log, so that readers and the writer do not
    /// wait for each other. The file stays so. If not, its journal mode stays as it is. Default: yes.
    pub wal: bool,
    /// Writes and raw statements kept prepared per connection, besides those that the program's types bound.
    /// Default: 256.
    pub statement_cache: usize,
    /// The name that the server shows for our sessions. Default: the server's.
    pub application_name: Option<String>,
    /// SQL that each new connection runs.
    pub on_connect: Option<String>,
    /// PostgreSQL: the URL leads to a pooler in transaction mode (PgBouncer, Supavisor, Odyssey), where each transaction
    /// gets another session of the server. Statements are sent without a name and none stays prepared; what would
    /// outlive a transaction is refused. Default: no.
    pub transaction_pooler: bool,
    /// Connections being opened at the same time. Default: 4.
    pub max_connecting: usize,
    /// A statement that runs longer is logged as a warning. Default: 1 s.
    pub slow_statement: Option<Duration>,
    /// The time that goes into timestamps. Default: the system's clock.
    pub clock: Clock,
}

macro_rules! setters {
    ($($name:ident: $type:ty),* $(,)?) => {
        $(
            #[doc = concat!("Sets [`", stringify!($name), "`](Self#structfield.", stringify!($name), ").")]
            #[must_use]
            pub fn $name(mut self, $name: impl Into<$type>) -> Self {
                self.$name = $name.into();
                self
            }
        )*
    };
}

impl PoolConfig {
    /// The defaults for the database at `url`, with the knobs that stand in its query.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if a knob has a value that it cannot take. The rest of the URL is read when the pool is
    /// made. No error shows the URL.
    pub fn new(url: impl AsRef<str>) -> Result<Self> {
        let url = url.as_ref();
        if url.is_empty() {
            return Err(Error::invalid(
                "database URL",
                "it is empty; use `sqlite://path` or `postgres://host/database`",
            ));
        }
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let mut config = Self::with_url(String::new());
        let mut rest = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
            if !config.set(name, &value)? {
                rest.push(pair);
            }
        }
        config.url = if rest.is_empty() {
            base.to_owned()
        } else {
            format!("{base}?{}", rest.join("&"))
        };
        Ok(config)
    }

    /// Reads `DATABASE_URL`, and each knob from `DATABASE_` and its name in capitals.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if `DATABASE_URL` is not set or a value cannot be read.
    pub fn from_env() -> Result<Self> {
        let url = std::env::var("DATABASE_URL")
            .map_err(|_| Error::invalid("environment", "DATABASE_URL is not set or not UTF-8"))?;
        let mut config = Self::new(url)?;
        for name in KNOBS {
            if let Ok(value) = std::env::var(format!("DATABASE_{}", name.to_uppercase())) {
                config.set(name, &value)?;
            }
        }
        Ok(config)
    }

    fn with_url(url: String) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            url,
            max_size: (2 * cores).min(10),
            min_idle: 0,
            overflow: 0,
            shared_look_ups: 16,
            acquire_timeout: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(3),
            idle_timeout: Duration::from_secs(600),
            max_lifetime: Duration::from_secs(1800),
            ping_after_idle: Duration::from_millis(500),
            statement_timeout: None,
            busy_timeout: Duration::from_secs(5),
            wal: true,
            statement_cache: 256,
            application_name: None,
            on_connect: None,
            transaction_pooler: false,
            max_connecting: 4,
            slow_statement: Some(Duration::from_secs(1)),
            clock: Clock::system(),
        }
    }

    setters! {
        max_size: usize,
        min_idle: usize,
        overflow: usize,
        shared_look_ups: usize,
        acquire_timeout: Duration,
        connect_timeout: Duration,
        idle_timeout: Duration,
        max_lifetime: Duration,
        ping_after_idle: Duration,
        statement_timeout: Option<Duration>,
        busy_timeout: Duration,
        wal: bool,
        statement_cache: usize,
        transaction_pooler: bool,
        max_connecting: usize,
        slow_statement: Option<Duration>,
        clock: Clock,
    }

    /// Sets [`application_name`](Self#structfield.application_name).
    #[must_use]
    pub fn application_name(mut self, name: impl Into<String>) -> Self {
        self.application_name = Some(name.into());
        self
    }

    /// Sets [`on_connect`](Self#structfield.on_connect).
    #[must_use]
    pub fn on_connect(mut self, sql: impl Into<String>) -> Self {
        self.on_connect = Some(sql.into());
        self
    }

    /// The URL without our knobs. It may hold a password: never for a log or an error.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// With connections that are not closed for their age, since the database would be gone with them.
    pub(crate) fn for_ever(self) -> Self {
        self.idle_timeout(AGES).max_lifetime(AGES)
    }

    /// Sets the knob of this name, if there is one.
    fn set(&mut self, name: &str, value: &str) -> Result<bool> {
        match name {
            "max_size" => self.max_size = number("max_size", value)?,
            "min_idle" => self.min_idle = number("min_idle", value)?,
            "overflow" => self.overflow = number("overflow", value)?,
            "shared_look_ups" => self.shared_look_ups = number("shared_look_ups", value)?,
            "acquire_timeout" => self.acquire_timeout = duration::parse("acquire_timeout", value)?,
            "connect_timeout" => self.connect_timeout = duration::parse("connect_timeout", value)?,
            "idle_timeout" => self.idle_timeout = duration::parse("idle_timeout", value)?,
            "max_lifetime" => self.max_lifetime = duration::parse("max_lifetime", value)?,
            "ping_after_idle" => self.ping_after_idle = duration::parse("ping_after_idle", value)?,
            "statement_timeout" => self.statement_timeout = Some(duration::parse("statement_timeout", value)?),
            "busy_timeout" => self.busy_timeout = duration::parse("busy_timeout", value)?,
            "wal" => self.wal = switch("wal", value)?,
            "statement_cache" => self.statement_cache = number("statement_cache", value)?,
            "application_name" => self.application_name = Some(value.to_owned()),
            "transaction_pooler" => self.transaction_pooler = switch("transaction_pooler", value)?,
            "max_connecting" => self.max_connecting = number("max_connecting", value)?,
            "slow_statement" => self.slow_statement = Some(duration::parse("slow_statement", value)?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Refuses values that no pool can work with.
    pub(crate) fn check(&self) -> Result<()> {
        if self.max_size == 0 {
            return Err(Error::invalid("max_size", "a pool needs at least one connection"));
        }
        if self.min_idle > self.max_size {
            return Err(Error::invalid(
                "min_idle",
                format!("it is above max_size, which is {}", self.max_size),
            ));
        }
        if self.max_connecting == 0 {
            return Err(Error::invalid(
                "max_connecting",
                "at least one connection must be able to open",
            ));
        }
        if self.max_size.saturating_add(self.overflow) > MOST_CONNECTIONS {
            return Err(Error::invalid(
                "max_size",
                format!("it is above {MOST_CONNECTIONS} together with overflow"),
            ));
        }
        if !(1..=MOST_LOOK_UPS).contains(&self.shared_look_ups) {
            return Err(Error::invalid(
                "shared_look_ups",
                format!("it counts the look-ups on one connection: 1 to {MOST_LOOK_UPS}"),
            ));
        }
        if self.acquire_timeout.is_zero() || self.connect_timeout.is_zero() {
            return Err(Error::invalid(
                "acquire_timeout",
                "waiting for no time gives no connection",
            ));
        }
        Ok(())
    }
}

/// Longer than any program runs.
const AGES: Duration = Duration::from_secs(u32::MAX as u64);

/// Far above what any server allows; a typing mistake is found before it takes the memory.
const MOST_CONNECTIONS: usize = 10_000;

/// As many answers as a client should have to wait for before its own.
const MOST_LOOK_UPS: usize = 1_000;

/// The knobs that a URL and the environment can set.
const KNOBS: [&str; 17] = [
    "max_size",
    "min_idle",
    "overflow",
    "shared_look_ups",
    "acquire_timeout",
    "connect_timeout",
    "idle_timeout",
    "max_lifetime",
    "ping_after_idle",
    "statement_timeout",
    "busy_timeout",
    "wal",
    "statement_cache",
    "application_name",
    "transaction_pooler",
    "max_connecting",
    "slow_statement",
];

fn number(what: &'static str, value: &str) -> Result<usize> {
    value
        .parse()
        .map_err(|_| Error::invalid(what, format!("`{value}` is not a whole number from 0 on")))
}

fn switch(what: &'static str, value: &str) -> Result<bool> {
    match value {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Error::invalid(what, format!("`{value}` is neither `true` nor `false`"))),
    }
}

impl fmt::Debug for PoolConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PoolConfig")
            .field("max_size", &self.max_size)
            .field("min_idle", &self.min_idle)
            .field("overflow", &self.overflow)
            .field("shared_look_ups", &self.shared_look_ups)
            .field("acquire_timeout", &self.acquire_timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("max_lifetime", &self.max_lifetime)
            .field("ping_after_idle", &self.ping_after_idle)
            .field("statement_timeout", &self.statement_timeout)
            .field("transaction_pooler", &self.transaction_pooler)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_knob_can_stand_in_the_url_and_the_rest_stays_there() {
        let config = PoolConfig::new("postgres://h/db?sslmode=require&max_size=3&idle_timeout=90").expect("a URL");
        assert_eq!(config.max_size, 3);
        assert_eq!(config.idle_timeout, Duration::from_secs(90));
        assert_eq!(config.url(), "postgres://h/db?sslmode=require");
        for knob in KNOBS {
            assert!(
                PoolConfig::with_url(String::new()).set(knob, "1").expect(knob),
                "{knob}"
            );
        }
    }

    #[test]
    fn values_that_no_pool_can_work_with_are_refused() {
        for url in [
            "x?max_size=-1",
            "x?max_size=many",
            "x?idle_timeout=soon",
            "x?wal=maybe",
            "",
        ] {
            assert!(matches!(PoolConfig::new(url), Err(Error::InvalidInput { .. })), "{url}");
        }
        for url in [
            "x?max_size=0",
            "x?max_size=1&min_idle=2",
            "x?max_size=99999",
            "x?acquire_timeout=0",
        ] {
            assert!(
                matches!(
                    PoolConfig::new(url).expect(url).check(),
                    Err(Error::InvalidInput { .. })
                ),
                "{url}"
            );
        }
    }

    #[test]
    fn debug_shows_no_url() {
        let config = PoolConfig::new("postgres://ada:s3cret@h/db").expect("a URL");
        assert!(!format!("{config:?}").contains("s3cret"));
    }
}
