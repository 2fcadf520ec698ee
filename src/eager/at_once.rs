//! All levels of a shape in one round trip: the edges take their keys from the query before them.

use std::borrow::Borrow;
use std::fmt;

use diesel::backend::Backend;
use diesel::query_builder::{
    AstPass, BoxedLimitOffsetClause, BoxedSelectStatement, QueryBuilder, QueryFragment, SelectStatement,
};
use diesel::result::QueryResult;
use futures_util::future::{BoxFuture, try_join};

use super::load::{self, Keyed, Loaded, Places, Put};
use super::{EagerLoad, Edge, EdgeOn, WithoutParams};
use crate::connection::{Connection, Dialect, first, not_found};
use crate::executor::{Again, BackendOf, Executor, Side, lease, sending};
use crate::fetch::{SelectsModel, Valid, WellFormed};
use crate::model::Model;
use crate::{Error, Loads, Result, watch};

/// A backend that takes statements while others are under way, so that they share a round trip.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no round trips to save",
    label = "statements run one after the other there",
    note = "leave `.one_round_trip()` out: a shape is loaded by the same number of statements without it"
)]
pub trait Pipelines: Dialect {}

#[cfg(feature = "pg")]
impl Pipelines for diesel::pg::Pg {}

/// A query over the rows of a model, of which other columns can be selected.
pub trait RowSource<DB: Backend> {
    /// Walks the query with `columns` selected in place of its own.
    ///
    /// # Errors
    /// As Diesel's `walk_ast`.
    fn walk_selecting<'b>(&'b self, columns: &'b dyn QueryFragment<DB>, pass: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

/// A shape all of whose levels can be sent together on `DB`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be loaded on `{DB}` in one round trip",
    label = "neither a model nor a shape",
    note = "derive `Model` for the rows of a table, or `EagerLoad` for a row with its relations"
)]
pub trait AtOnce<DB: Dialect>: EagerLoad<DB> {
    /// What the edges give, before it is put to the roots.
    type Loaded: Send;

    /// Sends the statements of all edges for the rows that `source` gives.
    fn send<'a, C: Connection<Backend = DB>>(
        conn: &'a C,
        source: &dyn RowSource<DB>,
        params: &Self::Params,
    ) -> BoxFuture<'a, Result<Self::Loaded>>;

    /// Puts what was loaded to the roots.
    ///
    /// # Errors
    /// [`Error::NotFound`] where a row that must be there is not.
    fn assemble(roots: Vec<Self::Root>, loaded: Self::Loaded) -> Result<Vec<Self>>;
}

#[diagnostic::do_not_recommend]
impl<M: Model, DB: Dialect> AtOnce<DB> for M {
    type Loaded = ();

    fn send<'a, C: Connection<Backend = DB>>(
        _: &'a C,
        _: &dyn RowSource<DB>,
        (): &(),
    ) -> BoxFuture<'a, Result<Self::Loaded>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn assemble(roots: Vec<M>, (): ()) -> Result<Vec<M>> {
        Ok(roots)
    }
}

/// What came for an edge, until it is put to the roots.
pub struct Arrived<Root, V>(Box<dyn Place<Root, V>>);

trait Place<Root, V>: FnOnce(&[Root]) -> Loaded<Root, V> + Send {}

impl<Root, V, F: FnOnce(&[Root]) -> Loaded<Root, V> + Send> Place<Root, V> for F {}

impl<Root, V> Arrived<Root, V> {
    /// What belongs to each of `roots`.
    #[must_use]
    pub fn place(self, roots: &[Root]) -> Loaded<Root, V> {
        (self.0)(roots)
    }
}

fn arrived<Ed: Edge, T: Send + 'static>(rows: Keyed<Ed, T>, put: Put<Ed, T>) -> Arrived<Ed::Root, Ed::Value> {
    Arrived(Box::new(move |roots| {
        let (mut places, _) = Places::<Ed>::of(roots);
        places.fill(rows, put);
        places.loaded()
    }))
}

impl<Root, V> fmt::Debug for Arrived<Root, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrived").finish_non_exhaustive()
    }
}

