//! The report on a small store, word by word, and on the whole one, by its known numbers.

use chinook::{postgres, sqlite};
use drivetrain::connection::Connection as _;
use drivetrain::prelude::*;
use drivetrain::{Db, Pg, Sqlite};

use crate::support;

const REPORT: &str = "\
3 artists, 25 to a page
  Accept                       ?
  Chico Science & Nação Zumbi
  (2 statements)

Helena Holý of ?: 2 invoices, 4.96 in all
  2024-02-29  invoice 3                                    0.99
    1 × 0.99  Restless and Wild
  2025-01-01  invoice 2                                    3.97
    1 × 1.99  A name that is too long for the line on which i…
    2 × 0.99  Balls to the Wall
  (5 statements)

4 employees
  Andrew Adams, General Manager
  ├─ Nancy Edwards, Sales Manager
  │  └─ Jane Peacock, ?
  └─ Michael Mitchell, IT Manager
  (1 statement)

Sales by country and year: 5.95 in all
  country         2024  2025  total
  Czech Republic  0.99  3.97   4.96
  Canada          0.99     ·   0.99
  (unknown)          ·  0.00   0.00
  (1 statement)

Tracks moved to another playlist, and back
  playlist             before  moved  rolled back
  Grunge                    2      0            2
  Heavy Metal Classic       1      3            1
  (7 statements)

";

#[tokio::test]
async fn a_small_store_is_reported_word_by_word_on_sqlite() {
    let db = support::sqlite_store(&support::fresh_path()).await;
    assert_eq!(sqlite::report::report(&db).await.expect("a report"), REPORT);
}

#[tokio::test]
async fn a_small_store_is_reported_word_by_word_on_postgres() {
    let server = support::Server::with_database().await;
    let db = support::postgres_store(&server).await;
    let report = postgres::report::report(&db).await;
    server.drop_database().await;
    assert_eq!(report.expect("a report"), REPORT);
}

#[tokio::test]
async fn an_empty_store_is_no_error() {
    let db = support::sqlite_store(&support::fresh_path()).await;
    let rows = "DELETE FROM playlisttrack; DELETE FROM playlist; DELETE FROM invoiceline; DELETE FROM invoice;
        DELETE FROM customer; DELETE FROM employee; DELETE FROM album; DELETE FROM artist";
    db.acquire()
        .await
        .expect("a connection")
        .batch_execute(rows)
        .await
        .expect("no rows");
    let report = sqlite::report::report(&db).await.expect("a report");
    let parts: Vec<&str> = report
        .split("\n\n")
        .map(|part| part.lines().next().unwrap_or_default())
        .collect();
    assert_eq!(
        parts,
        [
            "0 artists, 25 to a page",
            "No customer has bought anything",
            "0 employees",
            "Sales by country and year: 0.00 in all",
            "No playlists Grunge and Heavy Metal Classic",
            "",
        ]
    );
}

/// What the whole store is known to hold, in whichever database.
fn assert_whole(report: &str) {
    for known in [
        "275 artists, 25 to a page\n  AC/DC  ",
        "page 11: Fretwork … Philip Glass Ensemble\n  (12 statements)",
        "Helena Holý of Prague: 7 invoices, 49.62 in all\n",
        "8 employees\n  Andrew Adams, General Manager\n  ├─ Nancy Edwards, Sales Manager\n  │  ├─ Jane Peacock",
        "Sales by country and year: 2328.60 in all\n",
        "  USA             103.95  102.98  103.01  127.98  85.14  523.06\n",
        "  Grunge                   15      0           15\n  Heavy Metal Classic      26     41           26\n",
    ] {
        assert!(report.contains(known), "{known:?} is not in:\n{report}");
    }
}

#[tokio::test]
async fn the_whole_store_is_reported_on_sqlite() {
    let Some(path) = support::whole_sqlite_store() else {
        return;
    };
    let db: Db<Sqlite> = Db::connect(format!("sqlite://{}", path.display()))
        .await
        .expect("the copy");
    assert_whole(&sqlite::report::report(&db).await.expect("a report"));
    assert_eq!(
        sqlite::models::Invoice::query()
            .fetch_count(&db)
            .await
            .expect("a count"),
        412
    );
}

#[tokio::test]
async fn the_whole_store_is_reported_on_postgres_as_on_sqlite() {
    let (Some(sql), Some(path)) = (support::whole_postgres_store(), support::whole_sqlite_store()) else {
        return;
    };
    let server = support::Server::with_database().await;
    let db: Db<Pg> = Db::connect(&server.url).await.expect("a database");
    db.acquire()
        .await
        .expect("a connection")
        .batch_execute(&sql)
        .await
        .expect("the store");
    let report = postgres::report::report(&db).await;
    let invoices = postgres::models::Invoice::query().fetch_count(&db).await;
    server.drop_database().await;

    let report = report.expect("a report");
    assert_whole(&report);
    assert_eq!(invoices.expect("a count"), 412);
    let db: Db<Sqlite> = Db::connect(format!("sqlite://{}", path.display()))
        .await
        .expect("the copy");
    assert_eq!(report, sqlite::report::report(&db).await.expect("a report"));
}
