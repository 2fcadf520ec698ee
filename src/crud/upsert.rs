//! `upsert`: insert, or change the row that has the unique key already.

use diesel::dsl::AsSelect;
use diesel::expression::AppearsOnTable;
use diesel::query_builder::{AsChangeset, InsertStatement, QueryId};
use diesel::{Insertable, Selectable, SelectableHelper};
use futures_util::future::BoxFuture;

use super::insert_or::{self, InsertOr};
use super::returning::Both;
use super::update::Set;
use crate::Result;
use crate::connection::{Connection, Dialect, Loads, first, not_found};
use crate::executor::{Side, Writer, run};
use crate::model::Model;

type Inserts<M, New> = InsertStatement<<M as Model>::Table, <New as Insertable<<M as Model>::Table>>::Values>;

/// Inserts a row, or changes the one that is in its place.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be upserted from `{New}` by this key and these changes",
    label = "expected a new row, a unique key and changes of the model's own table",
    note = "name the columns of the unique key: `User::upsert(new, users::email, changes, &db)`, or a tuple of columns"
)]
pub trait Upsert<'q, New, Key, Ch, DB: Dialect>: Model {
    /// What [`Verbs::upsert`](super::Verbs::upsert) does.
    fn upsert_on<E>(new: New, key: Key, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<Self>>
    where
        E: Writer<Conn: Connection<Backend = DB>>;
}

type Statement<M, New, Key, Ch, DB> = InsertOr<Inserts<M, New>, insert_or::Set<Key, Set<M, Ch>>, AsSelect<M, DB>>;

#[diagnostic::do_not_recommend]
impl<'q, M, New, Key, Ch, DB> Upsert<'q, New, Key, Ch, DB> for M
where
    DB: Dialect,
    M: Model + Selectable<DB, SelectExpression: QueryId>,
    New: Insertable<M::Table, Values: 'q>,
    Key: AppearsOnTable<M::Table>,
    Ch: AsChangeset<Target = M::Table>,
    Statement<M, New, Key, Ch, DB>: Loads<M, DB> + 'q,
{
    fn upsert_on<E>(new: New, key: Key, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<M>>
    where
        E: Writer<Conn: Connection<Backend = DB>>,
    {
        let changes = Both(changes.as_changeset(), M::touch(executor.now()).as_changeset());
        let insert = diesel::insert_into(M::table()).values(new);
        let statement: Statement<M, New, Key, Ch, DB> = InsertOr {
            insert,
            action: insert_or::Set { key, changes },
            returning: M::as_select(),
        };
        Box::pin(async move {
            let rows = run(executor, Side::Write, &mut move |conn| statement.load_on(conn)).await?;
            first(rows).ok_or_else(not_found)
        })
    }
}
