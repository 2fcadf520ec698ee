//! Every attribute of `EagerLoad`, and names that collide with none of the generated code's.
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused_lifetimes
)]
#![allow(dead_code, reason = "shapes that are only compiled")]

use std::sync::Arc;

use drivetrain::prelude::*;
use serde::Serialize;

use self::schema::*;

#[allow(unreachable_pub, reason = "as `table!` writes them")]
mod schema {
    diesel::table! {
        users (id) {
            id -> BigInt,
            name -> Text,
        }
    }

    diesel::table! {
        profiles (id) {
            id -> BigInt,
            user_id -> BigInt,
        }
    }

    diesel::table! {
        posts (id) {
            id -> BigInt,
            user_id -> BigInt,
            editor_id -> Nullable<BigInt>,
            title -> Text,
            deleted_at -> Nullable<Timestamp>,
        }
    }

    diesel::table! {
        tags (id) {
            id -> BigInt,
            name -> Text,
        }
    }

    diesel::table! {
        post_tags (post_id, tag_id) {
            post_id -> BigInt,
            tag_id -> BigInt,
            position -> Integer,
        }
    }

    diesel::table! {
        follows (follower_id, followed_id) {
            follower_id -> BigInt,
            followed_id -> BigInt,
        }
    }

    diesel::table! {
        seats (row, place) {
            row -> Integer,
            place -> Text,
        }
    }

    diesel::table! {
        bookings (id) {
            id -> BigInt,
            seat_row -> Integer,
            seat_place -> Text,
            user_id -> BigInt,
        }
    }

    diesel::joinable!(post_tags -> tags (tag_id));
    diesel::allow_tables_to_appear_in_same_query!(users, profiles, posts, tags, post_tags, follows, seats, bookings);
}

#[derive(Clone, Debug, Serialize, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = users)]
struct User {
    id: i64,
    name: String,
}

#[derive(Clone, Debug, Serialize, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = profiles, belongs_to(User))]
struct Profile {
    id: i64,
    user_id: i64,
}

#[derive(Clone, Debug, Serialize, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = posts, belongs_to(User))]
struct Post {
    id: i64,
    user_id: i64,
    editor_id: Option<i64>,
    title: String,
    #[model(soft_delete)]
    #[serde(skip)]
    deleted_at: Option<chrono::NaiveDateTime>,
}

#[derive(Clone, Debug, Serialize, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = tags)]
struct Tag {
    id: i64,
    name: String,
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = post_tags, primary_key(post_id, tag_id), belongs_to(Post), belongs_to(Tag))]
struct PostTag {
    post_id: i64,
    tag_id: i64,
    position: i32,
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = follows, primary_key(follower_id, followed_id))]
struct Follow {
    follower_id: i64,
    followed_id: i64,
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = seats, primary_key(row, place))]
struct Seat {
    row: i32,
    place: String,
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = bookings, belongs_to(User))]
struct Booking {
    id: i64,
    seat_row: i32,
    seat_place: String,
    user_id: i64,
}

// The table of `derive(EagerLoad)`, row by row.

#[derive(Clone, Debug, Serialize, EagerLoad)]
struct UserWithAll {
    #[eager(root)]
    #[serde(flatten)]
    user: User,
    #[eager(has_one)]
    maybe_profile: Option<Profile>,
    #[eager(has_one, filter = profiles::id.gt(1_i64), with_deleted)]
    known_profile: Option<Profile>,
    #[eager(has_one)]
    profile: Profile,
    #[eager(has_one, order = posts::id.desc())]
    newest: Option<Post>,
    #[eager(has_many)]
    posts: Vec<PostWithAll>,
    #[eager(has_many, via = posts::editor_id, filter = posts::title.ne("Draft"), order = posts::title, limit = 3)]
    #[eager(with_deleted)]
    edited: Vec<Post>,
    #[eager(many_to_many(through = Follow), via = follows::follower_id, to = follows::followed_id, limit = 3_i64)]
    follows: Vec<User>,
    #[eager(count(Follow), via = follows::followed_id)]
    follower_count: i64,
    #[eager(count(Post), with_deleted)]
    post_count: i64,
}

#[derive(Clone, Debug, Serialize, EagerLoad)]
struct PostWithAll {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to)]
    user: User,
    #[eager(belongs_to, filter = users::name.ne(""))]
    named_user: Option<User>,
    #[eager(belongs_to, via = posts::editor_id)]
    editor: Option<User>,
    #[eager(many_to_many(through = PostTag), filter = post_tags::position.gt(0_i32), order = post_tags::position.desc())]
    tags: Vec<Tag>,
    #[eager(count(Tag, through = PostTag), filter = tags::name.ne(""))]
    tag_count: i64,
}

#[derive(Clone, Debug, EagerLoad)]
struct TagWithPosts {
    #[eager(root)]
    tag: Tag,
    #[eager(many_to_many(through = PostTag), with_deleted)]
    posts: Vec<PostWithSharedUser>,
}

#[derive(Clone, Debug, EagerLoad)]
struct PostWithSharedUser {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to)]
    user: Arc<User>,
    #[eager(belongs_to, via = posts::editor_id)]
    editor: Option<Arc<User>>,
}

