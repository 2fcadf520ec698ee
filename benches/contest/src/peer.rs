//! A contender on one connection.

use crate::data::{NewAccount, NewUser, Position};
use crate::{Operation, Result};

/// A contender on one open connection, used as its documentation shows and at its defaults.
///
/// Each function gives the number of rows that it made into values of the contender's own types (children included),
/// or that it wrote. The contest compares these numbers: who gives another one than the others ends the run.
#[allow(async_fn_in_trait)]
pub trait Peer {
    /// Its name in the report.
    fn name(&self) -> &'static str;

    /// Whether it takes part. Who does not has no such thing, and is not listed.
    fn supports(&self, _operation: Operation) -> bool {
        true
    }

    /// All of `users`, `id, name, hair_color`.
    async fn trivial(&mut self) -> Result<usize>;

    /// `users` left joined with their `posts` where `hair_color` is [`COLOR`](crate::data::COLOR), by `name`
    /// descending: pairs of a user and an optional post.
    async fn medium(&mut self) -> Result<usize>;

    /// Inserts users without reading them back; gives their number.
    async fn insert(&mut self, new: Vec<NewUser>) -> Result<usize>;

    /// All users with posts with comments, loaded by one statement for each table and grouped into nested values; gives
    /// the sum of the three numbers of rows.
    async fn associations(&mut self) -> Result<usize>;

    /// An account, which exists.
    async fn find(&mut self, key: i64) -> Result<usize>;

    /// Inserts an account and reads it back, `id`, `is_active` and `created_at` included.
    async fn create(&mut self, new: NewAccount) -> Result<usize>;

    /// Sets the name of an account and reads the row back.
    async fn update(&mut self, key: i64, name: String) -> Result<usize>;

    /// Inserts an account or, where its address is known, sets the name; reads the row back.
    async fn upsert(&mut self, new: NewAccount) -> Result<usize>;

    /// Deletes an account by its key, without reading it.
    async fn delete(&mut self, key: i64) -> Result<usize>;

    /// Inserts many accounts without reading them back; gives their number.
    async fn bulk(&mut self, new: Vec<NewAccount>) -> Result<usize>;

    /// The [`PER_PAGE`](crate::data::PER_PAGE) newest articles (`published_at DESC, id DESC`) after a position.
    async fn page(&mut self, after: Option<Position>) -> Result<usize>;

    /// A page of accounts by key, and the number of all; gives the rows of the page.
    async fn page_total(&mut self) -> Result<usize>;

    /// A user with profile, posts, their tags and comments as one nested value; gives the number of rows in it.
    async fn one(&mut self, user: i64) -> Result<usize>;

    /// All users in the same manner.
    async fn list(&mut self) -> Result<usize>;

    /// Three accounts by key in one transaction.
    async fn reads(&mut self, keys: [i64; 3]) -> Result<usize>;

    /// The names of three accounts set by key in one transaction; gives 3.
    async fn writes(&mut self, keys: [i64; 3], name: String) -> Result<usize>;

    /// Accounts by their keys, in any order.
    async fn keys(&mut self, keys: Vec<i64>) -> Result<usize>;
}
