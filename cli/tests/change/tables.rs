//! Tables that come and go, and what hangs on them.

use crate::bed::Case;

const USERS: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)";

#[tokio::test]
async fn nothing_is_nothing() {
    let case = Case {
        present: USERS,
        wanted: USERS,
        ..Case::default()
    };
    assert!(case.on_sqlite().await.plan.drafts.is_empty());
    assert!(case.on_postgres().await.plan.drafts.is_empty());
}

#[tokio::test]
async fn a_new_table_comes_with_all_that_hangs_on_it() {
    let wanted = format!(
        "{USERS};
         CREATE TABLE posts (id INTEGER NOT NULL, author_id INTEGER, title VARCHAR(20) NOT NULL DEFAULT 'it''s',
             CONSTRAINT posts_pkey PRIMARY KEY (id),
             CONSTRAINT posts_title_key UNIQUE (title),
             CONSTRAINT posts_title_check CHECK (title <> ''),
             CONSTRAINT posts_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE CASCADE);
         CREATE INDEX posts_author_id_idx ON posts (author_id)"
    );
    let case = Case {
        present: USERS,
        wanted: &wanted,
        rows: "INSERT INTO users VALUES (1, 'Ada')",
    };
    case.on_sqlite().await.does(&["create table posts"]);
    let changed = case.on_postgres().await;
    changed.does(&["create table posts"]).writes("CONSTRAINT posts_author_id_fkey FOREIGN KEY (author_id)");
}

#[tokio::test]
async fn tables_that_point_to_each_other_in_a_circle_are_made_and_dropped() {
    let circle = "CREATE TABLE a (id INT PRIMARY KEY, b_id INT CONSTRAINT a_b_id_fkey REFERENCES b (id));
         CREATE TABLE b (id INT PRIMARY KEY, c_id INT CONSTRAINT b_c_id_fkey REFERENCES c (id));
         CREATE TABLE c (id INT PRIMARY KEY, a_id INT CONSTRAINT c_a_id_fkey REFERENCES a (id))";
    let circle_pg = "CREATE TABLE a (id INT PRIMARY KEY, b_id INT); CREATE TABLE b (id INT PRIMARY KEY, c_id INT);
         CREATE TABLE c (id INT PRIMARY KEY, a_id INT CONSTRAINT c_a_id_fkey REFERENCES a (id));
         ALTER TABLE a ADD CONSTRAINT a_b_id_fkey FOREIGN KEY (b_id) REFERENCES b (id);
         ALTER TABLE b ADD CONSTRAINT b_c_id_fkey FOREIGN KEY (c_id) REFERENCES c (id)";
    for (present, wanted) in [("", circle), (circle, "")] {
        Case { present, wanted, rows: "" }.on_sqlite().await;
    }
    for (present, wanted) in [("", circle_pg), (circle_pg, "")] {
        Case { present, wanted, rows: "" }.on_postgres().await;
    }
}
