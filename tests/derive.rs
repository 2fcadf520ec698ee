//! What the derives state, as constants and as SQL on both backends.
#![cfg(all(feature = "sqlite", feature = "postgres"))]
#![expect(dead_code, reason = "fields that are only selected")]

use std::any::TypeId;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::sqlite::Sqlite;
use drivetrain::fetch::{AsSelected, ByModel};
use drivetrain::prelude::*;
use drivetrain::{Fetchable, HardDelete, MarkDeleted, Untouched, Versioned};
use uuid::Uuid;

mod schema {
    diesel::table! {
        users (id) {
            id -> Integer,
            email -> Text,
        }
    }

    diesel::table! {
        posts (id) {
            id -> BigInt,
            title -> Text,
            created_at -> Timestamp,
            updated_at -> Timestamp,
            deleted_at -> Nullable<Timestamp>,
            version -> Integer,
        }
    }

    diesel::table! {
        shop.prices (product, region, kind) {
            product -> BigInt,
            region -> Text,
            #[sql_name = "type"]
            kind -> Text,
            r#match -> Text,
            #[sql_name = "changed on"]
            changed_on -> Nullable<Timestamp>,
        }
    }

    diesel::table! {
        sessions (token) {
            token -> Uuid,
            seen_at -> Timestamptz,
            closed_at -> Nullable<Timestamptz>,
        }
    }

    diesel::table! {
        visits (code) {
            code -> Text,
            seen_at -> TimestamptzSqlite,
            closed_at -> Nullable<TimestamptzSqlite>,
        }
    }
}

use schema::users;

#[derive(Queryable, Selectable, Identifiable, Model)]
struct User {
    id: i32,
    email: String,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = schema::posts, check_for_backend(Sqlite, Pg))]
struct Post {
    id: i64,
    title: String,
    #[model(created_at)]
    created_at: NaiveDateTime,
    #[model(updated_at)]
    updated_at: NaiveDateTime,
    #[model(soft_delete)]
    deleted_at: Option<NaiveDateTime>,
    #[model(version)]
    version: i32,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = crate::schema::prices)]
#[diesel(primary_key(product, region, kind))]
struct Price {
    #[diesel(column_name = product)]
    product_id: i64,
    region: Code,
    #[diesel(column_name = "kind")]
    r#type: String,
    r#match: String,
    #[model(updated_at)]
    changed_on: Option<NaiveDateTime>,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = schema::sessions, primary_key(token))]
struct Session {
    token: Uuid,
    #[model(updated_at)]
    seen_at: DateTime<Utc>,
    #[model(soft_delete)]
    closed_at: Option<DateTime<Utc>>,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = schema::visits, primary_key(code))]
struct Visit {
    code: Code,
    #[model(updated_at)]
    seen_at: DateTime<Utc>,
    #[model(soft_delete)]
    closed_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
struct Code(String);

impl<DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for Code
where
    DB: diesel::backend::Backend,
    String: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for Code
where
    DB: diesel::backend::Backend,
    String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        String::from_sql(bytes).map(Self)
    }
}

#[derive(Queryable, Row)]
struct Counted<T>
where
    T: Clone,
{
    what: T,
    count: i64,
}

/// Asserts the SQL and the binds of a query on a backend.
macro_rules! assert_sql {
    ($backend:ty, $query:expr, $sql:literal $(,)?) => {
        assert_eq!(diesel::debug_query::<$backend, _>(&$query).to_string(), $sql)
    };
}

fn code(text: &str) -> Code {
    Code(text.to_owned())
}

