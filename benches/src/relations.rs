//! A list of users with profile, posts, their tags and comments: by shapes, and by hand with `belonging_to`.

use diesel::{Connection as _, SqliteConnection};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use drivetrain::connection::Connection as _;
use drivetrain::prelude::*;
use drivetrain::{Db, Dialect, Pg, Sqlite};

use crate::Result;
use crate::harness::{Case, Measure, Report, compare};

diesel::table! {
    users (id) { id -> BigInt, name -> Text, email -> Text, }
}
diesel::table! {
    profiles (id) { id -> BigInt, user_id -> BigInt, website -> Text, }
}
diesel::table! {
    posts (id) { id -> BigInt, user_id -> BigInt, title -> Text, body -> Text, }
}
diesel::table! {
    comments (id) { id -> BigInt, post_id -> BigInt, body -> Text, }
}
diesel::table! {
    tags (id) { id -> BigInt, name -> Text, }
}
diesel::table! {
    post_tags (post_id, tag_id) { post_id -> BigInt, tag_id -> BigInt, }
}
diesel::joinable!(post_tags -> tags (tag_id));
diesel::allow_tables_to_appear_in_same_query!(users, profiles, posts, comments, tags, post_tags);

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = users)]
struct User {
    id: i64,
    name: String,
    email: String,
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = profiles, belongs_to(User))]
struct Profile {
    id: i64,
    user_id: i64,
    website: String,
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = posts, belongs_to(User))]
struct Post {
    id: i64,
    user_id: i64,
    title: String,
    body: String,
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = comments, belongs_to(Post))]
struct Comment {
    id: i64,
    post_id: i64,
    body: String,
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
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
}

#[derive(Clone, Debug, EagerLoad)]
#[expect(dead_code, reason = "measured is how it is loaded")]
struct UserInFull {
    #[eager(root)]
    user: User,
    #[eager(has_one)]
    profile: Option<Profile>,
    #[eager(has_many)]
    posts: Vec<PostInFull>,
}

#[derive(Clone, Debug, EagerLoad)]
#[expect(dead_code, reason = "measured is how it is loaded")]
struct PostInFull {
    #[eager(root)]
    post: Post,
    #[eager(many_to_many(through = PostTag))]
    tags: Vec<Tag>,
    #[eager(has_many)]
    comments: Vec<Comment>,
}

