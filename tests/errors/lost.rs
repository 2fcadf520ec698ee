//! PostgreSQL: sessions that the server ends.

use drivetrain::prelude::*;
use drivetrain::{Db, Error, Pg, Result};
use futures_util::future::{join_all, try_join_all};

use crate::examined;
use crate::people::{self, Person, a_person, people as rows};
use crate::support::{postgres, postgres_with};

/// Ends all sessions on this database but the one that asks.
async fn end_the_others(db: &Db<Pg>) -> Result<i64> {
    let sql = "(SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid())";
    diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(sql))
        .fetch_one(db)
        .await
}

fn end_my_own() -> diesel::query_builder::SqlQuery {
    diesel::sql_query("SELECT pg_terminate_backend(pg_backend_pid())")
}

#[tokio::test]
async fn a_session_that_the_server_ends_is_lost_and_replaced() -> Result<()> {
    let db = postgres_with(|config| config.max_size(1_usize)).await;
    people::create(&db).await;
    let error = examined(end_my_own().execute(&*db).await);
    assert!(matches!(error, Error::ConnectionLost { .. }), "{error:?}");
    assert!(!error.is_retryable(), "the statement may have run");
    assert_eq!(Person::get(1, &*db).await?.name, "Ada");
    Ok(())
}

#[tokio::test]
async fn a_session_lost_in_a_transaction_rolls_it_back() -> Result<()> {
    let db = postgres_with(|config| config.max_size(1_usize)).await;
    people::create(&db).await;
    let result = db
        .transaction(async |tx| {
            Person::create(a_person("Bob"), &tx).await?;
            end_my_own().execute(&tx).await
        })
        .await;
    let error = examined(result);
    assert!(matches!(error, Error::ConnectionLost { .. }), "{error:?}");
    assert_eq!(rows::table.fetch_count(&*db).await?, 1);
    Ok(())
}

#[tokio::test]
async fn idle_sessions_that_the_server_ended_are_not_lent() -> Result<()> {
    let db = postgres_with(|config| config.max_size(5_usize)).await;
    people::create(&db).await;
    let leases = try_join_all((0..5).map(|_| db.acquire())).await?;
    drop(leases);
    let other = db.pool(|config| config).await;
    assert_eq!(end_the_others(&other).await?, 5);
    // The farewell is under way to our side.
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    for result in join_all((0..20).map(|_| Person::get(1, &*db))).await {
        assert_eq!(result?.name, "Ada");
    }
    Ok(())
}

#[tokio::test]
async fn one_loss_dates_all_idle_sessions() -> Result<()> {
    let db = postgres_with(|config| config.max_size(5_usize)).await;
    people::create(&db).await;
    let mut leases = try_join_all((0..5).map(|_| db.acquire())).await?;
    let last = leases.pop().expect("five leases");
    drop(leases);
    let before = db.statistics().opened();
    examined(end_my_own().execute(&last).await);
    drop(last);
    try_join_all((0..5).map(|_| Person::get(1, &*db))).await?;
    assert!(db.status().size <= 5);
    assert!(db.statistics().opened() > before);
    Ok(())
}

#[tokio::test]
async fn a_lost_session_is_told_for_every_verb() -> Result<()> {
    let db = postgres().await;
    people::create(&db).await;
    let conn = db.acquire().await?;
    examined(end_my_own().execute(&conn).await);
    let errors = [
        examined(Person::get(1, &conn).await),
        examined(Person::create(a_person("Bob"), &conn).await),
        examined(Person::delete(1, &conn).await),
        examined(rows::table.fetch_count(&conn).await),
    ];
    for error in errors {
        assert!(matches!(error, Error::ConnectionLost { .. }), "{error:?}");
    }
    Ok(())
}
