//! The derive macros of drivetrain.
//!
//! Each derive is three steps: parse (syntax), check (meaning) and emit (code). Parse and check collect every mistake;
//! emit cannot fail and holds no decision.

mod errors;
mod model;
mod row;

use proc_macro::TokenStream;
use syn::parse_macro_input;

/// States the facts of a model: its table, its key, and which columns have a role.
///
/// Stands beside Diesel's own derives on a struct with named fields that owns its data:
///
/// ```text
/// #[derive(Debug, Queryable, Selectable, Identifiable, Model)]
/// #[diesel(table_name = posts)]
/// pub struct Post {
///     pub id: i64,
///     pub title: String,
///     #[model(created_at)]
///     pub created_at: DateTime<Utc>,
///     #[model(updated_at)]
///     pub updated_at: DateTime<Utc>,
///     #[model(soft_delete)]
///     pub deleted_at: Option<DateTime<Utc>>,
///     #[model(version)]
///     pub version: i32,
/// }
/// ```
///
/// # On the struct
///
/// These are Diesel's attributes, read as Diesel reads them. Its other attributes are left to its own derives.
///
/// | attribute | what it does | if absent |
/// | --- | --- | --- |
/// | `#[diesel(table_name = schema::posts)]` | names the table | the struct's name in snake case with an `s`: `Post` is in `posts` |
/// | `#[diesel(primary_key(post_id, tag_id))]` | names the key's columns; two or more make the key a tuple in this order | `id` |
///
/// # On a field
///
/// Each role is given to one field at most, and never to a field of the key.
///
/// | attribute | field type | what it does |
/// | --- | --- | --- |
/// | `#[diesel(column_name = kind)]` | any | names the column; if absent, it is called like the field |
/// | `#[model(soft_delete)]` | `Option<DateTime<Utc>>`, `Option<NaiveDateTime>` | `delete` sets the column instead of removing the row; marked rows are out of scope; implements `SoftDelete` |
/// | `#[model(created_at)]` | any | tells which column holds when a row was created; the database fills it by its default |
/// | `#[model(updated_at)]` | `DateTime<Utc>`, `NaiveDateTime`, or an `Option` of one | every update sets the column to the time of the write |
/// | `#[model(version)]` | `i16`, `i32`, `i64` | every update adds one; an update from a row that was read fails if another came first; implements `Versioned` |
///
/// # Keys
///
/// A key is of any type that Diesel can bind to its column: integers, `String`, `Uuid`, a newtype with `AsExpression`
/// and `FromSqlRow`. It is `Clone + Debug + Eq + Hash + Send + Sync`.
#[proc_macro_derive(Model, attributes(model, diesel))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    model::expand(&parse_macro_input!(input)).into()
}

/// States that a struct is a row that is read as the query selects it, without being a model.
///
/// For joins and aggregates, beside `Queryable` (or `QueryableByName`). Such a struct owns its data; it may have type
/// parameters. There are no attributes.
#[proc_macro_derive(Row)]
pub fn derive_row(input: TokenStream) -> TokenStream {
    row::expand(&parse_macro_input!(input)).into()
}
