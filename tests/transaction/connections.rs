//! Borrowed connections, full pools and row locks.

use super::*;

both!(
    a_second_connection_of_a_full_pool_is_refused_with_the_place_of_the_first,
    |config| config.max_size(1_usize),
    |db| {
        create_accounts(&db).await?;
        let line = line!() + 1;
        let result = db.transaction(async |tx| {
            deposit!(&tx, 1, 5).await?;
            deposit!(&db.outside(), 2, 5).await
        });
        let Err(Error::NestedCheckout { held_since, .. }) = result.await else {
            panic!("a second connection was lent")
        };
        assert_eq!((held_since.file(), held_since.line()), (file!(), line));
        assert_eq!(balances!(&*db), [100, 100]);
        let mut lease = db.acquire().await?;
        let nested = lease.transaction(async |_| db.outside().transaction(async |_| Ok::<_, Error>(())).await);
        assert!(matches!(nested.await, Err(Error::NestedCheckout { .. })));
    }
);

both!(
    a_closure_that_panics_leaves_nothing_behind,
    |config| config.max_size(1_usize),
    |db| {
        create_accounts(&db).await?;
        let task = {
            let db = Db::clone(&db);
            async move {
                db.transaction(async |tx| {
                    deposit!(&tx, 1, 5).await?;
                    if balances!(&tx)[0] == 105 {
                        panic!("the closure panics");
                    }
                    Ok::<_, Error>(())
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
        assert_eq!(db.transaction(async |tx| deposit!(&tx, 1, 1).await).await?, 1);
        assert_eq!(balances!(&*db), [101, 100]);
    }
);

both!(a_borrowed_connection_runs_transactions_one_after_the_other, |db| {
    create_accounts(&db).await?;
    let mut lease = db.acquire().await?;
    lease.transaction(async |tx| deposit!(&tx, 1, 5).await).await?;
    let undone = lease.build_transaction().serializable().run(async |tx| {
        deposit!(&tx, 1, 5).await?;
        insert_again!(&tx).await
    });
    assert!(undone.await.is_err());
    assert_eq!(balances!(&lease), [105, 100]);
    let nested = lease
        .transaction(async |tx| {
            let mut same = tx.lease(Side::Write).await?;
            let nested = same.transaction(async |_| Ok::<_, Error>(())).await;
            assert!(matches!(nested, Err(Error::InvalidInput { .. })), "{nested:?}");
            Ok::<_, Error>(())
        })
        .await;
    assert!(nested.is_ok());
});

both!(
    a_borrowed_connection_refuses_all_after_its_transaction_was_dropped,
    |config| config.max_size(1_usize),
    |db| {
        create_accounts(&db).await?;
        let mut lease = db.acquire().await?;
        let has_written = Notify::new();
        tokio::select! {
            _ = lease.transaction(async |tx| {
                deposit!(&tx, 1, 5).await?;
                has_written.notify_one();
                std::future::pending::<Result<()>>().await
            }) => unreachable!("it waits for ever"),
            () = has_written.notified() => {}
        }
        let aborted = |result: Result<()>| matches!(result, Err(Error::TransactionAborted { .. }));
        assert!(aborted(deposit!(&lease, 2, 5).await.map(drop)));
        assert!(aborted(lease.batch_execute("SELECT 1").await));
        assert!(aborted(lease.transaction(async |_| Ok(())).await));
        drop(lease);
        assert_eq!(balances!(&*db), [100, 100]);
        assert_eq!(deposit!(&*db, 1, 1).await?, 1);
    }
);

both!(
    leases_and_transactions_tell_the_time_of_the_pool,
    |config: PoolConfig| config.clock(noon()),
    |db| {
        let noon = noon().now();
        let mut lease = db.acquire().await?;
        assert_eq!((db.now(), db.reader().now(), lease.now()), (noon, noon, noon));
        lease
            .transaction(async |mut tx| {
                assert_eq!((tx.now(), tx.lease(Side::Write).await?.now()), (noon, noon));
                let inside = tx.savepoint(async |sp| Ok::<_, Error>(sp.now())).await?;
                assert_eq!(inside, noon);
                Ok::<_, Error>(())
            })
            .await?;
    }
);

fn noon() -> Clock {
    Clock::fixed("2026-03-01T12:00:00Z".parse().expect("a time"))
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn rows_that_are_locked_can_be_skipped() -> Result<()> {
    let db = support::postgres().await;
    create_accounts(&db).await?;
    let is_locked = Notify::new();
    let was_seen = Notify::new();
    let holder = db.transaction(async |tx| {
        accounts::table.find(1).for_update().fetch_one::<Account>(&tx).await?;
        is_locked.notify_one();
        was_seen.notified().await;
        Ok::<_, Error>(())
    });
    let other = async {
        is_locked.notified().await;
        let free: Vec<Account> = db
            .transaction(async |tx| accounts::table.for_update().skip_locked().fetch_all(&tx).await)
            .await?;
        let refused: Result<Vec<Account>> = db
            .transaction(async |tx| accounts::table.for_update().no_wait().fetch_all(&tx).await)
            .await;
        was_seen.notify_one();
        assert!(refused.is_err_and(|error| error.is_retryable()));
        Ok(free)
    };
    let ((), free) = futures_util::try_join!(holder, other)?;
    assert_eq!(free, [Account { id: 2, balance: 100 }]);
    Ok(())
}
