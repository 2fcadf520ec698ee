//! What a model is: facts about a row type and its table, without behaviour.
//!
//! `#[derive(Model)]` writes these impls; each can be written by hand as well.

use std::fmt::Debug;
use std::hash::Hash;
use std::marker::PhantomData;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::query_builder::AsChangeset;

/// A row type that stands for one table and can be found by a key.
///
/// Derive it beside Diesel's own derives:
///
/// ```
/// # use drivetrain::prelude::*;
/// # diesel::table! { notes (id) { id -> BigInt, body -> Text, } }
/// #[derive(Debug, Queryable, Selectable, Identifiable, Model)]
/// #[diesel(table_name = notes)]
/// pub struct Note {
///     pub id: i64,
///     pub body: String,
/// }
/// assert_eq!(Note::TABLE, "notes");
/// assert_eq!(Note { id: 7, body: "buy milk".into() }.key(), 7);
/// ```
///
/// Fields that the library reads or writes have a role, and a key may have several columns:
///
/// ```
/// # use drivetrain::prelude::*;
/// # use chrono::{NaiveDateTime, Utc};
/// # diesel::table! {
/// #     seats (row, place) {
/// #         row -> Integer, place -> Text, created -> Timestamp, updated -> Timestamp, version -> Integer,
/// #     }
/// # }
/// #[derive(Debug, Queryable, Selectable, Identifiable, Model)]
/// #[diesel(table_name = seats, primary_key(row, place))]
/// pub struct Seat {
///     pub row: i32,
///     pub place: String,
///     #[model(created_at)]
///     pub created: NaiveDateTime,
///     #[model(updated_at)]
///     pub updated: NaiveDateTime,
///     #[model(version)]
///     pub version: i32,
/// }
/// let touch = diesel::update(Seat::table().filter(Seat::by_key((4, "b".into())))).set(Seat::touch(Utc::now()));
/// # let touch = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&touch).to_string().replace('`', "");
/// assert!(touch.starts_with(
///     "UPDATE seats SET updated = ?, version = (seats.version + ?) WHERE ((seats.row = ?) AND (seats.place = ?))"
/// ));
/// ```
///
/// Written by hand, the first one is:
///
/// ```
/// # use drivetrain::prelude::*;
/// # use chrono::{DateTime, Utc};
/// # diesel::table! { notes (id) { id -> BigInt, body -> Text, } }
/// # pub struct Note { pub id: i64, pub body: String }
/// use diesel::dsl::{Eq, EqAny};
/// use drivetrain::{Fetchable, HardDelete, Untouched, fetch::ByModel};
///
/// impl Model for Note {
///     type Table = notes::table;
///     type Key = i64;
///     type KeyColumns = (notes::id,);
///     type KeyFilter = Eq<notes::id, i64>;
///     type KeysFilter = EqAny<notes::id, Vec<i64>>;
///     type Scoped = notes::table;
///     type Touch = Untouched<notes::table>;
///     type Deletion = HardDelete;
///
///     const TABLE: &'static str = "notes";
///     const KEY: &'static [&'static str] = &["id"];
///
///     fn table() -> notes::table {
///         notes::table
///     }
///     fn scoped() -> notes::table {
///         notes::table
///     }
///     fn key(&self) -> i64 {
///         self.id
///     }
///     fn by_key(key: i64) -> Self::KeyFilter {
///         notes::id.eq(key)
///     }
///     fn by_keys(keys: Vec<i64>) -> Self::KeysFilter {
///         notes::id.eq_any(keys)
///     }
///     fn touch(_now: DateTime<Utc>) -> Self::Touch {
///         Untouched::new()
///     }
/// }
///
/// impl Fetchable for Note {
///     type How = ByModel;
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "this type names no table and no key",
    note = "add `#[derive(Model)]` beside `Queryable` and `Selectable`, with `#[diesel(table_name = …)]`",
    note = "a row that is no model (a join, an aggregate) is read as a tuple, or derives `Row`"
)]
pub trait Model: Sized + Send + Sync + 'static {
    /// Diesel's table, as `table!` declares it in `schema.rs`.
    type Table: diesel::Table;
    /// The primary key: the field's type, or a tuple in the order of `primary_key(…)`.
    type Key: Clone + Debug + Eq + Hash + Send + Sync + 'static;
    /// The key's columns as a tuple, in the key's order: `(users::id,)`.
    type KeyColumns;
    /// `users::id.eq(key)`, or the conjunction over a composite key.
    type KeyFilter;
    /// `users::id.eq_any(keys)`, or its counterpart for a composite key.
    type KeysFilter;
    /// The rows shown by default: the table, or the table without its soft-deleted rows.
    type Scoped;
    /// What every update sets besides the caller's changes; [`Untouched`] if nothing.
    type Touch: AsChangeset<Target = Self::Table>;
    /// How `delete` deletes: [`HardDelete`] or [`MarkDeleted`].
    type Deletion;

    /// The table's name, as it is shown in errors and spans.
    const TABLE: &'static str;
    /// The key's column names.
    const KEY: &'static [&'static str];
    /// The column that holds when a row was created.
    const CREATED_AT: Option<&'static str> = None;
    /// The column that holds when a row was last written.
    const UPDATED_AT: Option<&'static str> = None;

    /// The table.
    fn table() -> Self::Table;
    /// The rows shown by default.
    fn scoped() -> Self::Scoped;
    /// The rows shown by default, as the start of a Diesel query: `User::query().filter(…)`.
    #[must_use]
    fn query() -> Self::Scoped {
        Self::scoped()
    }
    /// The key of this row.
    fn key(&self) -> Self::Key;
    /// The filter that picks the row with this key.
    fn by_key(key: Self::Key) -> Self::KeyFilter;
    /// The filter that picks the rows with these keys.
    fn by_keys(keys: Vec<Self::Key>) -> Self::KeysFilter;
    /// The columns that every update sets, with `now` for timestamps.
    fn touch(now: DateTime<Utc>) -> Self::Touch;
}

