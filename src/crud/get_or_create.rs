//! `get_or_create`: the row that a filter picks, or a new one.

use diesel::dsl::{AsSelect, Filter, Select};
use diesel::query_builder::{InsertStatement, QueryId};
use diesel::query_dsl::methods::{FilterDsl, SelectDsl};
use diesel::{Insertable, Selectable, SelectableHelper};
use futures_util::future::BoxFuture;

use super::insert_or::{InsertOr, Nothing};
use crate::connection::{Connection, Dialect, Loads, first};
use crate::executor::{Side, Writer, lease, load};
use crate::model::Model;
use crate::{Error, Result};

type Inserts<M, New, DB> = InsertOr<
    InsertStatement<<M as Model>::Table, <New as Insertable<<M as Model>::Table>>::Values>,
    Nothing,
    AsSelect<M, DB>,
>;

type Selects<M, F, DB> = Select<Filter<<M as Model>::Scoped, F>, AsSelect<M, DB>>;

/// Finds a row, or inserts it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be found by this filter or created from `{New}`",
    label = "expected a filter that can be cloned and a new row, both of the model's own table",
    note = "derive `Insertable` with the model's `table_name`"
)]
pub trait GetOrCreate<'q, F, New, DB: Dialect>: Model {
    /// What [`Verbs::get_or_create`](super::Verbs::get_or_create) does.
    fn get_or_create_on<E>(filter: F, new: New, executor: &'q E) -> BoxFuture<'q, Result<(Self, bool)>>
    where
        E: Writer<Conn: Connection<Backend = DB>>;
}

#[diagnostic::do_not_recommend]
impl<'q, M, F, New, DB> GetOrCreate<'q, F, New, DB> for M
where
    DB: Dialect,
    M: Model<Scoped: FilterDsl<F>> + Selectable<DB, SelectExpression: QueryId>,
    F: Clone,
    New: Insertable<M::Table, Values: 'q>,
    Filter<M::Scoped, F>: SelectDsl<AsSelect<M, DB>>,
    Selects<M, F, DB>: Loads<M, DB> + 'q,
    Inserts<M, New, DB>: Loads<M, DB> + 'q,
{
    fn get_or_create_on<E>(filter: F, new: New, executor: &'q E) -> BoxFuture<'q, Result<(M, bool)>>
    where
        E: Writer<Conn: Connection<Backend = DB>>,
    {
        let select = |filter| SelectDsl::select(FilterDsl::filter(M::scoped(), filter), M::as_select());
        let (before, after) = (select(filter.clone()), select(filter));
        let insert = diesel::insert_into(M::table()).values(new);
        let insert: Inserts<M, New, DB> = InsertOr {
            insert,
            action: Nothing,
            returning: M::as_select(),
        };
        Box::pin(async move {
            let mut conn = lease(executor, Side::Write).await?;
            if let Some(row) = first(load(before, &mut conn).await?) {
                return Ok((row, false));
            }
            if let Some(row) = first(load(insert, &mut conn).await?) {
                return Ok((row, true));
            }
            let row = first(load(after, &mut conn).await?);
            let taken = || Error::Stale {
                table: M::TABLE,
                key: "of get_or_create".to_owned(),
            };
            Ok((row.ok_or_else(taken)?, false))
        })
    }
}
