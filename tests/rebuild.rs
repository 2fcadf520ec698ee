//! Tables that others point to, made anew on SQLite: what points to them stays, and nothing is left pointing to nothing.

#![cfg(feature = "sqlite")]

mod support;

use diesel::sql_types::Text;
use drivetrain::connection::Connection as _;
use drivetrain::migrate::{Migrator, Problem, Progress, Revision, Revisions};
use drivetrain::{Db, Error, Fetch as _, Result, Sqlite};

const FAMILY: &str = "\
    CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT); \
    CREATE TABLE children (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL REFERENCES parents (id) ON DELETE CASCADE); \
    CREATE TABLE pets (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parents (id) ON DELETE SET NULL); \
    INSERT INTO parents VALUES (1, 'a'), (2, NULL); \
    INSERT INTO children VALUES (1, 1), (2, 1), (3, 2); \
    INSERT INTO pets VALUES (1, 1), (2, 2);";

const REBUILD: &str = "\
    CREATE TABLE parents_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT ''); \
    INSERT INTO parents_new SELECT id, coalesce(name, '') FROM parents; \
    DROP TABLE parents; \
    ALTER TABLE parents_new RENAME TO parents;";

/// Leaves the second parent behind.
const LOSES_ONE: &str = "\
    CREATE TABLE parents_new (id INTEGER PRIMARY KEY); \
    INSERT INTO parents_new SELECT id FROM parents WHERE id <> 2; \
    DROP TABLE parents; \
    ALTER TABLE parents_new RENAME TO parents;";

const FIRST: &str = "2026-01-01-000000_family";
const SECOND: &str = "2026-01-02-000000_rebuild";

/// How a revision stands in its file.
#[derive(Clone, Copy, Debug)]
enum Form {
    InTransaction,
    /// `run_in_transaction = false`, and no word about foreign keys.
    StatementByStatement,
    /// `run_in_transaction = false`, and a transaction of the file's own.
    OwnTransaction,
    /// As `OwnTransaction`, with the switches that other runners need.
    Switched,
    /// As `OwnTransaction`, with the switch in the wrong place.
    SwitchedOn,
}

const FORMS: [Form; 5] = [
    Form::InTransaction,
    Form::StatementByStatement,
    Form::OwnTransaction,
    Form::Switched,
    Form::SwitchedOn,
];

impl Form {
    fn text(self, sql: &str) -> String {
        match self {
            Self::InTransaction | Self::StatementByStatement => sql.to_owned(),
            Self::OwnTransaction => format!("BEGIN; {sql} COMMIT;"),
            Self::Switched => format!("PRAGMA foreign_keys = OFF; BEGIN; {sql} COMMIT; PRAGMA foreign_keys = ON;"),
            Self::SwitchedOn => format!("PRAGMA foreign_keys = ON; BEGIN; {sql} COMMIT;"),
        }
    }

    fn revision(self, up: &str, down: &str) -> Revision {
        let mut revision = Revision::new(SECOND, self.text(up), Some(self.text(down)));
        revision.in_transaction = matches!(self, Self::InTransaction);
        revision
    }
}

fn migrator(db: &Db<Sqlite>, second: Revision) -> Migrator<Sqlite> {
    migrator_on(db, FAMILY, second)
}

fn migrator_on(db: &Db<Sqlite>, first: &str, second: Revision) -> Migrator<Sqlite> {
    let first = Revision::new(FIRST, first, Some("SELECT 1".to_owned()));
    Migrator::new(db, Revisions::new(vec![first, second]).expect("two versions"))
}

async fn text(db: &Db<Sqlite>, sql: &str) -> Result<String> {
    diesel::select(diesel::dsl::sql::<Text>(sql)).fetch_one(db).await
}

async fn run(db: &Db<Sqlite>, sql: &str) -> Result<()> {
    db.acquire().await?.batch_execute(sql).await
}

/// Who points to whom.
async fn family(db: &Db<Sqlite>) -> Result<String> {
    let of = |table: &str| {
        format!("coalesce((SELECT group_concat(id || '>' || coalesce(parent_id, '-')) FROM {table}), '')")
    };
    text(db, &format!("({} || ' ' || {})", of("children"), of("pets"))).await
}

const WHOLE: &str = "1>1,2>1,3>2 1>1,2>2";

/// The setting of each connection that the pool lends to who writes.
async fn keys_are_on(db: &Db<Sqlite>) -> Result<bool> {
    let lease = db.acquire().await?;
    let keys: String = diesel::select(diesel::dsl::sql::<Text>(
        "(SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys)",
    ))
    .fetch_one(&lease)
    .await?;
    Ok(keys == "1")
}

async fn memory() -> Db<Sqlite> {
    Db::connect("sqlite::memory:").await.expect("a database")
}

