//! A statement through the pool while its task is in a transaction of that pool.

use std::panic::Location;

use futures_util::TryStreamExt as _;

use super::*;

/// Where the transaction of an error began, and where the statement stands.
fn places<T>(result: Result<T>) -> (&'static Location<'static>, Option<&'static Location<'static>>) {
    match result {
        Err(Error::BesideTransaction { began, at }) => (began, at),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it went past the transaction"),
    }
}

fn is_beside<T>(result: Result<T>) -> bool {
    places(result);
    true
}

both!(what_goes_past_the_transaction_is_refused_with_both_places, |db| {
    create_accounts(&db).await?;
    let began = line!() + 1;
    db.transaction(async |tx| {
        let line = line!() + 1;
        let (since, at) = places(Account::find(1, &*db).await);
        let at = at.expect("the call was made in the transaction");
        assert_eq!((since.file(), since.line()), (file!(), began));
        assert_eq!((at.file(), at.line()), (file!(), line));
        let line = line!() + 1;
        let nested = db.transaction(async |_| Ok::<_, Error>(()));
        let (since, at) = places(nested.await);
        assert_eq!((since.line(), at.map(Location::line)), (began, Some(line)));
        deposit!(&tx, 1, 5).await
    })
    .await?;
    assert_eq!(balances!(&*db), [105, 100], "a refused statement spoils nothing");
});

both!(everything_that_a_pool_sends_is_refused, |db| {
    create_accounts(&db).await?;
    let counted = db.statistics().statements();
    db.transaction(async |tx| {
        let sent = db.statistics().statements();
        assert!(sent > counted);
        let row = Account { id: 3, balance: 1 };
        let by_key = accounts::table.order(accounts::id);
        assert!(is_beside(Account::get(1, &*db).await));
        assert!(is_beside(Account::find_many([1, 2], &*db).await));
        assert!(is_beside(Account::create(row.clone(), &*db).await));
        assert!(is_beside(Account::update(1, accounts::balance.eq(1), &*db).await));
        assert!(is_beside(Account::delete(1, &*db).await));
        assert!(is_beside(by_key.fetch_all::<Account>(&*db).await));
        assert!(is_beside(by_key.fetch_count(&*db).await));
        assert!(is_beside(
            by_key
                .fetch_page::<Account, _>(drivetrain::PageRequest::new(1, 2)?, &*db)
                .await
        ));
        assert!(is_beside(by_key.fetch_stream::<Account>(&*db).try_next().await));
        assert!(is_beside(deposit!(&*db, 1, 5).await));
        assert!(is_beside(Account::find(1, &db.reader()).await));
        assert!(is_beside(Account::find(1, &Db::clone(&db)).await));
        assert!(is_beside(db.repository::<Account>().find(1).await));
        assert!(is_beside(db.acquire().await));
        assert!(is_beside(db.lease(Side::Read).await));
        assert!(is_beside(
            db.build_transaction()
                .read_only()
                .run(async |_| Ok::<_, Error>(()))
                .await
        ));
        assert_eq!(db.statistics().statements(), sent, "nothing was sent");
        deposit!(&tx, 2, 5).await
    })
    .await?;
    assert_eq!(balances!(&*db), [100, 105]);
});

both!(futures_that_are_polled_together_are_in_the_transaction, |db| {
    create_accounts(&db).await?;
    let made_before = Account::find(1, &*db);
    db.transaction(async |mut tx| {
        let (inside, beside) = tokio::join!(Account::find(1, &tx), Account::find(2, &*db));
        assert!(inside?.is_some());
        assert!(is_beside(beside));
        let (_, at) = places(made_before.await);
        assert_eq!(at, None, "the call was made before the transaction");
        tx.savepoint(async |sp| {
            assert!(is_beside(Account::find(1, &*db).await));
            deposit!(&sp, 1, 5).await
        })
        .await
    })
    .await?;
    let (one, other) = tokio::join!(
        db.transaction(async |tx| deposit!(&tx, 1, 1).await),
        Account::find(2, &*db)
    );
    assert_eq!(one?, 1);
    assert!(other?.is_some(), "this one is beside the closure, not in it");
});

both!(a_transaction_on_a_lent_connection_counts_too, |db| {
    create_accounts(&db).await?;
    let mut lease = db.acquire().await?;
    lease
        .transaction(async |tx| {
            assert!(is_beside(Account::find(1, &*db).await));
            deposit!(&tx, 1, 5).await
        })
        .await?;
    assert!(Account::find(1, &lease).await?.is_some());
    drop(lease);
    assert!(Account::find(1, &*db).await?.is_some());
});

