//! Transactions: what is stored, what is undone, and what the caller is told.

mod support;

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use diesel::dsl::sql;
use diesel::sql_types::Text;
use drivetrain::connection::Connection as _;
use drivetrain::prelude::*;
use drivetrain::{Clock, Db, Dialect, Error, Executor as _, PoolConfig, Result, Side};
use support::both;
use tokio::sync::{Barrier, Notify};

mod schema {
    diesel::table! {
        accounts (id) {
            id -> BigInt,
            balance -> BigInt,
        }
    }
}

use schema::accounts;

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, Model)]
#[diesel(table_name = accounts)]
struct Account {
    id: i64,
    balance: i64,
}

/// Accounts 1 and 2, with a balance of 100 each.
const ACCOUNTS: &str = "
    CREATE TABLE accounts (id BIGINT PRIMARY KEY, balance BIGINT NOT NULL);
    INSERT INTO accounts VALUES (1, 100), (2, 100);
";

async fn create_accounts<DB: Dialect>(db: &Db<DB>) -> Result<()> {
    db.acquire().await?.batch_execute(ACCOUNTS).await
}

macro_rules! balances {
    ($executor:expr) => {
        accounts::table
            .order(accounts::id)
            .select(accounts::balance)
            .fetch_all::<i64>($executor)
            .await?
    };
}

macro_rules! deposit {
    ($executor:expr, $id:expr, $amount:expr) => {
        diesel::update(accounts::table.find($id))
            .set(accounts::balance.eq(accounts::balance + $amount))
            .execute($executor)
    };
}

/// A write that the primary key refuses.
macro_rules! insert_again {
    ($executor:expr) => {
        diesel::insert_into(accounts::table)
            .values((accounts::id.eq(1), accounts::balance.eq(0)))
            .execute($executor)
    };
}

// What is stored.

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

// What the caller is told.

#[cfg(feature = "postgres")]
mod swallowed_errors {
    use super::*;

    #[tokio::test]
    async fn abort_the_transaction_and_say_so() -> Result<()> {
        let db = support::postgres().await;
        create_accounts(&db).await?;
        let result = db
            .transaction(async |tx| {
                deposit!(&tx, 1, 5).await?;
                let _ = insert_again!(&tx).await;
                Ok::<_, Error>("all is well")
            })
            .await;
        let Err(Error::TransactionAborted { cause }) = result else {
            panic!("{result:?}")
        };
        assert!(cause.contains("accounts_pkey"), "{cause}");
        assert_eq!(balances!(&*db), [100, 100]);
        Ok(())
    }

    #[tokio::test]
    async fn are_told_by_the_next_statement() -> Result<()> {
        let db = support::postgres().await;
        create_accounts(&db).await?;
        let result = db
            .transaction(async |tx| {
                let _ = insert_again!(&tx).await;
                deposit!(&tx, 1, 5).await
            })
            .await;
        let Err(Error::TransactionAborted { cause }) = result else {
            panic!("{result:?}")
        };
        assert!(cause.contains("accounts_pkey"), "{cause}");
        Ok(())
    }

    #[tokio::test]
    async fn in_a_savepoint_undo_that_savepoint_only() -> Result<()> {
        let db = support::postgres().await;
        create_accounts(&db).await?;
        db.transaction(async |mut tx| {
            let result = tx
                .savepoint(async |sp| {
                    let _ = insert_again!(&sp).await;
                    Ok::<_, Error>(())
                })
                .await;
            assert!(matches!(result, Err(Error::TransactionAborted { .. })), "{result:?}");
            deposit!(&tx, 1, 5).await
        })
        .await?;
        assert_eq!(balances!(&*db), [105, 100]);
        Ok(())
    }

    /// The control: what diesel-async makes of the same closure.
    #[tokio::test]
    async fn are_success_to_diesel_async() -> Result<()> {
        use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};

        let db = support::postgres().await;
        create_accounts(&db).await?;
        let mut conn = AsyncPgConnection::establish(db.url()).await.expect("a connection");
        let result = conn
            .transaction(async |conn| {
                let deposit = diesel::update(accounts::table.find(1)).set(accounts::balance.eq(105));
                RunQueryDsl::execute(deposit, conn).await?;
                let insert = diesel::insert_into(accounts::table).values((accounts::id.eq(1), accounts::balance.eq(0)));
                let _ = RunQueryDsl::execute(insert, conn).await;
                Ok::<_, diesel::result::Error>("all is well")
            })
            .await;
        assert_eq!(result, Ok("all is well"));
        assert_eq!(balances!(&*db), [100, 100]);
        Ok(())
    }
}

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

// Options.

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
        let beside = db.build_transaction().read_only().serializable();
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

// Running again.

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
    let both_hold_one = Arc::new(Barrier::new(2));
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

// After the commit.

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

// Connections.

