//! PostgreSQL: prepared statements that a change of schema outdates.

use std::io::Write as _;

use diesel::deserialize::{FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{IsNull, Output, ToSql};
use diesel::sql_types::SqlType;
use drivetrain::prelude::*;
use drivetrain::{CursorPage, Error, Keyset, Result, RetryReason};
use futures_util::future::try_join_all;

use crate::examined;
use crate::people::{self, Person};
use crate::support::{TestDb, postgres_with};

/// Three sessions that have each prepared `Person::get`, and a table whose columns have other types since.
async fn after_a_change() -> Result<TestDb<Pg>> {
    let db = postgres_with(|config| config.max_size(3_usize)).await;
    people::create(&db).await;
    let leases = try_join_all((0..3).map(|_| db.acquire())).await?;
    try_join_all(leases.iter().map(|conn| Person::get(1, conn))).await?;
    drop(leases);
    let other = db.pool(|config| config).await;
    people::run(&other, "ALTER TABLE people ALTER name TYPE VARCHAR(100)").await;
    Ok(db)
}

#[tokio::test]
async fn a_statement_is_sent_again_after_a_change_of_schema() -> Result<()> {
    let db = after_a_change().await?;
    for _ in 0..10 {
        let people = try_join_all((0..3).map(|_| Person::get(1, &*db))).await?;
        assert!(people.iter().all(|person| person.name == "Ada"));
    }
    Ok(())
}

#[tokio::test]
async fn a_write_is_sent_again_after_a_change_of_schema() -> Result<()> {
    let db = postgres_with(|config| config.max_size(1_usize)).await;
    people::create(&db).await;
    let touch = || Person::update(1, people::people::age.eq(people::people::age + 1), &*db);
    // The second time on, the statement is kept prepared.
    for _ in 0..3 {
        touch().await?;
    }
    let other = db.pool(|config| config).await;
    people::run(&other, "ALTER TABLE people ALTER name TYPE VARCHAR(100)").await;
    assert_eq!(touch().await?.age, 40, "it ran once");
    Ok(())
}

#[tokio::test]
async fn new_rows_are_sent_again_after_a_change_of_schema() -> Result<()> {
    let db = postgres_with(|config| config.max_size(1_usize)).await;
    people::create(&db).await;
    let create = |age| {
        let new = ["Bob", "Cy"].map(|name| people::NewPerson {
            age,
            ..people::a_person(name)
        });
        Person::create_many(new, &*db)
    };
    for age in 1..4 {
        create(age).await?;
    }
    let other = db.pool(|config| config).await;
    people::run(&other, "ALTER TABLE people ALTER name TYPE VARCHAR(100)").await;
    create(4).await?;
    assert_eq!(people::people::table.fetch_count(&*db).await?, 9);
    Ok(())
}

/// New rows for more than one statement.
fn many(age: i32) -> impl Iterator<Item = people::NewPerson<'static>> {
    const NAMES: [&str; 2] = ["Bob", "Cy"];
    (0..1_000).flat_map(move |n| {
        NAMES.map(|name| people::NewPerson {
            age: 10_000 * age + n,
            ..people::a_person(name)
        })
    })
}

#[tokio::test]
async fn new_rows_in_several_statements_are_all_sent_again_after_a_change_of_schema() -> Result<()> {
    let db = postgres_with(|config| config.max_size(1_usize)).await;
    people::create(&db).await;
    for age in 1..3 {
        Person::create_many(many(age), &*db).await?;
    }
    let other = db.pool(|config| config).await;
    people::run(&other, "ALTER TABLE people ALTER name TYPE VARCHAR(100)").await;
    let created = Person::create_many(many(3), &*db).await?;
    assert!(created.iter().map(|person| person.age).eq(many(3).map(|new| new.age)));
    assert_eq!(people::people::table.fetch_count(&*db).await?, 6_001);
    Ok(())
}

#[tokio::test]
async fn new_rows_in_a_transaction_of_the_callers_ask_for_another_run_of_it() -> Result<()> {
    let db = postgres_with(|config| config.max_size(1_usize)).await;
    people::create(&db).await;
    for age in 1..3 {
        Person::create_many(many(age), &*db).await?;
    }
    let other = db.pool(|config| config).await;
    people::run(&other, "ALTER TABLE people ALTER name TYPE VARCHAR(100)").await;
    let error = examined(db.transaction(async |tx| Person::create_many(many(3), &tx).await).await);
    assert!(error.is_retryable(), "{error:?}");
    assert_eq!(people::people::table.fetch_count(&*db).await?, 4_001);
    Ok(())
}

