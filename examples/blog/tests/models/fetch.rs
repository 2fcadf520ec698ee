//! Every terminal, on every kind of Diesel query.

use crate::support::blog_db;
use blog::models::*;
use blog::schema::*;
use blog::{Backend, seed};
use diesel::dsl::count_star;
use diesel::sql_types::{BigInt, Text};
use drivetrain::prelude::*;
use drivetrain::{Db, Error, Result, assert_statements};
use futures_util::TryStreamExt;

/// Five users with four posts each; the second user's are published.
async fn filled() -> Result<(Db<Backend>, Vec<User>)> {
    let db = blog_db().await;
    let users = User::create_many(seed::users(5), &db).await?;
    let keys: Vec<i64> = users.iter().map(|user| user.id).collect();
    let posts = seed::posts(&keys, 4).into_iter().map(|post| NewPost {
        published: post.author_id == keys[1],
        ..post
    });
    Post::create_many(posts, &db).await?;
    Ok((db, users))
}

#[tokio::test]
async fn a_model_selects_its_own_columns() -> Result<()> {
    let (db, users) = filled().await?;
    let all: Vec<User> = assert_statements!(db, 1, users::table.order(users::id).fetch_all(&db).await?);
    assert_eq!(all, users);
    let one = users::table
        .filter(users::id.eq(users[2].id))
        .fetch_one::<User>(&db)
        .await?;
    assert_eq!(one, users[2]);
    let none = users::table
        .filter(users::id.eq(-1))
        .fetch_optional::<User>(&db)
        .await?;
    assert_eq!(none, None);
    let missing = users::table
        .filter(users::id.eq(-1))
        .fetch_one::<User>(&db)
        .await
        .expect_err("no row");
    assert!(missing.is_not_found());
    Ok(())
}

#[tokio::test]
async fn tuples_and_scalars_take_the_query_as_it_is() -> Result<()> {
    let (db, users) = filled().await?;
    let pairs: Vec<(i64, String)> = users::table
        .select((users::id, users::name))
        .order(users::id)
        .fetch_all(&db)
        .await?;
    assert_eq!(pairs[3], (users[3].id, users[3].name.clone()));
    let bios: Vec<Option<String>> = users::table.select(users::bio).fetch_all(&db).await?;
    assert_eq!(bios.len(), 5);
    let highest: Option<i64> = users::table.select(diesel::dsl::max(users::id)).fetch_one(&db).await?;
    assert_eq!(highest, Some(users[4].id));
    Ok(())
}

#[tokio::test]
async fn joins_left_joins_and_groups() -> Result<()> {
    let (db, users) = filled().await?;
    let joined: Vec<(Post, User)> = posts::table
        .inner_join(users::table)
        .filter(posts::published.eq(true))
        .select((Post::as_select(), User::as_select()))
        .fetch_all(&db)
        .await?;
    assert_eq!(joined.len(), 4);
    assert!(joined.iter().all(|(_, user)| *user == users[1]));
    let of_model: Vec<Post> = posts::table
        .inner_join(users::table)
        .filter(users::id.eq(users[0].id))
        .fetch_all(&db)
        .await?;
    assert_eq!(of_model.len(), 4);
    let left: Vec<(i64, Option<String>)> = users::table
        .left_join(profiles::table)
        .select((users::id, profiles::website.nullable()))
        .fetch_all(&db)
        .await?;
    assert_eq!(left.len(), 5);
    let groups: Vec<(i64, i64)> = posts::table
        .group_by(posts::author_id)
        .select((posts::author_id, count_star()))
        .order(posts::author_id)
        .fetch_all(&db)
        .await?;
    assert!(groups.iter().all(|(_, count)| *count == 4) && groups.len() == 5);
    let query = posts::table.group_by(posts::author_id).select(posts::author_id);
    assert_eq!(query.fetch_count(&db).await?, 5);
    Ok(())
}

#[derive(Debug, PartialEq, Queryable, Row)]
struct Busy {
    name: String,
    posts: i64,
}

#[derive(Debug, PartialEq, QueryableByName, Row)]
struct Named {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    name: String,
}

#[tokio::test]
async fn rows_of_any_struct_boxed_queries_and_sql() -> Result<()> {
    let (db, users) = filled().await?;
    let busy: Vec<Busy> = users::table
        .inner_join(posts::table.on(posts::author_id.eq(users::id)))
        .group_by((users::id, users::name))
        .select((users::name, count_star()))
        .order(users::id)
        .fetch_all(&db)
        .await?;
    assert_eq!(
        busy[0],
        Busy {
            name: users[0].name.clone(),
            posts: 4
        }
    );
    let mut boxed = users::table.into_boxed();
    boxed = boxed.filter(users::id.gt(users[1].id)).order(users::id.desc());
    let last: Vec<User> = boxed.fetch_all(&db).await?;
    assert_eq!(last[0], users[4]);
    let boxed = || users::table.filter(users::id.gt(users[1].id)).into_boxed::<Backend>();
    assert_eq!(boxed().limit(2).fetch_count(&db).await?, 2);
    assert!(boxed().fetch_exists(&db).await?);
    let page = boxed()
        .order(users::id)
        .fetch_page::<User, _>(PageRequest::new(1, 2)?, &db)
        .await?;
    assert_eq!((page.items.len(), page.total, page.total_pages), (2, 3, 2));
    let named: Vec<Named> = diesel::sql_query("SELECT id, name FROM users ORDER BY id")
        .fetch_all(&db)
        .await?;
    assert_eq!(
        named[4],
        Named {
            id: users[4].id,
            name: users[4].name.clone()
        }
    );
    Ok(())
}