fn said(error: &Error) -> String {
    let problem = Problem::of_error(error).unwrap_or_else(|| panic!("{error:?}"));
    format!("{problem}\n{}", problem.hint().unwrap_or_default())
}

#[tokio::test]
async fn a_rebuilt_table_keeps_what_points_to_it() -> Result<()> {
    for form in FORMS {
        let db = memory().await;
        let migrator = migrator(&db, form.revision(REBUILD, REBUILD));
        assert_eq!(migrator.upgrade("head").await?.len(), 2, "{form:?}");
        assert_eq!(family(&db).await?, WHOLE, "up, {form:?}");
        assert!(keys_are_on(&db).await?, "up, {form:?}");
        assert_eq!(migrator.downgrade("-1").await?.len(), 1, "{form:?}");
        assert_eq!(family(&db).await?, WHOLE, "down, {form:?}");
        assert!(keys_are_on(&db).await?, "down, {form:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_revision_that_leaves_rows_pointing_to_nothing_is_undone_and_names_them() -> Result<()> {
    for form in FORMS {
        let db = support::sqlite().await;
        let migrator = migrator(&db, form.revision(LOSES_ONE, "SELECT 1;"));
        let error = migrator.upgrade("head").await.expect_err("two rows point to nothing");
        let said = said(&error);
        for part in [
            "up.sql leaves 2 rows pointing to nothing",
            "1 row of children, by id: 3 (parent_id names no row of parents)",
            "1 row of pets, by id: 2 (parent_id names no row of parents)",
            "DELETE FROM",
            "UPDATE",
        ] {
            assert!(said.contains(part), "{form:?}: {part} is not in {said}");
        }
        assert_eq!(family(&db).await?, WHOLE, "{form:?}");
        assert_eq!(
            text(&db, "(SELECT group_concat(id) FROM parents)").await?,
            "1,2",
            "{form:?}"
        );
        assert!(keys_are_on(&db).await?, "{form:?}");

        run(
            &db,
            "DELETE FROM children WHERE parent_id = 2; DELETE FROM pets WHERE parent_id = 2",
        )
        .await?;
        assert_eq!(migrator.upgrade("head").await?.len(), 1, "{form:?}");
        assert_eq!(family(&db).await?, "1>1,2>1 1>1", "{form:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_way_back_that_leaves_rows_pointing_to_nothing_is_undone() -> Result<()> {
    for form in FORMS {
        let db = memory().await;
        let migrator = migrator(&db, form.revision(REBUILD, LOSES_ONE));
        migrator.upgrade("head").await?;
        let said = said(&migrator.downgrade("-1").await.expect_err("two rows point to nothing"));
        assert!(said.starts_with("down.sql leaves 2 rows"), "{form:?}: {said}");
        assert_eq!(family(&db).await?, WHOLE, "{form:?}");
        assert!(keys_are_on(&db).await?, "{form:?}");
    }
    Ok(())
}

/// What an upgrade of `then` says on a database made by `first`, and which rows `sql` gives afterwards.
async fn refused(first: &str, then: &str) -> Result<String> {
    let db = memory().await;
    let migrator = migrator_on(&db, first, Revision::new(SECOND, then, None));
    let error = migrator.upgrade("head").await.expect_err("rows point to nothing");
    assert_eq!(migrator.history().await?.pending().count(), 1);
    assert!(keys_are_on(&db).await?);
    Ok(said(&error))
}

async fn applied(first: &str, then: &str) -> Result<Db<Sqlite>> {
    let db = memory().await;
    let migrator = migrator_on(&db, first, Revision::new(SECOND, then, None));
    assert_eq!(migrator.upgrade("head").await?.len(), 2);
    assert!(keys_are_on(&db).await?);
    Ok(db)
}

#[tokio::test]
async fn a_table_that_is_renamed_away_first_takes_nothing_with_it() -> Result<()> {
    let away = "PRAGMA legacy_alter_table = ON; ALTER TABLE parents RENAME TO parents_old; \
                PRAGMA legacy_alter_table = OFF; CREATE TABLE parents (id INTEGER PRIMARY KEY); \
                INSERT INTO parents SELECT id FROM parents_old; DROP TABLE parents_old;";
    assert_eq!(family(&applied(FAMILY, away).await?).await?, WHOLE);
    // Without that pragma the others point to the table that goes.
    let followed = away.replace("PRAGMA legacy_alter_table = ON;", "");
    assert!(refused(FAMILY, &followed).await?.contains("no row of parents_old"));
    Ok(())
}

#[tokio::test]
async fn a_tree_that_is_made_anew_keeps_its_branches() -> Result<()> {
    let tree = "CREATE TABLE nodes (id INTEGER PRIMARY KEY, up INTEGER REFERENCES nodes ON DELETE CASCADE); \
                INSERT INTO nodes VALUES (1, NULL), (2, 1), (3, 2);";
    let rebuild = "CREATE TABLE nodes_new (id INTEGER PRIMARY KEY, up INTEGER REFERENCES nodes ON DELETE CASCADE); \
                   INSERT INTO nodes_new SELECT * FROM nodes; DROP TABLE nodes; ALTER TABLE nodes_new RENAME TO nodes;";
    let db = applied(tree, rebuild).await?;
    assert_eq!(text(&db, "(SELECT group_concat(id) FROM nodes)").await?, "1,2,3");
    Ok(())
}

#[tokio::test]
async fn a_table_that_goes_for_good_does_not_take_others_rows_with_it() -> Result<()> {
    let said = refused(FAMILY, "DROP TABLE parents").await?;
    assert!(said.contains("leaves 5 rows pointing to nothing"), "{said}");
    assert!(
        said.contains("3 rows of children, by id: 1, 2, 3 (parent_id names no row of parents)"),
        "{said}"
    );
    let all = "DROP TABLE parents; DROP TABLE children; DROP TABLE pets";
    assert_eq!(
        text(
            &applied(FAMILY, all).await?,
            "(SELECT count(*) || '' FROM sqlite_schema WHERE name = 'parents')"
        )
        .await?,
        "0"
    );
    let emptied = "DELETE FROM children; UPDATE pets SET parent_id = NULL; DROP TABLE parents";
    assert_eq!(family(&applied(FAMILY, emptied).await?).await?, " 1>-,2>-");
    Ok(())
}

#[tokio::test]
async fn rows_are_named_by_their_keys_whatever_these_are() -> Result<()> {
    let first = "CREATE TABLE parents (a TEXT, \"b c\" INTEGER, PRIMARY KEY (a, \"b c\")); \
                 CREATE TABLE plain (a TEXT, b INTEGER, FOREIGN KEY (a, b) REFERENCES parents); \
                 CREATE TABLE \"it's\" (\"the \"\"key\" TEXT PRIMARY KEY, a TEXT, b INTEGER, FOREIGN KEY (a, b) REFERENCES parents) \
                    WITHOUT ROWID; \
                 CREATE TABLE pairs (x BLOB, y INTEGER, a TEXT, b INTEGER, PRIMARY KEY (x, y), \
                    FOREIGN KEY (a, b) REFERENCES parents (a, \"b c\")); \
                 INSERT INTO parents VALUES ('p', 1), ('p', 2); \
                 INSERT INTO plain VALUES ('p', 1), ('p', 2), (NULL, 2); \
                 INSERT INTO \"it's\" VALUES ('o''k', 'p', 1), ('g''one', 'p', 2), ('none', NULL, 2); \
                 INSERT INTO pairs VALUES (x'00ff', 1, 'p', 2), (x'01', 1, 'p', 1);";
    let rebuild = "CREATE TABLE n (a TEXT, \"b c\" INTEGER, PRIMARY KEY (a, \"b c\")); INSERT INTO n VALUES ('p', 1); \
                   DROP TABLE parents; ALTER TABLE n RENAME TO parents;";
    let said = refused(first, rebuild).await?;
    for part in [
        "leaves 3 rows",
        "1 row of plain, by rowid: 2 (a, b name no row of parents)",
        "1 row of it's, by the \"key: 'g''one' (a, b name no row of parents)",
        "1 row of pairs, by x, y: X'00FF' 1 (a, b name no row of parents)",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    let said = refused(first, "DROP TABLE parents").await?;
    assert!(
        said.contains("2 rows of it's, by the \"key: 'g''one', 'o''k' ("),
        "{said}"
    );
    Ok(())
}

#[tokio::test]
async fn only_the_first_few_of_many_rows_are_named() -> Result<()> {
    let first = "CREATE TABLE parents (id INTEGER PRIMARY KEY); \
                 CREATE TABLE children (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parents); \
                 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
                    INSERT INTO parents SELECT i FROM n; \
                 INSERT INTO children SELECT id, id FROM parents;";
    let said = refused(first, "DROP TABLE parents").await?;
    assert!(
        said.contains("1000 rows of children, by id: 1, 2, 3, 4, 5, … ("),
        "{said}"
    );
    Ok(())
}

/// Rows that pointed to nothing before anybody looked.
const OLD_ORPHANS: &str = "PRAGMA foreign_keys = OFF; INSERT INTO children VALUES (8, 80), (9, 2)";

#[tokio::test]
async fn what_pointed_to_nothing_before_does_not_count() -> Result<()> {
    let orphaned = |db| async move {
        run(&db, OLD_ORPHANS).await?;
        run(&db, "PRAGMA foreign_keys = ON").await?;
        Ok::<_, Error>(db)
    };
    for form in FORMS {
        let db = memory().await;
        let migrator_ = migrator(&db, form.revision(REBUILD, LOSES_ONE));
        migrator_.upgrade("+1").await?;
        let db = orphaned(db).await?;
        assert_eq!(migrator_.upgrade("head").await?.len(), 1, "{form:?}");
        assert_eq!(family(&db).await?, "1>1,2>1,3>2,8>80,9>2 1>1,2>2", "{form:?}");
        let said = said(
            &migrator_
                .downgrade("-1")
                .await
                .expect_err("three rows point to nothing"),
        );
        assert!(said.contains("2 rows of children, by id: 3, 9 ("), "{form:?}: {said}");
    }
    Ok(())
}

#[tokio::test]
async fn a_key_that_others_can_no_longer_point_to_is_refused() -> Result<()> {
    let first = "CREATE TABLE parents (id INTEGER PRIMARY KEY, code TEXT UNIQUE); \
                 CREATE TABLE children (code TEXT REFERENCES parents (code)); \
                 INSERT INTO parents VALUES (1, 'a'); INSERT INTO children VALUES ('a');";
    let rebuild = "CREATE TABLE n (id INTEGER PRIMARY KEY, code TEXT); INSERT INTO n SELECT * FROM parents; \
                   DROP TABLE parents; ALTER TABLE n RENAME TO parents;";
    let said = refused(first, rebuild).await?;
    assert!(
        said.contains("cannot be checked any more") && said.contains("UNIQUE"),
        "{said}"
    );
    let broken_before = first
        .replace("TEXT UNIQUE", "TEXT")
        .replace("INSERT INTO children", "INSERT INTO parents");
    let broken_before = broken_before.replace("VALUES ('a')", "VALUES (2, 'b')");
    applied(&broken_before, rebuild).await?;
    Ok(())
}

#[tokio::test]
async fn a_text_that_drops_no_table_runs_with_foreign_keys_on() -> Result<()> {
    let db = applied(FAMILY, "DELETE FROM parents WHERE id = 2; DROP VIEW IF EXISTS v;").await?;
    assert_eq!(family(&db).await?, "1>1,2>1 1>1,2>-");
    Ok(())
}

#[tokio::test]
async fn a_database_that_is_used_without_foreign_keys_stays_so() -> Result<()> {
    let db = support::sqlite_with(|config| config.on_connect("PRAGMA foreign_keys = OFF")).await;
    let migrator = migrator(&db, Form::InTransaction.revision(LOSES_ONE, "SELECT 1"));
    assert_eq!(migrator.upgrade("head").await?.len(), 2);
    assert_eq!(family(&db).await?, WHOLE);
    assert!(!keys_are_on(&db).await?);
    Ok(())
}

#[tokio::test]
async fn a_statement_that_fails_leaves_foreign_keys_on() -> Result<()> {
    for form in FORMS {
        let db = memory().await;
        let wrong = REBUILD.replace("ALTER TABLE parents_new", "ALTER TABLE nowhere");
        let error = migrator(&db, form.revision(&wrong, "SELECT 1")).upgrade("head").await;
        assert!(said(&error.expect_err("no such table")).contains("nowhere"), "{form:?}");
        assert!(keys_are_on(&db).await?, "{form:?}");
        assert_eq!(family(&db).await?, WHOLE, "{form:?}");
    }
    Ok(())
}

/// Wakes whoever waits when the table is dropped.
#[derive(Debug, Default)]
struct Dropped(tokio::sync::Notify);

impl Progress for &'static Dropped {
    fn statement(&self, sql: &str, _: usize, _: usize) {
        if sql.contains("DROP TABLE") {
            self.0.notify_one();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_given_up_half_way_leaves_foreign_keys_on() -> Result<()> {
    for form in FORMS {
        let db = memory().await;
        let dropped: &'static Dropped = Box::leak(Box::default());
        // As long a statement as the test needs; the run ends before it does.
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) \
                       SELECT max(i) FROM n;";
        let rebuild = REBUILD.replace("DROP TABLE parents;", &format!("DROP TABLE parents; {endless}"));
        let migrator = migrator(&db, form.revision(&rebuild, "SELECT 1")).progress(dropped);
        tokio::select! {
            result = migrator.upgrade("head") => panic!("{form:?}: {result:?}"),
            () = dropped.0.notified() => {}
        }
        assert!(keys_are_on(&db).await?, "{form:?}");
        assert_eq!(family(&db).await?, WHOLE, "{form:?}");
        let refused = run(&db, "INSERT INTO children VALUES (7, 70)").await;
        assert!(refused.is_err(), "{form:?}");
    }
    Ok(())
}
