//! What goes with an edge: filter, order, limit, parameters, `via`, `to`, `with_deleted`.

use drivetrain::prelude::*;
use drivetrain::{Error, assert_statements};

use crate::shop::*;
use crate::support::both;

fn ids(posts: &[Post]) -> Vec<i64> {
    posts.iter().map(|post| post.id).collect()
}

#[derive(Clone, Debug, EagerLoad)]
struct UserWithTopPosts {
    #[eager(root)]
    user: User,
    #[eager(has_many, order = posts::views.desc(), limit = 2)]
    top: Vec<Post>,
    #[eager(has_one, order = posts::views.desc())]
    best: Option<Post>,
    #[eager(has_many, filter = posts::views.gt(15_i64).and(posts::title.ne("Notes")))]
    read: Vec<Post>,
    #[eager(has_many, with_deleted)]
    all: Vec<Post>,
    #[eager(count(Post), filter = posts::views.gt(15_i64))]
    read_count: i64,
}

both!(an_edge_filters_orders_and_limits_for_each_root, |db| {
    fill(&db).await;
    let users: Vec<UserWithTopPosts> = assert_statements!(
        db,
        6,
        users::table
            .order(users::id)
            .fetch_all::<UserWithTopPosts>(&*db)
            .await?
    );
    let [ada, bob, cy] = &users[..] else {
        panic!("three users")
    };
    assert_eq!(
        (ids(&ada.top), ada.best.as_ref().map(|post| post.id)),
        (vec![2, 4], Some(2))
    );
    assert_eq!(
        (ids(&ada.read), ids(&ada.all), ada.read_count),
        (vec![2], vec![1, 2, 3, 4], 2)
    );
    assert_eq!((ids(&bob.top), ids(&bob.read), bob.read_count), (vec![5], vec![], 0));
    assert_eq!((cy.top.len(), cy.best.is_none(), cy.all.len()), (0, true, 0));
});

#[derive(Clone, Debug, EagerLoad)]
struct PostWithTopTags {
    #[eager(root)]
    post: Post,
    #[eager(many_to_many(through = PostTag), filter = post_tags::position.gt(1_i64))]
    behind: Vec<Tag>,
    #[eager(many_to_many(through = PostTag), order = post_tags::position, limit = 1)]
    first: Vec<Tag>,
    #[eager(count(Tag, through = PostTag))]
    tag_count: i64,
}

both!(a_link_table_can_filter_order_and_count, |db| {
    fill(&db).await;
    let posts: Vec<PostWithTopTags> = Post::query().order(posts::id).fetch_all(&*db).await?;
    let names = |tags: &[Tag]| tags.iter().map(|tag| tag.name.clone()).collect::<Vec<_>>().join(" ");
    let shown: Vec<_> = posts
        .iter()
        .map(|post| (post.post.id, names(&post.first), names(&post.behind), post.tag_count))
        .collect();
    let expected = [
        (1, "sql", "rust", 2),
        (2, "rust", "", 1),
        (4, "", "", 0),
        (5, "rail", "rust", 2),
    ];
    assert_eq!(
        shown,
        expected.map(|(id, first, behind, count)| (id, first.into(), behind.into(), count))
    );
});

#[derive(Clone, Debug, EagerLoad)]
struct Follower {
    #[eager(root)]
    user: User,
    #[eager(many_to_many(through = Follow), via = follows::follower_id, to = follows::followed_id)]
    follows: Vec<User>,
    #[eager(many_to_many(through = Follow), via = follows::followed_id, to = follows::follower_id)]
    followed_by: Vec<User>,
}

both!(a_table_is_linked_with_itself, |db| {
    fill(&db).await;
    let users: Vec<Follower> = users::table.order(users::id).fetch_all(&*db).await?;
    let ids = |users: &[User]| users.iter().map(|user| user.id).collect::<Vec<_>>();
    let shown: Vec<_> = users
        .iter()
        .map(|user| (user.user.id, ids(&user.follows), ids(&user.followed_by)))
        .collect();
    assert_eq!(
        shown,
        [
            (1, vec![2, 3], vec![2, 3]),
            (2, vec![1], vec![1]),
            (3, vec![1], vec![1])
        ]
    );
});

#[derive(Clone, Debug, EagerLoad)]
struct SeatWithBookings {
    #[eager(root)]
    seat: Seat,
    #[eager(has_many, via = (bookings::seat_row, bookings::seat_place), limit = 1)]
    first: Vec<Booking>,
    #[eager(count(Booking), via = (bookings::seat_row, bookings::seat_place))]
    count: i64,
}

#[derive(Clone, Debug, EagerLoad)]
struct BookingWithSeat {
    #[eager(root)]
    booking: Booking,
    #[eager(belongs_to, via = (bookings::seat_row, bookings::seat_place))]
    seat: Option<SeatWithBookings>,
}

both!(keys_may_have_several_columns, |db| {
    fill(&db).await;
    let query = bookings::table.order(bookings::id);
    let bookings: Vec<BookingWithSeat> = assert_statements!(db, 4, query.fetch_all::<BookingWithSeat>(&*db).await?);
    let shown: Vec<_> = bookings
        .iter()
        .map(|booking| {
            let seat = booking.seat.as_ref();
            seat.map(|seat| (seat.seat.place.as_str(), seat.first[0].id, seat.count))
        })
        .collect();
    assert_eq!(
        shown,
        [
            Some(("a", 1, 2)),
            Some(("b", 2, 1)),
            Some(("a", 3, 1)),
            Some(("a", 1, 2)),
            None
        ]
    );
});

#[derive(Clone, Debug, EagerLoad)]
#[eager(params = Reader { at_least: i64, most: i32, word: String })]
struct UserToRead {
    #[eager(root)]
    user: User,
    #[eager(has_many, filter = posts::views.ge(at_least), limit = most, with = TagParams { word })]
    posts: Vec<PostToRead>,
}

#[derive(Clone, Debug, EagerLoad)]
#[eager(params = TagParams { word: String })]
struct PostToRead {
    #[eager(root)]
    post: Post,
    #[eager(many_to_many(through = PostTag), filter = tags::name.eq(word))]
    tags: Vec<Tag>,
}

fn reader(most: i32) -> Reader {
    Reader {
        at_least: 10,
        most,
        word: "rust".into(),
    }
}

both!(values_of_the_run_are_parameters, |db| {
    fill(&db).await;
    let ada = UserToRead::with(reader(2)).get(1, &*db).await?;
    let shown: Vec<_> = ada.posts.iter().map(|post| (post.post.id, post.tags.len())).collect();
    assert_eq!(shown, [(1, 1), (2, 1)]);
    let none = UserToRead::with(reader(0)).fetch_all(users::table, &*db).await?;
    assert!(none.iter().all(|user| user.posts.is_empty()));
});

both!(a_negative_limit_is_refused, |db| {
    fill(&db).await;
    let error = UserToRead::with(reader(-1))
        .get(1, &*db)
        .await
        .expect_err("no such limit");
    assert!(matches!(error, Error::InvalidInput { .. }), "{error}");
});
