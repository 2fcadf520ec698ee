//! Constraints: which one refused a write, of which table, over which columns.

use drivetrain::prelude::*;
use drivetrain::{Error, Violation};

use crate::examined;
use crate::people::{self, NewPerson, Person, a_person};
use crate::support::both;

/// What a violation tells on this backend: PostgreSQL's answer, or SQLite's.
macro_rules! assert_names {
    ($violation:expr, $constraint:expr, $table:expr, $columns:expr) => {{
        let Violation {
            constraint,
            table,
            columns,
            ..
        } = $violation;
        assert_eq!(constraint.as_deref(), $constraint);
        assert_eq!(table.as_deref(), $table);
        assert_eq!(*columns, $columns as [&str; _]);
    }};
}

fn is_sqlite<DB: drivetrain::Dialect>() -> bool {
    DB::SYSTEM == "sqlite"
}

both!(a_taken_unique_key_is_named, |db| {
    people::create(&db).await;
    let new = NewPerson {
        email: Some("ada@example.org"),
        ..a_person("Eve")
    };
    let error = examined(Person::create(new, &*db).await);
    let Error::Unique(violation) = &error else {
        panic!("{error:?}")
    };
    let name = (!is_sqlite::<Backend>()).then_some("people_email_key");
    assert_names!(violation, name, Some("people"), ["email"]);
    assert!(error.is_unique() && error.is_unique_on("people_email_key"));
    assert!(!error.is_unique_on("people_name_age_key"));
    assert!(!error.is_retryable());
    assert_eq!(people::people::table.fetch_count(&*db).await?, 1);
});

both!(a_taken_key_of_two_columns_names_both, |db| {
    people::create(&db).await;
    let error = examined(Person::create(a_person("Ada"), &*db).await);
    let name = (!is_sqlite::<Backend>()).then_some("people_name_age_key");
    assert_names!(
        error.violation().expect("a violation"),
        name,
        Some("people"),
        ["name", "age"]
    );
    assert!(error.is_unique_on("people_name_age_key"), "{error:?}");
});

both!(a_taken_primary_key_is_named, |db| {
    people::create(&db).await;
    let row = (
        people::people::id.eq(1),
        people::people::name.eq("Eve"),
        people::people::age.eq(1),
    );
    let error = examined(Person::create(row, &*db).await);
    let name = (!is_sqlite::<Backend>()).then_some("people_pkey");
    assert!(error.is_unique());
    assert_names!(error.violation().expect("a violation"), name, Some("people"), ["id"]);
});

both!(a_unique_index_over_an_expression_is_told_by_its_name, |db| {
    people::create(&db).await;
    people::run(&db, "CREATE UNIQUE INDEX people_lower_name ON people (lower(name))").await;
    let error = examined(
        Person::create(
            NewPerson {
                age: 1,
                ..a_person("ADA")
            },
            &*db,
        )
        .await,
    );
    assert!(error.is_unique_on("people_lower_name"), "{error:?}");
});

both!(a_foreign_key_to_nothing_is_refused, |db| {
    people::create(&db).await;
    let new = NewPerson {
        boss_id: Some(99),
        ..a_person("Eve")
    };
    let error = examined(Person::create(new, &*db).await);
    let Error::ForeignKey(violation) = &error else {
        panic!("{error:?}")
    };
    if is_sqlite::<Backend>() {
        assert_names!(violation, None, None, []);
        assert_eq!(error.to_string(), "a foreign key does not hold");
    } else {
        assert_names!(violation, Some("people_boss_id_fkey"), Some("people"), ["boss_id"]);
        let line = "a foreign key does not hold: people_boss_id_fkey on people (boss_id)";
        assert_eq!(error.to_string(), line);
    }
});

both!(a_row_that_others_point_to_is_not_deleted, |db| {
    people::create(&db).await;
    let new = NewPerson {
        boss_id: Some(1),
        ..a_person("Eve")
    };
    Person::create(new, &*db).await?;
    let error = examined(Person::delete(1, &*db).await);
    let Error::ForeignKey(violation) = &error else {
        panic!("{error:?}")
    };
    if !is_sqlite::<Backend>() {
        // The key of Ada is in the server's text; the constraint's columns are not.
        assert_names!(violation, Some("people_boss_id_fkey"), Some("people"), []);
    }
    assert!(Person::find(1, &*db).await?.is_some());
});