both!(other_tasks_other_pools_and_hooks_are_outside, |db| {
    create_accounts(&db).await?;
    let other: Db<drivetrain::Sqlite> = Db::connect("sqlite::memory:").await?;
    create_accounts(&other).await?;
    let hook = Db::clone(&db);
    let task = Db::clone(&db);
    let spawned = db
        .transaction(async |tx| {
            assert!(Account::find(1, &other).await?.is_some());
            other
                .transaction(async |_| {
                    assert!(is_beside(Account::find(1, &*db).await));
                    assert!(is_beside(Account::find(1, &other).await));
                    Ok::<_, Error>(())
                })
                .await?;
            tx.after_commit(move || async move { assert!(Account::find(1, &hook).await.is_ok()) });
            Ok::<_, Error>(tokio::spawn(async move { Account::find(1, &task).await }))
        })
        .await?;
    assert!(spawned.await.expect("no panic")?.is_some());
});

both!(a_repeated_transaction_still_knows_where_its_statements_stand, |db| {
    create_accounts(&db).await?;
    let runs = AtomicU32::new(0);
    db.build_transaction()
        .retry(1)
        .run(async |_| {
            let line = line!() + 1;
            let (_, at) = places(Account::find(1, &*db).await);
            assert_eq!(at.map(Location::line), Some(line));
            if runs.fetch_add(1, SeqCst) == 0 {
                let source = diesel::result::Error::RollbackTransaction;
                return Err(Error::Retryable {
                    reason: drivetrain::RetryReason::Busy,
                    source,
                });
            }
            Ok(())
        })
        .await?;
    assert_eq!(runs.load(SeqCst), 2);
});

both!(outside_reads_what_the_transaction_has_not_stored, |db| {
    create_accounts(&db).await?;
    if db.status().max_size == 1 {
        return Ok(());
    }
    db.transaction(async |tx| {
        deposit!(&tx, 1, 5).await?;
        let outside = db.outside();
        assert_eq!(balances!(&tx), [105, 100]);
        assert_eq!(balances!(&outside), [100, 100]);
        assert_eq!(Account::get(1, &outside).await?.balance, 100);
        let read_only = outside.build_transaction().read_only();
        assert_eq!(
            read_only.run(async |tx| Ok::<_, Error>(balances!(&tx))).await?,
            [100, 100]
        );
        Ok::<_, Error>(())
    })
    .await?;
});

#[cfg(feature = "postgres")]
#[tokio::test]
async fn what_is_written_outside_survives_the_rollback() -> Result<()> {
    let db = support::postgres().await;
    create_accounts(&db).await?;
    let result = db
        .transaction(async |tx| {
            deposit!(&tx, 1, 5).await?;
            let outside: drivetrain::Outside<_> = db.outside();
            Account::create(Account { id: 3, balance: 0 }, &outside).await?;
            outside.transaction(async |tx| deposit!(&tx, 2, 7).await).await?;
            deposit!(&outside.acquire().await?, 2, 1).await?;
            Err::<(), _>(Error::PoolClosed)
        })
        .await;
    assert!(matches!(result, Err(Error::PoolClosed)));
    assert_eq!(balances!(&*db), [100, 108, 0]);
    Ok(())
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn a_row_that_the_transaction_has_locked_is_not_waited_for() -> Result<()> {
    let db = support::postgres().await;
    create_accounts(&db).await?;
    let result = db.transaction(async |tx| {
        deposit!(&tx, 1, 5).await?;
        deposit!(&*db, 1, 5).await
    });
    assert!(is_beside(result.await));
    assert_eq!(balances!(&*db), [100, 100]);
    Ok(())
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn outside_does_not_wait_for_the_only_writer() -> Result<()> {
    let db = support::sqlite().await;
    create_accounts(&db).await?;
    let result = db.transaction(async |tx| {
        deposit!(&tx, 1, 5).await?;
        deposit!(&db.outside(), 2, 5).await
    });
    assert!(matches!(result.await, Err(Error::NestedCheckout { .. })));
    assert_eq!(balances!(&*db), [100, 100]);
    Ok(())
}

#[test]
fn the_message_says_what_to_write() {
    let here = Location::caller();
    let told = Error::BesideTransaction {
        began: here,
        at: Some(here),
    }
    .to_string();
    assert!(
        told.contains("pass `&tx` on instead of `&db`, or mean it by `db.outside()`"),
        "{told}"
    );
    assert_eq!(told.matches(file!()).count(), 2, "{told}");
}
