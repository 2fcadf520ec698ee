//! Databases that cannot be reached, and what is said about it: never the password.

use drivetrain::{Db, Error};

use crate::{examined, shown};

/// Stands in every URL here, and must stand in no error.
const CANARY: &str = "s3cret-c4nary";

fn assert_silent(error: &Error) {
    assert!(!shown(error).contains(CANARY), "{error:?} shows the password");
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn urls_that_are_none_of_sqlite_are_refused() {
    let urls = [
        String::new(),
        "sqlite:".to_owned(),
        "sqlite://".to_owned(),
        format!("postgres://ada:{CANARY}@localhost/blog"),
        format!("mysql://ada:{CANARY}@localhost/blog"),
        format!("https://ada:{CANARY}@localhost/blog"),
        format!("https://ada:half?{CANARY}@localhost/blog"),
        "sqlite://blog.db?mode=fast".to_owned(),
        "sqlite://blog.db?mode=ro&mode=ro".to_owned(),
        "sqlite://a\0b".to_owned(),
        "sqlite://a%00b".to_owned(),
        "sqlite://%ff%fe".to_owned(),
    ];
    for url in urls {
        let error = examined(Db::<drivetrain::Sqlite>::connect(&url).await);
        assert!(matches!(error, Error::InvalidInput { .. }), "{url:?}: {error:?}");
        assert_silent(&error);
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use std::time::{Duration, Instant};

    use drivetrain::connection::Connection as _;
    use drivetrain::prelude::*;
    use drivetrain::{Pg, PoolConfig, Result};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;
    use crate::people::{self, Person};
    use crate::support::postgres;

    #[tokio::test]
    async fn urls_that_are_none_of_postgresql_are_refused() {
        let urls = [
            String::new(),
            "postgres".to_owned(),
            "sqlite://blog.db".to_owned(),
            "/var/lib/blog".to_owned(),
            format!("mysql://ada:{CANARY}@localhost/blog"),
            format!("postgres:/ada:{CANARY}@localhost/blog"),
            format!("postgres://ada:{CANARY}@localhost:port/blog"),
            format!("postgres://ada:{CANARY}@localhost:99999/blog"),
            format!("postgres://ada:{CANARY}@localhost:-1/blog"),
            format!("postgres://ada:{CANARY}@localhost/blog?sslmode=sometimes"),
            format!("postgres://ada:{CANARY}@localhost/blog?nonsense=1"),
            format!("postgres://ada:{CANARY}@localhost/blog?connect_timeout=soon"),
            format!("postgres://ada:{CANARY}@localhost/blog?max_size=many"),
            format!("postgres://ada:{CANARY}@localhost/blog?acquire_timeout=-5s"),
            format!("postgres://ada:{CANARY}@local%ffhost/blog"),
            format!("postgres://ada:half?{CANARY}@localhost/blog"),
            format!("postgres://ada:half@{CANARY}@localhost/blog"),
            format!("postgres://ada:half#{CANARY}@localhost/blog?nonsense"),
        ];
        for url in urls {
            let error = examined(Db::<Pg>::connect(&url).await);
            assert!(matches!(error, Error::InvalidInput { .. }), "{url:?}: {error:?}");
            assert_silent(&error);
        }
    }

    /// A URL with the canary for whoever listens on `port`.
    fn at(port: u16) -> String {
        format!("postgres://ada:{CANARY}@127.0.0.1:{port}/blog")
    }

    /// Connects to what cannot be connected to, and says how long that took.
    async fn refused(url: &str) -> (Error, Duration) {
        let started = Instant::now();
        let error = examined(Db::<Pg>::connect(url).await);
        assert_silent(&error);
        (error, started.elapsed())
    }

    #[track_caller]
    fn assert_connect(error: &Error, port: u16) {
        assert!(matches!(error, Error::Connect { .. }), "{error:?}");
        assert_eq!(error.to_string(), format!("cannot connect to 127.0.0.1:{port}/blog"));
    }

    #[tokio::test]
    async fn a_closed_port_is_told_within_the_time_to_wait() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let (error, _) = refused(&format!("{}?acquire_timeout=300ms", at(port))).await;
        assert_connect(&error, port);
    }

    #[tokio::test]
    async fn a_server_that_never_answers_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (error, took) = refused(&format!("{}?connect_timeout=200ms", at(port))).await;
        assert_connect(&error, port);
        assert!(shown(&error).contains("200ms"), "{error:?}");
        assert!(
            took >= Duration::from_millis(200) && took < Duration::from_secs(2),
            "{took:?}"
        );

        let (error, took) = refused(&format!("{}?acquire_timeout=200ms", at(port))).await;
        assert!(matches!(error, Error::PoolTimeout { .. }), "{error:?}");
        assert!(took < Duration::from_secs(2), "{took:?}");
    }

    #[tokio::test]
    async fn a_host_without_an_address_is_told() {
        let (error, _) = refused(&format!(
            "postgres://ada:{CANARY}@no-such-host.invalid/blog?sslmode=disable"
        ))
        .await;
        assert!(matches!(error, Error::Connect { .. }), "{error:?}");
    }

    /// A server that takes one client, reads its first message, and answers each message with the next of these.
    async fn server_that_says(answers: Vec<Vec<u8>>) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move {
            let (mut client, _) = listener.accept().await.expect("a client");
            for answer in answers {
                assert_ne!(client.read(&mut [0; 1024]).await.expect("a message"), 0);
                client.write_all(&answer).await.expect("an answer");
            }
        });
        port
    }

    #[tokio::test]
    async fn a_wrong_password_is_told_and_not_shown() {
        // AuthenticationCleartextPassword, then ErrorResponse.
        let asks = b"R\0\0\0\x08\0\0\0\x03".to_vec();
        let fields = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"ada\"\0\0";
        let length = u32::try_from(fields.len() + 4).expect("a short message").to_be_bytes();
        let refuses = [b"E", &length[..], fields].concat();
        let port = server_that_says(vec![asks, refuses]).await;
        let (error, _) = refused(&at(port)).await;
        assert_connect(&error, port);
        assert!(shown(&error).contains("password authentication failed"), "{error:?}");
    }

    #[tokio::test]
    async fn a_wrong_password_is_refused_by_a_server_that_checks_it() {
        let db = postgres().await;
        let (url, password) = with_password(db.url());
        let wrong = url.replacen(&format!(":{password}@"), &format!(":{CANARY}-wrong@"), 1);
        // A server that trusts whoever comes takes any password; that of `cargo xtask test` does not.
        let Err(error) = Db::<Pg>::connect(&wrong).await else {
            return;
        };
        let error = examined::<()>(Err(error));
        assert_silent(&error);
        assert!(matches!(error, Error::Connect { .. }), "{error:?}");
        assert!(shown(&error).contains("password authentication failed"), "{error:?}");
    }

    #[tokio::test]
    async fn a_server_that_speaks_otherwise_or_hangs_up_is_told() {
        for answer in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b""] {
            let port = server_that_says(vec![answer.to_vec()]).await;
            let (error, _) = refused(&format!("{}?acquire_timeout=300ms", at(port))).await;
            assert_connect(&error, port);
        }
    }

    #[tokio::test]
    async fn a_database_that_is_not_there_is_told() {
        let db = postgres().await;
        let url = format!("{}_none", db.url());
        let error = examined(Db::<Pg>::connect(&url).await);
        assert!(matches!(error, Error::Connect { .. }), "{error:?}");
        assert!(shown(&error).contains("does not exist"), "{error:?}");
    }

    /// The test's database with a password in its URL: that of the server, or the canary where it asks for none.
    fn with_password(url: &str) -> (String, String) {
        let (scheme, rest) = url.split_once("://").expect("a URL");
        let (user, host) = rest.rsplit_once('@').unwrap_or(("postgres", rest));
        match user.split_once(':') {
            Some((_, password)) => (url.to_owned(), password.to_owned()),
            None => (format!("{scheme}://{user}:{CANARY}@{host}"), CANARY.to_owned()),
        }
    }

    #[tokio::test]
    async fn nothing_that_a_pool_shows_or_says_holds_the_password() -> Result<()> {
        let db = postgres().await;
        let (url, password) = with_password(db.url());
        let config = PoolConfig::new(&url)?
            .max_size(1_usize)
            .acquire_timeout(Duration::from_secs(2));
        let mut all = format!("{config:?} {config:#?}");
        let pool: Db<Pg> = Db::with_config(config).await?;
        people::create(&pool).await;
        let lease = pool.acquire().await?;
        all.push_str(&format!(
            "{pool:?} {lease:?} {:?} {:?}",
            pool.status(),
            pool.statistics()
        ));
        let mut errors = vec![examined(Person::get(1, &pool).await)];
        errors.push(examined(lease.batch_execute("SELEC 1").await));
        errors.push(examined(
            lease
                .batch_execute("SELECT pg_terminate_backend(pg_backend_pid())")
                .await,
        ));
        drop(lease);
        errors.push(examined(Person::get(99, &pool).await));
        errors.push(examined(diesel::sql_query("SELECT 1/0").execute(&pool).await));
        pool.close().await;
        errors.push(examined(Person::get(1, &pool).await));
        errors.push(examined(Db::<Pg>::connect(format!("{url}?sslmode=verify-full")).await));
        errors.push(examined(
            Db::<Pg>::connect(url.replacen("127.0.0.1", "127.0.0.1:1", 1)).await,
        ));
        all.extend(errors.iter().map(shown));
        assert!(!all.contains(&password), "{all}");
        Ok(())
    }
}
