//! The tables as Diesel knows them, and what the contenders that stand on Diesel share.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use contest::data;
use diesel::prelude::*;
use drivetrain::prelude::*;
use serde::Serialize;

diesel::table! {
    users (id) { id -> BigInt, name -> Text, hair_color -> Nullable<Text>, }
}
diesel::table! {
    posts (id) { id -> BigInt, user_id -> BigInt, title -> Text, body -> Nullable<Text>, }
}
diesel::table! {
    comments (id) { id -> BigInt, post_id -> BigInt, text -> Text, }
}
diesel::table! {
    profiles (id) { id -> BigInt, user_id -> BigInt, bio -> Text, }
}
diesel::table! {
    tags (id) { id -> BigInt, name -> Text, }
}
diesel::table! {
    post_tags (post_id, tag_id) { post_id -> BigInt, tag_id -> BigInt, }
}
diesel::table! {
    accounts (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        hair_color -> Nullable<Text>,
        is_active -> Bool,
        created_at -> Timestamp,
    }
}
diesel::table! {
    articles (id) { id -> BigInt, title -> Text, published_at -> BigInt, }
}
diesel::joinable!(posts -> users (user_id));
diesel::joinable!(post_tags -> tags (tag_id));
diesel::allow_tables_to_appear_in_same_query!(users, profiles, posts, comments, tags, post_tags);

#[derive(Clone, Debug, Serialize, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = users)]
pub struct User {
    pub id: i64,
    pub name: String,
    pub hair_color: Option<String>,
}

#[derive(Clone, Debug, Serialize, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = posts, belongs_to(User))]
pub struct Post {
    pub id: i64,
    pub user_id: i64,
    pub title: String,
    pub body: Option<String>,
}

#[derive(Clone, Debug, Serialize, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = comments, belongs_to(Post))]
pub struct Comment {
    pub id: i64,
    pub post_id: i64,
    pub text: String,
}

#[derive(Clone, Debug, Serialize, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = profiles, belongs_to(User))]
pub struct Profile {
    pub id: i64,
    pub user_id: i64,
    pub bio: String,
}

#[derive(Clone, Debug, Serialize, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = tags)]
pub struct Tag {
    pub id: i64,
    pub name: String,
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = post_tags, primary_key(post_id, tag_id), belongs_to(Post), belongs_to(Tag))]
pub struct PostTag {
    pub post_id: i64,
    pub tag_id: i64,
}

#[derive(Clone, Debug, Serialize, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = accounts)]
pub struct Account {
    pub id: i64,
    pub email: String,
    pub name: String,
    pub hair_color: Option<String>,
    pub is_active: bool,
    pub created_at: NaiveDateTime,
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = articles)]
pub struct Article {
    pub id: i64,
    pub title: String,
    pub published_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub struct NewUser {
    pub name: String,
    pub hair_color: Option<String>,
}

impl From<data::NewUser> for NewUser {
    fn from(new: data::NewUser) -> Self {
        Self {
            name: new.name,
            hair_color: new.hair_color,
        }
    }
}

/// A new account as Diesel derives it: what is `None` has the column's default.
#[derive(Insertable)]
#[diesel(table_name = accounts)]
pub struct NewAccount {
    pub email: String,
    pub name: String,
    pub hair_color: Option<String>,
}

impl From<data::NewAccount> for NewAccount {
    fn from(new: data::NewAccount) -> Self {
        Self {
            email: new.email,
            name: new.name,
            hair_color: new.hair_color,
        }
    }
}

/// One of many accounts: what is `None` is NULL, so that all rows set the same columns.
#[derive(Insertable)]
#[diesel(table_name = accounts, treat_none_as_default_value = false)]
pub struct ImportedAccount {
    pub email: String,
    pub name: String,
    pub hair_color: Option<String>,
}

impl From<data::NewAccount> for ImportedAccount {
    fn from(new: data::NewAccount) -> Self {
        Self {
            email: new.email,
            name: new.name,
            hair_color: new.hair_color,
        }
    }
}

#[derive(AsChangeset, Default)]
#[diesel(table_name = accounts)]
pub struct AccountChanges {
    pub email: Option<String>,
    pub name: Option<String>,
    pub hair_color: Option<Option<String>>,
    pub is_active: Option<bool>,
}

impl AccountChanges {
    pub fn name(name: String) -> Self {
        Self {
            name: Some(name),
            ..Self::default()
        }
    }
}

/// A user with everything, as hand-written code puts it together.
#[derive(Clone, Debug, Serialize)]
pub struct UserInFull {
    pub user: User,
    pub profile: Option<Profile>,
    pub posts: Vec<PostInFull>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PostInFull {
    pub post: Post,
    pub tags: Vec<Tag>,
    pub comments: Vec<Comment>,
}

impl UserInFull {
    /// Rows in it.
    pub fn rows(&self) -> usize {
        let of_post = |post: &PostInFull| 1 + post.tags.len() + post.comments.len();
        1 + usize::from(self.profile.is_some()) + self.posts.iter().map(of_post).sum::<usize>()
    }

