//! PostgreSQL: transactions in each other's way, and limits of time.

use std::time::{Duration, Instant};

use drivetrain::prelude::*;
use drivetrain::{Error, Result, RetryReason, Tx};
use futures_util::future::join;

use crate::examined;
use crate::people::{self, Person, people as rows};
use crate::support::{TestDb, postgres, postgres_with};

async fn ada_and_bob() -> TestDb<drivetrain::Pg> {
    let db = postgres().await;
    people::create(&db).await;
    Person::create(people::a_person("Bob"), &*db).await.expect("Bob");
    db
}

async fn touch(id: i64, tx: &Tx<'_, drivetrain::Pg>) -> Result<Person> {
    Person::update(id, rows::age.eq(rows::age + 1), tx).await
}

#[track_caller]
fn assert_retryable(error: &Error, expected: RetryReason) {
    let Error::Retryable { reason, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(*reason, expected);
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_deadlock_ends_one_of_the_two() -> Result<()> {
    let db = ada_and_bob().await;
    let meet = tokio::sync::Barrier::new(2);
    let crossed = async |first, second| {
        db.transaction(async |tx| {
            touch(first, &tx).await?;
            meet.wait().await;
            touch(second, &tx).await
        })
        .await
    };
    let (one, other) = join(crossed(1, 2), crossed(2, 1)).await;
    let (winners, losers): (Vec<_>, Vec<_>) = [one, other].into_iter().partition(Result::is_ok);
    assert_eq!((winners.len(), losers.len()), (1, 1));
    for loser in losers {
        assert_retryable(&examined(loser), RetryReason::Deadlock);
    }
    Ok(())
}

#[tokio::test]
async fn an_update_of_what_another_one_changed_cannot_be_serialized() -> Result<()> {
    let db = ada_and_bob().await;
    let result = db
        .build_transaction()
        .repeatable_read()
        .run(async |tx| {
            Person::get(1, &tx).await?;
            db.outside().transaction(async |other| touch(1, &other).await).await?;
            touch(1, &tx).await
        })
        .await;
    assert_retryable(&examined(result), RetryReason::Serialization);
    assert_eq!(Person::get(1, &*db).await?.age, 37);
    Ok(())
}

#[tokio::test]
async fn write_skew_shows_at_commit_at_the_latest() -> Result<()> {
    let db = ada_and_bob().await;
    let meet = tokio::sync::Barrier::new(2);
    let skewed = async |reads, writes| {
        db.build_transaction()
            .serializable()
            .run(async |tx| {
                Person::get(reads, &tx).await?;
                meet.wait().await;
                touch(writes, &tx).await
            })
            .await
    };
    let (one, other) = join(skewed(1, 2), skewed(2, 1)).await;
    let losers: Vec<_> = [one, other].into_iter().filter(Result::is_err).collect();
    assert_eq!(losers.len(), 1);
    for loser in losers {
        assert_retryable(&examined(loser), RetryReason::Serialization);
    }
    Ok(())
}

#[tokio::test]
async fn a_lock_that_is_not_granted_in_time_may_be_asked_for_again() -> Result<()> {
    let db = ada_and_bob().await;
    let result = db
        .transaction(async |holder| {
            touch(1, &holder).await?;
            db.outside()
                .transaction(async |waiter| {
                    diesel::sql_query("SET LOCAL lock_timeout = '50ms'")
                        .execute(&waiter)
                        .await?;
                    touch(1, &waiter).await
                })
                .await
        })
        .await;
    assert_retryable(&examined(result), RetryReason::Busy);
    Ok(())
}

#[tokio::test]
async fn nowait_does_not_wait() -> Result<()> {
    let db = ada_and_bob().await;
    let started = Instant::now();
    let result: Result<()> = db
        .transaction(async |holder| {
            touch(1, &holder).await?;
            let row = rows::table.find(1).for_update().no_wait();
            let refused = db
                .outside()
                .transaction(async |other| row.fetch_one::<Person>(&other).await)
                .await;
            assert_retryable(&examined(refused), RetryReason::Busy);
            let row = rows::table.order(rows::id).for_update().skip_locked();
            let free = db
                .outside()
                .transaction(async |other| row.fetch_all::<Person>(&other).await)
                .await?;
            assert_eq!(free.iter().map(|person| person.id).collect::<Vec<_>>(), [2]);
            Ok(())
        })
        .await;
    result?;
    assert!(started.elapsed() < Duration::from_secs(2));
    Ok(())
}

#[tokio::test]
async fn a_statement_that_runs_too_long_is_cancelled() -> Result<()> {
    let db = postgres_with(|config| {
        config
            .max_size(1_usize)
            .statement_timeout(Some(Duration::from_millis(50)))
    })
    .await;
    let started = Instant::now();
    let error = examined(diesel::sql_query("SELECT pg_sleep(30)").execute(&*db).await);
    assert!(matches!(error, Error::Cancelled { .. }), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(3));
    assert!(
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Bool>("true"))
            .fetch_one::<bool>(&*db)
            .await?
    );
    assert_eq!(db.statistics().discarded(), 0, "the session is as good as before");
    Ok(())
}

#[tokio::test]
async fn a_statement_that_somebody_cancels_is_cancelled() -> Result<()> {
    let db = postgres().await;
    let stop = async {
        let sql = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity
            WHERE query = 'SELECT pg_sleep(30)' AND datname = current_database()";
        let query = || diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(&format!("({sql})")));
        while query().fetch_one::<i64>(&*db).await.expect("the server") == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let (result, ()) = join(diesel::sql_query("SELECT pg_sleep(30)").execute(&*db), stop).await;
    let error = examined(result);
    assert!(matches!(error, Error::Cancelled { .. }), "{error:?}");
    Ok(())
}
