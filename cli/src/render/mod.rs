//! Operations as SQL. Knows the syntax of either database, and nothing of locks or of what is asked.

mod pg;
mod sqlite;
mod value;
mod words;

pub(crate) use self::value::{is_literal, is_steady};
pub(crate) use self::words::{names, words};
use crate::operation::Operation;
use crate::schema::Dialect;

/// The statements of an operation, without semicolons, in the order in which they run.
///
/// ```
/// use drivetrain_cli::operation::{Change, Operation};
/// use drivetrain_cli::render::render;
/// use drivetrain_cli::schema::Dialect;
///
/// let shop = Operation::Schema(Change::made("shop".to_owned()));
/// assert_eq!(render(&shop, Dialect::Postgres), ["CREATE SCHEMA shop"]);
/// assert_eq!(render(&shop.reverse(), Dialect::Postgres), ["DROP SCHEMA shop"]);
/// ```
#[must_use]
pub fn render(operation: &Operation, dialect: Dialect) -> Vec<String> {
    match dialect {
        Dialect::Postgres => pg::statements(operation),
        Dialect::Sqlite => sqlite::statements(operation),
    }
}
