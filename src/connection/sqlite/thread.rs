//! The thread that owns a SQLite connection and takes jobs over a channel.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, TryRecvError};
use std::thread::{self, JoinHandle};

use diesel::SqliteConnection as RawConnection;
use diesel::connection::SimpleConnection;
use diesel::result::DatabaseErrorKind;
use tokio::sync::oneshot;

use crate::connection::Role;
use crate::{Error, Result};

type Job = Box<dyn FnOnce(&mut RawConnection) + Send>;

#[derive(Debug)]
pub(super) struct Thread {
    jobs: mpsc::Sender<Job>,
    handle: JoinHandle<()>,
}

impl Thread {
    /// Starts a thread and opens a connection on it.
    pub(super) async fn start(open: impl FnOnce() -> Result<RawConnection> + Send + 'static) -> Result<Self> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let (opened, is_open) = oneshot::channel();
        let work = move || match open() {
            Ok(conn) => {
                let _ = opened.send(Ok(()));
                work_off(conn, &queue);
            }
            Err(error) => {
                let _ = opened.send(Err(error));
            }
        };
        let handle = thread::Builder::new()
            .name("drivetrain-sqlite".to_owned())
            .spawn(work)
            .map_err(|error| Error::Connect {
                target: "sqlite".to_owned(),
                source: error.into(),
            })?;
        is_open
            .await
            .map_err(|_| lost("the thread of the connection ended"))??;
        Ok(Self { jobs, handle })
    }

    /// Sends a job now; the future is its answer. A job whose future was dropped before its turn is left out.
    pub(super) fn run<R: Send + 'static, J>(&self, job: J) -> impl Future<Output = Result<R>> + Send + use<R, J>
    where
        J: FnOnce(&mut RawConnection) -> R + Send + 'static,
    {
        let (answer, result) = oneshot::channel();
        self.send(move |conn| {
            if !answer.is_closed() {
                let _ = answer.send(job(conn));
            }
        });
        async move {
            result
                .await
                .map_err(|_| lost("the job on the connection's thread did not end"))
        }
    }

    /// Sends a job whose answer nobody waits for.
    pub(super) fn send(&self, job: impl FnOnce(&mut RawConnection) + Send + 'static) {
        // A closed channel shows at the receiver of the answer.
        let _ = self.jobs.send(Box::new(job));
    }

    pub(super) fn is_finished(&self) -> bool {
        self.handle.is_finished()
    }
}

/// Runs jobs until the last sender is gone. A job that panics (a `FromSql` of the user's) ends alone.
fn work_off(mut conn: RawConnection, queue: &mpsc::Receiver<Job>) {
    while let Some(job) = next(queue) {
        let _ = catch_unwind(AssertUnwindSafe(|| job(&mut conn)));
    }
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

fn lost(problem: &str) -> Error {
    let source =
        diesel::result::Error::DatabaseError(DatabaseErrorKind::ClosedConnection, Box::new(problem.to_owned()));
    Error::ConnectionLost { source }
}
