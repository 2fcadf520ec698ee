//! Columns that come, go and change.

use drivetrain_cli::schema::Dialect;

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
    let changed = case
        .on_sqlite_seeing("SELECT name || ' ' || seq AS line FROM sqlite_sequence ORDER BY 1")
        .await;
    assert_eq!(changed.seen, ["users 9"]);
    assert_eq!(changed.up().matches("\nDROP TABLE").count(), 1);
    assert!(!changed.plan.drafts[0].in_transaction);
}

const T: &str = "CREATE TABLE t (id INT PRIMARY KEY, a TEXT)";

#[tokio::test]
async fn a_column_with_a_default_that_is_computed_is_added() {
    let case = Case::new(
        T,
        "CREATE TABLE t (id INT PRIMARY KEY, a TEXT, at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
    );
    let [sqlite, postgres] = case.rows("INSERT INTO t VALUES (1, 'a')").on_both().await;
    sqlite.writes("DROP TABLE t");
    postgres.writes("ADD COLUMN at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL");
}

#[tokio::test]
async fn a_column_that_must_not_be_null_needs_a_value_for_old_rows() {
    let case = Case::new(T, "CREATE TABLE t (id INT PRIMARY KEY, a TEXT, b TEXT NOT NULL)")
        .rows("INSERT INTO t VALUES (1, 'x'), (2, 'y')");
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let error = case.fails_on(dialect).await;
        assert!(
            error.contains("column t.b must not be null: what do old rows get?"),
            "{error}"
        );
        assert!(error.contains("--backfill \"t.b=''\""), "{error}");
    }
    let literal = case.flags("--backfill t.b='-'");
    literal
        .on_sqlite_seeing("SELECT b AS line FROM t")
        .await
        .sees(&["-", "-"]);
    let changed = literal.on_postgres_seeing("SELECT b AS line FROM t").await;
    changed
        .sees(&["-", "-"])
        .writes("ADD COLUMN b text DEFAULT '-' NOT NULL")
        .writes("DROP DEFAULT");
    let computed = case.flags("--backfill t.b=a || '!'");
    computed
        .on_sqlite_seeing("SELECT b AS line FROM t ORDER BY 1")
        .await
        .sees(&["x!", "y!"]);
    let changed = computed.on_postgres_seeing("SELECT b AS line FROM t ORDER BY 1").await;
    changed.sees(&["x!", "y!"]);
    assert_eq!(changed.plan.drafts.len(), 3, "{}", changed.up());
    let changed = computed
        .simple()
        .on_postgres_seeing("SELECT b AS line FROM t ORDER BY 1")
        .await;
    assert_eq!(changed.plan.drafts.len(), 1, "{}", changed.up());
}

#[tokio::test]
async fn a_dropped_column_takes_its_index_with_it_and_is_marked() {
    let present = "CREATE TABLE t (id INT PRIMARY KEY, a TEXT, b INT); CREATE INDEX t_b_idx ON t (b)";
    let case = Case::new(present, T)
        .rows("INSERT INTO t VALUES (1, 'x', 2)")
        .flags("--drop t.b");
    for changed in case.on_both().await {
        assert_eq!(changed.operations().len(), 2);
        changed
            .writes("-- drivetrain:loses the values of t.b")
            .writes("-- drivetrain:allow DT202");
        assert_eq!(changed.plan.drafts.len(), 1);
    }
    let error = case.flags("").fails_on(Dialect::Sqlite).await;
    assert!(error.contains("--drop t.b\n    --keep t.b"), "{error}");
    let kept = case.flags("--keep t.b");
    assert!(kept.on_sqlite().await.plan.drafts.is_empty());
    assert!(kept.on_postgres().await.plan.drafts.is_empty());
}

#[tokio::test]
async fn a_dropped_column_that_others_stand_on_is_a_rebuild() {
    let present = "CREATE TABLE t (id INT PRIMARY KEY, a TEXT, b INT NOT NULL CHECK (b >= 0), c INT, UNIQUE (b, c))";
    let case = Case::new(present, "CREATE TABLE t (id INT PRIMARY KEY, a TEXT, c INT)")
        .rows("INSERT INTO t VALUES (1, 'x', 2, 3)");
    let [sqlite, _] = case.flags("--drop t.b").on_both().await;
    sqlite.writes("INSERT INTO __new_t (rowid, id, a, c) SELECT rowid, id, a, c FROM t");
}

