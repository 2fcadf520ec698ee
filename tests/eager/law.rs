//! A law: a shape holds what a join in memory gives, whichever way it is loaded.

use std::cmp::Reverse;
use std::sync::Arc;

use drivetrain::Db;
use drivetrain::connection::Connection as _;
use drivetrain::prelude::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::rows::{Rows, rows};
use crate::shop::*;

/// A shape as loops over all rows make it.
trait Joined: Sized {
    type Root;

    fn joined(root: &Self::Root, rows: &Rows) -> Self;

    fn all(roots: &[Self::Root], rows: &Rows) -> Vec<Self> {
        roots.iter().map(|root| Self::joined(root, rows)).collect()
    }
}

#[derive(Clone, Debug, PartialEq, EagerLoad)]
struct UserWithAll {
    #[eager(root)]
    user: User,
    #[eager(has_one)]
    profile: Option<Profile>,
    #[eager(has_many)]
    posts: Vec<PostWithAll>,
    #[eager(has_many, order = posts::views.desc(), limit = 2)]
    top: Vec<PostWithAll>,
    #[eager(has_many, limit = 0)]
    none: Vec<Post>,
    #[eager(has_many, filter = posts::views.gt(1_i64).or(posts::title.eq("x")), with_deleted)]
    read: Vec<Post>,
    #[eager(has_one, order = (posts::views.desc(), posts::title))]
    best: Option<Post>,
    #[eager(has_one)]
    first: Option<Post>,
    #[eager(many_to_many(through = Follow), via = follows::follower_id, to = follows::followed_id)]
    follows: Vec<User>,
    #[eager(many_to_many(through = Follow), via = follows::followed_id, to = follows::follower_id)]
    #[eager(order = users::id.desc(), limit = 2)]
    followers: Vec<UserWithProfile>,
    #[eager(count(Follow), via = follows::followed_id)]
    follower_count: i64,
    #[eager(count(Post), filter = posts::views.gt(1_i64))]
    read_count: i64,
    #[eager(count(Post), with_deleted)]
    post_count: i64,
    #[eager(has_many)]
    bookings: Vec<BookingWithSeat>,
}

impl Joined for UserWithAll {
    type Root = User;

    fn joined(user: &User, rows: &Rows) -> Self {
        let all = all_of(&rows.posts, |post| post.author_id == user.id);
        let posts = all_of(&all, |post| post.deleted_at.is_none());
        let mut by_views = posts.clone();
        by_views.sort_by_key(|post| Reverse(post.views));
        let mut by_views_and_title = posts.clone();
        by_views_and_title.sort_by_key(|post| (Reverse(post.views), post.title.clone()));
        let mut followers = all_of(&rows.users, |other| is_followed(rows, other, user));
        followers.reverse();
        Self {
            user: user.clone(),
            profile: profile_of(user, rows),
            posts: PostWithAll::all(&posts, rows),
            top: PostWithAll::all(first(2, &by_views), rows),
            none: Vec::new(),
            read: all_of(&all, |post| post.views > 1 || post.title == "x"),
            best: by_views_and_title.first().cloned(),
            first: posts.first().cloned(),
            follows: all_of(&rows.users, |other| is_followed(rows, user, other)),
            followers: UserWithProfile::all(first(2, &followers), rows),
            follower_count: count(&rows.follows, |follow| follow.followed_id == user.id),
            read_count: count(&posts, |post| post.views > 1),
            post_count: count(&all, |_| true),
            bookings: BookingWithSeat::all(&all_of(&rows.bookings, |booking| booking.user_id == user.id), rows),
        }
    }
}

#[derive(Clone, Debug, PartialEq, EagerLoad)]
struct PostWithAll {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to)]
    author: Option<Arc<User>>,
    #[eager(belongs_to, via = posts::editor_id)]
    editor: Option<UserWithProfile>,
    #[eager(belongs_to, filter = users::id.gt(1_i64))]
    late_author: Option<User>,
    #[eager(many_to_many(through = PostTag))]
    tags: Vec<TagWithPosts>,
    #[eager(many_to_many(through = PostTag), order = post_tags::position.desc(), limit = 1)]
    last_tag: Vec<Tag>,
    #[eager(many_to_many(through = PostTag), filter = post_tags::position.gt(0_i64).and(tags::name.ne("x")))]
    behind: Vec<Tag>,
    #[eager(count(Tag, through = PostTag))]
    tag_count: i64,
}

