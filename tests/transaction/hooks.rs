//! What is done after the commit.

use super::*;

both!(
    hooks_run_in_order_after_the_commit_and_may_use_the_pool,
    |config| config.max_size(1_usize),
    |db| {
        create_accounts(&db).await?;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let note = |name: &'static str| {
            let (seen, db) = (Arc::clone(&seen), Db::clone(&db));
            move || async move {
                let balance: i64 = accounts::table
                    .find(1)
                    .select(accounts::balance)
                    .fetch_one(&db)
                    .await
                    .expect("the pool is free");
                seen.lock().expect("no panic").push((name, balance));
            }
        };
        db.transaction(async |mut tx| {
            tx.after_commit(note("first"));
            deposit!(&tx, 1, 5).await?;
            let kept = tx.savepoint(async |sp| {
                sp.after_commit(note("in a savepoint"));
                Ok::<_, Error>(())
            });
            kept.await?;
            let undone = tx.savepoint(async |mut sp| {
                sp.after_commit(note("never"));
                sp.savepoint(async |inner| {
                    inner.after_commit(note("never, and deeper"));
                    Ok::<_, Error>(())
                })
                .await?;
                Err::<(), _>(Error::PoolClosed)
            });
            assert!(undone.await.is_err());
            tx.after_commit(note("last"));
            assert!(seen.lock().expect("no panic").is_empty());
            deposit!(&tx, 1, 1).await
        })
        .await?;
        assert_eq!(
            *seen.lock().expect("no panic"),
            [("first", 106), ("in a savepoint", 106), ("last", 106)]
        );
    }
);

both!(hooks_of_a_transaction_that_is_not_stored_are_dropped, |db| {
    create_accounts(&db).await?;
    let children = "CREATE TABLE children (parent BIGINT REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED)";
    db.acquire().await?.batch_execute(children).await?;
    let never = || async { panic!("it was not committed") };
    let failed = db.transaction(async |tx| {
        tx.after_commit(never);
        Err::<(), _>(Error::PoolClosed)
    });
    assert!(failed.await.is_err());
    let failed_at_commit = db.transaction(async |tx| {
        tx.after_commit(never);
        tx.batch_execute("INSERT INTO children VALUES (99)").await
    });
    assert!(failed_at_commit.await.is_err());
});

both!(
    a_hook_that_panics_leaves_the_transaction_stored_and_the_pool_clean,
    |db| {
        create_accounts(&db).await?;
        let task = {
            let db = Db::clone(&db);
            async move {
                db.transaction(async |tx| {
                    tx.after_commit(|| async { panic!("a hook panics") });
                    deposit!(&tx, 1, 5).await
                })
                .await
            }
        };
        assert!(
            tokio::spawn(task)
                .await
                .expect_err("the panic comes through")
                .is_panic()
        );
        assert_eq!(balances!(&*db), [105, 100]);
    }
);
