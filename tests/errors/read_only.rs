//! Writes where only reads are allowed, in a form that the compiler cannot judge: terminals that send a write.

use drivetrain::Error;
use drivetrain::prelude::*;

use crate::examined;
use crate::people::{self, Person, a_person, people as rows};
use crate::support::both;

both!(a_reader_refuses_writes_that_give_rows, |db| {
    people::create(&db).await;
    let reader = db.reader();
    let insert = diesel::insert_into(rows::table).values(a_person("Eve"));
    let update = diesel::update(rows::table).set(rows::age.eq(1));
    let delete = diesel::delete(rows::table);
    let raw = diesel::sql_query("INSERT INTO people (name, age) VALUES ('Eve', 1) RETURNING id");
    let errors = [
        examined(insert.fetch_one::<Person>(&reader).await),
        examined(update.fetch_all::<Person>(&reader).await),
        examined(delete.fetch_optional::<Person>(&reader).await),
        examined(raw.fetch_all::<Id>(&reader).await),
    ];
    for error in errors {
        assert!(matches!(error, Error::ReadOnly { .. }), "{error:?}");
    }
    assert_eq!(Person::get(1, &reader).await?.age, 36);
    assert_eq!(rows::table.fetch_count(&reader).await?, 1);
});

both!(a_read_only_transaction_refuses_writes_that_give_rows, |db| {
    people::create(&db).await;
    let result = db
        .build_transaction()
        .read_only()
        .run(async |tx| {
            Person::get(1, &tx).await?;
            diesel::insert_into(rows::table)
                .values(a_person("Eve"))
                .fetch_one::<Person>(&tx)
                .await
        })
        .await;
    let error = examined(result);
    assert!(matches!(error, Error::ReadOnly { .. }), "{error:?}");
    assert_eq!(rows::table.fetch_count(&*db).await?, 1);
    Person::create(a_person("Eve"), &*db).await?;
});

/// A row of raw SQL.
#[derive(Debug, QueryableByName, Row)]
struct Id {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    #[expect(dead_code, reason = "it is never there")]
    id: i64,
}