#[derive(Clone, Debug, EagerLoad)]
struct BookingWithSeat {
    #[eager(root)]
    booking: Booking,
    #[eager(belongs_to, via = (bookings::seat_row, bookings::seat_place))]
    seat: SeatWithBookings,
}

#[derive(Clone, Debug, EagerLoad)]
struct SeatWithBookings {
    #[eager(root)]
    seat: Seat,
    #[eager(has_many, via = (bookings::seat_row, bookings::seat_place))]
    bookings: Vec<Booking>,
}

#[derive(Clone, Debug, EagerLoad)]
struct PostAlone {
    #[eager(root)]
    post: Post,
}

// Parameters of several types, some called like what the generated code uses.

#[derive(Clone, Debug, EagerLoad)]
#[eager(params = Reader { params: String, conn: i64, limit: u8, root: Option<i64>, r#type: String })]
struct UserToRead {
    #[eager(root)]
    user: User,
    #[eager(has_many, filter = posts::title.ne(params).and(posts::id.ne(conn)), limit = limit)]
    #[eager(with = Words { params: r#type })]
    roots: Vec<PostToRead>,
    #[eager(has_many, via = posts::editor_id, filter = posts::editor_id.eq(root))]
    edited: Vec<Post>,
}

#[derive(Clone, Debug, EagerLoad)]
#[eager(params = Words { params: String })]
struct PostToRead {
    #[eager(root)]
    post: Post,
    #[eager(many_to_many(through = PostTag), filter = tags::name.eq(params))]
    tags: Vec<Tag>,
}

#[derive(Clone, Debug, EagerLoad)]
#[eager(params = Unread { params: String })]
struct TagToRead {
    #[eager(root)]
    tag: Tag,
    // The parameter of the target is not that of the shape.
    #[eager(many_to_many(through = PostTag), with = Words { params: "rust".to_owned() })]
    posts: Vec<PostToRead>,
}

// Fields called like what the generated code uses, and raw ones.

#[derive(Clone, Debug, EagerLoad)]
struct Names {
    #[eager(root)]
    root: User,
    #[eager(has_many)]
    conn: Vec<Post>,
    #[eager(has_many)]
    roots: Vec<Post>,
    #[eager(has_many)]
    params: Vec<Post>,
    #[eager(has_many)]
    loaded: Vec<Post>,
    #[eager(has_many)]
    shape: Vec<Post>,
    #[eager(has_many)]
    source: Vec<Post>,
    #[eager(has_one)]
    r#type: Option<Profile>,
    #[eager(count(Post))]
    r#match: i64,
}

#[derive(Clone, Debug, EagerLoad)]
struct RawRoot {
    #[eager(root)]
    r#struct: User,
    #[eager(count(Post))]
    root: i64,
}

// Types and functions called like what the generated code could call its own.

type C = User;
type DB = Post;

#[diesel::dsl::auto_type]
fn assemble() -> _ {
    posts::id.ne(1_i64)
}

#[derive(Clone, Debug, EagerLoad)]
struct Types {
    #[eager(root)]
    user: C,
    #[eager(has_many, filter = assemble())]
    posts: Vec<DB>,
}

// From a macro, which wraps what it is given in invisible groups.

macro_rules! shape {
    ($name:ident, $root:ty, $many:ident: $target:ty, $filter:expr, $held:ty) => {
        #[derive(Clone, Debug, EagerLoad)]
        struct $name {
            #[eager(root)]
            root: $root,
            #[eager(has_many, filter = $filter)]
            $many: Vec<$target>,
            #[eager(has_many)]
            held: $held,
            #[eager(count($target))]
            count: i64,
        }
    };
}

shape!(FromAMacro, User, posts: Post, posts::id.gt(1_i64), Vec<Post>);

/// Shapes that other crates see.
pub mod seen {
    use drivetrain::prelude::*;

    diesel::table! {
        /// Those who write.
        authors (id) {
            /// The key.
            id -> BigInt,
        }
    }

    diesel::table! {
        /// What they write.
        books (id) {
            /// The key.
            id -> BigInt,
            /// Whose it is.
            author_id -> BigInt,
        }
    }

    /// Somebody who writes.
    #[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
    #[diesel(table_name = authors)]
    pub struct Author {
        /// The key.
        pub id: i64,
    }

    /// What somebody wrote.
    #[derive(Clone, Debug, Queryable, Selectable, Identifiable, Associations, Model)]
    #[diesel(table_name = books, belongs_to(Author))]
    pub struct Book {
        /// The key.
        pub id: i64,
        /// Whose it is.
        pub author_id: i64,
    }

    /// An author with some books.
    #[derive(Clone, Debug, EagerLoad)]
    #[eager(params = Shelf { first: i64 })]
    pub struct AuthorWithBooks {
        /// The author.
        #[eager(root)]
        pub author: Author,
        /// The books.
        #[eager(has_many, filter = books::id.ge(first))]
        pub books: Vec<Book>,
    }

    #[derive(Clone, Debug, EagerLoad)]
    struct Private {
        #[eager(root)]
        book: Book,
        #[eager(belongs_to)]
        author: Author,
    }
}

#[test]
fn compiles() {
    let shelf = seen::Shelf { first: 1 };
    println!("{:?}", seen::AuthorWithBooks::with(shelf));
}
