//! Opening a PostgreSQL session: address, TLS and the settings of the session.

use std::fmt::Write as _;
use std::str::FromStr;

use tokio_postgres::config::{Host, SslMode, SslNegotiation};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Config, NoTls, Socket};

use super::client::Client;
use super::pooler::{Plaintext, Through};
use super::tls::{self, Connector};
use super::trust::Trust;
use crate::pool::PoolConfig;
use crate::{Error, Result};

/// Seconds of silence after which the kernel asks whether the peer is alive.
const KEEPALIVE: std::time::Duration = std::time::Duration::from_secs(60);

/// How long a cancel request may take before the session is closed without it.
const CANCEL_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(2);

/// Where a PostgreSQL server is, and how far it is trusted.
#[derive(Clone)]
pub(crate) struct Address {
    config: Config,
    trust: Trust,
}

impl Address {
    /// Reads `postgres://user:password@host:port/database?sslmode=…`, with the parameters that libpq knows.
    pub(crate) fn parse(url: &str) -> Result<Self> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(Error::invalid(
                "database URL",
                "it is not of PostgreSQL; use `postgres://host/database`",
            ));
        }
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        // What follows would be taken for a parameter or a host, and shown.
        if !base.contains('@') && query.contains('@') || base.matches('@').count() > 1 {
            return Err(Error::invalid(
                "database URL",
                "a `?` or `@` in a user or password is written `%3F` or `%40`",
            ));
        }
        let (mut mode, mut root, mut rest) = (None, None, String::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value.to_owned()),
                Some(("sslrootcert", value)) => root = Some(value.to_owned()),
                _ => write!(rest, "{}{pair}", if rest.is_empty() { '?' } else { '&' }).expect("a String takes all"),
            }
        }
        // The driver's message does not quote the URL, but names the part that is wrong.
        let mut config = Config::from_str(&format!("{base}{rest}"))
            .map_err(|error| Error::invalid("database URL", describe(&error)))?;
        let trust = Trust::parse(mode.as_deref(), root, is_local(&config))?;
        config.ssl_mode(match trust {
            Trust::Plaintext => SslMode::Disable,
            Trust::IfOffered => SslMode::Prefer,
            _ => SslMode::Require,
        });
        config.keepalives(true).keepalives_idle(KEEPALIVE);
        Ok(Self { config, trust })
    }

    /// Host, port and database, without the user and the password.
    pub(crate) fn target(&self) -> String {
        let hosts: Vec<String> = self.config.get_hosts().iter().map(host_name).collect();
        let ports: Vec<String> = self.config.get_ports().iter().map(u16::to_string).collect();
        let port = if ports.is_empty() {
            "5432".to_owned()
        } else {
            ports.join(",")
        };
        format!("{}:{port}/{}", hosts.join(","), self.database())
    }

    /// Prepares for a pooler in transaction mode.
    fn through_a_pooler(&mut self) -> Result<()> {
        #[cfg(unix)]
        if self.config.get_hosts().iter().any(|host| matches!(host, Host::Unix(_))) {
            return Err(Error::invalid(
                "database URL",
                "with `transaction_pooler` the pooler is reached by a host, not by a Unix socket",
            ));
        }
        match self.trust {
            Trust::IfOffered => Err(Error::invalid(
                "database URL",
                "with `transaction_pooler` TLS is used or not: say sslmode=require, verify-full or disable",
            )),
            Trust::Plaintext => {
                // The driver asks the connector for the stream, without a word to the server before.
                self.config.ssl_mode(SslMode::Require);
                self.config.ssl_negotiation(SslNegotiation::Direct);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn database(&self) -> &str {
        self.config
            .get_dbname()
            .or_else(|| self.config.get_user())
            .unwrap_or("")
    }
}

fn describe(error: &tokio_postgres::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

fn host_name(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(path) => path.display().to_string(),
    }
}

/// Whether every host is this machine.
fn is_local(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

/// Refuses what only a session of one's own can hold.
pub(super) fn check(pool: &PoolConfig) -> Result<()> {
    let mut address = Address::parse(pool.url())?;
    if !pool.transaction_pooler {
        return Ok(());
    }
    address.through_a_pooler()?;
    let of_the_session = "a pooler in transaction mode keeps no setting of a session";
    if pool.statement_timeout.is_some() {
        let problem = format!("{of_the_session}: write `ALTER ROLE … SET statement_timeout = '5s'` on the server");
        return Err(Error::invalid("statement_timeout", problem));
    }
    if pool.on_connect.is_some() {
        let problem = format!("{of_the_session}: write `ALTER ROLE … SET …` on the server");
        return Err(Error::invalid("on_connect", problem));
    }
    Ok(())
}

/// Opens a session and applies its settings.
pub(super) async fn open(pool: &PoolConfig) -> Result<(Client, Canceller)> {
    let mut address = Address::parse(pool.url())?;
    if let Some(name) = &pool.application_name {
        address.config.application_name(name);
    }
    if pool.transaction_pooler {
        address.through_a_pooler()?;
    }
    let opened = tokio::time::timeout(pool.connect_timeout, connect(&address, pool)).await;
    match opened {
        Ok(Ok(session)) => Ok(session),
        Ok(Err(source)) => Err(Error::Connect {
            target: address.target(),
            source,
        }),
        Err(_) => {
            let problem = format!("the server did not answer within {:?}", pool.connect_timeout);
            Err(Error::Connect {
                target: address.target(),
                source: problem.into(),
            })
        }
    }
}

async fn connect(address: &Address, pool: &PoolConfig) -> Result<(Client, Canceller), crate::error::BoxError> {
    let tls = tls::connector(&address.trust)?;
    if pool.transaction_pooler {
        let client = match &tls {
            None => session(address, Through::to_query(Plaintext), false).await?,
            Some(tls) => session(address, Through::to_query(Connector::clone(tls)), false).await?,
        };
        return Ok((client, Canceller::Pooler(tls)));
    }
    let (client, canceller) = match tls {
        None => (session(address, NoTls, true).await?, Canceller::Plaintext),
        Some(tls) => {
            let client = session(address, Connector::clone(&tls), true).await?;
            (client, Canceller::Tls(tls))
        }
    };
    client.run(&settings(pool)).await?;
    Ok((client, canceller))
}

/// A session over streams of `connector`.
async fn session<T>(address: &Address, connector: T, keeps_statements: bool) -> Result<Client, tokio_postgres::Error>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
{
    let (driver, connection) = address.config.connect(connector).await?;
    Ok(Client::new(driver, connection, keeps_statements))
}

/// The settings of a session, in one simple query.
fn settings(pool: &PoolConfig) -> String {
    // What Diesel's types are written and read in.
    let mut sql = "SET TIME ZONE 'UTC';SET client_encoding = 'UTF8';".to_owned();
    if let Some(limit) = pool.statement_timeout {
        write!(sql, "SET statement_timeout = {};", limit.as_millis()).expect("a String takes all");
    }
    if let Some(statements) = &pool.on_connect {
        sql.push_str(statements);
    }
    sql
}

/// Asks the server to stop what a session is doing.
#[derive(Clone)]
pub(super) enum Canceller {
    Plaintext,
    Tls(Connector),
    Pooler(Option<Connector>),
}

impl Canceller {
    /// Sends a cancel request from a task of its own, then closes the session.
    pub(super) fn cancel(self, client: Client) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let token = client.cancel_token();
        runtime.spawn(async move {
            let request = async {
                match self {
                    Self::Plaintext => token.cancel_query(NoTls).await,
                    Self::Tls(tls) => token.cancel_query(tls).await,
                    Self::Pooler(None) => token.cancel_query(Through::to_cancel(Plaintext)).await,
                    Self::Pooler(Some(tls)) => token.cancel_query(Through::to_cancel(tls)).await,
                }
            };
            let _ = tokio::time::timeout(CANCEL_TIMEOUT, request).await;
            drop(client);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_shows_neither_user_nor_password() {
        let address = Address::parse("postgres://ada:s3cret@localhost:5433/blog").expect("a URL");
        assert_eq!(address.target(), "localhost:5433/blog");
    }

    #[cfg(feature = "tls")]
    #[test]
    fn hosts_elsewhere_are_verified_unless_the_url_says_otherwise() {
        let trust = |url: &str| Address::parse(url).expect(url).trust;
        assert!(matches!(trust("postgres://127.0.0.1/blog"), Trust::Plaintext));
        assert!(matches!(trust("postgres://db.example/blog"), Trust::Full { .. }));
        assert!(matches!(
            trust("postgres://db.example/blog?sslmode=disable"),
            Trust::Plaintext
        ));
        assert!(matches!(
            trust("postgres://db.example/blog?sslmode=require"),
            Trust::Encrypted
        ));
        assert!(matches!(
            trust("postgres://localhost/blog?sslmode=verify-full"),
            Trust::Full { .. }
        ));
    }

    #[test]
    fn bad_urls_are_refused_without_showing_the_password() {
        for url in [
            "sqlite://blog.db",
            "postgres://ada:s3cret@localhost:port/blog",
            "postgres://ada:s3cret@localhost/blog?sslmode=sometimes",
            "postgres://ada:s3cret@localhost/blog?nonsense=1",
        ] {
            let Err(error) = Address::parse(url) else {
                panic!("{url} was taken")
            };
            assert!(matches!(error, Error::InvalidInput { .. }), "{url}");
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
        }
    }
}
