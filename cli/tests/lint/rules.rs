//! For each rule: SQL in which it finds something, and SQL in which it does not.

use drivetrain::connection::Connection;
use drivetrain_cli::lint::MigrationFile;
use drivetrain_cli::schema::Dialect;

use crate::support::{Postgres, Sqlite, alone, down, lines, up};

#[track_caller]
fn found(code: &str, backend: Dialect, sql: &str) {
    found_in(code, &[up(backend, "1", sql)]);
}

#[track_caller]
fn found_in(code: &str, files: &[MigrationFile]) {
    assert!(!lines(code, files).is_empty(), "{code} finds nothing in {files:#?}");
}

#[track_caller]
fn fine(code: &str, backend: Dialect, sql: &str) {
    fine_in(code, &[up(backend, "1", sql)]);
}

#[track_caller]
fn fine_in(code: &str, files: &[MigrationFile]) {
    assert_eq!(lines(code, files), [0; 0], "{code} finds something in {files:#?}");
}

/// A table that was there before, and then a file.
fn after(backend: Dialect, before: &str, sql: &str) -> [MigrationFile; 2] {
    let context = MigrationFile {
        context_only: true,
        ..up(backend, "1", before)
    };
    [context, up(backend, "2", sql)]
}

#[test]
fn statements_that_cannot_be_read_are_said_to_be_so_and_the_rest_is_judged() {
    for sql in [
        "DO $$ BEGIN END $$",
        "SELEC 1",
        "CREATE TABLE t (a int",
        "\\connect x",
        "SELECT 'open",
    ] {
        found("DT001", Postgres, sql);
    }
    let sql = "SELECT 'a;\n\\x';\n\\connect x;\nDROP TABLE t;\nSELECT 'open";
    assert_eq!(lines("DT201", &[up(Postgres, "1", sql)]), [4]);
    assert_eq!(lines("DT001", &[up(Postgres, "1", sql)]), [3, 5]);
    for sql in [
        "SELECT 1",
        "PRAGMA foreign_keys = ON",
        "CREATE VIRTUAL TABLE f USING fts5(a, content='')",
    ] {
        fine("DT001", Sqlite, sql);
    }
    fine(
        "DT001",
        Postgres,
        "ALTER TABLE t ALTER a DROP IDENTITY, ATTACH PARTITION p DEFAULT; REINDEX TABLE t;",
    );
}

#[test]
fn a_required_column_without_default_is_found() {
    for backend in [Postgres, Sqlite] {
        found("DT101", backend, "ALTER TABLE posts ADD COLUMN a text NOT NULL");
        fine(
            "DT101",
            backend,
            "ALTER TABLE posts ADD COLUMN a text NOT NULL DEFAULT ''",
        );
        fine("DT101", backend, "ALTER TABLE posts ADD COLUMN a text");
        fine(
            "DT101",
            backend,
            "CREATE TABLE t (id int); ALTER TABLE t ADD COLUMN a text NOT NULL",
        );
        fine("DT101", backend, "CREATE TABLE t (a text NOT NULL)");
    }
    found(
        "DT101",
        Postgres,
        "ALTER TABLE a ADD b int, ADD c int NOT NULL, ATTACH PARTITION p DEFAULT",
    );
    fine("DT101", Postgres, "ALTER TABLE posts ADD COLUMN a bigserial NOT NULL");
}

#[test]
fn a_volatile_default_is_found() {
    found("DT102", Postgres, "ALTER TABLE t ADD a uuid DEFAULT gen_random_uuid()");
    found(
        "DT102",
        Postgres,
        "ALTER TABLE t ADD a int DEFAULT 1 + (random() * 10)::int",
    );
    fine(
        "DT102",
        Postgres,
        "ALTER TABLE t ADD a timestamptz NOT NULL DEFAULT now(), ADD b date DEFAULT CURRENT_DATE",
    );
    fine("DT102", Postgres, "ALTER TABLE t ADD a text DEFAULT 'x'::text");
    fine("DT102", Postgres, "CREATE TABLE t (a uuid DEFAULT gen_random_uuid())");
}