/// A model whose rows are marked as deleted instead of removed.
///
/// ```
/// # use drivetrain::prelude::*;
/// # use chrono::NaiveDateTime;
/// # diesel::table! { drafts (id) { id -> BigInt, deleted_at -> Nullable<Timestamp>, } }
/// #[derive(Debug, Queryable, Selectable, Identifiable, Model)]
/// #[diesel(table_name = drafts)]
/// pub struct Draft {
///     pub id: i64,
///     #[model(soft_delete)]
///     pub deleted_at: Option<NaiveDateTime>,
/// }
/// let shown = Draft::scoped().select(drafts::id);
/// let deleted = Draft::only_deleted().select(drafts::id);
/// # let sql = |sql: String| sql.replace('`', "").replace(" -- binds: []", "");
/// # let shown = sql(diesel::debug_query::<diesel::sqlite::Sqlite, _>(&shown).to_string());
/// # let deleted = sql(diesel::debug_query::<diesel::sqlite::Sqlite, _>(&deleted).to_string());
/// assert_eq!(shown, "SELECT drafts.id FROM drafts WHERE (drafts.deleted_at IS NULL)");
/// assert_eq!(deleted, "SELECT drafts.id FROM drafts WHERE (drafts.deleted_at IS NOT NULL)");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not soft-deleted",
    label = "`delete` removes its rows, so there is nothing to restore or purge",
    note = "mark the column: `#[model(soft_delete)] pub deleted_at: Option<DateTime<Utc>>`"
)]
pub trait SoftDelete: Model {
    /// The rows marked as deleted.
    type OnlyDeleted;
    /// `posts::deleted_at.is_null()`.
    type NotDeleted;
    /// `posts::deleted_at.eq(at)`.
    type SetDeleted: AsChangeset<Target = Self::Table>;

