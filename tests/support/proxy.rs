//! A proxy before PostgreSQL that counts what clients send, and where addresses in URLs are changed.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::messages::Messages;

/// What clients sent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Traffic {
    /// Requests that the server answers by `ReadyForQuery`: `Sync` and `Query`.
    pub(crate) messages: u32,
    /// How often a client sent a request while none of its own was unanswered. Pipelined requests share one.
    pub(crate) round_trips: u32,
    /// Statements that the server was asked to prepare: `Parse`.
    pub(crate) parses: u32,
}

/// A proxy before the server of a URL. It runs on the runtime of the test, and ends with it.
pub(crate) struct Proxy {
    url: String,
    traffic: Arc<Mutex<Traffic>>,
}

impl Proxy {
    /// A proxy before the server of `url`. What it passes on has to be readable, so that its clients speak no TLS.
    pub(crate) async fn before(url: &str) -> Self {
        let (listener, server) = (TcpListener::bind("127.0.0.1:0").await.expect("a port"), server_of(url));
        let port = listener.local_addr().expect("an address").port();
        let traffic = Arc::<Mutex<Traffic>>::default();
        let counted = traffic.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.expect("the server");
                tokio::spawn(carry(client, server, counted.clone()));
            }
        });
        Self {
            url: through(url, "127.0.0.1", port, "sslmode=disable"),
            traffic,
        }
    }

    /// The URL of the database through the proxy.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What was sent since the proxy began, or since this was last asked.
    ///
    /// A client that has its answers sent before what they answer, so that the count is exact once it waits for none.
    pub(crate) fn take(&self) -> Traffic {
        std::mem::take(&mut *self.traffic.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Passes everything on, and counts it first.
async fn carry(mut client: TcpStream, mut server: TcpStream, traffic: Arc<Mutex<Traffic>>) -> std::io::Result<()> {
    let (mut from_client, mut from_server) = ([0; 8192], [0; 8192]);
    let (mut requests, mut answers) = (Messages::after_start_up(), Messages::default());
    let mut unanswered = 0_u32;
    loop {
        tokio::select! {
            // What a client sends together is seen together, before any answer to it.
            biased;
            read = client.read(&mut from_client) => {
                let Ok(read @ 1..) = read else { return Ok(()) };
                requests.read(&from_client[..read], |kind| {
                    count(kind, &mut unanswered, &mut traffic.lock().unwrap_or_else(PoisonError::into_inner));
                });
                server.write_all(&from_client[..read]).await?;
            }
            read = server.read(&mut from_server) => {
                let Ok(read @ 1..) = read else { return Ok(()) };
                answers.read(&from_server[..read], |kind| {
                    unanswered = unanswered.saturating_sub(u32::from(kind == b'Z'));
                });
                client.write_all(&from_server[..read]).await?;
            }
        }
    }
}

fn count(kind: u8, unanswered: &mut u32, traffic: &mut Traffic) {
    match kind {
        b'P' => traffic.parses += 1,
        b'Q' | b'S' => {
            traffic.messages += 1;
            traffic.round_trips += u32::from(*unanswered == 0);
            *unanswered += 1;
        }
        _ => {}
    }
}

fn address_of(url: &str) -> String {
    let rest = url.split_once("://").expect("a URL").1;
    let authority = rest.split(['/', '?']).next().expect("an authority");
    authority.rsplit('@').next().expect("a host").to_owned()
}

/// The server of the URL, with PostgreSQL's own port where it names none.
pub(crate) fn server_of(url: &str) -> String {
    let address = address_of(url);
    if address.contains(':') {
        address
    } else {
        format!("{address}:5432")
    }
}

/// The URL of the same database on another host and port.
pub(crate) fn through(url: &str, host: &str, port: u16, query: &str) -> String {
    let base = url.split('?').next().expect("a URL");
    format!("{}?{query}", base.replace(&address_of(url), &format!("{host}:{port}")))
}
