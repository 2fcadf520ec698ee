//! A small blog in a SQLite file: from no database to pages and transactions.
//!
//! `cargo run --example quickstart` runs it and shows each statement that it sends.

use std::{fmt, fs};

use chrono::{DateTime, Utc};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use drivetrain::prelude::*;
use drivetrain::{Error, Result, Sqlite};

use self::schema::{posts, users};

type Db = drivetrain::Db<Sqlite>;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("examples/quickstart/migrations");

/// The tables, as `diesel print-schema` prints them.
mod schema {
    diesel::table! {
        users (id) {
            id -> BigInt,
            email -> Text,
            name -> Text,
        }
    }

    diesel::table! {
        posts (id) {
            id -> BigInt,
            author_id -> BigInt,
            title -> Text,
            updated_at -> TimestamptzSqlite,
            deleted_at -> Nullable<TimestamptzSqlite>,
        }
    }
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = users)]
struct User {
    id: i64,
    email: String,
    name: String,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
struct NewUser<'a> {
    name: &'a str,
    email: &'a str,
}

#[derive(AsChangeset, Default)]
#[diesel(table_name = users)]
struct UserChanges<'a> {
    email: Option<&'a str>,
    name: Option<&'a str>,
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = posts, belongs_to(User, foreign_key = author_id))]
struct Post {
    id: i64,
    author_id: i64,
    title: String,
    #[model(updated_at)]
    updated_at: DateTime<Utc>,
    #[model(soft_delete)]
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Insertable)]
#[diesel(table_name = posts)]
struct NewPost<'a> {
    author_id: i64,
    title: &'a str,
}

/// A user with the two posts that come last by title, and the number of all.
#[derive(Clone, Debug, EagerLoad)]
struct UserWithPosts {
    #[eager(root)]
    user: User,
    #[eager(has_many, order = posts::title.desc(), limit = 2)]
    last: Vec<Post>,
    #[eager(count(Post))]
    post_count: i64,
}

const TITLES: [&str; 7] = [
    "On the Analytical Engine",
    "Note G",
    "Poetical science",
    "A letter to Babbage",
    "Weaving algebra",
    "Bernoulli numbers",
    "Flyology",
];

#[tokio::main]
async fn main() -> Result<()> {
    let folder = std::env::temp_dir().join(format!("drivetrain-quickstart-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for temporary files");
    let db = Db::connect(format!("sqlite://{}/blog.db", folder.display())).await?;

    println!("Migrate");
    let applied = db.migrate(MIGRATIONS).await?;
    println!("  applied {}", applied.join(", "));

    heading(&db, "Create");
    let ada = User::create(
        NewUser {
            name: "Ada",
            email: "ada@example.org",
        },
        &db,
    )
    .await?;
    let bob = User::create(
        NewUser {
            name: "Bob",
            email: "bob@example.org",
        },
        &db,
    )
    .await?;
    let posts = Post::create_many(
        TITLES.map(|title| NewPost {
            author_id: ada.id,
            title,
        }),
        &db,
    )
    .await?;
    println!("  {ada}\n  {bob}\n  {} posts by {}", posts.len(), ada.name);

    heading(&db, "Update");
    let changes = UserChanges {
        name: Some("Ada Lovelace"),
        ..Default::default()
    };
    let ada = User::update(ada.id, changes, &db).await?;
    println!("  {ada}");

    heading(&db, "Page");
    let by_ada = Post::query()
        .filter(posts::author_id.eq(ada.id))
        .order((posts::title, posts::id));
    let page: Page<Post> = by_ada.fetch_page(PageRequest::new(2, 3)?, &db).await?;
    page.items.iter().for_each(|post| println!("  {post}"));
    println!(
        "  page {} of {}, {} posts in all",
        page.page, page.total_pages, page.total
    );

    heading(&db, "A transaction that commits");
    let moved = db
        .transaction(async |tx| {
            let bob = User::update(bob.id, users::name.eq("Robert"), &tx).await?;
            let letters = posts::title.like("%letter%");
            let moved = Post::update_where(letters, posts::author_id.eq(bob.id), &tx).await?;
            Ok::<_, Error>(format!("{moved} letter moved to {}", bob.name))
        })
        .await?;
    println!("  {moved}");

    heading(&db, "Users with their posts");
    let users: Vec<UserWithPosts> = users::table.order(users::id).fetch_all(&db).await?;
    for UserWithPosts { user, last, post_count } in &users {
        println!("  {user}, {post_count} posts");
        last.iter().for_each(|post| println!("    {post}"));
    }

    heading(&db, "A transaction that rolls back");
    let refused = db
        .transaction(async |tx| {
            Post::delete_where(posts::author_id.eq(ada.id), &tx).await?;
            User::update(bob.id, users::email.eq("ada@example.org"), &tx).await
        })
        .await
        .expect_err("the address is Ada's");
    let left = Post::query()
        .filter(posts::author_id.eq(ada.id))
        .fetch_count(&db)
        .await?;
    println!("  {refused}\n  {left} posts by {} as before", ada.name);

    heading(&db, "Soft delete, restore");
    Post::delete(posts[1].id, &db).await?;
    let deleted: Vec<Post> = Post::only_deleted().fetch_all(&db).await?;
    deleted.iter().for_each(|post| println!("  {post}"));
    println!("  {}", Post::restore(posts[1].id, &db).await?);

    show_statements(&db);
    let sent = db.statistics();
    println!("\n{} statements, {} of them refused", sent.statements(), sent.errors());
    db.close().await;
    fs::remove_dir_all(folder).expect("the folder is still there");
    Ok(())
}

/// Shows the statements of the part before, and begins the next.
fn heading(db: &Db, title: &str) {
    show_statements(db);
    println!("\n{title}");
    db.statistics().start_record();
}

/// Shows the statements recorded so far; those that are sent several times in a row only once.
fn show_statements(db: &Db) {
    for same in db.statistics().take_record().chunk_by(|a, b| a == b) {
        let sql = same[0].replace('`', "").replace(" FROM posts", "\n    |   FROM posts");
        let times = if same.len() > 1 {
            format!("  (× {})", same.len())
        } else {
            String::new()
        };
        println!("    | {}{times}", sql.replace(" RETURNING", "\n    |   RETURNING"));
    }
}

impl fmt::Display for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "user {}  {:<24}  {}", self.id, self.name, self.email)
    }
}

impl fmt::Display for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.deleted_at.is_some() {
            "deleted"
        } else {
            "written"
        };
        let Self {
            id,
            title,
            author_id,
            updated_at,
            ..
        } = self;
        write!(
            f,
            "post {id}  {title:<24}  by user {author_id}, {state} {}",
            updated_at.format("%H:%M:%S")
        )
    }
}
