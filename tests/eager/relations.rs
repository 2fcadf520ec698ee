//! Filters by relations, beside the rows that a person would pick.

use drivetrain::assert_statements;
use drivetrain::prelude::*;

use crate::shop::*;
use crate::support::both;

/// The keys of the users that a filter picks.
macro_rules! users_where {
    ($db:ident, $filter:expr) => {
        assert_statements!(
            $db,
            1,
            users::table
                .filter($filter)
                .order(users::id)
                .select(users::id)
                .fetch_all::<i64>(&*$db)
                .await?
        )
    };
}

both!(some_none_every_and_count_of_children, |db| {
    fill(&db).await;
    let posts = User::has_many::<Post>();
    assert_eq!(users_where!(db, posts.exists()), [1, 2]);
    assert_eq!(users_where!(db, posts.is_empty()), [3]);
    assert_eq!(users_where!(db, posts.any(posts::views.gt(10_i64))), [1]);
    assert_eq!(users_where!(db, posts.none(posts::views.gt(10_i64))), [2, 3]);
    assert_eq!(users_where!(db, posts.every(posts::views.ge(10_i64))), [1, 3]);
    assert_eq!(users_where!(db, posts.count().eq(3_i64)), [1]);
    assert_eq!(
        users_where!(db, posts.count_where(posts::views.lt(15_i64)).eq(1_i64)),
        [1, 2]
    );
});

both!(soft_deleted_rows_do_not_count, |db| {
    fill(&db).await;
    assert_eq!(
        users_where!(db, User::has_many::<Post>().any(posts::title.eq("Gone"))),
        [0; 0]
    );
});

both!(a_null_passes_no_filter, |db| {
    fill(&db).await;
    let edited_by_bob = User::has_many::<Post>().every(posts::editor_id.eq(2_i64));
    assert_eq!(users_where!(db, edited_by_bob), [2, 3]);
});

both!(relations_nest_and_join_with_other_filters, |db| {
    fill(&db).await;
    let tagged = |tag: &'static str| Post::many_to_many::<Tag, PostTag>().any(tags::name.eq(tag));
    assert_eq!(users_where!(db, User::has_many::<Post>().any(tagged("rust"))), [1, 2]);
    let filter = User::has_many::<Post>()
        .any(tagged("sql").or(posts::views.eq(5_i64)))
        .and(users::id.ne(1_i64));
    assert_eq!(users_where!(db, filter), [2]);
    let with_editor = Post::belongs_to_via::<User, _>((posts::editor_id,)).any(users::name.eq("Bob"));
    assert_eq!(users_where!(db, User::has_many::<Post>().any(with_editor)), [1, 2]);
});

both!(parents_and_link_tables, |db| {
    fill(&db).await;
    let by_bob = Post::query().filter(Post::belongs_to::<User>().any(users::name.eq("Bob")));
    assert_eq!(by_bob.select(posts::id).fetch_all::<i64>(&*db).await?, [5]);
    let second = Post::many_to_many::<Tag, PostTag>().any(post_tags::position.eq(2_i64).and(tags::name.eq("rust")));
    assert_eq!(
        Post::query()
            .filter(second)
            .order(posts::id)
            .select(posts::id)
            .fetch_all::<i64>(&*db)
            .await?,
        [1, 5]
    );
    let untagged = Post::query().filter(Post::many_to_many::<Tag, PostTag>().is_empty());
    assert_eq!(untagged.select(posts::id).fetch_all::<i64>(&*db).await?, [4]);
});

both!(a_table_is_filtered_by_rows_of_its_own, |db| {
    fill(&db).await;
    let liked = User::has_many_via::<Follow, _>((follows::followed_id,))
        .count()
        .ge(2_i64);
    assert_eq!(users_where!(db, liked), [1]);
    // The rows that are answered: the pair is there the other way round, too.
    let same = Follow::has_many_via::<Follow, _>((follows::followed_id, follows::follower_id));
    let mutual = follows::table
        .filter(same.exists())
        .order((follows::follower_id, follows::followed_id));
    let pairs: Vec<(i64, i64)> = mutual.fetch_all(&*db).await?;
    assert_eq!(pairs, [(1, 2), (1, 3), (2, 1), (3, 1)]);
    diesel::delete(follows::table.find((2, 1))).execute(&*db).await?;
    assert_eq!(
        follows::table
            .filter(same.is_empty())
            .fetch_all::<(i64, i64)>(&*db)
            .await?,
        [(1, 2)]
    );
});

both!(composite_keys, |db| {
    fill(&db).await;
    let bookings = Seat::has_many_via::<Booking, _>((bookings::seat_row, bookings::seat_place));
    let seats = seats::table.filter(bookings.count().gt(1_i64));
    assert_eq!(seats.fetch_all::<(i64, String)>(&*db).await?, [(1, "a".to_owned())]);
});
