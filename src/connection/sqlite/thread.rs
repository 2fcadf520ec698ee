//! The thread of a SQLite connection, which takes jobs over a channel, and the way past it for what needs no waiting.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{self, TryRecvError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::{self, JoinHandle};

use diesel::SqliteConnection as RawConnection;
use diesel::connection::SimpleConnection;
use diesel::result::DatabaseErrorKind;
use tokio::sync::oneshot;

use super::open::Opened;
use crate::connection::{Alive, Role};
use crate::{Error, Result};

type Job = Box<dyn FnOnce(Turn<'_>) + Send>;

#[derive(Debug)]
pub(super) struct Thread {
    /// Stands before `jobs`: the thread ends after it, so that the thread is who closes the connection.
    shared: Arc<Shared>,
    jobs: mpsc::Sender<Job>,
    handle: JoinHandle<()>,
}

/// What the thread and callers share.
struct Shared {
    opened: Mutex<Opened>,
    /// Jobs that were sent and have not ended.
    pending: AtomicUsize,
}

impl Thread {
    /// Starts a thread and opens a connection on it. `alive` is dropped once the thread has closed it.
    pub(super) async fn start(alive: Alive, open: impl FnOnce() -> Result<Opened> + Send + 'static) -> Result<Self> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let (opened, is_open) = oneshot::channel();
        let work = move || {
            let _alive = alive;
            match open().map(Shared::new) {
                Ok(shared) => {
                    if opened.send(Ok(Arc::clone(&shared))).is_ok() {
                        work_off(&shared, &queue);
                    }
                    close(shared);
                }
                Err(error) => {
                    let _ = opened.send(Err(error));
                }
            }
        };
        let handle = thread::Builder::new()
            .name("drivetrain-sqlite".to_owned())
            .spawn(work)
            .map_err(|error| Error::Connect {
                target: "sqlite".to_owned(),
                source: error.into(),
            })?;
        let shared = is_open
            .await
            .map_err(|_| lost("the thread of the connection ended"))??;
        Ok(Self { shared, jobs, handle })
    }

    /// Runs a job here and now, if none is under way or queued. It must not wait: a lock that somebody else holds is
    /// an error at once.
    pub(super) fn at_once<R>(&self, job: impl FnOnce(&mut RawConnection) -> R) -> Option<Result<R>> {
        if self.shared.pending.load(SeqCst) > 0 {
            return None;
        }
        let mut opened = self.shared.try_lock()?;
        let conn = opened.without_waiting()?;
        Some(catch_unwind(AssertUnwindSafe(|| job(conn))).map_err(|_| unfinished()))
    }

    /// Sends a job now; the future is its answer. A job whose future was dropped before its turn is left out.
    pub(super) fn run<R: Send + 'static, J>(&self, job: J) -> impl Future<Output = Result<R>> + Send + use<R, J>
    where
        J: FnOnce(&mut RawConnection) -> R + Send + 'static,
    {
        let (answer, result) = oneshot::channel();
        self.push(move |mut turn| {
            if !answer.is_closed() {
                let result = job(turn.conn());
                // Whoever gets the answer finds the connection idle.
                drop(turn);
                let _ = answer.send(result);
            }
        });
        async move { result.await.map_err(|_| unfinished()) }
    }

    /// Sends a job whose answer nobody waits for.
    pub(super) fn send(&self, job: impl FnOnce(&mut RawConnection) + Send + 'static) {
        self.push(move |mut turn| job(turn.conn()));
    }

    fn push(&self, job: impl FnOnce(Turn<'_>) + Send + 'static) {
        self.shared.pending.fetch_add(1, SeqCst);
        // A closed channel shows at the receiver of the answer.
        let _ = self.jobs.send(Box::new(job));
    }

    pub(super) fn is_finished(&self) -> bool {
        self.handle.is_finished()
    }
}

impl Shared {
    fn new(opened: Opened) -> Arc<Self> {
        Arc::new(Self {
            opened: Mutex::new(opened),
            pending: AtomicUsize::new(0),
        })
    }

    fn turn(&self) -> Turn<'_> {
        Turn {
            opened: self.opened.lock().unwrap_or_else(PoisonError::into_inner),
            _pending: Pending(&self.pending),
        }
    }

    fn try_lock(&self) -> Option<MutexGuard<'_, Opened>> {
        match self.opened.try_lock() {
            Ok(opened) => Some(opened),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared")
            .field("pending", &self.pending)
            .finish_non_exhaustive()
    }
}

/// The turn of one job. The connection is free before the job counts as done.
struct Turn<'a> {
    opened: MutexGuard<'a, Opened>,
    _pending: Pending<'a>,
}

impl Turn<'_> {
    fn conn(&mut self) -> &mut RawConnection {
        self.opened.waiting()
    }
}

struct Pending<'a>(&'a AtomicUsize);

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

/// Runs jobs until the last sender is gone. A job that panics (a `FromSql` of the user's) ends alone.
fn work_off(shared: &Shared, queue: &mpsc::Receiver<Job>) {
    while let Some(job) = next(queue) {
        let turn = shared.turn();
        let _ = catch_unwind(AssertUnwindSafe(|| job(turn)));
    }
}

/// Closes the connection, one after the other in the whole program.
///
/// The last one writes the log back and removes it, which takes a lock on the file. Of two that close together neither
/// would get it, and the log would stay.
fn close(shared: Arc<Shared>) {
    static CLOSING: Mutex<()> = Mutex::new(());
    let _alone = CLOSING.lock().unwrap_or_else(PoisonError::into_inner);
    drop(shared);
}

/// How often a thread without a job offers its core to others before it sleeps: some microseconds.
///
/// Who runs one statement after the other sends the next job in this time, and waking the thread takes longer.
const PATIENCE: u32 = 16;

/// The next job; none when the last sender is gone.
fn next(queue: &mpsc::Receiver<Job>) -> Option<Job> {
    for _ in 0..PATIENCE {
        match queue.try_recv() {
            Ok(job) => return Some(job),
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) => thread::yield_now(),
        }
    }
    queue.recv().ok()
}

/// Whether SQLite has rolled the transaction back by itself, as it does when the disk is full or for `ON CONFLICT
/// ROLLBACK`. What still comes then runs in a new transaction, which is never committed.
pub(super) fn transaction_has_ended(conn: &mut RawConnection) -> bool {
    conn.batch_execute("BEGIN").is_ok()
}

/// Ends an open transaction; without one, SQLite refuses and nothing happens.
pub(super) fn roll_back(conn: &mut RawConnection, role: Role) {
    let _ = conn.batch_execute("ROLLBACK");
    if role == Role::Write {
        // A read-only transaction on the writer sets it.
        let _ = conn.batch_execute("PRAGMA query_only = OFF");
    }
}

fn unfinished() -> Error {
    lost("the job on the connection did not end")
}

fn lost(problem: &str) -> Error {
    let source =
        diesel::result::Error::DatabaseError(DatabaseErrorKind::ClosedConnection, Box::new(problem.to_owned()));
    Error::ConnectionLost { source }
}
