//! Random rows for the tables of these tests: keys that point to nothing, to the row itself, or nowhere.

use std::collections::BTreeSet;

use chrono::DateTime;
use proptest::collection::{btree_map, btree_set};
use proptest::prelude::*;

use crate::shop::*;

/// What the tables hold, by key.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    pub(crate) users: Vec<User>,
    pub(crate) profiles: Vec<Profile>,
    pub(crate) posts: Vec<Post>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) post_tags: Vec<PostTag>,
    pub(crate) follows: Vec<Follow>,
    pub(crate) seats: Vec<Seat>,
    pub(crate) bookings: Vec<Booking>,
}

impl Rows {
    /// Puts these rows in the place of those that are there.
    pub(crate) fn sql(&self) -> String {
        let number = |number: Option<i64>| number.map_or("NULL".to_owned(), |number| number.to_string());
        let text = |text: Option<&str>| text.map_or("NULL".to_owned(), |text| format!("'{text}'"));
        [
            table("users", &self.users, |user| format!("{}, '{}'", user.id, user.name)),
            table("profiles", &self.profiles, |profile| {
                format!("{}, {}, '{}'", profile.id, profile.user_id, profile.website)
            }),
            table("posts", &self.posts, |post| {
                let deleted_at = post.deleted_at.map(|at| at.to_string());
                let editor = number(post.editor_id);
                let deleted = text(deleted_at.as_deref());
                format!(
                    "{}, {}, {editor}, '{}', {}, {deleted}",
                    post.id, post.author_id, post.title, post.views
                )
            }),
            table("tags", &self.tags, |tag| format!("'{}'", tag.name)),
            table("post_tags", &self.post_tags, |link| {
                format!("{}, '{}', {}", link.post_id, link.tag, link.position)
            }),
            table("follows", &self.follows, |follow| {
                format!("{}, {}", follow.follower_id, follow.followed_id)
            }),
            table("seats", &self.seats, |seat| format!("{}, '{}'", seat.row, seat.place)),
            table("bookings", &self.bookings, |booking| {
                let place = text(booking.seat_place.as_deref());
                format!("{}, {}, {place}, {}", booking.id, booking.seat_row, booking.user_id)
            }),
        ]
        .concat()
    }
}

fn table<R>(name: &str, rows: &[R], values: impl Fn(&R) -> String) -> String {
    let delete = format!("DELETE FROM {name};");
    if rows.is_empty() {
        return delete;
    }
    let values: Vec<_> = rows.iter().map(|row| format!("({})", values(row))).collect();
    format!("{delete} INSERT INTO {name} VALUES {};", values.join(", "))
}

/// Users have the keys 0 to 3 at most, so that 4 is nobody.
const NOBODY: i64 = 4;

pub(crate) fn rows() -> impl Strategy<Value = Rows> {
    let people = (
        btree_set(0..NOBODY, 0..5),
        btree_map(0..=NOBODY, 0..9_i64, 0..4),
        follows(),
    );
    let texts = (posts(), btree_set(name(), 0..3), post_tags());
    let places = (btree_set((0..2_i64, name()), 0..4), bookings());
    (people, texts, places).prop_map(
        |((users, profiles, follows), (posts, tags, post_tags), (seats, bookings))| Rows {
            users: users.into_iter().map(user).collect(),
            profiles: profiles.into_iter().map(profile).collect(),
            posts,
            tags: tags.into_iter().map(|name| Tag { name }).collect(),
            post_tags,
            follows,
            seats: seats.into_iter().map(|(row, place)| Seat { row, place }).collect(),
            bookings,
        },
    )
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["x", "y", "z"]
}

fn user(id: i64) -> User {
    User {
        id,
        name: format!("user {id}"),
    }
}

/// The keys run against those of the users, and each user has one.
fn profile((user_id, website): (i64, i64)) -> Profile {
    Profile {
        id: 100 - user_id,
        user_id,
        website: format!("{website}.example"),
    }
}

fn follows() -> impl Strategy<Value = Vec<Follow>> {
    let follow = |(follower_id, followed_id)| Follow {
        follower_id,
        followed_id,
    };
    let pairs = btree_set((0..=NOBODY, 0..=NOBODY), 0..8);
    pairs.prop_map(move |pairs: BTreeSet<_>| pairs.into_iter().map(follow).collect())
}

fn posts() -> impl Strategy<Value = Vec<Post>> {
    let facts = (
        0..=NOBODY,
        proptest::option::of(0..=NOBODY),
        name(),
        0..4_i64,
        proptest::option::weighted(0.2, Just(DateTime::UNIX_EPOCH.naive_utc())),
    );
    let post = |(id, (author_id, editor_id, title, views, deleted_at))| Post {
        id,
        author_id,
        editor_id,
        title,
        views,
        deleted_at,
    };
    btree_map(0..8_i64, facts, 0..8).prop_map(move |posts| posts.into_iter().map(post).collect())
}

fn post_tags() -> impl Strategy<Value = Vec<PostTag>> {
    let link = |((post_id, tag), position)| PostTag { post_id, tag, position };
    let links = btree_map((0..9_i64, name()), 0..3_i64, 0..12);
    links.prop_map(move |links| links.into_iter().map(link).collect())
}

fn bookings() -> impl Strategy<Value = Vec<Booking>> {
    let booking = |(id, (seat_row, seat_place, user_id))| Booking {
        id,
        seat_row,
        seat_place,
        user_id,
    };
    let facts = (0..3_i64, proptest::option::weighted(0.8, name()), 0..=NOBODY);
    btree_map(0..8_i64, facts, 0..8).prop_map(move |bookings| bookings.into_iter().map(booking).collect())
}
