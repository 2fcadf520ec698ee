//! What is measured.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One operation; the number is of rows, keys, or rows before the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    /// All rows of `users`.
    Trivial(u32),
    /// `users` of one hair colour with their posts by a left join, ordered.
    Medium(u32),
    /// So many users inserted, and not read back.
    Insert(u32),
    /// All users with their posts with their comments, by one statement each.
    Associations,
    /// One account by its key, on an open connection.
    Find,
    /// One account by its key, through the pool.
    FindPooled,
    /// 64 tasks with ten look-ups each on a pool of eight.
    Tasks,
    /// One account inserted, with two defaults of the database, and read back.
    Create,
    /// One column of one account changed by its key, and the row read back.
    Update,
    /// One account inserted or, by its address, renamed, and read back.
    Upsert,
    /// One account deleted by its key.
    Delete,
    /// 10 000 accounts inserted, and not read back.
    Bulk,
    /// The 20 articles that follow so many newer ones.
    Page(u32),
    /// The third page of 20 accounts, and how many there are.
    PageTotal,
    /// One user with profile, posts, their tags and comments.
    One,
    /// 100 users with profile, posts, their tags and comments.
    List,
    /// Three look-ups in a transaction.
    Reads,
    /// Three updates in a transaction.
    Writes,
    /// So many accounts by their keys.
    Keys(u32),
    /// An HTTP request to a service on the pool.
    Http(Endpoint),
}

/// An endpoint of the HTTP service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Endpoint {
    /// `GET /accounts/{key}`
    Account,
    /// `GET /accounts?page=3`: 20 accounts and how many there are.
    Accounts,
    /// `POST /accounts`
    NewAccount,
    /// `GET /users/{key}`: with profile, posts, their tags and comments.
    User,
}

impl Operation {
    /// Whether it runs on a pool.
    pub fn is_pooled(self) -> bool {
        matches!(self, Self::FindPooled | Self::Tasks | Self::Http(_))
    }

    /// How often it is done in a turn.
    pub fn repeats(self) -> u32 {
        match self {
            Self::Find | Self::FindPooled | Self::Delete | Self::Page(_) => 20,
            Self::Create | Self::Update | Self::Upsert | Self::Reads | Self::Writes | Self::PageTotal => 10,
            Self::Trivial(rows) | Self::Medium(rows) | Self::Insert(rows) | Self::Keys(rows) => {
                (200 / rows.max(1)).clamp(1, 20)
            }
            Self::One => 5,
            Self::Http(_) => 100,
            Self::Associations | Self::List | Self::Tasks | Self::Bulk => 1,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trivial(rows) => write!(f, "trivial query, {}", Count(*rows, "row")),
            Self::Medium(rows) => write!(f, "medium complex query, {}", Count(*rows, "row")),
            Self::Insert(rows) => write!(f, "insert, {}", Count(*rows, "row")),
            Self::Associations => f.write_str("associations, 100 users, 1 000 posts, 10 000 comments"),
            Self::Find => f.write_str("key look-up"),
            Self::FindPooled => f.write_str("checkout and key look-up"),
            Self::Tasks => f.write_str("64 tasks, pool of 8, 10 look-ups each"),
            Self::Create => f.write_str("create"),
            Self::Update => f.write_str("update"),
            Self::Upsert => f.write_str("upsert"),
            Self::Delete => f.write_str("delete"),
            Self::Bulk => f.write_str("bulk insert, 10 000 rows"),
            Self::Page(depth) => write!(f, "page of 20 after {} of 1 000 000", Count(*depth, "row")),
            Self::PageTotal => f.write_str("page of 20 with total of 10 000"),
            Self::One => f.write_str("one user with four relations"),
            Self::List => f.write_str("100 users with four relations"),
            Self::Reads => f.write_str("transaction of three look-ups"),
            Self::Writes => f.write_str("transaction of three updates"),
            Self::Keys(keys) => write!(f, "list of {}", Count(*keys, "key")),
            Self::Http(Endpoint::Account) => f.write_str("HTTP, account by key"),
            Self::Http(Endpoint::Accounts) => f.write_str("HTTP, page of 20 with total"),
            Self::Http(Endpoint::NewAccount) => f.write_str("HTTP, new account"),
            Self::Http(Endpoint::User) => f.write_str("HTTP, user with four relations"),
        }
    }
}

/// A number of things, thousands apart.
struct Count(u32, &'static str);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(number, thing) = self;
        if *number >= 1_000 {
            write!(f, "{} {:03}", number / 1_000, number % 1_000)?;
        } else {
            write!(f, "{number}")?;
        }
        write!(f, " {thing}{}", if *number == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_easily() {
        assert_eq!(Operation::Insert(1).to_string(), "insert, 1 row");
        assert_eq!(Operation::Trivial(10_000).to_string(), "trivial query, 10 000 rows");
        assert_eq!(Operation::Page(0).to_string(), "page of 20 after 0 rows of 1 000 000");
    }
}
