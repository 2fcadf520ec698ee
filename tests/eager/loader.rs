//! Look-ups of concurrent tasks, in batches.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use drivetrain::assert_statements;
use drivetrain::eager::Loader;
use drivetrain::prelude::*;
use futures_util::FutureExt;
use futures_util::future::join_all;

use crate::shop::*;
use crate::support::both;

#[derive(Clone, Debug, EagerLoad)]
struct PostWithTags {
    #[eager(root)]
    post: Post,
    #[eager(many_to_many(through = PostTag))]
    tags: Vec<Tag>,
}

both!(calls_of_many_tasks_are_one_batch, |db| {
    fill(&db).await;
    let (users, posts) = (
        Loader::<i64, Option<User>>::rows((*db).clone()),
        Loader::<i64, Vec<PostWithTags>>::related(User::has_many::<Post>(), (*db).clone()),
    );
    let resolve = |id: i64| {
        let (users, posts) = (users.clone(), posts.clone());
        tokio::spawn(async move {
            let user = users.load(id).await?.map(|user| user.name);
            let tags = posts.load(id).await?.iter().map(|post| post.tags.len()).sum::<usize>();
            Ok::<_, Arc<drivetrain::Error>>((user, tags))
        })
    };
    let found = assert_statements!(db, 3, join_all([1, 2, 3, 1, 9].map(resolve)).await);
    let found: Vec<_> = found
        .into_iter()
        .map(|task| task.expect("a task").expect("a batch"))
        .collect();
    let names = found
        .iter()
        .map(|(name, tags)| (name.as_deref(), *tags))
        .collect::<Vec<_>>();
    assert_eq!(
        names,
        [
            (Some("Ada"), 3),
            (Some("Bob"), 2),
            (Some("Cy"), 0),
            (Some("Ada"), 3),
            (None, 0)
        ]
    );
});

both!(what_was_loaded_is_remembered_until_it_is_cleared, |db| {
    fill(&db).await;
    let users = Loader::<i64, Option<User>>::rows((*db).clone());
    assert_statements!(db, 1, users.load_many([1, 2, 9]).await.expect("a batch"));
    assert_statements!(db, 0, users.load_many([9, 1]).await.expect("known keys"));
    User::update(1, users::name.eq("Ada L."), &*db).await?;
    assert_eq!(
        users.load(1).await.expect("known").map(|user| user.name).as_deref(),
        Some("Ada")
    );
    users.clear(&1);
    assert_eq!(
        users
            .load(1)
            .await
            .expect("read again")
            .map(|user| user.name)
            .as_deref(),
        Some("Ada L.")
    );
    let forgetful = users.remember(0);
    forgetful.clear_all();
    assert_statements!(
        db,
        2,
        [forgetful.load(1).await.is_ok(), forgetful.load(1).await.is_ok()]
    );
});

both!(a_failed_batch_is_told_to_all_and_tried_again, |db| {
    let users = Loader::<i64, Option<User>>::rows((*db).clone());
    let (first, second) = tokio::join!(users.load(1), users.load(2));
    let (first, second) = (first.expect_err("no table"), second.expect_err("no table"));
    assert!(Arc::ptr_eq(&first, &second));
    fill(&db).await;
    assert!(users.load(1).await.expect("there is a table now").is_some());
});

/// A loader that counts its batches and never answers the first one.
fn stuck_once() -> (Loader<i64, i64>, Arc<AtomicUsize>) {
    let batches = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&batches);
    let loader = Loader::new(move |keys: Vec<i64>| {
        let is_first = count.fetch_add(1, SeqCst) == 0;
        async move {
            if is_first {
                std::future::pending::<()>().await;
            }
            Ok(keys.into_iter().map(|key| (key, key)).collect::<HashMap<_, _>>())
        }
        .boxed()
    });
    (loader, batches)
}

#[tokio::test]
async fn a_call_that_is_dropped_stops_no_other_and_leaves_nothing() {
    let (loader, batches) = stuck_once();
    let stuck = loader.load(7);
    assert!(
        tokio::time::timeout(std::time::Duration::from_millis(20), stuck)
            .await
            .is_err()
    );
    assert_eq!(
        (loader.load(7).await.expect("a new batch"), batches.load(SeqCst)),
        (7, 2)
    );
}

#[tokio::test]
async fn the_next_call_drives_a_batch_whose_first_one_was_dropped() {
    let (loader, batches) = stuck_once();
    batches.store(1, SeqCst);
    let mut first = Box::pin(loader.load(1));
    let second = loader.load(2);
    assert!(futures_util::poll!(&mut first).is_pending());
    let mut second = Box::pin(second);
    assert!(futures_util::poll!(&mut second).is_pending());
    drop(first);
    assert_eq!((second.await.expect("the batch goes on"), batches.load(SeqCst)), (2, 2));
}
