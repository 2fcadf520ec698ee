//! [`Watch`]: finds statements that are sent again and again where one would do.
//!
//! A watch is a task-local: whatever the task sends while its work is polled is counted by its text. What one call of a
//! verb or terminal sends counts once, however many statements it takes, since the library means those.

mod call;
mod repeated;
mod scope;
mod text;

use std::panic::Location;
use std::sync::Arc;

pub(crate) use self::call::{call, call_boxed, call_stream, unwatched};
pub use self::repeated::Repeated;
use self::scope::{Here, Scope};
pub(crate) use self::scope::{calling, is_open, note};

/// Counts the statements that some work sends, and tells which of them come more often than they should: a loop that
/// asks the database once for each row, where one statement could ask for all.
///
/// In a test, [`run`](Self::run) panics. In a service, [`warn`](Self::warn) writes a warning instead, so that each
/// request can be watched while developing.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> drivetrain::Result<()> {
/// # let db = doc_db().await?;
/// use drivetrain::Watch;
///
/// async fn names(keys: [i64; 3], db: &Db<Sqlite>) -> drivetrain::Result<Vec<String>> {
///     let users = User::find_many(keys, db).await?; // `User::get` in a loop would panic
///     Ok(users.into_iter().map(|user| user.name).collect())
/// }
///
/// let names = Watch::at_most(2).run(names([1, 2, 3], &db)).await?;
/// assert_eq!(names, ["Ada", "Bob", "Cy"]);
/// # Ok(()) }
/// ```
///
/// # What is counted
///
/// Statements are told apart by their text. Values do not matter, nor how many values a list holds. What is sent
/// through the pool, connections and transactions counts, of all databases, also where futures are polled together
/// (`join!`). Watches nest: a statement counts for all that are open around it.
///
/// The parts of a long list of keys, the rows of `create_many` that take several statements, the chunks of
/// `fetch_chunks` and the edges of a shape count once for each call of the verb or terminal, not for each statement.
/// `BEGIN`, `COMMIT` and the like do not count; neither does a page by keyset that is asked for with a cursor, or a
/// transaction that is run again after an error that may pass.
///
/// # What is not seen
///
/// Other tasks: carry the watch to those that are spawned, see [`Watching`]. Of verbs and terminals that were called
/// outside and are only awaited inside, each statement counts, and the place of the call is not known.
///
/// # Costs
///
/// Nothing but the look at one global counter for each call and each statement, while no watch is open in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a watch sees nothing before `run`"]
pub struct Watch {
    most: usize,
    warns: bool,
}

impl Watch {
    /// Lets each statement be sent up to `most` times.
    pub const fn at_most(most: usize) -> Self {
        Self { most, warns: false }
    }

    /// Writes a `tracing` warning for each statement that was sent too often, in place of the panic.
    pub const fn warn(mut self) -> Self {
        self.warns = true;
        self
    }

    /// Runs `work`, and gives its value. A future that is dropped reports nothing.
    ///
    /// # Panics
    /// After `work` has ended, if a statement was sent too often, unless [`warn`](Self::warn) was asked for. The
    /// message has the statement, how often it was sent, and where.
    #[track_caller]
    pub fn run<T>(self, work: impl Future<Output = T>) -> impl Future<Output = T> {
        let at = Location::caller();
        let watched = self.look(work);
        async move {
            let (value, repeated) = watched.await;
            match self.warns {
                true => repeated.iter().for_each(Repeated::warn),
                false => assert!(repeated.is_empty(), "{}", repeated::report(&repeated, self.most, at)),
            }
            value
        }
    }

    /// Runs `work`, and gives its value and the statements that were sent too often, the most frequent first. It
    /// neither panics nor warns.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// use drivetrain::Watch;
    ///
    /// let work = async {
    ///     for key in [1, 2, 3] {
    ///         User::get(key, &db).await?;
    ///     }
    ///     Ok::<_, drivetrain::Error>(())
    /// };
    /// let (value, repeated) = Watch::at_most(2).look(work).await;
    /// value?;
    /// assert!(repeated[0].sql.starts_with("SELECT") && repeated[0].count == 3);
    /// # Ok(()) }
    /// ```
    pub async fn look<T>(self, work: impl Future<Output = T>) -> (T, Vec<Repeated>) {
        let scope = Scope::open();
        let value = Here::within(Arc::clone(&scope)).around(work).await;
        (value, scope.repeated(self.most))
    }

    /// The watches that are open around the task at work, to be carried to another one.
    #[must_use]
    pub fn current() -> Watching {
        Watching(Scope::current())
    }
}

/// The watches that were open where [`Watch::current`] was called; they may be none.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> drivetrain::Result<()> {
/// # let db = doc_db().await?;
/// use drivetrain::Watch;
///
/// let work = async {
///     for key in [1, 2, 3] {
///         let db = db.clone();
///         let find = async move { User::find(key, &db).await };
///         tokio::spawn(Watch::current().carry(find)).await.expect("no panic")?;
///     }
///     Ok::<_, drivetrain::Error>(())
/// };
/// let (_, repeated) = Watch::at_most(2).look(work).await;
/// assert_eq!(repeated[0].count, 3);
/// # Ok(()) }
/// ```
///
/// What is sent after a watch has ended is not reported.
#[derive(Clone, Debug)]
pub struct Watching(Option<Arc<Scope>>);

impl Watching {
    /// Runs `work` under these watches, whichever task polls it.
    pub async fn carry<T>(self, work: impl Future<Output = T>) -> T {
        match self.0 {
            Some(scope) => Here::within(scope).around(work).await,
            None => work.await,
        }
    }
}
