//! The schema that models want, as the statements that make it in an empty database.
//!
//! Nothing here is compared: the database that runs the statements says in its own words what they made.

mod convention;
mod fits;
mod hints;
mod naming;
mod now;
mod order;
mod pg;
mod plan;
mod sqlite;
mod types;

pub use self::hints::{Hints, Renamed, Said};
pub(crate) use self::naming::named;
pub(crate) use self::sqlite::{ident as sqlite_ident, literal as sqlite_literal};
pub(crate) use self::types::is_diesel_type;
pub use self::types::{SqlFor, Types};
use crate::models::{ModelErrors, Models};
use crate::schema::Dialect;

/// The statements that make the wanted schema in an empty database, in an order in which they run.
///
/// What models name and do not make has to be there before: tables without a model that a foreign key points to
/// ([`Hints::outside`]), and domains, functions and collations in SQL text.
///
/// # Errors
/// A type that is not known for this database, or does not fit what is said of it; names that two things claim.
pub fn script(models: &Models, dialect: Dialect, types: &Types) -> Result<Vec<String>, ModelErrors> {
    let mut errors = ModelErrors::default();
    let plan = plan::plan(models, dialect, types, &mut errors);
    let statements = match dialect {
        Dialect::Postgres => pg::statements(&plan),
        Dialect::Sqlite => sqlite::statements(&plan),
    };
    errors.or(statements)
}

/// What the models say beside the schema: where names come from, and whose columns are somebody else's.
#[must_use]
pub fn hints(models: &Models) -> Hints {
    hints::gather(models)
}