/// Sends an edge and those behind it for the rows that `source` gives: has_many, many_to_many.
pub fn send_many<'a, Ed, T, DB, C>(
    conn: &'a C,
    source: &dyn RowSource<DB>,
    params: &Ed::Params,
    nested: &T::Params,
) -> BoxFuture<'a, Result<Arrived<Ed::Root, Vec<T>>>>
where
    DB: Dialect,
    C: Connection<Backend = DB>,
    Ed: EdgeOn<DB, Value = Vec<T>>,
    T: AtOnce<DB, Root = Ed::Target>,
{
    send::<Ed, T, DB, C>(conn, source, params, nested, Vec::push)
}

/// Sends an edge and those behind it for the rows that `source` gives: has_one, belongs_to.
pub fn send_one<'a, Ed, T, W, DB, C>(
    conn: &'a C,
    source: &dyn RowSource<DB>,
    params: &Ed::Params,
    nested: &T::Params,
) -> BoxFuture<'a, Result<Arrived<Ed::Root, Option<W>>>>
where
    DB: Dialect,
    C: Connection<Backend = DB>,
    Ed: EdgeOn<DB, Value = Option<W>>,
    T: AtOnce<DB, Root = Ed::Target>,
    W: From<T>,
{
    send::<Ed, T, DB, C>(conn, source, params, nested, load::first)
}

fn send<'a, Ed, T, DB, C>(
    conn: &'a C,
    source: &dyn RowSource<DB>,
    params: &Ed::Params,
    nested: &T::Params,
    put: Put<Ed, T>,
) -> BoxFuture<'a, Result<Arrived<Ed::Root, Ed::Value>>>
where
    DB: Dialect,
    C: Connection<Backend = DB>,
    Ed: EdgeOn<DB>,
    T: AtOnce<DB, Root = Ed::Target>,
{
    let mut around = None;
    let rows = Ed::rows_from(conn, source, params, &mut |rows| {
        around = Some(T::send(conn, rows, nested))
    });
    Box::pin(async move {
        let around = async {
            match around {
                Some(around) => around.await.map(Some),
                None => Ok(None),
            }
        };
        let (rows, around) = try_join(rows, around).await?;
        let (came_by, targets): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let values = around.map_or_else(|| Ok(Vec::new()), |around| T::assemble(targets, around))?;
        Ok(arrived::<Ed, T>(came_by.into_iter().zip(values).collect(), put))
    })
}

/// Sends the count of an edge for the rows that `source` gives.
pub fn send_count<'a, Ed, DB, C>(
    conn: &'a C,
    source: &dyn RowSource<DB>,
    params: &Ed::Params,
) -> BoxFuture<'a, Result<Arrived<Ed::Root, i64>>>
where
    DB: Dialect,
    C: Connection<Backend = DB>,
    Ed: EdgeOn<DB, Value = i64>,
{
    let counts = Ed::counts_from(conn, source, params);
    Box::pin(async move { Ok(arrived::<Ed, i64>(counts.await?, load::add)) })
}

/// A query whose shapes are loaded in one round trip. See [`InOneRoundTrip::one_round_trip`].
#[derive(Clone, Copy, Debug)]
pub struct OneRoundTrip<Q>(Q);

/// The method that sends all levels of a shape together.
pub trait InOneRoundTrip<V = Valid>: Sized {
    /// Sends the query and all edges of its shapes together: one round trip, however deep the shape.
    ///
    /// Each edge looks its keys up by the query before it, `… WHERE author_id = ANY (ARRAY (SELECT id FROM users …))`, so
    /// the server does the work of the root query once more for each edge. That pays where the network is slower than
    /// the query. Each statement sees the rows that are there when it runs, as it does without.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc_relations.rs"));
    /// # fn main() {}
    /// #[derive(Clone, Debug, EagerLoad)]
    /// struct UserWithPosts {
    ///     #[eager(root)]
    ///     user: User,
    ///     #[eager(has_many)]
    ///     posts: Vec<Post>,
    /// }
    ///
    /// # #[cfg(feature = "pg")]
    /// async fn newest(db: &Db<drivetrain::Pg>) -> drivetrain::Result<Vec<UserWithPosts>> {
    ///     users::table.order(users::id.desc()).limit(20).one_round_trip().fetch_all(db).await
    /// }
    /// ```
    fn one_round_trip(self) -> OneRoundTrip<Self::Query>
    where
        Self: WellFormed<V>,
    {
        OneRoundTrip(self.query())
    }
}

