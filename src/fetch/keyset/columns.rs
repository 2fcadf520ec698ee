//! Tuples of columns whose values a cursor can carry.

use diesel::Column;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::result::QueryResult;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::CursorValue;
use crate::connection::Dialect;

/// One to six columns that an ordering can consist of on `DB`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be walked by keyset on `{DB}`",
    label = "not a tuple of columns whose values a cursor can carry",
    note = "each column's SQL type needs `CursorValue<{DB}>`: implement it for SQL types of your own"
)]
pub trait CursorColumns<DB: Dialect>: Default + Send + 'static {
    /// One value for each column, as they are loaded, put into a cursor, and bound.
    type Values: Serialize + DeserializeOwned + Send + 'static;

    /// Which columns are nullable.
    const NULLABLE: &'static [bool];

    /// Whether the value at `index` is `NULL`.
    fn is_null(values: &Self::Values, index: usize) -> bool;

    /// Writes the column at `index`, with its table's name.
    ///
    /// # Errors
    /// As Diesel's `walk_ast`.
    fn walk_column<'b>(&'b self, index: usize, pass: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// Binds the value at `index`, which is not `NULL`.
    ///
    /// # Errors
    /// As Diesel's `walk_ast`.
    fn walk_value<'b>(values: &'b Self::Values, index: usize, pass: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

macro_rules! columns {
    ($([$($index:tt $column:ident),*]),* $(,)?) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<DB, $($column),*> CursorColumns<DB> for ($($column,)*)
            where
                DB: Dialect,
                $($column: Column<SqlType: CursorValue<DB>> + QueryFragment<DB> + Default + Send + 'static,)*
            {
                type Values = ($(<$column::SqlType as CursorValue<DB>>::Value,)*);

                const NULLABLE: &'static [bool] = &[$(<$column::SqlType as CursorValue<DB>>::NULLABLE),*];

                fn is_null(values: &Self::Values, index: usize) -> bool {
                    match index {
                        $($index => <$column::SqlType as CursorValue<DB>>::is_null(&values.$index),)*
                        _ => false,
                    }
                }

                fn walk_column<'b>(&'b self, index: usize, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                    match index {
                        $($index => self.$index.walk_ast(pass),)*
                        _ => Ok(()),
                    }
                }

                fn walk_value<'b>(
                    values: &'b Self::Values,
                    index: usize,
                    pass: AstPass<'_, 'b, DB>,
                ) -> QueryResult<()> {
                    match index {
                        $($index => <$column::SqlType as CursorValue<DB>>::bind(&values.$index, pass),)*
                        _ => Ok(()),
                    }
                }
            }
        )*
    };
}

columns! {
    [0 A],
    [0 A, 1 B],
    [0 A, 1 B, 2 C],
    [0 A, 1 B, 2 C, 3 D],
    [0 A, 1 B, 2 C, 3 D, 4 F],
    [0 A, 1 B, 2 C, 3 D, 4 F, 5 G],
}
