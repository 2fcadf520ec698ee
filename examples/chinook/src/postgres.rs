//! Chinook in PostgreSQL.

pub use crate::schema::postgres as schema;

#[expect(
    clippy::duplicate_mod,
    reason = "a model has one table, so each schema needs its own"
)]
#[path = "models.rs"]
pub mod models;

#[expect(
    clippy::duplicate_mod,
    reason = "a model has one table, so each schema needs its own"
)]
#[path = "report.rs"]
pub mod report;

#[expect(
    clippy::duplicate_mod,
    reason = "a model has one table, so each schema needs its own"
)]
#[path = "shapes.rs"]
pub mod shapes;

/// The backend that these models are on.
pub type Backend = diesel::pg::Pg;

/// The SQL type of amounts.
pub type Amount = diesel::sql_types::Numeric;

/// What each country bought in each year: `country`, `year`, `total`.
const SALES: &str = "\
    SELECT billing_country AS country, EXTRACT(YEAR FROM invoice_date)::integer AS year, SUM(total) AS total \
     FROM invoice GROUP BY 1, 2";
