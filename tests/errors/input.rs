//! Values from outside that cannot be used, or that are only unusual.

use drivetrain::prelude::*;
use drivetrain::{CursorPage, Error};

use crate::people::{self, Person, a_person, people as rows};
use crate::support::both;
use crate::{examined, shown};

fn assert_invalid(error: &Error) {
    assert!(matches!(error, Error::InvalidInput { .. }), "{error:?}");
}

both!(text_with_nul_is_stored_or_refused, |db| {
    people::create(&db).await;
    let created = Person::create(a_person("a\0b"), &*db).await;
    if <Backend as drivetrain::Dialect>::SYSTEM == "sqlite" {
        assert_eq!(created?.name, "a\0b");
        let found: Person = rows::table.filter(rows::name.eq("a\0b")).fetch_one(&*db).await?;
        assert_eq!(found.name, "a\0b");
    } else {
        assert_invalid(&examined(created));
        assert_invalid(&examined(
            rows::table
                .filter(rows::name.eq("a\0b"))
                .fetch_all::<Person>(&*db)
                .await,
        ));
        assert_eq!(rows::table.fetch_count(&*db).await?, 1);
    }
    assert_eq!(db.statistics().discarded(), 1, "the set-up's connection, and no other");
});

both!(sql_with_nul_is_refused, |db| {
    people::create(&db).await;
    examined(diesel::sql_query("SELECT 1 \0 SELECT 2").execute(&*db).await);
    let conn = db.acquire().await?;
    examined(drivetrain::connection::Connection::batch_execute(&*conn, "SELECT 1;\0 SELECT 2").await);
    drop(conn);
    assert_eq!(Person::get(1, &*db).await?.name, "Ada");
});

both!(seventy_thousand_keys_are_no_limit, |db| {
    people::create(&db).await;
    let others = Person::create_many((0..9).map(|age| people::NewPerson { age, ..a_person("Eve") }), &*db).await?;
    let keys = || (1..=70_000).rev();
    let found = Person::find_many(keys(), &*db).await?;
    assert_eq!(
        found.iter().map(|person| person.id).collect::<Vec<_>>(),
        (1..=10).rev().collect::<Vec<_>>()
    );
    assert_eq!(Person::update_many(keys(), rows::boss_id.eq(1), &*db).await?, 10);
    assert_eq!(Person::delete_many((2..=70_001).rev(), &*db).await?, others.len());
    assert_eq!(rows::table.fetch_count(&*db).await?, 1);
});

both!(an_unknown_key_is_not_found_and_writes_nothing, |db| {
    people::create(&db).await;
    let errors = [
        examined(Person::get(99, &*db).await),
        examined(Person::update(99, rows::age.eq(1), &*db).await),
        examined(Person::delete(99, &*db).await),
        examined(rows::table.find(i64::MIN).fetch_one::<Person>(&*db).await),
    ];
    assert!(errors.iter().all(Error::is_not_found), "{errors:?}");
    assert_eq!(errors[0].to_string(), "no row of people has the key 99");
});

both!(changes_that_are_empty_change_nothing, |db| {
    people::create(&db).await;
    let nothing = None::<diesel::dsl::Eq<rows::age, i32>>;
    assert_eq!(Person::update(1, nothing, &*db).await?.age, 36);
    assert_eq!(Person::update_where(all_rows(), nothing, &*db).await?, 0);
    assert!(examined(Person::update(99, nothing, &*db).await).is_not_found());
});

both!(a_bad_cursor_or_limit_is_refused_before_anything_is_sent, |db| {
    people::create(&db).await;
    Person::create(people::a_person("Bob"), &*db).await?;
    let by_name = Keyset::new((rows::name.asc(), rows::id.asc()));
    let by_age = Keyset::new((rows::age.asc(), rows::id.asc()));
    let first: CursorPage<Person> = rows::table.fetch_after(&by_name, None, 1, &*db).await?;
    let cursor = first.next.expect("Bob is on the next page");

    let before = db.statistics().statements();
    for limit in [0, -1, i64::MIN, i64::MAX] {
        let page = rows::table.fetch_after::<Person, _>(&by_name, Some(&cursor), limit, &*db);
        assert_invalid(&examined(page.await));
    }
    assert_invalid(&examined(
        rows::table
            .fetch_after::<Person, _>(&by_age, Some(&cursor), 1, &*db)
            .await,
    ));
    let signed = by_name.clone().signed_with(b"a secret of thirty-two bytes long");
    assert_invalid(&examined(
        rows::table
            .fetch_after::<Person, _>(&signed, Some(&cursor), 1, &*db)
            .await,
    ));

    let text = cursor.to_string();
    let forged = [
        String::new(),
        "nonsense".to_owned(),
        text[..text.len() - 2].to_owned(),
        format!("{text}AAAA"),
        text.replacen(|c: char| c.is_ascii_alphanumeric(), "_", 1),
        "\0".repeat(40),
        "é".repeat(40),
        "A".repeat(100_000),
    ];
    for text in forged {
        let page = match text.parse() {
            Ok(cursor) => {
                rows::table
                    .fetch_after::<Person, _>(&by_name, Some(&cursor), 1, &*db)
                    .await
            }
            Err(error) => Err(error),
        };
        assert_invalid(&examined(page));
    }
    assert_eq!(db.statistics().statements(), before);
});

both!(a_value_that_a_column_cannot_hold_is_an_error, |db| {
    people::run(&db, "CREATE TABLE codes (code VARCHAR(3) CHECK (length(code) <= 3))").await;
    examined(
        diesel::sql_query("INSERT INTO codes VALUES ('long')")
            .execute(&*db)
            .await,
    );
});

both!(sql_that_is_wrong_is_an_error_with_the_databases_words, |db| {
    let error = examined(diesel::sql_query("SELEC 1").execute(&*db).await);
    assert!(matches!(error, Error::Database(_)), "{error:?}");
    assert!(shown(&error).contains("syntax error"), "{error:?}");
});

both!(a_row_that_cannot_be_read_is_an_error, |db| {
    people::create(&db).await;
    let raw = diesel::dsl::sql::<diesel::sql_types::Integer>("NULL");
    let error = examined(diesel::select(raw).fetch_one::<i32>(&*db).await);
    assert!(matches!(error, Error::Database(_)), "{error:?}");
    assert!(shown(&error).contains("null"), "{error:?}");
    assert_eq!(Person::get(1, &*db).await?.name, "Ada");
});
