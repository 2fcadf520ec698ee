//! Cursors and limits that cannot be used are refused before anything is sent.

use drivetrain::prelude::*;
use drivetrain::{Cursor, CursorPage, Db, Error, PageRequest, Pg, Result, Sqlite, assert_statements};

use crate::items::{Item, Pages, Way, items};
use crate::support::TestDb;

async fn five_items() -> TestDb<Sqlite> {
    let db = Sqlite::open().await;
    let rows = (1..=5).map(|id| Item {
        id,
        a: 0,
        b: None,
        name: Some("x".repeat(10)),
        weight: 0.5,
        at: None,
    });
    Sqlite::insert(&db, rows.collect()).await.expect("rows");
    db
}

type Items = Result<CursorPage<Item>>;

fn problem(page: Items) -> String {
    match page {
        Err(Error::InvalidInput {
            what: "cursor",
            problem,
        }) => problem,
        other => panic!("expected a refused cursor, got {other:?}"),
    }
}

async fn after(db: &Db<Sqlite>, cursor: &Cursor) -> Items {
    items::table
        .fetch_after(&Keyset::new((items::id.asc(),)), Some(cursor), 2, db)
        .await
}

async fn a_cursor(db: &Db<Sqlite>) -> Cursor {
    let page = Sqlite::page(db, 0, Way::Forward, None, 2).await.expect("a page");
    page.next.expect("a second page")
}

#[tokio::test]
async fn a_cursor_of_another_ordering_is_refused() {
    let db = five_items().await;
    let cursor = a_cursor(&db).await;
    assert_statements!(db, 0, {
        for order in 1..5 {
            let page = Sqlite::page(&db, order, Way::Forward, Some(cursor.clone()), 2).await;
            assert!(problem(page).contains("another ordering"));
        }
    });
}

#[tokio::test]
async fn a_cursor_of_another_backend_is_refused() {
    let sqlite = five_items().await;
    let pg = Pg::open().await;
    let page = Pg::page(&pg, 0, Way::Forward, Some(a_cursor(&sqlite).await), 2).await;
    assert!(problem(page).contains("another ordering"));
}

#[tokio::test]
async fn a_cursor_that_was_cut_or_changed_is_refused() {
    let db = five_items().await;
    let text = a_cursor(&db).await.to_string();
    assert_statements!(db, 0, {
        for length in 0..text.len() {
            match text[..length].parse() {
                Ok(cut) => drop(problem(after(&db, &cut).await)),
                Err(error) => drop(problem(Err(error))),
            }
        }
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ASCII");
            match changed.parse() {
                Ok(changed) => drop(problem(after(&db, &changed).await)),
                Err(error) => drop(problem(Err(error))),
            }
        }
    });
    assert_eq!(
        after(&db, &text.parse().expect("a cursor"))
            .await
            .expect("a page")
            .items
            .len(),
        2
    );
}

#[test]
fn text_that_no_cursor_can_be_is_refused_at_once() {
    let long = "A".repeat(Cursor::MAX_LEN + 1);
    for text in ["%", "a b", "a=", "é", "+/", &long] {
        assert!(matches!(
            text.parse::<Cursor>(),
            Err(Error::InvalidInput { what: "cursor", .. })
        ));
        assert!(serde_json::from_value::<Cursor>(text.into()).is_err());
    }
}

#[tokio::test]
async fn a_signed_keyset_reads_only_its_own_cursors() -> Result<()> {
    let db = five_items().await;
    let keyset = |secret| Keyset::new((items::id.asc(),)).signed_with(secret);
    let first: CursorPage<Item> = items::table.fetch_after(&keyset(b"one"), None, 2, &*db).await?;
    let signed = first.next.expect("a second page");

    let second: CursorPage<Item> = items::table
        .fetch_after(&keyset(b"one"), Some(&signed), 2, &*db)
        .await?;
    assert_eq!(second.items[0].id, 3);
    let other: Items = items::table.fetch_after(&keyset(b"two"), Some(&signed), 2, &*db).await;
    assert!(problem(other).contains("another secret"));
    assert!(problem(after(&db, &signed).await).contains("no secret"));
    let unsigned = a_cursor(&db).await;
    let page: Items = items::table
        .fetch_after(&keyset(b"one"), Some(&unsigned), 2, &*db)
        .await;
    assert!(problem(page).contains("not signed"));
    Ok(())
}

