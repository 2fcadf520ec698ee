//! Rows of sqlx by the derive of its `FromRow`, and their nesting, which is the user's work.
//!
//! <https://docs.rs/sqlx/0.9/sqlx/trait.FromRow.html>

use std::collections::HashMap;

use chrono::NaiveDateTime;
use serde::Serialize;
use sqlx::FromRow;

#[derive(FromRow, Serialize)]
pub struct User {
    pub id: i64,
    pub name: String,
    pub hair_color: Option<String>,
}

#[derive(FromRow, Serialize)]
pub struct Post {
    pub id: i64,
    pub user_id: i64,
    pub title: String,
    pub body: Option<String>,
}

#[derive(FromRow, Serialize)]
pub struct Comment {
    pub id: i64,
    pub post_id: i64,
    pub text: String,
}

#[derive(FromRow, Serialize)]
pub struct Profile {
    pub id: i64,
    pub user_id: i64,
    pub bio: String,
}

#[derive(FromRow, Serialize)]
pub struct Tag {
    pub id: i64,
    pub name: String,
}

/// A tag of a post.
#[derive(FromRow)]
pub struct PostTag {
    pub post_id: i64,
    #[sqlx(flatten)]
    pub tag: Tag,
}

#[derive(FromRow, Serialize)]
pub struct Account {
    pub id: i64,
    pub email: String,
    pub name: String,
    pub hair_color: Option<String>,
    pub is_active: bool,
    pub created_at: NaiveDateTime,
}

#[derive(FromRow)]
#[expect(dead_code, reason = "an article is only loaded")]
pub struct Article {
    pub id: i64,
    pub title: String,
    pub published_at: i64,
}

/// What [`Peer::medium`](contest::Peer::medium) reads: the post's columns are null where there is none.
#[derive(FromRow)]
pub struct UserAndPost {
    #[sqlx(flatten)]
    user: User,
    post_id: Option<i64>,
    user_id: Option<i64>,
    title: Option<String>,
    body: Option<String>,
}

impl UserAndPost {
    pub fn pair(self) -> (User, Option<Post>) {
        let post = self
            .post_id
            .zip(self.user_id)
            .zip(self.title)
            .map(|((id, user_id), title)| Post {
                id,
                user_id,
                title,
                body: self.body,
            });
        (self.user, post)
    }
}

#[derive(Serialize)]
pub struct UserTree {
    #[serde(flatten)]
    pub user: User,
    pub profile: Option<Profile>,
    pub posts: Vec<PostTree>,
}

#[derive(Serialize)]
pub struct PostTree {
    #[serde(flatten)]
    pub post: Post,
    pub tags: Vec<Tag>,
    pub comments: Vec<Comment>,
}

/// Nests the rows of five tables; without profiles and tags where nobody asked for them.
pub fn nest(
    users: Vec<User>,
    profiles: Vec<Profile>,
    posts: Vec<Post>,
    tags: Vec<PostTag>,
    comments: Vec<Comment>,
) -> Vec<UserTree> {
    let mut profiles: HashMap<_, _> = profiles.into_iter().map(|profile| (profile.user_id, profile)).collect();
    let mut tags = group(tags.into_iter().map(|PostTag { post_id, tag }| (post_id, tag)));
    let mut comments = group(comments.into_iter().map(|comment| (comment.post_id, comment)));
    let mut posts = group(posts.into_iter().map(|post| {
        let tags = tags.remove(&post.id).unwrap_or_default();
        let comments = comments.remove(&post.id).unwrap_or_default();
        (post.user_id, PostTree { post, tags, comments })
    }));
    let tree = |user: User| UserTree {
        profile: profiles.remove(&user.id),
        posts: posts.remove(&user.id).unwrap_or_default(),
        user,
    };
    users.into_iter().map(tree).collect()
}

fn group<T>(rows: impl Iterator<Item = (i64, T)>) -> HashMap<i64, Vec<T>> {
    let mut groups = HashMap::<_, Vec<_>>::new();
    for (parent, row) in rows {
        groups.entry(parent).or_default().push(row);
    }
    groups
}

/// Rows in nested values.
pub fn count(users: &[UserTree]) -> usize {
    let post = |post: &PostTree| 1 + post.tags.len() + post.comments.len();
    let user = |user: &UserTree| 1 + usize::from(user.profile.is_some()) + user.posts.iter().map(post).sum::<usize>();
    users.iter().map(user).sum()
}