both!(
    a_second_connection_of_a_full_pool_is_refused_with_the_place_of_the_first,
    |config| config.max_size(1_usize),
    |db| {
        create_accounts(&db).await?;
        let line = line!() + 1;
        let result = db.transaction(async |tx| {
            deposit!(&tx, 1, 5).await?;
            deposit!(&*db, 2, 5).await
        });
        let Err(Error::NestedCheckout { held_since, .. }) = result.await else {
            panic!("a second connection was lent")
        };
        assert_eq!((held_since.file(), held_since.line()), (file!(), line));
        assert_eq!(balances!(&*db), [100, 100]);
        let mut lease = db.acquire().await?;
        let nested = lease.transaction(async |_| db.transaction(async |_| Ok::<_, Error>(())).await);
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

#[cfg(feature = "postgres")]
mod lost_connections {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    /// What the proxy does when it sees `COMMIT`.
    #[derive(Clone, Copy, PartialEq)]
    enum Cut {
        /// The server never gets it.
        Before,
        /// The server carries it out, and its answer is lost.
        After,
    }

    /// A proxy in front of the server of `url` that cuts the first connection that commits; its URL.
    async fn proxy(url: &str, cut: Cut) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (base, rest) = url.split_once("//").expect("a scheme");
        let (authority, database) = rest.split_once('/').expect("a database");
        let (user, server) = authority.split_once('@').expect("a user");
        let server = if server.contains(':') {
            server.to_owned()
        } else {
            format!("{server}:5432")
        };
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.expect("a client");
                let server = TcpStream::connect(&server).await.expect("the server");
                tokio::spawn(carry(client, server, cut));
            }
        });
        format!("{base}//{user}@127.0.0.1:{port}/{database}")
    }

    async fn carry(mut client: TcpStream, mut server: TcpStream, cut: Cut) {
        let (mut from_client, mut from_server) = ([0; 8192], [0; 8192]);
        loop {
            tokio::select! {
                read = client.read(&mut from_client) => {
                    let Ok(read @ 1..) = read else { return };
                    let sent = &from_client[..read];
                    let commits = sent.windows(6).any(|word| word == b"COMMIT");
                    if commits && cut == Cut::Before {
                        return;
                    }
                    server.write_all(sent).await.expect("the server listens");
                    if commits {
                        let _ = server.read(&mut from_server).await;
                        return;
                    }
                }
                read = server.read(&mut from_server) => {
                    let Ok(read @ 1..) = read else { return };
                    client.write_all(&from_server[..read]).await.expect("the client listens");
                }
            }
        }
    }

    async fn commit_through_a_cut(cut: Cut) -> Result<Vec<i64>> {
        let db = support::postgres().await;
        create_accounts(&db).await?;
        let through: Db<drivetrain::Pg> = Db::connect(proxy(db.url(), cut).await).await?;
        let runs = AtomicUsize::new(0);
        let result = through
            .build_transaction()
            .retry(5)
            .run(async |tx| {
                runs.fetch_add(1, SeqCst);
                deposit!(&tx, 1, 5).await
            })
            .await;
        assert!(matches!(result, Err(Error::CommitUnknown { .. })), "{result:?}");
        assert_eq!(runs.load(SeqCst), 1);
        Ok(balances!(&*db))
    }

    #[tokio::test]
    async fn before_commit_reached_the_server_it_is_unknown_and_not_stored() -> Result<()> {
        assert_eq!(commit_through_a_cut(Cut::Before).await?, [100, 100]);
        Ok(())
    }

    #[tokio::test]
    async fn after_commit_reached_the_server_it_is_unknown_and_stored() -> Result<()> {
        assert_eq!(commit_through_a_cut(Cut::After).await?, [105, 100]);
        Ok(())
    }

    #[tokio::test]
    async fn before_commit_was_sent_nothing_is_stored() -> Result<()> {
        let db = support::postgres().await;
        create_accounts(&db).await?;
        let result = db
            .transaction(async |tx| {
                deposit!(&tx, 1, 5).await?;
                let me: i32 = diesel::select(sql::<diesel::sql_types::Integer>("pg_backend_pid()"))
                    .fetch_one(&tx)
                    .await?;
                let other = db.acquire().await?;
                other
                    .batch_execute(&format!("SELECT pg_terminate_backend({me})"))
                    .await?;
                deposit!(&tx, 2, 5).await
            })
            .await;
        assert!(matches!(result, Err(Error::ConnectionLost { .. })), "{result:?}");
        assert_eq!(balances!(&*db), [100, 100]);
        Ok(())
    }
}

// What compiles: tasks, generic code, handlers.

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

// A law: random sequences of writes, savepoints and rollbacks agree with a map.

mod sequences {
    use std::collections::BTreeMap;