#[test]
fn a_stored_generated_column_is_found() {
    found(
        "DT103",
        Postgres,
        "ALTER TABLE t ADD a int GENERATED ALWAYS AS (b * 2) STORED",
    );
    fine("DT103", Postgres, "ALTER TABLE t ADD a int");
    fine(
        "DT103",
        Postgres,
        "CREATE TABLE t (a int GENERATED ALWAYS AS (b * 2) STORED)",
    );
}

#[test]
fn a_change_of_type_is_found_unless_it_only_widens() {
    let table = "CREATE TABLE t (a varchar(20), b numeric(8, 2), c int)";
    for sql in [
        "a TYPE varchar(10)",
        "b TYPE numeric(10, 3)",
        "c SET DATA TYPE bigint",
        "d TYPE text",
    ] {
        found_in(
            "DT104",
            &after(Postgres, table, &format!("ALTER TABLE t ALTER COLUMN {sql}")),
        );
    }
    for sql in [
        "a TYPE varchar(30)",
        "a TYPE text",
        "a TYPE varchar",
        "b TYPE numeric(10, 2)",
        "c TYPE int",
    ] {
        fine_in(
            "DT104",
            &after(Postgres, table, &format!("ALTER TABLE public.t ALTER {sql}")),
        );
    }
}

#[test]
fn set_not_null_is_found_unless_a_check_has_proved_it() {
    let set = "ALTER TABLE t ALTER COLUMN a SET NOT NULL";
    found("DT105", Postgres, set);
    let check = "CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;";
    found_in("DT105", &after(Postgres, check, set));
    let validated = format!("{check} ALTER TABLE t VALIDATE CONSTRAINT c");
    fine_in("DT105", &after(Postgres, &validated, set));
    fine_in(
        "DT105",
        &after(Postgres, &validated, &format!("{set}; ALTER TABLE t DROP CONSTRAINT c")),
    );
    fine("DT105", Postgres, "ALTER TABLE t ALTER COLUMN a SET DEFAULT 1");
}

#[test]
fn an_index_that_stops_writes_is_found() {
    for sql in [
        "CREATE INDEX i ON t (a)",
        "CREATE UNIQUE INDEX IF NOT EXISTS i ON ONLY t (lower(a)) NULLS NOT DISTINCT",
    ] {
        found("DT106", Postgres, sql);
        fine("DT106", Sqlite, sql);
        fine("DT106", Postgres, &format!("CREATE TABLE t (a int); {sql}"));
    }
    fine("DT106", Postgres, "CREATE INDEX CONCURRENTLY i ON t (a)");
    found("DT107", Postgres, "DROP INDEX IF EXISTS i");
    fine("DT107", Postgres, "DROP INDEX CONCURRENTLY IF EXISTS i");
}

#[test]
fn what_cannot_run_in_a_transaction_is_found_there() {
    for sql in [
        "CREATE INDEX CONCURRENTLY i ON t (a)",
        "DROP INDEX CONCURRENTLY i",
        "REINDEX TABLE CONCURRENTLY t",
        "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
        "VACUUM t",
        "ALTER SYSTEM SET work_mem = '1GB'",
    ] {
        found("DT108", Postgres, sql);
        fine_in("DT108", &[alone(up(Postgres, "1", sql))]);
        found_in("DT108", &[down(Postgres, "1", sql)]);
    }
    fine("DT108", Postgres, "CREATE INDEX i ON t (a)");
}

#[test]
fn constraints_that_are_checked_at_once_are_found() {
    let key = "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES b (id)";
    found("DT109", Postgres, key);
    found("DT109", Postgres, "ALTER TABLE t ADD COLUMN a bigint REFERENCES b");
    fine("DT109", Postgres, &format!("{key} NOT VALID"));
    fine("DT109", Postgres, &format!("CREATE TABLE t (a int); {key}"));
    found("DT110", Postgres, "ALTER TABLE t ADD CHECK (a > 0)");
    found("DT110", Postgres, "ALTER TABLE t ADD a int CHECK (a > 0)");
    fine(
        "DT110",
        Postgres,
        "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
    );
}

