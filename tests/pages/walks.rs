//! Walking all pages gives the ordered set, whatever the page size, and whatever others do meanwhile.

use std::collections::HashSet;

use drivetrain::{Cursor, CursorPage, Db, PageRequest};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::items::{Change, Item, ORDERS, Pages, Way, apply, changes, check, items, keys, on_both};

on_both!(
    numbered_pages_make_the_whole,
    keyset_pages_make_the_whole,
    no_row_that_stays_is_repeated_or_skipped,
);

fn failed(error: drivetrain::Error) -> TestCaseError {
    TestCaseError::fail(format!("{error}: {:?}", std::error::Error::source(&error)))
}

fn numbered_pages_make_the_whole<DB: Pages>() {
    check::<DB, _>(32, (items(25), 0..ORDERS, 1..=9_i64), |db, (rows, order, size)| {
        Box::pin(async move {
            DB::insert(db, rows).await.map_err(failed)?;
            let whole = DB::whole(db, order).await.map_err(failed)?;
            let count = i64::try_from(whole.len()).expect("a small number");
            let expected = |page: i64| {
                let start = usize::try_from((page - 1) * size)
                    .expect("a small number")
                    .min(whole.len());
                &whole[start..whole.len().min(start + usize::try_from(size).expect("a small number"))]
            };
            let last = count.div_euclid(size) + 2;
            for number in (1..=last).chain((1..=last).rev()) {
                let request = PageRequest::new(number, size).map_err(failed)?;
                let page = DB::numbered(db, order, request).await.map_err(failed)?;
                prop_assert_eq!(&page.items[..], expected(number));
                prop_assert_eq!(page.total, count);
                prop_assert_eq!(page.total_pages, (count + size - 1) / size);
                let slice = DB::slice(db, order, request.without_total()).await.map_err(failed)?;
                prop_assert_eq!(&slice.items[..], expected(number));
                prop_assert_eq!(slice.has_more, !expected(number + 1).is_empty());
            }
            Ok(())
        })
    });
}

/// The cursor that goes on in this way.
fn onward(page: &CursorPage<Item>, way: Way) -> Option<Cursor> {
    match way {
        Way::Forward => page.next.clone(),
        Way::Backward => page.previous.clone(),
    }
}

fn back(way: Way) -> Way {
    match way {
        Way::Forward => Way::Backward,
        Way::Backward => Way::Forward,
    }
}

/// What was walked over, in the ordering's direction.
fn joined(pages: &[CursorPage<Item>], way: Way) -> Vec<Item> {
    let items = |page: &CursorPage<Item>| page.items.clone();
    match way {
        Way::Forward => pages.iter().flat_map(items).collect(),
        Way::Backward => pages.iter().rev().flat_map(items).collect(),
    }
}

fn keyset_pages_make_the_whole<DB: Pages>() {
    let ways = prop_oneof![Just(Way::Forward), Just(Way::Backward)];
    check::<DB, _>(
        64,
        (items(25), 0..ORDERS, 1..=9_i64, ways),
        |db, (rows, order, limit, way)| {
            Box::pin(async move {
                DB::insert(db, rows).await.map_err(failed)?;
                let whole = DB::whole(db, order).await.map_err(failed)?;
                let mut pages: Vec<CursorPage<Item>> = Vec::new();
                let mut cursor = None;
                loop {
                    let page = DB::page(db, order, way, cursor.clone(), limit).await.map_err(failed)?;
                    let behind = onward(&page, back(way));
                    prop_assert_eq!(
                        behind.is_some(),
                        cursor.is_some(),
                        "a way back from every page but the first"
                    );
                    if let Some(last) = pages.last() {
                        let returned = DB::page(db, order, back(way), behind.clone(), limit)
                            .await
                            .map_err(failed)?;
                        prop_assert_eq!(
                            keys(&returned.items),
                            keys(&last.items),
                            "the page before, from its successor"
                        );
                        let again = DB::page(db, order, way, behind, limit).await.map_err(failed)?;
                        prop_assert_eq!(&again.items, &page.items, "the same page, from its own start");
                    }
                    cursor = onward(&page, way);
                    prop_assert!(
                        cursor.is_none() || page.items.len() == usize::try_from(limit).expect("a small number")
                    );
                    pages.push(page);
                    if cursor.is_none() {
                        break;
                    }
                }
                prop_assert_eq!(keys(&joined(&pages, way)), keys(&whole));
                prop_assert_eq!(joined(&pages, way), whole);
                Ok(())
            })
        },
    );
}

fn no_row_that_stays_is_repeated_or_skipped<DB: Pages>() {
    let ways = prop_oneof![Just(Way::Forward), Just(Way::Backward)];
    let inputs = (items(20), 0..ORDERS, 1..=6_i64, ways, changes(24, 24));
    check::<DB, _>(64, inputs, |db, (rows, order, limit, way, changes)| {
        Box::pin(async move {
            let stays = staying(&rows, &changes);
            DB::insert(db, rows).await.map_err(failed)?;
            let seen = walk_while_others_change(db, order, limit, way, changes)
                .await
                .map_err(failed)?;
            let different: HashSet<_> = seen.iter().copied().collect();
            prop_assert_eq!(different.len(), seen.len(), "repeated: {:?}", seen);
            prop_assert!(
                different.is_superset(&stays),
                "skipped: {:?}",
                stays.difference(&different)
            );

            let left = keys(&DB::whole(db, order).await.map_err(failed)?);
            let in_order: Vec<_> = left.iter().copied().filter(|key| different.contains(key)).collect();
            let left: HashSet<_> = left.into_iter().collect();
            let walked: Vec<_> = seen.into_iter().filter(|key| left.contains(key)).collect();
            prop_assert_eq!(walked, in_order);
            Ok(())
        })
    });
}

/// The keys of the rows that are there before, during and after the changes.
pub(crate) fn staying(rows: &[Item], changes: &[Change]) -> HashSet<i64> {
    let mut stays: HashSet<_> = rows.iter().map(|row| row.id).collect();
    for change in changes {
        if let Change::Delete(key) = change {
            stays.remove(key);
        }
    }
    stays
}

/// The keys seen, in the ordering's direction, with two changes before each page.
async fn walk_while_others_change<DB: Pages>(
    db: &Db<DB>,
    order: usize,
    limit: i64,
    way: Way,
    changes: Vec<Change>,
) -> drivetrain::Result<Vec<i64>> {
    let mut changes = changes.into_iter();
    let mut pages = Vec::new();
    let mut cursor = None;
    loop {
        let page = DB::page(db, order, way, cursor, limit).await?;
        cursor = onward(&page, way);
        pages.push(page);
        if cursor.is_none() {
            return Ok(keys(&joined(&pages, way)));
        }
        for change in changes.by_ref().take(2) {
            apply(db, change).await?;
        }
    }
}