#[tokio::test]
async fn statements_that_write_are_diesels_own() -> Result<()> {
    let (db, users) = filled().await?;
    let written = diesel::update(users::table)
        .set(users::bio.eq("-"))
        .execute(&db)
        .await?;
    assert_eq!(written, 5);
    let tag: Tag = diesel::insert_into(tags::table)
        .values(tags::name.eq("new"))
        .fetch_one(&db)
        .await?;
    assert_eq!(tag.name, "new");
    let gone: Vec<Tag> = diesel::delete(tags::table).fetch_all(&db).await?;
    assert_eq!(gone, [tag]);
    let one: User = diesel::update(users::table.find(users[0].id))
        .set(users::bio.eq("!"))
        .fetch_one(&db)
        .await?;
    assert_eq!(one.bio.as_deref(), Some("!"));
    Ok(())
}

#[tokio::test]
async fn counts_ignore_the_order_and_keep_the_limit() -> Result<()> {
    let (db, _) = filled().await?;
    let query = || posts::table.order(posts::id.desc());
    assert_eq!(query().fetch_count(&db).await?, 20);
    assert_eq!(query().limit(7).fetch_count(&db).await?, 7);
    assert!(query().fetch_exists(&db).await?);
    assert!(!query().filter(posts::id.eq(-1)).fetch_exists(&db).await?);
    db.statistics().start_record();
    query().fetch_count(&db).await?;
    let sent = db.statistics().take_record();
    assert!(!sent[0].contains("ORDER BY"), "{sent:?}");
    Ok(())
}

#[tokio::test]
async fn pages_with_a_total_with_has_more_and_with_a_capped_total() -> Result<()> {
    let (db, _) = filled().await?;
    let query = || posts::table.order(posts::id);
    let last = assert_statements!(
        db,
        2,
        query().fetch_page::<Post, _>(PageRequest::new(3, 8)?, &db).await?
    );
    assert_eq!((last.items.len(), last.total, last.total_pages), (4, 20, 3));
    let beyond = query().fetch_page::<Post, _>(PageRequest::new(9, 8)?, &db).await?;
    assert_eq!((beyond.items.len(), beyond.total), (0, 20));
    let request = PageRequest::new(2, 8)?.without_total();
    let slice = assert_statements!(db, 1, query().fetch_page::<Post, _>(request, &db).await?);
    assert_eq!((slice.items.len(), slice.has_more), (8, true));
    let end = query()
        .fetch_page::<Post, _>(PageRequest::new(3, 8)?.without_total(), &db)
        .await?;
    assert_eq!((end.items.len(), end.has_more), (4, false));
    let capped = query()
        .fetch_page::<Post, _>(PageRequest::new(1, 8)?.capped(10)?, &db)
        .await?;
    assert_eq!((capped.total, capped.is_capped), (10, true));
    let exact = query()
        .fetch_page::<Post, _>(PageRequest::new(1, 8)?.capped(20)?, &db)
        .await?;
    assert_eq!((exact.total, exact.is_capped), (20, false));
    Ok(())
}

#[tokio::test]
async fn a_stream_gives_every_row_once_and_can_be_left() -> Result<()> {
    let db = blog_db().await;
    let tags = Tag::create_many((0..1_000).map(|n| NewTag { name: format!("t{n}") }), &db).await?;
    let streamed: Vec<Tag> = tags::table.order(tags::id).fetch_stream(&db).try_collect().await?;
    assert_eq!(streamed, tags);
    for _ in 0..20 {
        let mut stream = tags::table.fetch_stream::<Tag>(&db);
        assert!(stream.try_next().await?.is_some());
    }
    assert_eq!(tags::table.fetch_count(&db).await?, 1_000);
    Ok(())
}

#[tokio::test]
async fn a_reader_reads_and_the_database_refuses_its_writes() -> Result<()> {
    let (db, users) = filled().await?;
    assert_eq!(User::get(users[0].id, &db.reader()).await?, users[0]);
    if cfg!(feature = "sqlite") {
        let refused = diesel::delete(tags::table).fetch_all::<Tag>(&db.reader()).await;
        assert!(matches!(refused, Err(Error::ReadOnly { .. })), "{refused:?}");
    }
    Ok(())
}
