//! `update`, `update_from` and `update_many`.

use diesel::dsl::{AsSelect, Filter};
use diesel::expression::{MixedAggregates, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{
    AsChangeset, AsQuery, IntoUpdateTarget, QueryFragment, QueryId, ReturningClause, UpdateStatement,
};
use diesel::query_dsl::methods::FilterDsl;
use diesel::{Selectable, SelectableHelper};
use futures_util::future::BoxFuture;

use super::returning::{Both, Taken};
use super::{Find, found, keys, missing};
use crate::connection::{Connection, Dialect, Executes, Loads, first};
use crate::executor::{Side, Writer, run};
use crate::model::{Model, Versioned};
use crate::{Error, Result};

/// What an update sets: the caller's changes, and the model's `updated_at` and version.
pub(super) type Set<M, Ch> = Both<<Ch as AsChangeset>::Changeset, <<M as Model>::Touch as AsChangeset>::Changeset>;

/// The `WHERE` of a filtered query.
pub(super) type WhereOf<Q> = <Q as IntoUpdateTarget>::WhereClause;

pub(super) type UpdateOf<M, Q, Ch> = UpdateStatement<<M as Model>::Table, WhereOf<Q>, Set<M, Ch>>;

pub(super) type Returning<M, Q, Ch, DB> =
    UpdateStatement<<M as Model>::Table, WhereOf<Q>, Set<M, Ch>, ReturningClause<AsSelect<M, DB>>>;

/// Changes that can be set on rows that `Q` picks, and the rows given back.
///
/// The long bounds of an update stand here once.
#[diagnostic::on_unimplemented(
    message = "these changes cannot be set on `{M}`",
    label = "expected changes of the model's own table",
    note = "derive `AsChangeset` with the model's `table_name`, or give Diesel expressions: `users::name.eq(\"Ada\")`"
)]
pub trait Changes<'q, M: Model, Q, DB: Dialect>: Sized {
    /// `UPDATE … SET … WHERE … RETURNING …`.
    type Returning: Loads<M, DB> + 'q;
    /// `UPDATE … SET … WHERE …`.
    type Counting: Executes<DB> + 'q;

    /// The statement that gives the rows back; none if nothing changes.
    fn returning(self, rows: Q, touch: M::Touch) -> Option<Self::Returning>;

    /// The statement that counts the rows; none if nothing changes.
    fn counting(self, rows: Q, touch: M::Touch) -> Option<Self::Counting>;
}

#[diagnostic::do_not_recommend]
impl<'q, M, Q, Ch, DB> Changes<'q, M, Q, DB> for Ch
where
    DB: Dialect,
    M: Model + Selectable<DB, SelectExpression: QueryId>,
    Ch: AsChangeset<Target = M::Table, Changeset: QueryFragment<DB>>,
    Q: IntoUpdateTarget<Table = M::Table>,
    UpdateOf<M, Q, Ch>: AsQuery + Executes<DB> + 'q,
    AsSelect<M, DB>: SelectableExpression<M::Table> + ValidGrouping<()>,
    <AsSelect<M, DB> as ValidGrouping<()>>::IsAggregate: MixedAggregates<is_aggregate::No, Output = is_aggregate::No>,
    Returning<M, Q, Ch, DB>: Loads<M, DB> + diesel::query_builder::Query + 'q,
{
    type Returning = Returning<M, Q, Ch, DB>;
    type Counting = UpdateOf<M, Q, Ch>;

    fn returning(self, rows: Q, touch: M::Touch) -> Option<Self::Returning> {
        Some(self.counting(rows, touch)?.returning(M::as_select()))
    }

    fn counting(self, rows: Q, touch: M::Touch) -> Option<Self::Counting> {
        let changes = self.as_changeset();
        // A change set that cannot be walked is no empty one: the statement will tell its error.
        if changes.is_noop(&DB::default()).unwrap_or(false) {
            return None;
        }
        Some(diesel::update(rows).set(Taken::new(Both(changes, touch.as_changeset()))))
    }
}

type ByKey<M> = Filter<<M as Model>::Scoped, <M as Model>::KeyFilter>;

/// Changes a row by its key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be updated with `{Ch}`",
    label = "expected changes of the model's own table",
    note = "derive `AsChangeset` with the model's `table_name`, or give Diesel expressions: `users::name.eq(\"Ada\")`"
)]
pub trait Update<'q, Ch, DB: Dialect>: Model {
    /// What [`Verbs::update`](super::Verbs::update) does.
    fn update_on<E>(key: Self::Key, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<Self>>
    where
        E: Writer<Conn: Connection<Backend = DB>>;
}

