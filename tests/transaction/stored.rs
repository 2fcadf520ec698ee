//! What is stored.

use super::*;

both!(ok_commits_and_err_rolls_back, |db| {
    create_accounts(&db).await?;
    let moved = db
        .transaction(async |tx| {
            deposit!(&tx, 1, -30).await?;
            deposit!(&tx, 2, 30).await
        })
        .await?;
    assert_eq!((moved, balances!(&*db)), (1, vec![70, 130]));
    let refused = db
        .transaction(async |tx| {
            deposit!(&tx, 1, -30).await?;
            insert_again!(&tx).await
        })
        .await;
    assert!(refused.is_err_and(|error| error.is_unique()));
    assert_eq!(balances!(&*db), [70, 130]);
});

both!(errors_of_the_caller_roll_back_and_come_back, |db| {
    #[derive(Debug)]
    enum TransferError {
        TooPoor,
        Database(Error),
    }
    impl From<Error> for TransferError {
        fn from(error: Error) -> Self {
            Self::Database(error)
        }
    }
    create_accounts(&db).await?;
    let result = db
        .transaction(async |tx| {
            deposit!(&tx, 1, -200).await?;
            let account: Account = accounts::table.find(1).fetch_one(&tx).await?;
            if account.balance < 0 {
                Err(TransferError::TooPoor)
            } else {
                Ok(())
            }
        })
        .await;
    match result {
        Err(TransferError::TooPoor) => {}
        Err(TransferError::Database(error)) => return Err(error),
        Ok(()) => panic!("the transaction was committed"),
    }
    assert_eq!(balances!(&*db), [100, 100]);
});

both!(a_savepoint_is_kept_or_undone_alone, |db| {
    create_accounts(&db).await?;
    db.transaction(async |mut tx| {
        deposit!(&tx, 1, 1).await?;
        tx.savepoint(async |sp| deposit!(&sp, 1, 10).await).await?;
        let undone = tx
            .savepoint(async |mut sp| {
                deposit!(&sp, 1, 100).await?;
                sp.savepoint(async |inner| deposit!(&inner, 1, 1000).await).await?;
                insert_again!(&sp).await
            })
            .await;
        assert!(undone.is_err());
        deposit!(&tx, 2, 1).await
    })
    .await?;
    assert_eq!(balances!(&*db), [111, 101]);
});

both!(savepoints_are_numbered_by_depth, |db| {
    create_accounts(&db).await?;
    db.statistics().start_record();
    db.transaction(async |mut tx| {
        tx.savepoint(async |mut sp| sp.savepoint(async |_| Ok::<_, Error>(())).await)
            .await?;
        let _ = tx.savepoint(async |_| Err::<(), _>(Error::PoolClosed)).await;
        Ok::<_, Error>(())
    })
    .await?;
    let sent = db.statistics().take_record();
    let inside = [
        "SAVEPOINT drivetrain_1",
        "SAVEPOINT drivetrain_2",
        "RELEASE SAVEPOINT drivetrain_2",
        "RELEASE SAVEPOINT drivetrain_1",
        "SAVEPOINT drivetrain_1",
        "ROLLBACK TO SAVEPOINT drivetrain_1; RELEASE SAVEPOINT drivetrain_1",
    ];
    assert_eq!(sent[1..sent.len() - 1], inside);
});

both!(an_error_forgiven_by_a_savepoint_does_not_hinder_the_commit, |db| {
    create_accounts(&db).await?;
    db.transaction(async |mut tx| {
        let refused = tx.savepoint(async |sp| insert_again!(&sp).await).await;
        assert!(refused.is_err_and(|error| error.is_unique()));
        deposit!(&tx, 1, 5).await
    })
    .await?;
    assert_eq!(balances!(&*db), [105, 100]);
});

both!(a_constraint_that_fails_at_commit_stores_nothing, |db| {
    create_accounts(&db).await?;
    let children = "CREATE TABLE children (parent BIGINT REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED)";
    db.acquire().await?.batch_execute(children).await?;
    let result = db
        .transaction(async |tx| {
            deposit!(&tx, 1, 1).await?;
            tx.batch_execute("INSERT INTO children VALUES (99)").await
        })
        .await;
    assert!(matches!(result, Err(Error::ForeignKey(_))), "{result:?}");
    assert_eq!(balances!(&*db), [100, 100]);
    db.transaction(async |tx| deposit!(&tx, 1, 1).await).await?;
    assert_eq!(balances!(&*db), [101, 100]);
});

both!(operations_of_several_statements_can_share_a_transaction, |db| {
    create_accounts(&db).await?;
    let account = |id| Account { id, balance: 1 };
    db.transaction(async |tx| {
        let (first, second) = futures_util::try_join!(
            Account::create_many((10..15).map(account), &tx),
            Account::create_many((20..25).map(account), &tx),
        )?;
        assert_eq!((first.len(), second.len()), (5, 5));
        Ok::<_, Error>(())
    })
    .await?;
    assert_eq!(accounts::table.fetch_count(&*db).await?, 12);
});

/// Code that is written once for all backends.
async fn rename<DB: Dialect>(db: Db<DB>, statement: String) -> Result<usize> {
    db.transaction(async |mut tx| {
        let mut count = 0;
        tx.savepoint(async |sp| sp.batch_execute(&statement).await).await?;
        count += 1;
        tx.savepoint(async |mut sp| {
            let first = &statement;
            sp.savepoint(async |inner| inner.batch_execute(first).await).await
        })
        .await?;
        Ok::<_, Error>(count)
    })
    .await
}

both!(generic_code_runs_in_spawned_tasks, |db| {
    create_accounts(&db).await?;
    let statement = "UPDATE accounts SET balance = balance + 1".to_owned();
    assert_eq!(
        tokio::spawn(rename(Db::clone(&db), statement))
            .await
            .expect("no panic")?,
        1
    );
    assert_eq!(balances!(&*db), [102, 102]);
});
