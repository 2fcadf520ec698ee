//! All levels in one round trip: the same shapes, on PostgreSQL.

use drivetrain::prelude::*;
use drivetrain::{Error, assert_statements};

use crate::shop::*;
use crate::support::postgres;

#[derive(Clone, Debug, PartialEq, EagerLoad)]
struct PostWithAll {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to, via = posts::editor_id)]
    editor: Option<User>,
    #[eager(many_to_many(through = PostTag), order = post_tags::position, limit = 1)]
    first_tag: Vec<Tag>,
    #[eager(count(Tag, through = PostTag))]
    tag_count: i64,
}

#[derive(Clone, Debug, PartialEq, EagerLoad)]
struct UserWithAll {
    #[eager(root)]
    user: User,
    #[eager(has_one)]
    profile: Option<Profile>,
    #[eager(has_many, order = posts::views.desc(), limit = 2)]
    top: Vec<PostWithAll>,
    #[eager(has_many, filter = posts::views.gt(5_i64))]
    read: Vec<PostWithAll>,
    #[eager(has_many)]
    bookings: Vec<BookingWithSeat>,
}

#[derive(Clone, Debug, PartialEq, EagerLoad)]
struct BookingWithSeat {
    #[eager(root)]
    booking: Booking,
    #[eager(belongs_to, via = (bookings::seat_row, bookings::seat_place))]
    seat: Option<SeatWithBookings>,
}

#[derive(Clone, Debug, PartialEq, EagerLoad)]
struct SeatWithBookings {
    #[eager(root)]
    seat: Seat,
    #[eager(has_many, via = (bookings::seat_row, bookings::seat_place), limit = 1)]
    first: Vec<Booking>,
}

#[tokio::test]
async fn the_same_shapes_come_by_the_same_number_of_statements() -> drivetrain::Result<()> {
    let db = postgres().await;
    fill(&db).await;
    let query = || users::table.filter(users::id.ne(9)).order(users::id);
    let expected: Vec<UserWithAll> = assert_statements!(db, 13, query().fetch_all::<UserWithAll>(&*db).await?);
    let at_once = assert_statements!(db, 13, query().one_round_trip().fetch_all::<UserWithAll>(&*db).await?);
    assert_eq!(at_once, expected);
    let boxed: Vec<UserWithAll> = query().into_boxed().one_round_trip().fetch_all(&*db).await?;
    assert_eq!(boxed, expected);
    Ok(())
}

#[tokio::test]
async fn a_limited_root_needs_an_order_that_ends_in_the_key() -> drivetrain::Result<()> {
    let db = postgres().await;
    fill(&db).await;
    let by_name = users::table.order((users::name.desc(), users::id)).limit(2);
    let two: Vec<UserWithAll> = by_name.one_round_trip().fetch_all(&*db).await?;
    assert_eq!(two, by_name.fetch_all::<UserWithAll>(&*db).await?);
    let one: UserWithAll = users::table.find(1).one_round_trip().fetch_one(&*db).await?;
    assert_eq!(one, UserWithAll::get(1, &*db).await?);

    let unsure = users::table.order(users::name).limit(2);
    let boxed = unsure
        .into_boxed()
        .one_round_trip()
        .fetch_all::<UserWithAll>(&*db)
        .await;
    for refused in [unsure.one_round_trip().fetch_all::<UserWithAll>(&*db).await, boxed] {
        assert!(matches!(refused, Err(Error::InvalidInput { .. })), "{refused:?}");
    }
    let distinct = users::table
        .distinct()
        .one_round_trip()
        .fetch_all::<UserWithAll>(&*db)
        .await;
    assert!(matches!(distinct, Err(Error::InvalidInput { .. })), "{distinct:?}");
    Ok(())
}

#[tokio::test]
async fn no_rows_are_no_shapes() -> drivetrain::Result<()> {
    let db = postgres().await;
    fill(&db).await;
    let none: Vec<UserWithAll> = users::table
        .filter(users::id.eq(99))
        .one_round_trip()
        .fetch_all(&*db)
        .await?;
    assert_eq!(none, []);
    Ok(())
}

#[derive(Clone, Debug, PartialEq, EagerLoad)]
#[eager(params = Most { posts: i64, views: i64 })]
struct UserToRead {
    #[eager(root)]
    user: User,
    #[eager(has_many, filter = posts::views.ge(views), limit = posts)]
    read: Vec<Post>,
}

#[tokio::test]
async fn parameters_are_given_with_the_query() -> drivetrain::Result<()> {
    let db = postgres().await;
    fill(&db).await;
    let most = || Most { posts: 1, views: 20 };
    let query = users::table.order(users::id);
    let at_once: Vec<UserToRead> = query.one_round_trip().fetch_all_with(most(), &*db).await?;
    assert_eq!(at_once, UserToRead::with(most()).fetch_all(query, &*db).await?);
    assert_eq!(at_once[0].read.len(), 1);
    Ok(())
}
