//! Chunks: the whole set by key, in statements of their own.

use std::collections::HashSet;

use drivetrain::{Error, Sqlite, assert_statements};
use futures_util::TryStreamExt;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::items::{Item, Pages, Pair, apply, changes, check, items, keys, on_both};
use crate::walks::staying;

on_both!(chunks_make_the_whole, chunks_pass_over_what_others_change);

fn failed(error: Error) -> TestCaseError {
    TestCaseError::fail(format!("{error}: {:?}", std::error::Error::source(&error)))
}

fn chunks_make_the_whole<DB: Pages>() {
    check::<DB, _>(24, (items(40), 1..=11_i64), |db, (rows, size)| {
        Box::pin(async move {
            DB::insert(db, rows).await.map_err(failed)?;
            let whole = DB::whole(db, 0).await.map_err(failed)?;
            let chunks: Vec<Vec<Item>> = DB::chunks(db, size).try_collect().await.map_err(failed)?;
            let full = usize::try_from(size).expect("a small number");
            let sizes: Vec<_> = chunks.iter().map(Vec::len).collect();
            let expected: Vec<_> = whole.chunks(full).map(<[_]>::len).collect();
            prop_assert_eq!(sizes, expected);
            prop_assert_eq!(chunks.concat(), whole);
            Ok(())
        })
    });
}

fn chunks_pass_over_what_others_change<DB: Pages>() {
    check::<DB, _>(
        24,
        (items(20), 1..=6_i64, changes(24, 24)),
        |db, (rows, size, changes)| {
            Box::pin(async move {
                let stays = staying(&rows, &changes);
                DB::insert(db, rows).await.map_err(failed)?;
                let mut changes = changes.into_iter();
                let mut seen = Vec::new();
                let mut chunks = DB::chunks(db, size);
                while let Some(chunk) = chunks.try_next().await.map_err(failed)? {
                    seen.extend(keys(&chunk));
                    for change in changes.by_ref().take(2) {
                        apply(db, change).await.map_err(failed)?;
                    }
                }
                prop_assert!(seen.is_sorted_by(|one, next| one < next), "{:?}", seen);
                let seen: HashSet<_> = seen.into_iter().collect();
                prop_assert!(seen.is_superset(&stays), "skipped: {:?}", stays.difference(&seen));
                Ok(())
            })
        },
    );
}

#[tokio::test]
async fn a_chunk_holds_no_connection_while_it_is_worked_on() {
    let db = Sqlite::open().await;
    let rows = (1..=5).map(|id| Item {
        id,
        a: 0,
        b: None,
        name: None,
        weight: 0.0,
        at: None,
    });
    Sqlite::insert(&db, rows.collect()).await.expect("rows");
    let mut chunks = Sqlite::chunks(&db, 2);
    let mut sizes = Vec::new();
    while let Some(chunk) = chunks.try_next().await.expect("a chunk") {
        let status = db.status();
        assert_eq!(status.size, status.idle, "{status}");
        sizes.push(chunk.len());
    }
    assert_eq!(sizes, [2, 2, 1]);
}

#[tokio::test]
async fn a_chunk_is_one_statement() {
    let db = Sqlite::open().await;
    let rows = (1..=5_i32).map(|x| Pair {
        x,
        y: "y".to_owned(),
        v: None,
    });
    Sqlite::insert_pairs(&db, rows.collect()).await.expect("rows");
    let chunks: Vec<_> = assert_statements!(db, 3, Sqlite::pair_chunks(&db, 2).try_collect().await.expect("chunks"));
    assert_eq!(chunks.len(), 3);
    let chunks: Vec<_> = assert_statements!(db, 2, Sqlite::pair_chunks(&db, 5).try_collect().await.expect("chunks"));
    assert_eq!(chunks.len(), 1);
}

#[tokio::test]
async fn a_chunk_of_no_rows_is_refused() {
    let db = Sqlite::open().await;
    for rows in [0, -1, i64::MIN] {
        let refused = Sqlite::chunks(&db, rows).try_next().await;
        assert!(
            matches!(refused, Err(Error::InvalidInput { what: "rows", .. })),
            "{rows}"
        );
    }
}

on_both!(a_composite_key_is_walked_whole);

fn a_composite_key_is_walked_whole<DB: Pages>() {
    use crate::items::Way::{Backward, Forward};

    check::<DB, _>(1, Just(()), |db, ()| {
        Box::pin(async move {
            let rows = (0..40_i32).map(|n| Pair {
                x: n % 4,
                y: format!("y{}", n / 4),
                v: (n % 3 > 0).then_some(n % 3),
            });
            let mut rows: Vec<_> = rows.collect();
            DB::insert_pairs(db, rows.clone()).await.map_err(failed)?;

            rows.sort_by_key(|pair| (pair.x, pair.y.clone()));
            let chunks: Vec<Vec<Pair>> = DB::pair_chunks(db, 7).try_collect().await.map_err(failed)?;
            prop_assert_eq!(chunks.concat(), rows.clone());

            // `v DESC, x DESC, y ASC`; NULL is the greatest value or the least.
            let rank = |v: Option<i32>| v.unwrap_or(if DB::NULLS_ARE_LARGEST { i32::MAX } else { i32::MIN });
            rows.sort_by_key(|pair| (-i64::from(rank(pair.v)), -pair.x, pair.y.clone()));
            let (mut forward, mut backward) = (Vec::new(), Vec::new());
            let mut cursor = None;
            loop {
                let page = DB::pair_page(db, Forward, cursor, 7).await.map_err(failed)?;
                forward.extend(page.items);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            loop {
                let mut page = DB::pair_page(db, Backward, cursor, 7).await.map_err(failed)?;
                page.items.extend(backward);
                backward = page.items;
                cursor = page.previous;
                if cursor.is_none() {
                    break;
                }
            }
            prop_assert_eq!(&forward, &rows);
            prop_assert_eq!(&backward, &rows);
            Ok(())
        })
    });
}