    /// The rows marked as deleted, as the start of a Diesel query.
    fn only_deleted() -> Self::OnlyDeleted;
    /// The filter that picks the rows that are not marked as deleted.
    fn not_deleted() -> Self::NotDeleted;
    /// All rows, deleted or not, as the start of a Diesel query.
    #[must_use]
    fn with_deleted() -> Self::Table {
        Self::table()
    }
    /// The change that marks (`Some`) or restores (`None`) a row.
    fn set_deleted(at: Option<DateTime<Utc>>) -> Self::SetDeleted;
}

/// A row that holds the value of a column. `#[derive(Model)]` implements it for each field that is a column.
///
/// ```
/// # use drivetrain::prelude::*;
/// # diesel::table! { notes (id) { id -> BigInt, about -> Nullable<BigInt>, } }
/// use drivetrain::Field;
///
/// #[derive(Debug, Queryable, Selectable, Identifiable, Model)]
/// #[diesel(table_name = notes)]
/// pub struct Note {
///     pub id: i64,
///     #[diesel(column_name = about)]
///     pub about_id: Option<i64>,
/// }
/// let note = Note { id: 7, about_id: Some(3) };
/// assert_eq!(Field::<notes::about>::column_value(&note), &Some(3));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no field for the column `{Column}`",
    label = "this column is not read into `{Self}`",
    note = "name a column that is a field of the model, and derive `Model` for it"
)]
pub trait Field<Column> {
    /// The field's type.
    type Value: Send + 'static;

    /// The field.
    fn column_value(&self) -> &Self::Value;
}

/// A model with a counter that guards its updates.
///
/// ```
/// # use drivetrain::prelude::*;
/// # diesel::table! { carts (id) { id -> BigInt, version -> Integer, } }
/// use drivetrain::Versioned;
///
/// #[derive(Debug, Queryable, Selectable, Identifiable, Model)]
/// #[diesel(table_name = carts)]
/// pub struct Cart {
///     pub id: i64,
///     #[model(version)]
///     pub version: i32,
/// }
/// let unchanged = Cart { id: 7, version: 3 }.same_version();
/// # let unchanged = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&unchanged).to_string().replace('`', "");
/// assert_eq!(unchanged, "(carts.version = ?) -- binds: [3]");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no version column",
    label = "an update from a row that was read needs one to notice a lost race",
    note = "mark the column: `#[model(version)] pub version: i32`"
)]
pub trait Versioned: Model {
    /// `posts::version.eq(self.version)`.
    type SameVersion;

    /// The filter that holds while the row is as it was read.
    fn same_version(&self) -> Self::SameVersion;
}

/// [`Model::Deletion`] of models whose `delete` removes the row.
#[derive(Clone, Copy, Debug)]
pub struct HardDelete;

/// [`Model::Deletion`] of models whose `delete` marks the row.
#[derive(Clone, Copy, Debug)]
pub struct MarkDeleted;

/// [`Model::Touch`] of models whose updates set nothing besides the caller's changes.
#[derive(Clone, Copy, Debug)]
pub struct Untouched<Table>(PhantomData<Table>);

impl<Table> Untouched<Table> {
    /// The empty change.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<Table> Default for Untouched<Table> {
    fn default() -> Self {
        Self::new()
    }
}

impl<Table: diesel::QuerySource> AsChangeset for Untouched<Table> {
    type Target = Table;
    type Changeset = ();

    fn as_changeset(self) {}
}

/// A Rust type that can hold the time of a write.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a timestamp",
    note = "use `DateTime<Utc>` or `NaiveDateTime`, or an `Option` of one"
)]
pub trait Timestamp {
    /// The same instant in this type.
    fn from_utc(now: DateTime<Utc>) -> Self;
}

impl Timestamp for DateTime<Utc> {
    fn from_utc(now: DateTime<Utc>) -> Self {
        now
    }
}

impl Timestamp for NaiveDateTime {
    fn from_utc(now: DateTime<Utc>) -> Self {
        now.naive_utc()
    }
}

impl<T: Timestamp> Timestamp for Option<T> {
    fn from_utc(now: DateTime<Utc>) -> Self {
        Some(T::from_utc(now))
    }
}