impl Joined for PostWithAll {
    type Root = Post;

    fn joined(post: &Post, rows: &Rows) -> Self {
        let author = rows.users.iter().find(|user| user.id == post.author_id);
        let editor = rows.users.iter().find(|user| Some(user.id) == post.editor_id);
        let position = |tag: &Tag| {
            let link = rows.post_tags.iter().find(|link| is_link(link, post, tag));
            link.map(|link| link.position)
        };
        let tags = all_of(&rows.tags, |tag| position(tag).is_some());
        let mut by_position = tags.clone();
        by_position.sort_by_key(|tag| Reverse(position(tag)));
        Self {
            post: post.clone(),
            author: author.cloned().map(Arc::new),
            editor: editor.map(|editor| UserWithProfile::joined(editor, rows)),
            late_author: author.filter(|author| author.id > 1).cloned(),
            tags: TagWithPosts::all(&tags, rows),
            last_tag: first(1, &by_position).to_vec(),
            behind: all_of(&tags, |tag| position(tag) > Some(0) && tag.name != "x"),
            tag_count: count(&tags, |_| true),
        }
    }
}

#[derive(Clone, Debug, PartialEq, EagerLoad)]
struct UserWithProfile {
    #[eager(root)]
    user: User,
    #[eager(has_one)]
    profile: Option<Profile>,
}

impl Joined for UserWithProfile {
    type Root = User;

    fn joined(user: &User, rows: &Rows) -> Self {
        Self {
            user: user.clone(),
            profile: profile_of(user, rows),
        }
    }
}

#[derive(Clone, Debug, PartialEq, EagerLoad)]
struct TagWithPosts {
    #[eager(root)]
    tag: Tag,
    #[eager(many_to_many(through = PostTag))]
    posts: Vec<Post>,
    #[eager(many_to_many(through = PostTag), with_deleted, order = posts::id.desc())]
    all: Vec<Post>,
    #[eager(count(Post, through = PostTag))]
    post_count: i64,
}

impl Joined for TagWithPosts {
    type Root = Tag;

    fn joined(tag: &Tag, rows: &Rows) -> Self {
        let linked = |post: &Post| rows.post_tags.iter().any(|link| is_link(link, post, tag));
        let mut all = all_of(&rows.posts, linked);
        let posts = all_of(&all, |post| post.deleted_at.is_none());
        all.reverse();
        Self {
            tag: tag.clone(),
            post_count: count(&posts, |_| true),
            posts,
            all,
        }
    }
}

#[derive(Clone, Debug, PartialEq, EagerLoad)]
struct BookingWithSeat {
    #[eager(root)]
    booking: Booking,
    #[eager(belongs_to, via = (bookings::seat_row, bookings::seat_place))]
    seat: Option<SeatWithBookings>,
}

impl Joined for BookingWithSeat {
    type Root = Booking;

    fn joined(booking: &Booking, rows: &Rows) -> Self {
        let seat = rows.seats.iter().find(|seat| is_for(booking, seat));
        Self {
            booking: booking.clone(),
            seat: seat.map(|seat| SeatWithBookings::joined(seat, rows)),
        }
    }
}

#[derive(Clone, Debug, PartialEq, EagerLoad)]
struct SeatWithBookings {
    #[eager(root)]
    seat: Seat,
    #[eager(has_many, via = (bookings::seat_row, bookings::seat_place), order = bookings::user_id.desc(), limit = 2)]
    last: Vec<Booking>,
    #[eager(count(Booking), via = (bookings::seat_row, bookings::seat_place))]
    booking_count: i64,
}

impl Joined for SeatWithBookings {
    type Root = Seat;

