//! The stream to a pooler in transaction mode.
//!
//! Behind such a pooler nothing outlives a transaction: neither `SET` nor a named statement. So the time zone goes with
//! the start-up message, which poolers keep for each client; the driver sends none but `client_encoding` and the names.
//! And types that are not built in are hidden from the driver, for it would ask for each by a named statement.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, BufMut as _, BytesMut};
use futures_util::future::{BoxFuture, Ready, ready as at_once};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_postgres::types::Type;
use tokio_postgres::{Column, Socket};

use crate::error::BoxError;

/// The settings of a session that Diesel's values need, as name and value, each with its end.
const SETTINGS: &[u8] = b"TimeZone\0UTC\0";

/// How much is read at once.
const CHUNK: usize = 8 * 1024;

/// The id of a column's type, as the server told it.
pub(super) fn type_id(column: &Column) -> u32 {
    let id = column.type_().oid();
    match u32::try_from(column.type_modifier()) {
        Ok(hidden) if id == Type::UNKNOWN.oid() => hidden,
        _ => id,
    }
}

/// A stream whose start-up message gets [`SETTINGS`], and whose row descriptions name only types that are built in.
pub(super) struct Stream<S> {
    inner: S,
    /// The start-up message, until it is written.
    start_up: Option<BytesMut>,
    received: BytesMut,
    messages: Messages,
    purpose: Purpose,
}

/// What a stream is opened for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Query,
    /// Closed by the pooler alone, once it has passed the request on: PgBouncer 1.18 ends in disorder if its client
    /// leaves before, and with it every session.
    Cancel,
}

/// Where the messages of the server begin in what was received.
#[derive(Default)]
struct Messages {
    /// Bytes at the front that can be passed on.
    done: usize,
    /// Bytes of the message at hand that are still to come, and pass as they are.
    rest: usize,
}

impl<S> Stream<S> {
    fn new(inner: S, purpose: Purpose) -> Self {
        Self {
            inner,
            start_up: Some(BytesMut::new()),
            received: BytesMut::new(),
            messages: Messages::default(),
            purpose,
        }
    }
}

impl Messages {
    /// Goes on to the end of what was received, or to a row description that is not there in full.
    fn advance(&mut self, received: &mut [u8]) {
        loop {
            let passing = self.rest.min(received.len() - self.done);
            self.done += passing;
            self.rest -= passing;
            let Some((head, body)) = received[self.done..].split_at_mut_checked(HEAD) else {
                return;
            };
            let length = length(&head[1..]) - LENGTH;
            if head[0] != b'T' {
                self.done += HEAD;
                self.rest = length;
                continue;
            }
            let Some(fields) = body.get_mut(..length) else { return };
            hide_types(fields);
            self.done += HEAD + length;
        }
    }
}

/// A message's kind and length; the length counts itself.
const HEAD: usize = 1 + LENGTH;
const LENGTH: usize = 4;

/// What follows a field's name: table (4), column (2), type (4), its size (2), its modifier (4), format (2).
const FIELD: usize = 18;

fn length(bytes: &[u8]) -> usize {
    let bytes = bytes.first_chunk().copied().unwrap_or_default();
    (u32::from_be_bytes(bytes) as usize).max(LENGTH)
}

