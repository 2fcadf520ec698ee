//! Where roots come from: every terminal and verb, rows at hand, transactions, other tasks.

use drivetrain::prelude::*;
use drivetrain::{Error, assert_statements};
use futures_util::TryStreamExt;

use crate::shop::*;
use crate::support::both;

#[derive(Clone, Debug, PartialEq, EagerLoad)]
struct UserWithPosts {
    #[eager(root)]
    user: User,
    #[eager(has_many)]
    posts: Vec<Post>,
}

#[derive(Clone, Debug, EagerLoad)]
struct PostWithAuthor {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to)]
    author: UserWithPosts,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
struct NewUser {
    id: i64,
    name: &'static str,
}

both!(every_terminal_gives_shapes, |db| {
    fill(&db).await;
    let query = || users::table.order(users::id);
    let all: Vec<UserWithPosts> = query().fetch_all(&*db).await?;
    let one: UserWithPosts = query().fetch_one(&*db).await?;
    let maybe: Option<UserWithPosts> = users::table.find(9).fetch_optional(&*db).await?;
    let page: Page<UserWithPosts> = query().fetch_page(PageRequest::new(2, 2)?, &*db).await?;
    let streamed: Vec<UserWithPosts> = query().fetch_stream(&*db).try_collect().await?;
    let by_key = Keyset::new((users::id.asc(),));
    let after = users::table
        .fetch_after::<UserWithPosts, _>(&by_key, None, 2, &*db)
        .await?;
    let chunks: Vec<Vec<UserWithPosts>> = users::table.fetch_chunks(2, &*db).try_collect().await?;
    assert_eq!((&one, maybe), (&all[0], None));
    assert_eq!((&page.items[..], page.total), (&all[2..], 3));
    assert_eq!(
        (streamed, after.items, chunks.concat()),
        (all.clone(), all[..2].to_vec(), all)
    );
});

both!(a_stream_longer_than_its_batches_ends, |db| {
    create(&db).await;
    let users: Vec<_> = (0..1000).map(|id| NewUser { id, name: "Somebody" }).collect();
    User::create_many(users, &*db).await?;
    let shapes: Vec<UserWithPosts> = users::table.order(users::id).fetch_stream(&*db).try_collect().await?;
    assert!(shapes.iter().map(|shape| shape.user.id).eq(0..1000));
});

both!(verbs_give_shapes, |db| {
    fill(&db).await;
    let ada = assert_statements!(db, 2, UserWithPosts::get(1, &*db).await?);
    assert_eq!(ada.posts.len(), 3);
    assert_eq!(UserWithPosts::find(9, &*db).await?, None);
    assert!(UserWithPosts::get(9, &*db).await.expect_err("nobody").is_not_found());
    let both = UserWithPosts::find_many([2, 9, 1], &*db).await?;
    assert_eq!(both.iter().map(|user| user.user.id).collect::<Vec<_>>(), [2, 1]);
    let dan = UserWithPosts::create(NewUser { id: 4, name: "Dan" }, &*db).await?;
    assert_eq!((dan.user.name.as_str(), dan.posts.len()), ("Dan", 0));
    let ada = UserWithPosts::update(1, users::name.eq("Ada L."), &*db).await?;
    assert_eq!((ada.user.name.as_str(), ada.posts.len()), ("Ada L.", 3));
    let ada = UserWithPosts::upsert(NewUser { id: 1, name: "" }, users::id, users::name.eq("Ada"), &*db).await?;
    assert_eq!((ada.user.name.as_str(), ada.posts.len()), ("Ada", 3));
    let (bob, created) = UserWithPosts::get_or_create(users::id.eq(2), NewUser { id: 2, name: "" }, &*db).await?;
    assert_eq!((bob.user.name.as_str(), bob.posts.len(), created), ("Bob", 1, false));
});

both!(rows_at_hand_may_repeat, |db| {
    fill(&db).await;
    let [ada, cy] = [User::get(1, &*db).await?, User::get(3, &*db).await?];
    let rows = vec![ada.clone(), cy, ada];
    let shapes = assert_statements!(db, 1, UserWithPosts::around(rows, &*db).await?);
    assert_eq!(
        shapes.iter().map(|shape| shape.posts.len()).collect::<Vec<_>>(),
        [3, 0, 3]
    );
});

both!(no_rows_need_no_statement, |db| {
    fill(&db).await;
    let none = assert_statements!(db, 0, UserWithPosts::around(Vec::new(), &*db).await?);
    let shapes: Vec<PostWithAuthor> = assert_statements!(
        db,
        1,
        Post::query()
            .filter(posts::id.eq(99))
            .fetch_all::<PostWithAuthor>(&*db)
            .await?
    );
    assert_eq!((none.len(), shapes.len()), (0, 0));
});

both!(the_number_of_rows_does_not_change_the_number_of_statements, |db| {
    fill(&db).await;
    let one = Post::query().filter(posts::id.eq(1));
    let shapes = assert_statements!(db, 3, one.fetch_all::<PostWithAuthor>(&*db).await?);
    assert_eq!((shapes[0].author.user.id, shapes[0].author.posts.len()), (1, 3));
    assert_eq!(
        assert_statements!(db, 3, Post::query().fetch_all::<PostWithAuthor>(&*db).await?).len(),
        4
    );
});

both!(shapes_are_loaded_inside_transactions_and_other_tasks, |db| {
    fill(&db).await;
    let pool = (*db).clone();
    let seen = tokio::spawn(async move {
        pool.transaction(async |tx| {
            User::create(NewUser { id: 7, name: "Eve" }, &tx).await?;
            diesel::update(posts::table.find(5))
                .set(posts::author_id.eq(7))
                .execute(&tx)
                .await?;
            UserWithPosts::get(7, &tx).await
        })
        .await
    });
    assert_eq!(seen.await.expect("a task")?.posts.len(), 1);
});

both!(a_parent_that_is_not_there_is_an_error, |db| {
    fill(&db).await;
    diesel::delete(users::table.find(2)).execute(&*db).await?;
    let posts = Post::query().fetch_all::<PostWithAuthor>(&*db).await;
    let Err(Error::NotFound { table, key }) = posts else {
        panic!("{posts:?}")
    };
    assert_eq!((table, key.as_str()), ("users", "2"));
});
