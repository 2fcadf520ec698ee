//! Lists of keys in statements.

use diesel::backend::Backend;
use diesel::query_builder::AstPass;
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::HasSqlType;

use super::at_once::RowSource;

/// Keys `K` that can be bound as a tuple of the SQL types `Self` on `DB`.
#[diagnostic::on_unimplemented(
    message = "a key of type `{K}` cannot be bound as `{Self}` on `{DB}`",
    note = "a key's type implements `ToSql` for the SQL type of its column"
)]
pub trait KeyList<K, DB: Backend>: 'static {
    /// The number of columns.
    const COLUMNS: usize = 1;
    /// The list can be a row source of its own: `unnest($1)`.
    const IS_ROW_SOURCE: bool = false;

    /// Walks `= ANY($1)`, `IN (+?, +?)` or `IN (VALUES (…), (…))`.
    ///
    /// # Errors
    /// As Diesel's `walk_ast`.
    fn walk_list<'b>(keys: &'b [K], pass: AstPass<'_, 'b, DB>) -> QueryResult<()>;

    /// Walks `unnest($1)`.
    ///
    /// # Errors
    /// As Diesel's `walk_ast`.
    fn walk_rows<'b>(keys: &'b [K], pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        Self::walk_list(keys, pass)
    }
}

#[cfg(feature = "pg")]
impl<K, ST> KeyList<K, diesel::pg::Pg> for (ST,)
where
    ST: 'static,
    diesel::pg::Pg: HasSqlType<ST>,
    [K]: ToSql<diesel::sql_types::Array<ST>, diesel::pg::Pg>,
{
    const IS_ROW_SOURCE: bool = true;

    fn walk_list<'b>(keys: &'b [K], mut pass: AstPass<'_, 'b, diesel::pg::Pg>) -> QueryResult<()> {
        pass.push_sql(" = ANY(");
        pass.push_bind_param::<diesel::sql_types::Array<ST>, [K]>(keys)?;
        pass.push_sql(")");
        Ok(())
    }

    fn walk_rows<'b>(keys: &'b [K], mut pass: AstPass<'_, 'b, diesel::pg::Pg>) -> QueryResult<()> {
        pass.push_sql("unnest(");
        pass.push_bind_param::<diesel::sql_types::Array<ST>, [K]>(keys)?;
        pass.push_sql(")");
        Ok(())
    }
}

#[cfg(feature = "sqlite")]
impl<K, ST> KeyList<K, diesel::sqlite::Sqlite> for (ST,)
where
    ST: 'static,
    diesel::sqlite::Sqlite: HasSqlType<ST>,
    K: ToSql<ST, diesel::sqlite::Sqlite>,
{
    fn walk_list<'b>(keys: &'b [K], mut pass: AstPass<'_, 'b, diesel::sqlite::Sqlite>) -> QueryResult<()> {
        // Once `ANALYZE` has sampled an index, SQLite prepares a statement anew for each value that is compared with it.
        // A sum is no value to it (SQLite, "sqlite3_prepare_v3", on `SQLITE_ENABLE_STAT4`).
        for (index, key) in keys.iter().enumerate() {
            pass.push_sql(if index == 0 { " IN (+" } else { ", +" });
            pass.push_bind_param::<ST, K>(key)?;
        }
        pass.push_sql(")");
        Ok(())
    }
}

/// Keys of several columns.
macro_rules! composite {
    ($(($($sql:ident $key:ident $part:tt),*))*) => {
        $(
            impl<DB, $($sql, $key),*> KeyList<($($key,)*), DB> for ($($sql,)*)
            where
                DB: Backend $(+ HasSqlType<$sql>)*,
                $($sql: 'static, $key: ToSql<$sql, DB>,)*
            {
                const COLUMNS: usize = [$($part),*].len();

                fn walk_list<'b>(keys: &'b [($($key,)*)], mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                    for (index, key) in keys.iter().enumerate() {
                        pass.push_sql(if index == 0 { " IN (VALUES " } else { ", " });
                        $(
                            pass.push_sql(if $part == 0 { "(" } else { ", " });
                            pass.push_bind_param::<$sql, $key>(&key.$part)?;
                        )*
                        pass.push_sql(")");
                    }
                    pass.push_sql(")");
                    Ok(())
                }
            }
        )*
    };
}

composite! {
    (A KA 0, B KB 1)
    (A KA 0, B KB 1, C KC 2)
    (A KA 0, B KB 1, C KC 2, D KD 3)
}

/// Where the rows come from whose relations are loaded.
pub(super) enum Keys<'k, K, DB: Backend> {
    /// Their keys are known.
    Listed(Vec<K>),
    /// They are those of a query.
    Of(&'k dyn RowSource<DB>),
}
