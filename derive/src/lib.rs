//! The derive macros of drivetrain.
//!
//! Each derive is three steps: parse (syntax), check (meaning) and emit (code). Parse and check collect every mistake;
//! emit cannot fail and holds no decision.

mod eager;
#[allow(dead_code, unused_imports, reason = "the program reads what the derive only checks")]
mod facts;
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
/// # The schema
///
/// What the database shall look like beside what the types say. It is checked here and emits no code; the program reads it
/// for `drivetrain revision --autogenerate`. The guide's page "Models as the schema" tells it with the types, the
/// conventions and the names. SQL text may differ: `check(postgres = "…", sqlite = "…")`.
///
/// | on a field | what the column has |
/// | --- | --- |
/// | `unique`, `unique(name = "…", nulls_not_distinct, deferrable = deferred, include(a), with_deleted)` | a unique constraint |
/// | `index`, `index(desc, nulls_last, unique, where = "…", using = "…", opclass = "…", collate = "…", include(a), with = "…", only = postgres, comment = "…", name = "…")`, `index = false` | an index |
/// | `default = 0`, `"…"`, `true`, `Status::Draft`, `now`, `none`, `sql("…")` | a default |
/// | `sql_type = "…"`, `max_length = 200`, `precision(10, 2)`, `collate = "…"` | a type |
/// | `check = "…"`, `check("…", name = "…")` | a condition |
/// | `generated = "…"`, `generated("…", virtual)` | a value that is computed |
/// | `identity`, `identity = always`, `identity = false`, `autoincrement` | numbers that the database gives |
/// | `references(users)`, `references(users(email), name = "…")`, `references = false` | a foreign key that no `belongs_to` says, or none |
/// | `on_delete = cascade`, `on_update = …`, `deferrable`, `deferrable = deferred` | how its foreign key behaves |
/// | `name = "…"`, `renamed_from = old`, `comment = "…"` | its name in the database, its name before, a comment |
///
/// | on the struct | what the table has |
/// | --- | --- |
/// | `index(a, b.desc(), "lower(c)".opclass("…"), …)` | an index, with what a field's takes |
/// | `unique(a, b, …)` | a unique constraint |
/// | `foreign_key(a, b, references(rooms(c, d)), on_delete = …, on_update = …, deferrable, match_full, name = "…")` | a foreign key of several columns |
/// | `check = "…"`, `exclude(using = "gist", with(a = "=", b = "&&"), where = "…", deferrable, name = "…")` | a condition; an exclusion constraint |
/// | `name = "…"`, `schema = "…"`, `renamed_from = old`, `comment = "…"`, `key_name = "…"` | its name, its schema, its name before, a comment, the name of its primary key |
/// | `partial` | other columns, which are somebody else's |
/// | `strict`, `without_rowid`, `extension = "…"` | SQLite's options; an extension that it needs |
/// | `conventions(foreign_key_index = false, timestamps = false, live_unique = false, identity = false)` | less than the conventions give |
///
/// # Keys
///
/// A key is of any type that Diesel can bind to its column: integers, `String`, `Uuid`, a newtype with `AsExpression`
/// and `FromSqlRow`. It is `Clone + Debug + Eq + Hash + Send + Sync`.
#[proc_macro_derive(Model, attributes(model, diesel))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    model::expand(&parse_macro_input!(input)).into()
}

/// States that an enum is a type of the database: what its type and its values are called there.
///
/// Emits no code: how values are read and written is said by another derive beside it, such as diesel-derive-enum's
/// `DbEnum`, or by impls of `ToSql` and `FromSql` by hand. `drivetrain revision --autogenerate` reads it: on PostgreSQL
/// the enum is a type, on SQLite a text with a check.
///
/// ```text
/// #[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow, ModelEnum)]
/// #[diesel(sql_type = crate::schema::sql_types::PostStatus)]
/// pub enum PostStatus {
///     Draft,
///     #[model(renamed_from = "public")]
///     Published,
/// }
/// ```
///
/// # On the enum
///
/// | attribute | what it does | if absent |
/// | --- | --- | --- |
/// | `#[model(name = "post_status")]` | names the type | the SQL type's name in snake case |
/// | `#[model(schema = "shop")]` | names its schema | that of the SQL type, else the default one |
/// | `#[model(rename_all = "kebab-case")]` | says how values are made of the variants' names | `snake_case` |
/// | `#[model(renamed_from = old_status)]` | tells the type's name before | |
/// | `#[model(comment = "…")]` | the comment on the type | none |
///
/// # On a variant
///
/// | attribute | what it does |
/// | --- | --- |
/// | `#[model(name = "in review")]` | names the value |
/// | `#[model(renamed_from = "checking")]` | tells the value's name before |
#[proc_macro_derive(ModelEnum, attributes(model, diesel))]
pub fn derive_model_enum(input: TokenStream) -> TokenStream {
    model::expand_enum(&parse_macro_input!(input)).into()
}