#[test]
fn validating_in_the_transaction_that_adds_is_found() {
    let sql = "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c";
    found("DT111", Postgres, sql);
    fine_in("DT111", &[alone(up(Postgres, "1", sql))]);
    fine("DT111", Postgres, "ALTER TABLE t VALIDATE CONSTRAINT c");
}

#[test]
fn constraints_that_build_an_index_are_found() {
    found("DT112", Postgres, "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)");
    found("DT112", Postgres, "ALTER TABLE t ADD a int UNIQUE");
    fine("DT112", Postgres, "ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX u");
    found("DT113", Postgres, "ALTER TABLE t ADD PRIMARY KEY (a)");
    fine(
        "DT113",
        Postgres,
        "ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_pkey",
    );
    found(
        "DT114",
        Postgres,
        "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (a WITH &&)",
    );
    fine(
        "DT114",
        Postgres,
        "CREATE TABLE t (a int4range, EXCLUDE USING gist (a WITH &&))",
    );
}

#[test]
fn partitions_are_attached_with_a_check_and_detached_concurrently() {
    let attach = "ALTER TABLE t ATTACH PARTITION p FOR VALUES FROM (1) TO (2)";
    found("DT115", Postgres, attach);
    fine("DT115", Postgres, &format!("CREATE TABLE p (a int); {attach}"));
    let checked = "ALTER TABLE p ADD CONSTRAINT c CHECK (a >= 1 AND a < 2) NOT VALID;";
    found_in("DT115", &after(Postgres, checked, attach));
    fine_in(
        "DT115",
        &after(
            Postgres,
            &format!("{checked} ALTER TABLE p VALIDATE CONSTRAINT c"),
            attach,
        ),
    );
    found("DT116", Postgres, "ALTER TABLE t DETACH PARTITION p");
    fine("DT116", Postgres, "ALTER TABLE t DETACH PARTITION p CONCURRENTLY");
}

#[test]
fn rebuilding_under_a_lock_is_found() {
    found("DT117", Postgres, "REFRESH MATERIALIZED VIEW v");
    fine("DT117", Postgres, "REFRESH MATERIALIZED VIEW CONCURRENTLY v");
    found("DT118", Postgres, "REINDEX INDEX i");
    fine("DT118", Postgres, "REINDEX INDEX CONCURRENTLY i");
    found("DT119", Postgres, "VACUUM FULL t");
    found("DT119", Postgres, "CLUSTER t USING i");
    fine("DT119", Postgres, "VACUUM t");
}

#[test]
fn domains_and_triggers_are_found() {
    found("DT120", Postgres, "CREATE DOMAIN d AS text CHECK (VALUE <> '')");
    found("DT120", Postgres, "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0)");
    fine(
        "DT120",
        Postgres,
        "CREATE DOMAIN d AS text; ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID",
    );
    let trigger = "CREATE OR REPLACE TRIGGER t BEFORE INSERT ON x FOR EACH ROW EXECUTE FUNCTION f()";
    found("DT121", Postgres, trigger);
    fine("DT121", Postgres, &format!("CREATE TABLE x (a int); {trigger}"));
    fine(
        "DT121",
        Postgres,
        "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()",
    );
    found("DT122", Postgres, "ALTER TABLE t DISABLE TRIGGER ALL");
    fine("DT122", Postgres, "ALTER TABLE t ENABLE TRIGGER ALL");
}

#[test]
fn an_enum_value_used_at_once_is_found() {
    let sql = "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'calm' BEFORE 'sad'; UPDATE p SET mood = 'calm' WHERE id = 1";
    found("DT123", Postgres, sql);
    fine_in("DT123", &[alone(up(Postgres, "1", sql))]);
    fine(
        "DT123",
        Postgres,
        "ALTER TYPE mood ADD VALUE 'calm'; UPDATE p SET mood = 'sad' WHERE id = 1",
    );
}

