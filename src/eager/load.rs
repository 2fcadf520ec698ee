//! Running an edge for the rows at hand.

use std::fmt;

use diesel::Selectable;
use diesel::deserialize::FromSqlRow;
use diesel::dsl::SqlTypeOf;
use diesel::expression::{Expression, QueryMetadata};
use diesel::query_builder::QueryFragment;
use diesel::query_dsl::CompatibleType;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType};
use futures_util::future::BoxFuture;

use super::EagerLoad;
use super::at_once::RowSource;
use super::edge::{Edge, HeldOf, KeyOf, KeyTypesOf, MatchedOf, ValuesOf};
use super::group::Grouped;
use super::keys::{KeyList, Keys};
use super::path::Path;
use super::statement::{Columns, Counts, OnBackend, Parts, Rows};
use crate::connection::{Connection, Dialect};
use crate::crud::keys;
use crate::executor::{AtHand, sending};
use crate::model::Model;
use crate::{Error, Result};

/// Rows, each with the key that it came by.
pub type Keyed<Ed, V> = Vec<(ValuesOf<Ed>, V)>;

/// An edge that can be run on `DB`.
///
/// Diesel's bounds for its statements stand in the one blanket impl.
#[diagnostic::on_unimplemented(
    message = "an edge to `{Self}` cannot be loaded on `{DB}`",
    label = "its filter, its order or its model is no SQL of `{DB}`"
)]
pub trait EdgeOn<DB: Dialect>: Edge {
    /// Sends the statement for the rows of these keys.
    fn rows<'a, C: Connection<Backend = DB>>(
        conn: &'a C,
        keys: &[KeyOf<Self>],
        params: &Self::Params,
    ) -> BoxFuture<'a, Result<Keyed<Self, Self::Target>>>;

    /// Sends the statement for the number of rows of each key.
    fn counts<'a, C: Connection<Backend = DB>>(
        conn: &'a C,
        keys: &[KeyOf<Self>],
        params: &Self::Params,
    ) -> BoxFuture<'a, Result<Keyed<Self, i64>>>;

    /// Sends the statement for the rows of the keys in `source`, and shows it to `behind` as the source of what is around
    /// them.
    fn rows_from<'a, C: Connection<Backend = DB>>(
        conn: &'a C,
        source: &dyn RowSource<DB>,
        params: &Self::Params,
        behind: &mut dyn FnMut(&dyn RowSource<DB>),
    ) -> BoxFuture<'a, Result<Keyed<Self, Self::Target>>>;

    /// Sends the statement for the number of rows of each key in `source`.
    fn counts_from<'a, C: Connection<Backend = DB>>(
        conn: &'a C,
        source: &dyn RowSource<DB>,
        params: &Self::Params,
    ) -> BoxFuture<'a, Result<Keyed<Self, i64>>>;
}

