//! A table with ties and nulls, orderings of it, and the pages of each ordering as one function per backend.

use chrono::{DateTime, NaiveDateTime};
use drivetrain::fetch::WithoutTotal;
use drivetrain::prelude::*;
use drivetrain::{Cursor, CursorPage, Db, Dialect, Page, PageRequest, Pg, Result, Slice, Sqlite};
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{TestCaseResult, TestRunner};

use crate::support::{self, TestDb};

diesel::table! {
    items (id) {
        id -> BigInt,
        a -> Integer,
        b -> Nullable<Integer>,
        name -> Nullable<Text>,
        weight -> Double,
        at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    pairs (x, y) {
        x -> Integer,
        y -> Text,
        v -> Nullable<Integer>,
    }
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, Model)]
#[diesel(table_name = items, treat_none_as_default_value = false)]
pub(crate) struct Item {
    pub(crate) id: i64,
    pub(crate) a: i32,
    pub(crate) b: Option<i32>,
    pub(crate) name: Option<String>,
    pub(crate) weight: f64,
    pub(crate) at: Option<NaiveDateTime>,
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, Model)]
#[diesel(table_name = pairs, primary_key(x, y), treat_none_as_default_value = false)]
pub(crate) struct Pair {
    pub(crate) x: i32,
    pub(crate) y: String,
    pub(crate) v: Option<i32>,
}

const TABLES: &str = "
    CREATE TABLE items (
        id BIGINT NOT NULL PRIMARY KEY,
        a INTEGER NOT NULL,
        b INTEGER,
        name TEXT,
        weight DOUBLE PRECISION NOT NULL,
        at TIMESTAMP
    );
    CREATE TABLE pairs (x INTEGER NOT NULL, y TEXT NOT NULL, v INTEGER, PRIMARY KEY (x, y))";

/// Runs `$body` with the ordering of this number.
macro_rules! with_order {
    ($number:expr, |$order:ident| $body:expr) => {
        with_order!($number, $order, $body,
            0 => (items::id.asc(),),
            1 => (items::id.desc(),),
            2 => (items::a.asc(), items::id.asc()),
            3 => (items::a.desc(), items::id.asc()),
            4 => (items::b.asc(), items::id.desc()),
            5 => (items::b.desc(), items::id.desc()),
            6 => (items::weight.desc(), items::name.asc(), items::id.asc()),
            7 => (items::at.desc(), items::a.asc(), items::b.desc(), items::id.asc()),
            8 => (items::a.asc(), items::weight.asc(), items::name.desc(), items::at.asc(), items::b.asc(), items::id.desc()),
        )
    };
    ($number:expr, $order:ident, $body:expr, $($index:literal => $columns:expr),* $(,)?) => {
        match $number {
            $($index => { let $order = $columns; $body })*
            other => unreachable!("there is no ordering {other}"),
        }
    };
}

pub(crate) const ORDERS: usize = 9;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Forward,
    Backward,
}

/// The terminals under test, for an ordering by number.
pub(crate) trait Pages: Dialect {
    fn open() -> BoxFuture<'static, TestDb<Self>>;
    fn whole(db: &Db<Self>, order: usize) -> BoxFuture<'_, Result<Vec<Item>>>;
    fn numbered(db: &Db<Self>, order: usize, page: PageRequest) -> BoxFuture<'_, Result<Page<Item>>>;
    fn slice(db: &Db<Self>, order: usize, page: WithoutTotal) -> BoxFuture<'_, Result<Slice<Item>>>;
    fn page(
        db: &Db<Self>,
        order: usize,
        way: Way,
        cursor: Option<Cursor>,
        limit: i64,
    ) -> BoxFuture<'_, Result<CursorPage<Item>>>;
    fn chunks(db: &Db<Self>, rows: i64) -> BoxStream<'_, Result<Vec<Item>>>;
    fn pair_page(
        db: &Db<Self>,
        way: Way,
        cursor: Option<Cursor>,
        limit: i64,
    ) -> BoxFuture<'_, Result<CursorPage<Pair>>>;
    fn pair_chunks(db: &Db<Self>, rows: i64) -> BoxStream<'_, Result<Vec<Pair>>>;
    fn insert(db: &Db<Self>, rows: Vec<Item>) -> BoxFuture<'_, Result<()>>;
    fn insert_pairs(db: &Db<Self>, rows: Vec<Pair>) -> BoxFuture<'_, Result<()>>;
    fn delete(db: &Db<Self>, keys: Vec<i64>) -> BoxFuture<'_, Result<()>>;
    fn clear(db: &Db<Self>) -> BoxFuture<'_, Result<()>>;
}

