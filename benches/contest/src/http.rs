//! A web service on a contender's pool, and clients that ask it.

use std::net::SocketAddr;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::data::{ACCOUNTS, NewAccount, PAGE, key};
use crate::{Endpoint, Result, Service};

/// Connections of clients, each with one request at a time.
const CLIENTS: usize = 32;

/// A service that listens, and its clients.
pub(crate) struct Site {
    clients: Vec<SendRequest<Full<Bytes>>>,
}

impl Site {
    /// Serves on a free port of this machine as long as the runtime lives.
    pub(crate) async fn open<S: Service>(service: S) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move { axum::serve(listener, router(service)).await });
        let mut clients = Vec::with_capacity(CLIENTS);
        for _ in 0..CLIENTS {
            clients.push(connect(address).await?);
        }
        Ok(Self { clients })
    }

    /// Sends so many requests over all connections. Gives the number of answers.
    pub(crate) async fn ask(&mut self, endpoint: Endpoint, from: i64, requests: u32) -> Result<usize> {
        let mut tasks = JoinSet::<Result<_>>::new();
        for (client, mut connection) in self.clients.drain(..).enumerate() {
            tasks.spawn(async move {
                let mine = (from..from + i64::from(requests)).skip(client).step_by(CLIENTS);
                let answers = mine.clone().count();
                for i in mine {
                    answer(&mut connection, endpoint, i).await?;
                }
                Ok((connection, answers))
            });
        }
        let mut answers = 0;
        while let Some(done) = tasks.join_next().await {
            let (connection, answered) = done??;
            self.clients.push(connection);
            answers += answered;
        }
        Ok(answers)
    }
}

async fn connect(address: SocketAddr) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (client, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn answer(client: &mut SendRequest<Full<Bytes>>, endpoint: Endpoint, i: i64) -> Result<()> {
    client.ready().await?;
    let response = client.send_request(request(endpoint, i)?).await?;
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    if !status.is_success() {
        return Err(format!("{endpoint:?}: {status}: {}", String::from_utf8_lossy(&body)).into());
    }
    Ok(())
}

fn request(endpoint: Endpoint, i: i64) -> Result<hyper::Request<Full<Bytes>>> {
    let (method, path, body) = match endpoint {
        Endpoint::Account => ("GET", format!("/accounts/{}", key(i)), String::new()),
        Endpoint::Accounts => ("GET", format!("/accounts?page={PAGE}"), String::new()),
        Endpoint::User => ("GET", format!("/users/{}", i % 100 + 1), String::new()),
        Endpoint::NewAccount => {
            let new = NewAccount::nth(2 * ACCOUNTS + i);
            ("POST", "/accounts".to_owned(), serde_json::to_string(&new)?)
        }
    };
    let request = hyper::Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost");
    let request = request.header("content-type", "application/json");
    Ok(request.body(Full::new(Bytes::from(body)))?)
}

#[derive(Deserialize)]
struct Page {
    page: i64,
}

fn router<S: Service>(service: S) -> Router {
    Router::new()
        .route("/accounts", get(accounts::<S>).post(create::<S>))
        .route("/accounts/{key}", get(account::<S>))
        .route("/users/{key}", get(user::<S>))
        .with_state(service)
}

type Answer<T> = Result<Json<T>, (StatusCode, String)>;

fn failed(error: impl ToString) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

async fn account<S: Service>(State(service): State<S>, Path(key): Path<i64>) -> Answer<S::Account> {
    service.find(key).await.map(Json).map_err(failed)
}

async fn accounts<S: Service>(State(service): State<S>, Query(at): Query<Page>) -> Answer<(Vec<S::Account>, i64)> {
    service.page(at.page).await.map(Json).map_err(failed)
}

async fn create<S: Service>(State(service): State<S>, Json(new): Json<NewAccount>) -> Answer<S::Account> {
    service.create(new).await.map(Json).map_err(failed)
}

async fn user<S: Service>(State(service): State<S>, Path(key): Path<i64>) -> Answer<S::User> {
    service.user(key).await.map(Json).map_err(failed)
}