    use futures_util::future::BoxFuture;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Put(i64, i64),
        Remove(i64),
        /// A write that fails if the row is there, and then ends the level.
        Insert(i64, i64),
        Savepoint(Vec<Step>, End),
    }

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum End {
        Keep,
        Undo,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let end = prop_oneof![2 => Just(End::Keep), 1 => Just(End::Undo)];
        let leaf = prop_oneof![
            3 => (0..5_i64, 0..100_i64).prop_map(|(id, balance)| Step::Put(id, balance)),
            1 => (0..5_i64).prop_map(Step::Remove),
            1 => (0..5_i64, 0..100_i64).prop_map(|(id, balance)| Step::Insert(id, balance)),
        ];
        let step = leaf.prop_recursive(4, 24, 5, move |inner| {
            (proptest::collection::vec(inner, 0..5), end.clone()).prop_map(|(steps, end)| Step::Savepoint(steps, end))
        });
        proptest::collection::vec(step, 0..8)
    }

    type Rows = BTreeMap<i64, i64>;

    /// What the steps make of `rows`; `Err` if the level was undone.
    fn expected(rows: &mut Rows, steps: &[Step], end: End) -> std::result::Result<(), ()> {
        let before = rows.clone();
        let mut outcome = Ok(());
        for step in steps {
            match step {
                Step::Put(id, balance) => {
                    rows.insert(*id, *balance);
                }
                Step::Remove(id) => {
                    rows.remove(id);
                }
                Step::Insert(id, _) if rows.contains_key(id) => outcome = Err(()),
                Step::Insert(id, balance) => {
                    rows.insert(*id, *balance);
                }
                // A savepoint that was undone is forgiven.
                Step::Savepoint(steps, end) => drop(expected(rows, steps, *end)),
            }
            if outcome.is_err() {
                break;
            }
        }
        if end == End::Undo || outcome.is_err() {
            *rows = before;
            return Err(());
        }
        Ok(())
    }

    /// What ends a level: on purpose, or because the key was taken.
    #[derive(Debug)]
    enum Stop {
        Undo,
        Database(Error),
    }

    impl From<Error> for Stop {
        fn from(error: Error) -> Self {
            Self::Database(error)
        }
    }

    impl Stop {
        fn forgive(self) -> std::result::Result<(), Self> {
            match self {
                Self::Undo => Ok(()),
                Self::Database(error) if error.is_unique() => Ok(()),
                other => Err(other),
            }
        }
    }

    macro_rules! agrees_with_a_map {
        ($backend:ident, $feature:literal, $type:ty) => {
            #[cfg(feature = $feature)]
            #[test]
            fn $backend() {
                fn run<'a>(
                    mut tx: drivetrain::Tx<'a, $type>,
                    steps: &'a [Step],
                    end: End,
                ) -> BoxFuture<'a, std::result::Result<(), Stop>> {
                    Box::pin(async move {
                        for step in steps {
                            match step {
                                Step::Put(id, balance) => {
                                    let rows = (accounts::id.eq(id), accounts::balance.eq(balance));
                                    diesel::delete(accounts::table.find(id)).execute(&tx).await?;
                                    diesel::insert_into(accounts::table).values(rows).execute(&tx).await?;
                                }
                                Step::Remove(id) => {
                                    diesel::delete(accounts::table.find(id)).execute(&tx).await?;
                                }
                                Step::Insert(id, balance) => {
                                    let rows = (accounts::id.eq(id), accounts::balance.eq(balance));
                                    diesel::insert_into(accounts::table).values(rows).execute(&tx).await?;
                                }
                                Step::Savepoint(steps, end) => {
                                    let result = tx.savepoint(async |sp| run(sp, steps, *end).await).await;
                                    result.or_else(Stop::forgive)?;
                                }
                            }
                        }
                        if end == End::Undo { Err(Stop::Undo) } else { Ok(()) }
                    })
                }

                async fn check(db: &Db<$type>, steps: &[Step], end: End) -> Result<()> {
                    diesel::delete(accounts::table).execute(db).await?;
                    let mut rows = Rows::from([(0, 0)]);
                    diesel::insert_into(accounts::table)
                        .values((accounts::id.eq(0), accounts::balance.eq(0)))
                        .execute(db)
                        .await?;
                    let result = db.transaction(async |tx| run(tx, steps, end).await).await;
                    let expected = expected(&mut rows, steps, end);
                    assert_eq!(result.is_ok(), expected.is_ok(), "{result:?}");
                    let stored: Vec<(i64, i64)> = accounts::table.order(accounts::id).fetch_all(db).await?;
                    assert_eq!(stored, Vec::from_iter(rows));
                    Ok(())
                }

                let runtime = tokio::runtime::Runtime::new().expect("a runtime");
                let db = runtime.block_on(support::$backend());
                runtime.block_on(create_accounts(&db)).expect("a table");
                let config = Config {
                    cases: 200,
                    failure_persistence: None,
                    ..Config::default()
                };
                let ends = prop_oneof![4 => Just(End::Keep), 1 => Just(End::Undo)];
                TestRunner::new(config)
                    .run(&(steps(), ends), |(steps, end)| {
                        runtime.block_on(check(&db, &steps, end)).expect("no error but those of the steps");
                        Ok(())
                    })
                    .unwrap();
            }
        };
    }

    agrees_with_a_map!(sqlite, "sqlite", drivetrain::Sqlite);
    agrees_with_a_map!(postgres, "postgres", drivetrain::Pg);
}