impl<Q: diesel::query_builder::QueryId, V> InOneRoundTrip<V> for Q {}

/// Loads all shapes of a query, all levels sent together.
fn all<'a, S, Q, E>(
    query: Q,
    params: impl Borrow<S::Params> + Send + 'a,
    executor: &'a E,
) -> impl Future<Output = Result<Vec<S>>> + Send + 'a
where
    E: Executor,
    S: AtOnce<BackendOf<E>, Root: Model<KeyColumns: QueryFragment<BackendOf<E>> + Default>>,
    Q: SelectsSource<'a, S::Root, BackendOf<E>>,
{
    let query = query.select_model();
    async move {
        query.check(&<S::Root as Model>::KeyColumns::default())?;
        let mut conn = lease(executor, Side::Read).await?;
        let (rows, loaded) = sending!(
            conn,
            Again::IfLost,
            try_join(query.load_on(&*conn), S::send(&*conn, &query, params.borrow()))
        )?;
        S::assemble(rows, loaded)
    }
}

/// The terminals of [`OneRoundTrip`].
pub trait FetchAtOnce<E>: Sized {
    /// The query.
    type Query;

    /// The query.
    #[doc(hidden)]
    fn query(self) -> Self::Query;

    /// All shapes, in the query's order.
    ///
    /// # Statements
    /// As [`fetch_all`](crate::Fetch::fetch_all); each edge is sent whether there are rows or not. Once warm, one round
    /// trip.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a query with `LIMIT` or `OFFSET` whose order does not end in the key, since its rows
    /// might be others for each edge, and for one that is grouped or distinct. Otherwise as
    /// [`fetch_all`](crate::Fetch::fetch_all).
    #[track_caller]
    fn fetch_all<'a, S>(self, executor: &'a E) -> BoxFuture<'a, Result<Vec<S>>>
    where
        E: Executor,
        BackendOf<E>: Pipelines,
        S: AtOnce<BackendOf<E>, Params: WithoutParams, Root: Model<KeyColumns: QueryFragment<BackendOf<E>> + Default>>,
        Self::Query: SelectsSource<'a, S::Root, BackendOf<E>>,
    {
        watch::call(all(self.query(), S::Params::NONE, executor))
    }

    /// All shapes, in the query's order, with these parameters.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc_relations.rs"));
    /// # fn main() {}
    /// #[derive(Clone, Debug, EagerLoad)]
    /// #[eager(params = Most { posts: i64 })]
    /// struct UserToRead {
    ///     #[eager(root)]
    ///     user: User,
    ///     #[eager(has_many, limit = posts)]
    ///     newest: Vec<Post>,
    /// }
    ///
    /// # #[cfg(feature = "pg")]
    /// async fn to_read(db: &Db<drivetrain::Pg>) -> drivetrain::Result<Vec<UserToRead>> {
    ///     users::table.one_round_trip().fetch_all_with(Most { posts: 3 }, db).await
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`fetch_all`](Self::fetch_all).
    #[track_caller]
    fn fetch_all_with<'a, S>(self, params: S::Params, executor: &'a E) -> BoxFuture<'a, Result<Vec<S>>>
    where
        E: Executor,
        BackendOf<E>: Pipelines,
        S: AtOnce<BackendOf<E>, Root: Model<KeyColumns: QueryFragment<BackendOf<E>> + Default>>,
        Self::Query: SelectsSource<'a, S::Root, BackendOf<E>>,
    {
        watch::call(all(self.query(), params, executor))
    }

    /// The first shape, if there is one.
    ///
    /// # Errors
    /// As [`fetch_all`](Self::fetch_all).
    #[track_caller]
    fn fetch_optional<'a, S>(self, executor: &'a E) -> BoxFuture<'a, Result<Option<S>>>
    where
        E: Executor,
        BackendOf<E>: Pipelines,
        S: AtOnce<BackendOf<E>, Params: WithoutParams, Root: Model<KeyColumns: QueryFragment<BackendOf<E>> + Default>>,
        Self::Query: SelectsSource<'a, S::Root, BackendOf<E>>,
    {
        let shapes = self.fetch_all(executor);
        Box::pin(async move { shapes.await.map(first) })
    }

    /// The first shape.
    ///
    /// # Errors
    /// [`Error::Database`] with Diesel's `NotFound` if there is no row; otherwise as [`fetch_all`](Self::fetch_all).
    #[track_caller]
    fn fetch_one<'a, S>(self, executor: &'a E) -> BoxFuture<'a, Result<S>>
    where
        E: Executor,
        BackendOf<E>: Pipelines,
        S: AtOnce<BackendOf<E>, Params: WithoutParams, Root: Model<KeyColumns: QueryFragment<BackendOf<E>> + Default>>,
        Self::Query: SelectsSource<'a, S::Root, BackendOf<E>>,
    {
        let shape = self.fetch_optional(executor);
        Box::pin(async move { shape.await?.ok_or_else(not_found) })
    }
}

