//! Columns that come, go and change.

use crate::bed::Case;

#[tokio::test]
async fn columns_are_added_in_place() {
    let case = Case {
        present: "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
        wanted: "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, note TEXT, \
                 age INTEGER NOT NULL DEFAULT 0, word TEXT NOT NULL DEFAULT 'it''s')",
        rows: "INSERT INTO users VALUES (1, 'Ada'), (5, 'Bob')",
        ..Case::default()
    };
    let operations = [
        "add column users.age integer not null",
        "add column users.note text",
        "add column users.word text not null",
    ];
    case.on_postgres().await.does(&operations);
    let changed = case.on_sqlite().await;
    assert_eq!(changed.operations().len(), 3);
    changed.does_not_write("DROP TABLE");
}

#[tokio::test]
async fn twelve_changes_are_one_rebuild_that_keeps_what_there_is() {
    let case = Case {
        present: "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, a INT, b TEXT NOT NULL DEFAULT 'x', c INT, d VARCHAR(10), UNIQUE (a));
             CREATE TABLE posts (id INTEGER PRIMARY KEY, author_id INT NOT NULL REFERENCES users (id) ON DELETE CASCADE);
             CREATE INDEX users_c ON users (c); CREATE INDEX users_gone ON users (d);
             CREATE TRIGGER users_ai AFTER INSERT ON users BEGIN UPDATE users SET c = 1 WHERE id = new.id; END;
             CREATE TRIGGER posts_ai AFTER INSERT ON posts BEGIN UPDATE users SET c = 2 WHERE id = new.author_id; END;
             CREATE VIEW names AS SELECT id, b FROM users; CREATE VIEW twice AS SELECT * FROM names;",
        wanted: "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, a BIGINT NOT NULL, b TEXT DEFAULT 'y', c INT CHECK (c < 10), e TEXT NOT NULL DEFAULT (lower('E')), CONSTRAINT users_key UNIQUE (b, a));
             CREATE TABLE posts (id INTEGER PRIMARY KEY, author_id INT NOT NULL REFERENCES users (id) ON DELETE CASCADE);
             CREATE INDEX users_c ON users (c); CREATE INDEX users_e ON users (e DESC);
             CREATE TRIGGER users_ai AFTER INSERT ON users BEGIN UPDATE users SET c = 1 WHERE id = new.id; END;
             CREATE TRIGGER posts_ai AFTER INSERT ON posts BEGIN UPDATE users SET c = 2 WHERE id = new.author_id; END;
             CREATE VIEW names AS SELECT id, b FROM users; CREATE VIEW twice AS SELECT * FROM names;",
        rows: "INSERT INTO users (id, a, b) VALUES (3, 1, 'x'), (9, 2, 'z'); INSERT INTO posts VALUES (1, 3), (2, 9); DELETE FROM users WHERE id = 9",
        flags: "--drop users.d",
        ..Case::default()
    };
    let changed = case.on_sqlite_seeing("SELECT name || ' ' || seq AS line FROM sqlite_sequence ORDER BY 1").await;
    assert_eq!(changed.seen, ["users 9"]);
    assert_eq!(changed.up().matches("\nDROP TABLE").count(), 1);
    assert!(!changed.plan.drafts[0].in_transaction);
}