macro_rules! pages {
    ($backend:ty, $open:path) => {
        impl Pages for $backend {
            fn open() -> BoxFuture<'static, TestDb<Self>> {
                Box::pin(async {
                    let db = $open().await;
                    let conn = db.acquire().await.expect("a connection");
                    drivetrain::connection::Connection::batch_execute(&*conn, TABLES)
                        .await
                        .expect("the tables");
                    drop(conn);
                    db
                })
            }

            fn whole(db: &Db<Self>, order: usize) -> BoxFuture<'_, Result<Vec<Item>>> {
                with_order!(order, |order| items::table.order(order).fetch_all(db))
            }

            fn numbered(db: &Db<Self>, order: usize, page: PageRequest) -> BoxFuture<'_, Result<Page<Item>>> {
                with_order!(order, |order| items::table.order(order).fetch_page(page, db))
            }

            fn slice(db: &Db<Self>, order: usize, page: WithoutTotal) -> BoxFuture<'_, Result<Slice<Item>>> {
                with_order!(order, |order| items::table.order(order).fetch_page(page, db))
            }

            fn page(
                db: &Db<Self>,
                order: usize,
                way: Way,
                cursor: Option<Cursor>,
                limit: i64,
            ) -> BoxFuture<'_, Result<CursorPage<Item>>> {
                with_order!(order, |order| {
                    let keyset = Keyset::new(order);
                    match way {
                        Way::Forward => items::table.fetch_after(&keyset, cursor.as_ref(), limit, db),
                        Way::Backward => items::table.fetch_before(&keyset, cursor.as_ref(), limit, db),
                    }
                })
            }

            fn chunks(db: &Db<Self>, rows: i64) -> BoxStream<'_, Result<Vec<Item>>> {
                items::table.fetch_chunks(rows, db)
            }

            fn pair_page(
                db: &Db<Self>,
                way: Way,
                cursor: Option<Cursor>,
                limit: i64,
            ) -> BoxFuture<'_, Result<CursorPage<Pair>>> {
                let keyset = Keyset::new((pairs::v.desc(), pairs::x.desc(), pairs::y.asc()));
                match way {
                    Way::Forward => pairs::table.fetch_after(&keyset, cursor.as_ref(), limit, db),
                    Way::Backward => pairs::table.fetch_before(&keyset, cursor.as_ref(), limit, db),
                }
            }

            fn pair_chunks(db: &Db<Self>, rows: i64) -> BoxStream<'_, Result<Vec<Pair>>> {
                pairs::table.fetch_chunks(rows, db)
            }

            fn insert(db: &Db<Self>, rows: Vec<Item>) -> BoxFuture<'_, Result<()>> {
                Box::pin(async move { Item::create_many(rows, db).await.map(drop) })
            }

            fn insert_pairs(db: &Db<Self>, rows: Vec<Pair>) -> BoxFuture<'_, Result<()>> {
                Box::pin(async move { Pair::create_many(rows, db).await.map(drop) })
            }

            fn delete(db: &Db<Self>, keys: Vec<i64>) -> BoxFuture<'_, Result<()>> {
                Box::pin(async move { Item::delete_many(keys, db).await.map(drop) })
            }

            fn clear(db: &Db<Self>) -> BoxFuture<'_, Result<()>> {
                Box::pin(async move { Item::delete_where(all_rows(), db).await.map(drop) })
            }
        }
    };
}

pages!(Sqlite, support::sqlite);
pages!(Pg, support::postgres);

/// The value of an item except its key: few different ones, so that there are ties.
fn content() -> impl Strategy<Value = Item> {
    let micros = || select(vec![0, 1, 999_999, 1_000_000, 1_700_000_000_123_456, -1]);
    (
        0..3_i32,
        proptest::option::of(-1..2_i32),
        proptest::option::of(select(vec!["", "a", "a b", "B", "é", "'", "\u{10FFFF}"])),
        select(vec![0.1, 0.1 + 0.2, 0.3, -0.0, 0.0, 1e300, 5e-324, f64::INFINITY]),
        proptest::option::of(micros()),
    )
        .prop_map(|(a, b, name, weight, at)| Item {
            id: 0,
            a,
            b,
            name: name.map(str::to_owned),
            weight,
            at: at.map(|at| DateTime::from_timestamp_micros(at).expect("a time").naive_utc()),
        })
}

/// Items with the even keys from 2 on.
pub(crate) fn items(most: usize) -> impl Strategy<Value = Vec<Item>> {
    proptest::collection::vec(content(), 0..=most).prop_map(|mut items| {
        for (id, item) in (1_i64..).zip(&mut items) {
            item.id = 2 * id;
        }
        items
    })
}

/// What others do between two pages.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// Insert an item, with the odd key behind this even one.
    Insert(i64, Item),
    /// Delete the item with this even key.
    Delete(i64),
}

pub(crate) fn changes(most: usize, keys: i64) -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        (0..keys, content()).prop_map(|(key, item)| Change::Insert(2 * key + 1, item)),
        (1..=keys).prop_map(|key| Change::Delete(2 * key)),
    ];
    proptest::collection::vec(change, 0..most)
}

pub(crate) async fn apply<DB: Pages>(db: &Db<DB>, change: Change) -> Result<()> {
    match change {
        Change::Delete(key) => DB::delete(db, vec![key]).await,
        Change::Insert(id, item) => match DB::insert(db, vec![Item { id, ..item }]).await {
            Err(error) if error.is_unique() => Ok(()),
            result => result,
        },
    }
}

/// Runs a property on a database of its own, with an empty table of items for each case.
pub(crate) fn check<DB: Pages, S: Strategy>(
    cases: u32,
    inputs: S,
    property: impl for<'a> Fn(&'a Db<DB>, S::Value) -> BoxFuture<'a, TestCaseResult>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let db = runtime.block_on(DB::open());
    let mut runner = TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let run = runner.run(&inputs, |input| {
        runtime.block_on(async {
            DB::clear(&db).await.expect("an empty table");
            property(&db, input).await
        })
    });
    if let Err(failure) = run {
        panic!("{failure}");
    }
}

/// Makes a test for each backend of a function over [`Pages`].
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        $(mod $name {
            #[test]
            fn sqlite() {
                super::$name::<drivetrain::Sqlite>();
            }

            #[test]
            fn postgres() {
                super::$name::<drivetrain::Pg>();
            }
        })*
    };
}
pub(crate) use on_both;

pub(crate) fn keys(items: &[Item]) -> Vec<i64> {
    items.iter().map(|item| item.id).collect()
}
