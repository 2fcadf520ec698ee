//! Which queries can be walked, and by how many statements.

use drivetrain::connection::Connection;
use drivetrain::eager::{Around, Shape};
use drivetrain::prelude::*;
use drivetrain::{CursorPage, Dialect, EagerLoad, Error, Result, assert_statements};
use futures_util::TryStreamExt;

use crate::support::both;

diesel::table! {
    authors (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    books (id) {
        id -> BigInt,
        author_id -> Nullable<BigInt>,
        title -> Text,
    }
}

diesel::joinable!(books -> authors (author_id));
diesel::allow_tables_to_appear_in_same_query!(authors, books);

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = books)]
pub(crate) struct Book {
    pub(crate) id: i64,
    pub(crate) title: String,
}

const LIBRARY: &str = "
    CREATE TABLE authors (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE books (id BIGINT NOT NULL PRIMARY KEY, author_id BIGINT REFERENCES authors (id), title TEXT NOT NULL);
    INSERT INTO authors (id, name) VALUES (1, 'Bo'), (2, 'Al');
    INSERT INTO books (id, author_id, title) VALUES (1, 1, 'e'), (2, 2, 'd'), (3, 1, 'c'), (4, 2, 'b'), (5, NULL, 'a')";

fn ids(page: &CursorPage<Book>) -> Vec<i64> {
    page.items.iter().map(|book| book.id).collect()
}

both!(a_page_is_one_statement, |db| {
    db.acquire().await?.batch_execute(LIBRARY).await?;
    let keyset = Keyset::new((books::title.asc(), books::id.asc()));
    let first: CursorPage<Book> = assert_statements!(db, 1, books::table.fetch_after(&keyset, None, 2, &*db).await?);
    let next = first.next.as_ref();
    let second: CursorPage<Book> = assert_statements!(db, 1, books::table.fetch_after(&keyset, next, 2, &*db).await?);
    assert_eq!((ids(&first), ids(&second)), (vec![5, 4], vec![3, 2]));
    let previous = second.previous.as_ref();
    let back: CursorPage<Book> =
        assert_statements!(db, 1, books::table.fetch_before(&keyset, previous, 2, &*db).await?);
    assert_eq!(ids(&back), [5, 4]);
});

both!(the_query_brings_filters_and_the_keyset_the_order, |db| {
    db.acquire().await?.batch_execute(LIBRARY).await?;
    let keyset = Keyset::new((books::id.desc(),));
    let query = books::table.filter(books::id.gt(1)).filter(books::title.ne("c"));
    let first: CursorPage<Book> = query.fetch_after(&keyset, None, 2, &*db).await?;
    let second: CursorPage<Book> = query.fetch_after(&keyset, first.next.as_ref(), 2, &*db).await?;
    assert_eq!((ids(&first), ids(&second)), (vec![5, 4], vec![2]));
});

both!(a_join_is_ordered_by_columns_of_either_table, |db| {
    db.acquire().await?.batch_execute(LIBRARY).await?;
    let keyset = Keyset::new((authors::name.asc(), books::id.desc()));
    let query = books::table.inner_join(authors::table);
    let first: CursorPage<Book> = query.fetch_after(&keyset, None, 3, &*db).await?;
    let second: CursorPage<Book> = query.fetch_after(&keyset, first.next.as_ref(), 3, &*db).await?;
    assert_eq!((ids(&first), ids(&second)), (vec![4, 2, 3], vec![1]));

    let keyset = Keyset::new((books::title.asc(), books::id.asc()));
    let query = books::table
        .left_join(authors::table)
        .filter(authors::id.is_null().or(authors::name.eq("Al")));
    let first: CursorPage<Book> = query.fetch_after(&keyset, None, 2, &*db).await?;
    let second: CursorPage<Book> = query.fetch_after(&keyset, first.next.as_ref(), 2, &*db).await?;
    assert_eq!((ids(&first), ids(&second)), (vec![5, 4], vec![2]));
});

both!(a_boxed_query_is_walked_like_any_other, |db| {
    db.acquire().await?.batch_execute(LIBRARY).await?;
    let keyset = Keyset::new((books::title.asc(), books::id.asc()));
    let query = || {
        books::table
            .into_boxed::<Backend>()
            .filter(books::author_id.is_not_null())
    };
    let first: CursorPage<Book> = query().fetch_after(&keyset, None, 3, &*db).await?;
    let second: CursorPage<Book> = query().fetch_after(&keyset, first.next.as_ref(), 3, &*db).await?;
    assert_eq!((ids(&first), ids(&second)), (vec![4, 3, 2], vec![1]));
});

both!(a_boxed_query_with_an_order_or_a_limit_is_refused, |db| {
    let keyset = Keyset::new((books::id.asc(),));
    for query in [
        books::table.into_boxed::<Backend>().order(books::title.desc()),
        books::table.into_boxed::<Backend>().limit(1),
        books::table.into_boxed::<Backend>().offset(1),
    ] {
        let page: Result<CursorPage<Book>> = query.fetch_after(&keyset, None, 3, &*db).await;
        assert!(matches!(page, Err(Error::InvalidInput { what: "query", .. })));
    }
});

/// A book with its title in capitals.
#[derive(Debug)]
struct Loud(String);

impl Shape for Loud {
    type Root = Book;
    type Params = ();
}

impl<DB: Dialect> EagerLoad<DB> for Loud {
    fn load_around<'a, C: Connection<Backend = DB>>(_: &'a C, roots: Vec<Book>, (): &'a ()) -> Around<'a, Self> {
        Around::Ready(roots.into_iter().map(|book| Self(book.title.to_uppercase())).collect())
    }
}

both!(a_shape_is_walked_by_its_root, |db| {
    db.acquire().await?.batch_execute(LIBRARY).await?;
    let keyset = Keyset::new((books::id.desc(),));
    let page: CursorPage<Loud> = books::table.fetch_before(&keyset, None, 2, &*db).await?;
    let titles: Vec<_> = page.items.into_iter().map(|loud| loud.0).collect();
    assert_eq!(titles, ["D", "E"]);
    let chunks: Vec<Vec<Loud>> = books::table
        .filter(books::id.gt(2))
        .fetch_chunks(2, &*db)
        .try_collect()
        .await?;
    assert_eq!(chunks.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
});

both!(pages_are_read_in_a_transaction_and_from_a_task, |db| {
    db.acquire().await?.batch_execute(LIBRARY).await?;
    let keyset = Keyset::new((books::id.asc(),));
    let page: CursorPage<Book> = db
        .transaction(async |tx| books::table.fetch_after(&keyset, None, 2, &tx).await)
        .await?;
    assert_eq!(ids(&page), [1, 2]);
    let pool = (*db).clone();
    let task = tokio::spawn(async move {
        let page: CursorPage<Book> = books::table.fetch_after(&keyset, page.next.as_ref(), 2, &pool).await?;
        let chunks: Vec<Vec<Book>> = books::table.fetch_chunks(4, &pool).try_collect().await?;
        Ok::<_, Error>((ids(&page), chunks.len()))
    });
    assert_eq!(task.await.expect("no panic")?, (vec![3, 4], 2));
});
