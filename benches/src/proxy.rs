//! A distant server: a proxy that delays what passes, and counts how often a client waits.
//!
//! Each direction of a connection has two threads of its own, one that reads and one that writes when it is time: a
//! runtime's timers tick in milliseconds, a sleeping thread wakes within some 50 µs. They run on any core, so that
//! what they do is not part of what is measured.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use contest::Result;

use crate::cores::on_all_cores;
use crate::messages::Messages;

#[derive(Default)]
struct Shared {
    /// One way, in nanoseconds.
    delay: AtomicU64,
    round_trips: AtomicU64,
}

/// A proxy before a server. It runs as long as the process.
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
}

impl Proxy {
    /// A proxy before the server at this address, without delay at first.
    pub fn before(server: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let shared = Arc::<Shared>::default();
        let (server, of_all) = (server.to_owned(), shared.clone());
        spawn(move || {
            for client in listener.incoming().flatten() {
                // A client that cannot be served sees that its connection is closed.
                let _ = TcpStream::connect(&server).and_then(|server| carry(&client, &server, &of_all));
            }
        });
        Ok(Self { port, shared })
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Delays whatever comes from now on, in each direction by half of a round trip.
    pub fn delay(&self, round_trip: Duration) {
        let one_way = u64::try_from(round_trip.as_nanos() / 2).expect("a short time");
        self.shared.delay.store(one_way, Relaxed);
    }

    /// How often a client sent a request while none of its own was unanswered, since this was last asked.
    pub fn take_round_trips(&self) -> u64 {
        self.shared.round_trips.swap(0, Relaxed)
    }
}

fn carry(client: &TcpStream, server: &TcpStream, shared: &Arc<Shared>) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let unanswered = Arc::new(Mutex::new(0_u32));
    let of_requests = {
        let (shared, unanswered) = (shared.clone(), unanswered.clone());
        move |kind| {
            if matches!(kind, b'Q' | b'S') {
                let mut unanswered = unanswered.lock().unwrap_or_else(PoisonError::into_inner);
                shared.round_trips.fetch_add(u64::from(*unanswered == 0), Relaxed);
                *unanswered += 1;
            }
        }
    };
    let of_answers = move |kind| {
        if kind == b'Z' {
            let mut unanswered = unanswered.lock().unwrap_or_else(PoisonError::into_inner);
            *unanswered = unanswered.saturating_sub(1);
        }
    };
    one_way(client, server, shared.clone(), Messages::after_start_up(), of_requests)?;
    one_way(server, client, shared.clone(), Messages::default(), of_answers)
}

/// Passes on what comes from one end to the other, later.
fn one_way(
    from: &TcpStream,
    to: &TcpStream,
    shared: Arc<Shared>,
    mut messages: Messages,
    mut see: impl FnMut(u8) + Send + 'static,
) -> std::io::Result<()> {
    let (mut from, to) = (from.try_clone()?, to.try_clone()?);
    let (sender, receiver) = channel();
    spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            let due = Instant::now() + Duration::from_nanos(shared.delay.load(Relaxed));
            messages.read(&buffer[..read], &mut see);
            if sender.send((due, buffer[..read].to_vec())).is_err() {
                return;
            }
        }
    });
    spawn(move || write(to, &receiver));
    Ok(())
}

fn write(mut to: TcpStream, pieces: &Receiver<(Instant, Vec<u8>)>) {
    for (due, bytes) in pieces {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        if to.write_all(&bytes).is_err() {
            break;
        }
    }
    // The other end may have closed it already.
    let _ = to.shutdown(Shutdown::Both);
}

/// A thread that may run on any core, and wakes when it is due.
fn spawn(work: impl FnOnce() + Send + 'static) {
    thread::spawn(move || {
        on_all_cores(0);
        // SAFETY: numbers only; a refusal leaves the thread as it was.
        unsafe { libc::prctl(libc::PR_SET_TIMERSLACK, 1_u64, 0_u64, 0_u64, 0_u64) };
        work();
    });
}
