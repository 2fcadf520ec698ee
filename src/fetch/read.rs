//! What a query is read into: a model, a shape around one, or the row as it is selected.

use diesel::dsl::{AsSelect, Select};
use diesel::query_builder::{
    BoxedSelectStatement, BoxedSqlQuery, DeleteStatement, InsertStatement, Query, QueryId, SelectStatement, SqlQuery,
    UpdateStatement,
};
use diesel::query_dsl::methods::SelectDsl;
use diesel::{QuerySource, Selectable, SelectableHelper};

use crate::connection::{Connection, Dialect, Loads};
use crate::eager::{Around, EagerLoad, WithoutParams};
use crate::model::Model;

/// A type that terminals can give: a model, an eager-load shape, a scalar, a tuple, or a struct that derives `Row`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be fetched",
    label = "neither a model nor a row",
    note = "derive `Model` for the rows of a table, or `Row` beside `Queryable` for the rows of any other query",
    note = "scalars and tuples of them can be fetched as they are"
)]
pub trait Fetchable: Sized + Send + 'static {
    /// [`ByModel`] or [`AsSelected`].
    type How;
}

/// [`Fetchable::How`] of models and shapes: the query selects what the root model needs.
#[derive(Clone, Copy, Debug)]
pub struct ByModel;

/// [`Fetchable::How`] of rows: the query is run as it is.
#[derive(Clone, Copy, Debug)]
pub struct AsSelected;

/// How `Q` is read into `S` on `DB`. `'q` is how long the query's borrowed values live.
#[diagnostic::on_unimplemented(
    message = "this query does not give rows of `{S}` on `{DB}`",
    label = "expected a query over the table of `{S}`, in SQL that `{DB}` knows",
    note = "a model is read from its own table or from a join with it, and derives `Selectable`",
    note = "each field's type has to fit its column: `Option<…>` where it is nullable",
    note = "expressions, clauses and types of another database are no SQL of `{DB}`"
)]
pub trait Reads<'q, S, Q, DB: Dialect> {
    /// What one row gives.
    type Raw: Send + 'static;
    /// The query that is sent.
    type Query: Loads<Self::Raw, DB> + 'q;
    /// Whether a row is all that a value needs.
    const IS_ROW: bool;

    /// The query that is sent for `query`.
    fn prepare(query: Q) -> Self::Query;

    /// The values for the rows that came.
    fn finish<C: Connection<Backend = DB>>(conn: &C, rows: Vec<Self::Raw>) -> Around<'_, S>;
}

#[diagnostic::do_not_recommend]
impl<'q, S, Q, DB> Reads<'q, S, Q, DB> for ByModel
where
    DB: Dialect,
    S: EagerLoad<DB, Params: WithoutParams>,
    Q: SelectsModel<'q, S::Root, DB>,
{
    type Raw = S::Root;
    type Query = Q::Selected;
    const IS_ROW: bool = S::IS_ROW;

    fn prepare(query: Q) -> Self::Query {
        query.select_model()
    }

    fn finish<C: Connection<Backend = DB>>(conn: &C, rows: Vec<S::Root>) -> Around<'_, S> {
        S::load_around(conn, rows, S::Params::NONE)
    }
}

impl<'q, S, Q, DB> Reads<'q, S, Q, DB> for AsSelected
where
    DB: Dialect,
    S: Send + 'static,
    Q: Loads<S, DB> + 'q,
{
    type Raw = S;
    type Query = Q;
    const IS_ROW: bool = true;

    fn prepare(query: Q) -> Q {
        query
    }

    fn finish<C: Connection<Backend = DB>>(_: &C, rows: Vec<S>) -> Around<'_, S> {
        Around::Ready(rows)
    }
}

/// A query whose rows can be those of the model `M`: selects of its table, and statements that return them.
///
/// A query type of your own implements it by giving itself.
#[diagnostic::on_unimplemented(
    message = "this query does not give rows of `{M}` on `{DB}`",
    label = "expected a query over the table of `{M}`, in SQL that `{DB}` knows"
)]
pub trait SelectsModel<'q, M, DB: Dialect>: Sized {
    /// The query with the model's columns selected.
    type Selected: Loads<M, DB> + 'q;

    /// Selects the model's columns.
    fn select_model(self) -> Self::Selected;
}

#[diagnostic::do_not_recommend]
impl<'q, F, S, D, W, O, L, G, H, LC, M, DB> SelectsModel<'q, M, DB> for SelectStatement<F, S, D, W, O, L, G, H, LC>
where
    DB: Dialect,
    M: Model + Selectable<DB, SelectExpression: QueryId>,
    Self: SelectDsl<AsSelect<M, DB>>,
    Select<Self, AsSelect<M, DB>>: Loads<M, DB> + 'q,
{
    type Selected = Select<Self, AsSelect<M, DB>>;

    fn select_model(self) -> Self::Selected {
        SelectDsl::select(self, M::as_select())
    }
}

#[diagnostic::do_not_recommend]
impl<'q, 'b, ST, QS, G, M, DB> SelectsModel<'q, M, DB> for BoxedSelectStatement<'b, ST, QS, DB, G>
where
    DB: Dialect,
    M: Model + Selectable<DB, SelectExpression: QueryId>,
    Self: SelectDsl<AsSelect<M, DB>>,
    Select<Self, AsSelect<M, DB>>: Loads<M, DB> + 'q,
{
    type Selected = Select<Self, AsSelect<M, DB>>;

    fn select_model(self) -> Self::Selected {
        SelectDsl::select(self, M::as_select())
    }
}

/// Statements that say themselves which columns they give.
macro_rules! gives_itself {
    ($([$($param:ident $(: $bound:ident)?),*] $type:ty),* $(,)?) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<'q, $($param $(: $bound)?,)* M, DB> SelectsModel<'q, M, DB> for $type
            where
                DB: Dialect,
                Self: Query + Loads<M, DB> + 'q,
            {
                type Selected = Self;

                fn select_model(self) -> Self {
                    self
                }
            }
        )*
    };
}

gives_itself! {
    [I] SqlQuery<I>,
    [T: QuerySource, U, O, R] InsertStatement<T, U, O, R>,
    [T: QuerySource, U, V, R] UpdateStatement<T, U, V, R>,
    [T: QuerySource, U, R] DeleteStatement<T, U, R>,
}

#[diagnostic::do_not_recommend]
impl<'q, 'f, I, M, DB> SelectsModel<'q, M, DB> for BoxedSqlQuery<'f, DB, I>
where
    DB: Dialect,
    Self: Loads<M, DB> + 'q,
{
    type Selected = Self;

    fn select_model(self) -> Self {
        self
    }
}

macro_rules! scalars {
    ($($type:ty),* $(,)?) => {
        $(impl Fetchable for $type {
            type How = AsSelected;
        })*
    };
}

scalars! {
    bool, i16, i32, i64, u32, f32, f64, String, Vec<u8>, serde_json::Value,
    chrono::NaiveDate, chrono::NaiveTime, chrono::NaiveDateTime, chrono::DateTime<chrono::Utc>,
}

impl<T: Send + 'static> Fetchable for Option<T> {
    type How = AsSelected;
}

macro_rules! tuples {
    ($($first:ident $($rest:ident)*)?) => {
        $(
            impl<$first: Send + 'static, $($rest: Send + 'static),*> Fetchable for ($first, $($rest,)*) {
                type How = AsSelected;
            }
            tuples!($($rest)*);
        )?
    };
}

tuples!(A B C D E F G H I J K L M N O P);