#[test]
fn a_unique_index_over_rows_is_found() {
    for backend in [Postgres, Sqlite] {
        found("DT124", backend, "CREATE UNIQUE INDEX i ON t (a)");
        fine("DT124", backend, "CREATE INDEX i ON t (a)");
        fine(
            "DT124",
            backend,
            "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a)",
        );
    }
}

#[test]
fn a_column_that_counts_up_is_found_on_an_old_table() {
    found("DT125", Postgres, "ALTER TABLE t ADD a bigserial");
    found(
        "DT125",
        Postgres,
        "ALTER TABLE t ADD a bigint GENERATED ALWAYS AS IDENTITY",
    );
    fine("DT125", Postgres, "CREATE TABLE t (a bigserial)");
}

#[test]
fn a_missing_lock_timeout_is_found_when_it_is_asked_for() {
    found("DT126", Postgres, "ALTER TABLE t ADD a int");
    fine(
        "DT126",
        Postgres,
        "SET LOCAL lock_timeout = '2s'; ALTER TABLE t ADD a int",
    );
    assert!(!crate::support::codes(&[up(Postgres, "1", "ALTER TABLE t ADD a int")]).contains(&"DT126"));
}

#[test]
fn what_loses_data_is_found() {
    for backend in [Postgres, Sqlite] {
        found("DT201", backend, "DROP TABLE IF EXISTS a, b");
        fine("DT201", backend, "CREATE TABLE a (b int); DROP TABLE a");
        found("DT202", backend, "ALTER TABLE t DROP COLUMN a");
        fine("DT202", backend, "ALTER TABLE t ADD COLUMN a int");
    }
    found("DT203", Postgres, "DROP SCHEMA IF EXISTS s CASCADE");
    found("DT203", Postgres, "DROP DATABASE d");
    fine("DT203", Postgres, "CREATE SCHEMA s");
    found("DT204", Postgres, "TRUNCATE a, b CASCADE");
    found("DT204", Postgres, "TRUNCATE TABLE ONLY a");
    fine("DT204", Postgres, "CREATE TABLE a (b int); TRUNCATE a");
    found("DT205", Postgres, "ALTER TABLE t ALTER a DROP NOT NULL");
    fine("DT205", Postgres, "ALTER TABLE t ALTER a DROP DEFAULT");
}

#[test]
fn renaming_is_found() {
    for backend in [Postgres, Sqlite] {
        found("DT206", backend, "ALTER TABLE a RENAME TO b");
        fine("DT206", backend, "CREATE TABLE a (c int); ALTER TABLE a RENAME TO b");
        found("DT207", backend, "ALTER TABLE a RENAME COLUMN b TO c");
        found("DT207", backend, "ALTER TABLE a RENAME b TO c");
        fine("DT207", backend, "ALTER TABLE a RENAME TO b");
    }
    fine("DT207", Postgres, "ALTER TABLE a RENAME CONSTRAINT b TO c");
    found("DT208", Postgres, "ALTER SCHEMA a RENAME TO b");
    found("DT208", Postgres, "ALTER TABLE a SET SCHEMA b");
    fine("DT208", Postgres, "ALTER SCHEMA a OWNER TO b");
    found("DT209", Postgres, "ALTER TYPE e RENAME VALUE 'a' TO 'b'");
    fine("DT209", Postgres, "ALTER TYPE e ADD VALUE 'c'");
}

#[test]
fn a_dropped_constraint_is_found_unless_it_is_replaced() {
    found("DT210", Postgres, "ALTER TABLE t DROP CONSTRAINT c");
    fine(
        "DT210",
        Postgres,
        "ALTER TABLE t DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (a > 1) NOT VALID",
    );
}

#[test]
fn a_change_of_all_rows_is_found() {
    found("DT211", Postgres, "UPDATE t SET a = 1");
    found("DT211", Postgres, "DELETE FROM t");
    fine("DT211", Postgres, "UPDATE t SET a = 1 WHERE b = 2");
    fine("DT211", Postgres, "CREATE TABLE t (a int); UPDATE t SET a = 1");
}

