// What the mistakes with relations are made with: users with posts with tags.
#![allow(dead_code, unused_imports)]

pub use std::sync::Arc;

pub use drivetrain::prelude::*;
pub use drivetrain::{Db, Pg, Result, Sqlite};

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        user_id -> BigInt,
        editor_id -> Nullable<BigInt>,
        title -> Text,
        views -> BigInt,
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    comments (id) {
        id -> BigInt,
        post_id -> BigInt,
        author_id -> BigInt,
        body -> Text,
    }
}

diesel::table! {
    tags (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    post_tags (post_id, tag_id) {
        post_id -> BigInt,
        tag_id -> BigInt,
    }
}

diesel::joinable!(posts -> users (user_id));
diesel::joinable!(comments -> posts (post_id));
diesel::allow_tables_to_appear_in_same_query!(users, posts, comments, tags, post_tags);

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = users)]
pub struct User {
    pub id: i64,
    pub name: String,
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = posts, belongs_to(User))]
pub struct Post {
    pub id: i64,
    pub user_id: i64,
    pub editor_id: Option<i64>,
    pub title: String,
    pub views: i64,
    #[model(soft_delete)]
    pub deleted_at: Option<chrono::NaiveDateTime>,
}

// Its author is not declared.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = comments, belongs_to(Post))]
pub struct Comment {
    pub id: i64,
    pub post_id: i64,
    pub author_id: i64,
    pub body: String,
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = tags)]
pub struct Tag {
    pub id: i64,
    pub name: String,
}

// Its tag is not declared.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = post_tags, primary_key(post_id, tag_id), belongs_to(Post))]
pub struct PostTag {
    pub post_id: i64,
    pub tag_id: i64,
}
