//! Connections that break under a transaction.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::support::proxy::{server_of, through};

/// What the proxy does when it sees `COMMIT`.
#[derive(Clone, Copy, PartialEq)]
enum Cut {
    /// The server never gets it.
    Before,
    /// The server carries it out, and its answer is lost.
    After,
}

/// A proxy in front of the server of `url` that cuts the first connection that commits; its URL.
async fn proxy(url: &str, cut: Cut) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = server_of(url);
    tokio::spawn(async move {
        loop {
            let (client, _) = listener.accept().await.expect("a client");
            let server = TcpStream::connect(&server).await.expect("the server");
            tokio::spawn(carry(client, server, cut));
        }
    });
    through(url, "127.0.0.1", port, "sslmode=disable")
}

async fn carry(mut client: TcpStream, mut server: TcpStream, cut: Cut) {
    let (mut from_client, mut from_server) = ([0; 8192], [0; 8192]);
    loop {
        tokio::select! {
            read = client.read(&mut from_client) => {
                let Ok(read @ 1..) = read else { return };
                let sent = &from_client[..read];
                let commits = says_commit(sent);
                if commits && cut == Cut::Before {
                    return;
                }
                server.write_all(sent).await.expect("the server listens");
                if commits {
                    // Answers to what was sent before may come first.
                    while let Ok(read @ 1..) = server.read(&mut from_server).await {
                        if says_commit(&from_server[..read]) {
                            return;
                        }
                    }
                    return;
                }
            }
            read = server.read(&mut from_server) => {
                let Ok(read @ 1..) = read else { return };
                client.write_all(&from_server[..read]).await.expect("the client listens");
            }
        }
    }
}

fn says_commit(bytes: &[u8]) -> bool {
    bytes.windows(6).any(|word| word == b"COMMIT")
}

async fn commit_through_a_cut(cut: Cut) -> Result<Vec<i64>> {
    let db = support::postgres().await;
    create_accounts(&db).await?;
    let through: Db<drivetrain::Pg> = Db::connect(proxy(db.url(), cut).await).await?;
    let runs = AtomicUsize::new(0);
    let result = through
        .build_transaction()
        .retry(5)
        .run(async |tx| {
            runs.fetch_add(1, SeqCst);
            deposit!(&tx, 1, 5).await
        })
        .await;
    assert!(matches!(result, Err(Error::CommitUnknown { .. })), "{result:?}");
    assert_eq!(runs.load(SeqCst), 1);
    Ok(balances!(&*db))
}

#[tokio::test]
async fn before_commit_reached_the_server_it_is_unknown_and_not_stored() -> Result<()> {
    assert_eq!(commit_through_a_cut(Cut::Before).await?, [100, 100]);
    Ok(())
}

#[tokio::test]
async fn after_commit_reached_the_server_it_is_unknown_and_stored() -> Result<()> {
    assert_eq!(commit_through_a_cut(Cut::After).await?, [105, 100]);
    Ok(())
}

#[tokio::test]
async fn before_commit_was_sent_nothing_is_stored() -> Result<()> {
    let db = support::postgres().await;
    create_accounts(&db).await?;
    let result = db
        .transaction(async |tx| {
            deposit!(&tx, 1, 5).await?;
            let me: i32 = diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("pg_backend_pid()"))
                .fetch_one(&tx)
                .await?;
            let other = db.outside().acquire().await?;
            other
                .batch_execute(&format!("SELECT pg_terminate_backend({me})"))
                .await?;
            deposit!(&tx, 2, 5).await
        })
        .await;
    assert!(matches!(result, Err(Error::ConnectionLost { .. })), "{result:?}");
    assert_eq!(balances!(&*db), [100, 100]);
    Ok(())
}
