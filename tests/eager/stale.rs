//! PostgreSQL: a change of schema outdates the prepared statement of an edge.

use drivetrain::connection::Connection;
use drivetrain::eager::Loader;
use drivetrain::prelude::*;
use drivetrain::{Db, Error, Pg, Result, RetryReason, assert_statements};

use crate::shop::*;
use crate::support::{TestDb, postgres_with};

#[derive(Clone, Debug, EagerLoad)]
struct UserWithPosts {
    #[eager(root)]
    user: User,
    #[eager(has_many)]
    posts: Vec<PostWithTags>,
}

#[derive(Clone, Debug, EagerLoad)]
struct PostWithTags {
    #[eager(root)]
    post: Post,
    #[eager(count(PostTag))]
    tag_count: i64,
}

#[tokio::test]
async fn edges_are_sent_again_after_a_change_of_schema() -> Result<()> {
    let db = postgres_with(|config| config.max_size(1_usize)).await;
    fill(&db).await;
    let rows: Vec<User> = users::table.fetch_all(&*db).await?;
    for _ in 0..3 {
        UserWithPosts::around(rows.clone(), &*db).await?;
    }
    let other = db.pool(|config| config).await;
    for change in [
        "ALTER TABLE posts ALTER title TYPE VARCHAR(100)",
        "ALTER TABLE posts ALTER id TYPE NUMERIC; ALTER TABLE posts ALTER id TYPE BIGINT",
    ] {
        other.acquire().await?.batch_execute(change).await?;
        assert_eq!(UserWithPosts::around(rows.clone(), &*db).await?.len(), 3, "{change}");
    }
    other
        .acquire()
        .await?
        .batch_execute("ALTER TABLE posts ALTER title TYPE TEXT")
        .await?;
    assert_eq!(users::table.fetch_all::<UserWithPosts>(&*db).await?.len(), 3);
    Ok(())
}

#[tokio::test]
async fn in_a_transaction_they_ask_for_another_run_of_it() -> Result<()> {
    let db = postgres_with(|config| config.max_size(1_usize)).await;
    fill(&db).await;
    for _ in 0..3 {
        UserWithPosts::get(1, &*db).await?;
    }
    let other = db.pool(|config| config).await;
    other
        .acquire()
        .await?
        .batch_execute("ALTER TABLE posts ALTER title TYPE VARCHAR(100)")
        .await?;
    let told = db.transaction(async |tx| UserWithPosts::get(1, &tx).await).await;
    let stale = matches!(
        told,
        Err(Error::Retryable {
            reason: RetryReason::StalePlan,
            ..
        })
    );
    assert!(stale, "{told:?}");
    Ok(())
}

/// What changes the type of a column of posts, and what changes it back.
const CHANGES: [&str; 2] = [
    "ALTER TABLE posts ALTER title TYPE VARCHAR(100)",
    "ALTER TABLE posts ALTER title TYPE TEXT",
];

async fn change(other: &Db<Pg>, sql: &str) -> Result<()> {
    other.acquire().await?.batch_execute(sql).await
}

/// Pools of one connection and of another.
async fn two_pools() -> Result<(TestDb<Pg>, Db<Pg>)> {
    let db = postgres_with(|config| config.max_size(1_usize)).await;
    fill(&db).await;
    let other = db.pool(|config| config).await;
    Ok((db, other))
}

#[tokio::test]
async fn a_loader_of_a_relation_is_sent_again_after_a_change_of_schema() -> Result<()> {
    let (db, other) = two_pools().await?;
    let posts = Loader::<i64, Vec<PostWithTags>>::related(User::has_many::<Post>(), (*db).clone()).remember(0);
    assert_statements!(db, 2, posts.load(1).await.expect("posts"));
    for sql in CHANGES {
        change(&other, sql).await?;
        // The one that is refused, and both on another connection.
        let loaded = assert_statements!(db, 3, posts.load_many([1, 2, 9]).await);
        let loaded = loaded.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        assert_eq!(loaded.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1, 0], "{sql}");
    }
    Ok(())
}

#[tokio::test]
async fn a_loader_of_rows_is_sent_again_after_a_change_of_schema() -> Result<()> {
    let (db, other) = two_pools().await?;
    let users = Loader::<i64, Option<UserWithPosts>>::rows((*db).clone()).remember(0);
    for sql in CHANGES {
        assert_statements!(db, 3, users.load(1).await.expect("a user"));
        change(&other, sql).await?;
        // The edge that is refused is sent again, its root is not.
        let user = assert_statements!(db, 4, users.load(1).await);
        let user = user.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        assert_eq!(user.map(|user| user.posts.len()), Some(3), "{sql}");
    }
    users.load(1).await.expect("a user");
    change(&other, "ALTER TABLE users ALTER name TYPE VARCHAR(100)").await?;
    let user = assert_statements!(db, 4, users.load(1).await);
    assert_eq!(user.expect("a user").map(|user| user.posts.len()), Some(3));
    Ok(())
}

#[tokio::test]
async fn a_loader_on_one_connection_is_sent_again_there() -> Result<()> {
    let (db, other) = two_pools().await?;
    let conn = db.acquire().await?;
    let posts = Loader::<i64, Vec<Post>>::related(User::has_many::<Post>(), conn).remember(0);
    posts.load(1).await.expect("posts");
    change(&other, CHANGES[0]).await?;
    let loaded = assert_statements!(db, 2, posts.load(1).await);
    assert_eq!(loaded.expect("sent again").len(), 3);
    Ok(())
}