#[test]
fn transactions_belong_to_the_runner_or_come_in_pairs() {
    for backend in [Postgres, Sqlite] {
        let pair = "BEGIN; SELECT 1; COMMIT";
        found("DT301", backend, pair);
        found_in("DT301", &[down(backend, "1", pair)]);
        fine_in("DT301", &[alone(up(backend, "1", pair))]);
        fine_in("DT302", &[alone(up(backend, "1", pair))]);
        fine_in(
            "DT302",
            &[alone(up(backend, "1", "BEGIN; SAVEPOINT a; ROLLBACK TO a; COMMIT"))],
        );
        for sql in ["BEGIN; SELECT 1", "SELECT 1; COMMIT", "BEGIN; BEGIN; COMMIT"] {
            found_in("DT302", &[alone(up(backend, "1", sql))]);
        }
    }
    fine(
        "DT301",
        Sqlite,
        "CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; END",
    );
}

#[test]
fn several_changes_outside_of_a_transaction_are_found() {
    let two = "CREATE TABLE a (id int); CREATE INDEX CONCURRENTLY i ON b (c)";
    found_in("DT303", &[alone(up(Postgres, "1", two))]);
    fine("DT303", Postgres, two);
    fine_in(
        "DT303",
        &[alone(up(Postgres, "1", "CREATE INDEX CONCURRENTLY i ON b (c)"))],
    );
    fine_in(
        "DT303",
        &[alone(up(
            Sqlite,
            "1",
            "PRAGMA foreign_keys = OFF; BEGIN; CREATE TABLE a (b); CREATE TABLE c (d); COMMIT",
        ))],
    );
    found_in("DT304", &[alone(up(Postgres, "1", two))]);
    fine_in(
        "DT304",
        &[alone(up(Postgres, "1", "CREATE INDEX CONCURRENTLY i ON b (c)"))],
    );
    fine_in(
        "DT304",
        &[alone(up(
            Postgres,
            "1",
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON b (c); DROP INDEX CONCURRENTLY IF EXISTS j",
        ))],
    );
}

const REBUILD: &str = "CREATE TABLE new_users (id INTEGER PRIMARY KEY); INSERT INTO new_users SELECT id FROM users; \
                       DROP TABLE users; ALTER TABLE new_users RENAME TO users;";

#[test]
fn a_rebuild_loses_nothing_if_foreign_keys_are_off() {
    for code in ["DT201", "DT206"] {
        fine(code, Sqlite, REBUILD);
    }
    found("DT306", Sqlite, REBUILD);
    found("DT306", Sqlite, &format!("PRAGMA foreign_keys = OFF; {REBUILD}"));
    let right = format!("PRAGMA foreign_keys = OFF; BEGIN; {REBUILD} COMMIT; PRAGMA foreign_keys = ON;");
    fine_in("DT306", &[alone(up(Sqlite, "1", &right))]);
    let users = "CREATE TABLE users (id INTEGER PRIMARY KEY);";
    fine_in("DT306", &after(Sqlite, users, REBUILD));
    found_in(
        "DT306",
        &after(
            Sqlite,
            &format!("{users} CREATE TABLE p (u INTEGER REFERENCES users)"),
            REBUILD,
        ),
    );
}

#[test]
fn a_pragma_that_does_nothing_is_found() {
    for sql in [
        "PRAGMA foreign_keys = OFF",
        "PRAGMA foreign_keys(0)",
        "PRAGMA main.foreign_keys = no",
    ] {
        found("DT305", Sqlite, sql);
        fine_in("DT305", &[alone(up(Sqlite, "1", sql))]);
        found_in("DT305", &[alone(up(Sqlite, "1", &format!("BEGIN; {sql}; COMMIT")))]);
    }
    fine(
        "DT305",
        Sqlite,
        "PRAGMA foreign_keys; PRAGMA defer_foreign_keys = ON; PRAGMA foreign_key_check",
    );
}