#[diagnostic::do_not_recommend]
impl<Ed, DB, RowST, CountST> EdgeOn<DB> for Ed
where
    Ed: Edge<Target: Selectable<DB> + Model<KeyColumns: Default>>,
    DB: Dialect
        + HasSqlType<BigInt>
        + QueryMetadata<(SqlTypeOf<MatchedOf<Ed>>, SqlTypeOf<Columns<Ed::Target, DB>>)>
        + QueryMetadata<(SqlTypeOf<MatchedOf<Ed>>, BigInt)>,
    Columns<Ed::Target, DB>: Expression + QueryFragment<DB>,
    for<'k> Parts<'k, Ed, DB>: OnBackend<DB> + RowSource<DB>,
    MatchedOf<Ed>: QueryFragment<DB>,
    HeldOf<Ed>: QueryFragment<DB>,
    KeyTypesOf<Ed>: KeyList<KeyOf<Ed>, DB>,
    i64: ToSql<BigInt, DB>,
    (SqlTypeOf<MatchedOf<Ed>>, SqlTypeOf<Columns<Ed::Target, DB>>):
        CompatibleType<(ValuesOf<Ed>, Ed::Target), DB, SqlType = RowST>,
    (ValuesOf<Ed>, Ed::Target): FromSqlRow<RowST, DB>,
    RowST: 'static,
    (SqlTypeOf<MatchedOf<Ed>>, BigInt): CompatibleType<(ValuesOf<Ed>, i64), DB, SqlType = CountST>,
    (ValuesOf<Ed>, i64): FromSqlRow<CountST, DB>,
    CountST: 'static,
{
    fn rows<'a, C: Connection<Backend = DB>>(
        conn: &'a C,
        keys: &[KeyOf<Ed>],
        params: &Ed::Params,
    ) -> BoxFuture<'a, Result<Keyed<Ed, Ed::Target>>> {
        let limit = match Ed::limit(params) {
            Ok(limit) => limit,
            Err(error) => return Box::pin(std::future::ready(Err(error))),
        };
        let statement = |keys| Rows::new(Parts::<Ed, DB>::new(Keys::Listed(keys), params, limit));
        let statements: Vec<_> = parts::<Ed, DB>(keys).map(statement).collect();
        match statements.as_slice() {
            [one] => conn.load(one),
            several => conn.load_each(several),
        }
    }

    fn counts<'a, C: Connection<Backend = DB>>(
        conn: &'a C,
        keys: &[KeyOf<Ed>],
        params: &Ed::Params,
    ) -> BoxFuture<'a, Result<Keyed<Ed, i64>>> {
        let statement = |keys| Counts::new(Parts::<Ed, DB>::new(Keys::Listed(keys), params, None));
        let statements: Vec<_> = parts::<Ed, DB>(keys).map(statement).collect();
        match statements.as_slice() {
            [one] => conn.load(one),
            several => conn.load_each(several),
        }
    }

    fn rows_from<'a, C: Connection<Backend = DB>>(
        conn: &'a C,
        source: &dyn RowSource<DB>,
        params: &Ed::Params,
        behind: &mut dyn FnMut(&dyn RowSource<DB>),
    ) -> BoxFuture<'a, Result<Keyed<Ed, Ed::Target>>> {
        let limit = match Ed::limit(params) {
            Ok(limit) => limit,
            Err(error) => return Box::pin(std::future::ready(Err(error))),
        };
        let statement = Rows::new(Parts::<Ed, DB>::new(Keys::Of(source), params, limit));
        let rows = conn.load(&statement);
        behind(&statement.parts);
        rows
    }

    fn counts_from<'a, C: Connection<Backend = DB>>(
        conn: &'a C,
        source: &dyn RowSource<DB>,
        params: &Ed::Params,
    ) -> BoxFuture<'a, Result<Keyed<Ed, i64>>> {
        conn.load(&Counts::new(Parts::<Ed, DB>::new(Keys::Of(source), params, None)))
    }
}

/// The keys in parts that one statement can bind.
fn parts<Ed, DB>(keys: &[KeyOf<Ed>]) -> impl Iterator<Item = Vec<KeyOf<Ed>>>
where
    Ed: Edge,
    DB: Dialect,
    KeyTypesOf<Ed>: KeyList<KeyOf<Ed>, DB>,
{
    keys::parts::<KeyOf<Ed>, DB>(keys, KeyTypesOf::<Ed>::COLUMNS)
}

/// What an edge loaded for each root.
///
/// The edge is no part of the type, so that the compiler tells a mistake in an edge once, where it stands.
pub struct Loaded<Root, V>(Box<dyn FnMut(&Root) -> V + Send>);

impl<Root, V> Loaded<Root, V> {
    /// What belongs to `root`.
    pub fn take(&mut self, root: &Root) -> V {
        (self.0)(root)
    }
}

impl<Root, V> fmt::Debug for Loaded<Root, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded").finish_non_exhaustive()
    }
}

/// A value for each key that roots hold.
pub(super) struct Places<Ed: Edge>(Grouped<KeyOf<Ed>, Ed::Value>);

impl<Ed: Edge> Places<Ed> {
    /// Empty values for `roots`, and their keys.
    pub(super) fn of(roots: &[Ed::Root]) -> (Self, Vec<KeyOf<Ed>>) {
        let held = roots.iter().filter_map(<Ed::Path as Path<_, Ed::Target>>::key_of);
        let (groups, keys) = Grouped::for_keys(held);
        (Self(groups), keys)
    }

    /// Gives each row to `put` with the value of its root.
    pub(super) fn fill<T>(&mut self, rows: impl IntoIterator<Item = (ValuesOf<Ed>, T)>, put: Put<Ed, T>) {
        for (came_by, row) in rows {
            let key = <Ed::Path as Path<Ed::Root, Ed::Target>>::key_from(&came_by);
            if let Some(value) = key.and_then(|key| self.0.of(&key)) {
                put(value, row);
            }
        }
    }

    pub(super) fn loaded(mut self) -> Loaded<Ed::Root, Ed::Value> {
        Loaded(Box::new(move |root| {
            let key = <Ed::Path as Path<Ed::Root, Ed::Target>>::key_of(root);
            key.map_or_else(Ed::Value::default, |key| self.0.take(&key))
        }))
    }
}

/// Adds a row to what a root gets.
pub(super) type Put<Ed, T> = fn(&mut <Ed as Edge>::Value, T);

