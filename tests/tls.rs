//! TLS to PostgreSQL: who is trusted with which `sslmode`.
//!
//! A small proxy speaks TLS for the real server, with a certificate of the test's own authority.

#![cfg(feature = "postgres")]

mod support;

use std::path::Path;
use std::sync::Arc;

use drivetrain::{Db, Error, Fetch as _, Pg};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use support::proxy::{server_of, through};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// What the proxy shows to clients.
struct Shown {
    /// The address that stands in the certificate.
    name: &'static str,
    /// `false`: it answers that it speaks no TLS.
    speaks_tls: bool,
}

/// A proxy before the server of `url`: its port, and the file with the authority that signed for it.
async fn proxy(url: &str, shown: Shown, folder: &Path) -> (u16, String) {
    let authority_key = KeyPair::generate().expect("a key");
    let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = authority.self_signed(&authority_key).expect("a root certificate");
    let file = folder.join("root.pem");
    std::fs::write(&file, root.pem()).expect("a file");

    let key = KeyPair::generate().expect("a key");
    let issuer = Issuer::new(authority, authority_key);
    let certificate = CertificateParams::new(vec![shown.name.to_owned()])
        .and_then(|params| params.signed_by(&key, &issuer))
        .expect("a certificate");
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("protocol versions")
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .expect("a server configuration");

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = server_of(url);
    let acceptor = shown.speaks_tls.then(|| TlsAcceptor::from(Arc::new(config)));
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(serve(client, server.clone(), acceptor.clone()));
        }
    });
    (port, file.display().to_string())
}

/// Answers the request for TLS, and passes everything on.
async fn serve(mut client: TcpStream, server: String, acceptor: Option<TlsAcceptor>) -> std::io::Result<()> {
    let mut request = [0; 8];
    client.read_exact(&mut request).await?;
    let mut server = TcpStream::connect(server).await?;
    let asks_for_tls = request[4..] == 80_877_103_u32.to_be_bytes();
    match acceptor {
        Some(acceptor) if asks_for_tls => {
            client.write_all(b"S").await?;
            let mut client = acceptor.accept(client).await?;
            tokio::io::copy_bidirectional(&mut client, &mut server).await?;
        }
        _ if asks_for_tls => {
            client.write_all(b"N").await?;
            tokio::io::copy_bidirectional(&mut client, &mut server).await?;
        }
        _ => {
            server.write_all(&request).await?;
            tokio::io::copy_bidirectional(&mut client, &mut server).await?;
        }
    }
    Ok(())
}

async fn connects(url: String) -> Result<(), Error> {
    let db: Db<Pg> = Db::connect(url).await?;
    let one = diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1"));
    assert_eq!(one.fetch_one::<i32>(&db).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_certificate_for_this_host_by_a_trusted_authority_is_taken() -> drivetrain::Result<()> {
    let (db, folder) = (support::postgres().await, tempfile::tempdir().expect("a folder"));
    let shown = Shown {
        name: "localhost",
        speaks_tls: true,
    };
    let (port, root) = proxy(db.url(), shown, folder.path()).await;
    connects(through(
        db.url(),
        "localhost",
        port,
        &format!("sslmode=verify-full&sslrootcert={root}"),
    ))
    .await?;
    connects(through(
        db.url(),
        "localhost",
        port,
        &format!("sslmode=verify-ca&sslrootcert={root}"),
    ))
    .await?;
    connects(through(db.url(), "localhost", port, "sslmode=require")).await?;
    connects(through(db.url(), "localhost", port, "sslmode=prefer")).await
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused_unless_only_the_authority_counts() -> drivetrain::Result<()> {
    let (db, folder) = (support::postgres().await, tempfile::tempdir().expect("a folder"));
    let shown = Shown {
        name: "elsewhere.example",
        speaks_tls: true,
    };
    let (port, root) = proxy(db.url(), shown, folder.path()).await;
    let full = connects(through(
        db.url(),
        "localhost",
        port,
        &format!("sslmode=verify-full&sslrootcert={root}"),
    ))
    .await;
    assert!(matches!(full, Err(Error::Connect { .. })), "{full:?}");
    connects(through(
        db.url(),
        "localhost",
        port,
        &format!("sslmode=verify-ca&sslrootcert={root}"),
    ))
    .await
}

#[tokio::test]
async fn an_authority_that_nobody_knows_is_refused() {
    let (db, folder) = (support::postgres().await, tempfile::tempdir().expect("a folder"));
    let shown = Shown {
        name: "localhost",
        speaks_tls: true,
    };
    let (port, _) = proxy(db.url(), shown, folder.path()).await;
    for mode in ["verify-full", "verify-ca&sslrootcert=system"] {
        let refused = connects(through(db.url(), "localhost", port, &format!("sslmode={mode}"))).await;
        assert!(matches!(refused, Err(Error::Connect { .. })), "{mode}: {refused:?}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_tls_was_asked_for() -> drivetrain::Result<()> {
    let (db, folder) = (support::postgres().await, tempfile::tempdir().expect("a folder"));
    let shown = Shown {
        name: "localhost",
        speaks_tls: false,
    };
    let (port, root) = proxy(db.url(), shown, folder.path()).await;
    for mode in ["require".to_owned(), format!("verify-full&sslrootcert={root}")] {
        let refused = connects(through(db.url(), "localhost", port, &format!("sslmode={mode}"))).await;
        assert!(matches!(refused, Err(Error::Connect { .. })), "{mode}: {refused:?}");
    }
    connects(through(db.url(), "localhost", port, "sslmode=prefer")).await?;
    connects(through(db.url(), "localhost", port, "sslmode=disable")).await?;
    connects(through(db.url(), "localhost", port, "")).await
}

#[tokio::test]
async fn a_root_certificate_that_cannot_be_read_is_an_error_at_the_door() {
    let db = support::postgres().await;
    let url = through(
        db.url(),
        "localhost",
        1,
        "sslmode=verify-full&sslrootcert=/no/such/file.pem",
    );
    assert!(matches!(connects(url).await, Err(Error::Connect { .. })));
}