#[test]
fn a_revision_without_a_way_back_is_found() {
    let create = "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY KEY)";
    for backend in [Postgres, Sqlite] {
        found("DT308", backend, "SELECT 1");
        found_in(
            "DT308",
            &[up(backend, "1", "SELECT 1"), down(backend, "1", "-- nothing\n")],
        );
        fine_in("DT308", &[up(backend, "1", "SELECT 1"), down(backend, "1", "SELECT 2")]);
        found_in("DT309", &[up(backend, "1", create), down(backend, "1", "DROP TABLE b")]);
        fine_in(
            "DT309",
            &[
                up(backend, "1", create),
                down(backend, "1", "DROP TABLE b; DROP TABLE IF EXISTS \"a\""),
            ],
        );
        fine_in(
            "DT309",
            &[up(backend, "1", create), down(backend, "1", "DROP TABLE b, a")],
        );
    }
}

#[test]
fn types_that_people_regret_are_found() {
    let cases = [
        ("DT401", "varchar(20)", "text"),
        ("DT402", "char(3)", "varchar(3)"),
        ("DT404", "bigserial", "bigint GENERATED ALWAYS AS IDENTITY"),
        ("DT405", "timestamp", "timestamptz(3)"),
        ("DT405", "timestamp without time zone", "timestamp with time zone"),
        ("DT406", "json", "jsonb"),
        ("DT407", "money", "numeric(12, 2)"),
    ];
    for (code, bad, good) in cases {
        found(code, Postgres, &format!("CREATE TABLE t (a {bad} NOT NULL)"));
        found(code, Postgres, &format!("ALTER TABLE t ADD COLUMN a {bad}"));
        fine(code, Postgres, &format!("CREATE TABLE t (a {good} NOT NULL)"));
        fine(code, Sqlite, &format!("CREATE TABLE t (a {bad} NOT NULL)"));
    }
}

#[test]
fn keys_are_wide_and_there() {
    for key in [
        "id int PRIMARY KEY",
        "id serial, PRIMARY KEY (id)",
        "id smallint CONSTRAINT k PRIMARY KEY",
    ] {
        found("DT403", Postgres, &format!("CREATE TABLE t ({key})"));
        fine("DT409", Postgres, &format!("CREATE TABLE t ({key})"));
    }
    for key in [
        "id bigint PRIMARY KEY",
        "a int, b int, PRIMARY KEY (a, b)",
        "id bigint PRIMARY KEY, a int",
    ] {
        fine("DT403", Postgres, &format!("CREATE TABLE t ({key})"));
    }
    found("DT409", Postgres, "CREATE TABLE t (a int UNIQUE)");
    found("DT409", Sqlite, "CREATE TABLE t (a INTEGER)");
    for sql in [
        "CREATE TABLE p PARTITION OF t FOR VALUES FROM (1) TO (2)",
        "CREATE TABLE t AS SELECT 1",
        "CREATE TEMP TABLE t (a int)",
        "CREATE TABLE t (a int NOT NULL); ALTER TABLE t ADD PRIMARY KEY (a)",
    ] {
        fine("DT409", Postgres, sql);
    }
}

#[test]
fn foreign_keys_have_an_index() {
    for backend in [Postgres, Sqlite] {
        found(
            "DT408",
            backend,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER REFERENCES b (id))",
        );
        found(
            "DT408",
            backend,
            "CREATE TABLE t (a INTEGER, FOREIGN KEY (a) REFERENCES b (id)); CREATE INDEX i ON t (x, a)",
        );
        found(
            "DT408",
            backend,
            "CREATE TABLE t (a INTEGER REFERENCES b); CREATE INDEX i ON t (a) WHERE a > 3",
        );
        fine(
            "DT408",
            backend,
            "CREATE TABLE t (a INTEGER REFERENCES b); CREATE INDEX i ON t (a DESC, c)",
        );
        fine(
            "DT408",
            backend,
            "CREATE TABLE n (a INTEGER REFERENCES b); ALTER TABLE n RENAME TO t; CREATE INDEX i ON t (a)",
        );
        fine("DT408", backend, "CREATE TABLE t (a INTEGER PRIMARY KEY REFERENCES b)");
        fine(
            "DT408",
            backend,
            "CREATE TABLE t (a INTEGER, c INTEGER, PRIMARY KEY (c, a), FOREIGN KEY (a, c) REFERENCES b)",
        );
    }
    let key = "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES b (id) NOT VALID";
    found("DT408", Postgres, key);
    fine_in(
        "DT408",
        &after(
            Postgres,
            "CREATE TABLE t (a int); CREATE INDEX CONCURRENTLY i ON public.t USING btree (a)",
            key,
        ),
    );
}