/// Loads the rows of an edge and what is around them, and gives each to `put` with the value of its root.
fn fill<'a, Ed, T, DB, C>(
    conn: &'a C,
    roots: &[Ed::Root],
    params: &'a Ed::Params,
    nested: &'a T::Params,
    put: Put<Ed, T>,
) -> BoxFuture<'a, Result<Loaded<Ed::Root, Ed::Value>>>
where
    DB: Dialect,
    C: Connection<Backend = DB>,
    Ed: EdgeOn<DB>,
    T: EagerLoad<DB, Root = Ed::Target>,
{
    let (mut places, keys) = Places::<Ed>::of(roots);
    if keys.is_empty() {
        return Box::pin(std::future::ready(Ok(places.loaded())));
    }
    Box::pin(async move {
        let mut at = AtHand(conn);
        let rows = sending!(at, Ed::rows(conn, &keys, params))?;
        let (came_by, targets): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let values = T::load_around(conn, targets, nested).finish().await?;
        places.fill(came_by.into_iter().zip(values), put);
        Ok(places.loaded())
    })
}

/// Loads all rows of an edge for each root: has_many, many_to_many.
///
/// # Statements
/// One, and those around the rows; none if no root holds a key.
///
/// # Errors
/// As the statements give them.
pub fn many<'a, Ed, T, DB, C>(
    conn: &'a C,
    roots: &[Ed::Root],
    params: &'a Ed::Params,
    nested: &'a T::Params,
) -> BoxFuture<'a, Result<Loaded<Ed::Root, Vec<T>>>>
where
    DB: Dialect,
    C: Connection<Backend = DB>,
    Ed: EdgeOn<DB, Value = Vec<T>>,
    T: EagerLoad<DB, Root = Ed::Target>,
{
    fill::<Ed, T, DB, C>(conn, roots, params, nested, Vec::push)
}

/// Loads the first row of an edge for each root, as `W` holds it: has_one, belongs_to.
///
/// # Statements
/// One, and those around the rows; none if no root holds a key.
///
/// # Errors
/// As the statements give them.
pub fn one<'a, Ed, T, W, DB, C>(
    conn: &'a C,
    roots: &[Ed::Root],
    params: &'a Ed::Params,
    nested: &'a T::Params,
) -> BoxFuture<'a, Result<Loaded<Ed::Root, Option<W>>>>
where
    DB: Dialect,
    C: Connection<Backend = DB>,
    Ed: EdgeOn<DB, Value = Option<W>>,
    T: EagerLoad<DB, Root = Ed::Target>,
    W: From<T>,
{
    fill::<Ed, T, DB, C>(conn, roots, params, nested, first)
}

/// Keeps the first row.
pub(super) fn first<T, W: From<T>>(place: &mut Option<W>, row: T) {
    place.get_or_insert_with(|| W::from(row));
}

/// Counts the rows of an edge for each root.
///
/// # Statements
/// One; none if no root holds a key.
///
/// # Errors
/// As the statement gives them.
pub fn count<'a, Ed, DB, C>(
    conn: &'a C,
    roots: &[Ed::Root],
    params: &'a Ed::Params,
) -> BoxFuture<'a, Result<Loaded<Ed::Root, i64>>>
where
    DB: Dialect,
    C: Connection<Backend = DB>,
    Ed: EdgeOn<DB, Value = i64>,
{
    let (mut places, keys) = Places::<Ed>::of(roots);
    if keys.is_empty() {
        return Box::pin(std::future::ready(Ok(places.loaded())));
    }
    Box::pin(async move {
        let mut at = AtHand(conn);
        let counts = sending!(at, Ed::counts(conn, &keys, params))?;
        places.fill(counts, add);
        Ok(places.loaded())
    })
}

/// Adds up the counts of a key that came in several statements.
pub(super) fn add(sum: &mut i64, count: i64) {
    *sum += count;
}

/// What an edge has to give for `root`.
///
/// # Errors
/// [`Error::NotFound`] if it gave nothing.
pub fn required<Ed: Edge, W>(loaded: Option<W>, root: &Ed::Root) -> Result<W> {
    loaded.ok_or_else(|| {
        let key = <Ed::Path as Path<_, Ed::Target>>::key_of(root);
        Error::NotFound {
            table: Ed::Target::TABLE,
            key: key.map_or_else(|| "NULL".to_owned(), |key| format!("{key:?}")),
        }
    })
}

/// A limit that a shape states.
///
/// # Errors
/// [`Error::InvalidInput`] if it is negative.
pub fn limit(rows: impl Into<i64>) -> Result<Option<i64>> {
    let rows = rows.into();
    if rows < 0 {
        return Err(Error::invalid("limit", format!("{rows} rows cannot be loaded")));
    }
    Ok(Some(rows))
}
