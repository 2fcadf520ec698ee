//! [`Verbs`]: what is called on a model.

use futures_util::future::BoxFuture;

use super::{
    Create, CreateMany, Delete, DeleteMany, DeleteWhere, Find, FindMany, GetOrCreate, InsertMany, Purge, Restore,
    Update, UpdateFrom, UpdateMany, UpdateWhere, Upsert, missing,
};
#[cfg(doc)]
use crate::Error;
use crate::executor::{BackendOf, Executor, Writer};
use crate::model::Model;
use crate::{Result, watch};

/// The reads and writes of every model: `User::find(1, &db)`.
///
/// Each verb asks for its capability on the executor's backend, so generic code has one bound for it:
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> drivetrain::Result<()> {
/// # let db = doc_db().await?;
/// use drivetrain::crud::Find;
/// use drivetrain::{BackendOf, Executor};
///
/// async fn is_there<M, E>(key: M::Key, executor: &E) -> drivetrain::Result<bool>
/// where
///     E: Executor,
///     M: Find<BackendOf<E>>,
/// {
///     Ok(M::find(key, executor).await?.is_some())
/// }
/// assert!(is_there::<User, _>(1, &db).await?);
/// # Ok(()) }
/// ```
pub trait Verbs: Model {
    /// The row with this key, if there is one and it is not soft-deleted.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// assert_eq!(User::find(1, &db).await?.map(|user| user.name).as_deref(), Some("Ada"));
    /// assert_eq!(User::find(99, &db).await?, None);
    /// # Ok(()) }
    /// ```
    ///
    /// # Statements
    /// One: `SELECT … FROM users WHERE id = $1`, without `LIMIT`, since the key is unique.
    ///
    /// # Errors
    /// [`Error::Database`] if the statement fails, and the errors of leasing a connection.
    #[track_caller]
    fn find<'a, E>(key: Self::Key, executor: &'a E) -> BoxFuture<'a, Result<Option<Self>>>
    where
        E: Executor,
        Self: Find<BackendOf<E>>,
    {
        watch::call_boxed(Self::find_on(key, executor))
    }

    /// The row with this key.
    ///
    /// # Errors
    /// [`Error::NotFound`] if no row has the key, or it is soft-deleted; otherwise as [`find`](Self::find).
    #[track_caller]
    fn get<'a, E>(key: Self::Key, executor: &'a E) -> BoxFuture<'a, Result<Self>>
    where
        E: Executor,
        Self: Find<BackendOf<E>>,
    {
        let row = Self::find_on(key.clone(), executor);
        watch::call(async move { row.await?.ok_or_else(|| missing::<Self>(&key)) })
    }

    /// The rows with these keys, in the keys' order, each once. Keys without a row, or of a soft-deleted one, are left
    /// out.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// let names: Vec<_> = User::find_many([3, 99, 1], &db).await?.into_iter().map(|user| user.name).collect();
    /// assert_eq!(names, ["Cy", "Ada"]);
    /// # Ok(()) }
    /// ```
    ///
    /// # Statements
    /// None without keys. On PostgreSQL one, `… WHERE id = ANY($1)`; on SQLite, and for composite keys, one for each
    /// part of the list that can be bound.
    ///
    /// # Errors
    /// [`Error::Database`] if a statement fails, and the errors of leasing a connection.
    #[track_caller]
    fn find_many<'a, E>(keys: impl IntoIterator<Item = Self::Key>, executor: &'a E) -> BoxFuture<'a, Result<Vec<Self>>>
    where
        E: Executor,
        Self: FindMany<BackendOf<E>>,
    {
        watch::call_boxed(Self::find_many_on(keys, executor))
    }

    /// Inserts `new`, and gives the row as the database stored it.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// let dan = User::create(NewUser { name: "Dan", email: "dan@example.org" }, &db).await?;
    /// assert_eq!(dan.id, 4);
    ///
    /// let taken = User::create(NewUser { name: "Eve", email: "ada@example.org" }, &db).await.unwrap_err();
    /// assert!(taken.is_unique_on("users_email_key"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Statements
    /// One: `INSERT INTO users … VALUES … RETURNING …`.
    ///
    /// # Errors
    /// [`Error::Unique`], [`Error::ForeignKey`], [`Error::NotNull`] or [`Error::Check`] with the constraint; the errors
    /// of leasing a connection.
    #[track_caller]
    fn create<'q, New, E>(new: New, executor: &'q E) -> BoxFuture<'q, Result<Self>>
    where
        E: Writer,
        Self: Create<'q, New, BackendOf<E>>,
    {
        watch::call_boxed(Self::create_on(new, executor))
    }

    /// Inserts all rows, or none, and gives them as stored, in their order.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// let new = [NewUser { name: "Dan", email: "d@example.org" }, NewUser { name: "Eve", email: "e@example.org" }];
    /// let users = User::create_many(new, &db).await?;
    /// assert_eq!(users[1].name, "Eve");
    /// # Ok(()) }
    /// ```
    ///
    /// # Statements
    /// None for no rows, and a transaction around several.
    ///
    /// On PostgreSQL, rows that set the same columns to plain values are one statement for each 16 MiB, `INSERT INTO
    /// users (name, email) SELECT unnest($1), unnest($2) RETURNING …`, whose text is the same for any number of rows.
    /// Other rows are one statement of `VALUES` for each thousand, fewer where a row binds many values: where a field is
    /// `None` in some rows only and so leaves its column to the database (`treat_none_as_default_value = false` makes it
    /// `NULL`), where a column is an array, where a value is an expression.
    ///
    /// On SQLite one for each 64 rows that set the same columns, and for what is left of them one for each power of two:
    /// a field that is `None` leaves its column out, and SQLite takes only rows with the same columns together. All are
    /// one job for the connection's thread.
    ///
    /// # Errors
    /// As [`create`](Self::create). Nothing is stored then.
    #[track_caller]
    fn create_many<'q, New, E>(new: impl IntoIterator<Item = New>, executor: &'q E) -> BoxFuture<'q, Result<Vec<Self>>>
    where
        E: Writer,
        Self: CreateMany<'q, New, BackendOf<E>>,
    {
        watch::call_boxed(Self::create_many_on(new, executor))
    }

    /// Inserts all rows, or none, and gives their number: [`create_many`](Self::create_many) for imports, where nobody
    /// looks at the rows again.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// let emails: Vec<String> = (0..10_000).map(|n| format!("user{n}@example.org")).collect();
    /// let new = emails.iter().map(|email| NewUser { name: "Dan", email });
    /// assert_eq!(User::insert_many(new, &db).await?, 10_000);
    /// # Ok(()) }
    /// ```
    ///
    /// # Statements
    /// Those of [`create_many`](Self::create_many) without `RETURNING`.
    ///
    /// # Errors
    /// As [`create`](Self::create). Nothing is stored then.
    #[track_caller]
    fn insert_many<'q, New, E>(new: impl IntoIterator<Item = New>, executor: &'q E) -> BoxFuture<'q, Result<usize>>
    where
        E: Writer,
        Self: InsertMany<'q, New, BackendOf<E>>,
    {
        watch::call_boxed(Self::insert_many_on(new, executor))
    }

    /// Sets `changes` on the row with this key, and gives it as it is afterwards.
    ///
    /// `updated_at` and the version are set besides. Changes that change nothing write nothing, and give the row as it
    /// is. An expression reads the row as it is in the database: `users::logins.eq(users::logins + 1)`.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// let changes = UserChanges { name: Some("Ada Lovelace".into()), ..Default::default() };
    /// let ada = User::update(1, changes, &db).await?;
    /// assert_eq!(ada.name, "Ada Lovelace");
    /// # Ok(()) }
    /// ```
    ///
    /// # Statements
    /// One: `UPDATE … SET … WHERE id = $1 RETURNING …`.
    ///
    /// # Errors
    /// [`Error::NotFound`] if no row has the key, or it is soft-deleted; a constraint violation; the errors of leasing
    /// a connection.
    #[track_caller]
    fn update<'q, Ch, E>(key: Self::Key, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<Self>>
    where
        E: Writer,
        Self: Update<'q, Ch, BackendOf<E>>,
    {
        watch::call_boxed(Self::update_on(key, changes, executor))
    }

    /// Sets `changes` on `row`, if its version in the database is still that of `row`.
    ///
    /// # Statements
    /// One: `UPDATE … SET …, version = version + 1 WHERE id = $1 AND version = $2 RETURNING …`; one more to tell the
    /// errors apart.
    ///
    /// # Errors
    /// [`Error::Stale`] if another update came first, [`Error::NotFound`] if the row is gone; otherwise as
    /// [`update`](Self::update).
    #[track_caller]
    fn update_from<'q, Ch, E>(row: &Self, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<Self>>
    where
        E: Writer,
        Self: UpdateFrom<'q, Ch, BackendOf<E>>,
    {
        watch::call_boxed(Self::update_from_on(row, changes, executor))
    }

    /// Sets `changes` on the rows with these keys, and counts them. All are changed, or none.
    ///
    /// # Statements
    /// One where the keys can be bound together; else one for each part, in a transaction.
    ///
    /// # Errors
    /// As [`update`](Self::update), but a key without a row is no error.
    #[track_caller]
    fn update_many<'q, Ch, E>(
        keys: impl IntoIterator<Item = Self::Key>,
        changes: Ch,
        executor: &'q E,
    ) -> BoxFuture<'q, Result<usize>>
    where
        E: Writer,
        Self: UpdateMany<'q, Ch, BackendOf<E>>,
    {
        watch::call_boxed(Self::update_many_on(keys, changes, executor))
    }

    /// Sets `changes` on the rows that `filter` picks and that are not soft-deleted, and counts them.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// let changed = User::update_where(users::id.gt(1), users::name.eq("Someone"), &db).await?;
    /// assert_eq!(changed, 2);
    /// # Ok(()) }
    /// ```
    ///
    /// # Statements
    /// One; none for changes that change nothing.
    ///
    /// # Errors
    /// A constraint violation; the errors of leasing a connection.
    #[track_caller]
    fn update_where<'q, F, Ch, E>(filter: F, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<usize>>
    where
        E: Writer,
        Self: UpdateWhere<'q, F, Ch, BackendOf<E>>,
    {
        watch::call_boxed(Self::update_where_on(filter, changes, executor))
    }

    /// Inserts `new`; if a row has its value of the unique `key` already, sets `changes` on that one instead.
    ///
    /// `updated_at` and the version are set besides `changes`. To take a value from the row that was to be inserted,
    /// use Diesel's `excluded`: `users::name.eq(excluded(users::name))`. A soft-deleted row in the place is changed and
    /// stays deleted.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// let new = NewUser { name: "Ada Lovelace", email: "ada@example.org" };
    /// let ada = User::upsert(new, users::email, users::name.eq("Ada Lovelace"), &db).await?;
    /// assert_eq!((ada.id, ada.name.as_str()), (1, "Ada Lovelace"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Statements
    /// One: `INSERT INTO users … ON CONFLICT (email) DO UPDATE SET … RETURNING …`.
    ///
    /// # Errors
    /// [`Error::Unique`] if another key is taken; [`Error::Database`] if there is no unique key over `key`; other
    /// violations; the errors of leasing a connection.
    #[track_caller]
    fn upsert<'q, New, Key, Ch, E>(new: New, key: Key, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<Self>>
    where
        E: Writer,
        Self: Upsert<'q, New, Key, Ch, BackendOf<E>>,
    {
        watch::call_boxed(Self::upsert_on(new, key, changes, executor))
    }

    /// The row that `filter` picks, and whether it was created for this call.
    ///
    /// Several callers at once get the same row: a unique key has to stand behind `filter`.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// let new = NewUser { name: "Dan", email: "dan@example.org" };
    /// let (dan, created) = User::get_or_create(users::email.eq("dan@example.org"), new, &db).await?;
    /// assert!(created);
    /// # Ok(()) }
    /// ```
    ///
    /// # Statements
    /// One if the row is there; two if it is created; three if another caller created it in between.
    ///
    /// # Errors
    /// [`Error::Stale`] if the new row's place is taken by a row that `filter` does not pick, or that is soft-deleted;
    /// other violations; the errors of leasing a connection.
    #[track_caller]
    fn get_or_create<'q, F, New, E>(filter: F, new: New, executor: &'q E) -> BoxFuture<'q, Result<(Self, bool)>>
    where
        E: Writer,
        Self: GetOrCreate<'q, F, New, BackendOf<E>>,
    {
        watch::call_boxed(Self::get_or_create_on(filter, new, executor))
    }

    /// Removes the row with this key; a soft-deleted model's row is marked instead.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> drivetrain::Result<()> {
    /// # let db = doc_db().await?;
    /// User::delete(1, &db).await?;
    /// assert!(User::delete(1, &db).await.unwrap_err().is_not_found());
    /// # Ok(()) }
    /// ```
    ///
    /// # Statements
    /// One: `DELETE FROM users WHERE id = $1`, or `UPDATE posts SET deleted_at = $1, … WHERE id = $2`.
    ///
    /// # Errors
    /// [`Error::NotFound`] if no row has the key, or it is soft-deleted already; [`Error::ForeignKey`] if other rows
    /// point to it; the errors of leasing a connection.
    #[track_caller]
    fn delete<'q, E>(key: Self::Key, executor: &'q E) -> BoxFuture<'q, Result<()>>
    where
        E: Writer,
        Self: Delete<'q, BackendOf<E>>,
    {
        watch::call_boxed(Self::delete_on(key, executor))
    }

    /// Deletes the rows with these keys as [`delete`](Self::delete) does, and counts them. All are deleted, or none.
    ///
    /// # Statements
    /// None without keys; one where the keys can be bound together; else one for each part, in a transaction.
    ///
    /// # Errors
    /// As [`delete`](Self::delete), but a key without a row is no error.
    #[track_caller]
    fn delete_many<'q, E>(keys: impl IntoIterator<Item = Self::Key>, executor: &'q E) -> BoxFuture<'q, Result<usize>>
    where
        E: Writer,
        Self: DeleteMany<'q, BackendOf<E>>,
    {
        watch::call_boxed(Self::delete_many_on(keys, executor))
    }

    /// Deletes the rows that `filter` picks as [`delete`](Self::delete) does, and counts them.
    ///
    /// # Statements
    /// One.
    ///
    /// # Errors
    /// [`Error::ForeignKey`] if other rows point to them; the errors of leasing a connection.
    #[track_caller]
    fn delete_where<'q, F, E>(filter: F, executor: &'q E) -> BoxFuture<'q, Result<usize>>
    where
        E: Writer,
        Self: DeleteWhere<'q, F, BackendOf<E>>,
    {
        watch::call_boxed(Self::delete_where_on(filter, executor))
    }

    /// Unmarks the deleted row with this key, and gives it.
    ///
    /// # Statements
    /// One: `UPDATE … SET deleted_at = NULL, … WHERE deleted_at IS NOT NULL AND id = $1 RETURNING …`.
    ///
    /// # Errors
    /// [`Error::NotFound`] if no deleted row has the key; a constraint violation if its place was taken.
    #[track_caller]
    fn restore<'q, E>(key: Self::Key, executor: &'q E) -> BoxFuture<'q, Result<Self>>
    where
        E: Writer,
        Self: Restore<'q, BackendOf<E>>,
    {
        watch::call_boxed(Self::restore_on(key, executor))
    }

    /// Removes the row with this key, marked as deleted or not.
    ///
    /// # Statements
    /// One: `DELETE FROM … WHERE id = $1`.
    ///
    /// # Errors
    /// [`Error::NotFound`] if no row has the key; [`Error::ForeignKey`] if other rows point to it.
    #[track_caller]
    fn purge<'q, E>(key: Self::Key, executor: &'q E) -> BoxFuture<'q, Result<()>>
    where
        E: Writer,
        Self: Purge<'q, BackendOf<E>>,
    {
        watch::call_boxed(Self::purge_on(key, executor))
    }
}

impl<M: Model> Verbs for M {}
