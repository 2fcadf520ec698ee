//! How often a shape waits for the network: once for each level, or once for all.

use std::time::Duration;

use drivetrain::prelude::*;
use drivetrain::{Db, Pg, PoolConfig, Result};

use crate::shop::*;
use crate::support::postgres;
use crate::support::proxy::{Proxy, Traffic};

#[derive(Clone, Debug, EagerLoad)]
struct UserWithAll {
    #[eager(root)]
    user: User,
    #[eager(has_one)]
    profile: Option<Profile>,
    #[eager(count(Post))]
    post_count: i64,
    #[eager(has_many, limit = 3)]
    posts: Vec<PostWithAll>,
}

#[derive(Clone, Debug, EagerLoad)]
struct PostWithAll {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to, via = posts::editor_id)]
    editor: Option<User>,
    #[eager(many_to_many(through = PostTag))]
    tags: Vec<Tag>,
}

/// What `work` sends once its statements are prepared.
async fn sent_by<T>(work: impl AsyncFn(&Db<Pg>) -> Result<T>) -> Result<Traffic> {
    let database = postgres().await;
    fill(&database).await;
    let proxy = Proxy::before(database.url()).await;
    // A test that is held up must not see a ping.
    let config = PoolConfig::new(proxy.url())?
        .max_size(1_usize)
        .ping_after_idle(Duration::from_secs(3_600));
    let db = Db::with_config(config).await?;
    for _ in 0..2 {
        work(&db).await?;
    }
    proxy.take();
    work(&db).await?;
    Ok(proxy.take())
}

const fn six_in(round_trips: u32) -> Traffic {
    Traffic {
        messages: 6,
        round_trips,
        parses: 0,
    }
}

#[tokio::test]
async fn the_edges_of_a_level_share_a_round_trip() -> Result<()> {
    let sent = sent_by(async |db| users::table.order(users::id).fetch_all::<UserWithAll>(db).await);
    assert_eq!(sent.await?, six_in(3));
    Ok(())
}

#[tokio::test]
async fn all_levels_share_one() -> Result<()> {
    let query = || users::table.order(users::id).limit(2);
    let sent = sent_by(async |db| query().one_round_trip().fetch_all::<UserWithAll>(db).await);
    assert_eq!(sent.await?, six_in(1));
    Ok(())
}

#[tokio::test]
async fn a_transaction_pipelines_as_well() -> Result<()> {
    let sent = sent_by(async |db| db.transaction(async |tx| UserWithAll::get(1, &tx).await).await);
    let Traffic {
        messages, round_trips, ..
    } = sent.await?;
    assert_eq!((messages, round_trips), (8, 5), "BEGIN, three levels, COMMIT");
    Ok(())
}
