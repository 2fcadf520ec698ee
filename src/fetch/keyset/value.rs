//! SQL types whose values a cursor can carry.

use diesel::backend::Backend;
use diesel::deserialize::FromSqlRow;
use diesel::query_builder::AstPass;
use diesel::result::QueryResult;
use diesel::sql_types::{Nullable, SingleValue, SqlType, is_nullable};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An SQL type whose values a cursor can carry on `DB`.
///
/// Diesel's types for numbers, text, bytes, booleans, dates and times have it. A type of your own names the Rust type
/// that it is loaded into, which must come back from JSON, and from the database, as the very same value:
///
/// ```
/// # #[cfg(feature = "pg")] mod pg {
/// use diesel::deserialize::{self, FromSql, FromSqlRow};
/// use diesel::expression::AsExpression;
/// use diesel::pg::PgValue;
/// use diesel::query_builder::AstPass;
/// use diesel::result::QueryResult;
/// use diesel::serialize::{self, Output, ToSql};
/// use diesel::sql_types::{SmallInt, SqlType};
/// use drivetrain::Pg;
/// use drivetrain::fetch::keyset::CursorValue;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(SqlType)]
/// #[diesel(postgres_type(name = "priority"))]
/// pub struct PriorityType;
///
/// #[derive(Clone, Copy, Debug, Serialize, Deserialize, FromSqlRow, AsExpression)]
/// #[diesel(sql_type = PriorityType)]
/// pub struct Priority(i16);
///
/// impl CursorValue<Pg> for PriorityType {
///     type Value = Priority;
///
///     fn bind<'b>(value: &'b Priority, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
///         pass.push_bind_param::<Self, _>(value)
///     }
/// }
/// #
/// # impl FromSql<PriorityType, Pg> for Priority {
/// #     fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
/// #         FromSql::<SmallInt, Pg>::from_sql(value).map(Self)
/// #     }
/// # }
/// # impl ToSql<PriorityType, Pg> for Priority {
/// #     fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
/// #         ToSql::<SmallInt, Pg>::to_sql(&self.0, out)
/// #     }
/// # }
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "a cursor cannot carry values of `{Self}` on `{DB}`",
    label = "rows cannot be ordered by this type in keyset pages",
    note = "for an SQL type of your own, name the Rust type: \
            `impl CursorValue<{DB}> for {Self} {{ type Value = …; … }}`"
)]
pub trait CursorValue<DB: Backend>: SingleValue + Sized {
    /// What a value is loaded into, put into the cursor, and bound from.
    type Value: FromSqlRow<Self, DB> + Serialize + DeserializeOwned + Send + 'static;

    /// Whether a value can be `NULL`.
    const NULLABLE: bool = false;

    /// Whether this value is `NULL`.
    fn is_null(_value: &Self::Value) -> bool {
        false
    }

    /// Binds a value that is not `NULL`: `pass.push_bind_param::<Self, _>(value)`.
    ///
    /// # Errors
    /// As Diesel's `walk_ast`.
    fn bind<'b>(value: &'b Self::Value, pass: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

impl<ST, DB> CursorValue<DB> for Nullable<ST>
where
    DB: Backend,
    ST: CursorValue<DB> + SqlType<IsNull = is_nullable::NotNull>,
    Option<ST::Value>: FromSqlRow<Self, DB>,
{
    type Value = Option<ST::Value>;

    const NULLABLE: bool = true;

    fn is_null(value: &Self::Value) -> bool {
        value.is_none()
    }

    fn bind<'b>(value: &'b Self::Value, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        match value {
            Some(value) => ST::bind(value, pass),
            None => Ok(()),
        }
    }
}