/// Puts `unknown` in place of a type that is not built in, and its id in place of its modifier, which nobody reads.
fn hide_types(description: &mut [u8]) {
    let mut fields = description.get_mut(2..).unwrap_or_default();
    while let Some(end) = fields.iter().position(|byte| *byte == 0) {
        let Some((field, rest)) = fields[end + 1..].split_at_mut_checked(FIELD) else {
            return;
        };
        let id = field[6..10].first_chunk().copied().unwrap_or_default();
        if Type::from_oid(u32::from_be_bytes(id)).is_none() {
            field[6..10].copy_from_slice(&Type::UNKNOWN.oid().to_be_bytes());
            field[12..16].copy_from_slice(&id);
        }
        fields = rest;
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stream<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.messages.done == 0 {
            let mut chunk = [0; CHUNK];
            let mut chunk = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut this.inner).poll_read(context, &mut chunk))?;
            if chunk.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            this.received.extend_from_slice(chunk.filled());
            this.messages.advance(&mut this.received);
        }
        let passed = this.messages.done.min(out.remaining());
        out.put_slice(&this.received[..passed]);
        this.received.advance(passed);
        this.messages.done -= passed;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> Stream<S> {
    /// Writes what is left of the start-up message.
    fn poll_start(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(message) = self.start_up.as_mut().filter(|message| !message.is_empty()) {
            let written = ready!(Pin::new(&mut self.inner).poll_write(context, message))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            message.advance(written);
            if message.is_empty() {
                self.start_up = None;
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// The start-up message with our settings. The driver writes it at once, as its first.
///
/// A cancel request is the first on its stream too, and of another kind.
fn with_settings(message: &[u8]) -> Option<BytesMut> {
    let (head, parameters) = message.split_at_checked(2 * LENGTH)?;
    let (parameters, end) = parameters.split_at_checked(parameters.len().checked_sub(1)?)?;
    if head[LENGTH..] != VERSION || length(head) != message.len() || end != [0] {
        return None;
    }
    let length = message.len() + SETTINGS.len();
    let mut whole = BytesMut::with_capacity(length);
    whole.put_u32(u32::try_from(length).ok()?);
    whole.extend_from_slice(&VERSION);
    whole.extend_from_slice(parameters);
    whole.extend_from_slice(SETTINGS);
    whole.put_u8(0);
    Some(whole)
}

/// Of the protocol: 3.0.
const VERSION: [u8; 4] = [0, 3, 0, 0];

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.start_up.as_ref().is_some_and(BytesMut::is_empty) {
            this.start_up = with_settings(bytes);
            if this.start_up.is_some() {
                // It is taken whole, and sent before anything else.
                return match this.poll_start(context) {
                    Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                    _ => Poll::Ready(Ok(bytes.len())),
                };
            }
        }
        ready!(this.poll_start(context))?;
        Pin::new(&mut this.inner).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_start(context))?;
        Pin::new(&mut this.inner).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.purpose == Purpose::Cancel {
            let mut answer = [0; 1];
            let mut answer = ReadBuf::new(&mut answer);
            ready!(Pin::new(&mut this.inner).poll_read(context, &mut answer))?;
            if answer.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
        Pin::new(&mut this.inner).poll_shutdown(context)
    }
}

impl<S: TlsStream + Unpin> TlsStream for Stream<S> {
    fn channel_binding(&self) -> ChannelBinding {
        self.inner.channel_binding()
    }
}

/// A connector whose streams are [`Stream`]s.
#[derive(Clone)]
pub(super) struct Through<T>(T, Purpose);

impl<T> Through<T> {
    pub(super) fn to_query(connector: T) -> Self {
        Self(connector, Purpose::Query)
    }

    pub(super) fn to_cancel(connector: T) -> Self {
        Self(connector, Purpose::Cancel)
    }
}

impl<T> MakeTlsConnect<Socket> for Through<T>
where
    T: MakeTlsConnect<Socket>,
    T::TlsConnect: TlsConnect<Socket, Stream = T::Stream, Future: Send> + Send + 'static,
    T::Stream: Send + 'static,
{
    type Stream = Stream<T::Stream>;
    type TlsConnect = Through<T::TlsConnect>;
    type Error = T::Error;

    fn make_tls_connect(&mut self, host: &str) -> Result<Self::TlsConnect, T::Error> {
        let connector = self.0.make_tls_connect(host)?;
        Ok(Through(connector, self.1))
    }
}

impl<T> TlsConnect<Socket> for Through<T>
where
    T: TlsConnect<Socket, Future: Send> + Send + 'static,
{
    type Stream = Stream<T::Stream>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Self::Stream, BoxError>>;

    fn connect(self, socket: Socket) -> Self::Future {
        let Self(connector, purpose) = self;
        let connecting = connector.connect(socket);
        Box::pin(async move {
            let stream = connecting.await.map_err(Into::into)?;
            Ok(Stream::new(stream, purpose))
        })
    }
}

/// In place of TLS: the driver lets a connector make the stream, and this one takes the socket as it is.
#[derive(Clone)]
pub(super) struct Plaintext;

/// A socket without TLS.
pub(super) struct Plain(Socket);

impl MakeTlsConnect<Socket> for Plaintext {
    type Stream = Plain;
    type TlsConnect = Self;
    type Error = BoxError;

    fn make_tls_connect(&mut self, _: &str) -> Result<Self, BoxError> {
        Ok(Self)
    }
}

impl TlsConnect<Socket> for Plaintext {
    type Stream = Plain;
    type Error = BoxError;
    type Future = Ready<Result<Plain, BoxError>>;

    fn connect(self, socket: Socket) -> Self::Future {
        at_once(Ok(Plain(socket)))
    }
}

impl AsyncRead for Plain {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_read(context, out)
    }
}

impl AsyncWrite for Plain {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().0).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_shutdown(context)
    }
}

impl TlsStream for Plain {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row description of two columns, `id` of a built-in type and `mood` of the type 0x4321, and a message behind.
    fn sent() -> Vec<u8> {
        let field = |name: &str, id: u32| {
            let id = &id.to_be_bytes();
            [name.as_bytes(), b"\0\0\0\0\0\0\x01", id, b"\0\x04\xff\xff\xff\xff\0\0"].concat()
        };
        let body = [b"\0\x02".to_vec(), field("id", 20), field("mood", 0x4321)].concat();
        let length = u32::try_from(body.len() + LENGTH).expect("short").to_be_bytes();
        [b"T", &length[..], &body, b"Z\0\0\0\x05I"].concat()
    }

    #[test]
    fn types_that_are_not_built_in_are_hidden_wherever_the_message_is_torn() {
        let whole = sent();
        for cut in 0..whole.len() {
            let mut messages = Messages::default();
            let mut received = whole.clone();
            messages.advance(&mut received[..cut]);
            assert!(messages.done <= cut);
            messages.advance(&mut received);
            assert_eq!(messages.done, whole.len(), "torn at {cut}");
            let hidden = received.windows(4).filter(|bytes| **bytes == 705_u32.to_be_bytes());
            assert_eq!(hidden.count(), 1);
            assert!(received.windows(5).any(|bytes| bytes == b"\0\x04\0\0\x43"));
        }
    }

    #[test]
    fn only_a_start_up_message_gets_settings() {
        let start_up = b"\0\0\0\x12\0\x03\0\0user\0ada\0\0";
        let with = with_settings(start_up).expect("a start-up message");
        assert_eq!(&with[..], b"\0\0\0\x1f\0\x03\0\0user\0ada\0TimeZone\0UTC\0\0");
        assert!(with_settings(b"\0\0\0\x10\x04\xd2\x16\x2e\0\0\0\x01\0\0\0\x02").is_none());
        assert!(with_settings(b"").is_none());
    }
}
