//! What pages of the blog and the shop show: rows with their relations.

use std::sync::Arc;

use drivetrain::prelude::*;
use serde::Serialize;

use crate::models::{Category, Comment, Post, PostTag, Product, ProductTag, Profile, Tag, User};
use crate::schema::{comments, post_tags, posts};

/// A user's page.
#[derive(Clone, Debug, PartialEq, Serialize, EagerLoad)]
pub struct UserPage {
    /// The user.
    #[eager(root)]
    #[serde(flatten)]
    pub user: User,
    /// What the user tells.
    #[eager(has_one)]
    pub profile: Option<Profile>,
    /// The five posts that readers see and that are newest.
    #[eager(has_many, filter = posts::published, order = posts::published_at.desc(), limit = 5)]
    pub newest: Vec<PostInList>,
    /// All posts, drafts too.
    #[eager(count(Post))]
    pub post_count: i64,
}

/// A post in a list.
#[derive(Clone, Debug, PartialEq, Serialize, EagerLoad)]
pub struct PostInList {
    /// The post.
    #[eager(root)]
    #[serde(flatten)]
    pub post: Post,
    /// Its tags, in their order on the post.
    #[eager(many_to_many(through = PostTag), order = post_tags::position)]
    pub tags: Vec<Tag>,
    /// How many comments stand under it.
    #[eager(count(Comment))]
    pub comment_count: i64,
}

/// A post's page.
#[derive(Clone, Debug, PartialEq, Serialize, EagerLoad)]
pub struct PostPage {
    /// The post.
    #[eager(root)]
    #[serde(flatten)]
    pub post: Post,
    /// Who wrote it.
    #[eager(belongs_to)]
    pub author: User,
    /// Who went over it.
    #[eager(belongs_to, via = posts::editor_id)]
    pub editor: Option<User>,
    /// Its tags, in their order on the post.
    #[eager(many_to_many(through = PostTag), order = post_tags::position)]
    pub tags: Vec<Tag>,
    /// What stands under it directly, oldest first.
    #[eager(has_many, filter = comments::parent_id.is_null(), order = comments::created_at)]
    pub comments: Vec<CommentThread>,
}

/// A comment with the answers to it.
#[derive(Clone, Debug, PartialEq, Serialize, EagerLoad)]
pub struct CommentThread {
    /// The comment.
    #[eager(root)]
    #[serde(flatten)]
    pub comment: Comment,
    /// Who said it; users who said much share one value.
    #[eager(belongs_to)]
    pub author: Option<Arc<User>>,
    /// The answers, oldest first.
    #[eager(has_many, via = comments::parent_id, order = comments::created_at)]
    pub answers: Vec<Comment>,
}

/// A product in the shop.
#[derive(Clone, Debug, PartialEq, Serialize, EagerLoad)]
pub struct ProductInShop {
    /// The product.
    #[eager(root)]
    #[serde(flatten)]
    pub product: Product,
    /// Where it stands.
    #[eager(belongs_to)]
    pub category: Option<Category>,
    /// Its tags, by key.
    #[eager(many_to_many(through = ProductTag))]
    pub tags: Vec<Tag>,
}