    fn joined(seat: &Seat, rows: &Rows) -> Self {
        let mut bookings = all_of(&rows.bookings, |booking| is_for(booking, seat));
        bookings.sort_by_key(|booking| Reverse(booking.user_id));
        Self {
            seat: seat.clone(),
            last: first(2, &bookings).to_vec(),
            booking_count: count(&bookings, |_| true),
        }
    }
}

#[derive(Clone, Debug, PartialEq, EagerLoad)]
struct LinkWithEnds {
    #[eager(root)]
    link: PostTag,
    #[eager(belongs_to)]
    post: Option<Post>,
    #[eager(belongs_to, with_deleted)]
    any_post: Option<Post>,
    #[eager(belongs_to)]
    tag: Option<Tag>,
}

impl Joined for LinkWithEnds {
    type Root = PostTag;

    fn joined(link: &PostTag, rows: &Rows) -> Self {
        let post = rows.posts.iter().find(|post| post.id == link.post_id);
        Self {
            link: link.clone(),
            post: post.filter(|post| post.deleted_at.is_none()).cloned(),
            any_post: post.cloned(),
            tag: rows.tags.iter().find(|tag| tag.name == link.tag).cloned(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, EagerLoad)]
struct PostWithAuthor {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to)]
    author: User,
}

#[derive(Clone, Debug, PartialEq, EagerLoad)]
#[eager(params = Reader { most: i64, at_least: i64 })]
struct UserToRead {
    #[eager(root)]
    user: User,
    #[eager(has_many, filter = posts::views.ge(at_least), order = posts::title.desc(), limit = most)]
    posts: Vec<Post>,
}

impl UserToRead {
    fn joined(user: &User, Reader { most, at_least }: &Reader, rows: &Rows) -> Self {
        let is_read = |post: &Post| post.author_id == user.id && post.deleted_at.is_none() && post.views >= *at_least;
        let mut posts = all_of(&rows.posts, is_read);
        posts.sort_by_key(|post| Reverse(post.title.clone()));
        posts.truncate(usize::try_from(*most).expect("a number of rows"));
        Self {
            user: user.clone(),
            posts,
        }
    }
}

fn all_of<R: Clone>(rows: &[R], is_one: impl Fn(&R) -> bool) -> Vec<R> {
    rows.iter().filter(|row| is_one(row)).cloned().collect()
}

fn count<R>(rows: &[R], is_one: impl Fn(&R) -> bool) -> i64 {
    rows.iter().filter(|row| is_one(row)).map(|_| 1).sum()
}

fn first<R>(most: usize, rows: &[R]) -> &[R] {
    &rows[..most.min(rows.len())]
}

fn profile_of(user: &User, rows: &Rows) -> Option<Profile> {
    rows.profiles.iter().find(|profile| profile.user_id == user.id).cloned()
}

fn is_followed(rows: &Rows, by: &User, user: &User) -> bool {
    let mut pairs = rows
        .follows
        .iter()
        .map(|follow| (follow.follower_id, follow.followed_id));
    pairs.any(|pair| pair == (by.id, user.id))
}

fn is_link(link: &PostTag, post: &Post, tag: &Tag) -> bool {
    (link.post_id, &link.tag) == (post.id, &tag.name)
}

fn is_for(booking: &Booking, seat: &Seat) -> bool {
    (booking.seat_row, booking.seat_place.as_ref()) == (seat.row, Some(&seat.place))
}

/// The rows at these places, which may repeat.
fn picked<R: Clone>(rows: &[R], places: &[prop::sample::Index]) -> Vec<R> {
    if rows.is_empty() {
        return Vec::new();
    }
    places.iter().map(|place| place.get(rows).clone()).collect()
}

/// What is loaded, and by what.
#[derive(Clone, Debug)]
struct Case {
    rows: Rows,
    /// The roots at hand.
    places: Vec<prop::sample::Index>,
    reader: Reader,
}

fn cases() -> impl Strategy<Value = Case> {
    let places = prop::collection::vec(any::<prop::sample::Index>(), 0..6);
    (rows(), places, 0..3_i64, 0..3_i64).prop_map(|(rows, places, most, at_least)| Case {
        rows,
        places,
        reader: Reader { most, at_least },
    })
}