/// 100 users, 1 000 posts, 5 000 comments, 2 000 tags on posts.
const TABLES: &str = "
    CREATE TABLE users (id BIGINT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL);
    CREATE TABLE profiles (id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL UNIQUE, website TEXT NOT NULL);
    CREATE TABLE posts (id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL);
    CREATE TABLE comments (id BIGINT PRIMARY KEY, post_id BIGINT NOT NULL, body TEXT NOT NULL);
    CREATE TABLE tags (id BIGINT PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE post_tags (post_id BIGINT NOT NULL, tag_id BIGINT NOT NULL, PRIMARY KEY (post_id, tag_id));
    CREATE INDEX posts_user_id_idx ON posts (user_id);
    CREATE INDEX comments_post_id_idx ON comments (post_id);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
        INSERT INTO users SELECT i, 'User ' || i, 'user' || i || '@example.org' FROM n;
    INSERT INTO profiles SELECT id, id, 'https://example.org/' || id FROM users;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        INSERT INTO posts SELECT i, i % 100 + 1, 'Post ' || i, 'What is said in post ' || i FROM n;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
        INSERT INTO comments SELECT i, i % 1000 + 1, 'What is said about it in comment ' || i FROM n;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
        INSERT INTO tags SELECT i, 'tag ' || i FROM n;
    INSERT INTO post_tags SELECT id, id % 20 + 1 FROM posts;
    INSERT INTO post_tags SELECT id, (id + 7) % 20 + 1 FROM posts;
    ANALYZE;";

/// Puts rows together as the shapes do.
fn assembled(
    users: Vec<User>,
    profiles: Vec<Profile>,
    posts: Vec<Post>,
    links: Vec<(PostTag, Tag)>,
    comments: Vec<Comment>,
) -> Vec<UserInFull> {
    let tags = links.grouped_by(&posts);
    let comments = comments.grouped_by(&posts);
    let of_users: Vec<i64> = posts.iter().map(|post| post.user_id).collect();
    let mut by_user: std::collections::HashMap<i64, Vec<PostInFull>> = std::collections::HashMap::new();
    for (((post, tags), comments), user) in posts.into_iter().zip(tags).zip(comments).zip(of_users) {
        let tags = tags.into_iter().map(|(_, tag)| tag).collect();
        by_user
            .entry(user)
            .or_default()
            .push(PostInFull { post, tags, comments });
    }
    let profiles = profiles.grouped_by(&users);
    users
        .into_iter()
        .zip(profiles)
        .map(|(user, profiles)| UserInFull {
            profile: profiles.into_iter().next(),
            posts: by_user.remove(&user.id).unwrap_or_default(),
            user,
        })
        .collect()
}

/// The five statements by hand, one after the other.
macro_rules! by_hand {
    ($conn:expr, $users:expr) => {{
        use diesel_async::RunQueryDsl;
        let conn = $conn;
        let users = $users.select(User::as_select()).load(conn).await?;
        let profiles = Profile::belonging_to(&users)
            .select(Profile::as_select())
            .load(conn)
            .await?;
        let posts = Post::belonging_to(&users)
            .order(posts::id)
            .select(Post::as_select())
            .load(conn)
            .await?;
        let links = PostTag::belonging_to(&posts)
            .inner_join(tags::table)
            .order(tags::id)
            .select((PostTag::as_select(), Tag::as_select()))
            .load(conn)
            .await?;
        let comments = Comment::belonging_to(&posts)
            .order(comments::id)
            .select(Comment::as_select())
            .load(conn)
            .await?;
        assembled(users, profiles, posts, links, comments)
    }};
}

const BY_HAND: &str = "diesel-async, belonging_to, one after the other";
const SHAPE: &str = "drivetrain, fetch_all::<UserInFull>";
const GET: &str = "drivetrain, UserInFull::get()";
const AT_ONCE: &str = "drivetrain, one_round_trip()";

pub async fn on_postgres(url: &str, report: &mut Report) -> Result<()> {
    const ONE: &str = "PostgreSQL: one user with profile, 10 posts, tags, 50 comments";
    const TITLE: &str = "PostgreSQL: 100 users with profile, 1 000 posts, tags, 5 000 comments";
    if !report.wants(TITLE) && !report.wants(ONE) {
        return Ok(());
    }
    let db: Db<Pg> = Db::connect(url).await?;
    create(&db).await?;
    let mut diesel = AsyncPgConnection::establish(url).await?;
    let case = Case::new(TITLE, 60, 1)
        .beside("by hand", BY_HAND)
        .goal(SHAPE, Measure::Time, 1.05, BY_HAND);
    report.add(compare!(case,
        BY_HAND => |_i| by_hand!(&mut diesel, users::table.order(users::id)),
        SHAPE => |_i| users::table.order(users::id).fetch_all::<UserInFull>(&db).await?,
        AT_ONCE => |_i| users::table.order(users::id).one_round_trip().fetch_all::<UserInFull>(&db).await?,
    ));
    let case = Case::new(ONE, 200, 5)
        .beside("by hand", BY_HAND)
        .goal(GET, Measure::Time, 1.10, BY_HAND);
    report.add(compare!(case,
        BY_HAND => |i| by_hand!(&mut diesel, users::table.filter(users::id.eq(i + 1))),
        GET => |i| UserInFull::get(i + 1, &db).await?,
        AT_ONCE => |i| users::table.find(i + 1).one_round_trip().fetch_one::<UserInFull>(&db).await?,
    ));
    Ok(())
}

pub async fn on_sqlite(report: &mut Report) -> Result<()> {
    const TITLE: &str = "SQLite: 100 users with profile, 1 000 posts, tags, 5 000 comments";
    const ONE: &str = "SQLite: one user with profile, 10 posts, tags, 50 comments";
    const BLOCKING: &str = "diesel, belonging_to, blocking the task";
    if !report.wants(TITLE) && !report.wants(ONE) {
        return Ok(());
    }
    let path = std::env::temp_dir().join(format!("drivetrain-benches-{}-relations.db", std::process::id()));
    let path = path.to_str().ok_or("the folder of temporary files is not UTF-8")?;
    let db: Db<Sqlite> = Db::connect(format!("sqlite://{path}")).await?;
    create(&db).await?;
    let mut wrapped = SyncConnectionWrapper::<SqliteConnection>::establish(path).await?;
    wrapped.batch_execute("PRAGMA busy_timeout = 5000").await?;
    let mut sync = SqliteConnection::establish(path)?;
    diesel::connection::SimpleConnection::batch_execute(&mut sync, "PRAGMA busy_timeout = 5000")?;
    let case = Case::new(TITLE, 60, 1)
        .beside("by hand", BY_HAND)
        .beside("blocking", BLOCKING)
        .goal(SHAPE, Measure::Time, 1.05, BY_HAND);
    report.add(compare!(case,
        BLOCKING => |_i| blocking(&mut sync, None)?,
        BY_HAND => |_i| by_hand!(&mut wrapped, users::table.order(users::id)),
        SHAPE => |_i| users::table.order(users::id).fetch_all::<UserInFull>(&db).await?,
    ));
    let case = Case::new(ONE, 200, 5)
        .beside("by hand", BY_HAND)
        .beside("blocking", BLOCKING)
        .goal(GET, Measure::Time, 1.10, BY_HAND);
    report.add(compare!(case,
        BLOCKING => |i| blocking(&mut sync, Some(i + 1))?,
        BY_HAND => |i| by_hand!(&mut wrapped, users::table.filter(users::id.eq(i + 1))),
        GET => |i| UserInFull::get(i + 1, &db).await?,
    ));
    drop(db);
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{path}{suffix}"));
    }
    Ok(())
}

fn blocking(conn: &mut SqliteConnection, key: Option<i64>) -> Result<Vec<UserInFull>> {
    use diesel::RunQueryDsl;
    let query = users::table.order(users::id).into_boxed();
    let query = if let Some(key) = key {
        query.filter(users::id.eq(key))
    } else {
        query
    };
    let users = query.select(User::as_select()).load(conn)?;
    let profiles = Profile::belonging_to(&users).select(Profile::as_select()).load(conn)?;
    let posts = Post::belonging_to(&users)
        .order(posts::id)
        .select(Post::as_select())
        .load(conn)?;
    let links = PostTag::belonging_to(&posts)
        .inner_join(tags::table)
        .order(tags::id)
        .select((PostTag::as_select(), Tag::as_select()))
        .load(conn)?;
    let comments = Comment::belonging_to(&posts)
        .order(comments::id)
        .select(Comment::as_select())
        .load(conn)?;
    Ok(assembled(users, profiles, posts, links, comments))
}

async fn create<DB: Dialect>(db: &Db<DB>) -> Result<()> {
    let conn = db.acquire().await?;
    for table in ["post_tags", "tags", "comments", "posts", "profiles", "users"] {
        conn.batch_execute(&format!("DROP TABLE IF EXISTS {table}")).await?;
    }
    conn.batch_execute(TABLES).await?;
    Ok(())
}