#[tokio::test]
async fn a_stream_is_sent_again_after_a_change_of_schema() -> Result<()> {
    use futures_util::TryStreamExt as _;
    let db = postgres_with(|config| config.max_size(1_usize)).await;
    people::create(&db).await;
    let all = || {
        people::people::table
            .fetch_stream::<Person>(&*db)
            .try_collect::<Vec<_>>()
    };
    all().await?;
    let other = db.pool(|config| config).await;
    people::run(&other, "ALTER TABLE people ALTER name TYPE VARCHAR(100)").await;
    assert_eq!(all().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_page_is_sent_again_after_a_change_of_schema() -> Result<()> {
    let db = postgres_with(|config| config.max_size(1_usize)).await;
    people::create(&db).await;
    let page = || async {
        let query = people::people::table.order(people::people::id);
        query.fetch_page::<Person, _>(PageRequest::new(1, 10)?, &*db).await
    };
    page().await?;
    let other = db.pool(|config| config).await;
    people::run(&other, "ALTER TABLE people ALTER name TYPE VARCHAR(100)").await;
    assert_eq!(page().await?.items.len(), 1);
    Ok(())
}

#[tokio::test]
async fn in_a_transaction_a_change_of_schema_asks_for_another_run() -> Result<()> {
    let db = after_a_change().await?;
    let error = examined(db.transaction(async |tx| Person::get(1, &tx).await).await);
    assert!(
        matches!(
            error,
            Error::Retryable {
                reason: RetryReason::StalePlan,
                ..
            }
        ),
        "{error:?}"
    );
    let run = db
        .build_transaction()
        .retry(3)
        .run(async |tx| Person::get(1, &tx).await);
    assert_eq!(run.await?.name, "Ada");
    Ok(())
}

#[derive(Clone, Copy, Debug, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(name = "mood"))]
pub struct MoodType;

#[derive(Clone, Copy, Debug, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = MoodType)]
enum Mood {
    Happy,
}

impl ToSql<MoodType, Pg> for Mood {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        out.write_all(b"happy")?;
        Ok(IsNull::No)
    }
}

impl FromSql<MoodType, Pg> for Mood {
    fn from_sql(value: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        match value.as_bytes() {
            b"happy" => Ok(Self::Happy),
            _ => Err("not a mood".into()),
        }
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::MoodType;

    cats (id) {
        id -> BigInt,
        mood -> MoodType,
    }
}

#[derive(Debug, Queryable, Selectable, Model)]
#[diesel(table_name = cats)]
struct Cat {
    id: i64,
    mood: Mood,
}

const CATS: &str = "DROP TABLE IF EXISTS cats; DROP TYPE IF EXISTS mood; CREATE TYPE mood AS ENUM ('happy');
    CREATE TABLE cats (id BIGINT PRIMARY KEY, mood mood NOT NULL); INSERT INTO cats VALUES (1, 'happy')";

#[tokio::test]
async fn the_id_of_an_enum_stands_in_the_values_of_an_array_too() -> Result<()> {
    let db = postgres_with(|config| config.max_size(1_usize)).await;
    people::run(&db, CATS).await;
    let conn = db.acquire().await?;
    // The first time, the session asks the server for the ids.
    for _ in 0..3 {
        let happy = cats::mood.eq_any(vec![Mood::Happy, Mood::Happy]).and(cats::id.eq(1));
        let cats = cats::table.filter(happy).fetch_all::<Cat>(&conn).await?;
        assert_eq!(cats.len(), 1);
        let none = cats::mood.eq_any(Vec::<Mood>::new()).or(cats::mood.ne(Mood::Happy));
        assert_eq!(cats::table.filter(none).fetch_count(&conn).await?, 0);
    }
    Ok(())
}

#[tokio::test]
async fn an_enum_that_was_dropped_and_created_anew_is_known_again() -> Result<()> {
    let db = postgres_with(|config| config.max_size(2_usize)).await;
    people::run(&db, CATS).await;
    let happy = || cats::table.filter(cats::mood.eq(Mood::Happy)).fetch_all::<Cat>(&*db);
    let leases = try_join_all((0..2).map(|_| db.acquire())).await?;
    for conn in &leases {
        cats::table
            .filter(cats::mood.eq(Mood::Happy))
            .fetch_all::<Cat>(conn)
            .await?;
    }
    drop(leases);
    let other = db.pool(|config| config).await;
    people::run(&other, CATS).await;
    for _ in 0..5 {
        for cats in try_join_all([happy(), happy()]).await? {
            assert_eq!(
                cats.iter().map(|cat| (cat.id, cat.mood)).collect::<Vec<_>>(),
                [(1, Mood::Happy)]
            );
        }
    }
    people::run(&other, CATS).await;
    let happy = || cats::table.filter(cats::mood.eq(Mood::Happy));
    assert!(happy().fetch_exists(&*db).await?);
    people::run(&other, CATS).await;
    assert_eq!(happy().fetch_count(&*db).await?, 1);
    people::run(&other, CATS).await;
    assert_eq!(
        Cat::update(1, cats::mood.eq(Mood::Happy), &*db).await?.mood,
        Mood::Happy
    );
    Ok(())
}

#[tokio::test]
async fn changes_by_an_enum_that_was_created_anew_are_sent_again() -> Result<()> {
    let db = postgres_with(|config| config.max_size(1_usize)).await;
    let other = db.pool(|config| config).await;
    people::run(&other, CATS).await;
    let happy = || cats::mood.eq(Mood::Happy);
    for _ in 0..3 {
        assert_eq!(Cat::update_where(happy(), happy(), &*db).await?, 1);
        assert_eq!(Cat::update_many([1], happy(), &*db).await?, 1);
    }
    people::run(&other, CATS).await;
    assert_eq!(Cat::update_many([1], happy(), &*db).await?, 1);
    people::run(&other, CATS).await;
    assert_eq!(Cat::update_where(happy(), happy(), &*db).await?, 1);
    people::run(&other, CATS).await;
    assert_eq!(Cat::delete_where(happy(), &*db).await?, 1);
    Ok(())
}

#[tokio::test]
async fn pages_by_an_enum_that_was_created_anew_are_sent_again() -> Result<()> {
    let db = postgres_with(|config| config.max_size(1_usize)).await;
    let other = db.pool(|config| config).await;
    people::run(&other, CATS).await;
    let (by_key, happy) = (Keyset::new((cats::id.asc(),)), || {
        cats::table.filter(cats::mood.eq(Mood::Happy))
    });
    for _ in 0..2 {
        let page: CursorPage<Cat> = happy().fetch_after(&by_key, None, 10, &*db).await?;
        assert_eq!(page.items.len(), 1);
        people::run(&other, CATS).await;
    }
    Ok(())
}