impl<Q, E> FetchAtOnce<E> for OneRoundTrip<Q> {
    type Query = Q;

    fn query(self) -> Q {
        self.0
    }
}

/// A query over the table of `M` that can stand within the statements of the edges.
#[diagnostic::on_unimplemented(
    message = "the relations of this query's rows cannot be found by the query",
    label = "expected a select over the table of the root that can stand within another one",
    note = "raw SQL, writes and combined selects are loaded without `.one_round_trip()`"
)]
pub trait SelectsSource<'q, M, DB: Dialect>: SelectsModel<'q, M, DB, Selected: Standing<DB>> {}

#[diagnostic::do_not_recommend]
impl<'q, M, DB: Dialect, Q: SelectsModel<'q, M, DB, Selected: Standing<DB>>> SelectsSource<'q, M, DB> for Q {}

/// A root query that can stand within the statements of its edges.
pub trait Standing<DB: Backend>: RowSource<DB> {
    /// Checks that the query gives the same rows each time.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if it may not.
    fn check(&self, key: &dyn QueryFragment<DB>) -> Result<()>;
}

impl<F, S, D, W, O, L, G, H, LC, DB> RowSource<DB> for SelectStatement<F, S, D, W, O, L, G, H, LC>
where
    DB: Backend,
    F: QueryFragment<DB>,
    W: QueryFragment<DB>,
    O: QueryFragment<DB>,
    L: QueryFragment<DB>,
{
    fn walk_selecting<'b>(
        &'b self,
        columns: &'b dyn QueryFragment<DB>,
        mut pass: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        pass.push_sql("SELECT ");
        columns.walk_ast(pass.reborrow())?;
        self.from.walk_ast(pass.reborrow())?;
        self.where_clause.walk_ast(pass.reborrow())?;
        if !self.limit_offset.is_noop(pass.backend())? {
            self.order.walk_ast(pass.reborrow())?;
            self.limit_offset.walk_ast(pass)?;
        }
        Ok(())
    }
}

impl<F, S, D, W, O, L, G, H, LC, DB> Standing<DB> for SelectStatement<F, S, D, W, O, L, G, H, LC>
where
    DB: Dialect,
    Self: RowSource<DB>,
    D: QueryFragment<DB>,
    O: QueryFragment<DB>,
    L: QueryFragment<DB>,
    G: QueryFragment<DB>,
{
    fn check(&self, key: &dyn QueryFragment<DB>) -> Result<()> {
        check(
            &[&self.distinct, &self.group_by],
            &self.limit_offset,
            Some(&self.order),
            key,
        )
    }
}