#[test]
fn names_are_short_and_not_reserved() {
    let long = "a".repeat(64);
    found("DT410", Postgres, &format!("CREATE TABLE {long} (id int)"));
    found(
        "DT410",
        Postgres,
        &format!("CREATE INDEX \"{}\" ON t (a)", "é".repeat(32)),
    );
    fine(
        "DT410",
        Postgres,
        &format!("CREATE TABLE {} (id int); COMMENT ON TABLE t IS '{long}'", &long[1..]),
    );
    for backend in [Postgres, Sqlite] {
        found("DT411", backend, "CREATE TABLE \"user\" (id int)");
        found("DT411", backend, "CREATE TABLE t (\"Order\" int)");
        fine("DT411", backend, "CREATE TABLE users (name text)");
    }
}

#[tokio::test]
async fn an_alter_table_is_found_exactly_if_sqlite_refuses_it() {
    for sql in [
        "ALTER TABLE t ALTER COLUMN a TYPE TEXT",
        "ALTER TABLE t ALTER COLUMN a SET DEFAULT 1",
        "ALTER TABLE t ADD CONSTRAINT c UNIQUE (a)",
        "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES t (id)",
        "ALTER TABLE t ADD COLUMN z INTEGER PRIMARY KEY",
        "ALTER TABLE t ADD COLUMN z INTEGER UNIQUE",
        "ALTER TABLE t ADD COLUMN z INTEGER AS (a * 2) STORED",
        "ALTER TABLE t ADD COLUMN z TEXT DEFAULT CURRENT_TIMESTAMP",
        "ALTER TABLE t ADD COLUMN z TEXT DEFAULT (random())",
        "ALTER TABLE t ADD COLUMN y TEXT, ADD COLUMN z TEXT",
        "ALTER TABLE t SET SCHEMA s",
    ] {
        assert!(!sqlite_takes(sql).await, "{sql}");
        found("DT307", Sqlite, sql);
    }
    for sql in [
        "ALTER TABLE t ADD COLUMN z INTEGER NOT NULL DEFAULT -1",
        "ALTER TABLE t ADD COLUMN z TEXT AS (a || 'x') VIRTUAL",
        "ALTER TABLE t ADD COLUMN z TEXT DEFAULT TRUE",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (a < 9)",
        "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        "ALTER TABLE t ALTER COLUMN a DROP NOT NULL",
        "ALTER TABLE t DROP CONSTRAINT k",
        "ALTER TABLE t RENAME COLUMN a TO z",
        "ALTER TABLE t RENAME a TO z",
        "ALTER TABLE t DROP COLUMN b",
    ] {
        assert!(sqlite_takes(sql).await, "{sql}");
        fine("DT307", Sqlite, sql);
    }
}

/// Whether SQLite runs a statement on a table with a row.
async fn sqlite_takes(sql: &str) -> bool {
    let db = drivetrain::Db::<drivetrain::Sqlite>::connect(":memory:").await.unwrap();
    let lease = db.acquire().await.unwrap();
    let table = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT, CONSTRAINT k CHECK (a > 0));
                 INSERT INTO t VALUES (1, 1, 'b');";
    lease.batch_execute(table).await.unwrap();
    lease.batch_execute(sql).await.is_ok()
}