/// Runs the law on random rows, whose tables are there.
fn run(check: impl Fn(Case) -> drivetrain::Result<()>) {
    let config = Config {
        cases: 100,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&cases(), |case| {
            check(case).expect("no error but those that are expected");
            Ok(())
        })
        .unwrap();
}

/// The same by one round trip.
#[cfg(feature = "postgres")]
macro_rules! at_once {
    ($shape:ty, $query:expr, $expected:expr, $db:expr) => {
        let at_once: Vec<$shape> = $query.one_round_trip().fetch_all($db).await?;
        assert_eq!(at_once, $expected);
    };
}

/// There are no round trips.
#[cfg(feature = "sqlite")]
macro_rules! one_by_one {
    ($shape:ty, $query:expr, $expected:expr, $db:expr) => {};
}

macro_rules! loads_what_a_join_gives {
    ($backend:ident, $feature:literal, $type:ty, $at_once:ident) => {
        #[cfg(feature = $feature)]
        #[test]
        fn $backend() {
            /// Loads a shape for a query's rows, and for rows at hand.
            macro_rules! check {
                ($shape:ty, $query:expr, $roots:expr, $case:expr, $db:expr) => {{
                    let loaded: Vec<$shape> = $query.fetch_all($db).await?;
                    assert_eq!(loaded, <$shape>::all(&$roots, &$case.rows));
                    $at_once!($shape, $query, loaded, $db);
                    let roots = picked(&$roots, &$case.places);
                    let around = <$shape>::around(roots.clone(), $db).await?;
                    assert_eq!(around, <$shape>::all(&roots, &$case.rows));
                }};
            }

            async fn check(db: &Db<$type>, case: &Case) -> drivetrain::Result<()> {
                let Case { rows, places, reader } = case;
                db.acquire().await?.batch_execute(&rows.sql()).await?;
                let live = all_of(&rows.posts, |post| post.deleted_at.is_none());
                let users = users::table.order(users::id);
                check!(UserWithAll, users, rows.users, case, db);
                check!(UserWithAll, users.limit(2), first(2, &rows.users), case, db);
                check!(PostWithAll, Post::query().order(posts::id), live, case, db);
                check!(TagWithPosts, tags::table.order(tags::name), rows.tags, case, db);
                check!(
                    BookingWithSeat,
                    bookings::table.order(bookings::id),
                    rows.bookings,
                    case,
                    db
                );
                let links = post_tags::table.order((post_tags::post_id, post_tags::tag));
                check!(LinkWithEnds, links, rows.post_tags, case, db);

                let read = UserToRead::with(reader.clone());
                let joined = |users: &[User]| -> Vec<_> {
                    users
                        .iter()
                        .map(|user| UserToRead::joined(user, reader, rows))
                        .collect()
                };
                assert_eq!(read.clone().fetch_all(users, db).await?, joined(&rows.users));
                let repeated = picked(&rows.users, places);
                assert_eq!(read.around(repeated.clone(), db).await?, joined(&repeated));

                let is_whole = live
                    .iter()
                    .all(|post| rows.users.iter().any(|user| user.id == post.author_id));
                match Post::query()
                    .order(posts::id)
                    .fetch_all::<PostWithAuthor>(db)
                    .await
                {
                    Ok(posts) => {
                        assert!(is_whole, "a post without its author is no shape");
                        assert!(posts.iter().all(|post| post.author.id == post.post.author_id));
                        assert_eq!(posts.into_iter().map(|post| post.post).collect::<Vec<_>>(), live);
                    }
                    Err(error) => assert!(error.is_not_found() && !is_whole, "{error}"),
                }
                Ok(())
            }

            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            let db = runtime.block_on(crate::support::$backend());
            runtime.block_on(create(&db));
            run(|case| runtime.block_on(check(&db, &case)));
        }
    };
}

loads_what_a_join_gives!(sqlite, "sqlite", drivetrain::Sqlite, one_by_one);
loads_what_a_join_gives!(postgres, "postgres", drivetrain::Pg, at_once);