impl<'a, ST, QS, G, DB> RowSource<DB> for BoxedSelectStatement<'a, ST, QS, DB, G>
where
    DB: Dialect,
    QS: QueryFragment<DB>,
    BoxedLimitOffsetClause<'a, DB>: QueryFragment<DB>,
{
    fn walk_selecting<'b>(
        &'b self,
        columns: &'b dyn QueryFragment<DB>,
        mut pass: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        pass.push_sql("SELECT ");
        columns.walk_ast(pass.reborrow())?;
        self.from.walk_ast(pass.reborrow())?;
        self.where_clause.walk_ast(pass.reborrow())?;
        if self.limit_offset.is_noop(pass.backend())? {
            return Ok(());
        }
        if let Some(order) = &self.order {
            pass.push_sql(" ORDER BY ");
            order.walk_ast(pass.reborrow())?;
        }
        self.limit_offset.walk_ast(pass)
    }
}

impl<'a, ST, QS, G, DB> Standing<DB> for BoxedSelectStatement<'a, ST, QS, DB, G>
where
    DB: Dialect,
    Self: RowSource<DB>,
    BoxedLimitOffsetClause<'a, DB>: QueryFragment<DB>,
{
    fn check(&self, key: &dyn QueryFragment<DB>) -> Result<()> {
        let order = self.order.as_ref().map(|order| order as &dyn QueryFragment<DB>);
        check(&[&self.distinct, &self.group_by], &self.limit_offset, order, key)
    }
}

fn check<DB: Dialect>(
    folding: &[&dyn QueryFragment<DB>],
    limit: &dyn QueryFragment<DB>,
    order: Option<&dyn QueryFragment<DB>>,
    key: &dyn QueryFragment<DB>,
) -> Result<()> {
    let backend = DB::default();
    for clause in folding {
        if !clause.is_noop(&backend)? {
            return Err(refused(
                "is distinct or grouped, so that its rows are not those of the table",
            ));
        }
    }
    if limit.is_noop(&backend)? || ends_in(&sql::<DB>(order)?, &sql::<DB>(Some(key))?) {
        return Ok(());
    }
    Err(refused(
        "has a limit and an order that does not end in the key, so that each edge may see other rows",
    ))
}

fn refused(why: &str) -> Error {
    Error::invalid("one_round_trip", format!("the query {why}"))
}

fn sql<DB: Dialect>(fragment: Option<&dyn QueryFragment<DB>>) -> QueryResult<String> {
    let mut text = DB::QueryBuilder::default();
    if let Some(fragment) = fragment {
        fragment.to_sql(&mut text, &DB::default())?;
    }
    Ok(text.finish())
}

/// Whether an `ORDER BY` ends in the columns of a key, in any direction.
fn ends_in(order: &str, key: &str) -> bool {
    let mut rest = order.trim_start_matches(" ORDER BY ");
    for column in key.rsplit(", ") {
        let before = rest
            .trim_end_matches(" ASC")
            .trim_end_matches(" DESC")
            .strip_suffix(column);
        let Some(before) = before.filter(|before| before.is_empty() || before.ends_with(", ")) else {
            return false;
        };
        rest = before.trim_end_matches(", ");
    }
    true
}

#[cfg(test)]
mod tests {
    use super::ends_in;

    #[test]
    fn an_order_ends_in_the_key_in_any_direction() {
        let key = r#""users"."id""#;
        for order in [r#""users"."id""#, r#""users"."name" ASC, "users"."id" DESC"#] {
            assert!(ends_in(order, key), "{order}");
        }
        for order in [
            "",
            r#""users"."name""#,
            r#""users"."id", "users"."name""#,
            r#"abs("users"."id")"#,
            r#"-"users"."id""#,
        ] {
            assert!(!ends_in(order, key), "{order}");
        }
    }

    #[test]
    fn an_order_ends_in_all_columns_of_the_key() {
        let key = r#""seats"."row", "seats"."place""#;
        assert!(ends_in(r#" ORDER BY "seats"."row" DESC, "seats"."place""#, key));
        assert!(!ends_in(r#" ORDER BY "seats"."place""#, key));
    }
}
