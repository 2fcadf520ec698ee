//! PostgreSQL: a change of schema outdates the prepared statement of an edge.

use drivetrain::connection::Connection;
use drivetrain::prelude::*;
use drivetrain::{Error, Result, RetryReason};

use crate::shop::*;
use crate::support::postgres_with;

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
