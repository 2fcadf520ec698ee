//! Every word that says something of the schema, with each way to write it.

use chrono::{DateTime, NaiveDateTime, Utc};
use drivetrain::prelude::*;

mod schema {
    diesel::table! {
        users (id) {
            id -> BigInt,
            email -> Text,
        }
    }

    diesel::table! {
        rooms (building, number) {
            building -> BigInt,
            number -> Integer,
        }
    }

    diesel::table! {
        posts (id) {
            id -> BigInt,
            author_id -> BigInt,
            editor_id -> Nullable<BigInt>,
            reviewer_email -> Nullable<Text>,
            building -> Nullable<BigInt>,
            room -> Nullable<Integer>,
            title -> Text,
            slug -> Text,
            body -> Text,
            language -> Text,
            price -> Double,
            amount -> Numeric,
            score -> BigInt,
            total -> BigInt,
            position -> Integer,
            note -> Nullable<Text>,
            status -> Text,
            type_ -> Text,
            published_at -> Nullable<Timestamp>,
            created_at -> TimestamptzSqlite,
            updated_at -> TimestamptzSqlite,
            deleted_at -> Nullable<TimestamptzSqlite>,
            version -> Integer,
        }
    }

    diesel::table! {
        tags (code) {
            code -> Text,
            rank -> BigInt,
        }
    }

    diesel::joinable!(posts -> users (author_id));
    diesel::allow_tables_to_appear_in_same_query!(posts, users);
}
use schema::{posts, rooms, tags, users};

#[derive(Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = users)]
#[model(comment = "who writes", renamed_from = people, key_name = "pk_users")]
#[model(conventions(identity = false, foreign_key_index, timestamps = true, live_unique = false))]
struct User {
    #[model(identity = always)]
    id: i64,
    #[model(unique(name = "users_email", nulls_not_distinct, include(id)))]
    #[model(collate(postgres = "C", sqlite = "BINARY"), max_length = 200)]
    email: String,
}

#[derive(Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = rooms, primary_key(building, number))]
#[model(partial, extension = "btree_gist")]
struct Room {
    building: i64,
    number: i32,
}

#[derive(Debug, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = posts, belongs_to(User, foreign_key = author_id))]
#[model(
    schema = "public",
    name = "posts",
    strict = false,
    index(author_id, created_at.desc()),
    index("lower(title)".opclass("text_pattern_ops").collate("C"), slug.asc().nulls_first(), only = postgres),
    index(title, where = "published_at IS NOT NULL", using = "btree", with = "fillfactor=70", name = "posts_title"),
    index(language, slug, unique, nulls_not_distinct, include(body), comment = "one slug for each language"),
    index(position, where(postgres = "position > 0", sqlite = "position > 1")),
    unique(author_id, position, with_deleted),
    unique(author_id, score, deferrable = deferred),
    check = "position >= 0",
    check("score <= total", name = "posts_score_fits"),
    check(postgres = "price = round(price::numeric, 2)", sqlite = "price = round(price, 2)", name = "posts_price_cents"),
    foreign_key(
        building,
        room,
        references(rooms(building, number)),
        on_delete = set_null,
        on_update = cascade,
        deferrable,
        match_full,
        name = "posts_room",
    ),
    exclude(
        using = "gist",
        with(room = "=", "tsrange(published_at, published_at + '1 hour')" = "&&"),
        where = "room IS NOT NULL",
        deferrable = immediate,
        name = "posts_no_overlap",
    )
)]
struct Post {
    #[model(autoincrement, identity = by_default)]
    id: i64,
    #[model(on_delete = cascade, on_update = no_action, deferrable = deferred, references(name = "posts_author"))]
    author_id: i64,
    #[model(references(users), on_delete = set_null, index = false)]
    editor_id: Option<i64>,
    #[model(references(users(email), name = "posts_reviewer"), on_delete = restrict, deferrable = immediate)]
    #[model(index(desc, nulls_last, where = "reviewer_email IS NOT NULL", name = "posts_reviewed"))]
    reviewer_email: Option<String>,
    building: Option<i64>,
    room: Option<i32>,
    #[model(
        max_length = 200,
        check = "title <> ''",
        comment = "as shown",
        renamed_from = "headline"
    )]
    title: String,
    #[model(unique, index)]
    slug: String,
    #[model(sql_type(postgres = "citext", sqlite = "TEXT"), collate(sqlite = "NOCASE"))]
    #[model(default = sql(postgres = "repeat('x', 3)", sqlite = "hex(3)"))]
    body: String,
    #[model(sql_type = "varchar(5)", default = "en")]
    language: String,
    #[model(default = -0.5, index(asc, using = "btree", opclass = "float8_ops", unique, include(title)))]
    price: f64,
    #[model(precision(10, 2), default = 0.3)]
    amount: Money,
    #[model(default = 0)]
    score: i64,
    #[model(generated = "score * 2")]
    total: i64,
    #[model(generated("length(title)", virtual))]
    position: i32,
    #[model(default = none)]
    note: Option<String>,
    #[model(default = sql("'draft'"))]
    status: String,
    #[diesel(column_name = type_)]
    #[model(name = "type")]
    kind: String,
    #[model(precision = 3, default = now)]
    published_at: Option<NaiveDateTime>,
    #[model(created_at)]
    created_at: DateTime<Utc>,
    #[model(updated_at, default = now)]
    updated_at: DateTime<Utc>,
    #[model(soft_delete)]
    deleted_at: Option<DateTime<Utc>>,
    #[model(version, default = 1)]
    version: i32,
}

#[derive(Clone, Copy, Debug, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Numeric)]
struct Money(i64);

#[derive(Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = tags, primary_key(code))]
#[model(strict, without_rowid)]
struct Tag {
    code: String,
    #[model(identity)]
    rank: i64,
}

#[derive(Clone, Copy, Debug, ModelEnum)]
#[model(name = "post_status", schema = "public", rename_all = "kebab-case", renamed_from = status)]
#[model(comment = "how far a post is")]
enum PostStatus {
    Draft,
    #[model(name = "in review", renamed_from = "checking")]
    InReview,
}
