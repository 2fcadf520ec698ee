//! What the caller is told of a transaction that cannot be stored.

use super::*;

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn sqlite_undoes_a_refused_statement_alone() -> Result<()> {
    let db = support::sqlite().await;
    create_accounts(&db).await?;
    db.transaction(async |tx| {
        deposit!(&tx, 1, 5).await?;
        let _ = insert_again!(&tx).await;
        Ok::<_, Error>(())
    })
    .await?;
    assert_eq!(balances!(&*db), [105, 100]);
    Ok(())
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn nothing_is_stored_after_sqlite_ended_the_transaction_by_itself() -> Result<()> {
    let db = support::sqlite().await;
    create_accounts(&db).await?;
    let result = db
        .transaction(async |mut tx| {
            deposit!(&tx, 1, 5).await?;
            let _ = tx
                .savepoint(async |sp| sp.batch_execute("INSERT OR ROLLBACK INTO accounts VALUES (1, 0)").await)
                .await;
            let _ = deposit!(&tx, 2, 5).await;
            Ok::<_, Error>(())
        })
        .await;
    assert!(matches!(result, Err(Error::TransactionAborted { .. })), "{result:?}");
    assert_eq!(balances!(&*db), [100, 100]);
    db.transaction(async |tx| deposit!(&tx, 1, 1).await).await?;
    assert_eq!(balances!(&*db), [101, 100]);
    Ok(())
}

both!(an_operation_that_was_dropped_aborts_the_transaction, |db| {
    create_accounts(&db).await?;
    let result = db
        .transaction(async |tx| {
            while futures_util::poll!(deposit!(&tx, 1, 5)).is_ready() {}
            Ok::<_, Error>(())
        })
        .await;
    assert!(matches!(result, Err(Error::TransactionAborted { .. })), "{result:?}");
    assert_eq!(balances!(&*db), [100, 100]);
});

both!(a_savepoint_that_was_dropped_ends_the_transaction, |db| {
    create_accounts(&db).await?;
    let result = db
        .transaction(async |mut tx| {
            let has_written = Notify::new();
            tokio::select! {
                _ = tx.savepoint(async |sp| {
                    deposit!(&sp, 1, 5).await?;
                    has_written.notify_one();
                    std::future::pending::<Result<()>>().await
                }) => unreachable!("it waits for ever"),
                () = has_written.notified() => {}
            }
            let refused = deposit!(&tx, 2, 5).await;
            assert!(matches!(refused, Err(Error::TransactionAborted { .. })), "{refused:?}");
            Ok::<_, Error>(())
        })
        .await;
    assert!(matches!(result, Err(Error::TransactionAborted { .. })), "{result:?}");
    assert_eq!(balances!(&*db), [100, 100]);
});

both!(sql_text_cannot_end_the_transaction, |db| {
    create_accounts(&db).await?;
    db.transaction(async |tx| {
        deposit!(&tx, 1, 5).await?;
        for refused in [
            diesel::sql_query("COMMIT").execute(&tx).await.map(|_| ()),
            tx.batch_execute("ROLLBACK").await,
            tx.batch_execute("SELECT 1; -- why\n commit").await,
        ] {
            assert!(matches!(refused, Err(Error::InvalidInput { .. })), "{refused:?}");
        }
        deposit!(&tx, 2, 5).await
    })
    .await?;
    assert_eq!(balances!(&*db), [105, 105]);
});