both!(a_required_column_without_a_value_is_named, |db| {
    people::create(&db).await;
    let error = examined(Person::create(people::people::age.eq(1), &*db).await);
    let Error::NotNull(violation) = &error else {
        panic!("{error:?}")
    };
    assert_names!(violation, None, Some("people"), ["name"]);
});

both!(a_check_that_does_not_hold_is_named, |db| {
    people::create(&db).await;
    let error = examined(
        Person::create(
            NewPerson {
                age: -1,
                ..a_person("Eve")
            },
            &*db,
        )
        .await,
    );
    let Error::Check(violation) = &error else {
        panic!("{error:?}")
    };
    let table = (!is_sqlite::<Backend>()).then_some("people");
    assert_names!(violation, Some("people_age_check"), table, []);
    let error = examined(Person::update(1, people::people::age.eq(-1), &*db).await);
    assert!(matches!(error, Error::Check(_)), "{error:?}");
});

both!(one_bad_row_of_many_stores_none, |db| {
    people::create(&db).await;
    let rows = (0..2_500).map(|age| NewPerson {
        age: if age == 2_400 { -1 } else { age },
        ..a_person("Eve")
    });
    let error = examined(Person::create_many(rows, &*db).await);
    assert!(matches!(error, Error::Check(_)), "{error:?}");
    assert_eq!(people::people::table.fetch_count(&*db).await?, 1);
});

both!(a_constraint_checked_at_commit_fails_the_commit, |db| {
    people::create(&db).await;
    let result = db
        .transaction(async |tx| {
            if is_sqlite::<Backend>() {
                diesel::sql_query("PRAGMA defer_foreign_keys = ON").execute(&tx).await?;
            } else {
                diesel::sql_query("SET CONSTRAINTS ALL DEFERRED").execute(&tx).await?;
            }
            Person::update(1, people::people::boss_id.eq(99), &tx).await
        })
        .await;
    let error = examined(result);
    assert!(matches!(error, Error::ForeignKey(_)), "{error:?}");
    assert_eq!(Person::get(1, &*db).await?.boss_id, None);
});

/// PostgreSQL alone has these.
#[cfg(feature = "postgres")]
mod postgres {
    use drivetrain::Result;

    use super::*;
    use crate::support::postgres;

    #[tokio::test]
    async fn an_exclusion_that_does_not_hold_is_a_check() -> Result<()> {
        let db = postgres().await;
        let sql = "CREATE TABLE bookings (during tsrange, CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&))";
        people::run(&db, sql).await;
        let book = || diesel::sql_query("INSERT INTO bookings VALUES ('[2030-01-01, 2030-01-03)')").execute(&*db);
        book().await?;
        let error = examined(book().await);
        let Error::Check(violation) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(violation.constraint.as_deref(), Some("no_overlap"));
        Ok(())
    }

    #[tokio::test]
    async fn a_restricted_row_is_not_deleted() -> Result<()> {
        let db = postgres().await;
        people::create(&db).await;
        let sql = "CREATE TABLE pets (owner_id BIGINT CONSTRAINT pets_owner REFERENCES people ON DELETE RESTRICT);
            INSERT INTO pets VALUES (1)";
        people::run(&db, sql).await;
        let error = examined(Person::delete(1, &*db).await);
        let Error::ForeignKey(violation) = &error else {
            panic!("{error:?}")
        };
        assert_names!(violation, Some("pets_owner"), Some("pets"), []);
        Ok(())
    }

    #[tokio::test]
    async fn odd_names_of_columns_are_told_as_they_are() -> Result<()> {
        let db = postgres().await;
        let sql = r#"CREATE TABLE odd ("First Name" TEXT, "a)=(b" TEXT, CONSTRAINT "Odd Key" UNIQUE ("First Name", "a)=(b"))"#;
        people::run(&db, sql).await;
        let insert = || diesel::sql_query("INSERT INTO odd VALUES ('x', 'y')").execute(&*db);
        insert().await?;
        let error = examined(insert().await);
        assert!(error.is_unique_on("Odd Key"));
        assert_eq!(error.violation().expect("a violation").columns[0], "First Name");
        Ok(())
    }
}
