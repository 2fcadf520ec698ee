//! Code of the user's that panics while rows are built: the operation fails, the pool does not.

use diesel::backend::Backend as DieselBackend;
use diesel::deserialize::{FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use drivetrain::prelude::*;

use crate::people::{self, Person, people as rows};
use crate::support::both;

/// Panics when it is read.
#[derive(Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
struct Bomb;

impl<DB: DieselBackend> FromSql<Text, DB> for Bomb {
    fn from_sql(_: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        panic!("a bomb")
    }
}

#[derive(Debug, Queryable, Row)]
struct Armed {
    #[expect(dead_code, reason = "it cannot be read")]
    name: Bomb,
}

both!(
    a_row_that_panics_spoils_nothing,
    |config| config.max_size(1_usize),
    |db| {
        people::create(&db).await;
        for _ in 0..20 {
            let pool = drivetrain::Db::clone(&db);
            let work = async move { rows::table.select((rows::name,)).fetch_all::<Armed>(&pool).await };
            let ended = tokio::spawn(work).await;
            assert!(ended.is_err() || ended.is_ok_and(|result| result.is_err()));
            assert_eq!(Person::get(1, &*db).await?.name, "Ada");
        }
        let pool = drivetrain::Db::clone(&db);
        let work = async move {
            pool.transaction(async |tx| {
                Person::update(1, rows::age.eq(99), &tx).await?;
                rows::table.select((rows::name,)).fetch_all::<Armed>(&tx).await
            })
            .await
        };
        let ended = tokio::spawn(work).await;
        assert!(ended.is_err() || ended.is_ok_and(|result| result.is_err()));
        assert_eq!(Person::get(1, &*db).await?.age, 36, "the transaction was rolled back");
        Person::update(1, rows::age.eq(37), &*db).await?;
    }
);

both!(a_closure_that_panics_rolls_back, |db| {
    people::create(&db).await;
    for _ in 0..5 {
        let pool = drivetrain::Db::clone(&db);
        let work = async move {
            pool.transaction(async |tx| {
                Person::update(1, rows::age.eq(99), &tx).await?;
                panic!("in the middle");
                #[expect(unreachable_code, reason = "it names the type")]
                Ok::<(), drivetrain::Error>(())
            })
            .await
        };
        assert!(tokio::spawn(work).await.is_err_and(|error| error.is_panic()));
        assert_eq!(Person::update(1, rows::age.eq(36), &*db).await?.age, 36);
    }
});

/// A row that is looked up by its key.
#[cfg(feature = "sqlite")]
#[derive(Debug, Queryable, Selectable, Model)]
#[diesel(table_name = rows)]
struct ArmedPerson {
    id: i64,
    name: Bomb,
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn a_look_up_that_panics_on_the_calling_task_ends_alone() -> drivetrain::Result<()> {
    let db = crate::support::sqlite().await;
    people::create(&db).await;
    let conn = db.acquire().await?;
    for _ in 0..3 {
        let error = crate::examined(ArmedPerson::find(1, &conn).await);
        assert!(matches!(error, drivetrain::Error::ConnectionLost { .. }), "{error:?}");
        assert_eq!(Person::get(1, &conn).await?.name, "Ada");
    }
    Ok(())
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn a_look_up_that_panics_leaves_a_database_in_memory() -> drivetrain::Result<()> {
    let db: drivetrain::Db<drivetrain::Sqlite> = drivetrain::Db::connect("sqlite::memory:").await?;
    people::create(&db).await;
    let one = crate::examined(ArmedPerson::find(1, &db).await);
    let many = crate::examined(ArmedPerson::find_many([1, 2], &db).await);
    for error in [one, many] {
        assert!(matches!(error, drivetrain::Error::ConnectionLost { .. }), "{error:?}");
    }
    assert_eq!(Person::get(1, &db).await?.name, "Ada");
    Ok(())
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn a_job_that_panics_on_the_thread_of_a_connection_ends_alone() -> drivetrain::Result<()> {
    let db = crate::support::sqlite().await;
    people::create(&db).await;
    let conn = db.acquire().await?;
    let error = crate::examined(conn.with_diesel::<()>(|_| panic!("a job")).await);
    assert!(matches!(error, drivetrain::Error::ConnectionLost { .. }), "{error:?}");
    assert_eq!(Person::get(1, &conn).await?.name, "Ada");
    Ok(())
}