#[tokio::test]
async fn a_renamed_column_is_followed_by_what_names_it() {
    let present = "CREATE TABLE t (id INT PRIMARY KEY, a INT NOT NULL, b INT GENERATED ALWAYS AS (a * 2) STORED, CONSTRAINT t_a_check CHECK (a > 0), CONSTRAINT t_a_key UNIQUE (a));
         CREATE INDEX t_a_idx ON t ((a + 1)) WHERE a > 5; CREATE TABLE u (t_a INT CONSTRAINT u_t_a_fkey REFERENCES t (a))";
    let wanted = "CREATE TABLE t (id INT PRIMARY KEY, z INT NOT NULL, b INT GENERATED ALWAYS AS (z * 2) STORED, CONSTRAINT t_a_check CHECK (z > 0), CONSTRAINT t_a_key UNIQUE (z));
         CREATE INDEX t_a_idx ON t ((z + 1)) WHERE z > 5; CREATE TABLE u (t_a INT CONSTRAINT u_t_a_fkey REFERENCES t (z))";
    let case = Case::new(present, wanted)
        .rows("INSERT INTO t (id, a) VALUES (1, 7); INSERT INTO u VALUES (7)")
        .flags("--rename t.a=z");
    for changed in case.on_both().await {
        changed.does(&["rename column t.a to z"]);
    }
}

#[tokio::test]
async fn two_columns_change_their_names() {
    let case = Case::new(
        "CREATE TABLE t (id INT PRIMARY KEY, a TEXT, b INT)",
        "CREATE TABLE t (id INT PRIMARY KEY, b TEXT, a INT)",
    );
    let case = case
        .rows("INSERT INTO t VALUES (1, 'x', 2)")
        .flags("--rename t.a=b --rename t.b=a");
    for changed in case.on_both().await {
        changed.does(&[
            "rename column t.a to a_renamed",
            "rename column t.b to a",
            "rename column t.a_renamed to b",
        ]);
    }
}

#[tokio::test]
async fn renamed_and_retyped_at_once() {
    let case = Case::new(T, "CREATE TABLE t (id INT PRIMARY KEY, z INT)")
        .rows("INSERT INTO t VALUES (1, '5')")
        .flags("--rename t.a=z");
    let [sqlite, postgres] = case.on_both().await;
    sqlite.does(&["rename column t.a to z", "change column t.z: type TEXT to INT"]);
    postgres
        .does(&["rename column t.a to z", "change column t.z: type text to integer"])
        .writes("USING z::integer");
}

/// Types before and after, a value, and what has to stand in the SQL.
const RETYPED: [(&str, &str, &str, &str); 17] = [
    ("varchar(100)", "varchar(200)", "'x'", "TYPE character varying(200);"),
    ("varchar(100)", "text", "'x'", "TYPE text"),
    ("varchar(200)", "varchar(100)", "'x'", "-- Fails if"),
    ("integer", "bigint", "7", "TYPE bigint"),
    ("bigint", "integer", "7", "TYPE integer"),
    ("text", "integer", "'7'", "USING a::integer"),
    (
        "timestamp",
        "timestamptz",
        "'2026-01-01 10:00'",
        "USING a AT TIME ZONE 'UTC'",
    ),
    ("json", "jsonb", "'{}'", "USING a::jsonb"),
    ("integer[]", "bigint[]", "'{1}'", "USING a::bigint[]"),
    ("numeric(10,2)", "numeric(12,2)", "1.25", "TYPE numeric(12,2);"),
    ("bool", "integer", "true", "USING a::integer"),
    (
        "text",
        "uuid",
        "'5b1d2c4e-0000-4000-8000-000000000000'",
        "USING a::uuid",
    ),
    ("integer DEFAULT 5", "text DEFAULT 'five'", "1", "DROP DEFAULT"),
    ("integer DEFAULT 5", "bigint DEFAULT 5", "1", "TYPE bigint"),
    ("text COLLATE \"C\"", "text", "'x'", "TYPE text;"),
    ("date", "timestamptz", "'2026-01-01'", "TYPE timestamp with time zone"),
    ("smallint", "numeric", "3", "TYPE numeric"),
];

#[tokio::test]
async fn types_change_with_their_values() {
    for (from, to, value, sql) in RETYPED {
        let table = |a: &str| {
            format!(
                "CREATE TABLE t (id INT PRIMARY KEY, a {a}, CONSTRAINT t_a_key UNIQUE (id)); CREATE INDEX t_id_idx ON t (id) WHERE id > 0"
            )
        };
        let (present, wanted, rows) = (
            table(from),
            table(to),
            format!("INSERT INTO t VALUES (1, {value}), (2, NULL)"),
        );
        Case::new(&present, &wanted).rows(&rows).on_postgres().await.writes(sql);
    }
}

