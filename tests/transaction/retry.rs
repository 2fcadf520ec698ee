//! Running a transaction again.

use super::*;

both!(retried_transfers_keep_the_sum_exact, |db| {
    const WORKERS: u32 = 8;
    const TRANSFERS: u32 = 20;
    create_accounts(&db).await?;
    deposit!(&*db, 1, 10_000).await?;
    let stored = Arc::new(AtomicU32::new(0));
    let worker = |seed| {
        let (db, stored) = (Db::clone(&db), Arc::clone(&stored));
        let mut random = fastrand::Rng::with_seed(seed);
        async move {
            for _ in 0..TRANSFERS {
                let (amount, stored) = (random.i64(-5..=5), &stored);
                db.build_transaction()
                    .serializable()
                    .retry(1000)
                    .run(async |tx| {
                        // Written in the order of the keys: what is tested here is not the way out of deadlocks.
                        for (account, amount) in [(1, amount), (2, -amount)] {
                            let read: Account = accounts::table.find(account).fetch_one(&tx).await?;
                            diesel::update(accounts::table.find(account))
                                .set(accounts::balance.eq(read.balance + amount))
                                .execute(&tx)
                                .await?;
                        }
                        let stored = Arc::clone(stored);
                        tx.after_commit(move || async move {
                            stored.fetch_add(1, SeqCst);
                        });
                        Ok::<_, Error>(())
                    })
                    .await?;
            }
            Ok::<_, Error>(())
        }
    };
    let workers: Vec<_> = (0..WORKERS).map(|seed| tokio::spawn(worker(seed.into()))).collect();
    for worker in workers {
        worker.await.expect("no worker panics")?;
    }
    assert_eq!(stored.load(SeqCst), WORKERS * TRANSFERS);
    assert_eq!(balances!(&*db).iter().sum::<i64>(), 10_200);
});

both!(a_transaction_runs_again_as_often_as_was_said, |db| {
    let runs = AtomicU32::new(0);
    let failing = async |error: fn() -> Error| {
        runs.store(0, SeqCst);
        let result = db
            .build_transaction()
            .retry(2)
            .run(async |tx| {
                runs.fetch_add(1, SeqCst);
                tx.after_commit(|| async { panic!("it was not committed") });
                Err::<(), _>(error())
            })
            .await;
        (runs.load(SeqCst), result.expect_err("it failed each time"))
    };
    let (runs, error) = failing(|| Error::Retryable {
        reason: drivetrain::RetryReason::Serialization,
        source: diesel::result::Error::RollbackTransaction,
    })
    .await;
    assert_eq!((runs, error.is_retryable()), (3, true));
    let (runs, error) = failing(|| Error::PoolClosed).await;
    assert_eq!((runs, error.is_retryable()), (1, false));
});

both!(an_error_of_ours_inside_a_boxed_one_is_retried, |db| {
    let runs = AtomicU32::new(0);
    let value = db
        .build_transaction()
        .retry(1)
        .run(async |_| {
            if runs.fetch_add(1, SeqCst) == 0 {
                let busy = Error::Retryable {
                    reason: drivetrain::RetryReason::Busy,
                    source: diesel::result::Error::RollbackTransaction,
                };
                return Err(Box::<dyn std::error::Error + Send + Sync>::from(busy));
            }
            Ok(7)
        })
        .await;
    assert_eq!((value.ok(), runs.load(SeqCst)), (Some(7), 2));
});

#[cfg(feature = "postgres")]
#[tokio::test]
async fn a_deadlock_is_resolved_by_running_again() -> Result<()> {
    let db = support::postgres_with(|config| config.on_connect("SET deadlock_timeout = '10ms'")).await;
    create_accounts(&db).await?;
    let both_hold_one = Arc::new(tokio::sync::Barrier::new(2));
    let runs = Arc::new(AtomicU32::new(0));
    let transfer = |from: i64, to: i64| {
        let (db, both_hold_one, runs) = (Db::clone(&db), Arc::clone(&both_hold_one), Arc::clone(&runs));
        async move {
            let is_first = &std::sync::atomic::AtomicBool::new(true);
            db.build_transaction()
                .retry(20)
                .run(async |tx| {
                    runs.fetch_add(1, SeqCst);
                    deposit!(&tx, from, -1).await?;
                    if is_first.swap(false, SeqCst) {
                        both_hold_one.wait().await;
                    }
                    deposit!(&tx, to, 1).await
                })
                .await
        }
    };
    let (there, back) = (tokio::spawn(transfer(1, 2)), tokio::spawn(transfer(2, 1)));
    there.await.expect("no panic")?;
    back.await.expect("no panic")?;
    assert!(runs.load(SeqCst) > 2, "nothing was run again");
    assert_eq!(balances!(&*db), [100, 100]);
    Ok(())
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn a_database_locked_by_another_process_is_waited_for_by_running_again() -> Result<()> {
    let db = support::sqlite_with(|config| config.busy_timeout(std::time::Duration::ZERO)).await;
    create_accounts(&db).await?;
    let stranger = db.pool(|config| config).await;
    let (is_locked, was_refused) = (Notify::new(), Notify::new());
    let holder = stranger.transaction(async |tx| {
        is_locked.notify_one();
        was_refused.notified().await;
        deposit!(&tx, 1, 5).await
    });
    let waiter = async {
        is_locked.notified().await;
        let once = db.transaction(async |tx| deposit!(&tx, 2, 5).await).await;
        assert!(once.is_err_and(|error| error.is_retryable()));
        was_refused.notify_one();
        db.build_transaction()
            .retry(1000)
            .run(async |tx| deposit!(&tx, 2, 5).await)
            .await
    };
    assert_eq!(futures_util::try_join!(holder, waiter)?, (1, 1));
    assert_eq!(balances!(&*db), [105, 105]);
    Ok(())
}