#[tokio::test]
async fn an_empty_secret_is_refused() {
    let db = five_items().await;
    let keyset = Keyset::new((items::id.asc(),)).signed_with(b"");
    let page: Items = items::table.fetch_after(&keyset, None, 2, &*db).await;
    assert!(matches!(page, Err(Error::InvalidInput { what: "secret", .. })));
}

#[test]
fn a_secret_is_not_shown() {
    let keyset = Keyset::new((items::id.asc(),)).signed_with(b"hunter2");
    let shown = format!("{keyset:?}");
    assert!(
        shown.contains("signed: true") && !shown.contains("hunter2") && !shown.contains("104, 117"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_limit_out_of_bounds_is_refused() {
    let db = five_items().await;
    assert_statements!(db, 0, {
        for limit in [0, -1, i64::MIN, PageRequest::MAX_PER_PAGE + 1, i64::MAX] {
            for way in [Way::Forward, Way::Backward] {
                let page = Sqlite::page(&db, 0, way, None, limit).await;
                assert!(
                    matches!(page, Err(Error::InvalidInput { what: "limit", .. })),
                    "{limit}"
                );
            }
        }
    });
    let page = Sqlite::page(&db, 0, Way::Forward, None, PageRequest::MAX_PER_PAGE).await;
    assert_eq!(page.expect("a page").items.len(), 5);
}

#[tokio::test]
async fn a_page_of_none_leads_back() -> Result<()> {
    let db = five_items().await;
    let first = Sqlite::page(&db, 0, Way::Forward, None, 4).await?;
    Sqlite::delete(&db, vec![5]).await?;
    let empty = Sqlite::page(&db, 0, Way::Forward, first.next, 4).await?;
    assert_eq!((empty.items.len(), &empty.next), (0, &None));
    let back = Sqlite::page(&db, 0, Way::Backward, empty.previous, 4).await?;
    assert_eq!(back.items, first.items);
    assert_eq!(back.previous, None);
    Ok(())
}

#[tokio::test]
async fn an_empty_table_has_one_page() -> Result<()> {
    let db = Sqlite::open().await;
    for way in [Way::Forward, Way::Backward] {
        let page = Sqlite::page(&db, 0, way, None, 4).await?;
        assert_eq!((page.items.len(), page.next, page.previous), (0, None, None));
    }
    Ok(())
}

#[tokio::test]
async fn a_row_too_long_for_a_cursor_is_an_error_that_says_so() -> Result<()> {
    let db = Sqlite::open().await;
    let row = |id| Item {
        id,
        a: 0,
        b: None,
        name: Some("x".repeat(Cursor::MAX_LEN)),
        weight: 0.0,
        at: None,
    };
    Sqlite::insert(&db, vec![row(1), row(2)]).await?;
    assert!(problem(Sqlite::page(&db, 6, Way::Forward, None, 1).await).contains("too long"));
    assert_eq!(Sqlite::page(&db, 6, Way::Forward, None, 2).await?.items.len(), 2);
    Ok(())
}

#[test]
fn a_page_is_json_with_cursors_as_text() {
    let page = CursorPage {
        items: vec![1],
        next: Some("AAAA".parse().expect("text of a cursor")),
        previous: None,
    };
    assert_eq!(
        serde_json::to_value(page).expect("JSON"),
        serde_json::json!({ "items": [1], "next": "AAAA", "previous": null })
    );
}