#[tokio::test]
async fn null_and_not_null() {
    let (open, closed) = (
        "CREATE TABLE t (id INT PRIMARY KEY, a TEXT)",
        "CREATE TABLE t (id INT PRIMARY KEY, a TEXT NOT NULL)",
    );
    let rows = "INSERT INTO t VALUES (1, 'x')";
    let [sqlite, postgres] = Case::new(open, closed).rows(rows).on_both().await;
    sqlite
        .does(&["change column t.a: not null"])
        .writes("-- Fails if there is a row whose t.a is null.");
    postgres
        .does(&["change column t.a: not null"])
        .writes("VALIDATE CONSTRAINT t_a_not_null");
    assert_eq!(postgres.plan.drafts.len(), 2);
    Case::new(open, closed)
        .rows(rows)
        .simple()
        .on_postgres()
        .await
        .does_not_write("VALIDATE");
    Case::new(closed, open).rows(rows).on_both().await;
    let filled = Case {
        changes_rows: true,
        ..Case::new(open, closed)
            .rows("INSERT INTO t VALUES (1, NULL)")
            .flags("--backfill t.a='none'")
    };
    let see = "SELECT a AS line FROM t";
    filled.on_sqlite_seeing(see).await.sees(&["none"]);
    filled.on_postgres_seeing(see).await.sees(&["none"]);
    filled.simple().on_postgres_seeing(see).await.sees(&["none"]);
}

/// Defaults as they are written; each is set, changed into the next, and is no difference when it stays.
const DEFAULTS: [&str; 9] = [
    "",
    "DEFAULT ''",
    "DEFAULT 'it''s'",
    "DEFAULT NULL",
    "DEFAULT ('a' || 'b')",
    "DEFAULT (lower('X'))",
    "DEFAULT 'x\\y'",
    "DEFAULT (-1)",
    "DEFAULT CURRENT_TIMESTAMP",
];

#[tokio::test]
async fn defaults_of_every_form() {
    let mut last = DEFAULTS[DEFAULTS.len() - 1];
    for default in DEFAULTS {
        let table = |default: &str| format!("CREATE TABLE t (id INT PRIMARY KEY, a TEXT {default})");
        let (present, wanted) = (table(last), table(default));
        Case::new(&present, &wanted)
            .rows("INSERT INTO t (id) VALUES (1)")
            .on_both()
            .await;
        let again = Case::new(&wanted, &wanted);
        assert!(
            again.on_both().await.iter().all(|it| it.plan.drafts.is_empty()),
            "{default}"
        );
        last = default;
    }
}

#[tokio::test]
async fn defaults_that_are_the_same_to_the_server_are_no_difference() {
    let table = |default: &str| {
        format!("CREATE TABLE t (a TIMESTAMPTZ DEFAULT {default}, b JSONB DEFAULT '{{}}'::jsonb, c BOOL DEFAULT true)")
    };
    let (a, b) = (
        table("now()"),
        table("now( )").replace("true", "TRUE").replace("'{}'::jsonb", "'{}'"),
    );
    assert!(Case::new(&a, &b).on_postgres().await.plan.drafts.is_empty());
}

#[tokio::test]
async fn generated_columns_come_change_and_become_plain() {
    let table = |b: &str| format!("CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT{b})");
    let (plain, twice, thrice) = (
        table(""),
        table(" GENERATED ALWAYS AS (a * 2) STORED"),
        table(" GENERATED ALWAYS AS (a * 3) STORED"),
    );
    let without = "CREATE TABLE t (id INT PRIMARY KEY, a INT)";
    for (from, to, flags) in [
        (without, twice.as_str(), ""),
        (&twice, &thrice, ""),
        (&twice, &plain, ""),
        (&twice, without, "--drop t.b"),
    ] {
        Case::new(from, to)
            .rows("INSERT INTO t (id, a) VALUES (1, 4)")
            .flags(flags)
            .on_both()
            .await;
    }
    let with_virtual = "CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT AS (a * 2))";
    Case::new(without, with_virtual)
        .rows("INSERT INTO t (id, a) VALUES (1, 4)")
        .on_sqlite()
        .await
        .does_not_write("DROP TABLE");
}

