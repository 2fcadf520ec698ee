//! A schema as the text of `schema.rs`, byte for byte what `diesel print-schema` writes.
//!
//! Pure up to [`text`]; [`print_schema`] sends it through rustfmt and applies the patch, as Diesel's program does.

mod docs;
mod error;
mod foreign_keys;
mod groups;
mod names;
mod options;
mod patch;
mod pattern;
mod pg;
mod rustfmt;
mod sqlite;
mod table;
mod text;
mod types;

pub use self::error::Error;
pub use self::options::{ColumnSorting, Docs, Filter, Options, SameQuery};
pub use self::pattern::Pattern;
pub use self::text::text;
use crate::inspect::Scope;
use crate::schema::Schema;

/// What must be read from a PostgreSQL database to be printed: all of it, with `public` as the default schema, as Diesel
/// takes it whatever the search path says.
pub fn scope() -> Scope {
    Scope::all().with_default("public")
}

/// The text of `schema.rs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The tables, formatted if that was possible, with the patch.
    pub text: String,
    /// What rustfmt said if it could not run, so that the text is not formatted.
    pub unformatted: Option<String>,
}

/// Writes the text of `schema.rs`: the tables, formatted by rustfmt if it is installed, then the patch.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use drivetrain::connection::Connection;
/// use drivetrain_cli::print_schema::{Options, print_schema};
///
/// let db: drivetrain::Db<drivetrain::Sqlite> = drivetrain::Db::connect("sqlite::memory:").await?;
/// let conn = db.acquire().await?;
/// conn.batch_execute("CREATE TABLE posts (id INTEGER PRIMARY KEY NOT NULL, title TEXT)").await?;
///
/// let schema = drivetrain_cli::inspect::inspect(&*conn).await?;
/// let text = print_schema(&schema, &Options::default())?.text;
/// assert!(text.contains("posts (id) {\n        id -> Integer,\n        title -> Nullable<Text>,"));
/// # Ok(()) }
/// ```
///
/// # Errors
/// What Diesel cannot say of a table ([`Error::NoPrimaryKey`], [`Error::UnsupportedType`]), and a patch that cannot be
/// read or does not fit. That rustfmt cannot run is no error, unless the patch does not fit what it left.
pub fn print_schema(schema: &Schema, options: &Options) -> Result<Printed, Error> {
    let plain = text(schema, options)?;
    let (formatted, unformatted) = rustfmt::format(plain);
    let text = match &options.patch_file {
        Some(file) => patch::apply(&formatted, file, unformatted.as_deref())?,
        None => formatted,
    };
    Ok(Printed { text, unformatted })
}