#[diagnostic::do_not_recommend]
impl<'q, M, Ch, DB> Update<'q, Ch, DB> for M
where
    DB: Dialect,
    M: Model<Scoped: FilterDsl<M::KeyFilter>> + Find<DB>,
    Ch: Changes<'q, M, ByKey<M>, DB>,
{
    fn update_on<E>(key: M::Key, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<M>>
    where
        E: Writer<Conn: Connection<Backend = DB>>,
    {
        let by_key = FilterDsl::filter(M::scoped(), M::by_key(key.clone()));
        let statement = changes.returning(by_key, M::touch(executor.now()));
        Box::pin(async move {
            let row = match statement {
                Some(statement) => {
                    let rows = run(executor, Side::Write, &mut move |conn| statement.load_on(conn)).await;
                    first(rows?)
                }
                None => M::find_on(key.clone(), executor).await?,
            };
            found(row, &key)
        })
    }
}

type AsRead<M> = Filter<ByKey<M>, <M as Versioned>::SameVersion>;

/// Changes a row, unless it changed since it was read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be updated from a row that was read",
    label = "it has no version column, or these are not changes of its table",
    note = "mark the column: `#[model(version)] pub version: i32`",
    note = "derive `AsChangeset` with the model's `table_name`, or give Diesel expressions"
)]
pub trait UpdateFrom<'q, Ch, DB: Dialect>: Versioned {
    /// What [`Verbs::update_from`](super::Verbs::update_from) does.
    fn update_from_on<E>(row: &Self, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<Self>>
    where
        E: Writer<Conn: Connection<Backend = DB>>;
}

#[diagnostic::do_not_recommend]
impl<'q, M, Ch, DB> UpdateFrom<'q, Ch, DB> for M
where
    DB: Dialect,
    M: Versioned + Model<Scoped: FilterDsl<M::KeyFilter>> + Find<DB>,
    ByKey<M>: FilterDsl<M::SameVersion>,
    Ch: Changes<'q, M, AsRead<M>, DB>,
{
    fn update_from_on<E>(row: &M, changes: Ch, executor: &'q E) -> BoxFuture<'q, Result<M>>
    where
        E: Writer<Conn: Connection<Backend = DB>>,
    {
        let key = row.key();
        let by_key = FilterDsl::filter(M::scoped(), M::by_key(key.clone()));
        let as_read = FilterDsl::filter(by_key, row.same_version());
        let statement = changes.returning(as_read, M::touch(executor.now()));
        Box::pin(async move {
            let Some(statement) = statement else {
                return found(M::find_on(key.clone(), executor).await?, &key);
            };
            let rows = run(executor, Side::Write, &mut move |conn| statement.load_on(conn)).await?;
            if let Some(row) = first(rows) {
                return Ok(row);
            }
            match M::find_on(key.clone(), executor).await? {
                Some(_) => Err(Error::Stale {
                    table: M::TABLE,
                    key: format!("{key:?}"),
                }),
                None => Err(missing::<M>(&key)),
            }
        })
    }
}

type ByKeys<M> = Filter<<M as Model>::Scoped, <M as Model>::KeysFilter>;

/// Changes many rows by their keys.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be updated with `{Ch}`",
    label = "expected changes of the model's own table that can be cloned",
    note = "derive `AsChangeset` with the model's `table_name`, and `Clone`"
)]
pub trait UpdateMany<'q, Ch, DB: Dialect>: Model {
    /// What [`Verbs::update_many`](super::Verbs::update_many) does.
    fn update_many_on<E>(
        keys: impl IntoIterator<Item = Self::Key>,
        changes: Ch,
        executor: &'q E,
    ) -> BoxFuture<'q, Result<usize>>
    where
        E: Writer<Conn: Connection<Backend = DB>>;
}

#[diagnostic::do_not_recommend]
impl<'q, M, Ch, DB> UpdateMany<'q, Ch, DB> for M
where
    DB: Dialect,
    M: Model<Scoped: FilterDsl<M::KeysFilter>>,
    Ch: Changes<'q, M, ByKeys<M>, DB> + Clone,
{
    fn update_many_on<E>(
        keys: impl IntoIterator<Item = M::Key>,
        changes: Ch,
        executor: &'q E,
    ) -> BoxFuture<'q, Result<usize>>
    where
        E: Writer<Conn: Connection<Backend = DB>>,
    {
        let keys = keys::distinct(keys);
        let now = executor.now();
        let statements: Vec<_> = keys::parts::<M::Key, DB>(&keys, M::KEY.len())
            .filter_map(|part| {
                let by_keys = FilterDsl::filter(M::scoped(), M::by_keys(part));
                changes.clone().counting(by_keys, M::touch(now))
            })
            .collect();
        super::many::execute_all(statements, executor)
    }
}