    /// Groups rows by their parents.
    pub fn assembled(
        users: Vec<User>,
        profiles: Vec<Profile>,
        posts: Vec<Post>,
        links: Vec<(PostTag, Tag)>,
        comments: Vec<Comment>,
    ) -> Vec<Self> {
        let tags = links.grouped_by(&posts);
        let comments = comments.grouped_by(&posts);
        let mut by_user: HashMap<i64, Vec<PostInFull>> = HashMap::new();
        for ((post, tags), comments) in posts.into_iter().zip(tags).zip(comments) {
            let tags = tags.into_iter().map(|(_, tag)| tag).collect();
            let of_user = by_user.entry(post.user_id).or_default();
            of_user.push(PostInFull { post, tags, comments });
        }
        let profiles = profiles.grouped_by(&users);
        users
            .into_iter()
            .zip(profiles)
            .map(|(user, profiles)| Self {
                profile: profiles.into_iter().next(),
                posts: by_user.remove(&user.id).unwrap_or_default(),
                user,
            })
            .collect()
    }

    /// Groups rows by their parents with a map of each; a tag comes with its post.
    pub fn grouped(
        users: Vec<User>,
        profiles: Vec<Profile>,
        posts: Vec<Post>,
        tags: Vec<(i64, Tag)>,
        comments: Vec<Comment>,
    ) -> Vec<Self> {
        let mut profiles: HashMap<i64, Profile> =
            profiles.into_iter().map(|profile| (profile.user_id, profile)).collect();
        let mut of_posts: HashMap<i64, (Vec<Tag>, Vec<Comment>)> = HashMap::with_capacity(posts.len());
        for (post, tag) in tags {
            of_posts.entry(post).or_default().0.push(tag);
        }
        for comment in comments {
            of_posts.entry(comment.post_id).or_default().1.push(comment);
        }
        let mut of_users: HashMap<i64, Vec<PostInFull>> = HashMap::with_capacity(users.len());
        for post in posts {
            let (tags, comments) = of_posts.remove(&post.id).unwrap_or_default();
            let of_user = of_users.entry(post.user_id).or_default();
            of_user.push(PostInFull { post, tags, comments });
        }
        users
            .into_iter()
            .map(|user| Self {
                profile: profiles.remove(&user.id),
                posts: of_users.remove(&user.id).unwrap_or_default(),
                user,
            })
            .collect()
    }
}

/// Rows of users with posts with comments.
pub fn nested(users: Vec<User>, posts: Vec<Post>, comments: Vec<Comment>) -> usize {
    let rows = users.len() + posts.len() + comments.len();
    let comments = comments.grouped_by(&posts);
    let posts: Vec<(Post, Vec<Comment>)> = posts.into_iter().zip(comments).collect();
    let posts = posts.grouped_by(&users);
    let nested: Vec<_> = users.into_iter().zip(posts).collect();
    std::hint::black_box(nested);
    rows
}

/// Counts rows, after whatever made them.
pub fn counted<T>(rows: Vec<T>) -> usize {
    std::hint::black_box(&rows).len()
}

/// Articles after a position, in a form that an index serves: `a <= $1 AND (a < $1 OR id < $2)`.
#[macro_export]
macro_rules! articles_after {
    ($after:expr) => {{
        use $crate::model::articles;
        let newest = articles::table
            .select($crate::model::Article::as_select())
            .order((articles::published_at.desc(), articles::id.desc()))
            .limit(contest::data::PER_PAGE)
            .into_boxed();
        match $after {
            None => newest,
            Some(contest::data::Position { published_at, id }) => newest.filter(
                articles::published_at
                    .le(published_at)
                    .and(articles::published_at.lt(published_at).or(articles::id.lt(id))),
            ),
        }
    }};
}