fn price() -> Price {
    let (region, r#type, r#match) = (code("eu"), "net".to_owned(), String::new());
    Price {
        product_id: 7,
        region,
        r#type,
        r#match,
        changed_on: None,
    }
}

fn post() -> Post {
    let (created_at, updated_at) = (NaiveDateTime::default(), NaiveDateTime::default());
    Post {
        id: 7,
        title: String::new(),
        created_at,
        updated_at,
        deleted_at: None,
        version: 3,
    }
}

fn same<A: 'static, B: 'static>() -> bool {
    TypeId::of::<A>() == TypeId::of::<B>()
}

#[test]
fn a_model_names_its_table_and_columns_as_the_database_does() {
    assert_eq!((User::TABLE, User::KEY), ("users", ["id"].as_slice()));
    assert_eq!(
        (Price::TABLE, Price::KEY),
        ("prices", ["product", "region", "type"].as_slice())
    );
    assert_eq!((User::CREATED_AT, User::UPDATED_AT), (None, None));
    assert_eq!(
        (Post::CREATED_AT, Post::UPDATED_AT),
        (Some("created_at"), Some("updated_at"))
    );
    assert_eq!((Price::CREATED_AT, Price::UPDATED_AT), (None, Some("changed on")));
}

#[test]
fn the_key_is_the_fields_value_or_a_tuple() {
    assert_eq!(post().key(), 7_i64);
    assert_eq!(price().key(), (7_i64, code("eu"), "net".to_owned()));
}

#[test]
fn a_model_without_roles_is_deleted_hard_and_touches_nothing() {
    assert!(same::<<User as Model>::Deletion, HardDelete>());
    assert!(same::<<User as Model>::Scoped, users::table>());
    assert!(same::<<User as Model>::Touch, Untouched<users::table>>());
    assert!(same::<<Post as Model>::Deletion, MarkDeleted>());
}

#[test]
fn one_key_is_compared_and_several_are_one_list() {
    let one = User::table().select(users::id).filter(User::by_key(7));
    assert_sql!(
        Sqlite,
        one,
        "SELECT `users`.`id` FROM `users` WHERE (`users`.`id` = ?) -- binds: [7]"
    );
    assert_sql!(
        Pg,
        one,
        r#"SELECT "users"."id" FROM "users" WHERE ("users"."id" = $1) -- binds: [7]"#
    );

    let several = User::table().select(users::id).filter(User::by_keys(vec![7, 8]));
    assert_sql!(
        Sqlite,
        several,
        "SELECT `users`.`id` FROM `users` WHERE (`users`.`id` IN (?, ?)) -- binds: [7, 8]"
    );
    assert_sql!(
        Pg,
        several,
        r#"SELECT "users"."id" FROM "users" WHERE ("users"."id" = ANY($1)) -- binds: [[7, 8]]"#
    );
}

#[test]
fn a_composite_key_is_a_conjunction_over_the_sql_names() {
    let query = Price::scoped()
        .select(schema::prices::product)
        .filter(Price::by_key(price().key()));
    assert_sql!(
        Sqlite,
        query,
        "SELECT `shop`.`prices`.`product` FROM `shop`.`prices` WHERE (((`shop`.`prices`.`product` = ?) \
         AND (`shop`.`prices`.`region` = ?)) AND (`shop`.`prices`.`type` = ?)) -- binds: [7, Code(\"eu\"), \"net\"]",
    );
    assert_sql!(
        Pg,
        query,
        "SELECT \"shop\".\"prices\".\"product\" FROM \"shop\".\"prices\" WHERE (((\"shop\".\"prices\".\"product\" = $1) \
         AND (\"shop\".\"prices\".\"region\" = $2)) AND (\"shop\".\"prices\".\"type\" = $3)) \
         -- binds: [7, Code(\"eu\"), \"net\"]",
    );
}

#[test]
fn several_composite_keys_are_rows_of_values() {
    let keys = vec![(7, code("eu"), "net".to_owned()), (8, code("us"), "net".to_owned())];
    let query = diesel::delete(Price::table().filter(Price::by_keys(keys)));
    assert_sql!(
        Sqlite,
        query,
        "DELETE FROM `shop`.`prices` WHERE (`shop`.`prices`.`product`, `shop`.`prices`.`region`, \
         `shop`.`prices`.`type`) IN (VALUES (?, ?, ?), (?, ?, ?)) \
         -- binds: [7, Code(\"eu\"), \"net\", 8, Code(\"us\"), \"net\"]",
    );
    assert_sql!(
        Pg,
        query,
        "DELETE FROM \"shop\".\"prices\" WHERE (\"shop\".\"prices\".\"product\", \"shop\".\"prices\".\"region\", \
         \"shop\".\"prices\".\"type\") IN (VALUES ($1, $2, $3), ($4, $5, $6)) \
         -- binds: [7, Code(\"eu\"), \"net\", 8, Code(\"us\"), \"net\"]",
    );
}

#[test]
fn no_composite_key_is_no_row() {
    let query = Price::table()
        .select(schema::prices::product)
        .filter(Price::by_keys(Vec::new()));
    assert_sql!(
        Sqlite,
        query,
        "SELECT `shop`.`prices`.`product` FROM `shop`.`prices` WHERE 1=0 -- binds: []"
    );
}

#[test]
fn keys_of_other_types_are_bound_as_they_are() {
    let visits = Visit::table().select(schema::visits::code);
    assert_sql!(
        Sqlite,
        visits.filter(Visit::by_keys(vec![code("a"), code("b")])),
        "SELECT `visits`.`code` FROM `visits` WHERE (`visits`.`code` IN (?, ?)) -- binds: [Code(\"a\"), Code(\"b\")]",
    );
    let sessions = Session::table().select(schema::sessions::token);
    assert_sql!(
        Pg,
        sessions.filter(Session::by_key(Uuid::nil())),
        "SELECT \"sessions\".\"token\" FROM \"sessions\" WHERE (\"sessions\".\"token\" = $1) \
         -- binds: [00000000-0000-0000-0000-000000000000]",
    );
    assert_sql!(
        Pg,
        sessions.filter(Session::by_keys(vec![Uuid::nil()])),
        "SELECT \"sessions\".\"token\" FROM \"sessions\" WHERE (\"sessions\".\"token\" = ANY($1)) \
         -- binds: [[00000000-0000-0000-0000-000000000000]]",
    );
}

#[test]
fn the_scope_of_a_soft_deleted_model_hides_marked_rows() {
    let shown = Post::scoped().select(schema::posts::id).filter(Post::by_key(7));
    assert_sql!(
        Sqlite,
        shown,
        "SELECT `posts`.`id` FROM `posts` WHERE ((`posts`.`deleted_at` IS NULL) AND (`posts`.`id` = ?)) -- binds: [7]",
    );
    assert_sql!(
        Pg,
        shown,
        "SELECT \"posts\".\"id\" FROM \"posts\" WHERE ((\"posts\".\"deleted_at\" IS NULL) AND (\"posts\".\"id\" = $1)) \
         -- binds: [7]",
    );
    let deleted = Post::only_deleted().select(schema::posts::id);
    assert_sql!(
        Sqlite,
        deleted,
        "SELECT `posts`.`id` FROM `posts` WHERE (`posts`.`deleted_at` IS NOT NULL) -- binds: []"
    );
}

#[test]
fn a_mark_is_set_and_taken_away() {
    let mark = diesel::update(Post::table()).set(Post::set_deleted(Some(DateTime::UNIX_EPOCH)));
    assert_sql!(
        Sqlite,
        mark,
        "UPDATE `posts` SET `deleted_at` = ? -- binds: [Some(1970-01-01T00:00:00)]"
    );
    assert_sql!(
        Pg,
        mark,
        r#"UPDATE "posts" SET "deleted_at" = $1 -- binds: [Some(1970-01-01T00:00:00)]"#
    );

    let unmark = diesel::update(Visit::table()).set(Visit::set_deleted(None));
    assert_sql!(Sqlite, unmark, "UPDATE `visits` SET `closed_at` = ? -- binds: [None]");
    let unmark = diesel::update(Session::table()).set(Session::set_deleted(None));
    assert_sql!(Pg, unmark, r#"UPDATE "sessions" SET "closed_at" = $1 -- binds: [None]"#);
}

#[test]
fn an_update_touches_the_time_and_the_version() {
    let update = diesel::update(Post::table().filter(Post::by_key(7)))
        .filter(post().same_version())
        .set((schema::posts::title.eq("new"), Post::touch(DateTime::UNIX_EPOCH)));
    assert_sql!(
        Sqlite,
        update,
        "UPDATE `posts` SET `title` = ?, `updated_at` = ?, `version` = (`posts`.`version` + ?) \
         WHERE ((`posts`.`id` = ?) AND (`posts`.`version` = ?)) -- binds: [\"new\", 1970-01-01T00:00:00, 1, 7, 3]",
    );
    assert_sql!(
        Pg,
        update,
        "UPDATE \"posts\" SET \"title\" = $1, \"updated_at\" = $2, \"version\" = (\"posts\".\"version\" + $3) \
         WHERE ((\"posts\".\"id\" = $4) AND (\"posts\".\"version\" = $5)) \
         -- binds: [\"new\", 1970-01-01T00:00:00, 1, 7, 3]",
    );
}

#[test]
fn a_touched_time_has_the_columns_type() {
    let nullable = diesel::update(Price::table()).set(Price::touch(DateTime::UNIX_EPOCH));
    assert_sql!(
        Sqlite,
        nullable,
        "UPDATE `shop`.`prices` SET `changed on` = ? -- binds: [Some(1970-01-01T00:00:00)]"
    );
    let sqlite = diesel::update(Visit::table()).set(Visit::touch(DateTime::UNIX_EPOCH));
    assert_sql!(
        Sqlite,
        sqlite,
        "UPDATE `visits` SET `seen_at` = ? -- binds: [1970-01-01T00:00:00Z]"
    );
    let postgres = diesel::update(Session::table()).set(Session::touch(DateTime::UNIX_EPOCH));
    assert_sql!(
        Pg,
        postgres,
        r#"UPDATE "sessions" SET "seen_at" = $1 -- binds: [1970-01-01T00:00:00Z]"#
    );
}

#[test]
fn an_untouched_update_sets_the_callers_changes_alone() {
    let update = diesel::update(User::table()).set((users::email.eq("a@b"), User::touch(DateTime::UNIX_EPOCH)));
    assert_sql!(Sqlite, update, "UPDATE `users` SET `email` = ? -- binds: [\"a@b\"]");
    assert_sql!(Pg, update, r#"UPDATE "users" SET "email" = $1 -- binds: ["a@b"]"#);
}

#[test]
fn a_row_is_read_as_selected_and_a_model_by_its_columns() {
    assert!(same::<<Counted<String> as Fetchable>::How, AsSelected>());
    assert!(same::<<Post as Fetchable>::How, ByModel>());
}