/// States which relations are loaded with a row: the struct is a shape around a model.
///
/// Stands on a struct with named fields, of which one is the root and each other one a relation:
///
/// ```text
/// #[derive(Debug, Clone, Serialize, EagerLoad)]
/// #[eager(params = Reader { reader_id: i64 })]
/// pub struct PostToRead {
///     #[eager(root)]
///     #[serde(flatten)]
///     pub post: Post,
///     #[eager(belongs_to)]
///     pub author: User,
///     #[eager(belongs_to, via = posts::editor_id)]
///     pub editor: Option<User>,
///     #[eager(many_to_many(through = PostTag), order = post_tags::position)]
///     pub tags: Vec<Tag>,
///     #[eager(has_many, filter = comments::author_id.ne(reader_id), limit = 3)]
///     pub comments: Vec<Comment>,
///     #[eager(count(Comment))]
///     pub comment_count: i64,
/// }
/// ```
///
/// # On the struct
///
/// | attribute | what it does |
/// | --- | --- |
/// | `#[eager(params = Name { field: Type, … })]` | declares the struct `Name` of values that are known at run time only; filters, orders, limits and `with` name its fields; the shape is then loaded by `Shape::with(Name { … })` |
///
/// # What a field is
///
/// `T` is a model or another shape. It is `Clone`, because several roots may share a row.
///
/// | attribute | field type | what is loaded |
/// | --- | --- | --- |
/// | `#[eager(root)]` | a model | the row that the query gives |
/// | `#[eager(has_one)]` | `Option<T>`, `T` | the row whose foreign key is the root's key; the first in `order` if there are several |
/// | `#[eager(has_many)]` | `Vec<T>` | the rows whose foreign key is the root's key |
/// | `#[eager(belongs_to)]` | `T`, `Option<T>`, `Arc<T>`, `Option<Arc<T>>` | the row that the root's foreign key points to; `Option` where the key may be null or the row soft-deleted |
/// | `#[eager(many_to_many(through = Link))]` | `Vec<T>` | the rows that rows of the model `Link` connect with the root |
/// | `#[eager(count(Model))]`, `#[eager(count(Model, through = Link))]` | `i64` | the number of rows |
///
/// # What goes with it
///
/// | attribute | with | what it does |
/// | --- | --- | --- |
/// | `via = column`, `via = (a, b)` | all | names the foreign key where Diesel's `belongs_to(…)` does not: a second one to the same table, a composite one, one to the own table; with `through`, the link's column for the root |
/// | `to = column` | `through` | names the link's column for the target |
/// | `filter = expression` | all but a `belongs_to` and `has_one` without `Option` | leaves rows out; with `through` it may name columns of the link |
/// | `order = expression` | `has_one`, `has_many`, `many_to_many` | orders the rows; ties, and rows without it, are ordered by key |
/// | `limit = rows` | `has_many`, `many_to_many` | gives each root the first rows only |
/// | `with = Name { … }` | all but `count` | gives the parameters of `T` |
/// | `with_deleted` | all | keeps soft-deleted rows |
///
/// Filters and orders are Diesel expressions. Their types are found as `#[diesel::auto_type]` finds them, so integers need
/// a suffix (`5_i64`), and what it cannot see through is put into a function with that attribute.
#[proc_macro_derive(EagerLoad, attributes(eager))]
pub fn derive_eager_load(input: TokenStream) -> TokenStream {
    eager::expand(&parse_macro_input!(input)).into()
}

/// States that a struct is a row that is read as the query selects it, without being a model.
///
/// For joins and aggregates, beside `Queryable` (or `QueryableByName`). Such a struct owns its data; it may have type
/// parameters. There are no attributes.
#[proc_macro_derive(Row)]
pub fn derive_row(input: TokenStream) -> TokenStream {
    row::expand(&parse_macro_input!(input)).into()
}
