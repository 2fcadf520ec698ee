//! Statements as they travel to the connection's thread, and the rows that are built there.

use std::borrow::Cow;
use std::marker::PhantomData;

use diesel::SqliteConnection as RawConnection;
use diesel::backend::Backend;
use diesel::connection::{Connection as _, LoadConnection};
use diesel::deserialize::FromSqlRow;
use diesel::expression::QueryMetadata;
use diesel::query_builder::{AstPass, MoveableBindCollector, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::row::Row;
use diesel::sql_types::Untyped;
use diesel::sqlite::Sqlite;
use tokio::sync::mpsc;

use crate::Result;
use crate::connection::statement::{Kept, Rendered};

type Collector<'a> = <Sqlite as Backend>::BindCollector<'a>;
type Binds = <Collector<'static> as MoveableBindCollector<Sqlite>>::BindData;

/// A statement's text and values, without the types that made them. `Id` is Diesel's static query id.
pub(super) struct Collected<Id> {
    rendered: Rendered,
    binds: Binds,
    is_static: bool,
    id: PhantomData<fn() -> Id>,
}

impl<Id> Collected<Id> {
    pub(super) fn new<Q>(query: &Q, mut rendered: Rendered, kept: &Kept) -> Result<Self>
    where
        Q: QueryFragment<Sqlite> + QueryId<QueryId = Id>,
    {
        let is_static = Q::HAS_STATIC_QUERY_ID && rendered.bounded;
        rendered.bounded = rendered.bounded || kept.keep(&rendered.sql);
        let mut collector = Collector::default();
        query.collect_binds(&mut collector, &mut (), &Sqlite)?;
        Ok(Self {
            rendered,
            binds: collector.moveable(),
            is_static,
            id: PhantomData,
        })
    }

    pub(super) fn text(&self) -> Cow<'static, str> {
        self.rendered.sql.clone()
    }
}

/// Gives `body` the statement in the form that Diesel's statement cache knows: by type where the type fixes it.
macro_rules! with_statement {
    ($collected:expr, |$statement:ident| $body:expr) => {
        if $collected.is_static {
            let $statement = ByType(&$collected);
            $body
        } else {
            let $statement = ByText(&$collected);
            $body
        }
    };
}

struct ByType<'a, Id>(&'a Collected<Id>);
struct ByText<'a, Id>(&'a Collected<Id>);

impl<Id: 'static> QueryId for ByType<'_, Id> {
    type QueryId = Id;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Id> QueryId for ByText<'_, Id> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Id> Query for ByType<'_, Id> {
    type SqlType = Untyped;
}

impl<Id> Query for ByText<'_, Id> {
    type SqlType = Untyped;
}

impl<Id> QueryFragment<Sqlite> for ByType<'_, Id> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.walk(pass)
    }
}

impl<Id> QueryFragment<Sqlite> for ByText<'_, Id> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.walk(pass)
    }
}

impl<Id> Collected<Id> {
    fn walk<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        if !self.rendered.bounded {
            pass.unsafe_to_cache_prepared();
        }
        pass.push_sql(&self.rendered.sql);
        pass.push_bind_collector_data(&self.binds)
    }
}

/// Runs a query and builds its rows.
pub(super) fn load<U, ST, Id>(conn: &mut RawConnection, query: &Collected<Id>) -> QueryResult<Vec<U>>
where
    U: FromSqlRow<ST, Sqlite>,
    Id: 'static,
{
    let mut rows = Vec::new();
    append(conn, query, &mut rows)?;
    Ok(rows)
}

/// Runs a query for a unique key as it is, and builds its row.
pub(super) fn look_up<U, ST, Q>(conn: &mut RawConnection, query: &Q) -> QueryResult<Vec<U>>
where
    Q: Query + QueryFragment<Sqlite> + QueryId,
    Sqlite: QueryMetadata<Q::SqlType>,
    U: FromSqlRow<ST, Sqlite>,
{
    let mut rows = Vec::with_capacity(1);
    for row in conn.load(query)? {
        rows.push(build(&row?)?);
    }
    Ok(rows)
}

/// Runs queries in order and builds the rows of all.
pub(super) fn load_each<U, ST, Id>(conn: &mut RawConnection, queries: Vec<Collected<Id>>) -> QueryResult<Vec<U>>
where
    U: FromSqlRow<ST, Sqlite>,
    Id: 'static,
{
    let mut rows = Vec::with_capacity(queries.len());
    for query in queries {
        append(conn, &query, &mut rows)?;
    }
    Ok(rows)
}

fn append<U, ST, Id>(conn: &mut RawConnection, query: &Collected<Id>, rows: &mut Vec<U>) -> QueryResult<()>
where
    U: FromSqlRow<ST, Sqlite>,
    Id: 'static,
{
    with_statement!(query, |statement| {
        for row in conn.load(statement)? {
            rows.push(build(&row?)?);
        }
    });
    Ok(())
}

/// Runs a query and sends its rows in batches, until they end or nobody reads on. Gives their number.
pub(super) fn send_batches<U, ST, Id>(
    conn: &mut RawConnection,
    query: Collected<Id>,
    size: usize,
    sender: &mpsc::Sender<Vec<U>>,
) -> QueryResult<usize>
where
    U: FromSqlRow<ST, Sqlite>,
    Id: 'static,
{
    let mut count = 0;
    with_statement!(query, |statement| {
        let mut batch = Vec::with_capacity(size);
        for row in conn.load(statement)? {
            batch.push(build(&row?)?);
            count += 1;
            if batch.len() == size
                && sender
                    .blocking_send(std::mem::replace(&mut batch, Vec::with_capacity(size)))
                    .is_err()
            {
                return Ok(count);
            }
        }
        let _ = sender.blocking_send(batch);
    });
    Ok(count)
}

/// Runs a statement and counts the rows that it wrote.
pub(super) fn execute<Id: 'static>(conn: &mut RawConnection, statement: &Collected<Id>) -> QueryResult<usize> {
    with_statement!(statement, |statement| conn.execute_returning_count(&statement))
}

/// Runs statements in order and adds up the rows that they wrote.
pub(super) fn execute_each<Id: 'static>(conn: &mut RawConnection, statements: &[Collected<Id>]) -> QueryResult<usize> {
    statements.iter().map(|statement| execute(conn, statement)).sum()
}

fn build<'a, U, ST>(row: &impl Row<'a, Sqlite>) -> QueryResult<U>
where
    U: FromSqlRow<ST, Sqlite>,
{
    U::build_from_row(row).map_err(diesel::result::Error::DeserializationError)
}
