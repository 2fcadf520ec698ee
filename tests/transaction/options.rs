//! Read-only transactions and isolation.

use super::*;

both!(a_read_only_transaction_refuses_sql_text_that_writes, |db| {
    create_accounts(&db).await?;
    let read = db
        .build_transaction()
        .read_only()
        .run(async |tx| {
            assert_eq!(balances!(&tx), [100, 100]);
            tx.batch_execute("UPDATE accounts SET balance = 0").await
        })
        .await;
    assert!(matches!(read, Err(Error::ReadOnly { .. })), "{read:?}");
    assert_eq!(deposit!(&*db, 1, 1).await?, 1);
    let mut lease = db.acquire().await?;
    let read = lease
        .build_transaction()
        .read_only()
        .run(async |tx| tx.batch_execute("UPDATE accounts SET balance = 0").await)
        .await;
    assert!(matches!(read, Err(Error::ReadOnly { .. })), "{read:?}");
    lease.transaction(async |tx| deposit!(&tx, 1, 1).await).await?;
    drop(lease);
    assert_eq!(balances!(&*db), [102, 100]);
});

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn a_read_only_transaction_in_memory_leaves_the_connection_writable() -> Result<()> {
    let db: Db<drivetrain::Sqlite> = Db::connect("sqlite::memory:").await?;
    create_accounts(&db).await?;
    let write = "UPDATE accounts SET balance = 0";
    let read = db
        .build_transaction()
        .read_only()
        .run(async |tx| tx.batch_execute(write).await);
    assert!(matches!(read.await, Err(Error::ReadOnly { .. })));
    let has_read = Notify::new();
    tokio::select! {
        _ = db.build_transaction().read_only().run(async |tx| {
            assert_eq!(balances!(&tx), [100, 100]);
            has_read.notify_one();
            std::future::pending::<Result<()>>().await
        }) => unreachable!("it waits for ever"),
        () = has_read.notified() => {}
    }
    assert_eq!(deposit!(&db, 1, 1).await?, 1);
    Ok(())
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn sqlite_begins_writing_at_once_and_reads_beside_the_writer() -> Result<()> {
    let db = support::sqlite().await;
    create_accounts(&db).await?;
    db.statistics().start_record();
    db.transaction(async |tx| {
        deposit!(&tx, 1, 5).await?;
        let outside = db.outside();
        let beside = outside.build_transaction().read_only().serializable();
        assert_eq!(beside.run(async |tx| Ok::<_, Error>(balances!(&tx))).await?, [100, 100]);
        Ok::<_, Error>(())
    })
    .await?;
    let sent = db.statistics().take_record();
    assert_eq!((sent[0].as_str(), sent[2].as_str()), ("BEGIN IMMEDIATE", "BEGIN"));
    Ok(())
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn the_server_runs_at_the_isolation_that_was_asked_for() -> Result<()> {
    use diesel::dsl::sql;
    use diesel::sql_types::Text;

    let db = support::postgres().await;
    macro_rules! setting {
        ($transaction:expr, $name:literal) => {
            $transaction
                .run(async |tx| {
                    diesel::select(sql::<Text>(concat!("current_setting('", $name, "')")))
                        .fetch_one::<String>(&tx)
                        .await
                })
                .await?
        };
    }
    let build = || db.build_transaction();
    assert_eq!(setting!(build(), "transaction_isolation"), "read committed");
    assert_eq!(
        setting!(build().read_committed(), "transaction_isolation"),
        "read committed"
    );
    assert_eq!(
        setting!(build().repeatable_read(), "transaction_isolation"),
        "repeatable read"
    );
    assert_eq!(
        setting!(build().serializable(), "transaction_isolation"),
        "serializable"
    );
    assert_eq!(
        setting!(build().serializable().retry(1), "transaction_isolation"),
        "serializable"
    );
    assert_eq!(setting!(build(), "transaction_read_only"), "off");
    assert_eq!(setting!(build().read_only(), "transaction_read_only"), "on");
    db.statistics().start_record();
    let report = build().serializable().read_only().deferrable();
    assert_eq!(setting!(report, "transaction_deferrable"), "on");
    assert_eq!(
        db.statistics().take_record()[0],
        "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE"
    );
    Ok(())
}
