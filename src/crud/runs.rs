//! Many rows on SQLite, which knows no `DEFAULT` among values: rows share a statement where they set the same columns.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::expression::Expression;
use diesel::query_builder::{AstPass, Query, QueryBuilder, QueryFragment, QueryId, ReturningClause};
use diesel::result::QueryResult;
use diesel::sqlite::{Sqlite, SqliteQueryBuilder};

use super::bulk::{InsertRows, RowValues, Target, rows_per_statement, text_of};
use crate::Result;

/// Rows of one statement at most. More gain nothing: SQLite's work is that of the rows.
const ROWS: usize = 64;

/// Between the texts of rows. No statement can hold it.
const NUL: &str = "\0";

/// The statements that insert the rows in their order.
///
/// SQLite promises no order for `RETURNING`. It runs the rows of `VALUES` one by one, appends what each returns to a
/// table of its own, and reads that from its start (`codeReturningTrigger` in SQLite's `trigger.c`).
pub(super) fn statements<Into, V, Back>(
    rows: Vec<V>,
    target: impl Fn() -> Target<Into, Back>,
) -> Result<Vec<InsertRun<Into, V, Back>>>
where
    V: RowValues<Sqlite>,
    InsertRows<Into, V, Back>: QueryFragment<Sqlite>,
{
    // A row of the same type has the same text, unless it may leave columns out.
    let different = if V::HAS_STATIC_QUERY_ID {
        rows.len().min(1)
    } else {
        rows.len()
    };
    let text = text_of(&Each(&rows[..different]))?;
    let row_texts = text.split_terminator(NUL).cycle().take(rows.len());
    let mut texts = HashMap::<(&str, usize), Arc<str>>::new();
    let mut statements = Vec::new();
    let mut rows = rows.into_iter();
    for (row, length) in runs(row_texts) {
        for size in parts(length, rows_per_statement::<Sqlite>(row)) {
            let insert = InsertRows {
                target: target(),
                rows: rows.by_ref().take(size).collect(),
            };
            let text = match texts.get(&(row, size)) {
                Some(text) => text.clone(),
                None => texts.entry((row, size)).or_insert(text_of(&insert)?.into()).clone(),
            };
            statements.push(InsertRun { insert, text });
        }
    }
    Ok(statements)
}

/// The text of every row, each with its end: in one piece, because Diesel's builder cannot be used again.
struct Each<'r, V>(&'r [V]);

impl<V: RowValues<Sqlite>> QueryFragment<Sqlite> for Each<'_, V> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.iter().try_for_each(|row| {
            row.walk_ast(pass.reborrow())?;
            pass.push_sql(NUL);
            Ok(())
        })
    }
}

/// Neighbours with the same text, and how many they are.
fn runs<'t>(rows: impl Iterator<Item = &'t str>) -> impl Iterator<Item = (&'t str, usize)> {
    let mut rows = rows.peekable();
    std::iter::from_fn(move || {
        let row = rows.next()?;
        let mut length = 1;
        while can_be_listed(row) && rows.next_if_eq(&row).is_some() {
            length += 1;
        }
        Some((row, length))
    })
}

/// A row that sets nothing is `DEFAULT VALUES`, of which a statement takes one.
fn can_be_listed(row: &str) -> bool {
    row.starts_with('(')
}

/// How many rows each statement takes: powers of two, so that few texts stay prepared.
fn parts(mut rows: usize, most: usize) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let size = 1 << rows.min(most).min(ROWS).checked_ilog2()?;
        rows -= size;
        Some(size)
    })
}

/// A statement whose text is known.
#[derive(Debug)]
pub(super) struct InsertRun<Into, V, Back> {
    insert: InsertRows<Into, V, Back>,
    text: Arc<str>,
}

impl<Into, V, Columns: Expression> Query for InsertRun<Into, V, ReturningClause<Columns>> {
    type SqlType = Columns::SqlType;
}

impl<Into, V, Back> QueryId for InsertRun<Into, V, Back> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Into, V, Back> QueryFragment<Sqlite> for InsertRun<Into, V, Back>
where
    InsertRows<Into, V, Back>: QueryFragment<Sqlite>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.insert.walk_ast(pass)
    }

    fn to_sql(&self, out: &mut SqliteQueryBuilder, _: &Sqlite) -> QueryResult<()> {
        out.push_sql(&self.text);
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _: &Sqlite) -> QueryResult<bool> {
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_with_the_same_columns_are_a_run() {
        let rows = ["(a)", "(a)", "(b)", "(a)", "DEFAULT VALUES", "DEFAULT VALUES"];
        let expected = [
            ("(a)", 2),
            ("(b)", 1),
            ("(a)", 1),
            ("DEFAULT VALUES", 1),
            ("DEFAULT VALUES", 1),
        ];
        assert!(runs(rows.into_iter()).eq(expected));
    }

    #[test]
    fn statements_take_powers_of_two_within_the_limit() {
        assert!(parts(150, 1_000).eq([64, 64, 16, 4, 2]));
        assert!(parts(21, 10).eq([8, 8, 4, 1]));
        assert!(parts(2, 1).eq([1, 1]));
        assert_eq!(parts(0, 1_000).count(), 0);
    }
}