#[tokio::test]
async fn a_column_that_a_generated_one_reads_changes_its_type() {
    let table =
        |a: &str| format!("CREATE TABLE t (id INT PRIMARY KEY, a {a}, b TEXT GENERATED ALWAYS AS (a || '!') STORED)");
    let (present, wanted) = (table("VARCHAR(10)"), table("TEXT"));
    Case::new(&present, &wanted)
        .rows("INSERT INTO t (id, a) VALUES (1, 'x')")
        .on_both()
        .await;
}

#[tokio::test]
async fn an_identity_begins_behind_the_largest_value() {
    let case = Case::new(
        "CREATE TABLE t (id BIGINT PRIMARY KEY, a TEXT)",
        "CREATE TABLE t (id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, a TEXT)",
    );
    let query =
        "WITH new AS (SELECT nextval(pg_get_serial_sequence('t', 'id')) AS id) SELECT id::text AS line FROM new";
    case.rows("INSERT INTO t VALUES (41, 'x')")
        .on_postgres_seeing(query)
        .await
        .sees(&["42"]);
}

#[tokio::test]
async fn serial_and_identity_fill_the_same_need() {
    let case = Case::new(
        "CREATE TABLE t (id BIGSERIAL PRIMARY KEY, a TEXT)",
        "CREATE TABLE t (id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, a TEXT)",
    );
    assert!(case.on_postgres().await.plan.drafts.is_empty());
    let dropped = Case::new("CREATE TABLE t (a INT, id BIGSERIAL)", "CREATE TABLE t (a INT)");
    dropped
        .rows("INSERT INTO t VALUES (1)")
        .flags("--drop t.id")
        .on_postgres()
        .await;
}

#[tokio::test]
async fn autoincrement_comes_and_goes() {
    let table = |word: &str| format!("CREATE TABLE t (id INTEGER PRIMARY KEY {word}, a TEXT)");
    let (plain, counting) = (table(""), table("AUTOINCREMENT"));
    for (from, to) in [(&plain, &counting), (&counting, &plain)] {
        Case::new(from, to)
            .rows("INSERT INTO t VALUES (5, 'x')")
            .on_sqlite()
            .await;
    }
}

#[tokio::test]
async fn comments_change() {
    let with = |comment: &str| format!("{T}; COMMENT ON COLUMN t.a IS {comment}; COMMENT ON TABLE t IS {comment}");
    let (none, one, two) = (with("NULL"), with("'it''s'"), with("'two'"));
    for (from, to) in [(&none, &one), (&one, &two), (&two, &none)] {
        let changed = Case::new(from, to).on_postgres().await;
        assert_eq!(changed.operations().len(), 2);
    }
}

#[tokio::test]
async fn the_order_of_columns_is_no_difference() {
    let case = Case::new("CREATE TABLE t (a INT, b TEXT)", "CREATE TABLE t (b TEXT, a INT)");
    assert!(case.on_both().await.iter().all(|it| it.plan.drafts.is_empty()));
}

#[tokio::test]
async fn types_of_extensions_and_domains_are_kept() {
    let case = Case::new(
        T,
        "CREATE EXTENSION citext; CREATE TABLE t (id INT PRIMARY KEY, a TEXT, mail citext)",
    );
    case.on_postgres()
        .await
        .does(&["create extension citext", "add column t.mail citext"]);
    let domain = "CREATE DOMAIN short AS TEXT CHECK (length(VALUE) < 9);";
    let (present, wanted) = (
        format!("{domain}{T}"),
        format!("{domain}CREATE TABLE t (id INT PRIMARY KEY, a TEXT, b short)"),
    );
    Case::new(&present, &wanted)
        .on_postgres()
        .await
        .does(&["add column t.b short"]);
}

#[tokio::test]
async fn odd_names_are_quoted_everywhere() {
    let long = "x".repeat(63);
    for name in ["order", "CamelCase", "a\"b", "größe", "a b", &long] {
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        let present = format!("CREATE TABLE {quoted} (id INT PRIMARY KEY, {quoted} INT)");
        let wanted = format!(
            "CREATE TABLE {quoted} (id INT PRIMARY KEY, {quoted} BIGINT NOT NULL DEFAULT 1, CONSTRAINT \"{0}_check\" CHECK ({quoted} > 0), CONSTRAINT \"{0}_key\" UNIQUE ({quoted}));
             CREATE INDEX \"{0}_idx\" ON {quoted} ({quoted} DESC)",
            name.replace('"', "").chars().take(20).collect::<String>()
        );
        let rows = format!("INSERT INTO {quoted} VALUES (1, 2)");
        Case::new(&present, &wanted).rows(&rows).on_both().await;
    }
}
